"""Every number of a study, in the order of its file."""

from collections.abc import Iterable, Iterator

from lesionwise.analyse.groups import By, Grouping, choose_by, compute_grouping
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Result
from lesionwise.analyse.results.comparison import compute_logrank_results
from lesionwise.analyse.results.counts import compute_counts
from lesionwise.analyse.results.incidence import compute_incidence, compute_incidence_results
from lesionwise.analyse.results.measure import (
    compute_category_results,
    compute_change_result,
    compute_mean_result,
)
from lesionwise.analyse.results.proportion import compute_proportion_result
from lesionwise.analyse.results.survival import Curve, compute_curve, compute_survival_results
from lesionwise.analyse.sample import Sample, list_occasions, select_sample
from lesionwise.definitions import Endpoint, Questionnaire, Reported
from lesionwise.definitions.clauses import Estimator
from lesionwise.study.model import Study


def compute_results(material: Material) -> tuple[Result, ...]:
    """One result a number that the study file asks for: for everyone, then by group where it says so.

    Counts come first at each endpoint. A number that two clauses ask for is there once.
    """
    found: dict[str, Result] = {}
    groupings: dict[By, Grouping] = {}
    for endpoint in material.study.endpoints:
        for by in list_groupings(material.study, endpoint):
            groupings.setdefault(by, compute_grouping(material, by))
        for result in _Numbers(material, endpoint, groupings).compute():
            found.setdefault(result.id, result)
    return tuple(found.values())


def list_groupings(study: Study, endpoint: Endpoint) -> tuple[By, ...]:
    """The groupings that an endpoint is reported by, in the order of the study file."""
    named = [_by(study, reported) for reported in endpoint.report]
    return tuple(dict.fromkeys(by for by in named if by is not None))


def is_pooled(study: Study, endpoint: Endpoint) -> bool:
    """Whether numbers for everyone are given: not of adverse events where two acquisition modes stay apart.

    Retrospective records miss events, so that both modes together look safer than they are.
    """
    apart = len(study.modes) > 1 and not study.adverse_event.pool_modes_for_ae
    return not (apart and endpoint.kind == "adverse_event")


def choose_grouping(material: Material, endpoint: Endpoint) -> Grouping:
    """How the displays of an endpoint are split: by arm where any number is, else by mode, else not."""
    bys = list_groupings(material.study, endpoint)
    return compute_grouping(material, "arm" if "arm" in bys else (bys[0] if bys else None))


def _by(study: Study, reported: Reported) -> By | None:
    """A test always compares groups: without `by` those of the design, else the arms."""
    if reported.by is None and reported.estimator == "log_rank":
        return choose_by(study) or "arm"
    return reported.by


class _Numbers:
    """The numbers of one endpoint; samples and curves are made once and used by every clause."""

    def __init__(self, material: Material, endpoint: Endpoint, groupings: dict[By, Grouping]) -> None:
        self.material, self.endpoint, self.groupings = material, endpoint, groupings
        self.wholes = tuple(
            select_sample(material, endpoint, occasion) for occasion in list_occasions(material, endpoint)
        )
        self.curves: dict[tuple[By | None, str | None], Curve] = {}

    def compute(self) -> Iterator[Result]:
        if is_pooled(self.material.study, self.endpoint):
            for whole in self.wholes:
                yield from compute_counts(whole, None)
        for by in list_groupings(self.material.study, self.endpoint):
            for key in self.groupings[by].keys:
                for sample in self._samples(by, key):
                    yield from compute_counts(sample, key)
        for reported in self.endpoint.report:
            yield from self._compute_clause(reported)

    def _compute_clause(self, reported: Reported) -> Iterable[Result]:
        by = _by(self.material.study, reported)
        if reported.estimator == "log_rank" and by is not None:
            yield from compute_logrank_results(self.material, self.wholes[0], self.groupings[by])
            return
        pooled = (None,) if is_pooled(self.material.study, self.endpoint) else ()
        for key in (*pooled, *(self.groupings[by].keys if by else ())):
            if reported.estimator in ("clopper_pearson", "wilson"):
                for sample in self._samples(by, key):
                    yield compute_proportion_result(sample, key, reported.estimator)
            elif isinstance(self.endpoint, Questionnaire):
                yield from self._compute_measures(self.endpoint, reported.estimator, by, key)
            elif reported.estimator == "aalen_johansen":
                incidence = compute_incidence(self._samples(by, key)[0], key)
                yield from compute_incidence_results(incidence, reported.at_months)
            else:
                yield from compute_survival_results(self._curve(by, key), reported)

    def _compute_measures(
        self, endpoint: Questionnaire, estimator: Estimator, by: By | None, key: str | None
    ) -> Iterator[Result]:
        """A score at each occasion; of an instrument that is unset one number that is not estimable."""
        samples = self._samples(by, key)
        baseline = next((each for each in samples if each.occasion == endpoint.baseline), None)
        for sample in samples:
            if estimator == "mean":
                yield compute_mean_result(sample, key)
            elif estimator == "categories":
                instrument = self.material.study.find_instrument(endpoint.instrument)
                yield from compute_category_results(sample, instrument, key)
            elif baseline is not None and sample is not baseline:
                yield compute_change_result(sample, baseline, key)

    def _samples(self, by: By | None, key: str | None) -> tuple[Sample, ...]:
        if by is None or key is None:
            return self.wholes
        return tuple(whole.select(self.groupings[by].parts[key]) for whole in self.wholes)

    def _curve(self, by: By | None, key: str | None) -> Curve:
        place = (None if key is None else by, key)
        if place not in self.curves:
            self.curves[place] = compute_curve(self._samples(by, key)[0], key)
        return self.curves[place]
