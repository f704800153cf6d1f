"""Time to event: origin, first event, what stops follow-up before it, censoring (ENDPOINTS 6)."""

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.candidates import find_last_adequate, gather_candidates
from lesionwise.derive.endpoint.first_event import choose_event
from lesionwise.derive.endpoint.history import History, list_new_lines, list_possible_lines
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.endpoint.outcome import Outcome, choose_outcome
from lesionwise.derive.endpoint.schedule import count_missed
from lesionwise.derive.endpoint.unknown_line import withhold_unknown

FDA_MISSED_SCANS = 2
"""Missed scheduled scans that make a gap under profile `fda_2018` (FDA guidance; 2007 tables verified)."""


def derive_survival(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """One row a subject of `origins` (all dated): the candidates, and what was decided from them.

    Decided are `event_date`, `status`, `reason`, `source_table`, `source_row`, `clause`. Where a line of
    unknown kind or start could change date or status, status is null and the reason `line_unknown`: an
    unknown is not taken for yes or for no.

    Rule (first that applies), for endpoints on progression: no baseline (fda_2018 only, and only where
    baselines are recorded at all), censored at the origin; a new systemic line strictly before the event,
    or without event (fda_2018 only), censored at the last adequate assessment up to its day; too many
    missed scans before the event, censored at the last adequate assessment before it; the event; else
    censored at the last adequate assessment, else at the origin. Overall survival: death, else the last
    proof of life. No date lies before the origin.
    Sources: ENDPOINTS 6.1-6.5; FDA 2018, EMA/CHMP/27994/2008/Rev.1 (recalled).
    """
    decided = _decide(history, endpoint, origins, list_new_lines(history))
    possible = list_possible_lines(history).join(origins, on="subject", how="semi")
    if not is_on_progression(endpoint) or endpoint.censor.profile != "fda_2018" or possible.is_empty():
        return decided
    some = origins.join(possible, on="subject", how="semi", maintain_order="left")
    every = pl.concat([list_new_lines(history), possible])
    return withhold_unknown(decided, _decide(history, endpoint, some, every), endpoint)


def is_on_progression(endpoint: TimeToEvent) -> bool:
    """Whether the rules about assessments (profile, missed scans) concern the endpoint."""
    return "progression" in endpoint.event


def compute_missed_limit(endpoint: TimeToEvent) -> int | None:
    """Missed scans that end follow-up: the endpoint's own, two under `fda_2018`; null: no such rule."""
    if not is_on_progression(endpoint):
        return None
    if endpoint.missed_scans_max is not None:
        return endpoint.missed_scans_max
    return FDA_MISSED_SCANS if endpoint.censor.profile == "fda_2018" else None


def _decide(
    history: History, endpoint: TimeToEvent, origins: pl.DataFrame, lines: pl.DataFrame
) -> pl.DataFrame:
    cases = choose_event(gather_candidates(history, endpoint, origins, lines), endpoint)
    unknown = history.list_unknown_deaths().select(
        "subject", unknown_death_table=pl.lit("vital_status"), unknown_death_row="source_row"
    )
    cases = cases.join(unknown, on="subject", how="left", maintain_order="left")
    if not is_on_progression(endpoint):
        return _decide_survival(cases, endpoint)
    fda = endpoint.censor.profile == "fda_2018"
    earlier = pl.col("line_date").is_not_null() & (
        pl.col("first_date").is_null() | (pl.col("line_date") < pl.col("first_date"))
    )
    cases = cases.with_columns(stopped=earlier if fda else pl.lit(False))
    before = pl.when(pl.col("first_kind") == "progression").then(1).otherwise(0)
    cases = cases.with_columns(
        until=pl.when("stopped").then("line_date").otherwise(pl.col("first_date") - pl.duration(days=before))
    )
    cases = find_last_adequate(history, endpoint, cases)
    unread = pl.col("baseline_date").is_null() & pl.lit(fda and history.has_baselines)
    return _decide_progression(_find_gap(history, endpoint, cases.with_columns(unread=unread)), endpoint)


def _find_gap(history: History, endpoint: TimeToEvent, cases: pl.DataFrame) -> pl.DataFrame:
    """Adds `gap`: whether too many scheduled scans were missed before the event.

    Counted from the last adequate assessment, else from the origin; under left truncation from the first
    SABR fraction at the earliest, for scans before the time at risk were not missed by the trial.
    """
    limit = compute_missed_limit(endpoint)
    if limit is None:
        return cases.with_columns(missed=pl.lit(None, dtype=pl.Int64), gap=pl.lit(False))
    entry = derive_origin(history, "first_sabr_fraction").select("subject", entry_date="origin_date")
    cases = cases.join(entry, on="subject", how="left", maintain_order="left")
    start = pl.lit(None, dtype=pl.Date) if endpoint.entry == "none" else pl.col("entry_date")
    dated = cases.with_columns(
        from_date=pl.max_horizontal(pl.coalesce("last_date", "origin_date"), start),
        from_nominal=pl.max_horizontal(pl.coalesce("last_nominal", "origin_date"), start),
        to_date=pl.col("first_date"),
        to_nominal=pl.when(pl.col("first_kind") == "progression").then("progression_nominal"),
    )
    counted = count_missed(history, dated, limit)
    gap = pl.col("first_date").is_not_null() & (pl.col("missed") >= limit).fill_null(False)
    return counted.with_columns(gap=gap).drop(
        "from_date", "from_nominal", "to_date", "to_nominal", "entry_date"
    )


def _decide_progression(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    key = f"endpoint.{endpoint.id}"
    profile = f"{key}.censor.profile"
    gap = f"{key}.missed_scans_max" if endpoint.missed_scans_max is not None else profile
    at_last = ("last_date", "last_table", "last_row")
    outcomes = [
        Outcome("no_baseline", pl.col("unread"), None, profile),
        Outcome("new_systemic_therapy", pl.col("stopped"), at_last, profile),
        Outcome("missed_scans", pl.col("gap"), at_last, gap),
        *_list_events(endpoint),
        Outcome("no_post_baseline", pl.col("last_date").is_null(), None, f"{key}.censor.at"),
        *_list_ends(endpoint, at_last),
    ]
    return choose_outcome(cases, outcomes)


def _decide_survival(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    alive = ("alive_date", "alive_table", "alive_row")
    return choose_outcome(cases, [*_list_events(endpoint), *_list_ends(endpoint, alive)])


def _list_events(endpoint: TimeToEvent) -> list[Outcome]:
    first = ("first_date", "first_table", "first_row")
    return [
        Outcome(
            kind, pl.col("first_kind") == kind, first, f"endpoint.{endpoint.id}.event[{number}]", event=True
        )
        for number, kind in enumerate(endpoint.event)
    ]


def _list_ends(endpoint: TimeToEvent, at: tuple[str, str, str]) -> list[Outcome]:
    """Why a subject without event is censored where follow-up ends; the last one always applies."""
    clause = f"endpoint.{endpoint.id}.censor.at"
    gone = pl.col("withdrawal_date") >= pl.col("alive_date")
    return [
        Outcome("death_date_unknown", pl.col("unknown_death_row").is_not_null(), at, clause),
        Outcome("death_not_event", pl.col("death_date").is_not_null(), at, clause),
        Outcome("lost_or_withdrawn", gone, at, clause),
        Outcome("ongoing", pl.lit(True), at, clause),
    ]
