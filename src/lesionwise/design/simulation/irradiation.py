"""SABR to lesions: shrinkage to an asymptote, with eventual local failure in some."""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from lesionwise.design.simulation.arrays import Floats, Mask, Rows
from lesionwise.design.simulation.disease import Lesions, compute_diameter
from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.streams import Draw, Draws


@dataclass(frozen=True)
class Course:
    """Irradiated lesions of one decision, one element a lesion.

    `lesion` is the position among the lesions, `number` 0 for the course at the start and 1, 2, ... for
    salvage; `earlier` counts the lesion's earlier irradiations. `failure` is the true onset of regrowth,
    inf without.
    """

    lesion: Rows
    number: Rows
    earlier: Rows
    time: Floats
    diameter: Floats
    asymptote: Floats
    p_failure: Floats
    failure: Floats


def irradiate(
    parameters: Parameters,
    lesions: Lesions,
    draws: Draws,
    chosen: Rows,
    time: Floats,
    number: Rows,
    bed3_gy: Floats | float = 150.0,
) -> Course:
    """Irradiate the chosen lesions at `time` (changes `lesions`): their stored measurements are emptied.

    Probability of eventual failure: expit(logit(lc_probability) + lc_per_10_mm (D - 20) / 10
    + lc_per_log_bed ln(BED3 / 150)), D the diameter just before.
    """
    row, item, occasion = lesions.row[chosen], lesions.item[chosen], lesions.rt_count[chosen]
    diameter = compute_diameter(parameters, lesions, chosen, time)
    slope = parameters.lc_per_10_mm * (diameter - 20) / 10
    dose = parameters.lc_per_log_bed * np.log(np.asarray(bed3_gy) / 150)
    p_failure = expit(logit(parameters.lc_probability) + slope + dose)
    fails: Mask = draws.uniform(Draw.RT_FAILURE, row, item, occasion) < p_failure
    wait = parameters.lc_scale * draws.exponential(Draw.RT_ONSET, row, item, occasion) ** (
        1 / parameters.lc_shape
    )
    course = Course(
        chosen,
        number,
        occasion,
        time,
        diameter,
        _beta_two_two(draws.uniform(Draw.RT_ASYMPTOTE, row, item, occasion)),
        p_failure,
        np.where(fails, time + wait, np.inf),
    )
    lesions.rt_time[chosen], lesions.rt_diameter[chosen] = time, diameter
    lesions.rt_asymptote[chosen], lesions.rt_failure[chosen] = course.asymptote, course.failure
    lesions.rt_count[chosen] += 1
    lesions.smallest[chosen] = np.inf
    return course


def _beta_two_two(uniform: Floats) -> Floats:
    """Inverse of the Beta(2, 2) distribution function 3 x^2 - 2 x^3, in closed form."""
    return np.asarray(0.5 - np.sin(np.arcsin(1 - 2 * uniform) / 3))
