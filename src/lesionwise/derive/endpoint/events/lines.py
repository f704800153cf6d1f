"""Next systemic lines: their start, why they were begun, and lines that the board wanted and nobody began."""

from typing import Final

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.classes import add_within_class
from lesionwise.derive.endpoint.events.happened import after_origin, shape
from lesionwise.derive.endpoint.history import History, choose_reader, list_possible_lines
from lesionwise.derive.timeline.happening import impute_date
from lesionwise.derive.timeline.treatment import add_reason

FOR_PROGRESSION: Final = ("progression", "clinical_progression")
_CHANGES = ("switch", "add_drug", "stop_for_pd", "bsc")


def list_next_lines(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Starts of a next line from the origin on, its day included; detail: why it was begun.

    A line that is not of the protocol (ENDPOINTS 7); a drug added to a line on or after a progression
    since its start and the origin. In doubt: a line of unknown kind or start; with
    `ttnt_counts_within_class` false a line of which nobody knows the classes, and one within the classes
    given before is left out. Radiotherapy and dropped drugs start no line.
    """
    added = after_origin(_list_added(history, endpoint, origins), origins)
    begun = pl.concat([list_lines_from(history, origins), added])
    if endpoint.ttnt_counts_within_class:
        return shape(begun)
    judged = add_within_class(history, begun).filter(pl.col("within").fill_null(False).not_())
    unsure = pl.when(pl.col("within").is_null()).then(pl.lit("class_unknown"))
    return shape(judged.with_columns(doubt=pl.coalesce("doubt", unsure)))


def list_lines_for_progression(
    history: History, endpoint: TimeToEvent, origins: pl.DataFrame
) -> pl.DataFrame:
    """Next lines begun because of progression or clinical deterioration; an unknown reason is in doubt."""
    lines = list_next_lines(history, endpoint, origins)
    unknown = pl.col("detail") == "unknown"
    kept = lines.filter(pl.col("detail").is_in(FOR_PROGRESSION) | unknown)
    doubt = pl.coalesce("doubt", pl.when(unknown).then(pl.lit("line_reason_unknown")))
    return kept.with_columns(doubt=doubt)


def list_toxicity_switches(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Next lines begun for toxicity."""
    return list_next_lines(history, endpoint, origins).filter(pl.col("detail") == "toxicity")


def list_needs(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Reviews of the board that change the systemic plan and that no line for progression follows.

    A plan changes with a decision to switch, to add a drug, to stop for progression or for supportive care
    only, or where the review says so. A line on the day of the review or later follows it; one in doubt
    leaves the need in doubt.
    """
    reviews = history.tables["board_review"]
    changes = pl.col("decision").cast(pl.String).is_in(_CHANGES).fill_null(False)
    held = reviews.filter(changes | pl.col("systemic_change").fill_null(False))
    needs = after_origin(
        held.select("subject", "date", pl.lit("board_review").alias("source_table"), source_row="row"),
        origins,
    )
    lines = list_lines_for_progression(history, endpoint, origins).select(
        "subject", line_date="date", line_doubt="doubt"
    )
    later = needs.join(lines, on="subject").filter(pl.col("line_date") >= pl.col("date"))
    key = ["subject", "source_row"]
    begun = later.filter(pl.col("line_doubt").is_null()).select(key)
    unsure = later.select(*key, doubt="line_doubt").sort(*key, "doubt").unique(key, keep="first")
    return shape(needs.join(begun, on=key, how="anti").join(unsure, on=key, how="left"))


def list_lines_from(history: History, origins: pl.DataFrame) -> pl.DataFrame:
    """`list_begun_lines` from the origin on, its day included; a line without start stands on the origin.

    What every endpoint takes for a next line and for its reason, drugs added apart.
    """
    return after_origin(list_begun_lines(history), origins)


def list_begun_lines(history: History) -> pl.DataFrame:
    """Lines that are not of the protocol, and lines that may be new ones (`doubt`), whenever they began.

    Columns: subject, date (null: start unknown), kind, source_table, source_row, detail (why), doubt.
    """
    return pl.concat([_list_sure(history), _list_possible(history)])


def _list_sure(history: History) -> pl.DataFrame:
    return _name(history.list_kind("new_systemic_line").with_columns(doubt=pl.lit(None, dtype=pl.String)))


def _list_added(history: History, endpoint: TimeToEvent, origins: pl.DataFrame) -> pl.DataFrame:
    """Drugs added on or after a progression, seen or clinical, since the origin and the start of the line."""
    reader = choose_reader(history.study, endpoint, history.response)
    progressions = pl.concat(
        [
            history.list_kind(kind, who).select("subject", progressed="date")
            for kind, who in (("progression", reader), ("clinical_progression", None))
        ]
    )
    lines = history.tables["systemic_line"].select(
        "subject", "line", begun=impute_date("start_date", history.study.response.impute_day)
    )
    doses = history.tables["drug_exposure"].select("subject", "line", source_row="row")
    added = (
        history.list_kind("drug_added")
        .join(doses, on=["subject", "source_row"])
        .join(lines, on=["subject", "line"], how="left")
        .join(origins.select("subject", "origin_date"), on="subject")
    )
    since = pl.max_horizontal("begun", "origin_date")
    after = added.join(progressions, on="subject").filter(
        (pl.col("progressed") >= since) & (pl.col("progressed") <= pl.col("date"))
    )
    kept = added.join(after, on="source_row", how="semi", maintain_order="left")
    return _name(kept.with_columns(detail=pl.lit("progression"), doubt=pl.lit(None, dtype=pl.String)))


def _list_possible(history: History) -> pl.DataFrame:
    """Lines of unknown kind or start, with the reason of their own row."""
    lines = history.tables["systemic_line"]
    starts = lines.with_columns(start=impute_date("start_date", history.study.response.impute_day))
    why = add_reason(starts).select(
        pl.lit("systemic_line").alias("source_table"), source_row="row", detail="why"
    )
    possible = list_possible_lines(history).join(
        why, on=["source_table", "source_row"], how="left", maintain_order="left"
    )
    return _name(
        possible.with_columns(
            kind=pl.lit("systemic_start"),
            detail=pl.col("detail").fill_null("unknown"),
            doubt=pl.lit("line_unknown"),
        )
    )


def _name(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "subject",
        "date",
        pl.col("kind").cast(pl.String),
        "source_table",
        "source_row",
        pl.col("detail").cast(pl.String),
        "doubt",
    )
