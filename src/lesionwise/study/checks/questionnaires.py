"""Instruments can be scored as declared, and endpoints on them ask for what there is."""

from pathlib import Path
from typing import Final

from lesionwise.definitions import Rule
from lesionwise.definitions.instrument import Scale
from lesionwise.study.complaints import Complaints, join_names, list_choices, suggest
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.instruments import list_instruments, read_instrument
from lesionwise.study.locator import Key
from lesionwise.study.occasions import list_days, name_occasion
from lesionwise.study.value_set import read_value_set
from lesionwise.terms import Faults

BASELINE: Final = "baseline"
"""The occasion that is the baseline unless the endpoint says another."""

MEANS: Final = ("mean", "mean_change")
"""Estimates that need equal steps."""


def check_forms(draft: Draft, complaints: Complaints) -> None:
    """Every instrument: the form and the value set that it names can be read, its visits exist."""
    for name, table in draft.keyed["instrument"].items():
        key = ("instrument", name)
        for place, visit in enumerate(table.get("visits") or ()):
            if visit is not None and visit not in draft.keyed["visit"]:
                known = draft.keyed["visit"]
                remedy = suggest(visit, known, "Correct the id, or add the visit.")
                complaints.add(
                    (*key, "visits", place), f"unknown visit {visit!r}", list_choices(known), remedy
                )
        try:
            _read_form(draft, table)
        except Faults as faults:
            for fault in faults.faults:
                complaints.add((*key, "form"), f"{fault.where}: {fault.found}", fault.expected, fault.remedy)
        _check_values(draft, complaints, (*key, "value_set"), table.get("value_set"))


