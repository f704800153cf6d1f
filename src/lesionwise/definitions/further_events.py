"""Rules whose event is a further event: a next line, a second progression, spread beyond local treatment.

Sources: ENDPOINTS 7.2-7.6 and 8.4, STUDIES 3.2, 3.3 and 9.1; each switch has the default given there.
"""

from lesionwise.definitions.clauses import CensorAt, EventName, Profile
from lesionwise.definitions.rule import Rule

_POLICY: tuple[Profile, ...] = ("treatment_policy",)
_CONTACT: tuple[CensorAt, ...] = ("last_contact",)
_SCAN: tuple[CensorAt, ...] = ("last_adequate_assessment",)
_DEATH: tuple[EventName, ...] = ("death",)
_SECOND: tuple[EventName, ...] = ("second_progression", "death")
_SECOND_SWITCHES = ("pd2_basis", "toxicity_switch")


def _follow(
    name: str,
    label: str,
    events: tuple[EventName, ...],
    may: tuple[EventName, ...],
    at: tuple[CensorAt, ...],
    switches: tuple[str, ...],
) -> Rule:
    """A rule with `events`, to which `may` may be added; death may compete where it may be an event."""
    return Rule(name, label, "time_to_event", events, events + may, at, _POLICY, _DEATH, switches)


_SALVAGE_SWITCHES = (
    "decision_grace_days",
    "max_hold_days",
    "pfs2_event_date",
    "salvage_scope",
    "salvage_modalities",
    "nonbiological_not_amenable",
    "clinical_progression_is_event",
    "undecided_progression",
    "toxicity_switch",
    "missed_scans_max",
)

FURTHER_RULES = (
    _follow(
        "pfs2_salvage_rt",
        "Progression-free survival 2 with salvage radiotherapy",
        ("systemic_change", "not_amenable"),
        _DEATH,
        _SCAN,
        _SALVAGE_SWITCHES,
    ),
    _follow(
        "pfs2_next_line",
        "Progression-free survival 2 by the next line",
        ("next_line_for_progression",),
        _DEATH,
        _CONTACT,
        ("toxicity_switch", "need_without_start", "ttnt_counts_within_class"),
    ),
    _follow(
        "pfs2_ema",
        "Progression-free survival 2 by progression on the next line",
        ("second_progression",),
        _DEATH,
        _CONTACT + _SCAN,
        (*_SECOND_SWITCHES, "missed_scans_max"),
    ),
    _follow(
        "pfs_nest",
        "Progression-free survival on next-line systemic therapy",
        ("second_progression",),
        _DEATH,
        _CONTACT + _SCAN,
        (*_SECOND_SWITCHES, "missed_scans_max"),
    ),
    _follow(
        "ttnt",
        "Time to next systemic line",
        ("next_line",),
        _DEATH,
        _CONTACT,
        ("ttnt_counts_within_class",),
    ),
    _follow(
        "mpfs",
        "Modified progression-free survival",
        ("next_line",),
        ("death", "lost"),
        _CONTACT,
        ("ttnt_counts_within_class",),
    ),
    _follow("ffst", "Freedom from systemic therapy", ("first_systemic_therapy",), (), _CONTACT, ()),
    _follow(
        "stfs",
        "Systemic-therapy-free survival",
        ("first_systemic_therapy", "death"),
        (),
        _CONTACT,
        (),
    ),
    _follow(
        "time_on_line",
        "Time on the systemic line",
        ("end_of_line",),
        _DEATH,
        _CONTACT,
        ("toxicity_switch", "max_hold_days"),
    ),
    _follow(
        "ppfs",
        "Polymetastatic progression-free survival",
        ("polymetastatic_progression",),
        _DEATH,
        _SCAN,
        ("ppfs_n", "ppfs_count", "decision_grace_days", "missed_scans_max"),
    ),
    _follow(
        "sabr_pfs",
        "Survival free of progression that is not amenable to SABR",
        ("not_amenable_progression", "local_failure"),
        _DEATH,
        _SCAN,
        ("new_max", "brain", "decision_grace_days", "missed_scans_max"),
    ),
    _follow(
        "distant",
        "Distant failure",
        ("new_distant_lesion",),
        ("unirradiated_growth", "death"),
        _SCAN,
        ("missed_scans_max",),
    ),
)
