"""A registration as read: verbatim text, and the facts that have a field of their own."""

from dataclasses import dataclass, field

from lesionwise.study.model import RegisteredOutcome, RegistrationText
from lesionwise.study.registration.split import Reading


@dataclass(frozen=True)
class Arm:
    """An arm as registered. `experimental` is null where the record does not say it."""

    label: str
    experimental: bool | None


@dataclass(frozen=True)
class Criterion:
    """One line of the eligibility text under its heading."""

    kind: str
    text: str


@dataclass(frozen=True)
class Facts:
    """What a record with fields says; null or empty: it does not. A saved text has none of them."""

    nct: str | None = None
    design: str | None = None
    phase: str | None = None
    planned_subjects: int | None = None
    arms: tuple[Arm, ...] = ()
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True)
class Registration:
    """One registration. `number` begins the ids of its outcomes.

    `others` holds the second reading of each outcome whose text can be read in two ways, `unplaced` the
    lines that fit no part, `notes` what the reader left out.
    """

    name: str
    number: str
    title: str
    text: RegistrationText
    outcomes: tuple[RegisteredOutcome, ...]
    others: dict[str, Reading] = field(default_factory=dict)
    unplaced: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    facts: Facts = Facts()
