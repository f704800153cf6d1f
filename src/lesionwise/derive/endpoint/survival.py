"""Time to event: origin, first event, what stops follow-up before it, censoring (ENDPOINTS 6, 7)."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.candidates import find_last_adequate, gather_candidates
from lesionwise.derive.endpoint.doubt import list_doubts, withhold
from lesionwise.derive.endpoint.events import SCANNED, list_events, list_halts, list_kinds
from lesionwise.derive.endpoint.first_event import choose_event
from lesionwise.derive.endpoint.history import History, list_new_lines, list_possible_lines
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.endpoint.outcome import Outcome, choose_outcome
from lesionwise.derive.endpoint.schedule import count_missed

FDA_MISSED_SCANS = 2
"""Missed scheduled scans that make a gap under profile `fda_2018` (FDA guidance; 2007 tables verified)."""


@dataclass(frozen=True)
class Sources:
    """What may end the time of a subject: new systemic lines (profile fda_2018), events by kind, halts."""

    lines: pl.DataFrame
    events: Mapping[str, pl.DataFrame]
    halts: pl.DataFrame

    def without_doubt(self) -> "Sources":
        """Only what is sure to have happened."""
        sure = pl.col("doubt").is_null()
        events = {kind: rows.filter(sure) for kind, rows in self.events.items()}
        return Sources(self.lines, events, self.halts.filter(sure))


def derive_survival(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """One row a subject of `origins` (all dated): the candidates, and what was decided from them.

    Decided are `event_date`, `status`, `reason`, `detail`, `source_table`, `source_row`, `clause`. Where
    something in doubt (a line of unknown kind, start or reason, a lesion of which nobody says whether it
    is amenable) could change date or status, status is null and the reason says what is unknown: an
    unknown is not taken for yes or for no.

    Rule (first that applies), for endpoints censored at the last adequate assessment: no baseline (fda_2018
    only, and only where baselines are recorded at all), censored at the origin; a new systemic line
    (fda_2018 only) or another happening that ends follow-up (`list_halts`) strictly before the event, or
    without event, censored at the last adequate assessment up to its day; too many missed scans before
    the event, censored at the last adequate assessment before it; the event, or what competes with it;
    else censored at the last adequate assessment, else at the origin. Other endpoints: what ends follow-up
    before the event, censored on its day; the event, or what competes with it; death that is neither,
    censored on its day; else the last proof of life. No date lies before the origin.
    Sources: ENDPOINTS 6.1-6.5, 7.2-7.6; FDA 2018, EMA/CHMP/27994/2008/Rev.1 (recalled).
    """
    lines = list_new_lines(history)
    events = list_events(history, endpoint, origins)
    whole = Sources(lines, events, list_halts(history, endpoint, origins))
    decided = decide_survival(history, endpoint, origins, whole.without_doubt())
    possible = list_possible_lines(history).join(origins, on="subject", how="semi")
    if endpoint.censor.profile != "fda_2018" or not is_on_scans(endpoint):
        possible = possible.clear()
    doubts = list_doubts(endpoint, origins, events, whole.halts, lines, possible)
    if doubts.is_empty():
        return decided
    some = origins.join(doubts, on="subject", how="semi", maintain_order="left")
    every = Sources(pl.concat([lines, possible]), events, whole.halts)
    return withhold(decided, decide_survival(history, endpoint, some, every), doubts)


def is_on_scans(endpoint: TimeToEvent) -> bool:
    """Whether the rules about assessments (profile, missed scans) concern the endpoint."""
    return endpoint.censor.at == "last_adequate_assessment"


def reads_scans(endpoint: TimeToEvent) -> bool:
    """Whether the responses of a reader decide."""
    return is_on_scans(endpoint) or not SCANNED.isdisjoint((*endpoint.event, *endpoint.competing))


def compute_missed_limit(endpoint: TimeToEvent) -> int | None:
    """Missed scans that end follow-up: the endpoint's own, two under `fda_2018`; null: no such rule."""
    if not is_on_scans(endpoint):
        return None
    if endpoint.missed_scans_max is not None:
        return endpoint.missed_scans_max
    return FDA_MISSED_SCANS if endpoint.censor.profile == "fda_2018" else None


def decide_survival(
    history: History, endpoint: TimeToEvent, origins: pl.DataFrame, sources: Sources
) -> pl.DataFrame:
    """What `derive_survival` decides from these sources, each taken for sure."""
    gathered = gather_candidates(history, endpoint, origins, sources.lines, sources.events)
    cases = _add_halt(choose_event(gathered, endpoint), sources.halts)
    unknown = history.list_unknown_deaths().select(
        "subject", unknown_death_table=pl.lit("vital_status"), unknown_death_row="source_row"
    )
    cases = cases.join(unknown, on="subject", how="left", maintain_order="left")
    fda = is_on_scans(endpoint) and endpoint.censor.profile == "fda_2018"
    line = pl.col("line_date") if fda else pl.lit(None, dtype=pl.Date)
    stop = pl.min_horizontal(line, "halt_date")
    earlier = stop.is_not_null() & (pl.col("first_date").is_null() | (stop < pl.col("first_date")))
    by_line = (line.is_not_null() & (line == stop)).fill_null(False)
    cases = cases.with_columns(stopped=earlier, stopped_by_line=earlier & by_line)
    if not is_on_scans(endpoint):
        return _decide_by_contact(cases, endpoint)
    before = pl.duration(days=pl.col("first_seen").cast(pl.Int64))
    cases = cases.with_columns(until=pl.when("stopped").then(stop).otherwise(pl.col("first_date") - before))
    cases = find_last_adequate(history, endpoint, cases)
    unread = pl.col("baseline_date").is_null() & pl.lit(fda and history.has_baselines)
    return _decide_by_scan(_find_gap(history, endpoint, cases.with_columns(unread=unread)), endpoint)


