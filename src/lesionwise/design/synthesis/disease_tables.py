"""Tables of lesions, scans, measurements and assessments."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.trial import Trial
from lesionwise.design.synthesis.anatomy import NODE, ORGANS, draw_side
from lesionwise.design.synthesis.book import READER, Book, compute_scan_name
from lesionwise.design.synthesis.clinic import Lines
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.reading import BASELINE
from lesionwise.design.synthesis.targets import is_measurable

_SLICE_MM = 5.0


def build_lesion(book: Book) -> pl.DataFrame:
    """Every lesion that was ever recorded."""
    lesions, clinic = book.trial.lesions, book.clinic
    known = np.flatnonzero(book.lesion_name != "")
    row, item, organ = lesions.row[known], lesions.item[known], clinic.organ[known]
    first = clinic.lines[0]
    measurable = np.zeros(len(lesions))
    measurable[first.lesion] = is_measurable(
        clinic.organ[first.lesion], first.size, clinic.sized[first.lesion]
    )
    old = lesions.baseline[known]
    return build_frame(
        "lesion",
        len(known),
        subject=book.name[row],
        lesion=book.lesion_name[known],
        role=np.where(old, np.where(clinic.target[known], "target", "non_target"), "new"),
        organ=np.array(ORGANS)[organ],
        side=draw_side(book.trial.draws, row, item, organ),
        node=organ == NODE,
        measurable=np.where(old, measurable[known], np.nan),
        first_seen=book.first_seen[known],
        prior_local_therapy=False,
    )


def build_scan(book: Book) -> pl.DataFrame:
    """Every scan that was made and recorded, the baseline scan included."""
    every = np.arange(len(book.entry))
    frames = []
    for scan in _scans(book):
        row = every[book.recorded(every, book.scan_day(every, scan))]
        baseline = scan == BASELINE
        frames.append(
            build_frame(
                "scan",
                len(row),
                subject=book.name[row],
                scan=compute_scan_name(scan),
                visit=compute_scan_name(scan),
                visit_number=0 if baseline else scan + 1,
                baseline=baseline,
                due_date=np.nan if baseline else compute_due_day(book, row, scan),
                date=book.scan_day(row, scan),
                modality="ct",
                slice_mm=_SLICE_MM,
                symptomatic=False if baseline else _came_early(book, row, scan),
            )
        )
    return pl.concat(frames)


def build_measurement(book: Book) -> pl.DataFrame:
    """One line a lesion known at a recorded scan."""
    clinic, lesions = book.clinic, book.trial.lesions
    frames = []
    for lines, kept in _recorded_lines(book):
        lesion, state, size = lines.lesion[kept], lines.state[kept], lines.size[kept]
        row = lesions.row[lesion]
        node, measured = clinic.organ[lesion] == NODE, state == "measured"
        numbered = ~lesions.baseline[lesion] & clinic.has_number(lesions, lesion)
        other = lines.old[kept] & ~clinic.target[lesion] & ~numbered & (lines.scan != BASELINE)
        fresh = ~lesions.baseline[lesion] & (state != "absent")
        frames.append(
            build_frame(
                "measurement",
                len(lesion),
                subject=book.name[row],
                scan=compute_scan_name(lines.scan),
                lesion=book.lesion_name[lesion],
                reader=READER,
                state=state,
                long_axis_mm=np.where(measured & ~node, size, np.nan),
                short_axis_mm=np.where(measured & node, size, np.nan),
                change=np.where(other, np.where(lines.worse[kept], "unequivocal", "no_change"), ""),
                certainty=np.where(fresh, "unequivocal", ""),
            )
        )
    return pl.concat(frames)


def build_assessment(book: Book) -> pl.DataFrame:
    """The investigator's response at each recorded scan after baseline."""
    every = np.arange(len(book.entry))
    frames = [build_frame("assessment", 0)]
    for lines in book.clinic.lines:
        if lines.responses is None:
            continue
        row = every[lines.scanned & book.recorded(every, book.scan_day(every, lines.scan))]
        frames.append(
            build_frame(
                "assessment",
                len(row),
                subject=book.name[row],
                assessment=compute_scan_name(lines.scan),
                reader=READER,
                scan=compute_scan_name(lines.scan),
                visit=compute_scan_name(lines.scan),
                date=book.scan_day(row, lines.scan),
                target_response=lines.responses.target[row],
                non_target_response=lines.responses.non_target[row],
                new_lesion=lines.responses.new[row],
                overall_response=lines.responses.overall[row],
                clinical_progression=False,
                accepted=True,
            )
        )
    return pl.concat(frames)


def build_visit(book: Book) -> pl.DataFrame:
    """Planned scans of prospective subjects that were due while observed, up to the last change decided."""
    frames = []
    prospective = np.flatnonzero(~book.entry.retrospective)
    for scan in range(book.schedule.time.shape[1]):
        due, made = compute_due_day(book, prospective, scan), book.scan_day(prospective, scan)
        decided = book.day(prospective, compute_last_decision(book.trial)[prospective])
        made = np.where(book.recorded(prospective, made), made, np.nan)
        planned = book.recorded(prospective, due) & ~(due > np.nan_to_num(decided, nan=np.inf))
        planned |= ~np.isnan(made)
        made, row, due = made[planned], prospective[planned], due[planned]
        missed = book.schedule.missed[row, scan]
        frames.append(
            build_frame(
                "visit",
                len(row),
                subject=book.name[row],
                visit=compute_scan_name(scan),
                due_date=due,
                date=made,
                state=np.where(~np.isnan(made), "done", np.where(missed, "missed", "planned")),
                reason=np.where(missed, "unknown", ""),
            )
        )
    return pl.concat(frames)


def compute_due_day(book: Book, row: Rows, scan: int) -> Floats:
    """Day on which a scan was due; nan for retrospective subjects, who have no plan."""
    parameters = book.group.parameters
    due = np.full(len(row), parameters.scan_first + parameters.scan_interval * scan)
    return np.where(book.entry.retrospective[row], np.nan, book.day(row, due))


def _scans(book: Book) -> Iterator[int]:
    yield BASELINE
    yield from range(book.schedule.time.shape[1])


def _came_early(book: Book, row: Rows, scan: int) -> Mask:
    early = book.schedule.early[row, scan]
    came: Mask = ~np.isnan(early) & (book.trial.scan_time[row, scan] < book.schedule.time[row, scan])
    return came


def _recorded_lines(book: Book) -> Iterator[tuple[Lines, Rows]]:
    """The lines of each scan with the positions of those that were recorded."""
    for lines in book.clinic.lines:
        row = book.trial.lesions.row[lines.lesion]
        yield lines, np.flatnonzero(book.recorded(row, book.scan_day(row, lines.scan)))


def compute_last_decision(trial: Trial) -> Floats:
    """Months at which the last change was decided, after which no scan is planned; inf without a change."""
    last = np.where(trial.change < trial.life.death, trial.second_change, trial.change)
    return last - trial.parameters.t_change
