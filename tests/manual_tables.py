"""Tables of the manual that are made from the code, each between two marks of its page.

`PYTHONPATH=tests .venv/bin/python -m manual_tables` writes them anew.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from lesionwise.derive.response.best import CONFIRMED, UNCONFIRMED
from lesionwise.derive.response.overall import NEW, NON_TARGET, OVERALL, TARGET
from lesionwise.derive.response.rules import (
    ALL_TREATED_RULES,
    NON_TARGET_RULES,
    OTHER_RULES,
    TARGET_RULES,
    Rule,
)
from lesionwise.intake.sdtm.variables import DOMAINS, QUALIFIERS
from lesionwise.statistics.comparison import TOLERANCES
from lesionwise.statistics.estimate import REASONS
from lesionwise.terms import CODELISTS

DOCS: Final = Path(__file__).parents[1] / "docs"
MARK: Final = re.compile(r"<!-- table: ([a-z-]+) -->\n(.*?)<!-- end -->", re.DOTALL)


def render_table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    names = list(head)
    lines = [f"| {' | '.join(cells)} |\n" for cells in (names, *rows)]
    return f"{lines[0]}|{'---|' * len(names)}\n{''.join(lines[1:])}"


def render_rules(rules: Iterable[Rule]) -> str:
    """Rules in their order."""
    rows = (
        [str(number), f"`{rule.name}`", rule.response, rule.words] for number, rule in enumerate(rules, 1)
    )
    return render_table(("order", "code", "response", "holds when"), rows)


def render_other_rules() -> str:
    """Codes of an overall response that no list gives."""
    rows = ([f"`{name}`", words] for name, words in OTHER_RULES.items())
    return render_table(("code", "meaning"), rows)


def render_overall() -> str:
    """The table of overall responses; a set with every value is `any`."""
    rows = (
        [_say(row.target, TARGET), _say(row.non_target, NON_TARGET), _say_new(row.new), row.overall]
        for row in OVERALL
    )
    return render_table(("targets", "non-targets", "new lesion", "overall"), rows)


def render_best() -> str:
    """The order of best responses."""
    rows = (
        [str(number), one.best, "yes" if "is_long_enough" in one.holds.meta.root_names() else "no"]
        for number, one in enumerate(UNCONFIRMED, 1)
    )
    if [one.best for one in UNCONFIRMED] != [one.best for one in CONFIRMED]:
        raise ValueError("the two orders differ: the page needs two tables")
    return render_table(("order", "best response", "needs `min_sd_days`"), rows)


def render_reasons() -> str:
    """Every reason of an endpoint row."""
    rows = ([f"`{code}`", label] for code, label in CODELISTS["reason"].labels.items())
    return render_table(("reason", "meaning"), rows)


def render_footnotes() -> str:
    """Why a number or a limit does not exist."""
    return render_table(("reason", "meaning"), ([f"`{code}`", words] for code, words in REASONS.items()))


def render_tolerances() -> str:
    """How far two engines may lie apart."""
    rows = (
        [f"`{number}`", f"{each.relative:.0e}", f"{each.floor:.0e}"] for number, each in TOLERANCES.items()
    )
    return render_table(("number", "largest relative difference", "smallest magnitude related to"), rows)


def render_domains() -> str:
    """SDTM domains with the variables that are read."""
    rows = (
        [name, ", ".join(each.required), ", ".join((*each.optional, *_list_qualifiers(name)))]
        for name, each in DOMAINS.items()
    )
    return render_table(("domain", "required", "read where there"), rows)


TABLES: Final[dict[str, Callable[[], str]]] = {
    "target-rules": lambda: render_rules(TARGET_RULES),
    "non-target-rules": lambda: render_rules(NON_TARGET_RULES),
    "all-treated-rules": lambda: render_rules(ALL_TREATED_RULES),
    "other-rules": render_other_rules,
    "overall": render_overall,
    "best": render_best,
    "reasons": render_reasons,
    "footnotes": render_footnotes,
    "tolerances": render_tolerances,
    "domains": render_domains,
}
"""Tables by the name in their mark."""


def renew(page: str) -> str:
    """The page with its tables made anew. Raises KeyError for a mark that names no table."""
    return MARK.sub(lambda found: f"<!-- table: {found[1]} -->\n{TABLES[found[1]]()}<!-- end -->", page)


def _say(values: frozenset[str], every: tuple[str, ...]) -> str:
    if values == frozenset(every):
        return "any"
    if values == frozenset(every) - {"PD"}:
        return "any but PD"
    return ", ".join(value for value in every if value in values)


def _say_new(values: frozenset[bool]) -> str:
    return ", ".join("yes" if value else "no" for value in NEW if value in values)


def _list_qualifiers(domain: str) -> list[str]:
    return [f"SUPP{domain}.{name}" for name in QUALIFIERS.get(domain, ())]


if __name__ == "__main__":
    for path in sorted(DOCS.glob("*.md")):
        path.write_text(renew(path.read_text(encoding="utf-8")), encoding="utf-8")
