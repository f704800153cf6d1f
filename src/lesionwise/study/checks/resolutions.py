"""Recorded resolutions of the lint name rules, outcomes and keys that exist."""

from typing import Any

from lesionwise.study.complaints import Complaints, list_choices, suggest
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.lint.catalogue import RULES


def check_resolutions(draft: Draft, complaints: Complaints) -> None:
    """Every `[[lint]]`: a rule of the lint, registered outcomes, a parameter that stands in the file."""
    known = draft.keyed["registered"]
    for place, table in enumerate(draft.listed["lint"]):
        key = ("lint", place)
        rule = table.get("rule")
        if rule is not None and rule not in RULES:
            complaints.add(
                (*key, "rule"),
                f"unknown rule {rule!r}",
                list_choices(RULES),
                suggest(rule, RULES, "Correct the rule."),
            )
        for number, name in enumerate(table.get("outcomes") or ()):
            if name is not None and name not in known:
                complaints.add(
                    (*key, "outcomes", number),
                    f"unknown outcome {name!r}",
                    list_choices(known),
                    suggest(name, known, "Correct the id."),
                )
        parameter = table.get("parameter")
        if parameter is not None and not _stands(draft, parameter):
            complaints.add(
                (*key, "parameter"),
                f"{parameter!r}, which does not stand in the file",
                "a key of this file with its section, as in endpoint.os.event",
                "Correct the key, or add it to its section.",
            )


def _stands(draft: Draft, parameter: str) -> bool:
    """Whether a dotted key is one of the file; the names of lists (`imaging`) stand for the whole list."""
    value: Any = _open_sections(draft)
    for name in parameter.split("."):
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    return value not in ({}, [])


def _open_sections(draft: Draft) -> Clean:
    return {"study": draft.header, **draft.keyed, **draft.listed, **draft.single}
