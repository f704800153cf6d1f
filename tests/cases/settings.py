"""What a test declared, as keys of a study file; what is at its default is not said."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any, Final, NamedTuple

from endpoint_trial import trial
from lesionwise.definitions import Endpoint, Node
from lesionwise.definitions.instrument import InstrumentForm
from lesionwise.derive.questionnaire import DeteriorationRules, PainRules
from lesionwise.study import ImagingSchedule, ResponseRules, Study
from lesionwise.study.model import VisitDue

UNSAID: Final = ("kind", "label", "report", "registered", "note")
PARTS: Final = ("response", "adverse_event", "state")
"""Parts of a study file that a test may change."""

Settings = dict[str, str]


class Declared(NamedTuple):
    """`said`: what differs from the defaults, by rule of the endpoint, or by its id where two have the same
    rule; of the study under an empty name. `every`: every key."""

    said: dict[str, Settings]
    every: dict[str, Settings]


def describe_study(study: Study, cut: object = None, *, endpoints: bool = True) -> Declared:
    """Endpoints, and what differs from the small trial of `endpoint_trial`."""
    chosen = study.endpoints if endpoints else ()
    rules = [endpoint.rule for endpoint in chosen]
    names = [each.rule if rules.count(each.rule) == 1 else each.id for each in chosen]
    said = {name: describe_endpoint(each, name) for name, each in zip(names, chosen, strict=True)}
    every = {name: describe_endpoint(each, name, True) for name, each in zip(names, chosen, strict=True)}
    plain, own = trial(), {}
    if study.arms != plain.arms:
        own["arms"] = _write([arm.id for arm in study.arms])
    if study.imaging != plain.imaging:
        own["imaging"] = "; ".join(_tell_schedule(each) for each in study.imaging) or "none"
    own |= {f"visit.{visit.id}": _tell_visit(visit) for visit in study.visits}
    for name in PARTS:
        own |= describe_part(name, getattr(study, name))
    for each in study.instruments:
        span = "range unset" if each.low is None or each.high is None else f"{each.low:g} to {each.high:g}"
        own[f"instrument.{each.id}"] = f"{span}, {each.direction or 'direction unset'}"
    own |= {} if cut is None else {"data_cut": str(cut)}
    usual = {
        key: text for name in PARTS for key, text in describe_part(name, getattr(plain, name), True).items()
    }
    usual |= {"imaging": "; ".join(_tell_schedule(each) for each in plain.imaging), "data_cut": "none"}
    return Declared(said | {"": own}, every | {"": usual})


def describe_endpoint(endpoint: Endpoint, name: str, defaults: bool = False) -> Settings:
    """The keys of `[endpoint.<id>]` but for the id and the rule of this name; with `defaults` every one."""
    facts = endpoint.model_dump(mode="json", exclude_defaults=not defaults)
    return {
        key: _write(value)
        for key, value in _flatten(facts)
        if key.split(".")[0] not in UNSAID and not (key in ("id", "rule") and value == name)
    }


def describe_part(name: str, part: Node, defaults: bool = False) -> Settings:
    """One part of a study file; with `defaults` every key."""
    facts = part.model_dump(mode="json", exclude_defaults=not defaults)
    if isinstance(part, ResponseRules) and facts.get("reader") == "INVESTIGATOR":
        del facts["reader"]
    return {f"{name}.{key}": _write(value) for key, value in _flatten(facts)}


def describe_rules(rules: PainRules | DeteriorationRules | None) -> Declared:
    """What differs from the defaults."""
    if rules is None:
        return Declared({}, {})
    plain = type(rules)()
    usual = {each.name: getattr(plain, each.name) for each in fields(rules)}
    said = {name: getattr(rules, name) for name in usual if getattr(rules, name) != usual[name]}
    return Declared(
        {"": {name: _write(value) for name, value in said.items()}},
        {"": {name: _write(value) for name, value in usual.items()}},
    )


def describe_forms(forms: Mapping[str, InstrumentForm]) -> Settings:
    """The scales of questionnaires: items and scoring."""
    return {
        f"scale.{scale.id}": _write(
            scale.model_dump(mode="json", exclude_defaults=True, exclude={"id", "label", "direction"})
        )
        for form in forms.values()
        for scale in form.scales
        if scale.items or scale.parts
    }


def join_declared(one: Declared, other: Declared) -> Declared:
    """Both; of one key the second."""
    return Declared(_join(one.said, other.said), _join(one.every, other.every))


def keep_keys(declared: Declared, *heads: str) -> Declared:
    """Of the study, only the keys that begin so."""
    said = {key: text for key, text in declared.said[""].items() if key.startswith(heads)}
    return declared._replace(said=declared.said | {"": said})


def _join(one: Mapping[str, Settings], other: Mapping[str, Settings]) -> dict[str, Settings]:
    return {name: one.get(name, {}) | other.get(name, {}) for name in dict.fromkeys((*one, *other))}


def _tell_schedule(each: ImagingSchedule) -> str:
    mode = f", {each.mode} subjects" if each.mode else ""
    return (
        f"every {each.interval_days} days from day {each.first_day} after {each.anchor},"
        f" ± {each.window_days} days{mode}"
    )


def _tell_visit(visit: VisitDue) -> str:
    again = f", every {visit.every_days} days to day {visit.until_days}" if visit.every_days else ""
    return f"day {visit.day} after {visit.anchor}{again}, ± {visit.window_days} days"


def _flatten(facts: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for key, value in facts.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}.{inner}", each) for inner, each in _flatten(value))
        else:
            yield key, value


def _write(value: object) -> str:
    if value is None:
        return "none"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_write(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return shorten_run([_write(each) for each in value]) or "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def shorten_run(names: list[str]) -> str:
    """Names joined; `q1` to `q7` where numbers follow each other."""
    told: list[str] = []
    place = 0
    while place < len(names):
        end = place
        while end + 1 < len(names) and _follows(names[end], names[end + 1]):
            end += 1
        told += [f"{names[place]} to {names[end]}"] if end - place > 1 else names[place : end + 1]
        place = end + 1
    return ", ".join(told)


def _follows(one: str, other: str) -> bool:
    head, tail = one.rstrip("0123456789"), other.rstrip("0123456789")
    numbers = one[len(head) :], other[len(tail) :]
    return head == tail != "" and all(numbers) and int(numbers[1]) == int(numbers[0]) + 1
