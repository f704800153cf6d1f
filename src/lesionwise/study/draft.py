"""A study file while it is checked: faulty values made null, everything else kept to be checked further."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lesionwise.study.locator import Key

Clean = dict[str, Any]
"""A table of the file whose values have the right types, or are null where they had not."""


@dataclass(frozen=True)
class Draft:
    """The sections of a study file with null for each faulty value. Unknown stays unknown: a check that
    needs what is null does not speak."""

    header: Clean
    keyed: dict[str, dict[str, Clean]]
    """Sections of named tables (`arm`, `endpoint`, ...) by section and name, in the order of the file."""
    listed: dict[str, list[Clean]]
    """Sections of numbered tables (`imaging`, `prescription`)."""
    single: dict[str, Clean]
    """Sections of one table (`response`, `data_cut`, `identifiers`)."""
    folder: Path = Path()
    """Where the file lies: files that it names stand beside it."""

    @property
    def randomised(self) -> bool | None:
        """Whether some version is randomised; null: cannot be told yet."""
        told = [version.get("randomised") for version in self.keyed["version"].values()]
        return True if True in told else None if None in told or not told else False

    def knows(self, section: str, field: str) -> bool:
        """Whether every table of a section has a valid value of a required field."""
        return all(table.get(field) is not None for table in self.keyed[section].values())


def prune(value: Any, place: Key) -> Any:
    """The value with null for what stands at `place`; unchanged where nothing stands."""
    if not place:
        return None
    first, rest = place[0], place[1:]
    if isinstance(value, dict) and first in value:
        return {key: prune(item, rest) if key == first else item for key, item in value.items()}
    if isinstance(value, tuple) and isinstance(first, int) and first < len(value):
        return (*value[:first], prune(value[first], rest), *value[first + 1 :])
    return value


def select_known(values: Any) -> list[Any]:
    """The elements of a list that are not faulty; empty without a list."""
    return [value for value in values or () if value is not None]
