"""Tables of the board: reviews after a scan that asked for a decision, and their lesions."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, sum_rows
from lesionwise.design.simulation.management import Decision
from lesionwise.design.simulation.streams import Draw
from lesionwise.design.synthesis.book import Book, compute_scan_name
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.reading import BASELINE

_DAYS_AFTER_SCAN: Final = 5
_ENTRY: Final = "B00"
"""The review at entry, where a study includes patients after the board only."""


def build_board_review(book: Book) -> pl.DataFrame:
    """One row a review: local radiotherapy, not amenable (with a reason), or switch."""
    frames = [_build_entry_review(book)]
    for decision in book.trial.decisions:
        row, day = _reviewed(book, decision)
        code, reason = _explain(book, decision)
        frames.append(
            build_frame(
                "board_review",
                len(row),
                subject=book.name[row],
                review=_name_review(decision.scan),
                date=day,
                scan=compute_scan_name(decision.scan),
                decision=code[row],
                reason=reason[row],
                systemic_change=~decision.salvage[row],
            )
        )
    return pl.concat(frames)


def build_board_decision(book: Book) -> pl.DataFrame:
    """One row a progressing lesion of a review (at entry: a lesion to be irradiated)."""
    lesions = book.trial.lesions
    planned = np.flatnonzero(_planned(book))
    frames = [
        build_frame(
            "board_decision",
            len(planned),
            subject=book.name[lesions.row[planned]],
            review=_ENTRY,
            lesion=book.lesion_name[planned],
            amenable=True,
            treat=True,
        )
    ]
    for decision in book.trial.decisions:
        patients, _ = _reviewed(book, decision)
        chosen = np.flatnonzero(np.isin(lesions.row[decision.lesion], patients))
        lesion, amenable = decision.lesion[chosen], decision.amenable[chosen]
        row = lesions.row[lesion]
        frames.append(
            build_frame(
                "board_decision",
                len(lesion),
                subject=book.name[row],
                review=_name_review(decision.scan),
                lesion=book.lesion_name[lesion],
                amenable=amenable,
                reason=np.where(amenable, "", _draw_reason(book, row, decision.scan)),
                treat=decision.salvage[row],
            )
        )
    return pl.concat(frames)


def _planned(book: Book) -> Mask:
    """Lesions that the board at entry chose; none where the study has no such board."""
    lesions = book.trial.lesions
    chosen = lesions.baseline & (lesions.progressing | (book.group.parameters.sabr == "all"))
    return chosen & book.preset.board_at_entry


def _build_entry_review(book: Book) -> pl.DataFrame:
    rows = len(book.entry) if book.preset.board_at_entry else 0
    return build_frame(
        "board_review",
        rows,
        subject=book.name[:rows],
        review=_ENTRY,
        date=book.origin[:rows],
        scan=compute_scan_name(BASELINE),
        decision="local_rt",
        systemic_change=False,
    )


def _reviewed(book: Book, decision: Decision) -> tuple[Rows, Floats]:
    """Patients whose review was held while they were observed, and its day."""
    due = np.flatnonzero(decision.due)
    day = book.scan_day(due, decision.scan) + _DAYS_AFTER_SCAN
    kept = book.recorded(due, day)
    return due[kept], day[kept]


def _explain(book: Book, decision: Decision) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Code and reason of each patient's decision: the first condition of salvage that failed."""
    n = len(book.entry)
    row = book.trial.lesions.row[decision.lesion]
    refused = sum_rows(row, ~decision.amenable, n) > 0
    no_salvage = np.full(n, not book.group.parameters.salvage) | ~decision.policy
    code = np.select([decision.salvage, no_salvage], ["local_rt", "switch"], "not_amenable")
    drawn = _draw_reason(book, np.arange(n), decision.scan)
    why = np.select([~decision.limits, ~decision.untouched, refused], ["too_many", "prior_dose", drawn], "")
    return code, np.where(code == "not_amenable", why, "")


def _draw_reason(book: Book, row: Rows, scan: int) -> NDArray[np.str_]:
    """Why a lesion is not amenable; one reason a patient and review."""
    reasons = np.array(["organ_at_risk", "too_large", "performance_status"])
    return reasons[np.searchsorted([0.6, 0.8], book.trial.draws.uniform(Draw.REASON, row, 0, scan))]


def _name_review(scan: int) -> str:
    return f"B{scan + 1:02d}"
