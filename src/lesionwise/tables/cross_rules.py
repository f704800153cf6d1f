"""The rules of `tables.rules`, evaluated for every row at once."""

import polars as pl

from lesionwise.tables.facts import join_facts
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables
from lesionwise.tables.rules import RULES, Rule


def find_broken_rules(tables: Tables) -> pl.DataFrame:
    """Findings of rows for which a rule is false; unknown is no fault.

    `tables`: complete, with rows whose keys are unique (a repeated key in a parent would repeat rows).
    """
    found = [finding for name, frame in tables.items() if frame.height for finding in _evaluate(name, tables)]
    return pl.concat([empty_findings(), *found])


def _evaluate(name: str, tables: Tables) -> list[pl.DataFrame]:
    rules = {f"rule {number}": rule for number, rule in enumerate(RULES) if rule.table == name}
    facts = tuple(dict.fromkeys(fact for rule in rules.values() for fact in rule.facts))
    joined = join_facts(tables[name].lazy(), facts, tables)
    broken = joined.select(
        "row", *((~rule.holds).fill_null(value=False).alias(label) for label, rule in rules.items())
    ).collect()
    return [_tell(rule, broken.filter(label)) for label, rule in rules.items() if broken[label].any()]


def _tell(rule: Rule, rows: pl.DataFrame) -> pl.DataFrame:
    words = (rule.found, rule.expected, rule.remedy)
    return build_finding(rule.table, rule.code, words, rows=rows, column=rule.column, severity=rule.severity)
