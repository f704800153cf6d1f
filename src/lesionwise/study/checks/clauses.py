"""The clauses of an endpoint fit its rule and the study."""

from typing import Final

from lesionwise.definitions import LESION_ORIGINS, RULES, Rule
from lesionwise.study.checks.adverse_events import check_adverse_event
from lesionwise.study.checks.durable import check_tolerance
from lesionwise.study.checks.further_events import check_competing, check_switches
from lesionwise.study.checks.questionnaires import check_questionnaire
from lesionwise.study.checks.salvage import check_salvage
from lesionwise.study.complaints import Complaints, join_names, list_choices, suggest
from lesionwise.study.draft import Clean, Draft, select_known
from lesionwise.study.locator import Key
from lesionwise.study.model import ResponseRules

_TREATMENT_DATES = ("earliest_study_treatment", "first_systemic_dose")
"""Origins that may lie long before the subject was under observation in the study."""

_ON_INSTRUMENTS: Final = ("questionnaire", "pain_response", "deterioration")

_MIN_SD_DAYS: Final = ResponseRules().min_sd_days


def check_clauses(draft: Draft, complaints: Complaints) -> None:
    """Every endpoint: outcomes, origin, events or responses, censoring, entry, window."""
    for name, table in draft.keyed["endpoint"].items():
        key = ("endpoint", name)
        _check_registered(draft, complaints, key, table)
        _check_randomised(draft, complaints, key, table)
        rule = RULES.get(str(table.get("rule")))
        if rule is None:
            continue
        if rule.kind in _ON_INSTRUMENTS:
            check_questionnaire(draft, complaints, key, table, rule)
            continue
        _check_origin(complaints, key, table, rule)
        if rule.kind == "proportion":
            _check_set(complaints, key, table, "response", rule.required_responses, rule.allowed_responses)
            _check_response_window(draft, complaints, key, table)
        elif rule.kind == "time_to_event":
            _check_set(complaints, key, table, "event", rule.required_events, rule.allowed_events)
            check_competing(complaints, key, table, rule)
            check_switches(complaints, key, table, rule)
            check_salvage(draft, complaints, key, table)
            _check_censoring(draft, complaints, key, table, rule)
            _check_entry(draft, complaints, key, table)
        elif rule.kind == "durable_control":
            _check_set(complaints, key, table, "response", rule.required_responses, rule.allowed_responses)
            check_tolerance(draft, complaints, key, table)
        elif rule.kind == "adverse_event":
            check_adverse_event(draft, complaints, key, table, rule)


