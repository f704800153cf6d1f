"""Best overall response under each policy for irradiated lesions."""

import polars as pl

from lesionwise.analyse.displays.cells import build_groups, start_table
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.tally import count_rows
from lesionwise.analyse.groups import Grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Display
from lesionwise.derive.response import derive_best_response
from lesionwise.terms import CODELISTS

POLICIES = {
    "P0": "P0: not assessed from the first fraction on",
    "P1": "P1: irradiated lesions leave the lists",
    "P2": "P2: kept in, growth must be confirmed",
    "non_irradiated": "Non-irradiated lesions only",
}
"""Policies that a run derives beside its own."""


def build_policies(material: Material, grouping: Grouping) -> Shown:
    """Table `response.policies`: subjects with an irradiated lesion, once under each policy."""
    name = "response.policies"
    own = material.derived.response_policy.filter(pl.col("reader") == material.reader)
    members = grouping.members.join(own, on="subject", how="semi", maintain_order="left")
    table = start_table(grouping)
    everyone = count_rows(members)
    for policy, head in POLICIES.items() if members.height else ():
        best = _derive_best(material, own.filter(pl.col("policy") == policy))
        people = members.join(best, on="subject", how="left", maintain_order="left")
        value = pl.col("best").cast(pl.String).fill_null("MISSING")
        table.add_head(head)
        for code, label in CODELISTS["best_response"].labels.items():
            here = people.filter(value == code)
            if here.height:
                words = label if code == "MISSING" else f"{label} ({code})"
                table.add_counts(words, 1, count_rows(here), everyone)
    chosen = material.study.response.rt_policy
    display = Display(
        id=name,
        kind="table",
        title="Best overall response under each policy for irradiated lesions",
        population="subjects with an irradiated lesion",
        denominator="all of them in the column",
        groups=build_groups(grouping, everyone),
        total=members.height,
        footnotes=(
            f"The study's own policy is {chosen}." if chosen else "The study names no policy.",
            "Unconfirmed, up to the first progression and before a new systemic line.",
        ),
        empty=None if members.height else "no irradiated lesion, or responses as collected",
    )
    return Shown(display, {name: table.build()})


def _derive_best(material: Material, response: pl.DataFrame) -> pl.DataFrame:
    origin = material.entry.select("subject", origin_date="entry_date").drop_nulls()
    return derive_best_response(response, material.study.response, origin, material.new_lines)
