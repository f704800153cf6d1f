"""The observer of the full model: what a radiologist writes down at each scan."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lesionwise.design.simulation.arrays import Floats, Mask, Rows, mark_rows, sum_rows
from lesionwise.design.simulation.disease import Lesions
from lesionwise.design.simulation.observation import Reading, has_grown
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws
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
    of a non-target lesion. `responses` are those of the patients scanned; none at baseline.
    """

    scan: int
    lesion: Rows
    state: NDArray[np.str_]
    size: Floats
    new: Mask
    worse: Mask
    responses: Responses | None


def _nobody() -> Mask:
    return np.empty(0, dtype=np.bool_)


@dataclass
class Clinic:
    """Reads scans and keeps what was written.

    Lesion by lesion: `organ`, `sized` (has a diameter), `target`, `hidden` (below the detection limit when
    last looked at).
    """

    organ: Rows = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    sized: Mask = field(default_factory=_nobody)
    target: Mask = field(default_factory=_nobody)
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
        lesions.smallest[:] = size
        lesions.seen[:] = True
        state = np.where(self.has_number(lesions, every), "measured", "present")
        none = np.zeros(len(lesions), dtype=np.bool_)
        self.lines.append(Lines(BASELINE, every, state, size, none, none, None))
        self.reference = sum_rows(lesions.row[self.target], size[self.target], len(draws))
        return self.reference.copy()

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
        worse = growing & lesions.baseline[lesion] & ~self.target[lesion]
        lesions.smallest[lesion] = np.minimum(lesions.smallest[lesion], size)
        lesions.seen[lesion] = True
        total = sum_rows(row, size * self.target[lesion], len(draws))
        grown = has_grown(total, nadir)
        state = np.where(self.has_number(lesions, lesion), "measured", "present")
        state = np.where(gone, "absent", np.where(below, "too_small", state))
        responses = compute_responses(
            row,
            self.target[lesion],
            lesions.baseline[lesion] & ~self.target[lesion],
            gone | ((self.organ[lesion] == NODE) & (size < NODE_NORMAL_MM)),
            worse,
            ~lesions.baseline[lesion] & ~gone & (new | ~lesions.irradiated[lesion]),
            total,
            self.reference,
            grown,
        )
        self.lines.append(Lines(scan, lesion, state, size, new, worse, responses))
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
        lesion = np.flatnonzero(scanned[lesions.row])
        row, item = lesions.row[lesion], lesions.item[lesion]
        apparent = compute_apparent(parameters, lesions, draws, lesion, self.organ, time[row])
        size = read_sizes(parameters, draws, row, item, apparent, self.sized[lesion], scan)
        below = is_below(draws, row, size, self.organ[lesion] == NODE, self.hidden[lesion], scan)
        known = lesions.seen[lesion] | ~below
        self.hidden[lesion] = below & known
        size = np.where(self.sized[lesion], np.rint(size), size)
        return lesion[known], size[known], below[known]
