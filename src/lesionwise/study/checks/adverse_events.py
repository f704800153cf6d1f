"""Windows of adverse events, and the endpoints that count in them."""

from itertools import pairwise
from typing import Final

from lesionwise.definitions import Rule
from lesionwise.study.complaints import Complaints, join_names, list_choices, suggest
from lesionwise.study.draft import Clean, Draft, select_known
from lesionwise.study.locator import Key
from lesionwise.study.model import AdverseEventRules
from lesionwise.terms import CTCAE_VERSION, read_ctcae

_SECTION: Final = "adverse_event"
_DEFAULTS: Final = AdverseEventRules()


def check_adverse_event_rules(draft: Draft, complaints: Complaints) -> None:
    """`[adverse_event]`: windows in order, clocks that the design has, terms of the dictionary."""
    table = draft.single[_SECTION]
    _check_windows(complaints, table)
    _check_clocks(draft, complaints, table)
    _check_dictionary(complaints, table)


def check_adverse_event(draft: Draft, complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    """Classes, grade and relation as the rule asks; a nested window that the study has; modes apart."""
    _check_rule(complaints, key, table, rule)
    _check_nested(draft, complaints, key, table)
    _check_control(draft, complaints, (*key, "ae_control_clock"), table.get("ae_control_clock"))
    _check_modes(draft, complaints, key, table)


def _check_windows(complaints: Complaints, table: Clean) -> None:
    acute = select_known(table.get("acute_days", _DEFAULTS.acute_days))
    if any(later <= earlier for earlier, later in pairwise(acute)):
        complaints.add(
            (_SECTION, "acute_days"), "windows out of order", "days in rising order", "Put them in order."
        )
    start, end = table.get("late_from_days"), table.get("late_to_days")
    if start is not None and acute and start <= max(acute):
        complaints.add(
            (_SECTION, "late_from_days"),
            f"a late window from day {start} inside the acute one",
            f"more than {max(acute)}",
            "Correct the windows: no event may belong to both.",
        )
    first = start if start is not None else max(acute, default=0) + 1
    if end is not None and end < first:
        complaints.add(
            (_SECTION, "late_to_days"),
            f"a late window from day {first} to day {end}",
            f"at least {first}",
            "Correct the end of the window.",
        )


def _check_clocks(draft: Draft, complaints: Complaints, table: Clean) -> None:
    if table.get("acute_from") == "randomisation" and draft.randomised is False:
        complaints.add(
            (_SECTION, "acute_from"),
            "randomisation in a study without a randomised version",
            "first_fraction",
            "Correct it, or `randomised` of the versions.",
        )
    _check_control(draft, complaints, (_SECTION, "ae_control_clock"), table.get("ae_control_clock"))


def _check_control(draft: Draft, complaints: Complaints, key: Key, clock: str | None) -> None:
    arms = [arm.get("sabr") for arm in draft.keyed["arm"].values()]
    if clock is not None and None not in arms and "none" not in arms:
        complaints.add(
            key,
            f"the clock {clock} of an arm without SABR",
            'an arm with sabr = "none"',
            "Remove ae_control_clock: every arm has radiotherapy to count from.",
        )


def _check_dictionary(complaints: Complaints, table: Clean) -> None:
    if "dictionary" in table:
        return
    version = table.get("ctcae_version", CTCAE_VERSION)
    if version is not None and version != CTCAE_VERSION:
        complaints.add(
            (_SECTION, "ctcae_version"),
            f"CTCAE version {version} without a dictionary",
            f"{CTCAE_VERSION}, the version that comes with the product",
            "Name the file of that version in `dictionary`.",
        )
    known = [each.term for each in read_ctcae()]
    for place, term in enumerate(table.get("solicited") or ()):
        if term is not None and term not in known:
            complaints.add(
                (_SECTION, "solicited", place),
                f"unknown term {term!r}",
                f"a term of CTCAE {CTCAE_VERSION}",
                suggest(term, known, "Correct the term, or name your dictionary in `dictionary`."),
            )


def _check_rule(complaints: Complaints, key: Key, table: Clean, rule: Rule) -> None:
    classes = table.get("classes", ())
    if rule.classes is not None and classes is not None and None not in classes and classes != rule.classes:
        complaints.add(
            (*key, "classes") if "classes" in table else key,
            f"{rule.name} of {join_names(classes) if classes else 'any class'}",
            f"classes = [{', '.join(repr(name) for name in rule.classes)}]",
            "Correct the classes, or choose another rule.",
        )
    grade = table.get("min_grade", 1)
    if rule.min_grade is not None and grade is not None and grade != rule.min_grade:
        complaints.add(
            (*key, "min_grade") if "min_grade" in table else key,
            f"{rule.name} from grade {grade}",
            f"min_grade = {rule.min_grade}",
            "Correct the grade, or choose another rule.",
        )
    related = table.get("related_to", ())
    if rule.relation is not None and related is not None and bool(related) != rule.relation:
        expected = "related_to with at least one cause" if rule.relation else "no related_to"
        complaints.add(
            (*key, "related_to") if "related_to" in table else key,
            f"{rule.name} {'of' if related else 'without'} a relation",
            expected,
            "Correct related_to, or choose another rule.",
        )
    if not related and table.get("related_levels") is not None:
        complaints.add(
            (*key, "related_levels"),
            "levels of a relation that is not asked for",
            "related_to beside them",
            "Add related_to, or remove related_levels.",
        )


def _check_nested(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    within = table.get("acute_within_days")
    if within is None:
        return
    windows = draft.single[_SECTION].get("acute_days", _DEFAULTS.acute_days)
    if windows is not None and None not in windows and within not in windows:
        complaints.add(
            (*key, "acute_within_days"),
            f"an acute window of {within} days",
            list_choices([str(days) for days in windows]),
            "Choose one of them, or add it to `acute_days` of [adverse_event].",
        )
    classes = table.get("classes", ())
    if classes is not None and None not in classes and "acute" not in classes:
        complaints.add(
            (*key, "acute_within_days"),
            "an acute window without the class acute",
            "acute in classes",
            "Add the class, or remove acute_within_days.",
        )


def _check_modes(draft: Draft, complaints: Complaints, key: Key, table: Clean) -> None:
    """Retrospective records miss events: both modes together would look safer than the prospective one."""
    modes, pooled = draft.header.get("modes"), draft.single[_SECTION].get("pool_modes_for_ae", False)
    if pooled is not False or modes is None or len(modes) < 2:
        return
    for place, each in enumerate(table.get("report") or ()):
        if isinstance(each, dict) and each.get("by", "") == "":
            complaints.add(
                (*key, "report", place),
                "adverse events of both acquisition modes together",
                'by = "mode": retrospective records miss events',
                'Add by = "mode", or set pool_modes_for_ae = true in [adverse_event].',
            )
