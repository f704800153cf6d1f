"""Progression-free survival 2 with salvage radiotherapy: `pfs2_salvage_rt` (STUDIES 9.1, ENDPOINTS 7.1)."""

from typing import Final

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.doubt import withhold
from lesionwise.derive.endpoint.events import SALVAGED, list_kinds
from lesionwise.derive.endpoint.events.catalogue import FINDERS
from lesionwise.derive.endpoint.events.happened import shape
from lesionwise.derive.endpoint.history import History, list_new_lines
from lesionwise.derive.endpoint.origins import derive_origin
from lesionwise.derive.endpoint.salvage.assessments import list_assessments
from lesionwise.derive.endpoint.salvage.doubts import list_salvage_doubts
from lesionwise.derive.endpoint.salvage.machine import run_machine
from lesionwise.derive.endpoint.salvage.notes import add_notes, tell_run
from lesionwise.derive.endpoint.salvage.records import gather_records, list_lines
from lesionwise.derive.endpoint.survival import Sources, decide_survival
from lesionwise.derive.endpoint.time_to_event import derive_from

_DATES: Final = ("decision_date", "decision_row", "next_date", "next_source_table", "next_source_row")


def derive_salvage(history: History, endpoint: TimeToEvent) -> pl.DataFrame:
    """Every subject, in stored order, as `derive_time_to_event`; and what the state machine adds.

    The time ends with the first progression that made a change of systemic therapy necessary or was not
    amenable to radiotherapy; progressions that were salvaged on the same line do not end it. Reason: the kind
    of event. `value`: salvages that were counted. `detail`: the rule that decided (a to k, `line`, `later`).
    progression_date, decision_date, next_line_date: the three days of the event, of which `pfs2_event_date`
    chooses; where that one is not known, the one before it. `flags`, `queries`: codes, joined by commas, of
    everything up to the end of follow-up.

    Death, missed scans, a switch for toxicity (`toxicity_switch`), horizon and entry are those of every time
    to event; a decision that is still due when the data end censors on the day of its progression. What is in
    doubt (`list_salvage_doubts`) is tried both ways; where date or status differ the subject has no value.

    Checked by the oracle in tests/oracle/salvage.py.
    """
    origins = derive_origin(history, endpoint.origin)
    return add_notes(derive_from(history, endpoint, origins, "no_origin", _decide))


def _decide(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    seen = list_assessments(history, endpoint, origins)
    lines = list_lines(history, origins)
    decided = _decide_once(history, endpoint, origins, (seen, lines), supposed=False)
    doubts = list_salvage_doubts(history, endpoint, origins, seen, lines)
    if doubts.is_empty():
        return decided
    some = origins.join(doubts, on="subject", how="semi", maintain_order="left")
    own = [rows.join(some, on="subject", how="semi", maintain_order="left") for rows in (seen, lines)]
    return withhold(decided, _decide_once(history, endpoint, some, (own[0], own[1]), supposed=True), doubts)


def _decide_once(
    history: History,
    endpoint: TimeToEvent,
    origins: pl.DataFrame,
    found: tuple[pl.DataFrame, pl.DataFrame],
    *,
    supposed: bool,
) -> pl.DataFrame:
    """One reading of what is in doubt; `found`: progressions, and lines that were begun."""
    seen, lines = found
    records = gather_records(history, endpoint, origins, lines, supposed=supposed)
    run = run_machine(history, endpoint, origins, seen, records, supposed=supposed)
    kinds = {*list_kinds(endpoint), *endpoint.competing}
    events = {
        kind: shape(run.ends.filter(pl.col("kind") == kind).with_columns(detail="letter"))
        for kind in SALVAGED
    }
    sure = pl.lit(supposed) | pl.col("doubt").is_null()
    switches = shape(lines.filter(sure & (pl.col("why") == "toxicity")).rename({"why": "detail"}))
    events |= {"death": FINDERS["death"](history, endpoint, origins), "toxicity_switch": switches}
    halting = [run.halts]
    if endpoint.toxicity_switch == "hypothetical":
        halting.append(switches.with_columns(reason=pl.lit("toxicity_switch")))
    halts = pl.concat(halting, how="diagonal")
    chosen = {kind: rows for kind, rows in events.items() if kind in kinds}
    sources = Sources(list_new_lines(history), chosen, halts)
    decided = decide_survival(history, endpoint, origins, sources)
    for frame in (run.firsts, run.ends.select("subject", *_DATES), tell_run(run, records)):
        decided = decided.join(frame, on="subject", how="left", maintain_order="left")
    return _choose_date(decided, endpoint)


def _choose_date(decided: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    """Of a progression that was not salvaged the day that the endpoint asks for, with its row."""
    ended = (pl.col("status") == 1) & pl.col("reason").is_in(list(SALVAGED))
    dated = decided.with_columns(
        progression_date=pl.when(ended).then("event_date"),
        next_line_date="next_date",
        decision_source_table=pl.lit("board_review"),
        decision_source_row="decision_row",
    )
    steps = {"progression_scan": (), "decision": ("decision",), "next_line_start": ("decision", "next")}
    for name in steps[endpoint.pfs2_event_date]:
        moved = ended & pl.col(f"{name}_date").is_not_null()
        dated = dated.with_columns(
            pl.when(moved).then(f"{name}_{part}").otherwise(column).alias(column)
            for column, part in (
                ("event_date", "date"),
                ("source_table", "source_table"),
                ("source_row", "source_row"),
            )
        )
    return dated
