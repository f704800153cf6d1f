"""What scores the forms of a study."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lesionwise.definitions.instrument import InstrumentForm
from lesionwise.study import Study
from lesionwise.study.instruments import list_instruments, read_instrument
from lesionwise.study.value_set import ValueSet, read_value_set


@dataclass(frozen=True)
class FormRules:
    """Forms and value sets that a study names, by the study's id of the instrument."""

    instruments: Mapping[str, InstrumentForm] = field(default_factory=dict)
    value_sets: Mapping[str, ValueSet] = field(default_factory=dict)


def read_rules(study: Study) -> FormRules:
    """The forms and value sets of a study file: bundled ones, or files beside it.

    Raises `Faults` with what is wrong in such a file.
    """
    folder = Path(study.path).parent
    named = {each.id: each.form for each in study.instruments if each.form is not None}
    sets = {each.id: each.value_set for each in study.instruments if each.value_set is not None}
    bundled = list_instruments()
    return FormRules(
        {name: read_instrument(form if form in bundled else folder / form) for name, form in named.items()},
        {name: read_value_set(folder / file, name=file, source=name) for name, file in sets.items()},
    )
