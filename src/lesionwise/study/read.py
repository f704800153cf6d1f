"""A study file to one frozen `Study`, or all its faults at once."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from lesionwise.definitions import Node
from lesionwise.study.bundled import find_study
from lesionwise.study.checks import check_draft
from lesionwise.study.complaints import Complaints
from lesionwise.study.document import Document, read_document
from lesionwise.study.draft import Clean, Draft, prune
from lesionwise.study.model import Study
from lesionwise.study.sections import (
    HEADER,
    HEADER_FIELDS,
    IDENTIFIERS,
    KEYED,
    LISTED,
    SECTIONS,
    SINGLE,
    Parsed,
    parse_endpoint,
    parse_table,
    take_list,
    take_table,
    take_tables,
)
from lesionwise.study.wording import describe, word_error, word_unknown


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
    fields = _parse_fields(document, complaints)
    complaints.raise_any()
    return Study.model_validate(fields, strict=True)


def _parse_fields(document: Document, complaints: Complaints) -> Clean:
    """The fields of the study; without fault in `complaints` they make one."""
    values = document.values
    _check_sections(complaints, values)
    keyed = {section: _parse_keyed(complaints, section, values) for section in KEYED}
    listed = {section: _parse_listed(complaints, section, values) for section in LISTED}
    single = {section: _parse_single(complaints, section, values) for section in SINGLE}
    identifiers = _parse_identifiers(complaints, values)
    fields: Clean = {"path": document.name, "sha256": document.sha256}
    fields |= {KEYED[section][0]: _nodes(parsed.values()) for section, parsed in keyed.items()}
    fields |= {LISTED[section][0]: _nodes(parsed) for section, parsed in listed.items()}
    fields |= {section: parsed.node for section, parsed in single.items() if parsed.node}
    fields |= {IDENTIFIERS: tuple(identifiers.items())}
    header = _parse_header(complaints, values, fields)
    draft = Draft(
        header,
        {section: {name: each.clean for name, each in parsed.items()} for section, parsed in keyed.items()},
        {section: [each.clean for each in parsed] for section, parsed in listed.items()},
        {**{section: parsed.clean for section, parsed in single.items()}, IDENTIFIERS: identifiers},
        Path(document.name).parent,
    )
    check_draft(draft, complaints)
    return {**header, **fields}


def _check_sections(complaints: Complaints, values: Clean) -> None:
    for name in values:
        if name not in SECTIONS:
            complaints.add((name,), *word_unknown(name, SECTIONS))


def _parse_header(complaints: Complaints, values: Clean, fields: Clean) -> Clean:
    """`[study]` with null for each faulty value; `fields` are those of the other sections."""
    header = take_table(complaints, (HEADER,), values.get(HEADER, {}))
    for name in header:
        if name not in HEADER_FIELDS:
            complaints.add((HEADER, name), *word_unknown(name, HEADER_FIELDS))
    header = {name: value for name, value in header.items() if name in HEADER_FIELDS}
    try:
        Study.model_validate({**header, **fields}, strict=True)
    except ValidationError as error:
        for each in error.errors(include_url=False):
            complaints.add((HEADER, *each["loc"]), *word_error(each, HEADER_FIELDS))
            header = prune(header, each["loc"])
    return header


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


def _nodes(parsed: Iterable[Parsed]) -> tuple[Node, ...]:
    return tuple(each.node for each in parsed if each.node is not None)
