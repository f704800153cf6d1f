"""Patients and lesions of the model: what they are at time 0 and how a lesion's diameter runs."""

from dataclasses import dataclass, fields

import numpy as np

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws


@dataclass(frozen=True)
class Patients:
    """One element a patient. `resistance` is the time of diffuse resistance, 0 when refractory."""

    z: Floats
    count: Rows
    progressing: Rows
    refractory: Mask
    resistance: Floats
    response: Floats

    def __len__(self) -> int:
        return len(self.z)


@dataclass(frozen=True)
class Lesions:
    """One element a lesion, baseline lesions first, then new lesions in order of birth interval.

    `row` is the patient's position, `item` the lesion's permanent number in the random streams. The last
    eleven fields change: irradiation (`rt_*`: the last course; time inf when never irradiated), the next
    systemic line (`next_*`: start of its effect, inf when it has none on the lesion) and what the observer
    keeps (`smallest` stored measurement, inf when none; `seen`).
    """

    row: Rows
    item: Rows
    baseline: Mask
    progressing: Mask
    birth: Floats
    diameter: Floats
    asymptote: Floats
    growth: Floats
    escape: Floats
    rt_count: Rows
    rt_time: Floats
    rt_diameter: Floats
    rt_asymptote: Floats
    rt_failure: Floats
    next_start: Floats
    next_diameter: Floats
    next_asymptote: Floats
    next_escape: Floats
    smallest: Floats
    seen: Mask

    def __len__(self) -> int:
        return len(self.row)

    @property
    def irradiated(self) -> Mask:
        """Irradiated, or scheduled to be: a lesion counts as irradiated from the decision on."""
        return self.rt_count > 0


def draw_patients(parameters: Parameters, draws: Draws, shift: Floats | float = 0.0) -> Patients:
    """Patients of an arm; `shift` is added to the log frailty (site effect)."""
    z = parameters.sd_z * draws.normal(Draw.FRAILTY) + shift
    count = choose(parameters.count_probabilities, draws.uniform(Draw.LESION_COUNT))
    progressing = np.zeros(len(draws), dtype=np.int64)
    if parameters.oligoprogressive:
        chosen = choose(parameters.progressing_probabilities, draws.uniform(Draw.PROGRESSING_COUNT))
        progressing = np.minimum(chosen, count)
    refractory = draws.uniform(Draw.REFRACTORY) < parameters.p_refractory
    if not parameters.on_drug:
        refractory = np.ones(len(draws), dtype=np.bool_)
    onset = draws.exponential(Draw.RESISTANCE) ** (1 / parameters.resistance_shape)
    resistance = np.where(refractory, 0.0, parameters.resistance_scale * onset / np.exp(z))
    response = parameters.mu_response + parameters.sd_response * draws.normal(Draw.RESPONSE)
    return Patients(z, count, progressing, refractory, resistance, response)


def draw_baseline(parameters: Parameters, patients: Patients, draws: Draws) -> Lesions:
    """The lesions at time 0, in order of patient and number; the first ones are the progressing ones."""
    row = np.repeat(np.arange(len(patients)), patients.count)
    item = np.arange(len(row)) - np.repeat(np.cumsum(patients.count) - patients.count, patients.count)
    progressing = item < patients.progressing[row]
    size = parameters.diameter_median * np.exp(
        parameters.diameter_sd * draws.normal(Draw.DIAMETER, row, item)
    )
    deviate = patients.response[row] + parameters.sd_response_lesion * draws.normal(
        Draw.RESPONSE_LESION, row, item
    )
    asymptote = np.clip(1.25 / (1 + np.exp(deviate)), 0.0, 1.0)
    if parameters.oligoprogressive:
        asymptote = np.maximum(asymptote, parameters.asymptote_progressive)
    asymptote = np.where(progressing | patients.refractory[row], 1.0, asymptote)
    escape = np.minimum(_escape_wait(parameters, patients, draws, row, item), patients.resistance[row])
    return _fresh(
        row=row,
        item=item,
        baseline=True,
        progressing=progressing,
        birth=np.zeros(len(row)),
        diameter=np.maximum(parameters.diameter_floor, size),
        asymptote=asymptote,
        growth=_growth(parameters, draws, row, item),
        escape=np.where(progressing, 0.0, escape),
    )


