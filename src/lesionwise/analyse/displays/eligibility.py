"""Criteria of the study: how many subjects meet each, and of how many nobody knows."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.terms import CODELISTS

_NOTES = (
    "At entry, as the records say; where a criterion has no rule, as a person said. Of an exclusion "
    "criterion `met` says that the reason for exclusion is there.",
)


def build_eligibility(material: Material, grouping: Grouping) -> Shown:
    """Table `baseline.eligibility`: every subject on one line a criterion."""
    verdicts = material.derived.eligibility_verdict
    table = start_table(grouping)
    for criterion in material.study.criteria if grouping.members.height else ():
        own = verdicts.filter(pl.col("criterion") == criterion.id)
        people = grouping.members.join(own, on="subject", how="left", maintain_order="left")
        met = pl.col("met").cast(pl.String).fill_null("unknown")
        table.add_head(f"{criterion.text} ({criterion.kind})")
        for code, label in CODELISTS["criterion_met"].labels.items():
            table.add_counts(label, 1, count_rows(people.filter(met == code)), grouping.sizes)
    display = Display(
        id="baseline.eligibility",
        kind="table",
        title="Criteria of eligibility",
        population="all subjects",
        denominator="all subjects of the column",
        groups=build_groups(grouping),
        total=grouping.sizes[None],
        footnotes=_NOTES,
        empty=None if table.lines else "the study file declares no criterion, or there is no subject",
    )
    return Shown(display, {"baseline.eligibility": table.build()})
