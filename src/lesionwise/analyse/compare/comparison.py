"""Two runs of one study compared."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lesionwise.analyse.compare.endpoints import (
    EndpointChange,
    list_changed,
    pair_endpoints,
    select_changed,
    tell_decision,
)
from lesionwise.analyse.compare.numbers import NumberChange, compare_numbers
from lesionwise.analyse.compare.records import compare_records, describe_records
from lesionwise.analyse.compare.run import Run
from lesionwise.analyse.compare.study_keys import KeyChange, compare_studies
from lesionwise.terms import Fault, Faults

UNEXPLAINED = "no cause found in study file, records, data cut and version"


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two runs. `compared` counts the values of endpoints that both have.

    `records` holds one row a changed record (`records.COLUMNS`). Values of subjects and endpoints that one
    run alone has are not in `endpoints`: they stand in `subjects_*` and `endpoints_*`.
    """

    first: Run
    second: Run
    keys: tuple[KeyChange, ...]
    records: pl.DataFrame
    subjects_added: tuple[str, ...]
    subjects_removed: tuple[str, ...]
    endpoints_added: tuple[str, ...]
    endpoints_removed: tuple[str, ...]
    endpoints: tuple[EndpointChange, ...]
    compared: int
    numbers: tuple[NumberChange, ...]

    @property
    def is_same(self) -> bool:
        """Whether the runs agree in everything that is compared."""
        lists: Iterable[Sequence[object]] = (
            *(self.keys, self.subjects_added, self.subjects_removed, self.endpoints_added),
            *(self.endpoints_removed, self.endpoints, self.numbers),
        )
        return not any(lists) and self.records.is_empty() and not list_general(self.first, self.second)


def compare_runs(first: Run, second: Run) -> Comparison:
    """Every difference of two runs of one study. Raises `Faults` for runs of two studies.

    The reasons of a changed value are all that differs and can move it: keys of its endpoint and of the
    study, data cut, version, records of the subject, and how the decision differs; which of several did it
    is not told. A change without any of them says so.
    """
    _check_one_study(first, second)
    keys = compare_studies(first.study, second.study)
    records = compare_records(first.snapshot.tables, second.snapshot.tables)
    subjects = [_list_subjects(run) for run in (first, second)]
    ids = [[each.id for each in run.study.endpoints] for run in (first, second)]
    pairs = pair_endpoints(first.derived.endpoint, second.derived.endpoint).filter(
        pl.col("subject").is_in(_share(*subjects)), pl.col("endpoint").is_in(_share(*ids))
    )
    told = describe_records(records)
    general = list_general(first, second)
    return Comparison(
        first,
        second,
        keys,
        records,
        subjects_added=_only(subjects[1], subjects[0]),
        subjects_removed=_only(subjects[0], subjects[1]),
        endpoints_added=_only(ids[1], ids[0]),
        endpoints_removed=_only(ids[0], ids[1]),
        endpoints=tuple(
            _explain(row, keys, general, told) for row in select_changed(pairs).iter_rows(named=True)
        ),
        compared=pairs.height,
        numbers=compare_numbers(first.analysis, second.analysis),
    )


def list_general(first: Run, second: Run) -> list[str]:
    """Version and data cut, where they differ."""
    told = []
    if first.analysis.version != second.analysis.version:
        told.append(f"version of lesionwise {first.analysis.version} -> {second.analysis.version}")
    if first.data_cut != second.data_cut:
        told.append(f"data cut {first.data_cut} -> {second.data_cut}")
    return told


def _check_one_study(first: Run, second: Run) -> None:
    if first.study.slug != second.study.slug:
        remedy = "Compare two runs of one study: subjects of two studies are not the same people."
        found = f"a run of '{second.study.slug}'"
        raise Faults([Fault(second.name, found, f"a run of '{first.study.slug}', as {first.name}", remedy)])


def _explain(
    row: dict[str, Any], keys: Sequence[KeyChange], general: list[str], records: dict[str, tuple[str, ...]]
) -> EndpointChange:
    causes = [str(each) for each in keys if each.moves and each.endpoint in (None, row["endpoint"])]
    causes += [*general, *records.get(row["subject"], ())]
    return EndpointChange(
        subject=row["subject"],
        endpoint=row["endpoint"],
        lesion=row["lesion"],
        course=row["course"],
        occasion=row["occasion"],
        changed=list_changed(row),
        why=(*(causes or [UNEXPLAINED]), *tell_decision(row)),
    )


def _list_subjects(run: Run) -> list[str]:
    return run.snapshot.tables["subject"]["subject"].unique().sort().to_list()


def _share(one: Sequence[str], two: Sequence[str]) -> list[str]:
    return [each for each in one if each in set(two)]


def _only(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    known = set(other)
    return tuple(each for each in one if each not in known)
