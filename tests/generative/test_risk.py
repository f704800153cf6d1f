"""Risk groups on random values: engine and oracle agree; a missing value only widens the interval."""

import datetime
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lesionwise.derive.endpoint import History
from lesionwise.derive.response import derive_response
from lesionwise.derive.state import derive_risk
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study import StateRules
from lesionwise.tables.rows import Tables, complete_tables
from oracle.response_histories import build_table
from oracle.risk import SYSTEMS, Slow, score_slowly
from state_trial import build_study

BEGIN = datetime.date(2024, 1, 10)
_TESTS: dict[str, tuple[tuple[str, ...], tuple[float, ...], str, float, float]] = {
    "haemoglobin": (("haemoglobin", "HGB", "Hb"), (129.9, 130.0, 131.0), "g/L", 130.0, 170.0),
    "calcium": (("calcium", "CA"), (2.42, 2.5, 2.6, 2.61), "mmol/L", 2.1, 2.6),
    "albumin": (("albumin", "ALB"), (31.0, 39.0, 40.0, 45.0), "g/L", 35.0, 50.0),
    "neutrophils": (("neutrophils", "ANC"), (7.5, 7.51, 3.0), "10^9/L", 1.8, 7.5),
    "platelets": (("platelets",), (400.0, 401.0, 200.0), "10^9/L", 150.0, 400.0),
    "ldh": (("ldh",), (375.0, 375.1, 200.0), "U/L", 120.0, 250.0),
}
_OTHER = {"calcium": ("mg/dL", 4.0), "albumin": ("g/dL", 0.1)}

RULES = st.builds(
    StateRules, imdc_anchor=st.sampled_from(("line_start", "entry")), laboratory_days=st.sampled_from((28, 7))
)


def _day(days: int) -> datetime.date:
    return BEGIN + datetime.timedelta(days)


@st.composite
def records(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """One or two subjects with lines and laboratory values."""
    rows: dict[str, list[dict[str, Any]]] = {"subject": [], "systemic_line": [], "laboratory": []}
    for number in range(draw(st.integers(1, 2))):
        subject = f"S{number + 1}"
        rows["subject"].append(
            {
                "subject": subject,
                "enrolment_date": draw(st.sampled_from((None, _day(0), _day(5)))),
                "diagnosis_date": draw(
                    st.sampled_from((None, _day(-366), _day(-365), _day(-364), _day(-800)))
                ),
                "karnofsky": draw(st.sampled_from((None, 70, 80, 90))),
            }
        )
        for line in draw(st.sets(st.integers(1, 3), max_size=2)):
            rows["systemic_line"].append(
                {
                    "subject": subject,
                    "line": line,
                    "start_date": draw(st.sampled_from((None, _day(0), _day(0), _day(1)))),
                    "protocol": draw(st.sampled_from((True, True, False))),
                }
            )
        for name in _TESTS:
            rows["laboratory"] += _draw_values(draw, subject, name)
    return complete_tables({name: build_table(name, given) for name, given in rows.items() if given})


def _draw_values(draw: st.DrawFn, subject: str, name: str) -> list[dict[str, Any]]:
    aliases, values, unit, lower, upper = _TESTS[name]
    found = {}
    for _ in range(draw(st.sampled_from((0, 1, 1, 1, 2)))):
        day = draw(st.sampled_from((-29, -28, -8, -7, -1, 0, 1)))
        found[day] = {
            "subject": subject,
            "test": draw(st.sampled_from(aliases)),
            "date": _day(day),
            "value": draw(st.sampled_from((*values, None))),
            "unit": draw(st.sampled_from((unit, unit, unit, None))),
            "lower_limit": draw(st.sampled_from((lower, lower, lower, None))),
            "upper_limit": draw(st.sampled_from((upper, upper, upper, None))),
        }
    return list(found.values())


def score(tables: Tables, rules: StateRules) -> dict[tuple[str, str], Slow]:
    """The scores of the engine as the oracle gives them."""
    study = build_study(rules)
    response = derive_response(tables, study.response, None).response
    history = History(study, tables, derive_timeline(tables, response, None), response)
    return {
        (row["subject"], row["system"]): Slow(
            tuple((name, row[name]) for name in SYSTEMS[row["system"]]),
            row["group"],
            row["lowest"],
            row["highest"],
        )
        for row in derive_risk(history).table.iter_rows(named=True)
    }


@given(records(), RULES)
@settings(max_examples=150, deadline=None)
def test_engine_and_oracle_agree(tables: Tables, rules: StateRules) -> None:
    assert score(tables, rules) == score_slowly(tables, rules)


@given(records(), RULES)
@settings(max_examples=60, deadline=None)
def test_the_unit_system_changes_nothing(tables: Tables, rules: StateRules) -> None:
    """Calcium in mg/dL and albumin in g/dL, limits with them."""
    converted = tables["laboratory"]
    for name, (unit, scale) in _OTHER.items():
        mine = pl.col("test").is_in(_TESTS[name][0]) & (pl.col("unit") == _TESTS[name][2])
        numbers = pl.col("value", "lower_limit", "upper_limit")
        scaled = pl.when(mine).then((numbers * scale).round(9)).otherwise(numbers)
        unit_now = pl.when(mine).then(pl.lit(unit)).otherwise("unit")
        converted = converted.with_columns(scaled.name.keep(), unit_now.alias("unit"))
    assert score({**tables, "laboratory": converted}, rules) == score(tables, rules)


@given(records(), RULES, st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_a_missing_value_only_widens_the_interval(tables: Tables, rules: StateRules, lost: int) -> None:
    """Of a subject with one value a test: taking one away never leaves the interval without it."""
    first = tables["laboratory"].unique(["subject", "test"], keep="any", maintain_order=True)
    if first.is_empty():
        return
    fewer = first.filter(pl.int_range(pl.len()) != lost % first.height)
    order = ("favourable", "intermediate", "poor")
    known = score({**tables, "laboratory": first}, rules)
    for key, wide in score({**tables, "laboratory": fewer}, rules).items():
        assert order.index(wide.lowest) <= order.index(known[key].lowest)
        assert order.index(wide.highest) >= order.index(known[key].highest)
