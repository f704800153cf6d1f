"""The order of the rules of a time point, as data: the first that holds decides.

Sources: RECIST 1.1, 4.3; answers of the RECIST working group.
"""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.response.sizes import FIVE_MM


class Rule(NamedTuple):
    """A rule: its name in traces, the response that it gives, when it holds, and what it says in words."""

    name: str
    response: str
    holds: pl.Expr
    words: str


_SUM, _NADIR, _BASELINE = pl.col("target_sum"), pl.col("nadir"), pl.col("baseline_sum")
_PROOF = pl.col("proof_sum")

GREW: Final = (_PROOF - _NADIR >= FIVE_MM) & (5 * _PROOF >= 6 * _NADIR)

TARGET_RULES: Final = (
    Rule("TP-PD-SUM", "PD", GREW, "the known sum is at least 20 % and 5 mm above the nadir"),
    Rule(
        "TP-PD-POSTCR",
        "PD",
        pl.col("had_cr") & pl.col("target_back"),
        "a target is back after a complete response",
    ),
    Rule("TP-NE", "NE", ~pl.col("is_complete"), "a target was not assessed"),
    Rule(
        "TP-CR",
        "CR",
        pl.col("target_gone") == pl.col("n_target"),
        "no target is left, every target node is below 10 mm",
    ),
    Rule("TP-NE-BASELINE", "NE", _BASELINE.is_null(), "the sum at baseline is not known"),
    Rule("TP-PR", "PR", 10 * _SUM <= 7 * _BASELINE, "the sum is at least 30 % below baseline"),
    Rule("TP-PR-PERSIST", "PR", pl.col("persists"), "a partial response lasts until progression"),
    Rule("TP-SD", "SD", pl.lit(True), "neither response nor progression"),
)
"""Rules of the target response, for a reader who has targets."""

NON_TARGET_RULES: Final = (
    Rule("NT-PD", "PD", pl.col("other_worse"), "unequivocal progression of a non-target lesion"),
    Rule(
        "TP-PD-POSTCR",
        "PD",
        pl.col("had_cr") & pl.col("other_back"),
        "a non-target lesion is back after a complete response",
    ),
    Rule(
        "NT-NE", "NE", pl.col("other_seen") < pl.col("n_non_target"), "a non-target lesion was not assessed"
    ),
    Rule("NT-CR", "CR", pl.col("other_gone") == pl.col("n_non_target"), "no non-target lesion is left"),
    Rule("NT-NON-CR-NON-PD", "NON-CR/NON-PD", pl.lit(True), "non-target disease is left"),
)
"""Rules of the non-target response, for a reader who has non-target lesions."""

ALL_TREATED_RULES: Final = (
    NON_TARGET_RULES[0],
    Rule(
        "RT-NE",
        "NE",
        pl.col("treated_unseen") | (pl.col("other_seen") < pl.col("n_non_target")),
        "an irradiated lesion or a non-target lesion was not assessed",
    ),
    Rule("RT-CONTROLLED", "NON-CR/NON-PD", pl.lit(True), "every target is irradiated and none has failed"),
)
"""Rules where every target is irradiated (policy P3): such lesions respond by their local control alone."""

OTHER_RULES: Final = {
    "LOCAL-FAILURE": "local failure of an irradiated lesion",
    "RT-NO-TARGET": "no target is left that was not irradiated",
    "RT-UNTREATED": "a target is left beside irradiated lesions: the policy for all treated does not hold",
    "NEW-LESION": "a new lesion",
    "NEW-UNKNOWN": "a new lesion of which nobody said how certain it is",
    "NT-KEEPS-PR": "no target is left, but non-target disease is, or was not assessed",
    "NOT-READ": "nothing was read at this scan",
    "NED": "no disease at baseline and none since",
    "BASELINE": "the baseline scan",
    "COLLECTED": "the response as collected",
}
"""Names of the rules that are no list."""


def decide(rules: tuple[Rule, ...]) -> tuple[pl.Expr, pl.Expr]:
    """Response and rule name of the first rule that holds; a rule that cannot be evaluated does not hold."""
    place = pl.lit(None, dtype=pl.UInt32)
    for number, rule in reversed(list(enumerate(rules))):
        place = pl.when(rule.holds).then(pl.lit(number, dtype=pl.UInt32)).otherwise(place)
    responses, names = pl.Series([rule.response for rule in rules]), pl.Series([rule.name for rule in rules])
    return pl.lit(responses).gather(place), pl.lit(names).gather(place)
