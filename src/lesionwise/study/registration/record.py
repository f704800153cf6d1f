"""Values of a record by the names on the way to them; a value of another type is told, never converted."""

from typing import Any

from lesionwise.terms import Fault, Faults


class Record:
    """One object of a record. All objects inside it collect their faults in one list."""

    def __init__(self, values: dict[str, Any], where: str, faults: list[Fault] | None = None) -> None:
        self.values = values
        self._where = where
        self._faults: list[Fault] = [] if faults is None else faults

    def complain(self, names: tuple[str, ...], found: str, expected: str) -> None:
        """One fault at a place; the same one is kept once."""
        fault = Fault(self._name(names), found, expected, "Correct the record, or export it again.")
        if fault not in self._faults:
            self._faults.append(fault)

    def raise_any(self) -> None:
        """Raises `Faults` when there is one."""
        if self._faults:
            raise Faults(self._faults)

    def text(self, *names: str) -> str | None:
        """A text; null where it is missing or blank."""
        value = self._find(names)
        if value is not None and not isinstance(value, str):
            self.complain(names, "no text", "text")
            return None
        return value.strip() or None if value else None

    def number(self, *names: str) -> int | None:
        """A whole number from 0 on."""
        value = self._find(names)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            self.complain(names, "no whole number", "a whole number from 0 on")
            return None
        return value

    def flag(self, *names: str) -> bool | None:
        """Yes or no."""
        value = self._find(names)
        if value is not None and not isinstance(value, bool):
            self.complain(names, "neither true nor false", "true or false")
            return None
        return value

    def texts(self, *names: str) -> list[str]:
        """A list of texts; blank ones are left out."""
        value = self._find(names)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self.complain(names, "no list of texts", "a list of texts")
            return []
        return [each.strip() for each in value if each.strip()]

    def listed(self, *names: str) -> list["Record"]:
        """A list of objects."""
        value = self._find(names)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.complain(names, "no list of objects", "a list of objects")
            return []
        return [
            Record(each, f"{self._name(names)}[{place}]", self._faults) for place, each in enumerate(value)
        ]

    def _find(self, names: tuple[str, ...]) -> Any:
        value: Any = self.values
        for depth, name in enumerate(names):
            if not isinstance(value, dict):
                self.complain(names[:depth], "no object", "an object")
                return None
            value = value.get(name)
            if value is None:
                return None
        return value

    def _name(self, names: tuple[str, ...]) -> str:
        return ".".join((self._where, *names))
