"""The order of further endpoints, subject by subject and of their medians (ENDPOINTS 11, STUDIES 9.1, 12)."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Final

import numpy as np
import polars as pl

from lesionwise.definitions import RULES, TimeToEvent
from lesionwise.derive.derive import Derived
from lesionwise.statistics import compute_kaplan_meier, compute_quantile
from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.terms import CODELISTS

_EVENT = pl.col("status") == 1
_LATE = pl.col("first_date") > pl.col("event_date")
_SECOND: Final = ("pfs2_ema", "pfs_nest")
_FREE: Final = ("ffst", "stfs")
_OPEN: Final = ("amenability_unknown", "lesions_unknown")

_REPORT = "Look at both values with `lesionwise explain`; report it, one of them is wrong."
_LOOK = "Look at both values with `lesionwise explain`: was a progression not recorded?"


@dataclass(frozen=True)
class Order:
    """The endpoint of a rule of `first` never ends after that of a rule of `second`.

    `wrong`: of the values of `second` beside `first_date`, `first_status`. `holds`: whether the settings
    of the two endpoints let the order hold.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    code: str
    severity: str
    wrong: pl.Expr
    holds: Callable[[TimeToEvent, TimeToEvent], bool]


def _counts_as_much(first: TimeToEvent, second: TimeToEvent) -> bool:
    """Every death and clinical progression of `second` ends `first` too, whatever came before it."""
    shared = {"death", "clinical_progression"} & set(second.event)
    if second.pd2_basis == "clinical":
        shared.add("clinical_progression")
    plain = second.pd2_basis in ("objective", "clinical") and first.censor.profile == "treatment_policy"
    return shared <= set(first.event) and plain and first.missed_scans_max is None


def _salvage_alike(first: TimeToEvent, second: TimeToEvent) -> bool:
    """Every death and progression of `second`, salvaged or not, ends `first` too."""
    shared = {"death"} & set(second.event)
    if second.clinical_progression_is_event:
        shared.add("clinical_progression")
    plain = first.censor.profile == "treatment_policy"
    return shared <= set(first.event) and plain and first.missed_scans_max in (None, second.missed_scans_max)


def _lines_alike(first: TimeToEvent, second: TimeToEvent) -> bool:
    deaths = "death" not in second.event or "death" in first.event
    within = (
        first.ttnt_counts_within_class == second.ttnt_counts_within_class or first.ttnt_counts_within_class
    )
    return deaths and within and second.need_without_start == "death_only"


_ORDERS: Final = (
    Order(
        tuple(
            name
            for name, rule in RULES.items()
            if rule.kind == "time_to_event" and name not in ("os", "pfs1", "dor")
        ),
        ("os",),
        "ENDPOINT-OS",
        "error",
        _EVENT & _LATE,
        lambda _, __: True,
    ),
    Order(("pfs1",), _SECOND, "PFS1-PFS2", "error", _EVENT & _LATE, _counts_as_much),
    Order(
        ("pfs1",),
        ("pfs2_salvage_rt",),
        "PFS1-PFS2",
        "error",
        _EVENT & _LATE & (pl.col("reason") != "toxicity_switch"),
        _salvage_alike,
    ),
    Order(
        ("pfs1",),
        ("ppfs", "sabr_pfs", "distant"),
        "PFS1-SPREAD",
        "error",
        _EVENT & _LATE & ~pl.col("reason").is_in(["local_failure", "unirradiated_growth"]),
        _counts_as_much,
    ),
    Order(("ttnt",), ("pfs2_next_line",), "TTNT-PFS2", "error", _EVENT & _LATE, _lines_alike),
    Order(
        ("ttnt",),
        _SECOND,
        "TTNT-PFS2",
        "error",
        _EVENT & _LATE & (pl.col("reason") == "second_progression"),
        _lines_alike,
    ),
    Order(
        ("pfs1",),
        ("ttnt",),
        "PFS1-TTNT",
        "warning",
        (pl.col("reason") == "next_line") & _LATE,
        lambda _, __: True,
    ),
    Order(
        ("pfs1",),
        _FREE,
        "PFS1-STFS",
        "warning",
        (pl.col("reason") == "first_systemic_therapy") & _LATE,
        lambda _, __: True,
    ),
)