def _check_registered(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    known = draft.keyed["registered"]
    for place, name in enumerate(table.get("registered") or ()):
        if name is not None and name not in known:
            complaints.add(
                (*key, "registered", place),
                f"unknown outcome {name!r}",
                list_choices(known),
                suggest(name, known, "Correct the id, or add the outcome under [registered]."),
            )


def _check_randomised(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    if table.get("origin") == "randomisation" and draft.randomised is False:
        complaints.add(
            (*key, "origin"),
            "randomisation in a study without a randomised version",
            "a date that the subjects have",
            "Choose another origin, or correct `randomised` of the versions.",
        )


def _check_origin(complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    origin = table.get("origin")
    if origin == "baseline_form":
        expected = "a date of the treatment: no form is filled in for it"
        complaints.add(
            (*key, "origin"), f"the origin {origin} of {rule.name}", expected, "Correct the origin."
        )
        return
    own = rule.name in ("lc_lesion", "lc_patient")
    if origin is not None and own != (origin in LESION_ORIGINS):
        expected = join_names(LESION_ORIGINS) if own else "a date of the subject, not of a lesion"
        found = f"the origin {origin} of {rule.name}"
        complaints.add((*key, "origin"), found, expected, "Correct the origin.")
        return
    if origin is None or (origin == "first_response") == rule.from_response:
        return
    expected = "first_response" if rule.from_response else "another origin: first_response is that of dor"
    complaints.add((*key, "origin"), f"the origin {origin} of {rule.name}", expected, "Correct the origin.")


def _check_set(
    complaints: Complaints,
    key: Key,
    table: Clean,
    field: str,
    required: tuple[str, ...],
    allowed: tuple[str, ...],
) -> None:
    """`event` or `response` holds all of the required and none but the allowed names."""
    given = table.get(field)
    if given is None:
        return
    for place, name in enumerate(given):
        if name is not None and name not in allowed:
            complaints.add(
                (*key, field, place),
                f"{name} in {table['rule']}",
                f"of {join_names(allowed)}",
                "Remove it, or choose another rule.",
            )
    missing = [name for name in required if name not in given]
    if missing and None not in given:
        complaints.add(
            (*key, field),
            f"{table['rule']} without {join_names(missing)}",
            f"at least {join_names(required)}",
            "Add what is missing, or choose another rule.",
        )


def _check_response_window(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    window: int | None = table.get("window_days")
    least: int | None = draft.single["response"].get("min_sd_days", _MIN_SD_DAYS)
    if window is not None and least is not None and window < least and "SD" in (table.get("response") or ()):
        complaints.add(
            (*key, "window_days"),
            f"a window of {window} days where stable disease counts from {least} days",
            f"at least {least}",
            "Make the window longer, or correct `min_sd_days` of [response].",
        )


def _check_censoring(draft: Draft, complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    censor = table.get("censor") or {}
    if censor.get("at") not in (None, *rule.censor_at):
        complaints.add(
            (*key, "censor", "at"),
            f"{rule.name} censored at {censor['at']}",
            " or ".join(rule.censor_at),
            "Correct the place of censoring.",
        )
    profile = censor.get("profile")
    if profile is not None and profile not in rule.profiles:
        complaints.add(
            (*key, "censor", "profile"),
            f"the profile {profile} of {rule.name}",
            f"of {join_names(rule.profiles)}",
            "Remove the profile: it is about progression.",
        )
    _check_missed_scans(draft, complaints, key, table, rule)


def _check_missed_scans(draft: Draft, complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    given = "missed_scans_max" in table
    profile = (table.get("censor") or {}).get("profile")
    if profile == "fda_2018" and profile in rule.profiles and not given:
        complaints.add(
            key,
            "the profile fda_2018 without missed_scans_max",
            "the number of missed scans after which an event no longer counts; FDA 2018: 2",
            "Add missed_scans_max = 2.",
        )
    if given and "missed_scans_max" not in rule.switches:
        complaints.add(
            (*key, "missed_scans_max"),
            f"missed scans in {rule.name}",
            "no such rule: no event of it is seen at a scan",
            "Remove missed_scans_max.",
        )
    elif given and not draft.listed["imaging"]:
        complaints.add(
            (*key, "missed_scans_max"),
            "missed scans in a study without a schedule of scans",
            "a schedule under [[imaging]]",
            "Add the schedule, or remove missed_scans_max.",
        )


def _check_entry(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    """A treatment date as origin is guarded against immortal time, or waives it with a reason."""
    entry, waived = table.get("entry", "none"), "entry_waiver" in table
    sabr = {arm.get("sabr") for arm in draft.keyed["arm"].values()}
    treated = bool(sabr - {"none", None})
    if table.get("origin") in _TREATMENT_DATES and entry == "none" and not waived and treated:
        complaints.add(
            key,
            f"the origin {table['origin']}, which may lie before the first SABR fraction, without entry",
            'entry = "left_truncate", or entry_waiver with the reason why no time before SABR is immortal',
            "Add one of the two.",
        )
    if entry == "left_truncate" and waived:
        complaints.add(
            (*key, "entry_waiver"), "a waiver beside left_truncate", "one of the two", "Remove one of them."
        )
    if entry == "left_truncate" and "none" in select_known(sabr):
        complaints.add(
            (*key, "entry"),
            "left_truncate in a study with an arm without SABR",
            "none: the subjects of that arm would never be at risk",
            "Remove entry; count from randomisation or enrolment.",
        )
