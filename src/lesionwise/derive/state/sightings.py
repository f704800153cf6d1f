"""Which lesions each scan shows, and which of them are new or larger: from the first scan on record on."""

from typing import Final, NamedTuple

import polars as pl

from lesionwise.derive.endpoint.events.progressing import list_fractions
from lesionwise.derive.endpoint.history import History
from lesionwise.derive.response.fragments import settle_fragments
from lesionwise.derive.response.lesions import build_lesions
from lesionwise.derive.response.lines import REFUTED, build_lines, place_lines, size_lines
from lesionwise.derive.response.new_lesions import compute_new_lesions
from lesionwise.derive.response.sizes import FIVE_MM, TEN_MM
from lesionwise.derive.response.visits import build_pairs, build_scans, order_visits
from lesionwise.tables.rows import Tables

NOT_METASTATIC: Final = ("kidney", "nephrectomy_bed")
"""Organs whose lesions are the primary tumour or its recurrence (chosen: a kidney may also hold a
metastasis, which no record tells apart)."""

_SITE: Final = ["subject", "lesion_row"]


class Sightings(NamedTuple):
    """`visits`: visit_id, subject, scan, scan_row, day of each dated scan that the reader read, in order.

    `spots`: one row a visit and whole lesion that was ever seen up to then, or of which nobody knows.
    """

    visits: pl.DataFrame
    spots: pl.DataFrame


def list_sightings(history: History, reader: str) -> Sightings:
    """Lesions at each scan of `reader`, pre-baseline scans included.

    Columns of `spots`: visit_id, subject, scan, day, lesion, lesion_row, organ, metastasis (null: organ not
    known), node, station, present, seen, size (units; null: not known), new, begins, grown, treated,
    first_visible, measured_row.

    present: the last scan that assessed the lesion showed it (a node below 10 mm is none, a new lesion only
    when unequivocal, dated back); null: not known. grown: at least 20 % and 5 mm above its nadir of the
    earlier scans, of a non-target lesion unequivocal; a local failure of an irradiated one; null: not known,
    as at its first scan. new: not there at an earlier scan of the reader, and still present; begins: first
    shown or first grown here. treated: a fraction, surgery, ablation or the like before the day (palliative
    courses do not count), or local therapy before the trial.
    """
    tables = history.tables
    rules = history.study.response
    read = tables["measurement"].filter(pl.col("reader") == reader)
    pairs = build_pairs(read, tables["assessment"].clear(), tables["lesion"])
    scans = build_scans(tables["scan"], rules)
    lesions = build_lesions(tables["lesion"])
    raw = build_lines(read, lesions, scans, pairs, rules)
    visits = _list_visits(history, pairs, scans, raw)
    lines = settle_fragments(size_lines(place_lines(raw, visits, history.data_cut)), lesions, visits)
    grid = _spread(_summarise(lines), visits, lesions, reader)
    counted = compute_new_lesions(lines, visits).select(
        "visit_id", "counts", "is_open", lesion_row="root_row"
    )
    grid = grid.join(counted, on=["visit_id", "lesion_row"], how="left", maintain_order="left")
    spots = _add_growth(_add_presence(grid))
    spots = _add_treatment(history, reader, _name(spots, tables))
    return Sightings(visits.select("visit_id", "subject", "scan", "scan_row", "day"), _judge(spots))


def _list_visits(
    history: History, pairs: pl.DataFrame, scans: pl.DataFrame, raw: pl.DataFrame
) -> pl.DataFrame:
    unread = history.tables["assessment"].clear()
    visits = order_visits(pairs, scans, raw, unread, history.data_cut)
    dated = visits.filter(pl.col("earliest").is_not_null() & pl.col("is_read"))
    return dated.with_row_index("visit_id").with_columns(
        position=pl.int_range(pl.len()).over("pair"), day=pl.col("earliest").cast(pl.Date)
    )


def _summarise(lines: pl.DataFrame) -> pl.DataFrame:
    """One row a visit and whole lesion that has a line."""
    own = pl.col("own")
    return (
        lines.filter(~pl.col("covered"))
        .group_by("visit_id", lesion_row="root_row")
        .agg(
            pl.col("role").first(),
            pl.col("node").first(),
            own.sum().alias("sum"),
            own.is_not_null().all().alias("sized"),
            own.is_not_null().any().alias("any_sized"),
            pl.col("seen").any(),
            pl.col("visible").any(),
            pl.col("unequivocal").any().alias("worse"),
            (pl.col("certainty") == REFUTED).fill_null(False).any().alias("refuted"),
            pl.col("row").min().alias("measured_row"),
        )
    )


