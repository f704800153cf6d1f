"""Best overall response, unconfirmed and confirmed, and the rates made from it."""

from collections.abc import Sequence

import polars as pl

from lesionwise.analyse.displays.cells import Key, Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.terms import CODELISTS

_COLUMNS = {"best": "Best overall response", "best_confirmed": "Best overall response, confirmed"}


def build_response(material: Material, grouping: Grouping, results: Sequence[Result]) -> Shown:
    """Table `response`: a subject without an assessment is on its own line, never left out."""
    known = material.derived.best_response.filter(pl.col("reader") == material.reader)
    people = grouping.members.join(known, on="subject", how="left", maintain_order="left")
    table = start_table(grouping)
    if people.height:
        for column, head in _COLUMNS.items():
            _add_categories(table, people, column, head)
        _add_rates(table, material, grouping, results)
    rates = [one.id for one in results if one.quantity == "proportion"]
    display = Display(
        id="response",
        kind="table",
        title="Response",
        population="all subjects; rates: the population of their endpoint",
        denominator="all subjects of the column",
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        result_ids=tuple(rates),
        footnotes=(f"RECIST 1.1, responses of {material.reader}.",),
        empty=None if people.height else "no subject",
    )
    return Shown(display, {"response": table.build()})


def _add_categories(table: Table, people: pl.DataFrame, column: str, head: str) -> None:
    table.add_head(head)
    everyone = count_rows(people)
    value = pl.col(column).cast(pl.String).fill_null("MISSING")
    for code, label in CODELISTS["best_response"].labels.items():
        here = people.filter(value == code)
        table.add_counts(label if code == "MISSING" else f"{label} ({code})", 1, count_rows(here), everyone)


def _add_rates(table: Table, material: Material, grouping: Grouping, results: Sequence[Result]) -> None:
    methods = {"clopper_pearson": "Clopper-Pearson", "wilson": "Wilson"}
    for endpoint in material.study.endpoints:
        for estimator, method in methods.items():
            ids: dict[Key, str] = {
                one.group: one.id
                for one in results
                if one.endpoint == endpoint.id
                and one.estimator == estimator
                and (one.group is None or one.group in grouping.keys)
            }
            if ids:
                table.add_results(f"{endpoint.label} ({method})", 0, ids)
