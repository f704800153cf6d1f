"""Scores of a questionnaire at its visits as a table: what was due, what came, what it said."""

from typing import Any

from lesionwise.analyse.displays.cells import Key, build_columns, start_table
from lesionwise.analyse.displays.forms import (
    count_due,
    describe_instrument,
    explain_empty,
    list_visits,
    name_visits,
)
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.results import choose_grouping, list_categories
from lesionwise.analyse.sample import select_sample
from lesionwise.definitions import Questionnaire


def build_questionnaire(material: Material, endpoint: Questionnaire, results: tuple[Result, ...]) -> Shown:
    """Table `<endpoint>.numbers`: one line a visit; forms due, received, in their window, and its numbers."""
    own = tuple(one for one in results if one.endpoint == endpoint.id and one.quantity != "count")
    instrument = material.study.find_instrument(endpoint.instrument)
    grouping = choose_grouping(material, endpoint)
    visits = list_visits(material, endpoint, instrument)
    columns = {"due": "due", "received": "received", "in_window": "in window", "scored": "with a score"}
    named = {"mean": "mean (95 %)", "mean_change": "change (95 %)"}
    categories = list_categories(instrument) if any(one.quantity == "proportion" for one in own) else ()
    columns |= {part: label for part, label in named.items() if any(one.estimator == part for one in own)}
    columns |= {f"category_{code}": f"category {code}" for code in categories}
    table = start_table(grouping)
    table.keys = tuple(columns)
    names = name_visits(material.study, instrument)
    by_id = {one.id for one in own}
    for key, members in grouping.parts.items():
        label = next((group.label for group in grouping.groups if group.key == key), None)
        if label is not None:
            table.add_head(label)
        counted = count_due(material, endpoint.instrument, members)
        for visit in visits:
            sample = select_sample(material, endpoint, visit.name).select(members)
            due, received, in_window = counted.get(visit.name, (0, 0, 0))
            cells: dict[Key, dict[str, Any]] = {
                "due": {"kind": "count", "n": due},
                "received": {"kind": "count_percent", "n": received, "denominator": due},
                "in_window": {"kind": "count_percent", "n": in_window, "denominator": due},
                "scored": {"kind": "count", "n": sample.n},
            }
            for code in categories:
                found = int((sample.analysed["value"] == code).sum())
                cells[f"category_{code}"] = {"kind": "count_percent", "n": found, "denominator": sample.n}
            for part in named:
                name = ".".join(w for w in (endpoint.id, part, visit.name, key) if w is not None)
                if name in by_id:
                    cells[part] = {"kind": "result", "result_id": name}
            table.add_cells(names[visit.name], 0 if label is None else 1, cells)
    name = f"{endpoint.id}.numbers"
    display = Display(
        id=name,
        kind="table",
        title=f"{endpoint.label}: by visit",
        population="all subjects; of a score, those with a form in the window of its visit",
        denominator="forms due; of a category, those with a score",
        groups=build_columns(columns),
        result_ids=tuple(one.id for one in own),
        footnotes=describe_instrument(instrument),
        empty=None if visits and material.subjects.height else explain_empty(instrument),
    )
    return Shown(display, {name: table.build()})
