"""Frames as text: what a drawn table and what was derived from it look like on a page of the manual."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

import polars as pl

from cases.settings import shorten_run
from lesionwise.tables.registry import DERIVED_TABLES, TABLES

STEADY = {"reader": "INVESTIGATOR", "rule": "DRAWN", "baseline": "no"}
"""What `endpoint_trial.parse_response` fills in."""
UNSHOWN = ("post_progression",)


class View(NamedTuple):
    """A table of texts; an empty one is null."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def find(self, column: str) -> list[str]:
        """The texts of one column; empty texts where there is no such column."""
        if column not in self.columns:
            return [""] * len(self.rows)
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def drop(self, *columns: str) -> "View":
        """The same without these columns."""
        kept = [place for place, name in enumerate(self.columns) if name not in columns]
        return View(
            tuple(self.columns[place] for place in kept),
            tuple(tuple(row[place] for place in kept) for row in self.rows),
        )

    def drop_empty(self) -> "View":
        """The same without columns in which nothing stands."""
        return self.drop(*(name for name in self.columns if not any(self.find(name))))


def view_frame(frame: pl.DataFrame, columns: Iterable[str] | None = None) -> View:
    """The frame, or these columns of it, as text."""
    chosen = frame if columns is None else frame.select(columns)
    return View(tuple(chosen.columns), tuple(tuple(show(cell) for cell in row) for row in chosen.rows()))


def show(value: object) -> str:
    """A value as a drawn table writes it."""
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        return f"{round(value, 6):g}" if abs(value) < 1e6 else str(value)
    if isinstance(value, list | tuple):
        return ", ".join(show(each) for each in value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def align(views: Sequence[View], name: str) -> list[View]:
    """The views with the same columns, those that are empty in every view left out."""
    declared = ({**TABLES, **DERIVED_TABLES}[name].columns) if name in {**TABLES, **DERIVED_TABLES} else ()
    order = {column: place for place, column in enumerate(("row", *declared))}
    seen = dict.fromkeys(column for view in views for column in view.columns if any(view.find(column)))
    columns = tuple(sorted(seen, key=lambda column: order.get(column, len(order))))
    return [
        View(columns, tuple(zip(*(view.find(column) for column in columns), strict=True))) for view in views
    ]


def view_records(tables: Mapping[str, pl.DataFrame]) -> dict[str, View]:
    """Tables in which something stands beside the subject; sizes as a grid of scans and lesions,
    questionnaires a form a line."""
    views = {name: view_frame(frame) for name, frame in tables.items() if frame.height}
    grid = _draw_grid(views) if {"scan", "measurement"} <= set(views) else None
    if grid is not None:
        del views["measurement"]
        views["scan"] = grid
    if "scan" in views and views["scan"].find("visit") == views["scan"].find("scan"):
        views["scan"] = views["scan"].drop("visit", "visit_number")
    if "questionnaire" in views:
        views["questionnaire"] = _join_answers(views["questionnaire"])
    told = {name: view.drop_empty() for name, view in views.items()}
    return {name: view for name, view in told.items() if set(view.columns) - {"row", "subject"}}


def view_response(response: pl.DataFrame) -> View:
    """Drawn responses without what the drawing left out."""
    view = view_frame(response).drop(*UNSHOWN)
    steady = [name for name, text in STEADY.items() if set(view.find(name)) == {text}]
    if view.find("scan") == [f"V{row}" for row in view.find("row")]:
        steady.append("scan")
    return view.drop(*steady).drop_empty()


def _draw_grid(views: Mapping[str, View]) -> View | None:
    """Scans with a column a lesion: its size or state, and the row of table measurement in brackets."""
    scans, sizes = views["scan"].drop_empty(), views["measurement"].drop_empty()
    known = ("row", "subject", "scan", "lesion", "reader", "state", "long_axis_mm", "short_axis_mm")
    if set(sizes.columns) - {*known, "change", "certainty"} or len(set(sizes.find("reader"))) > 1:
        return None
    cells: dict[tuple[str, str, str], str] = {}
    for row in sizes.rows:
        facts = dict(zip(sizes.columns, row, strict=True))
        cells[facts["subject"], facts["scan"], facts["lesion"]] = _show_size(facts)
    places = list(zip(scans.find("subject"), scans.find("scan"), strict=True))
    if len(cells) != len(sizes.rows) or {key[:2] for key in cells} - set(places):
        return None
    lesions = sorted({key[2] for key in cells})
    rows = (
        (*row, *(cells.get((*place, lesion), "") for lesion in lesions))
        for row, place in zip(scans.rows, places, strict=True)
    )
    return View((*scans.columns, *(f"{lesion}, mm" for lesion in lesions)), tuple(rows))


def _show_size(facts: Mapping[str, str]) -> str:
    axes = [facts.get(name, "") for name in ("long_axis_mm", "short_axis_mm")]
    size = " / ".join(axis for axis in axes if axis)
    words = [] if size and facts["state"] == "measured" else [facts["state"]]
    changed = {"unequivocal": "unequivocal growth", "no_change": "no change"}
    change, certainty = facts.get("change", ""), facts.get("certainty", "")
    words += [changed.get(change, change)] if change else []
    words += [f"{certainty} new"] if certainty in ("equivocal", "unequivocal") else [certainty]
    said = ", ".join(word for word in [size, *words] if word)
    return f"{said} [{facts['row']}]"


def _join_answers(lines: View) -> View:
    """One line a form: its rows, and the answers joined."""
    forms: dict[tuple[str, ...], list[dict[str, str]]] = {}
    head = ("subject", "instrument", "due_date", "date")
    for row in lines.rows:
        facts = dict(zip(lines.columns, row, strict=True))
        forms.setdefault(tuple(facts.get(name, "") for name in head), []).append(facts)
    joined = []
    for key, answers in forms.items():
        numbers = [int(each["row"]) for each in answers]
        rows = str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
        joined.append((rows, *key, _show_answers(answers)))
    return View(("row", *head, "answers"), tuple(joined))


def _show_answers(answers: list[dict[str, str]]) -> str:
    """Items with their answers; neighbours with the same answer together."""
    runs = [
        (text, shorten_run([each["item"] for each in run]))
        for text, run in groupby(answers, key=lambda each: each.get("value") or each.get("reason") or "")
    ]
    return "; ".join(f"{items} = {text}" if text else f"{items} without answer" for text, items in runs)
