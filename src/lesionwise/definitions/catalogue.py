"""The endpoint rules that this version executes. A name that is not here is refused as unknown."""

from lesionwise.definitions.clauses import EventName, Profile
from lesionwise.definitions.further_events import FURTHER_RULES
from lesionwise.definitions.lesions import LESION_RULES
from lesionwise.definitions.questionnaire import QUESTIONNAIRE_RULES
from lesionwise.definitions.rule import Rule

_PROGRESSION: tuple[EventName, ...] = ("progression", "clinical_progression", "death")
_PROFILES: tuple[Profile, ...] = ("treatment_policy", "fda_2018")
_SWITCHES = ("missed_scans_max", "local_therapy_before_pd")

_RULES = (
    Rule(
        "pfs1",
        "Progression-free survival 1",
        "time_to_event",
        ("progression",),
        _PROGRESSION,
        ("last_adequate_assessment",),
        _PROFILES,
        switches=_SWITCHES,
    ),
    Rule(
        "ttp",
        "Time to progression",
        "time_to_event",
        ("progression",),
        ("progression", "clinical_progression"),
        ("last_adequate_assessment",),
        _PROFILES,
        ("death",),
        _SWITCHES,
    ),
    Rule(
        "os",
        "Overall survival",
        "time_to_event",
        ("death",),
        ("death",),
        ("last_known_alive",),
        ("treatment_policy",),
    ),
    Rule(
        "dor",
        "Duration of response",
        "time_to_event",
        ("progression",),
        _PROGRESSION,
        ("last_adequate_assessment",),
        _PROFILES,
        switches=_SWITCHES,
        from_response=True,
    ),
    Rule(
        "orr",
        "Objective response rate",
        "proportion",
        required_responses=("CR", "PR"),
        allowed_responses=("CR", "PR"),
    ),
    Rule(
        "dcr",
        "Disease control rate",
        "proportion",
        required_responses=("CR", "PR", "SD"),
        allowed_responses=("CR", "PR", "SD", "NON-CR/NON-PD"),
    ),
    Rule(
        "dcr_durable",
        "Durable disease control rate",
        "durable_control",
        required_responses=("CR", "PR", "SD"),
        allowed_responses=("CR", "PR", "SD", "NON-CR/NON-PD"),
    ),
    Rule("ae_all", "Adverse events", "adverse_event", relation=False),
    Rule("ae_related", "Related adverse events", "adverse_event", relation=True),
    Rule("ae_acute", "Acute adverse events", "adverse_event", classes=("acute",)),
    Rule("ae_late", "Late adverse events", "adverse_event", classes=("late",)),
    Rule("ae_acute_g3", "Acute adverse events of grade 3", "adverse_event", classes=("acute",), min_grade=3),
    Rule("ae_chronic_g3", "Late adverse events of grade 3", "adverse_event", classes=("late",), min_grade=3),
    *LESION_RULES,
    *FURTHER_RULES,
    *QUESTIONNAIRE_RULES,
)

RULES: dict[str, Rule] = {rule.name: rule for rule in _RULES}
"""Rules by name."""
