"""Further events on random lesion histories: engine and slow oracle agree, and what must hold holds."""

import datetime
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drawn import parse_table
from endpoint_trial import derive_at, further, list_values, survival, trial
from lesionwise.definitions import Endpoint, TimeToEvent
from lesionwise.derive.checks.order import check_order
from lesionwise.derive.derive import Derived, derive
from lesionwise.derive.endpoint import History
from lesionwise.derive.endpoint.events.new_baseline import derive_on_line
from lesionwise.derive.endpoint.events.progressing import list_progressing
from lesionwise.derive.response import derive_response
from lesionwise.derive.timeline import derive_timeline
from lesionwise.study.model import ResponseRules
from lesionwise.tables.registry import DERIVED_TABLES, TABLES
from oracle.response_histories import ORDERLY, RULES, START, build_table, histories
from oracle.second_progression import find_second, list_growth

SOME = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
Tables = dict[str, pl.DataFrame]
AT = "last_adequate_assessment"

SECOND = further("pfs2_ema", "second_progression", "death", reader="A")
TTNT = further("ttnt", "next_line", "death", reader="A")
PPFS = further("ppfs", "polymetastatic_progression", "death", at=AT, reader="A", ppfs_n=1)
SABR = further("sabr_pfs", "not_amenable_progression", "death", at=AT, reader="A", brain="ignored", new_max=0)
DISTANT = further("distant", "new_distant_lesion", competing=("death",), at=AT, reader="A")
PFS = survival(reader="A")


def day(number: int) -> datetime.date:
    return START + datetime.timedelta(days=number)


@st.composite
def courses(draw: st.DrawFn, moods: tuple[str, ...] = ORDERLY) -> Tables:
    """Lesion histories with an enrolment, lines, deaths and answers of the board."""
    lesions = draw(histories(moods=moods))
    tables = {name: parse_table(name, "row") for name in TABLES} | lesions
    subjects = sorted(lesions["scan"]["subject"].unique())
    rows: dict[str, list[dict[str, Any]]] = {"subject": [], "systemic_line": [], "vital_status": []}
    reviews, answers = [], []
    for subject in subjects:
        rows["subject"].append(
            {"subject": subject, "enrolment_date": day(draw(st.sampled_from([0, 0, -5, 30])))}
        )
        rows["systemic_line"].append({"subject": subject, "line": 1, "start_date": day(0), "protocol": True})
        for line in range(2, 2 + draw(st.sampled_from([1, 1, 2, 0]))):
            reason = draw(st.sampled_from(["progression", "progression", "toxicity", None]))
            begun = day(draw(st.sampled_from([20, 29, 56, 57, 84, 112, 150])))
            rows["systemic_line"].append(
                {
                    "subject": subject,
                    "line": line,
                    "start_date": begun,
                    "start_reason": reason,
                    "protocol": False,
                }
            )
        status = draw(st.sampled_from(["alive", "alive", "dead"]))
        last = day(draw(st.sampled_from([60, 140, 400, 400])))
        rows["vital_status"].append({"subject": subject, "date": last, "status": status})
        for scan in lesions["scan"].filter(pl.col("subject") == subject)["scan"]:
            if draw(st.booleans()):
                reviews.append({"subject": subject, "review": scan, "date": day(500), "scan": scan})
                for lesion in lesions["lesion"].filter(pl.col("subject") == subject)["lesion"]:
                    said = draw(st.sampled_from([True, True, False, None]))
                    answers.append({"subject": subject, "review": scan, "lesion": lesion, "amenable": said})
    rows |= {"board_review": reviews, "board_decision": answers}
    return tables | {name: build_table(name, found) for name, found in rows.items()}


def prepare(tables: Tables, rules: ResponseRules, *endpoints: Endpoint) -> History:
    response = derive_response(tables, rules, None).response
    timeline = derive_timeline(tables, response, None, rules.impute_day)
    return History(trial(*endpoints, response=rules), tables, timeline, response)


def derive_whole(tables: Tables, *endpoints: TimeToEvent) -> Derived:
    return derive(trial(*endpoints), tables, None)


@SOME
@given(histories(), RULES, st.sampled_from([-10, 0, 19, 20, 28, 29, 56, 57, 84, 112]))
def test_second_progressions_agree(lesions: Tables, rules: ResponseRules, number: int) -> None:
    """Date and scan, for any history of lesions; a second copy of a subject changes nothing."""
    tables = {name: parse_table(name, "row") for name in TABLES} | lesions
    subjects = sorted(tables["scan"]["subject"].unique())
    starts = pl.DataFrame(
        [
            {"key": f"{subject}|{copy}", "copy": copy, "subject": subject, "start": day(number + 28 * copy)}
            for subject in subjects
            for copy in (0, 1)
        ]
    )
    found = derive_on_line(prepare(tables, rules), starts, "A").unique(
        "key", keep="first", maintain_order=True
    )
    told = {row["key"]: (row["date"], row["scan_row"]) for row in found.iter_rows(named=True)}
    for row in starts.iter_rows(named=True):
        assert told.get(row["key"]) == find_second(tables, rules, row["subject"], "A", row["start"])


