"""The numbers of one endpoint as a table: analysed, events by cause, censored by reason, estimates."""

from collections.abc import Iterable

import polars as pl

from lesionwise.analyse.displays.cells import Key, Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.reasons import render_reason
from lesionwise.analyse.results import choose_grouping
from lesionwise.analyse.sample import Sample, select_sample
from lesionwise.definitions import Endpoint
from lesionwise.terms import CODELISTS

_ESTIMATES = {
    "kaplan_meier": "Event-free at {months:g} months",
    "median": "Median (months)",
    "follow_up": "Median follow-up (months)",
    "log_rank": "Log-rank test, p",
    "log_rank_stratified": "Stratified log-rank test, p",
    "clopper_pearson": "Proportion, Clopper-Pearson interval",
    "wilson": "Proportion, Wilson interval",
}


_DENOMINATOR = "analysed subjects of the column; for the analysed and the left out, all subjects"
_IN_CELL = "; of a proportion, the N in the cell"


def build_numbers(material: Material, endpoint: Endpoint, results: tuple[Result, ...]) -> Shown:
    """Table `<endpoint>.numbers`."""
    grouping = choose_grouping(material, endpoint)
    sample = select_sample(material, endpoint)
    own = tuple(one for one in results if one.endpoint == endpoint.id)
    table = start_table(grouping)
    analysed = sample.analysed.join(grouping.members, on="subject", maintain_order="left")
    everyone = count_rows(analysed)
    table.add_counts("Analysed", 0, everyone, grouping.sizes)
    _add_outcomes(table, endpoint, analysed, everyone)
    _add_left_out(table, sample, grouping)
    _add_estimates(table, own, set(grouping.keys))
    name = f"{endpoint.id}.numbers"
    display = Display(
        id=name,
        kind="table",
        title=f"{endpoint.label}: numbers",
        population="subjects with a value of the endpoint",
        denominator=_DENOMINATOR + (_IN_CELL if any(one.quantity == "proportion" for one in own) else ""),
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        result_ids=tuple(one.id for one in own),
        empty=None if material.subjects.height else "no subject",
    )
    return Shown(display, {name: table.build()})


def _add_outcomes(table: Table, endpoint: Endpoint, analysed: pl.DataFrame, everyone: dict[Key, int]) -> None:
    heads = {1: "Events", 0: "Censored"}
    if endpoint.kind == "proportion":
        heads = {1: "Responders", 0: "Not responding"}
    for status, head in heads.items():
        rows = analysed.filter(pl.col("status") == status)
        table.add_counts(head, 0, count_rows(rows), everyone)
        _add_reasons(table, rows, everyone)


def _add_left_out(table: Table, sample: Sample, grouping: Grouping) -> None:
    rows = sample.left_out.join(grouping.members, on="subject", maintain_order="left")
    table.add_counts("Left out", 0, count_rows(rows), grouping.sizes)
    _add_reasons(table, rows, grouping.sizes)


def _add_reasons(table: Table, rows: pl.DataFrame, denominators: dict[Key, int]) -> None:
    """One line a reason, in the order of the codelist, others after by name."""
    present = set(rows["reason"].to_list())
    known = [code for code in CODELISTS["reason"].codes if code in present]
    for code in [*known, *sorted(present - set(known))]:
        counts = count_rows(rows.filter(pl.col("reason") == code))
        table.add_counts(render_reason(code), 1, counts, denominators)


def _add_estimates(table: Table, results: Iterable[Result], keys: set[str]) -> None:
    lines: dict[str, dict[Key, str]] = {}
    for one in results:
        if one.quantity != "count" and (one.group is None or one.group in keys):
            label = _ESTIMATES[one.estimator].format(months=one.at_months or 0)
            lines.setdefault(label, {})[one.group] = one.id
    for label, ids in lines.items():
        table.add_results(label, 0, ids)
