"""What becomes of a progression: the table of STUDIES 9.1, for every progression at once."""

from typing import Final

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.endpoint.events.line_end import FOREVER
from lesionwise.derive.endpoint.salvage.decisions import CHANGES
from lesionwise.derive.endpoint.salvage.nearest import find_next
from lesionwise.derive.endpoint.salvage.records import Records
from lesionwise.derive.endpoint.salvage.words import SALVAGE

_EACH: Final = ["subject", "series"]


def judge_progressions(
    seen: pl.DataFrame, records: Records, endpoint: TimeToEvent, cut: pl.Expr, *, supposed: bool
) -> pl.DataFrame:
    """`seen` (`list_assessments`) with what each would become as the first progression of an episode.

    letter: the first rule of a to k that applies. outcome: kind of event; `salvage`; `remain` (on the line);
    `pending`: the data end before the window does; `died` in it. close: last day of the episode; a
    progression later than that is another one. Further: what was found, as `<record>_<column>` (review,
    start, stop, treat, course, next), `decision_date` and `decision_row` (that led to the event),
    `interrupted` (local treatment, but the line did not go on), `unrecorded` (it was decided and is not on
    record), `unexplained` (nobody says why a lesion was not amenable).

    Window: from the day of the progression to `decision_grace_days` after it, both included; a salvage
    begins at most as many days after its decision. Records after the death do not count. cut: the last day
    of the data.
    """
    grace = pl.duration(days=endpoint.decision_grace_days)
    cases = seen.join(records.deaths, on="subject", how="left").with_columns(window=pl.col("date") + grace)
    cases = cases.sort("subject", "series", "date").with_row_index("case")
    cases = _find_decision(cases, records)
    cases = _find_changes(cases, records, endpoint)
    cases = _find_treatment(cases, records, endpoint)
    cases = _find_scope(_add_continuity(cases, records), seen, endpoint, supposed=supposed)
    return _follow(_name_outcome(_choose_letter(cases, cut), endpoint), records, endpoint)


def list_changes(records: Records) -> pl.DataFrame:
    """Decisions that change the systemic plan: subject, date, row."""
    return records.decisions.filter(pl.col("code").is_in(CHANGES)).select("subject", "date", "row")


def _limit(cases: pl.DataFrame, name: str, last: pl.Expr) -> pl.DataFrame:
    """`cases` without the record `name` where it lies after `last` or the death."""
    day = pl.col(f"{name}_date")
    held = (day <= last) & (pl.col("died").is_null() | (day <= pl.col("died")))
    return cases.with_columns(
        pl.when(held).then(column).alias(column) for column in cases.columns if column.startswith(f"{name}_")
    )


def _find_decision(cases: pl.DataFrame, records: Records) -> pl.DataFrame:
    """The first decision in the window (`review_`), and whether it says that a lesion is not amenable."""
    cases = _limit(find_next(cases, records.decisions, "date", "review"), "review", pl.col("window"))
    refused = _find_refusals(cases, records.refusals)
    cases = cases.join(refused, on="case", how="left", maintain_order="left")
    whole = (pl.col("review_code") == "not_amenable") | pl.col("review_whole")
    lesion = pl.col("refused").fill_null(False)
    alone = whole & (pl.col("review_reason_known") | ~lesion)
    changes = pl.col("review_code").is_in(CHANGES)
    return cases.with_columns(
        changes=changes.fill_null(False),
        not_amenable=((whole | lesion) & ~changes).fill_null(False),
        biological=(alone & pl.col("review_biological")).fill_null(False)
        | pl.col("refused_biological").fill_null(False),
        unexplained=~(
            (whole & pl.col("review_reason_known")) | pl.col("refused_known").fill_null(False)
        ).fill_null(False),
    )


def _find_refusals(cases: pl.DataFrame, refusals: pl.DataFrame) -> pl.DataFrame:
    """case, refused, refused_biological, refused_known: of progressing lesions in the decision of the case.

    Progressing are the lesions of the progressions from the case to the decision; where those are not known,
    every lesion that the board was asked about.
    """
    decided = cases.filter(pl.col("review_date").is_not_null()).select("case", *_EACH, "date", "review_date")
    asked = decided.join(refusals.rename({"date": "review_date"}), on=["subject", "review_date"])
    shown = cases.select(*_EACH, shown_date="date", shown="lesions")
    seen = asked.join(shown, on=_EACH).filter(
        (pl.col("shown_date") >= pl.col("date")) & (pl.col("shown_date") <= pl.col("review_date"))
    )
    named = pl.col("shown").str.split(", ").list.contains(pl.col("lesion"))
    return (
        seen.filter(named.fill_null(True))
        .group_by("case")
        .agg(
            refused=pl.lit(True),
            refused_biological=pl.col("biological").any(),
            refused_known=pl.col("reason_known").any(),
        )
    )