@SOME
@given(histories(moods=ORDERLY))
def test_growth_agrees(lesions: Tables) -> None:
    """Each target lesion against its own nadir."""
    tables = {name: parse_table(name, "row") for name in TABLES} | lesions
    history = prepare(tables, ResponseRules())
    grown = list_progressing(history, "A").filter(
        (pl.col("sign") == "growth") & pl.col("lesion").str.starts_with("T")
    )
    for subject in sorted(tables["scan"]["subject"].unique()):
        own = tables["scan"].filter(pl.col("subject") == subject).sort("date", "visit_number")
        expected = list_growth(tables, subject, "A", own["scan"].to_list())
        assert set(grown.filter(pl.col("subject") == subject).select("scan", "lesion").rows()) == expected


@SOME
@given(courses())
def test_the_order_of_endpoints_holds(tables: Tables) -> None:
    """PFS <= PFS2, PPFS, SABR-PFS and distant failure; TTNT <= PFS2 (STUDIES 9.1; ENDPOINTS 7.3, 7.6)."""
    endpoints = (PFS, SECOND, TTNT, PPFS, SABR, DISTANT)
    study = trial(*endpoints)
    found = check_order(study, derive_whole(tables, *endpoints))
    assert found.filter(pl.col("severity") == "error").is_empty()


@SOME
@given(courses(moods=("any", *ORDERLY)))
def test_frames_are_as_declared_and_every_source_exists(tables: Tables) -> None:
    """Each row of endpoint and trace points to a row that is there, and the deciding row is in the trace."""
    derived = derive_whole(tables, SECOND, TTNT, PPFS, SABR, DISTANT)
    for name, frame in (
        ("endpoint", derived.endpoint),
        ("trace", derived.trace),
        ("timeline", derived.timeline),
    ):
        DERIVED_TABLES[name].schema.validate(frame)
    whole = {**tables, "response": derived.response}
    mine = derived.trace.filter(pl.col("table") == "endpoint")
    for table, row in mine.select("source_table", "source_row").unique().iter_rows():
        assert row in whole[table]["row"]
    decided = mine.filter(pl.col("part") == "decided_by").select(
        "source_table", "source_row", row="table_row"
    )
    sourced = derived.endpoint.filter(pl.col("source_row").is_not_null())
    assert sourced.join(decided, on=["row", "source_table", "source_row"], how="anti").is_empty()


@SOME
@given(courses(), st.integers(0, 5))
def test_a_wider_limit_never_brings_polymetastatic_progression_earlier(tables: Tables, limit: int) -> None:
    """More lesions allowed, the same day or a later one; cumulative is never later than at one scan."""
    response = derive_response(tables, ResponseRules(), None).response
    ways = {
        "narrow": PPFS.model_copy(update={"id": "narrow", "ppfs_n": limit}),
        "wide": PPFS.model_copy(update={"id": "wide", "ppfs_n": limit + 1}),
        "whole": PPFS.model_copy(update={"id": "whole", "ppfs_n": limit, "ppfs_count": "cumulative"}),
    }
    values = list_values(derive_at(trial(*ways.values()), tables, response, None)[1])
    for subject in tables["subject"]["subject"]:
        narrow, wide, whole = (values[subject, way] for way in ways)
        if narrow.status == 1 and wide.status == 1:
            assert narrow.date is not None
            assert wide.date is not None
            assert narrow.date <= wide.date
        if narrow.status == 1 and whole.status == 1:
            assert narrow.date is not None
            assert whole.date is not None
            assert whole.date <= narrow.date


@SOME
@given(courses(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(tables: Tables, random: Any) -> None:
    """Rows keep their numbers; the frames are handed over in another order."""
    study = trial(SECOND, TTNT, PPFS, SABR, DISTANT)
    response = derive_response(tables, ResponseRules(), None).response
    seed = random.randint(0, 1000)
    mixed = {
        name: frame.sample(fraction=1, shuffle=True, seed=seed) if name != "subject" else frame
        for name, frame in tables.items()
    }
    before, after = (list_values(derive_at(study, one, response, None)[1]) for one in (tables, mixed))
    assert before == after
