"""The state of the disease at entry, risk groups, and how completely the disease was irradiated."""

from collections.abc import Mapping

import polars as pl

from lesionwise.analyse.displays.cells import Table, build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import add_categories, add_quantity
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS

NO_SCAN = "no scan up to entry"

_NOTES = (
    "State and oligoprogression by the last scan up to entry: randomisation, else the start of study "
    "treatment.",
    "A risk group with unknown factors is given as the range that is left.",
    "Scope: lesions known at the last scan up to the first planned fraction.",
)
_STEPS = ("favourable", "intermediate", "poor")


def build_states(material: Material, grouping: Grouping) -> Shown:
    """Table `baseline.states`: every subject on one line a head, the unknown on lines of their own."""
    table = start_table(grouping)
    members = grouping.members
    if members.height:
        _add_states(table, material, members)
        _add_risk(table, material, members)
        _add_scope(table, material, members)
    display = Display(
        id="baseline.states",
        kind="table",
        title="State of the disease, risk and scope of radiotherapy",
        population="all subjects",
        denominator="all subjects of the column",
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        footnotes=_NOTES,
        empty=None if members.height else "no subject",
    )
    return Shown(display, {"baseline.states": table.build()})


def _add_states(table: Table, material: Material, members: pl.DataFrame) -> None:
    own = material.derived.disease_state.filter(pl.col("reader") == material.reader)
    dated = own.join(material.entry.select("subject", "entry_date"), on="subject", how="left")
    last = dated.filter(pl.col("date") <= pl.col("entry_date")).sort("subject", "date", "row")
    at_entry = last.unique("subject", keep="last", maintain_order=True)
    people = members.join(at_entry, on="subject", how="left", maintain_order="left")
    for column, head in (("state", "ESTRO/EORTC state at entry"), ("oligoprogression", "Oligoprogression")):
        labels = CODELISTS["disease_state" if column == "state" else column].labels
        table.add_head(head)
        add_categories(table, people, column, _keep(labels, people, column), unknown=NO_SCAN)


def _add_risk(table: Table, material: Material, members: pl.DataFrame) -> None:
    """Known groups, then each range that unknown factors leave, then who has no anchor at all."""
    ranges = [f"{low} to {high}" for place, low in enumerate(_STEPS) for high in _STEPS[place + 1 :]]
    low, high = (pl.col(name).cast(pl.String) for name in ("lowest", "highest"))
    for system, label in CODELISTS["risk_system"].labels.items():
        own = material.derived.risk_group.filter(pl.col("system") == system)
        told = own.select(
            "subject", word=pl.when(low == high).then(low).otherwise(pl.concat_str(low, pl.lit(" to "), high))
        )
        people = members.join(told, on="subject", how="left", maintain_order="left")
        table.add_head(f"{label} risk group")
        add_categories(table, people, "word", {word: word for word in (*_STEPS, *ranges)})


def _add_scope(table: Table, material: Material, members: pl.DataFrame) -> None:
    own = material.derived.treatment_scope
    people = members.join(own, on="subject", how="left", maintain_order="left")
    table.add_head("Scope of the planned radiotherapy")
    add_categories(table, people, "scope", CODELISTS["treatment_scope"].labels)
    table.add_head("Irradiated share of the known lesions, of subjects with radiotherapy")
    treated = people.filter(pl.col("first_fraction").is_not_null()).with_columns(
        percent=pl.col("completeness") * 100
    )
    add_quantity(table, treated, "percent")


def _keep(labels: Mapping[str, str], people: pl.DataFrame, column: str) -> dict[str, str]:
    """The labels of values that occur: nine states with zeros would hide the few that matter."""
    present = set(people[column].cast(pl.String).to_list())
    return {code: label for code, label in labels.items() if code in present}
