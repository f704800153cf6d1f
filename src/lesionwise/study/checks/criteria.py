"""Criteria that the records decide: keys that their rule takes, codes that exist, limits in order."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from lesionwise.study.complaints import Complaints, join_names, list_choices, suggest
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.locator import Key
from lesionwise.study.model import Criterion
from lesionwise.terms import CODELISTS


class RuleKeys(NamedTuple):
    """Keys that a rule takes; `needs`: at least one of them; `codelist`: of the codes in `among`."""

    takes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    codelist: str | None = None


_RANGE: Final = ("low", "high")
_OLIGOPROGRESSION: Final = ("max_prog", "max_organs", "max_lesion_cm", "confirm_interval_days", "amenable")

RULES: Final[Mapping[str, RuleKeys]] = {
    "age": RuleKeys(_RANGE, _RANGE),
    "histology": RuleKeys(("among",), ("among",), "histology"),
    "risk_group": RuleKeys(("among",), ("among",), "risk_group"),
    "recurrent_or_metastatic": RuleKeys(),
    "metastases": RuleKeys((*_RANGE, "node_counting"), _RANGE),
    "organs": RuleKeys(_RANGE, _RANGE),
    "size": RuleKeys(("max_cm", "lesions"), ("max_cm",)),
    "measurable": RuleKeys(("lesions",)),
    "extracerebral": RuleKeys(("lesions",)),
    "oligometastatic": RuleKeys(("among", "or_oligoprogression"), (), "disease_state"),
    "oligoprogression": RuleKeys(_OLIGOPROGRESSION),
    "systemic_therapy": RuleKeys(),
    "drugs": RuleKeys(("among",), ("among",), "drug_class"),
    "primary_treated": RuleKeys(),
    "board_before": RuleKeys(),
    "consent_before": RuleKeys(),
}
"""Rules of criteria with the keys that they take."""

_COMMON: Final = ("id", "kind", "text", "basis", "rule")
_OWN: Final = tuple(name for name in Criterion.model_fields if name not in _COMMON)


def check_criteria(draft: Draft, complaints: Complaints) -> None:
    """Each criterion has what its rule needs and nothing that the rule does not read."""
    for name, table in draft.keyed["criterion"].items():
        key: Key = ("criterion", name)
        if "rule" in table and table["rule"] is None:
            continue
        rule = table.get("rule")
        keys = RuleKeys() if rule is None else RULES[rule]
        _check_keys(complaints, key, table, rule, keys)
        _check_range(complaints, key, table)
        _check_codes(complaints, key, table, keys)
        check_interval(complaints, key, table)
    check_interval(complaints, ("state",), draft.single["state"])


def _check_keys(complaints: Complaints, key: Key, table: Clean, rule: str | None, keys: RuleKeys) -> None:
    for name in _OWN:
        if name in table and name not in keys.takes:
            words = f"{name} of a criterion without rule" if rule is None else f"{name} in the rule {rule}"
            expected = f"only {join_names(keys.takes)}" if rule else "no key of a rule"
            complaints.add((*key, name), words, expected, "Remove it, or name another rule.")
    if keys.needs and not any(name in table for name in keys.needs):
        expected = " or ".join(keys.needs)
        complaints.add(key, f"the rule {rule} without {expected}", expected, f"Add {expected}.")


def _check_range(complaints: Complaints, key: Key, table: Clean) -> None:
    low, high = table.get("low"), table.get("high")
    if low is not None and high is not None and low > high:
        found = f"the range {low} to {high}"
        complaints.add((*key, "high"), found, "at least low", "Correct the range.")


def _check_codes(complaints: Complaints, key: Key, table: Clean, keys: RuleKeys) -> None:
    if keys.codelist is None:
        return
    codes = CODELISTS[keys.codelist].codes
    if keys.codelist == "disease_state":
        codes = codes[:9]
    for place, code in enumerate(table.get("among") or ()):
        if code is not None and code not in codes:
            remedy = suggest(code, codes, "Correct the code.")
            complaints.add((*key, "among", place), f"unknown code {code!r}", list_choices(codes), remedy)


def check_interval(complaints: Complaints, key: Key, table: Clean) -> None:
    """Days of a confirming scan: none, or the first and the last in order."""
    days = table.get("confirm_interval_days")
    if days is None or None in days or not days or (len(days) == 2 and days[0] <= days[1]):
        return
    complaints.add(
        (*key, "confirm_interval_days"),
        f"{len(days)} days, {join_names(map(str, days))}",
        "the first and the last day, in order; or none: one scan is enough",
        "Correct the days.",
    )
