"""Stories of `response_story` with radiotherapy, judged under a policy, by the engine and the oracle."""

from collections.abc import Mapping

import polars as pl

from drawn import parse_table
from lesionwise.derive.lesion import derive_courses
from lesionwise.derive.policy import derive_policy_response, list_states, list_treated
from lesionwise.derive.response import Derivation, Policy
from lesionwise.study.model import ResponseRules
from lesionwise.tables.rows import complete_tables
from oracle.policy import derive_policy_slowly
from response_story import name_deciding, parse_story, show, split_drawing


def check_policy(
    drawing: str,
    policy: Policy,
    sabr: Mapping[str, str],
    *,
    rules: ResponseRules | None = None,
    procedures: str = "",
    decided: Mapping[str, str] | None = None,
) -> Derivation:
    """Assert the expected columns and the rows that decide, and engine == oracle.

    sabr: lesion to the day of its first fraction; empty: on an unknown day. A lesion that is irradiated twice
    is named twice, apart by a space (`T1` and `T1 again`). procedures: a drawn table `lesion_procedure`.
    """
    rules = rules or ResponseRules()
    tables = build_treated(drawing, sabr, procedures)
    found = derive_policy_response(tables, rules, None, policy=policy)
    states = list_states(derive_courses(tables, rules, None))
    slow = derive_policy_slowly(tables, rules, None, policy, list_treated(tables, None), states)
    rows = {row["scan"]: row for row in found.response.to_dicts()}
    plain = {row["scan"]: row for row in slow}
    head, lines = split_drawing(drawing)
    for line in lines:
        for column in (name for name in head if name.startswith("=")):
            name, expected = column.removeprefix("=").strip(), line[head.index(column)]
            assert show(rows[line[0]][name]) == expected, f"{line[0]} {name}"
            if name != "rule":
                assert show(plain[line[0]][name]) == expected, f"{line[0]} {name} of the oracle"
    for scan, names in (decided or {}).items():
        assert name_deciding(found.trace, rows[scan], tables) == sorted(names.split()), scan
    return found


def build_treated(drawing: str, sabr: Mapping[str, str], procedures: str = "") -> dict[str, pl.DataFrame]:
    """Every table: the story, one course a lesion, procedures on lesions."""
    courses = ["subject | course | intent | first_fraction"]
    targets = ["subject | course | lesion"]
    for number, (name, date) in enumerate(sabr.items(), start=1):
        courses.append(f"S1 | C{number} | planned | {date}")
        targets.append(f"S1 | C{number} | {name.split()[0]}")
    given = {
        "radiotherapy_course": parse_table("radiotherapy_course", "\n".join(courses)),
        "radiotherapy_target": parse_table("radiotherapy_target", "\n".join(targets)),
    }
    if procedures:
        given["lesion_procedure"] = parse_table("lesion_procedure", procedures)
    return complete_tables({**parse_story(drawing), **given})
