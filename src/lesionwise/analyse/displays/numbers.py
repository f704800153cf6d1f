"""The numbers of one endpoint as a table: analysed, events by cause, censored by reason, estimates."""

from collections.abc import Iterable

import polars as pl

from lesionwise.analyse.displays.cells import Key, Table, build_groups, start_table
from lesionwise.analyse.displays.forms import name_visits
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display, Result
from lesionwise.analyse.reasons import render_reason
from lesionwise.analyse.results import RESPONSES, can_compete, choose_grouping, is_pooled
from lesionwise.analyse.sample import Sample, is_of_lesions, list_occasions, select_sample
from lesionwise.definitions import Endpoint, PainResponse
from lesionwise.terms import CODELISTS

_CONTROL = "Local control (1 - cumulative incidence) at {months:g} months"
_ESTIMATES = {
    "kaplan_meier": "Event-free at {months:g} months",
    "median": "Median (months)",
    "follow_up": "Median follow-up (months)",
    "aalen_johansen": "Cumulative incidence at {months:g} months",
    "log_rank": "Log-rank test, p",
    "log_rank_stratified": "Stratified log-rank test, p",
    "clopper_pearson": "Proportion, Clopper-Pearson interval",
    "wilson": "Proportion, Wilson interval",
}


_DENOMINATOR = "analysed subjects of the column; for the analysed and the left out, all subjects"
_OF_LESIONS = (
    "analysed lesions (a lesion and course) of the column; for the analysed and the left out, all of them, a "
    "subject without such a lesion counted once"
)
_IN_CELL = "; of a proportion, the N in the cell"


def build_numbers(material: Material, endpoint: Endpoint, results: tuple[Result, ...]) -> Shown:
    """Table `<endpoint>.numbers`."""
    grouping = choose_grouping(material, endpoint)
    own = tuple(one for one in results if one.endpoint == endpoint.id)
    pooled = is_pooled(material.study, endpoint)
    table = start_table(grouping, pooled=pooled)
    for occasion in list_occasions(material, endpoint):
        if occasion is not None:
            table.add_head(_name_occasion(material, endpoint, occasion))
        sample = select_sample(material, endpoint, occasion)
        _add_sample(table, sample, grouping)
        _add_estimates(table, [one for one in own if one.occasion == occasion], set(grouping.keys))
    of_lesions = is_of_lesions(endpoint)
    shares = any(one.quantity == "proportion" for one in own)
    name = f"{endpoint.id}.numbers"
    display = Display(
        id=name,
        kind="table",
        title=f"{endpoint.label}: numbers",
        population=f"{'lesions' if of_lesions else 'subjects'} with a value of the endpoint",
        denominator=(_OF_LESIONS if of_lesions else _DENOMINATOR) + (_IN_CELL if shares else ""),
        groups=build_groups(grouping),
        total=grouping.sizes[None] if pooled else None,
        result_ids=tuple(one.id for one in own),
        empty=None if material.subjects.height else "no subject",
    )
    return Shown(display, {name: table.build()})


def _name_occasion(material: Material, endpoint: Endpoint, occasion: str) -> str:
    """The class of adverse events or the visit of a number in words."""
    if isinstance(endpoint, PainResponse):
        instrument = material.study.find_instrument(endpoint.instrument)
        return name_visits(material.study, instrument).get(occasion, occasion)
    return CODELISTS["ae_class"].labels.get(occasion, occasion)


def _add_sample(table: Table, sample: Sample, grouping: Grouping) -> None:
    """Analysed, outcomes by reason, left out by reason."""
    analysed = sample.analysed.join(grouping.members, on="subject", maintain_order="left")
    left_out = sample.left_out.join(grouping.members, on="subject", maintain_order="left")
    counted, gone = count_rows(analysed), count_rows(left_out)
    everyone = {key: counted.get(key, 0) + gone.get(key, 0) for key in table.keys}
    table.add_counts("Analysed", 0, counted, everyone)
    if sample.of_lesions:
        table.add_counts("subjects", 1, count_rows(analysed.unique(["subject", "group"])))
    for statuses, head in _name_outcomes(sample.endpoint):
        rows = analysed.filter(pl.col("status").is_in(statuses))
        table.add_counts(head, 0, count_rows(rows), counted)
        _add_reasons(table, rows, counted)
    table.add_counts("Left out", 0, gone, everyone)
    _add_reasons(table, left_out, everyone)


def _name_outcomes(endpoint: Endpoint) -> tuple[tuple[tuple[int, ...], str], ...]:
    """Statuses that are counted together, and their name."""
    if endpoint.kind in RESPONSES:
        return ((1,), "Responders"), ((0,), "Not responding")
    if endpoint.kind == "adverse_event":
        return ((1,), "With such an event"), ((0,), "Without")
    if can_compete(endpoint):
        return ((1,), "Events"), ((2, 3), "Competing events"), ((0,), "Censored")
    return ((1,), "Events"), ((0,), "Censored")


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
            words = _CONTROL if one.quantity == "local_control" else _ESTIMATES[one.estimator]
            label = words.format(months=one.at_months or 0)
            lines.setdefault(label, {})[one.group] = one.id
    for label, ids in lines.items():
        table.add_results(label, 0, ids)
