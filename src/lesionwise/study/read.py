"""A study file to one frozen `Study`, or all its faults at once."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from lesionwise.definitions import Node
from lesionwise.study.bundled import find_study
from lesionwise.study.checks import check_draft
from lesionwise.study.complaints import Complaints, join_names, suggest
from lesionwise.study.document import Document, read_document
from lesionwise.study.draft import Clean, Draft, prune
from lesionwise.study.model import Study
from lesionwise.study.sections import (
    HEADER,
    IDENTIFIERS,
    KEYED,
    LISTED,
    SECTIONS,
    SINGLE,
    Parsed,
    check_header_keys,
    parse_endpoint,
    parse_table,
    take_list,
    take_table,
    take_tables,
)
from lesionwise.study.wording import describe, word_error


def read_study(name_or_path: str | Path) -> Study:
    """The study of a bundled slug or of a TOML file (docs/study-file.md).

    A text that is a bundled slug names that study, also beside a file of that name; anything else is a path.
    Values have the types that TOML gives them: nothing is converted. `path` is as given (of a bundled study
    its place in the package), `sha256` that of the file's bytes.

    Raises `Faults` with every fault of the file at once, each with file, key and line, in the order of the
    lines. Only a text that is not TOML hides the faults behind it: TOML tells the first.
    """
    path, name = find_study(name_or_path)
    document = read_document(path, name)
    complaints = Complaints(document.name, document.lines)
    study = _parse_study(document, complaints)
    complaints.raise_any()
    return study


def _parse_study(document: Document, complaints: Complaints) -> Study:
    values = document.values
    for name in values:
        if name not in SECTIONS:
            advice = suggest(name, SECTIONS, "Correct the name, or remove it.")
            complaints.add((name,), f"unknown key {name!r}", f"one of {join_names(SECTIONS)}", advice)
    keyed = {section: _parse_keyed(complaints, section, values) for section in KEYED}
    listed = {section: _parse_listed(complaints, section, values) for section in LISTED}
    single = {section: _parse_single(complaints, section, values) for section in SINGLE}
    identifiers = _parse_identifiers(complaints, values)
    fields: Clean = {KEYED[section][0]: _nodes(parsed.values()) for section, parsed in keyed.items()}
    fields |= {LISTED[section][0]: _nodes(parsed) for section, parsed in listed.items()}
    fields |= {section: parsed.node for section, parsed in single.items() if parsed.node}
    fields |= {"identifiers": tuple(identifiers.items()), "path": document.name, "sha256": document.sha256}
    header = check_header_keys(complaints, take_table(complaints, (HEADER,), values.get(HEADER, {})))
    study, header = _build(complaints, header, fields)
    draft = Draft(
        header,
        {section: {name: each.clean for name, each in parsed.items()} for section, parsed in keyed.items()},
        {section: [each.clean for each in parsed] for section, parsed in listed.items()},
        {**{section: parsed.clean for section, parsed in single.items()}, IDENTIFIERS: identifiers},
    )
    check_draft(draft, complaints)
    return study


def _build(complaints: Complaints, header: Clean, fields: Clean) -> tuple[Any, Clean]:
    """The study, and its header without faulty values; no study when the header is faulty."""
    try:
        return Study.model_validate({**header, **fields}, strict=True), header
    except ValidationError as error:
        for each in error.errors(include_url=False):
            complaints.add((HEADER, *each["loc"]), *word_error(each, ()))
            header = prune(header, each["loc"])
        return None, header


def _parse_keyed(complaints: Complaints, section: str, values: Clean) -> dict[str, Parsed]:
    tables = take_tables(complaints, (section,), values.get(section, {}))
    if section == "endpoint":
        return {name: parse_endpoint(complaints, (section, name), table) for name, table in tables.items()}
    declaration = KEYED[section][1]
    return {
        name: parse_table(complaints, (section, name), table, declaration) for name, table in tables.items()
    }


def _parse_listed(complaints: Complaints, section: str, values: Clean) -> list[Parsed]:
    tables = take_list(complaints, (section,), values.get(section, ()))
    declaration = LISTED[section][1]
    return [
        parse_table(complaints, (section, place), table, declaration) for place, table in enumerate(tables)
    ]


def _parse_single(complaints: Complaints, section: str, values: Clean) -> Parsed:
    table = take_table(complaints, (section,), values.get(section, {}))
    return parse_table(complaints, (section,), table, SINGLE[section])


def _parse_identifiers(complaints: Complaints, values: Clean) -> dict[str, str]:
    table = take_table(complaints, (IDENTIFIERS,), values.get(IDENTIFIERS, {}))
    for name, value in table.items():
        if not isinstance(value, str):
            complaints.add((IDENTIFIERS, name), describe(value), "text in quotes", "Correct the value.")
    return {name: value for name, value in table.items() if isinstance(value, str)}


def _nodes(parsed: Any) -> tuple[Node, ...]:
    return tuple(each.node for each in parsed if each.node is not None)