def draw_new(
    parameters: Parameters, patients: Patients, draws: Draws, row: Rows, item: Rows, birth: Floats
) -> Lesions:
    """New lesions born at `birth`: at rest on an active drug until they escape, else growing from birth."""
    resistance = patients.resistance[row]
    escape = np.minimum(birth + _escape_wait(parameters, patients, draws, row, item), resistance)
    return _fresh(
        row=row,
        item=item,
        baseline=False,
        progressing=np.zeros(len(row), dtype=np.bool_),
        birth=birth,
        diameter=np.full(len(row), parameters.diameter_new),
        asymptote=np.ones(len(row)),
        growth=_growth(parameters, draws, row, item),
        escape=np.where(birth > resistance, birth, escape),
    )


def compute_diameter(parameters: Parameters, lesions: Lesions, chosen: Rows, time: Floats) -> Floats:
    """True diameters in mm of the chosen lesions at `time` (one a lesion, not before birth).

    The last of birth, irradiation and next line that has come decides.
    """
    later = time >= lesions.next_start[chosen]
    irradiated = ~later & (time >= lesions.rt_time[chosen])

    def pick(next_line: Floats, radiotherapy: Floats, birth: Floats) -> Floats:
        return np.where(later, next_line[chosen], np.where(irradiated, radiotherapy[chosen], birth[chosen]))

    start = pick(lesions.next_start, lesions.rt_time, lesions.birth)
    turn = pick(lesions.next_escape, lesions.rt_failure, lesions.escape)
    size = pick(lesions.next_diameter, lesions.rt_diameter, lesions.diameter)
    floor = pick(lesions.next_asymptote, lesions.rt_asymptote, lesions.asymptote)
    rate = np.where(irradiated, parameters.rt_shrink_rate, parameters.k_response)
    shrunk = floor + (1 - floor) * np.exp(-rate * (np.minimum(time, turn) - start))
    size_now: Floats = size * shrunk * np.exp(lesions.growth[chosen] * np.maximum(0.0, time - turn))
    return size_now


def join(first: Lesions, second: Lesions) -> Lesions:
    """The lesions of both, in this order."""
    parts = {field.name: (getattr(first, field.name), getattr(second, field.name)) for field in fields(first)}
    return Lesions(**{name: np.concatenate(pair) for name, pair in parts.items()})


def choose(probabilities: tuple[tuple[int, float], ...], uniform: Floats) -> Rows:
    """A value for each uniform number, by the given probabilities (they sum to 1)."""
    values, weights = zip(*probabilities, strict=True)
    limits = np.cumsum(weights)[:-1]
    chosen: Rows = np.asarray(values, dtype=np.int64)[np.searchsorted(limits, uniform)]
    return chosen


def _escape_wait(parameters: Parameters, patients: Patients, draws: Draws, row: Rows, item: Rows) -> Floats:
    rate = parameters.h_escape * parameters.abscopal * np.exp(patients.z[row])
    waited = draws.exponential(Draw.ESCAPE, row, item)
    wait: Floats = np.divide(waited, rate, out=np.full(len(row), np.inf), where=rate > 0)
    return wait


def _growth(parameters: Parameters, draws: Draws, row: Rows, item: Rows) -> Floats:
    deviate = draws.normal(Draw.GROWTH, row, item)
    return np.asarray(parameters.growth_median * np.exp(parameters.growth_sd * deviate))


def _fresh(
    *,
    row: Rows,
    item: Rows,
    baseline: bool,
    progressing: Mask,
    birth: Floats,
    diameter: Floats,
    asymptote: Floats,
    growth: Floats,
    escape: Floats,
) -> Lesions:
    """Lesions that nobody has irradiated or seen yet."""
    n = len(row)
    return Lesions(
        row,
        item,
        np.full(n, baseline),
        progressing,
        birth,
        diameter,
        asymptote,
        growth,
        escape,
        rt_count=np.zeros(n, dtype=np.int64),
        rt_time=np.full(n, np.inf),
        rt_diameter=np.full(n, np.nan),
        rt_asymptote=np.full(n, np.nan),
        rt_failure=np.full(n, np.inf),
        next_start=np.full(n, np.inf),
        next_diameter=np.full(n, np.nan),
        next_asymptote=np.full(n, np.nan),
        next_escape=np.full(n, np.inf),
        smallest=np.full(n, np.inf),
        seen=np.zeros(n, dtype=np.bool_),
    )