def _add_halt(cases: pl.DataFrame, halts: pl.DataFrame) -> pl.DataFrame:
    """`cases` with the first happening that ends follow-up without being an event."""
    ordered = halts.sort("subject", "date", maintain_order=True)
    first = ordered.unique("subject", keep="first", maintain_order=True).select(
        "subject",
        halt_date="date",
        halt_table="source_table",
        halt_row="source_row",
        halt_reason="reason",
    )
    return cases.join(first, on="subject", how="left", maintain_order="left")


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
        to_nominal=pl.when("first_seen").then("first_nominal"),
    )
    counted = count_missed(history, dated, limit)
    gap = pl.col("first_date").is_not_null() & (pl.col("missed") >= limit).fill_null(False)
    return counted.with_columns(gap=gap).drop(
        "from_date", "from_nominal", "to_date", "to_nominal", "entry_date"
    )


def _decide_by_scan(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    key = f"endpoint.{endpoint.id}"
    profile = f"{key}.censor.profile"
    gap = f"{key}.missed_scans_max" if endpoint.missed_scans_max is not None else profile
    at_last = ("last_date", "last_table", "last_row")
    outcomes = [
        Outcome("no_baseline", pl.col("unread"), None, profile),
        Outcome("new_systemic_therapy", pl.col("stopped_by_line"), at_last, profile),
        *_list_stops(endpoint, at_last),
        Outcome("missed_scans", pl.col("gap"), at_last, gap),
        *_list_events(endpoint),
        Outcome("no_post_baseline", pl.col("last_date").is_null(), None, f"{key}.censor.at"),
        *_list_ends(endpoint, at_last, at_last),
    ]
    return _add_detail(choose_outcome(cases, outcomes))


def _decide_by_contact(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    alive = ("alive_date", "alive_table", "alive_row")
    death = ("death_date", "death_table", "death_row")
    halt = ("halt_date", "halt_table", "halt_row")
    outcomes = [
        *_list_stops(endpoint, halt),
        *_list_events(endpoint),
        *_list_ends(endpoint, alive, death),
    ]
    return _add_detail(choose_outcome(cases, outcomes))


def _add_detail(decided: pl.DataFrame) -> pl.DataFrame:
    happened = pl.col("status") > 0
    return decided.with_columns(
        detail=pl.when(happened).then("first_detail"), clues=pl.when(happened).then("first_clues")
    )


def _list_stops(endpoint: TimeToEvent, at: tuple[str, str, str]) -> list[Outcome]:
    """Follow-up that a happening ended, named by its kind; a pending decision ends it on its own day."""
    key, halt = f"endpoint.{endpoint.id}", ("halt_date", "halt_table", "halt_row")
    stops = (
        ("local_therapy", "local_therapy_before", at, "local_therapy_before_pd"),
        ("toxicity_switch", "toxicity_switch_before", at, "toxicity_switch"),
        ("new_systemic_therapy", "new_systemic_therapy", at, "clinical_progression_is_event"),
        ("decision_pending", "decision_pending", halt, "decision_grace_days"),
    )
    return [
        Outcome(reason, pl.col("stopped") & (pl.col("halt_reason") == kind), place, f"{key}.{clause}")
        for kind, reason, place, clause in stops
    ]


def _list_events(endpoint: TimeToEvent) -> list[Outcome]:
    first = ("first_date", "first_table", "first_row")
    key = f"endpoint.{endpoint.id}"
    events = [
        Outcome(kind, pl.col("first_kind") == kind, first, f"{key}.{clause}", 1)
        for kind, clause in list_kinds(endpoint).items()
    ]
    competing = [
        Outcome(kind, pl.col("first_kind") == kind, first, f"{key}.competing[{number}]", 2)
        for number, kind in enumerate(endpoint.competing)
    ]
    return [*events, *competing]


def _list_ends(
    endpoint: TimeToEvent, at: tuple[str, str, str], at_death: tuple[str, str, str]
) -> list[Outcome]:
    """Why a subject without event is censored where follow-up ends; the last one always applies."""
    clause = f"endpoint.{endpoint.id}.censor.at"
    gone = pl.col("withdrawal_date") >= pl.col("alive_date")
    return [
        Outcome("death_date_unknown", pl.col("unknown_death_row").is_not_null(), at, clause),
        Outcome("death_not_event", pl.col("death_date").is_not_null(), at_death, clause),
        Outcome("lost_or_withdrawn", gone, at, clause),
        Outcome("ongoing", pl.lit(True), at, clause),
    ]
