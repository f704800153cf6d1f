"""Instruments, prescriptions and needed tables."""

from lesionwise.study.complaints import Complaints, list_choices, suggest
from lesionwise.study.draft import Clean, Draft
from lesionwise.study.locator import Key
from lesionwise.tables.registry import TABLES


def check_instruments(draft: Draft, complaints: Complaints) -> None:
    """An instrument has a range, lowest below highest, and a direction; one that is `unset` has neither."""
    for name, table in draft.keyed["instrument"].items():
        for field in ("low", "high", "direction"):
            _check_known(complaints, ("instrument", name), table, field)
        low, high = table.get("low"), table.get("high")
        if low is not None and high is not None and low >= high:
            complaints.add(
                ("instrument", name, "high"),
                f"the range {low} to {high}",
                "a lowest score below the highest",
                "Correct the range.",
            )


def _check_known(complaints: Complaints, key: Key, table: Clean, field: str) -> None:
    status = table.get("status")
    if status == "unset" and field in table:
        complaints.add(
            (*key, field),
            f"{field} of an instrument that is unset",
            "no range and no direction: the instrument is not known",
            "Remove it, or correct the status.",
        )
    if status in ("verified", "unverified") and field not in table:
        complaints.add(key, f"no {field}", "low, high and direction", f"Add {field}.")


def check_prescriptions(draft: Draft, complaints: Complaints) -> None:
    """The upper end of a range lies above its lower end."""
    for place, table in enumerate(draft.listed["prescription"]):
        for field in ("dose_gy", "fractions"):
            _check_range(complaints, ("prescription", place), table, field)


def _check_range(complaints: Complaints, key: Key, table: Clean, field: str) -> None:
    low, high = table.get(field), table.get(f"{field}_max")
    if low is not None and high is not None and low >= high:
        complaints.add(
            (*key, f"{field}_max"), f"the range {low} to {high}", f"more than {field}", "Correct the range."
        )


def check_needs(draft: Draft, complaints: Complaints) -> None:
    """Needed tables are tables of a snapshot."""
    for place, name in enumerate(draft.header.get("needs") or ()):
        if name is not None and name not in TABLES:
            complaints.add(
                ("study", "needs", place),
                f"unknown table {name!r}",
                list_choices(TABLES),
                suggest(name, TABLES, "Correct the name."),
            )
