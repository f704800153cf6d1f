"""The switches of a time to event in words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lesionwise.definitions.catalogue import RULES
from lesionwise.definitions.time_to_event import TimeToEvent

_WORDS: Final[Mapping[str, Mapping[object, str]]] = {
    "local_therapy_before_pd": {
        "ignored": "unplanned local therapy does not end follow-up",
        "counted": "unplanned local therapy is an event",
        "censored": "unplanned local therapy ends follow-up",
    },
    "toxicity_switch": {
        "treatment_policy": "a line begun for toxicity is no event, and follow-up goes on",
        "hypothetical": "a line begun for toxicity ends follow-up",
        "composite": "a line begun for toxicity is an event",
    },
    "need_without_start": {
        "death_only": "a line that was needed and never begun is no event",
        "decision_date": "a line that was needed and never begun is an event on the day of the decision",
    },
    "ttnt_counts_within_class": {
        True: "a line within the drug class given before counts",
        False: "a line within the drug class given before does not count",
    },
    "pd2_basis": {
        "objective": "the second progression is seen at a scan, against a baseline at the start of the line",
        "clinical": "the second progression is seen at a scan on the line, or is clinical",
        "start_of_third_line": "the start of the line after the next stands for the second progression",
        "end_of_next_line": "the end of the next line stands for the second progression",
    },
    "ppfs_count": {
        "scan": "lesions are counted at one scan",
        "cumulative": "lesions are counted from the origin on, each once",
    },
    "brain": {
        "event": "a new brain lesion is not amenable to SABR",
        "ignored": "a new brain lesion is as any other",
    },
    "pfs2_event_date": {
        "progression_scan": "the event is dated at the progression",
        "decision": "the event is dated at the decision on the progression",
        "next_line_start": "the event is dated at the start of the systemic therapy that follows",
    },
    "salvage_scope": {
        "any": "any progressing lesion may be salvaged",
        "new_only": "only new lesions may be salvaged",
        "new_or_growing_unirradiated": "only lesions that were not irradiated before may be salvaged",
    },
    "nonbiological_not_amenable": {
        "event_if_change": "refusal or logistics are an event only if the systemic therapy changes",
        "event": "a progression not treated for refusal or logistics is an event",
    },
    "clinical_progression_is_event": {
        True: "clinical progression counts as progression",
        False: "clinical progression does not count as progression",
    },
    "undecided_progression": {
        "ignored": "a progression after which nothing was decided or begun is no event",
        "event": "a progression after which nothing was decided or begun is an event",
    },
}

_SAID: Final[Mapping[str, Callable[[Any], str]]] = {
    "salvage_modalities": lambda names: f"salvage is {' or '.join(names)} on the same systemic line",
    "max_hold_days": lambda days: f"a time without drug of up to {days} days does not end the line",
    "ppfs_n": lambda count: f"up to {count} new or progressing lesions are no event",
    "new_max": lambda count: f"up to {count} new lesions at one scan are amenable to SABR",
    "decision_grace_days": lambda days: f"the board's answer is looked for up to {days} days after the scan",
}


def describe_switches(endpoint: TimeToEvent) -> dict[str, str]:
    """What each switch of the endpoint's rule says as it stands, by name.

    Missed scans are told elsewhere; local therapy that ends nothing is not told.
    """
    switches = {name: getattr(endpoint, name) for name in RULES[endpoint.rule].switches}
    plain = {"missed_scans_max": endpoint.missed_scans_max, "local_therapy_before_pd": "ignored"}
    given = {name: value for name, value in switches.items() if plain.get(name, ...) != value}
    return {
        name: _WORDS[name][value] if name in _WORDS else _SAID[name](value) for name, value in given.items()
    }
