"""The observer of the full model: what a radiologist writes down at each scan."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, mark_rows, sum_rows
from lesionwise.design.simulation.disease import Lesions
from lesionwise.design.simulation.observation import Reading, has_grown
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws
from lesionwise.design.simulation.trial import Trial
from lesionwise.design.synthesis.anatomy import NODE, ORGANS, draw_organ, has_diameter
from lesionwise.design.synthesis.reading import (
    BASELINE,
    TOO_SMALL_MM,
    compute_apparent,
    is_below,
    read_sizes,
)
from lesionwise.design.synthesis.response import NODE_NORMAL_MM, Responses, compute_responses
from lesionwise.design.synthesis.targets import choose_targets


@dataclass(frozen=True)
class Lines:
    """The lines of one scan, one a lesion that is known (`lesion`: positions); `state` as in the tables.

    `size` in whole mm (without diameter: the true size), 0 absent, 5 too small. `worse`: unequivocal growth
    of a non-target lesion, `old`: known at the baseline of the series. `responses` are those of the
    patients `scanned`; none at baseline.
    """

    scan: int
    scanned: Mask
    lesion: Rows
    state: NDArray[np.str_]
    size: Floats
    new: Mask
    worse: Mask
    old: Mask
    responses: Responses | None


def _nobody() -> Mask:
    return np.empty(0, dtype=np.bool_)


@dataclass
class Clinic:
    """Reads scans and keeps what was written.

    Lesion by lesion: `organ`, `sized` (has a diameter), `target` (chosen at the first baseline), `followed`
    (in the sum of the present series), `old` (known at its baseline), `last` (size when last read, nan if
    never), `hidden` (below the detection limit when last looked at).
    """

    organ: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    sized: Mask = field(default_factory=_nobody)
    target: Mask = field(default_factory=_nobody)
    followed: Mask = field(default_factory=_nobody)
    old: Mask = field(default_factory=_nobody)
    last: Floats = field(default_factory=lambda: np.empty(0))
    hidden: Mask = field(default_factory=_nobody)
    reference: Floats = field(default_factory=lambda: np.empty(0))
    lines: list[Lines] = field(default_factory=list)

    def start(self, parameters: Parameters, lesions: Lesions, draws: Draws) -> Floats:
        """Read the baseline scan and choose targets; the sum of the targets of each patient."""
        self.learn(lesions, draws)
        every = np.arange(len(lesions))
        row, item = lesions.row, lesions.item
        size = read_sizes(parameters, draws, row, item, lesions.diameter, self.sized, BASELINE)
        size = np.where(self.sized, np.rint(size), size)
        self.target = choose_targets(lesions.row, self.organ, size, self.sized)
        self.followed, self.last = self.target.copy(), size.copy()
        self.old[:] = True
        lesions.smallest[:] = size
        lesions.seen[:] = True
        state = np.where(self.has_number(lesions, every), "measured", "present")
        none = np.zeros(len(lesions), dtype=np.bool_)
        everybody = np.ones(len(draws), dtype=np.bool_)
        self.lines.append(Lines(BASELINE, everybody, every, state, size, none, none, self.old.copy(), None))
        self.reference = sum_rows(lesions.row[self.target], size[self.target], len(draws))
        return self.reference.copy()

    def restart(self, trial: Trial, patients: Mask) -> Floats:
        """Begin a new series for the marked patients: what was read last is their baseline.

        Followed are, by the rules for targets, lesions with a number that were not irradiated or were seen
        to grow again. Every smallest size begins anew.
        """
        lesions = trial.lesions
        concerned = patients[lesions.row]
        failed = np.zeros(len(lesions), dtype=np.bool_)
        for failure in trial.failures:
            failed[failure.lesion] = True
        known = concerned & lesions.seen
        able = known & self.has_number(lesions, np.arange(len(lesions))) & (~lesions.irradiated | failed)
        chosen = choose_targets(lesions.row, self.organ, np.where(able, self.last, 0.0), able)
        self.followed = np.where(concerned, chosen, self.followed)
        self.old |= known
        lesions.smallest[known] = self.last[known]
        row = lesions.row[chosen]
        self.reference = np.where(patients, sum_rows(row, self.last[chosen], len(patients)), self.reference)
        return np.where(patients, self.reference, 0.0)

    def read(
        self,
        parameters: Parameters,
        lesions: Lesions,
        draws: Draws,
        scanned: Mask,
        time: Floats,
        scan: int,
        nadir: Floats,
    ) -> Reading:
        """Read scan number `scan` of the scanned patients (changes what `lesions` and the clinic keep).

        Progression: growth of the target sum over the nadir, a new lesion, or unequivocal growth of a
        non-target lesion (the growth rule on that lesion; without diameter on its true size).
        """
        self.learn(lesions, draws)
        lesion, size, below = self._look(parameters, lesions, draws, scanned, time, scan)
        row = lesions.row[lesion]
        gone = below & (draws.uniform(Draw.BELOW_LIMIT, row, lesions.item[lesion]) < 0.5)
        size = np.where(gone, 0.0, np.where(below, TOO_SMALL_MM, size))
        new = ~lesions.seen[lesion]
        growing = ~new & ~below & has_grown(size, lesions.smallest[lesion])
        old, followed = self.old[lesion], self.followed[lesion]
        worse = growing & old & ~followed
        lesions.smallest[lesion] = np.minimum(lesions.smallest[lesion], size)
        lesions.seen[lesion] = True
        self.last[lesion] = size
        total = sum_rows(row, size * followed, len(draws))
        grown = has_grown(total, nadir)
        state = np.where(self.has_number(lesions, lesion), "measured", "present")
        state = np.where(gone, "absent", np.where(below, "too_small", state))
        responses = compute_responses(
            row,
            followed,
            old & ~followed,
            gone | ((self.organ[lesion] == NODE) & (size < NODE_NORMAL_MM)),
            worse,
            ~old & ~gone & (new | ~lesions.irradiated[lesion]),
            total,
            self.reference,
            grown,
        )
        self.lines.append(Lines(scan, scanned, lesion, state, size, new, worse, old, responses))
        progression = mark_rows(row[new | worse], len(draws)) | grown
        return Reading(lesion, size, new, growing, total, progression)

    def learn(self, lesions: Lesions, draws: Draws) -> None:
        """Take note of the anatomy of the lesions that have come since the last scan."""
        fresh = np.arange(len(self.organ), len(lesions))
        row, item = lesions.row[fresh], lesions.item[fresh]
        organ = draw_organ(draws, row, item)
        none = np.zeros(len(fresh), dtype=np.bool_)
        self.organ = np.concatenate([self.organ, organ])
        self.sized = np.concatenate([self.sized, has_diameter(draws, row, item, organ)])
        self.target = np.concatenate([self.target, none])
        self.followed = np.concatenate([self.followed, none])
        self.old = np.concatenate([self.old, none])
        self.last = np.concatenate([self.last, np.full(len(fresh), np.nan)])
        self.hidden = np.concatenate([self.hidden, none])

    def organ_names(self) -> NDArray[np.str_]:
        """Organ of each lesion, in the words of the tables."""
        names: NDArray[np.str_] = np.array(ORGANS)[self.organ]
        return names

    def has_number(self, lesions: Lesions, lesion: Rows) -> Mask:
        """Lesions whose size is written as a number: targets, nodes, new lesions with a diameter."""
        followed = self.target[lesion] | (self.organ[lesion] == NODE) | ~lesions.baseline[lesion]
        numbered: Mask = self.sized[lesion] & followed
        return numbered

    def _look(
        self,
        parameters: Parameters,
        lesions: Lesions,
        draws: Draws,
        scanned: Mask,
        time: Floats,
        scan: int,
    ) -> tuple[Rows, Floats, Mask]:
        """The lesions known or becoming known, their sizes as read, and whether below the limit."""
        lesion = np.flatnonzero(scanned[lesions.row] & (lesions.birth <= time[lesions.row]))
        row, item = lesions.row[lesion], lesions.item[lesion]
        apparent = compute_apparent(parameters, lesions, draws, lesion, self.organ, time[row])
        size = read_sizes(parameters, draws, row, item, apparent, self.sized[lesion], scan)
        below = is_below(draws, row, size, self.organ[lesion] == NODE, self.hidden[lesion], scan)
        known = lesions.seen[lesion] | ~below
        self.hidden[lesion] = below & known
        size = np.where(self.sized[lesion], np.rint(size), size)
        return lesion[known], size[known], below[known]