def _find_changes(cases: pl.DataFrame, records: Records, endpoint: TimeToEvent) -> pl.DataFrame:
    """The first line or drug (`start_`) and the end of a line for progression (`stop_`).

    The last dose of a line may lie up to `max_hold_days` before the scan that ended it.
    """
    cases = find_next(cases, records.starts, "date", "start")
    cases = _limit(cases, "start", FOREVER)
    early = pl.col("date") - pl.duration(days=endpoint.max_hold_days)
    cases = find_next(cases.with_columns(early=early), records.ends, "early", "stop")
    return _limit(cases, "stop", pl.col("window"))


def _find_treatment(cases: pl.DataFrame, records: Records, endpoint: TimeToEvent) -> pl.DataFrame:
    """`treat_`: salvage after the decision, without one in the window; `course_`: radiotherapy in it."""
    grace = pl.duration(days=endpoint.decision_grace_days)
    kinds = set(endpoint.salvage_modalities)
    done = records.procedures.filter(pl.col("kind").is_in(kinds)).drop("kind")
    unasked = done.filter((pl.col("reason") == "progression").fill_null(False))
    decided = pl.col("review_date") + grace
    cases = _limit(find_next(cases, records.courses, "date", "course"), "course", pl.col("window"))
    found = (
        ("local_rt", records.courses, "review_date", decided),
        ("other_local", done.drop("reason"), "review_date", decided),
        (None, _merge(records.courses, unasked.drop("reason")), "date", pl.col("window")),
    )
    parts = []
    for code, rows, at, last in found:
        mine = pl.col("review_code").is_null() if code is None else pl.col("review_code") == code
        parts.append(_limit(find_next(cases.filter(mine), rows, at, "treat"), "treat", last))
    told = pl.concat(parts, how="diagonal").select(
        "case", *(f"treat_{part}" for part in ("date", "source_table", "source_row", "name"))
    )
    return cases.join(told, on="case", how="left", maintain_order="left")


def _merge(courses: pl.DataFrame, procedures: pl.DataFrame) -> pl.DataFrame:
    """Both in order of date; of one day the radiotherapy first."""
    both = pl.concat([courses, procedures.select(courses.columns)])
    return both.sort("subject", "date", "source_table", "source_row", descending=[False, False, True, False])


def _add_continuity(cases: pl.DataFrame, records: Records) -> pl.DataFrame:
    """`goes_on`: no gap of the line, and no change of it, from the progression to the salvage."""
    treated = cases.filter(pl.col("treat_date").is_not_null()).select("case", "subject", "date", "treat_date")
    broken = (
        treated.join(records.gaps, on="subject")
        .filter((pl.col("last_dose") < pl.col("treat_date")) & (pl.col("next_dose") > pl.col("date")))
        .select("case", broken=pl.lit(True))
        .unique()
    )
    joined = cases.join(broken, on="case", how="left", maintain_order="left")
    changed = (pl.col("start_date") <= pl.col("treat_date")).fill_null(False)
    return joined.with_columns(goes_on=~(pl.col("broken").fill_null(False) | changed))


def _find_scope(
    cases: pl.DataFrame, seen: pl.DataFrame, endpoint: TimeToEvent, *, supposed: bool
) -> pl.DataFrame:
    """`outside`: a lesion of a progression from the case to the salvage may not be salvaged; `unsure`.

    Lesions that are not known lie inside; `supposed`: outside.
    """
    if endpoint.salvage_scope == "any":
        return cases.with_columns(outside=pl.lit(False), unsure=pl.lit(False))
    parts = pl.col("component").str.split(", ")
    new = parts.list.eval(pl.element() == "new_lesion").list.all()
    inside = new if endpoint.salvage_scope == "new_only" else ~parts.list.contains("treated")
    shown = seen.select(*_EACH, shown_date="date", inside=inside)
    treated = cases.filter(pl.col("treat_date").is_not_null()).select("case", *_EACH, "date", "treat_date")
    found = (
        treated.join(shown, on=_EACH)
        .filter((pl.col("shown_date") >= pl.col("date")) & (pl.col("shown_date") <= pl.col("treat_date")))
        .group_by("case")
        .agg(outside=(~pl.col("inside")).fill_null(supposed).any(), unsure=pl.col("inside").is_null().any())
    )
    joined = cases.join(found, on="case", how="left", maintain_order="left")
    return joined.with_columns(pl.col("outside", "unsure").fill_null(False))