def check_order(study: Study, derived: Derived) -> pl.DataFrame:
    """Findings of further endpoints whose order is impossible (errors) or hardly possible (warnings).

    Between endpoints of one origin, reader, entry and horizon. Errors: an event after the death of OS; a
    second progression, spread, or the event of PFS2 with salvage before the first progression or the last
    day without one; a line of PFS2, or a second progression, before the next line of TTNT. Warnings: a next
    line, or in a study with SABR a first systemic therapy, before the end of PFS, and the median of
    systemic-therapy-free survival below that of PFS, which is hardly possible where progression may be
    salvaged by SABR (SC04); a progression of which nobody says whether it is amenable; an open query of PFS2
    with salvage.
    """
    endpoints = [each for each in study.endpoints if isinstance(each, TimeToEvent)]
    pairs = [
        (first, second) for first, second in product(endpoints, repeat=2) if _is_alike(first, second, study)
    ]
    found = [
        _compare(order, first, second, derived)
        for order, (first, second) in product(_ORDERS, pairs)
        if first.rule in order.first and second.rule in order.second and order.holds(first, second)
    ]
    if any(arm.sabr != "none" for arm in study.arms):
        found += [
            _compare_medians(first, second, derived)
            for first, second in pairs
            if first.rule == "pfs1" and second.rule in _FREE
        ]
    return pl.concat([empty_findings(), *found, _find_open(derived), *_find_queries(derived)])


def _is_alike(first: TimeToEvent, second: TimeToEvent, study: Study) -> bool:
    def settings(endpoint: TimeToEvent) -> tuple[object, ...]:
        reader = endpoint.reader or study.response.reader
        return (endpoint.origin, endpoint.entry, endpoint.horizon_months, reader)

    return first.id != second.id and settings(first) == settings(second)


def _take(derived: Derived, endpoint: TimeToEvent) -> pl.DataFrame:
    rows = derived.endpoint.filter(pl.col("endpoint") == endpoint.id)
    return rows.filter(pl.col("status").is_not_null())


def _compare(order: Order, first: TimeToEvent, second: TimeToEvent, derived: Derived) -> pl.DataFrame:
    other = _take(derived, first).select("subject", first_date="event_date", first_status="status")
    joined = _take(derived, second).join(other, on="subject", maintain_order="left")
    rows = joined.filter(order.wrong.fill_null(False))
    remedy = _REPORT if order.severity == "error" else _LOOK
    words = (f"{first.id} ends after {second.id}", f"{first.id} not later than {second.id}", remedy)
    return build_finding(
        "endpoint", order.code, words, rows=rows.select("row"), column="event_date", severity=order.severity
    )


def _compare_medians(first: TimeToEvent, second: TimeToEvent, derived: Derived) -> pl.DataFrame:
    """One finding where the median of `first` lies above that of `second`; none where one is not reached."""
    early, late = (_compute_median(_take(derived, endpoint)) for endpoint in (first, second))
    if early is None or late is None or early <= late:
        return empty_findings()
    words = (
        f"the median of {first.id} is longer than that of {second.id}",
        f"{first.id} not longer than {second.id}: progression may be treated by SABR alone",
        "The two are inconsistent: check whether they were exchanged, or progressions were not recorded.",
    )
    return build_finding("endpoint", "PFS1-STFS-MEDIAN", words, severity="warning")


def _compute_median(values: pl.DataFrame) -> float | None:
    entry = pl.col("entry_days").fill_null(0)
    risk = values.filter(entry < pl.col("days"))
    if risk.is_empty():
        return None
    exits = risk["days"].cast(pl.Float64).to_numpy()
    entries = risk.select(entry.cast(pl.Float64)).to_series().to_numpy()
    late = entries if np.any(entries > 0) else None
    curve = compute_kaplan_meier(exits, (risk["status"] == 1).to_numpy(), late)
    return compute_quantile(curve).value


def _find_open(derived: Derived) -> pl.DataFrame:
    rows = derived.endpoint.filter(pl.col("reason").is_in(_OPEN))
    words = (
        "a progression of which nobody says whether its lesions are amenable to radiotherapy",
        "the answer of the board on each lesion, within the time that the endpoint allows",
        "Ask the board: the endpoint has no value until then.",
    )
    return build_finding(
        "endpoint", "AMENABILITY", words, rows=rows.select("row"), column="status", severity="warning"
    )


def _find_queries(derived: Derived) -> list[pl.DataFrame]:
    """Rows with an open query, query by query; of several endpoints of a subject the first that asks it."""
    asked = derived.endpoint.filter(pl.col("queries").is_not_null())
    named = pl.col("queries").str.split(", ")
    return [
        build_finding(
            "endpoint",
            "PFS2-QUERY",
            (label, "an answer in the records", "Ask the site; `lesionwise explain` names the row."),
            rows=asked.filter(named.list.contains(code))
            .unique("subject", keep="first", maintain_order=True)
            .select("row"),
            column="queries",
            severity="warning",
        )
        for code, label in CODELISTS["salvage_query"].labels.items()
    ]
