"""Invented results."""

from collections.abc import Sequence
from typing import Any

from invented.people import part_people
from lesionwise.analyse.model import CrossCheck, DisplayGroup, Result


def build_result(result_id: str, **changes: Any) -> Result:
    """A result with plain values, changed as wanted."""
    values: dict[str, Any] = {
        "id": result_id,
        "registered": ("003_primary_1",),
        "endpoint": "pfs1",
        "population": "all subjects",
        "group": None,
        "estimator": "kaplan_meier",
        "quantity": "survival_probability",
        "at_months": 12.0,
        "estimate": 0.62,
        "lower": 0.481,
        "upper": 0.742,
        "level": 0.95,
        "ci_method": "log-log",
        "n": 60,
        "events": 21,
        "n_risk": 30,
        "p_value": None,
        "status": "ok",
        "reason": None,
        "engine": "lesionwise 0.1.0",
        "cross_check": CrossCheck(engine="survival 2.0.0", difference=1.1e-16, tolerance=1e-9, agree=True),
        "trace": "derived/endpoint.parquet#endpoint=pfs1",
    }
    return Result(**{**values, **changes})


def build_results(
    people: list[dict[str, Any]], groups: Sequence[DisplayGroup], *, disagree: bool
) -> list[Result]:
    results = []
    for key, part in part_people(people, groups):
        events = sum(1 for one in part if one["event"])
        tail = "" if key is None else f".{key}"
        common: dict[str, Any] = {"group": key, "n": len(part), "events": events}
        count: dict[str, Any] = {
            "at_months": None,
            "level": None,
            "ci_method": None,
            "lower": None,
            "upper": None,
        }
        results += [
            build_result(
                f"pfs1.events{tail}",
                quantity="count",
                estimator="count",
                estimate=float(events),
                **common,
                **count,
            ),
            build_result(f"pfs1.km.12mo{tail}", **common),
            build_result(
                f"pfs1.median{tail}",
                quantity="median_months",
                estimator="median",
                at_months=None,
                estimate=17.45,
                lower=12.1,
                upper=None,
                upper_status="not_reached",
                **common,
            ),
            build_result(
                f"pfs1.km.36mo{tail}",
                at_months=36.0,
                estimate=None,
                lower=None,
                upper=None,
                status="not_estimable",
                reason="beyond_last_time",
                **common,
            ),
            build_result(
                f"orr.wilson{tail}",
                endpoint="orr",
                quantity="proportion",
                estimator="wilson",
                at_months=None,
                ci_method="Wilson",
                registered=("003_secondary_1",),
                **common,
            ),
        ]
    if len(groups) > 1:
        check = CrossCheck(engine="statsmodels 0.15.0", difference=0.02, tolerance=1e-9, agree=not disagree)
        results.append(
            build_result(
                "pfs1.difference.12mo",
                quantity="difference",
                estimate=0.246,
                lower=-0.021,
                upper=0.447,
                cross_check=check,
                n=len(people),
            )
        )
        results.append(
            build_result(
                "pfs1.log_rank",
                quantity="p_value",
                estimator="log_rank",
                at_months=None,
                estimate=None,
                lower=None,
                upper=None,
                level=None,
                ci_method=None,
                p_value=0.0187,
                n=len(people),
            )
        )
    return results
