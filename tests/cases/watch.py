"""Functions whose calls are cases: how each call becomes one."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import polars as pl

from cases.case import Case, Story
from cases.outcome import view_endpoints, view_forms, view_lesions
from cases.settings import (
    Declared,
    describe_forms,
    describe_part,
    describe_rules,
    describe_study,
    join_declared,
    keep_keys,
)
from cases.view import View, show, view_frame, view_records, view_response
from lesionwise.derive.endpoint import History
from lesionwise.study import ResponseRules

Given = Mapping[str, Any]
Seen = list[Case] | list[Story] | list[str]
NOTHING: Final = Declared({"": {}}, {"": {}})


class Memory:
    """What an earlier call of the same test was given, by the identity of what it returned."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[object, Any]] = {}
        self.series: Given = {}
        """What the last series was made of."""

    def keep(self, result: object, given: Any) -> None:
        """Remember; the result is held, so that no other object takes its identity."""
        self._kept[id(result)] = (result, given)

    def recall(self, result: object) -> Any:
        """What was given, or null."""
        return self._kept.get(id(result), (None, None))[1]


def see_endpoints(given: Given, result: Any, memory: Memory) -> list[Case]:
    """Every endpoint of a study."""
    history: History = given["history"]
    endpoints = history.study.endpoints
    if not endpoints:
        return []
    rules = tuple(endpoint.rule for endpoint in endpoints)
    declared = describe_study(history.study, history.data_cut)
    outcome = view_endpoints(result.endpoint, endpoints)
    return [Case("endpoint", declared, _see_records(history, memory), outcome, rules)]


def see_lesions(given: Given, result: Any, memory: Memory) -> list[Case]:
    """Outcomes of irradiated lesions."""
    tables, cut = _uncut(given["tables"], memory)
    declared = _see_rules(given["rules"], cut)
    return [Case("lesion", declared, view_records(tables), view_lesions(result.outcome))]


def see_classes(given: Given, result: pl.DataFrame, memory: Memory) -> list[Case]:
    """Classes of adverse events."""
    history: History = given["history"]
    outcome = view_frame(result, ("subject", "event", "ae_class", "acute_within_days"))
    declared = describe_study(history.study, endpoints=False)
    return [Case("class", declared, _see_records(history, memory), outcome)]


def see_grades(given: Given, result: pl.DataFrame, _memory: Memory) -> list[Case]:
    """Maximum grades."""
    records = view_records({"adverse_event": given["adverse_event"], "adverse_event_class": given["classes"]})
    related = {"related_to": show(given["related_to"])} if given["related_to"] else {}
    return [Case("grade", Declared({"": related}, {"": {"related_to": "none"}}), records, view_frame(result))]


def see_states(given: Given, result: Any, memory: Memory) -> list[Case]:
    """Oligometastatic states and oligoprogression."""
    history: History = given["history"]
    declared, records = _see_state_rules(history), _see_records(history, memory)
    parts = {
        "state": ("scan", "date", "state", "question", "diagnosed", "path"),
        "oligoprogression": (
            "scan",
            "date",
            "oligoprogression",
            "limit",
            "progressing",
            "progressing_organs",
            "progressing_largest_mm",
            "confirmed_by",
            "extent",
        ),
    }
    return [
        Case(kind, declared, records, view_frame(result.table, columns)) for kind, columns in parts.items()
    ]


def see_risk(given: Given, result: Any, memory: Memory) -> list[Case]:
    """Risk groups."""
    history: History = given["history"]
    return [
        Case(
            "risk",
            _see_state_rules(history),
            _see_records(history, memory),
            view_frame(result.table).drop("row"),
        )
    ]


def see_scope(given: Given, result: Any, memory: Memory) -> list[Case]:
    """Scope of the planned radiotherapy."""
    history: History = given["history"]
    outcome = view_frame(result.table).drop("row")
    return [Case("scope", _see_state_rules(history), _see_records(history, memory), outcome)]


def see_scores(given: Given, result: Any, _memory: Memory) -> list[Case]:
    """Scores of questionnaires."""
    declared = describe_study(given["study"], given["data_cut"], endpoints=False)
    kept = keep_keys(declared, "instrument", "data_cut")
    if given["rules"] is not None:
        scales = describe_forms(given["rules"].instruments)
        kept = join_declared(kept, Declared({"": scales}, {}))
    columns = ("instrument", "due_date", "scale", "score", "answered", "prorated", "reason", "source_row")
    return [Case("score", kept, view_records(given["tables"]), view_frame(result.score, columns))]


