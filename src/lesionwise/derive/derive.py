"""Records to responses, timeline and endpoints, each with its trace."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from lesionwise.derive.eligibility import derive_eligibility
from lesionwise.derive.endpoint import (
    History,
    choose_reference,
    choose_study_reader,
    classify_adverse_events,
    derive_endpoint,
    derive_origin,
    find_stops,
    list_new_lines,
)
from lesionwise.derive.irecist import compute_irecist
from lesionwise.derive.lesion import derive_courses, derive_lesion_outcome
from lesionwise.derive.policy import derive_policy_response, derive_response_policy
from lesionwise.derive.response import derive_best_response
from lesionwise.derive.response.derivation import conform_frame
from lesionwise.derive.state import derive_risk, derive_scope, derive_states
from lesionwise.derive.timeline import cut_tables, derive_timeline
from lesionwise.study import Study
from lesionwise.tables.rows import Tables, complete_tables, number_rows


@dataclass(frozen=True)
class Derived:
    """The derived tables of a run, each as declared in `tables.derived`."""

    timeline: pl.DataFrame
    response: pl.DataFrame
    response_policy: pl.DataFrame
    irecist: pl.DataFrame
    best_response: pl.DataFrame
    lesion_outcome: pl.DataFrame
    disease_state: pl.DataFrame
    risk_group: pl.DataFrame
    treatment_scope: pl.DataFrame
    eligibility_verdict: pl.DataFrame
    adverse_event_class: pl.DataFrame
    questionnaire_score: pl.DataFrame
    questionnaire_compliance: pl.DataFrame
    endpoint: pl.DataFrame
    trace: pl.DataFrame


def derive(study: Study, tables: Tables, data_cut: date | None) -> Derived:
    """Everything that is derived from the records as they stood at the data cut.

    `tables`: good rows (`tables.validation`), by name; a table that is not given is empty. `data_cut`: the
    last day that belongs to the data; null: no limit. The cut comes before anything else, so that deriving
    at an old cut gives the old result again.

    Best responses are taken from randomisation on in a randomised study, else from the earliest study
    treatment, and stop at the first new systemic line from there on. An endpoint of its own origin or
    window takes its own best response. Where responses are collected there are none under other policies and
    none by iRECIST. Whole tables; grows linearly with rows.
    """
    whole = complete_tables(tables)
    seen = cut_tables(whole, data_cut)
    rules = study.response
    courses = derive_courses(seen, rules, data_cut)
    responses = derive_policy_response(whole, rules, data_cut, courses=courses)
    timeline = derive_timeline(seen, responses.response, data_cut, rules.impute_day)
    policies = derive_response_policy(whole, rules, data_cut, courses)
    history = History(study, seen, timeline, responses.response, data_cut, courses, policies)
    origin = derive_origin(history, choose_reference(study)).select("subject", "origin_date")
    stop = find_stops(origin, list_new_lines(history)).select("subject", "stop_date")
    reader = choose_study_reader(study, responses.response)
    lesions = derive_lesion_outcome(courses, seen, timeline, rules, reader)
    states, risks = derive_states(history), derive_risk(history)
    scopes = derive_scope(history, states.sightings)
    endpoints = derive_endpoint(history)
    return Derived(
        timeline=timeline,
        response=responses.response,
        response_policy=policies,
        irecist=compute_irecist(responses.material, whole, rules),
        best_response=derive_best_response(responses.response, rules, origin, stop),
        lesion_outcome=lesions.outcome,
        disease_state=states.table,
        risk_group=risks.table,
        treatment_scope=scopes.table,
        eligibility_verdict=derive_eligibility(history, states, risks),
        adverse_event_class=classify_adverse_events(history),
        questionnaire_score=conform_frame("questionnaire_score", history.forms.score),
        questionnaire_compliance=conform_frame("questionnaire_compliance", number_rows(history.forms.due)),
        endpoint=endpoints.endpoint,
        trace=pl.concat(
            [responses.trace, lesions.trace, states.trace, risks.trace, scopes.trace, endpoints.trace]
        ),
    )
