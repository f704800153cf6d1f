"""Registered outcomes: numbered, with the role of their id, parts of their own text, read in one way."""

import re
from collections import defaultdict
from typing import Final

from lesionwise.study.complaints import Complaints
from lesionwise.study.draft import Clean, Draft

_NUMBER: Final = re.compile(r"[0-9]{3}")
"""A registration by its three-digit number, as ids of outcomes have it."""


def check_outcomes(draft: Draft, complaints: Complaints) -> None:
    """Registration and role as in the ids, positions 1, 2, ... in the order of the file, texts verbatim."""
    place: defaultdict[str, int] = defaultdict(int)
    for name, table in draft.keyed["registered"].items():
        head, _, number = name.rpartition("_")
        place[head] += 1
        if number.isdigit() and int(number) != place[head]:
            complaints.add(
                ("registered", name),
                f"position {number} where {place[head]} comes next",
                "outcomes of a role numbered 1, 2, ... in the order of the registration",
                "Correct the id, or add the outcome that is missing.",
            )
        role = head.rpartition("_")[2]
        if role in ("primary", "secondary", "other") and table.get("role") not in (None, role):
            complaints.add(
                ("registered", name, "role"),
                f"the role {table['role']}",
                f"the role of the id, {role}",
                "Correct the role or the id.",
            )
        _check_registration(draft, complaints, name)
        _check_text(complaints, name, table)
        if table.get("split") == "ambiguous":
            complaints.add(
                ("registered", name, "split"),
                "a text with two readings",
                "measure, description and time frame as a person reads them",
                "Compare them with raw, correct them, and remove `split`.",
            )


def _check_registration(draft: Draft, complaints: Complaints, name: str) -> None:
    """Ids begin with the number of the registration; another kind of number or id says nothing."""
    registration, number = draft.header.get("registration"), name.partition("_")[0]
    if registration is None or not _NUMBER.fullmatch(registration) or not _NUMBER.fullmatch(number):
        return
    if registration != number:
        complaints.add(
            ("registered", name),
            f"an outcome of registration {number} in a study of registration {registration}",
            f"an id that begins with {registration}",
            "Correct the id, or `registration` of [study].",
        )


def _check_text(complaints: Complaints, name: str, table: Clean) -> None:
    """`raw` holds the parts; it is there exactly when the text was registered."""
    raw, basis = table.get("raw"), table.get("basis", "registration")
    if raw is None or basis is None:
        return
    registered = basis == "registration"
    if registered != bool(raw):
        complaints.add(
            ("registered", name, "raw"),
            "no text of a registered outcome"
            if registered
            else "a text of an outcome that is not registered",
            "the whole text as registered, empty when it stands in no registration",
            "Copy the registered text, or say in `basis` where the outcome comes from.",
        )
    for part in ("measure", "description", "time_frame"):
        if registered and raw and (table.get(part) or "") not in raw:
            complaints.add(
                ("registered", name, part),
                f"a {part} that does not stand in raw",
                "a part of the registered text, letter by letter",
                "Copy it from raw.",
            )