def _spread(states: pl.DataFrame, visits: pl.DataFrame, lesions: pl.DataFrame, reader: str) -> pl.DataFrame:
    """Every visit from the first line of a lesion on; of a lesion without line every visit."""
    roles = lesions.filter(
        (pl.col("lesion_row") == pl.col("root_row"))
        & (pl.col("reader").is_null() | (pl.col("reader") == reader))
    )
    roles = roles.select("subject", "lesion_row", role="role", flag="node")
    placed = states.join(visits.select("visit_id", "position"), on="visit_id")
    since = placed.group_by("lesion_row").agg(pl.col("position").min().alias("since"))
    known = roles.join(since, on="lesion_row", how="left")
    known = known.filter(pl.col("since").is_not_null() | (pl.col("role") != "new"))
    keys = visits.select("visit_id", "subject", "scan", "day", "position")
    grid = keys.join(known, on="subject")
    grid = grid.filter(pl.col("since").is_null() | (pl.col("position") >= pl.col("since")))
    grid = grid.drop("since").join(states.drop("role"), on=["visit_id", "lesion_row"], how="left")
    return grid.with_columns(
        pl.col("seen", "visible", "worse", "refuted", "any_sized", "sized").fill_null(False),
        node=pl.coalesce("node", "flag"),
    ).sort(*_SITE, "position")


def _add_presence(grid: pl.DataFrame) -> pl.DataFrame:
    node = pl.col("node").fill_null(False)
    small = node & pl.col("sized") & (pl.col("sum") < TEN_MM)
    old = (pl.col("role") != "new") | (pl.col("position") == 0)
    there = pl.col("visible") & ~small & ~pl.col("refuted")
    judged = (
        pl.when(~pl.col("seen"))
        .then(None)
        .when(~there)
        .then(False)
        .when(old | pl.col("counts").fill_null(False))
        .then(True)
        .when(pl.col("is_open").fill_null(False))
        .then(None)
        .otherwise(pl.col("counts").is_null())
    )
    asked = grid.with_columns(told=judged.cast(pl.Boolean), asked=pl.col("seen"))
    # A scan that assessed the lesion and left its presence open is not overruled by an earlier scan.
    answer = pl.when(pl.col("asked")).then(pl.col("told").cast(pl.Int8).fill_null(2))
    code = answer.forward_fill().over(_SITE)
    visible = pl.col("told").fill_null(False)
    return asked.with_columns(
        present=pl.when(code == 2).then(None).otherwise(code.cast(pl.Boolean)),
        size=pl.when(pl.col("sized")).then("sum"),
        first_visible=pl.when(visible).then("position").min().over(_SITE),
        absent_before=((pl.col("asked") & ~pl.col("told").fill_null(True)).cum_max().over(_SITE)),
    )


def _add_growth(spots: pl.DataFrame) -> pl.DataFrame:
    """`grown` of lesions as if none was irradiated, and `was_new`: first shown after another scan."""
    lowest = pl.col("size").cum_min().forward_fill().over(_SITE)
    spots = spots.with_columns(lowest=lowest).with_columns(nadir=pl.col("lowest").shift(1).over(_SITE))
    larger = (5 * pl.col("sum") >= 6 * pl.col("nadir")) & (pl.col("sum") - pl.col("nadir") >= FIVE_MM)
    other = pl.col("role") == "non_target"
    first = pl.col("position") == pl.col("first_visible")
    grown = (
        pl.when(pl.col("worse") & other)
        .then(True)
        .when(other & pl.col("asked") & (pl.col("position") > pl.col("first_visible")))
        .then(False)
        .when(~other & pl.col("any_sized") & larger.fill_null(False))
        .then(True)
        .when(~other & pl.col("sized") & pl.col("nadir").is_not_null())
        .then(False)
    )
    was_new = (pl.col("role") == "new") & (pl.col("first_visible") > 0)
    appeared = pl.col("absent_before").filter(first).first().over(_SITE).fill_null(False)
    return spots.with_columns(grown=grown, was_new=was_new | appeared)


