"""Instrument files: the bundled ones and those of a user."""

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from lesionwise.definitions.instrument import InstrumentForm
from lesionwise.terms import Fault, Faults

_FOLDER: Final = Path(str(resources.files("lesionwise"))) / "instruments"
_SHAPE: Final = "an instrument file as the bundled ones: facts of the form, then one [scale.<id>] a score"
_REMEDY: Final = "Correct the file; wording of items has no place in it."


def list_instruments() -> tuple[str, ...]:
    """The ids of the bundled instruments, in the order of the alphabet."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def read_instrument(name_or_path: str | Path) -> InstrumentForm:
    """The instrument of a bundled id or of a TOML file.

    A text that is a bundled id names that instrument. Keys: the fields of `InstrumentForm`, and one
    table `[scale.<id>]` a scale. Raises `Faults` with every fault of the file: no file, no TOML, unknown
    keys, wrong types, ranges upside down, items or parts that do not exist.
    """
    bundled = isinstance(name_or_path, str) and name_or_path in list_instruments()
    path = _FOLDER / f"{name_or_path}.toml" if bundled else Path(name_or_path)
    values = _read_values(path)
    scales = values.pop("scale", {})
    try:
        values["scales"] = tuple({"id": name, **_listed(scale)} for name, scale in scales.items())
        return InstrumentForm.model_validate(_listed(values))
    except (TypeError, AttributeError):
        raise Faults([Fault(f"{path}, scale", "no table of scales", _SHAPE, _REMEDY)]) from None
    except ValidationError as error:
        raise Faults(_explain(path, error, list(scales))) from None


def _read_values(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        found = f"the file cannot be read ({type(error).__name__})"
    except tomllib.TOMLDecodeError as error:
        found = f"no TOML: {error}"
    raise Faults([Fault(str(path), found, _SHAPE, "Name a bundled instrument, or correct the file.")])


def _listed(table: dict[str, Any]) -> dict[str, Any]:
    """TOML has lists where the declarations have tuples."""
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _explain(path: Path, error: ValidationError, scales: list[str]) -> list[Fault]:
    return [
        Fault(f"{path}, {_place(fault['loc'], scales)}", str(fault["msg"]), _SHAPE, _REMEDY)
        for fault in error.errors(include_url=False, include_input=False)
    ]


def _place(where: tuple[int | str, ...], scales: list[str]) -> str:
    named = [
        scales[part] if isinstance(part, int) and depth == 1 else part for depth, part in enumerate(where)
    ]
    if named[:1] == ["scales"]:
        named[0] = "scale"
    return ".".join(str(part) for part in named) or "the whole form"
