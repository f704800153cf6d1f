"""Rules about lesions and their measurements."""

import polars as pl

from lesionwise.tables.rules.rule import WARNING, Rule

_c = pl.col

_SEEN = ["measured", "present", "too_small"]

LESION_RULES = (
    Rule(
        "scan",
        "BASELINE-NONE",
        "baseline",
        ~_c("imaging.lacks_baseline") | (_c("row") != _c("imaging.first_row")),
        "no baseline scan is marked for the subject: every scan says no",
        "yes at the last scan before treatment",
        "Correct `baseline`; if there was none, nothing: the first scan that is read serves as one.",
        WARNING,
        ("imaging",),
    ),
    Rule(
        "lesion",
        "NEW-TARGET",
        "role",
        (_c("role") != "target") | _c("parent").is_not_null() | (_c("first_seen") < _c("follow_up.first")),
        "a target that was first seen at or after the first scan after baseline",
        "targets of the baseline scan: a new lesion is no target",
        "Give the role `new`, or correct first_seen.",
        facts=("follow_up",),
    ),
    Rule(
        "lesion",
        "LESION-PARENT",
        "parent",
        _c("parent") != _c("lesion"),
        "a lesion that is its own parent",
        "another lesion of the subject",
        "Name the lesion that this one came from or went into.",
    ),
    Rule(
        "lesion",
        "LESION-LINK",
        "link",
        _c("parent").is_null() == _c("link").is_null(),
        "a parent without link, or a link without parent",
        "both or none",
        "Fill parent and link, or neither.",
    ),
    Rule(
        "lesion",
        "TARGET-SIZE",
        "measurable",
        (_c("role") != "target") | _c("measurable"),
        "a target that is not measurable",
        "a measurable lesion as target",
        "Give the role `non_target`, or correct measurable.",
        WARNING,
    ),
    Rule(
        "lesion",
        "NODE-ORGAN",
        "node",
        _c("node") == (_c("organ") == "node"),
        "a node flag that contradicts the organ",
        "yes for the organ `node`, no for another one",
        "Correct node or organ.",
        WARNING,
    ),
    Rule(
        "measurement",
        "NEW-BASELINE",
        "state",
        (_c("lesion.role") != "new") | ~_c("scan.baseline") | ~_c("state").is_in(_SEEN),
        "a new lesion that was seen at a baseline scan",
        "new lesions at scans after baseline only",
        "Correct the role in table lesion, or the scan.",
        facts=("scan", "lesion"),
    ),
    Rule(
        "measurement",
        "AXES",
        "short_axis_mm",
        _c("short_axis_mm") <= _c("long_axis_mm"),
        "a short axis above the longest diameter",
        "a short axis not above long_axis_mm",
        "Exchange the two sizes, or correct one; both are in mm.",
    ),
    Rule(
        "measurement",
        "TARGET-AXIS",
        "state",
        (_c("lesion.role") != "target")
        | (_c("state") != "measured")
        | pl.when(_c("lesion.node"))
        .then(_c("short_axis_mm").is_not_null())
        .when(~_c("lesion.node"))
        .then(_c("long_axis_mm").is_not_null()),
        "a measured target without the axis that counts",
        "short_axis_mm for a node, long_axis_mm for another lesion",
        "Fill the axis, or correct node in table lesion.",
        WARNING,
        ("lesion",),
    ),
    Rule(
        "measurement",
        "TARGET-CHANGE",
        "change",
        (_c("lesion.role") != "target") | _c("change").is_null(),
        "a change in words of a target",
        "sizes for targets, a change for non-target lesions",
        "Leave change empty, or correct the role in table lesion.",
        WARNING,
        ("lesion",),
    ),
    Rule(
        "measurement",
        "CERTAINTY",
        "certainty",
        (_c("lesion.role") == "new") | _c("certainty").is_null(),
        "a certainty of a lesion that is not new",
        "a certainty for new lesions only",
        "Leave certainty empty, or correct the role in table lesion.",
        WARNING,
        ("lesion",),
    ),
)
