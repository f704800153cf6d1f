"""The disease of one subject in small: a drawing of lesions by scan in, states in short out."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from drawn import parse_tables
from endpoint_trial import survival, trial
from lesionwise.derive import Derived, derive
from lesionwise.study import ResponseRules, StateRules, Study

READER = "INVESTIGATOR"

Drawings = dict[str, str]


def draw_scans(drawing: str, **lesions: str) -> Drawings:
    """Scans and lesions of S1 from a drawing: a column a lesion, a row a scan, the first one the baseline.

    A cell is a size in mm, a state (`absent`, `not_assessed`, ...), or empty: the lesion was not assessed. An
    `unequivocal` or `no_change` is a non-target lesion that is present and changed so; `size?` a new lesion
    that is equivocal. `lesions`: role and organ of each, as `L1="target lung"`; nodes are measured by the
    short axis.
    """
    rows = [[cell.strip() for cell in line.split("|")] for line in drawing.splitlines() if line.strip()]
    names = rows[0][1:]
    scans, lines = [], []
    for number, (day, *cells) in enumerate(rows[1:]):
        scans.append(f"S1 | V{number} | {day} | {'yes' if number == 0 else 'no'}")
        for name, cell in zip(names, cells, strict=True):
            if cell:
                role, organ = lesions[name].split()
                lines.append(f"S1 | V{number} | {name} | {READER} | {_read(cell, role, organ)}")
    head = "subject | scan | lesion | reader | state | long_axis_mm | short_axis_mm | change | certainty"
    drawn = [f"S1 | {name} | {_place(*lesion.split())}" for name, lesion in lesions.items()]
    return {
        "lesion": "\n".join(["subject | lesion | role | organ | node", *drawn]),
        "scan": "\n".join(["subject | scan | date | baseline", *scans]),
        "measurement": "\n".join([head, *lines]),
    }


def _place(role: str, organ: str) -> str:
    return f"{role} | {organ} | {'yes' if organ == 'node' else 'no'}"


def _read(cell: str, role: str, organ: str) -> str:
    if cell in ("unequivocal", "no_change"):
        return f"present | | | {cell} |"
    if not cell[0].isdigit():
        return f"{cell} | | | |"
    certainty = "" if role != "new" else "equivocal" if cell.endswith("?") else "unequivocal"
    size = cell.rstrip("?")
    axes = f" | {size}" if organ == "node" else f"{size} | "
    return f"measured | {axes} | | {certainty}"


def draw_subject(**facts: str) -> Drawings:
    """One row of table subject."""
    given = {"subject": "S1", **facts}
    return {"subject": f"{' | '.join(given)}\n{' | '.join(given.values())}"}


def draw_line(start: str, stop: str = "", *, line: int = 1, protocol: str = "yes") -> Drawings:
    """One systemic line."""
    head = "subject | line | start_date | stop_date | protocol"
    return {"systemic_line": f"{head}\nS1 | {line} | {start} | {stop} | {protocol}"}


def draw_answers(day: str, **answers: str) -> Drawings:
    """A review of the board without scan: `L1="yes"`, `L2="no"`."""
    lines = [f"S1 | B1 | {name} | {answer}" for name, answer in answers.items()]
    return {
        "board_review": f"subject | review | date | decision\nS1 | B1 | {day} | local_rt",
        "board_decision": "\n".join(["subject | review | lesion | amenable", *lines]),
    }


def draw_course(day: str, *lesions: str, intent: str = "planned") -> Drawings:
    """A course of radiotherapy to some lesions."""
    targets = [f"S1 | C1 | {lesion} | {day}" for lesion in lesions]
    return {
        "radiotherapy_course": f"subject | course | intent | first_fraction\nS1 | C1 | {intent} | {day}",
        "radiotherapy_target": "\n".join(["subject | course | lesion | first_fraction", *targets]),
    }


def build_study(rules: StateRules, **more: Any) -> Study:
    """A study of one arm with these rules of states."""
    study = trial(survival(), response=ResponseRules(reader=READER))
    return study.model_copy(update={"state": rules, **more})


def derive_drawn(drawings: Mapping[str, str], cut: str | None = None, **rules: Any) -> Derived:
    """Everything that is derived from drawn tables."""
    study = build_study(StateRules(**rules))
    return derive(study, parse_tables(drawings), None if cut is None else date.fromisoformat(cut))


class Called(NamedTuple):
    """A scan's oligometastatic state, and the question that has no answer."""

    state: str
    question: str | None = None


def list_states(drawings: Mapping[str, str], **rules: Any) -> list[Called]:
    """The state at each scan, in order."""
    frame = derive_drawn(drawings, **rules).disease_state
    return [Called(*row) for row in frame.select(pl.col("state", "question").cast(pl.String)).iter_rows()]


class Verdict(NamedTuple):
    """Oligoprogression at a scan, and what decides against it or is unknown."""

    oligoprogression: str
    limit: str | None = None


def list_verdicts(drawings: Mapping[str, str], **rules: Any) -> list[Verdict]:
    """The verdict on oligoprogression at each scan, in order."""
    frame = derive_drawn(drawings, **rules).disease_state
    kept = frame.select(pl.col("oligoprogression", "limit").cast(pl.String))
    return [Verdict(*row) for row in kept.iter_rows()]
