"""The rules of the lint, by id."""

from typing import Final

from lesionwise.study.lint.characters import find_claims, find_dates, find_misprints
from lesionwise.study.lint.comparison import find_share_without_time, find_without_analogue
from lesionwise.study.lint.design import find_design_contradiction
from lesionwise.study.lint.frames import (
    find_average,
    find_calendar,
    find_contradiction,
    find_gap,
    find_late_acute,
)
from lesionwise.study.lint.hit import LintRule
from lesionwise.study.lint.meaning import (
    find_bare_pfs2,
    find_death_unnamed,
    find_pasted,
    find_uncomputable,
    find_undefined,
)
from lesionwise.study.lint.origins import find_origins
from lesionwise.study.lint.record import (
    find_incomplete_interventions,
    find_no_outcomes,
    find_no_size,
    find_repeated,
    find_unregistered,
)
from lesionwise.study.lint.scales import find_grades, find_uncoded, find_unknown_instrument

_RULES: Final = (
    LintRule(
        "L01",
        "pasted definition",
        "error",
        find_pasted,
        "Take the event that the measure names (overall survival: death from any cause).",
        "`event` of the endpoint",
    ),
    LintRule(
        "L02",
        "bare PFS2",
        "error",
        find_bare_pfs2,
        "Name the algorithm: pfs2_salvage_rt, pfs2_next_line or pfs2_ema.",
        "`rule` of the endpoint",
    ),
    LintRule(
        "L03",
        "gap between windows",
        "error",
        find_gap,
        "Count what begins in the gap as a class of its own, so that no event is lost.",
        "windows of the adverse-event endpoints",
    ),
    LintRule(
        "L04",
        "window against name",
        "warning",
        find_late_acute,
        "Acute is up to 90 days after radiotherapy; report what begins later as late, or say the window.",
        "windows of the adverse-event endpoints",
    ),
    LintRule(
        "L05",
        "contradictory or missing time frame",
        "error",
        find_contradiction,
        "Choose one end and declare the other reading as a sensitivity analysis.",
        "`window_days` or `horizon_months` of the endpoint",
    ),
    LintRule(
        "L06",
        "average as time frame",
        "warning",
        find_average,
        "Report full follow-up, or name a horizon or landmarks.",
        "`horizon_months` of the endpoint, `at_months` of its report",
    ),
    LintRule(
        "L07",
        "threshold not computable",
        "error",
        find_uncomputable,
        "Name the criterion (RECIST 1.1: growth of 20 % and 5 mm, new lesion) or one number.",
        "`event` of the endpoint, [response], the criterion",
    ),
    LintRule(
        "L08",
        "death not named",
        "warning",
        find_death_unnamed,
        "Count death as an event; show time to progression beside it.",
        "`event` of the endpoint",
    ),
    LintRule(
        "L09",
        "origin differs or is vague",
        "warning",
        find_origins,
        "Give every endpoint a recorded date as its origin; order endpoints of one origin only.",
        "`origin` of the endpoints",
    ),
    LintRule(
        "L10",
        "no definition",
        "error",
        find_undefined,
        "Define the event: for progression-free survival progression by RECIST 1.1 or death.",
        "`event` of the endpoint",
    ),
    LintRule(
        "L11",
        "percentage without a time axis",
        "error",
        find_share_without_time,
        "Estimate at landmarks with censoring, or state the horizon of the percentage.",
        "`at_months` of the report",
    ),
    LintRule(
        "L12",
        "comparison without analogue",
        "error",
        find_without_analogue,
        "Count from a date that both arms have, on what both arms have.",
        "`origin` of the endpoint",
    ),
    LintRule(
        "L13",
        "announced but not registered, or on another line",
        "warning",
        find_unregistered,
        "Register it, or report it as not registered; keep the roles of the registration.",
        '[registered.<id>] with `basis = "summary"`',
    ),
    LintRule(
        "L14",
        "analysis time given as horizon",
        "warning",
        find_calendar,
        "Take the horizon of each participant from the measure; the calendar time is the data cut.",
        "`at_months` of the report, `date` of [data_cut]",
    ),
    LintRule(
        "L15",
        "instrument unknown",
        "error",
        find_unknown_instrument,
        "Ask for the blank form; until then the instrument is unverified or unset.",
        "`status` of the instrument",
    ),
    LintRule(
        "L16",
        "coding of a scale missing",
        "warning",
        find_uncoded,
        "Say the lowest code.",
        "`low` of the instrument",
    ),
    LintRule(
        "L17",
        "grade range",
        "warning",
        find_grades,
        "CTCAE has grades 1 to 5, 0 is assessed and absent; report exactly the grade, and it or higher.",
        "grades of the adverse-event endpoints",
    ),
    LintRule(
        "L18",
        "design contradiction",
        "warning",
        find_design_contradiction,
        "Declare each version of the design; every analysis says which it pools.",
        "`design` and `population` of [study], [version.<id>]",
    ),
    LintRule(
        "L19",
        "claimed effect",
        "note",
        find_claims,
        "Keep the figure as a benchmark with its source; it is no result of this trial.",
        "`sources` of [study]",
    ),
    LintRule(
        "L20",
        "misprint",
        "note",
        find_misprints,
        "Keep the text as registered; correct labels only.",
        "`label` of the endpoint",
    ),
    LintRule(
        "L21",
        "ambiguous date",
        "note",
        find_dates,
        "Write the date as year-month-day where it is used.",
        "`date` of the version",
    ),
    LintRule(
        "L22",
        "summary repeated",
        "note",
        find_repeated,
        "Nothing is lost; a fuller description would answer open questions.",
        "none",
    ),
    LintRule(
        "L23",
        "no outcomes",
        "error",
        find_no_outcomes,
        "Ask for the registered outcomes; take none from free text, say where others come from.",
        "`basis` of [registered.<id>]",
    ),
    LintRule(
        "L24",
        "intervention list incomplete",
        "warning",
        find_incomplete_interventions,
        "Declare every arm with what it receives.",
        "[arm.<id>]",
    ),
    LintRule(
        "L25",
        "sample size missing",
        "note",
        find_no_size,
        "Ask for the planned number; none is invented.",
        "`planned_subjects` of [study]",
    ),
)

RULES: Final[dict[str, LintRule]] = {rule.id: rule for rule in _RULES}
"""Rules by id, in the order of the manual."""
