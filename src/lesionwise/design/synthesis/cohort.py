"""A study's simulated trial: entry, the course of each group, and its book."""

from dataclasses import replace

import numpy as np

from lesionwise.design.simulation.arrays import Rows
from lesionwise.design.simulation.disease import draw_baseline, draw_patients
from lesionwise.design.simulation.engine import run_trial
from lesionwise.design.simulation.next_line import run_next_line
from lesionwise.design.simulation.presets import Group, Preset
from lesionwise.design.simulation.streams import Draws
from lesionwise.design.synthesis.anatomy import draw_organ, prescribe
from lesionwise.design.synthesis.book import Book, open_book
from lesionwise.design.synthesis.clinic import Clinic
from lesionwise.design.synthesis.entry import Entry, draw_entry
from lesionwise.design.synthesis.schedule import draw_schedule


def simulate_cohort(preset: Preset, subjects: int, seed: int) -> list[Book]:
    """The books of the groups that have subjects, in the order of the preset."""
    entry = draw_entry(preset, subjects, seed)
    books = []
    for number, group in enumerate(preset.groups):
        rows: Rows = np.flatnonzero(entry.group == number)
        if rows.size:
            books.append(_run_group(preset, group, entry.take(rows), seed))
    return books


def _run_group(preset: Preset, group: Group, entry: Entry, seed: int) -> Book:
    parameters = group.parameters
    if not parameters.on_drug:
        entry = replace(entry, lead=np.zeros_like(entry.lead))
    draws = Draws(seed, entry.subject, entry.attempt)
    patients = draw_patients(parameters, draws, entry.shift)
    lesions = draw_baseline(parameters, patients, draws)
    schedule = draw_schedule(parameters, draws, entry.retrospective)
    planned = prescribe(draw_organ(draws, lesions.row, lesions.item), lesions.diameter)
    clinic = Clinic()
    trial = run_trial(parameters, draws, patients, lesions, schedule, clinic, planned.bed3_gy)
    clinic.learn(trial.lesions, draws)
    run_next_line(trial, schedule, clinic)
    given = prescribe(clinic.organ, trial.lesions.diameter)
    return open_book(preset, group, entry, trial, clinic, schedule, given)
