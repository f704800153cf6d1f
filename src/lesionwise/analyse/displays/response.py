"""Best overall response, unconfirmed and confirmed, and the rates made from it."""

from collections.abc import Sequence

import polars as pl

from lesionwise.analyse.displays.cells import Key, Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.lesion_sets import LesionSet
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.results import RESPONSES
from lesionwise.terms import CODELISTS

_COLUMNS = {"best": "Best overall response", "best_confirmed": "Best overall response, confirmed"}


def build_response(
    material: Material, grouping: Grouping, lesions: LesionSet, results: Sequence[Result]
) -> Shown:
    """Table `response` (`response.non_irradiated`): who has no assessment is on a line, never left out.

    The rates of the endpoints stand in the table of the whole disease only: they are judged on it.
    """
    members = grouping.members.join(lesions.people, on="subject", how="semi", maintain_order="left")
    people = members.join(lesions.best, on="subject", how="left", maintain_order="left")
    table = start_table(grouping)
    responses = {each.id for each in material.study.endpoints if each.kind in RESPONSES}
    rates = tuple(
        one
        for one in results
        if one.quantity == "proportion" and one.endpoint in responses and not lesions.suffix
    )
    if people.height:
        for column, head in _COLUMNS.items():
            _add_categories(table, people, column, head)
        _add_rates(table, material, grouping, rates)
    name = ".".join(word for word in ("response", lesions.suffix) if word)
    display = Display(
        id=name,
        kind="table",
        title=f"Response, {lesions.words}",
        population=f"subjects with a lesion at baseline, {lesions.words}"
        if lesions.suffix
        else "all subjects",
        denominator="all subjects of the column" + ("; of a rate, the N in the cell" if rates else ""),
        groups=build_groups(grouping, count_rows(members)),
        total=members.height,
        result_ids=tuple(one.id for one in rates),
        footnotes=(f"RECIST 1.1, responses of {material.reader}.", *lesions.footnotes),
        empty=None if people.height else "no subject with such a lesion",
    )
    return Shown(display, {name: table.build()})


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
