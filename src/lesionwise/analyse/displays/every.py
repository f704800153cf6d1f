"""Every display of a study, in the order of the report; the list depends on the study file only."""

from collections.abc import Iterator

from lesionwise.analyse.displays.adverse_events import build_adverse_events
from lesionwise.analyse.displays.baseline import build_baseline
from lesionwise.analyse.displays.change import build_spider, build_waterfall
from lesionwise.analyse.displays.course import build_course, build_stack
from lesionwise.analyse.displays.coverage import build_coverage
from lesionwise.analyse.displays.curves import build_curves
from lesionwise.analyse.displays.disease import build_lesions
from lesionwise.analyse.displays.eligibility import build_eligibility
from lesionwise.analyse.displays.flow import build_flow, build_lesion_flow
from lesionwise.analyse.displays.incidence import build_incidence
from lesionwise.analyse.displays.listings import build_findings, build_history
from lesionwise.analyse.displays.numbers import build_numbers
from lesionwise.analyse.displays.path import build_path
from lesionwise.analyse.displays.policies import build_policies
from lesionwise.analyse.displays.questionnaires import build_questionnaire
from lesionwise.analyse.displays.radiotherapy import build_radiotherapy
from lesionwise.analyse.displays.response import build_response
from lesionwise.analyse.displays.shown import Shown
from lesionwise.analyse.displays.states import build_states
from lesionwise.analyse.displays.swimmer import build_swimmer
from lesionwise.analyse.groups import choose_by, compute_grouping
from lesionwise.analyse.lesion_sets import derive_unirradiated, select_all_lesions
from lesionwise.analyse.material import Material
from lesionwise.analyse.model import Result
from lesionwise.analyse.results import can_compete
from lesionwise.definitions import Deterioration, Questionnaire, TimeToEvent


def build_forms(material: Material, endpoint: Questionnaire, results: tuple[Result, ...]) -> Iterator[Shown]:
    """Of a questionnaire: its visits as a table, and a figure for each kind of number that is asked for."""
    estimators = {reported.estimator for reported in endpoint.report}
    yield build_questionnaire(material, endpoint, results)
    if "mean" in estimators:
        yield build_course(material, endpoint, results)
    if "categories" in estimators:
        yield build_stack(material, endpoint)


def build_displays(material: Material, results: tuple[Result, ...]) -> Iterator[Shown]:
    """Coverage, flow, baseline, treatment, endpoints, response, findings, history."""
    grouping = compute_grouping(material, choose_by(material.study))
    yield build_coverage(material.study, results)
    yield build_flow(material)
    yield build_lesion_flow(material)
    yield build_baseline(material, grouping)
    yield build_eligibility(material, grouping)
    yield build_states(material, grouping)
    yield build_lesions(material, grouping)
    yield build_radiotherapy(material, grouping)
    for endpoint in material.study.endpoints:
        if isinstance(endpoint, Questionnaire):
            yield from build_forms(material, endpoint, results)
            continue
        yield build_numbers(material, endpoint, results)
        if can_compete(endpoint):
            yield build_incidence(material, endpoint, results)
        elif isinstance(endpoint, TimeToEvent | Deterioration):
            yield build_curves(material, endpoint, results)
            if isinstance(endpoint, TimeToEvent) and endpoint.rule == "pfs2_salvage_rt":
                yield build_path(material, endpoint)
    sets = (select_all_lesions(material), derive_unirradiated(material))
    for lesions in sets:
        yield build_response(material, grouping, lesions, results)
    yield build_policies(material, grouping)
    for lesions in sets:
        yield build_waterfall(material, grouping, lesions)
        yield build_spider(material, grouping, lesions)
    yield build_swimmer(material, grouping)
    yield from build_adverse_events(material, grouping)
    yield build_findings(material)
    yield build_history(material)
