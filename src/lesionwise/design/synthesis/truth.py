"""The truth behind simulated records: what no analysis may read, and every analysis is tested against."""

from dataclasses import asdict
from typing import Any, Final

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask
from lesionwise.design.simulation.disease import compute_diameter
from lesionwise.design.simulation.parameters import HORIZON_MONTHS
from lesionwise.design.synthesis.book import Book, compute_scan_name
from lesionwise.design.synthesis.entry import RISK_GROUPS
from lesionwise.design.synthesis.latent import (
    RESOLUTION_MONTHS,
    View,
    is_controlled,
    look_at_scans,
    look_continuously,
)
from lesionwise.design.synthesis.latent_next_line import (
    find_latent_second_progression,
    find_perfect_second_progression,
)
from lesionwise.design.synthesis.swelling import draw_swelling
from lesionwise.design.synthesis.truth_columns import (
    Columns,
    build_columns,
    clean_value,
    join_columns,
    render_day,
)
from lesionwise.design.synthesis.truth_events import build_events, build_forms
from lesionwise.terms import DAYS_PER_MONTH

MODEL_VERSION: Final = "2"
"""Changes whenever the same seed gives other records."""

_RESPONSE: Final = 0.70
_SD_DAYS: Final = 42
_DURABLE_DAYS: Final = 183


def build_truth(books: list[Book], study: str, seed: int, scenario: str) -> dict[str, Any]:
    """Run, patient, lesion, lesion at scan, lesion and course, endpoint, adverse event, form, response.

    Columns are lists; a level that the study has not is empty.
    Times are months from time 0 of the patient (`time_zero`), null when the thing did not happen before
    death and the horizon. Records may have ended earlier: `end_of_records`. Lesions that were never recorded
    have no name. `latent`: continuous time without error; `perfect`: at the scans without error.
    """
    views = [(look_continuously(book), look_at_scans(book)) for book in books]
    return {
        "run": _build_run(books, study, seed, scenario),
        "patient": join_columns([_build_patient(book) for book in books]),
        "lesion": join_columns([_build_lesion(book) for book in books]),
        "lesion_scan": join_columns([_build_lesion_scan(book) for book in books]),
        "lesion_course": join_columns(
            [_build_course(book, *pair) for book, pair in zip(books, views, strict=True)]
        ),
        "endpoint": join_columns(
            [_build_endpoint(book, *pair) for book, pair in zip(books, views, strict=True)]
        ),
        "adverse_event": join_columns([build_events(book) for book in books]),
        "questionnaire": join_columns([build_forms(book) for book in books]),
        "response": join_columns(
            [_build_response(book, *pair) for book, pair in zip(books, views, strict=True)]
        ),
    }


def _build_run(books: list[Book], study: str, seed: int, scenario: str) -> dict[str, Any]:
    return {
        "model_version": MODEL_VERSION,
        "study": study,
        "seed": seed,
        "scenario": scenario,
        "horizon_months": HORIZON_MONTHS,
        "latent_resolution_months": RESOLUTION_MONTHS,
        "groups": {
            book.group.name: {"arm": book.group.arm, **clean_value(asdict(book.group.parameters))}
            for book in books
        },
    }


def _build_patient(book: Book) -> Columns:
    patients, trial = book.trial.patients, book.trial
    return build_columns(
        subject=book.name,
        group=np.full(len(book.entry), book.group.name),
        time_zero=np.array([render_day(day) for day in book.origin]),
        end_of_records=np.array([render_day(day) for day in book.end]),
        z=patients.z,
        imdc_factors=book.entry.adverse.sum(axis=1),
        imdc_group=np.array(RISK_GROUPS)[book.entry.risk],
        refractory=patients.refractory,
        resistance=patients.resistance,
        response_level=patients.response,
        death=trial.life.death,
        drop_out=book.entry.drop_out,
        administrative_censoring=(book.cut - book.origin) / DAYS_PER_MONTH,
        systemic_change=trial.change,
        second_progression_seen=trial.second_progression,
        second_systemic_change=trial.second_change,
        salvage_courses=trial.courses,
    )


def _build_lesion(book: Book) -> Columns:
    lesions = book.trial.lesions
    return build_columns(
        subject=book.name[lesions.row],
        lesion=book.lesion_name,
        number=lesions.item,
        birth=lesions.birth,
        organ=book.clinic.organ_names(),
        diameter_at_birth_mm=lesions.diameter,
        asymptote=lesions.asymptote,
        growth=lesions.growth,
        escape=lesions.escape,
        progressing_at_start=lesions.progressing,
    )