def see_series(given: Given, result: Any, memory: Memory) -> list[Case]:
    """Due dates of questionnaires."""
    memory.keep(result, given)
    memory.series = given
    columns = ("subject", "instrument", "occasion", "due_date", "state", "date", "in_window")
    answered = result.due.filter(pl.col("instrument") != "analgesics")
    return [Case("due", *_see_series(given), view_frame(_keep_recorded(answered, given["tables"]), columns))]


def see_forms(kind: str) -> Callable[[Given, Any, Memory], list[Case]]:
    """An endpoint on questionnaires, from a series."""

    def see(given: Given, result: pl.DataFrame, memory: Memory) -> list[Case]:
        series = memory.recall(given["series"])
        declared, records = _see_series(series)
        joined = join_declared(declared, describe_rules(given.get("rules")))
        told = _keep_recorded(result, series["tables"])
        return [Case("form", joined, records, view_forms(told, kind))]

    return see


def see_compliance(_given: Given, result: pl.DataFrame, memory: Memory) -> list[Case]:
    """Compliance by occasion, of instruments with a form on record."""
    recorded = memory.series["tables"]["questionnaire"]["instrument"].unique().to_list()
    told = result.filter(pl.col("instrument").is_in(recorded)).drop("place")
    return [Case("compliance", *_see_series(memory.series), view_frame(told))]


def see_policies(given: Given, result: pl.DataFrame, _memory: Memory) -> list[Case]:
    """Responses under every policy."""
    outcome = view_frame(result, ("policy", "scan", "date", "overall_response", "rule"))
    return [Case("policy", _see_rules(given["rules"], None), view_records(given["tables"]), outcome)]


def see_response(given: Given, result: Any, _memory: Memory) -> list[Case]:
    """Responses from measurements."""
    named = {"policy": given["policy"]} if given.get("policy") else {}
    if given.get("treated") is not None:
        named["treated lesions"] = show(given["treated"]["lesion"].to_list()) or "none"
    usual = {"policy": "of the study", "treated lesions": "as recorded"}
    declared = join_declared(_see_rules(given["rules"], None), Declared({"": named}, {"": usual}))
    columns = ("subject", "scan", "date", "target_sum_mm", "nadir_mm", "overall_response", "rule")
    return [Case("response", declared, view_records(given["tables"]), view_frame(result.response, columns))]


def see_immune_story(given: Given, _result: Any, _memory: Memory) -> list[Story]:
    """A story judged by iRECIST."""
    words = [f"{place}: the reader says {change}" for place, change in (given["words"] or {}).items()]
    early = [f"{scan} was done early for a symptom" for scan in given["early"]]
    best = [f"best response {given['best']}"] if given["best"] else []
    date = [f"progression on {given['progression']}"] if given["progression"] else []
    return [Story(given["drawing"], (*words, *early), (*best, *date))]


def see_policy_story(given: Given, _result: Any, _memory: Memory) -> list[Story]:
    """A story judged under a policy for irradiated lesions."""
    fractions = [
        f"{name} irradiated from {day or 'an unknown day'} on" for name, day in given["sabr"].items()
    ]
    said = [f"policy `{given['policy']}`", *fractions]
    if given["rules"] is not None:
        said += [f"`{key} = {text}`" for key, text in describe_part("response", given["rules"]).items()]
    procedures = [line.split("|") for line in given["procedures"].split("\n")[2:]]
    for cells in (line for line in procedures if len(line) > 4):
        kind, day = cells[3].strip(), cells[4].strip()
        said.append(f"{kind} of {cells[1].strip()} on {day}{', positive' if 'yes' in cells[-1] else ''}")
    decided = [f"{scan} decided by {_name_rows(names)}" for scan, names in (given["decided"] or {}).items()]
    return [Story(given["drawing"], tuple(said), tuple(decided))]


def see_page(_given: Given, result: str, _memory: Memory) -> list[str]:
    """An answer to `explain`."""
    return [result]


def see_cut(given: Given, result: Any, memory: Memory) -> list[Case]:
    """No case: which tables were cut, and when."""
    memory.keep(result, (given["tables"], given["data_cut"]))
    return []


