"""Derived values against each other, and against the responses that were collected (ENDPOINTS 11)."""

from itertools import product

import polars as pl

from lesionwise.definitions import TimeToEvent
from lesionwise.derive.checks.adverse_event import check_classes
from lesionwise.derive.checks.collected import check_collected
from lesionwise.derive.checks.eligibility import check_eligibility
from lesionwise.derive.checks.order import check_order
from lesionwise.derive.derive import Derived
from lesionwise.derive.endpoint import choose_reader, choose_reference
from lesionwise.study import Study
from lesionwise.tables.findings import build_finding, empty_findings
from lesionwise.tables.rows import Tables

_REMEDY = "Look at both values with `lesionwise explain`; report it, one of them is wrong."


def check_derived(study: Study, tables: Tables, derived: Derived) -> pl.DataFrame:
    """Findings of derived values that contradict each other (errors) or a collected response (warnings).

    Hard, between endpoints of one origin: PFS is not later than OS; a progression counted by TTP is a PFS
    event on that day or earlier; an event under `fda_2018` is an event on that day under
    `treatment_policy`, which never censors earlier; a duration of response ends with the PFS. PFS
    endpoints are compared only when reader, events, entry, horizon and gap rule agree. A best response of
    progression has a PFS event under `treatment_policy`. A value with a status has a source row. Warnings:
    a collected overall response that is another one than the derived; a complete response after
    progression. The order of further endpoints: `check_order`; eligibility and risk
    group as recorded: `check_eligibility`.
    """
    pairs = list(product(_list_survival(study), repeat=2))
    found = [_compare(first, second, study, derived) for first, second in pairs if first.id != second.id]
    return pl.concat(
        [
            empty_findings(),
            *found,
            _check_best(study, derived),
            _check_source(derived),
            check_order(study, derived),
            check_classes(study, tables, derived.adverse_event_class),
            check_collected(study, tables, derived.response),
            check_eligibility(tables, derived.eligibility_verdict, derived.risk_group),
        ]
    )


def _list_survival(study: Study) -> list[TimeToEvent]:
    return [endpoint for endpoint in study.endpoints if isinstance(endpoint, TimeToEvent)]


def _compare(first: TimeToEvent, second: TimeToEvent, study: Study, derived: Derived) -> pl.DataFrame:
    rules = (first.rule, second.rule)
    entry_alike = (first.entry, first.horizon_months) == (second.entry, second.horizon_months)
    if rules == ("dor", "pfs1"):
        return _compare_duration(first, second, study, derived)
    if first.origin != second.origin or not entry_alike:
        return empty_findings()
    if rules == ("pfs1", "os"):
        late = pl.col("event_date") > pl.col("other_date")
        return _find(first, second, derived, late, ("PFS-OS", "not later than overall survival"))
    same = _list_settings(first, study)[:2] == _list_settings(second, study)[:2]
    if rules == ("ttp", "pfs1") and same and _covers(second, first):
        later = (pl.col("status") == 1) & (
            (pl.col("other_status") != 1) | (pl.col("other_date") > pl.col("event_date"))
        )
        return _find(first, second, derived, later, ("TTP-PFS", "an event of PFS too, not later"))
    if rules == ("pfs1", "pfs1") and _is_profile_pair(first, second, study):
        event = (pl.col("status") == 1) & (
            (pl.col("other_status") != 1) | (pl.col("other_date") != pl.col("event_date"))
        )
        wrong = event | (pl.col("event_date") > pl.col("other_date"))
        return _find(
            first, second, derived, wrong, ("PROFILE-ORDER", "as treatment_policy, or earlier censored")
        )
    return empty_findings()


def _list_settings(endpoint: TimeToEvent, study: Study) -> tuple[str | None, str, int | None]:
    return (endpoint.reader or study.response.reader, endpoint.censor.profile, endpoint.missed_scans_max)


def _covers(larger: TimeToEvent, smaller: TimeToEvent) -> bool:
    gap = larger.missed_scans_max == smaller.missed_scans_max
    return set(smaller.event) <= set(larger.event) and gap


def _is_profile_pair(first: TimeToEvent, second: TimeToEvent, study: Study) -> bool:
    """`first` censors by the FDA, `second` never before an event."""
    same = _list_settings(first, study)[0] == _list_settings(second, study)[0]
    profiles = (first.censor.profile, second.censor.profile) == ("fda_2018", "treatment_policy")
    return same and profiles and set(first.event) == set(second.event) and second.missed_scans_max is None


def _find(
    first: TimeToEvent, second: TimeToEvent, derived: Derived, wrong: pl.Expr, say: tuple[str, str]
) -> pl.DataFrame:
    """A finding for each subject of `first` whose value stands in the wrong relation to that of `second`."""
    code, expected = say
    other = _take(derived, second).select("subject", other_date="event_date", other_status="status")
    joined = _take(derived, first).join(other, on="subject", maintain_order="left")
    rows = joined.filter(wrong.fill_null(False))
    words = (f"{first.id} and {second.id} contradict each other", f"{first.id} {expected}", _REMEDY)
    return build_finding("endpoint", code, words, rows=rows.select("row"), column="event_date")


def _take(derived: Derived, endpoint: TimeToEvent) -> pl.DataFrame:
    rows = derived.endpoint.filter(pl.col("endpoint") == endpoint.id)
    return rows.filter(pl.col("status").is_not_null())


def _compare_duration(
    duration: TimeToEvent, survival: TimeToEvent, study: Study, derived: Derived
) -> pl.DataFrame:
    alike = (
        survival.origin == choose_reference(study)
        and survival.entry == duration.entry == "none"
        and survival.horizon_months is None
        and duration.horizon_months is None
        and _list_settings(duration, study) == _list_settings(survival, study)
        and set(duration.event) == set(survival.event)
    )
    if not alike:
        return empty_findings()
    other = (pl.col("event_date") != pl.col("other_date")) | (pl.col("status") != pl.col("other_status"))
    return _find(duration, survival, derived, other, ("DOR-PFS", "ends as PFS does"))


def _check_best(study: Study, derived: Derived) -> pl.DataFrame:
    """A best response of progression without an event of a PFS under `treatment_policy`."""
    found = [empty_findings()]
    for endpoint in _list_survival(study):
        counts = endpoint.rule == "pfs1" and endpoint.censor.profile == "treatment_policy"
        whole = endpoint.horizon_months is None and endpoint.missed_scans_max is None
        if not (counts and whole and endpoint.origin == choose_reference(study)):
            continue
        reader = choose_reader(study, endpoint, derived.response)
        progressed = derived.best_response.filter(
            (pl.col("reader") == reader) & (pl.col("best").cast(pl.String) == "PD")
        )
        values = _take(derived, endpoint).filter(pl.col("status") != 1)
        rows = values.join(progressed, on="subject", how="semi", maintain_order="left")
        words = (f"no event of {endpoint.id}", "an event: the best response is progression", _REMEDY)
        found.append(build_finding("endpoint", "BOR-PFS", words, rows=rows.select("row"), column="status"))
    return pl.concat(found)


def _check_source(derived: Derived) -> pl.DataFrame:
    bare = pl.col("status").is_not_null() & pl.col("source_row").is_null()
    rows = derived.endpoint.filter(bare & (pl.col("reason") != "no_assessment"))
    words = ("a value without a source row", "the row that decides", _REMEDY)
    return build_finding("endpoint", "NO-SOURCE", words, rows=rows.select("row"), column="source_row")
