"""The sections of a study file: which there are, and how each becomes a value."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from lesionwise.definitions import KINDS, RULES, Censoring, Declared, Node, Reported
from lesionwise.study.complaints import Complaints, join_names, suggest
from lesionwise.study.draft import Clean, prune
from lesionwise.study.locator import Key
from lesionwise.study.model import (
    AdverseEventRules,
    Arm,
    Criterion,
    DataCut,
    ImagingSchedule,
    Instrument,
    Prescription,
    RegisteredOutcome,
    RegistrationText,
    Resolution,
    ResponseRules,
    StateRules,
    Study,
    Version,
    VisitDue,
)
from lesionwise.study.wording import describe, word_error

KEYED: Final[dict[str, tuple[str, type[Node]]]] = {
    "version": ("versions", Version),
    "arm": ("arms", Arm),
    "criterion": ("criteria", Criterion),
    "visit": ("visits", VisitDue),
    "instrument": ("instruments", Instrument),
    "registered": ("registered", RegisteredOutcome),
    "endpoint": ("endpoints", Declared),
}
"""Sections of named tables: field of `Study` and declaration. The name of the table is the `id`."""

LISTED: Final[dict[str, tuple[str, type[Node]]]] = {
    "imaging": ("imaging", ImagingSchedule),
    "prescription": ("prescriptions", Prescription),
    "lint": ("lint", Resolution),
}
"""Sections of numbered tables."""

SINGLE: Final[dict[str, type[Node]]] = {
    "registration_text": RegistrationText,
    "response": ResponseRules,
    "adverse_event": AdverseEventRules,
    "state": StateRules,
    "data_cut": DataCut,
}
"""Sections of one table whose keys are the fields of its declaration."""

HEADER: Final = "study"
IDENTIFIERS: Final = "identifiers"
SECTIONS: Final = (HEADER, IDENTIFIERS, *KEYED, *LISTED, *SINGLE)

_INSIDE: Final[dict[str | int, type[Node]]] = {"censor": Censoring, "report": Reported}
_NOT_IN_HEADER: Final = {
    "path",
    "sha256",
    IDENTIFIERS,
    *SINGLE,
    *(field for field, _ in (*KEYED.values(), *LISTED.values())),
}

HEADER_FIELDS: Final = tuple(name for name in Study.model_fields if name not in _NOT_IN_HEADER)
"""Keys of `[study]`."""

_ALGORITHMS: Final = ("pfs2_salvage_rt", "pfs2_next_line", "pfs2_ema")


@dataclass(frozen=True)
class Parsed:
    """A table as a value (null when faulty), and with null for each faulty value."""

    node: Node | None
    clean: Clean


def parse_table(complaints: Complaints, key: Key, values: Clean, declaration: type[Node]) -> Parsed:
    """A table as its declaration says; every faulty value is told and becomes null."""
    own = {"id"} & set(values) if len(key) > 1 and isinstance(key[1], str) else set()
    if own:
        complaints.add((*key, "id"), "unknown key 'id'", "no key of this name", "The id is the table's name.")
    given = {**values, "id": key[1]} if "id" in declaration.model_fields else values
    return _validate(complaints, key, given, declaration)


def parse_endpoint(complaints: Complaints, key: Key, values: Clean) -> Parsed:
    """An endpoint as its rule's kind says; of an unknown rule, what every endpoint has."""
    name = values.get("rule", key[1])
    rule = RULES.get(name) if isinstance(name, str) else None
    if "kind" in values:
        complaints.add((*key, "kind"), "unknown key 'kind'", "no key of this name", "The rule says the kind.")
    given = {"rule": name, **{field: value for field, value in values.items() if field != "kind"}}
    if rule is None:
        if isinstance(name, str):
            _complain_rule(complaints, (*key, "rule") if "rule" in values else key, name)
        known = {field: value for field, value in given.items() if field in Declared.model_fields}
        return Parsed(None, parse_table(complaints, key, known, Declared).clean)
    return parse_table(complaints, key, given, KINDS[rule.kind])


def _complain_rule(complaints: Complaints, key: Key, name: str) -> None:
    expected = f"one of the rules that this version executes: {join_names(RULES)}"
    if name == "pfs2":
        remedy = (
            f"PFS2 is the name of three algorithms, {', '.join(_ALGORITHMS)}; a result must say which. "
            f"This version executes {join_names(name for name in _ALGORITHMS if name in RULES)}."
        )
    else:
        remedy = suggest(
            name,
            RULES,
            "Give the rule's name in `rule`, or remove the endpoint: its outcome stays not covered.",
        )
    complaints.add(key, f"unknown rule {name!r}", expected, remedy)


def _validate(complaints: Complaints, key: Key, given: Clean, declaration: type[Node]) -> Parsed:
    try:
        return Parsed(declaration.model_validate(given, strict=True), given)
    except ValidationError as error:
        clean = given
        hidden = ("id", "kind") if issubclass(declaration, Declared) else ("id",)
        for each in error.errors(include_url=False):
            place = each["loc"]
            inside = _INSIDE.get(place[0]) if len(place) > 1 else None
            known = [name for name in (inside or declaration).model_fields if inside or name not in hidden]
            complaints.add((*key, *place), *word_error(each, known))
            clean = prune(clean, place)
        return Parsed(None, clean)


def take_tables(complaints: Complaints, key: Key, value: Any) -> Clean:
    """The named tables of a section; what is no table is told."""
    return {
        name: item
        for name, item in take_table(complaints, key, value).items()
        if _is_table(complaints, (*key, name), item)
    }


def take_table(complaints: Complaints, key: Key, value: Any) -> Clean:
    """One table; empty, and told, when it is none."""
    return value if _is_table(complaints, key, value) else {}


def take_list(complaints: Complaints, key: Key, value: Any) -> list[Clean]:
    """The numbered tables of a section; what is none is told."""
    if not isinstance(value, tuple):
        complaints.add(key, describe(value), f"tables headed [[{key[0]}]]", "Write each in double brackets.")
        return []
    return [item if _is_table(complaints, (*key, place), item) else {} for place, item in enumerate(value)]


def _is_table(complaints: Complaints, key: Key, value: Any) -> bool:
    if not isinstance(value, dict):
        complaints.add(key, describe(value), "a table", f"Write it as a table headed [{key[0]}...].")
    return isinstance(value, dict)
