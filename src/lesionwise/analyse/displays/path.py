"""The way to PFS2 with salvage radiotherapy: courses, rules that ended it, time to the event."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import add_categories, add_quantity
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.analyse.results import choose_grouping
from lesionwise.analyse.sample import select_sample
from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.salvage.words import LETTERS
from lesionwise.terms import DAYS_PER_MONTH

_COURSES = {"0": "none", "1": "1", "2": "2", "3": "3 or more"}


def build_path(material: Material, endpoint: TimeToEvent) -> Shown:
    """Table `<endpoint>.path`: subjects with a value of the endpoint."""
    grouping = choose_grouping(material, endpoint)
    sample = select_sample(material, endpoint)
    people = sample.analysed.join(grouping.members, on="subject", maintain_order="left").with_columns(
        courses=pl.col("value").clip(upper_bound=3).cast(pl.Int64).cast(pl.String),
        months=pl.col("days") / DAYS_PER_MONTH,
    )
    table = start_table(grouping)
    if people.height:
        table.add_head("Salvage courses on the systemic line")
        add_categories(table, people, "courses", _COURSES)
        events = people.filter(pl.col("status") == 1)
        changed = events.filter(pl.col("reason") != "death")
        table.add_head("Rule by which the progression was an event, without deaths")
        present = set(changed["detail"].drop_nulls().to_list())
        add_categories(table, changed, "detail", {k: v for k, v in LETTERS.items() if k in present})
        table.add_head("Months to the event, with and without salvage")
        for salvaged, words in ((False, "no salvage"), (True, "salvage")):
            table.add_head(words, 1)
            add_quantity(table, events.filter((pl.col("value") > 0) == salvaged), "months", level=2)
    name = f"{endpoint.id}.path"
    display = Display(
        id=name,
        kind="table",
        title=f"{endpoint.label}: the way to it",
        population="subjects with a value of the endpoint",
        denominator="those that the head names",
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        footnotes=("Between groups with another policy of salvage it measures the policy, not the disease.",),
        empty=None if people.height else "no value of this endpoint",
    )
    return Shown(display, {name: table.build()})