def check_questionnaire(draft: Draft, complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    """Instrument, scale, baseline and occasions of an endpoint exist; ordinal scales have no mean."""
    if table.get("origin", "baseline_form") not in (None, "baseline_form"):
        complaints.add(
            (*key, "origin"),
            f"the origin {table['origin']} of {rule.name}",
            "baseline_form, the day of the baseline form",
            "Remove origin.",
        )
    name = table.get("instrument")
    if name is None or not _check_instrument(draft, complaints, (*key, "instrument"), name):
        return
    _check_occasions(draft, complaints, key, table, name)
    scale = _check_scale(draft, complaints, key, table, name)
    if scale is not None:
        direction = scale.direction or draft.keyed["instrument"][name].get("direction")
        _check_direction(complaints, key, table, direction, rule)
    dose = table.get("analgesics")
    if dose is not None:
        _check_dose(draft, complaints, (*key, "analgesics"), dose, name)


def _check_instrument(draft: Draft, complaints: Complaints, key: Key, name: str) -> bool:
    known = draft.keyed["instrument"]
    if name not in known:
        remedy = suggest(name, known, "Correct the id, or add the instrument under [instrument].")
        complaints.add(key, f"unknown instrument {name!r}", list_choices(known), remedy)
    return name in known


def _check_occasions(draft: Draft, complaints: Complaints, key: Key, table: Clean, instrument: str) -> None:
    names = _list_names(draft, instrument)
    if names is None:
        return
    base = table.get("baseline", BASELINE)
    single = [occasion for occasion, _ in names]
    if base is not None and base not in single and not _is_unset(draft, instrument):
        complaints.add(
            (*key, "baseline") if "baseline" in table else key,
            f"no occasion {base!r} of {instrument}",
            list_choices(single),
            suggest(base, single, "Name the occasion whose form is the baseline in `baseline`."),
        )
    known = list(dict.fromkeys([*(visit for _, visit in names), *single]))
    for place, occasion in enumerate(table.get("occasions") or ()):
        if occasion is not None and occasion not in known:
            complaints.add(
                (*key, "occasions", place),
                f"{instrument} is not due at {occasion!r}",
                list_choices(known),
                suggest(occasion, known, "Name a visit of the study, or one of its repetitions."),
            )


def _list_names(draft: Draft, instrument: str) -> list[tuple[str, str]] | None:
    """Occasions on which the instrument is due, each with its visit; null: cannot be told yet."""
    said = draft.keyed["instrument"][instrument].get("visits", ())
    names = []
    for visit, table in draft.keyed["visit"].items():
        if said is None or table.get("day") is None:
            return None
        every, until = table.get("every_days"), table.get("until_days")
        if (every is None) != (until is None):
            return None
        days = list_days(table["day"], every, until)
        if not said or visit in said:
            repeated = every is not None
            names += [(name_occasion(visit, k, repeated=repeated), visit) for k, _ in enumerate(days, 1)]
    return names


def _check_scale(draft: Draft, complaints: Complaints, key: Key, table: Clean, name: str) -> Scale | None:
    scales = _list_scales(draft, name)
    if not scales or table.get("scale", "") is None:
        return None
    wanted = table.get("scale")
    if wanted is None and len(scales) > 1:
        complaints.add(
            key,
            f"no scale of {name}",
            list_choices(each.id for each in scales),
            "Name one in `scale`: the instrument has several.",
        )
        return None
    found = next((each for each in scales if wanted in (None, each.id)), None)
    if found is None:
        known = [each.id for each in scales]
        remedy = suggest(wanted, known, "Correct the scale.")
        complaints.add((*key, "scale"), f"unknown scale {wanted!r} of {name}", list_choices(known), remedy)
    return found


def _check_direction(
    complaints: Complaints, key: Key, table: Clean, direction: str | None, rule: Rule
) -> None:
    """An ordinal scale has no mean and no standard deviation; pain is worse when higher."""
    if rule.kind == "questionnaire":
        for place, each in enumerate(table.get("report") or ()):
            estimator = each.get("estimator") if isinstance(each, dict) else None
            _check_estimator(complaints, (*key, "report", place, "estimator"), estimator, direction)
    if rule.kind == "deterioration" and direction == "ordinal":
        missing = [name for name in ("threshold", "worse") if name not in table]
        if missing:
            complaints.add(
                key,
                f"time to deterioration of an ordinal scale without {join_names(missing)}",
                "threshold, in steps, and worse: an ordinal scale has no standard deviation",
                "Add them.",
            )
    if rule.kind == "pain_response" and direction == "higher_better":
        complaints.add(
            (*key, "instrument"),
            "response of pain on a scale where higher is better",
            "a scale of pain: ordinal or higher_worse",
            "Choose another instrument or scale.",
        )


def _check_estimator(complaints: Complaints, key: Key, estimator: str | None, direction: str | None) -> None:
    if estimator in MEANS and direction == "ordinal":
        complaints.add(
            key,
            f"{estimator} of an ordinal scale",
            "categories: its steps are unequal, and it has no mean",
            "Report the categories.",
        )
    if estimator == "categories" and direction in ("higher_better", "higher_worse"):
        complaints.add(
            key, "categories of a scale that is not ordinal", join_names(MEANS), "Report the mean."
        )


def _check_dose(draft: Draft, complaints: Complaints, key: Key, name: str, pain: str) -> None:
    if not _check_instrument(draft, complaints, key, name):
        return
    if name == pain or _is_unset(draft, name):
        found = "the instrument of pain itself" if name == pain else "an instrument that is unset"
        expected = "an instrument of the study that records the daily dose"
        complaints.add(key, found, expected, "Correct it, or leave analgesics out.")


def _is_unset(draft: Draft, name: str) -> bool:
    return draft.keyed["instrument"][name].get("status") == "unset"


def _list_scales(draft: Draft, name: str) -> tuple[Scale, ...]:
    """Scales of an instrument; empty where they cannot be told."""
    table = draft.keyed["instrument"][name]
    if _is_unset(draft, name) or table.get("form", "") is None:
        return ()
    try:
        found = _read_form(draft, table)
    except Faults:
        return ()
    scales = found or (read_instrument(name).scales if name in list_instruments() else ())
    if not scales:
        only = {"id": "total", "label": "total", "items": ("total",), "combine": "only"}
        return (Scale(**only, direction=table.get("direction")),)
    if len(scales) == 1 and scales[0].combine == "only" and "form" not in table:
        return (scales[0].model_copy(update={"direction": table.get("direction")}),)
    return scales


def _read_form(draft: Draft, table: Clean) -> tuple[Scale, ...]:
    named = table.get("form")
    if named is None:
        return ()
    return read_instrument(named if named in list_instruments() else draft.folder / named).scales


def _check_values(draft: Draft, complaints: Complaints, key: Key, named: str | None) -> None:
    if named is None:
        return
    path: Path = draft.folder / named
    try:
        read_value_set(path, name=named, source=named)
    except Faults as faults:
        for fault in faults.faults:
            complaints.add(key, f"{fault.where}: {fault.found}", fault.expected, fault.remedy)