def _choose_letter(cases: pl.DataFrame, cut: pl.Expr) -> pl.DataFrame:
    """The first rule that applies; null where the window is not over."""
    code, treated = pl.col("review_code"), pl.col("treat_date").is_not_null()
    decided = code.is_not_null()
    salvage = treated & pl.col("goes_on")
    local = (code == "local_rt").fill_null(False)
    other = (code == "other_local").fill_null(False)
    return cases.with_columns(
        letter=pl.when((pl.col("start_date") <= pl.col("window")).fill_null(False))
        .then(pl.lit("a"))
        .when(pl.col("changes") | pl.col("stop_date").is_not_null())
        .then(pl.lit("b"))
        .when(pl.col("not_amenable"))
        .then(pl.when("biological").then(pl.lit("c")).otherwise(pl.lit("d")))
        .when(salvage & pl.col("outside"))
        .then(pl.lit("f"))
        .when(local & treated)
        .then(pl.lit("e"))
        .when(other)
        .then(pl.lit("h"))
        .when(local)
        .then(pl.lit("g"))
        .when(decided)
        .then(pl.lit("i"))
        .when(treated)
        .then(pl.lit("j"))
        .otherwise(pl.lit("k")),
        cut=cut,
    )


def _name_outcome(cases: pl.DataFrame, endpoint: TimeToEvent) -> pl.DataFrame:
    """Outcome and close of each letter, and of those whose window was not over at the cut or the death."""
    grace = pl.duration(days=endpoint.decision_grace_days)
    letter, treated = pl.col("letter"), pl.col("treat_date").is_not_null()
    decided = pl.col("review_date") + grace
    many = len(endpoint.salvage_modalities) > 1
    waits = (letter == "g") | ((letter == "h") & ~treated & pl.lit(many))
    due = pl.when(waits).then(decided).when(letter == "k").then("window")
    died = (pl.col("died") <= due).fill_null(False)
    pending = (pl.col("cut") < due).fill_null(False)
    goes_on = treated & pl.col("goes_on")
    event = endpoint.nonbiological_not_amenable == "event"
    undecided = endpoint.undecided_progression == "event"
    outcome = (
        pl.when(died)
        .then(pl.lit("died"))
        .when(pending)
        .then(pl.lit("pending"))
        .when(letter.is_in(["a", "b"]))
        .then(pl.lit("systemic_change"))
        .when(letter == "c")
        .then(pl.lit("not_amenable"))
        .when((letter == "d") & pl.lit(event))
        .then(pl.lit("not_amenable_nonbiological"))
        .when(letter == "f")
        .then(pl.lit("out_of_scope"))
        .when((letter == "k") & pl.lit(undecided))
        .then(pl.lit("undecided"))
        .when(letter.is_in(SALVAGE) & goes_on)
        .then(pl.lit("salvage"))
        .otherwise(pl.lit("remain"))
    )
    return cases.with_columns(outcome=outcome).with_columns(
        close=pl.when(pl.col("outcome") == "salvage")
        .then("treat_date")
        .when(letter.is_in(["g", "k"]))
        .then("window")
        .otherwise(pl.coalesce("review_date", "treat_date")),
        interrupted=letter.is_in(SALVAGE) & treated & ~pl.col("goes_on"),
        unrecorded=(letter == "h") & ~treated & pl.lit(many),
    )


def _follow(cases: pl.DataFrame, records: Records, endpoint: TimeToEvent) -> pl.DataFrame:
    """The decision that led to an event (`decision_`), and the therapy begun after it (`next_`)."""
    grace = pl.duration(days=endpoint.decision_grace_days)
    cases = _limit(find_next(cases, list_changes(records), "date", "change"), "change", pl.col("window"))
    driven = pl.col("letter").is_in(["a", "b"])
    late = (pl.col("letter") == "a") & (pl.col("change_date") > pl.col("start_date"))
    cases = cases.with_columns(
        pl.when(driven & ~late.fill_null(False))
        .then(f"change_{part}")
        .when(~driven)
        .then(f"review_{part}")
        .alias(f"decision_{part}")
        for part in ("date", "row")
    ).with_columns(from_date=pl.coalesce("decision_date", "date"))
    cases = find_next(cases, records.starts, "from_date", "next")
    return _limit(cases, "next", pl.col("from_date") + grace).sort("case")