def _name(spots: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    organ = pl.col("organ").cast(pl.String)
    facts = tables["lesion"].select(
        "lesion",
        "measurable",
        organ=organ,
        metastasis=~organ.is_in(NOT_METASTATIC),
        station=pl.when(pl.col("site_text").is_not_null()).then(
            pl.concat_str(
                pl.col("site_text").str.strip_chars().str.to_lowercase(),
                pl.col("side").cast(pl.String).fill_null("-"),
                separator="|",
            )
        ),
        before=pl.col("prior_local_therapy").fill_null(False),
        lesion_row="row",
    )
    return spots.join(
        facts.with_columns(pl.col("lesion_row").cast(spots.schema["lesion_row"])),
        on="lesion_row",
        how="left",
        maintain_order="left",
    )


def _add_treatment(history: History, reader: str, spots: pl.DataFrame) -> pl.DataFrame:
    """`treated`, and `failed`: local failure of an irradiated lesion at this scan."""
    days = list_local_treatments(history).group_by("subject", "lesion").agg(since=pl.col("date").min())
    states = history.courses.scans.filter(pl.col("reader") == reader)
    bad = (pl.col("state") == "local_failure") | pl.col("confirmed")
    failed = states.group_by("subject", "lesion", "scan").agg(failed=bad.any())
    joined = spots.join(days, on=["subject", "lesion"], how="left", maintain_order="left")
    joined = joined.join(failed, on=["subject", "lesion", "scan"], how="left", maintain_order="left")
    fractions = list_fractions(history).group_by("subject", "lesion").agg(pl.col("first_fraction").min())
    joined = joined.join(fractions, on=["subject", "lesion"], how="left", maintain_order="left")
    return joined.with_columns(
        treated=pl.col("before") | (pl.col("since") < pl.col("day")).fill_null(False),
        irradiated=(pl.col("first_fraction") < pl.col("day")).fill_null(False),
    )


def list_local_treatments(history: History) -> pl.DataFrame:
    """Local treatments of lesions but palliative radiotherapy: subject, lesion, date, table, source_row."""
    intents = history.tables["radiotherapy_course"].select(
        "subject", "course", intent=pl.col("intent").cast(pl.String)
    )
    targets = history.tables["radiotherapy_target"].select("subject", "course", target_row="row")
    kinds = targets.join(intents, on=["subject", "course"], how="left").select("target_row", "intent")
    fractions = list_fractions(history).join(kinds, on="target_row", how="left", maintain_order="left")
    fractions = fractions.filter(pl.col("intent").fill_null("") != "palliative")
    done = history.tables["lesion_procedure"].filter(
        pl.col("kind").cast(pl.String).is_in(["surgery", "ablation", "other_local"])
    )
    return pl.concat(
        [
            fractions.select(
                "subject",
                "lesion",
                date="first_fraction",
                table=pl.lit("radiotherapy_target"),
                source_row="target_row",
            ),
            done.filter(pl.col("date").is_not_null()).select(
                "subject", "lesion", "date", table=pl.lit("lesion_procedure"), source_row="row"
            ),
        ]
    )


def _judge(spots: pl.DataFrame) -> pl.DataFrame:
    """`new`, `grown`, `begins` with the treatment; rows before the first sight of a lesion are left out."""
    failed = pl.col("failed").fill_null(False)
    proven = pl.when(failed).then(True).when(pl.col("seen")).then(False)
    grown = pl.when(pl.col("irradiated")).then(proven).otherwise("grown")
    new = pl.col("was_new") & pl.col("present").fill_null(False) & ~pl.col("treated")
    spots = spots.with_columns(grown=grown, new=new).with_columns(
        progressing=pl.when(pl.col("new")).then(True).otherwise("grown")
    )
    before = pl.col("progressing").shift(1).over(_SITE).fill_null(False)
    begins = pl.col("progressing").fill_null(False) & ~before
    shown = pl.col("first_visible").is_null() | (pl.col("position") >= pl.col("first_visible"))
    kept = spots.with_columns(begins=begins).filter(shown & (pl.col("present").fill_null(True)))
    return kept.select(
        "visit_id",
        "subject",
        "scan",
        "day",
        "lesion",
        "lesion_row",
        "organ",
        "metastasis",
        "node",
        "station",
        "measurable",
        "role",
        "present",
        "seen",
        "size",
        "new",
        "begins",
        "grown",
        "progressing",
        "treated",
        "measured_row",
    ).sort("visit_id", "lesion_row")
