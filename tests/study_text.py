"""Study files written in tests: a small right one, changes to it, and values as TOML."""

import datetime
import json
from pathlib import Path
from typing import Any

from lesionwise.study import Study, read_study
from lesionwise.terms import Fault, Faults

SMALL = """\
[study]
slug = "small"
registration = "900"
title = "A small study"
short_title = "Small"
design = "single_arm"
population = "Everyone"
needs = ["subject"]

[version.1]
randomised = false
change = "First"

[arm.sabr]
label = "SABR"
experimental = true
sabr = "all"

[[imaging]]
anchor = "enrolment"
first_day = 56
interval_days = 84
window_days = 14

[registered.900_primary_1]
role = "primary"
measure = "OS"
description = "Time to death"
time_frame = "2 years"
raw = "OS, Time to death, 2 years"

[endpoint.os]
label = "Overall survival"
registered = ["900_primary_1"]
origin = "enrolment"
event = ["death"]
censor = { at = "last_known_alive" }
report = [{ estimator = "median" }]

[endpoint.pfs1]
label = "Progression-free survival"
origin = "enrolment"
event = ["progression", "death"]
censor = { at = "last_adequate_assessment" }
report = [{ estimator = "kaplan_meier", at_months = [6, 12] }]

[endpoint.dcr]
label = "Disease control"
origin = "enrolment"
response = ["CR", "PR", "SD"]
report = [{ estimator = "wilson" }]
"""
"""A right study file: one arm, not randomised."""


def change(*changes: tuple[str, str], text: str = SMALL) -> str:
    """The text with each old part, which must stand in it once, replaced by the new one."""
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(f"{old!r} stands {text.count(old)} times in the study file")
        text = text.replace(old, new)
    return text


def read_text(folder: Path, text: str | bytes) -> Study:
    """The study of a text, written to `study.toml` in the folder."""
    path = folder / "study.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_study(path)


def read_faults(folder: Path, text: str | bytes) -> tuple[Fault, ...]:
    """The faults of a text, with `study.toml` for the path; none when it is right."""
    try:
        read_text(folder, text)
    except Faults as faults:
        name = str(folder / "study.toml")
        return tuple(
            Fault(fault.where.replace(name, "study.toml"), fault.found, fault.expected, fault.remedy)
            for fault in faults.faults
        )
    return ()


def render_toml(values: dict[str, Any]) -> str:
    """Values as TOML: one key a line, tables inside tables in braces, lists in brackets."""
    return "".join(f"{_render_text(key)} = {_render_value(value)}\n" for key, value in values.items())


def _render_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _render_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _render_text(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, dict):
        pairs = (f"{_render_text(key)} = {_render_value(item)}" for key, item in value.items())
        return f"{{ {', '.join(pairs)} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_render_value(item) for item in value)}]"
    return repr(value)
