"""Forms at random: the engine and a nurse with a calendar agree; what always holds."""

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoint_trial import derive_at, parse_response, trial
from lesionwise.definitions import Deterioration, Endpoint, PainResponse, Questionnaire
from lesionwise.derive.endpoint import Endpoints
from oracle.questionnaire_histories import draw_trial
from oracle.questionnaire_series import Found, Patient, deteriorate_slowly, measure_slowly, respond_slowly
from questionnaire_trial import BASELINE, MONTHLY, instrument

FEW = settings(max_examples=100, deadline=None)
Trial = tuple[list[Patient], dict[str, pl.DataFrame], date]


def derive(drawn: Trial, *endpoints: Endpoint) -> Endpoints:
    """Endpoints of random tables; pain is coded from 0 to 4."""
    _, tables, cut = drawn
    pain = instrument("vrs_pain", 0, 4).model_copy(update={"direction": "ordinal"})
    said = trial(*endpoints, instruments=(pain, instrument("analgesics", 0, 100)), visits=(BASELINE, MONTHLY))
    return derive_at(said, tables, parse_response("row"), cut)[1]


def list_found(endpoints: Endpoints) -> dict[tuple[str, str | None], Found]:
    return {
        (row["subject"], row["occasion"]): Found(
            row["status"], row["reason"], row["value"], row["detail"], row["days"]
        )
        for row in endpoints.endpoint.iter_rows(named=True)
    }


def pain(kind: type[Any], **more: Any) -> Any:
    rule = {"deterioration": "time_to_deterioration"}
    name = kind.model_fields["kind"].default
    return kind(id="e", rule=rule.get(name, name), label="e", instrument="vrs_pain", report=(), **more)


@FEW
@given(draw_trial())
def test_a_measure_agrees(drawn: Trial) -> None:
    fast = list_found(derive(drawn, pain(Questionnaire)))
    for patient in drawn[0]:
        for occasion, expected in measure_slowly(patient, drawn[2]).items():
            assert fast[patient.name, occasion] == expected, (patient, occasion)


@FEW
@given(draw_trial(), st.sampled_from([1, 2]), st.booleans(), st.sampled_from(["unknown", "unchanged"]))
def test_a_response_of_pain_agrees(drawn: Trial, step: int, cut_counts: bool, missing: str) -> None:
    endpoint = pain(
        PainResponse,
        drop=step,
        rise=step,
        analgesics="analgesics",
        analgesic_cut=cut_counts,
        analgesics_missing=missing,
    )
    fast = list_found(derive(drawn, endpoint))
    for patient in drawn[0]:
        slow = respond_slowly(patient, drawn[2], drop=step, rise=step, cut_counts=cut_counts, missing=missing)
        for occasion, expected in slow.items():
            assert fast[patient.name, occasion] == expected, (patient, occasion)


@FEW
@given(
    draw_trial(),
    st.sampled_from([1, 2]),
    st.sampled_from(["ignored", "confirmed", "definitive"]),
    st.sampled_from(["competing", "event", "censored"]),
)
def test_a_time_to_deterioration_agrees(drawn: Trial, threshold: int, recovery: Any, death: Any) -> None:
    endpoint = pain(Deterioration, threshold=threshold, worse="higher", recovery=recovery, death=death)
    fast = list_found(derive(drawn, endpoint))
    for name, expected in deteriorate_slowly(drawn[0], drawn[2], threshold, recovery, death).items():
        assert fast[name, None] == expected, name


@FEW
@given(draw_trial())
def test_every_row_names_rows_that_exist_and_nothing_missing_has_a_value(drawn: Trial) -> None:
    endpoints = (
        pain(Questionnaire).model_copy(update={"id": "a"}),
        pain(PainResponse, analgesics="analgesics").model_copy(update={"id": "b"}),
        pain(Deterioration, threshold=1, worse="higher").model_copy(update={"id": "c"}),
    )
    found = derive(drawn, *endpoints)
    rows = found.endpoint
    assert rows.filter(
        (pl.col("endpoint") != "c") & pl.col("status").is_null() & pl.col("value").is_not_null()
    ).is_empty()
    assert rows.filter(
        (pl.col("endpoint") == "a") & (pl.col("status") == 1) & pl.col("value").is_null()
    ).is_empty()
    assert (rows["flags"].drop_nulls() == "unverified").all()
    trace = found.trace.join(rows.select(table_row="row", subject="subject"), on="table_row")
    for table, part in trace.with_columns(pl.col("source_table").cast(pl.String)).group_by("source_table"):
        owners = drawn[1][str(table[0])].select(source_row="row", owner="subject")
        joined = part.join(owners, on="source_row", how="left")
        assert (joined["owner"] == joined["subject"]).all()
    sourced = rows.filter(pl.col("source_row").is_not_null())
    told = found.trace.select("table_row", "source_row").unique()
    assert sourced.join(
        told, left_on=["row", "source_row"], right_on=["table_row", "source_row"], how="anti"
    ).is_empty()


@FEW
@given(draw_trial(), st.sampled_from(["ignored", "confirmed", "definitive"]))
def test_a_stricter_recovery_or_threshold_is_never_earlier(drawn: Trial, recovery: Any) -> None:
    """Days of those who deteriorated: by the strict rule not before the first such form."""

    def days(**more: Any) -> dict[str, int]:
        rows = derive(drawn, pain(Deterioration, worse="higher", **more)).endpoint.filter(
            pl.col("status") == 1
        )
        return dict(zip(rows["subject"], rows["days"], strict=True))

    loose, strict = days(threshold=1), days(threshold=2, recovery=recovery)
    assert all(loose[name] <= value for name, value in strict.items())