See = Callable[[Given, Any, Memory], Seen]
WATCHED: Final[tuple[tuple[str, str, See], ...]] = (
    ("lesionwise.derive.endpoint", "derive_endpoint", see_endpoints),
    ("lesionwise.derive.endpoint", "classify_adverse_events", see_classes),
    ("lesionwise.derive.adverse_event", "derive_maximum_grade", see_grades),
    ("lesionwise.derive.lesion", "derive_lesion_outcome", see_lesions),
    ("lesionwise.derive.state", "derive_states", see_states),
    ("lesionwise.derive.state", "derive_risk", see_risk),
    ("lesionwise.derive.state", "derive_scope", see_scope),
    ("lesionwise.derive.timeline", "cut_tables", see_cut),
    ("lesionwise.derive.questionnaire", "derive_scores", see_scores),
    ("lesionwise.derive.questionnaire", "derive_series", see_series),
    ("lesionwise.derive.questionnaire", "derive_measure", see_forms("questionnaire")),
    ("lesionwise.derive.questionnaire", "derive_pain_response", see_forms("pain_response")),
    ("lesionwise.derive.questionnaire", "derive_time_to_deterioration", see_forms("deterioration")),
    ("lesionwise.derive.questionnaire", "derive_compliance", see_compliance),
    ("lesionwise.derive.policy", "derive_response_policy", see_policies),
    ("lesionwise.derive.policy", "derive_policy_response", see_response),
    ("lesionwise.derive.response", "derive_response", see_response),
    ("lesionwise.derive.explain", "explain", see_page),
    ("immune_story", "check_immune", see_immune_story),
    ("policy_story", "check_policy", see_policy_story),
)
"""Module and name of each function, and how its calls are seen."""

NARROWED: Final = (
    ("endpoint_trial", "assert_spec", "expected", "subject"),
    ("questionnaire_trial", "assert_scores", "expected", "scale"),
)
"""Functions that ask for a part of what comes out: the argument that names it, and the column."""


def narrow(case: Case, column: str, names: Iterable[str]) -> Case:
    """The rows that were asked for."""
    wanted = set(names)
    kept = [place for place, name in enumerate(case.outcome.find(column)) if name in wanted]
    rows = tuple(case.outcome.rows[place] for place in kept)
    return case._replace(outcome=View(case.outcome.columns, rows)) if rows else case


def _see_records(history: History, memory: Memory) -> dict[str, View]:
    """Records before the cut, and responses that a test gave."""
    records = view_records(_uncut(history.tables, memory)[0])
    if history.response.height and not history.tables["measurement"].height:
        records["response"] = view_response(history.response)
    return records


def _see_rules(rules: ResponseRules, cut: object) -> Declared:
    usual = describe_part("response", ResponseRules(), True) | {"data_cut": "none"}
    own = {} if cut is None else {"data_cut": str(cut)}
    return Declared({"": describe_part("response", rules) | own}, {"": usual})


def _see_state_rules(history: History) -> Declared:
    return keep_keys(describe_study(history.study, history.data_cut, endpoints=False), "state", "data_cut")


def _see_series(given: Given) -> tuple[Declared, dict[str, View]]:
    declared = describe_study(given["study"], given["data_cut"], endpoints=False)
    return keep_keys(declared, "instrument", "visit", "data_cut"), view_records(given["tables"])


def _keep_recorded(frame: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Rows of subjects with a record of their own, and of the first subject."""
    told = [
        each["subject"] for name, each in tables.items() if name != "subject" and "subject" in each.columns
    ]
    known = pl.concat([*told, tables["subject"]["subject"].head(1)]).unique().to_list()
    return frame.filter(pl.col("subject").is_in(known))


def _uncut(tables: Any, memory: Memory) -> tuple[Any, object]:
    """The tables before the cut, and the cut."""
    given = memory.recall(tables)
    return (tables, None) if given is None else given


def _name_rows(names: str) -> str:
    """Deciding rows of a story in words."""
    told = []
    for name in names.split():
        head, _, rest = name.partition(":")
        told.append(f"table `{head}`, {rest}" if head in ("lesion", "scan") else f"{rest or head}")
        told[-1] += f" at {head}" if rest and head not in ("lesion", "scan") else ""
    return " and ".join(told)