def _build_lesion_scan(book: Book) -> Columns:
    """True diameters of the recorded lesions at the scans that were made, time 0 for the baseline."""
    lesions = book.trial.lesions
    parts = []
    for lines in book.clinic.lines[1:]:
        lesion = lines.lesion[book.lesion_name[lines.lesion] != ""]
        row = lesions.row[lesion]
        time = book.trial.scan_time[row, lines.scan]
        parts.append(
            build_columns(
                subject=book.name[row],
                lesion=book.lesion_name[lesion],
                scan=np.full(len(lesion), compute_scan_name(lines.scan)),
                diameter_mm=compute_diameter(book.group.parameters, lesions, lesion, time),
            )
        )
    return join_columns(parts)


def _build_course(book: Book, latent: View, perfect: View) -> Columns:
    lesions, parts = book.trial.lesions, []
    for course in book.trial.irradiations:
        row, item = lesions.row[course.lesion], lesions.item[course.lesion]
        swelling = draw_swelling(book.trial.draws, row, item, course.earlier)
        swells = swelling.extra > 0
        parts.append(
            build_columns(
                subject=book.name[row],
                lesion=book.lesion_name[course.lesion],
                number=item,
                course=course.number,
                start=course.time,
                diameter_mm=course.diameter,
                asymptote=course.asymptote,
                p_failure=course.p_failure,
                failure=course.failure,
                failure_seen_latent=latent.failure[course.lesion],
                failure_seen_perfect=perfect.failure[course.lesion],
                swelling=swelling.extra,
                swelling_end=np.where(swells, course.time + swelling.end, np.inf),
                bed3_gy=book.prescription.bed3_gy[course.lesion],
            )
        )
    return join_columns(parts)


def _build_endpoint(book: Book, latent: View, perfect: View) -> Columns:
    """Times to event with death as an event (`death_is_event`) and without."""
    trial = book.trial
    death = np.where(trial.life.death <= HORIZON_MONTHS, trial.life.death, np.inf)
    decided = trial.change - book.group.parameters.t_change
    local = [_first_failure(book, view) for view in (latent, perfect)]
    second = (find_latent_second_progression(book), find_perfect_second_progression(book))
    happenings: dict[str, tuple[Floats, Floats]] = {
        "pfs1": (latent.progression, perfect.progression),
        "distant": (latent.distant, perfect.distant),
        "lc_patient": (local[0], local[1]),
        "pfs2_salvage_rt": (decided, decided),
        "pfs2_next_line": (trial.change, trial.change),
        "pfs2_ema": second,
        "pfs_nest": second,
        "ttnt": (trial.change, trial.change),
        "os": (death, death),
    }
    parts = []
    for endpoint, times in happenings.items():
        for death_is_event in (True, False):
            end = death if death_is_event or endpoint == "os" else np.full(len(death), np.inf)
            before = [np.where(time <= death, time, np.inf) for time in times]
            parts.append(
                build_columns(
                    subject=book.name,
                    endpoint=np.full(len(death), endpoint),
                    death_is_event=np.full(len(death), death_is_event),
                    latent=np.minimum(np.minimum(before[0], before[1]), end),
                    perfect=np.minimum(before[1], end),
                )
            )
    return join_columns(parts)


def _build_response(book: Book, latent: View, perfect: View) -> Columns:
    """Response (fall of 30 % before progression) and control to day 42 and day 183; null without targets."""
    death = book.trial.life.death
    parts = []
    for endpoint in ("orr", "dcr", "dcr_durable"):
        values = [_responds(endpoint, view, death).astype(object) for view in (latent, perfect)]
        if endpoint == "orr":
            unknown = np.full(len(death), None, dtype=object)
            values = [np.where(book.clinic.reference > 0, value, unknown) for value in values]
        parts.append(
            build_columns(
                subject=book.name,
                endpoint=np.full(len(death), endpoint),
                latent=values[0],
                perfect=values[1],
            )
        )
    return join_columns(parts)


def _responds(endpoint: str, view: View, death: Floats) -> Mask:
    answered: Mask = view.best_ratio <= _RESPONSE
    if endpoint == "orr":
        return answered
    if endpoint == "dcr":
        return answered | is_controlled(view, death, _SD_DAYS / DAYS_PER_MONTH)
    return is_controlled(view, death, _DURABLE_DAYS / DAYS_PER_MONTH)


def _first_failure(book: Book, view: View) -> Floats:
    first = np.full(len(book.entry), np.inf)
    np.minimum.at(first, book.trial.lesions.row, view.failure)
    return first
