"""When forms are due and how they are scored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lesionwise.definitions.instrument import InstrumentForm
from lesionwise.study.value_set import ValueSet


@dataclass(frozen=True)
class FormRules:
    """When forms are due and how they are scored; defaults of the product (STUDIES 3.3).

    `interval_days`, `window_days`: form k is due on day k x interval, give or take the window, inclusive.
    `last`: number of the last form. `instruments`: forms by the study's id of the instrument, instead of the
    bundled ones. `value_sets`: by the same id, of instruments that are scored by state.
    """

    interval_days: int = 30
    window_days: int = 7
    last: int = 24
    instruments: Mapping[str, InstrumentForm] = field(default_factory=dict)
    value_sets: Mapping[str, ValueSet] = field(default_factory=dict)
