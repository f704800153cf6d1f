"""Cases of one test beside each other: what they have in common, and what each has of its own."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from cases.case import Case
from cases.settings import Settings
from cases.view import View, align
from lesionwise.tables.registry import TABLES

NEAR: Final = 6
"""A case with more differences from the first one is told with its own records."""
CELLS: Final = 3
"""Up to so many cells, and so many settings, get a column each."""
VARIES: Final = "*varies*"
EMPTY: Final = View((), ())


class Line(NamedTuple):
    """One case: what it has of its own, by column, and what came out."""

    own: dict[str, str]
    outcome: View


class Group(NamedTuple):
    """Cases that are told together: common settings by endpoint, records of the first, lines."""

    settings: dict[str, Settings]
    records: dict[str, View]
    lines: list[Line]


def group_cases(cases: Sequence[Case]) -> list[Group]:
    """Cases in their order; a case that is far from the first of its group begins a new one."""
    groups: list[list[Case]] = []
    for case in drop_subject(cases):
        if groups and _weigh(groups[-1][0], case) <= NEAR:
            groups[-1].append(case)
        else:
            groups.append([case])
    return [_compare(group) for group in groups]


def drop_subject(cases: Sequence[Case]) -> list[Case]:
    """Without the column of the subject where everything is about S1."""
    views = [view for case in cases for view in (*case.records.values(), case.outcome)]
    if {who for view in views for who in view.find("subject")} - {"S1", ""}:
        return list(cases)
    return [
        case._replace(
            records={name: view.drop("subject") for name, view in case.records.items()},
            outcome=case.outcome.drop("subject"),
        )
        for case in cases
    ]


def _compare(cases: list[Case]) -> Group:
    own: list[dict[str, str]] = [{} for _ in cases]
    records: dict[str, View] = {}
    differing: list[list[View]] = []
    for name in _list_tables(cases):
        views = align([case.records.get(name, EMPTY) for case in cases], name)
        cells = _list_cells(views)
        records[name] = views[0]
        if cells is not None and len(cells) <= CELLS:
            for row, column in cells:
                for mine, view in zip(own, views, strict=True):
                    mine[_place(name, views[0], row, column)] = view.find(column)[row] or "(empty)"
            records[name] = _mark(views[0], cells)
        else:
            differing.append(views)
            for mine, view in zip(own, views, strict=True):
                said = (mine.get("records", ""), *_tell(name, views[0], view))
                mine["records"] = "; ".join(each for each in said if each)
    if differing:
        for mine in own:
            mine["records"] = mine["records"] or "as shown"
    common = _add_settings(cases, own)
    return Group(common, records, [Line(mine, case.outcome) for mine, case in zip(own, cases, strict=True)])


def _add_settings(cases: list[Case], own: list[dict[str, str]]) -> dict[str, Settings]:
    """Common settings by endpoint; those that vary go to the cases."""
    names = list(dict.fromkeys(name for case in cases for name in case.declared.said))
    chosen = [", ".join(name for name in case.declared.said if name) for case in cases]
    if len(set(chosen)) > 1:
        for mine, text in zip(own, chosen, strict=True):
            mine["endpoint"] = text
    common, varying = {}, []
    for name in names:
        having = [case.declared.said[name] for case in cases if name in case.declared.said]
        keys = list(dict.fromkeys(key for said in having for key in said))
        same = [key for key in keys if len({said.get(key) for said in having}) == 1]
        common[name] = {key: having[0][key] for key in same}
        varying += [(name, key) for key in keys if key not in same]
    several = sum(bool(name) for name in names) > 1
    for mine, case in zip(own, cases, strict=True):
        told = {}
        for name, key in varying:
            if name in case.declared.said:
                usual = case.declared.every.get(name, {}).get(key, "not declared")
                head = f"`{name}`: `{key}`" if name and several else f"`{key}`"
                told[head] = case.declared.said[name].get(key, usual)
        if len(varying) <= CELLS:
            mine |= told
        else:
            mine["settings"] = "; ".join(f"{head} {text}" for head, text in told.items())
    return common


def _list_tables(cases: Sequence[Case]) -> list[str]:
    """Tables of any case, in the order of the manual."""
    order = {name: place for place, name in enumerate(TABLES)}
    seen = dict.fromkeys(name for case in cases for name in case.records)
    return sorted(seen, key=lambda name: order.get(name, len(order)))


def _list_cells(views: list[View]) -> list[tuple[int, str]] | None:
    """Cells that differ between views of one shape; null where the shapes differ."""
    if len({len(view.rows) for view in views}) > 1:
        return None
    return [
        (row, column)
        for row in range(len(views[0].rows))
        for column in views[0].columns
        if column != "row" and len({_plain(view.find(column)[row]) for view in views}) > 1
    ]


def _mark(view: View, cells: list[tuple[int, str]]) -> View:
    rows = [list(row) for row in view.rows]
    for row, column in cells:
        rows[row][view.columns.index(column)] = VARIES
    return View(view.columns, tuple(tuple(row) for row in rows))


def _weigh(base: Case, case: Case) -> int:
    """How far a case is from another: a changed cell 1, a row more or less 2, a table less 1."""
    weight = 0
    for name in _list_tables([base, case]):
        one, view = align([each.records.get(name, EMPTY) for each in (base, case)], name)
        changes = [
            2 if first is None or other is None else len(_list_changed(one, view, first, other))
            for first, other in _pair(one, view)
        ]
        weight += 1 if one.rows and not view.rows else sum(changes)
    return weight


def _pair(base: View, view: View) -> list[tuple[int | None, int | None]]:
    """Rows that differ, paired; null: the row is only in the other."""
    before, after = ([_plain_row(each, row) for row in each.rows] for each in (base, view))
    paired: list[tuple[int | None, int | None]] = []
    for tag, first, last, start, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            for step in range(max(last - first, stop - start)):
                one = first + step if first + step < last else None
                other = start + step if start + step < stop else None
                paired.append((one, other))
    return paired


def _tell(name: str, base: View, view: View) -> list[str]:
    """Differences of a table from the base, in words."""
    if base.rows and not view.rows:
        return [f"no `{name}`"]
    said: list[str] = []
    for first, other in _pair(base, view):
        if other is None and first is not None:
            said.append(f"without `{name}` {_number(base, first)}")
        elif first is None and other is not None:
            facts = [(column, view.find(column)[other]) for column in view.columns if column != "row"]
            told = ", ".join(f"{column} {text}" for column, text in facts if text)
            said.append(f"also `{name}` {_number(view, other)}: {told}")
        elif first is not None and other is not None:
            changed = _list_changed(base, view, first, other)
            told = ", ".join(f"{column} {view.find(column)[other] or '(empty)'}" for column in changed)
            said.append(f"`{name}` {_number(base, first)} with {told}")
    return said


def _list_changed(base: View, view: View, first: int, other: int) -> list[str]:
    return [
        column
        for column in view.columns
        if column != "row" and _plain(view.find(column)[other]) != _plain(base.find(column)[first])
    ]


def _place(name: str, view: View, row: int, column: str) -> str:
    """A cell in words; of a size the scan and the lesion."""
    if column.endswith(", mm") and "scan" in view.columns:
        return f"{column.removesuffix(', mm')} at {view.find('scan')[row]}, mm"
    return " ".join(part for part in (f"`{name}`", _number(view, row), column) if part)


def _number(view: View, row: int) -> str:
    return view.find("row")[row]


def _plain(cell: str) -> str:
    """Without the number of the row."""
    return re.sub(r" \[\d+\]$", "", cell)


def _plain_row(view: View, row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_plain(cell) for column, cell in zip(view.columns, row, strict=True) if column != "row")
