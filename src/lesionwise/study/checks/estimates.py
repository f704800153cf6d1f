"""What an endpoint reports fits its kind and the study."""

from itertools import pairwise
from typing import Final

from lesionwise.definitions import RULES
from lesionwise.study.complaints import Complaints, join_names, list_choices, suggest
from lesionwise.study.draft import Clean, Draft, select_known
from lesionwise.study.locator import Key

_ESTIMATORS: Final = {
    "time_to_event": ("kaplan_meier", "median", "follow_up", "log_rank", "aalen_johansen"),
    "proportion": ("clopper_pearson", "wilson"),
    "lesion_control": ("aalen_johansen", "follow_up"),
    "out_of_field_response": ("clopper_pearson", "wilson"),
    "durable_control": ("clopper_pearson", "wilson"),
    "adverse_event": ("clopper_pearson", "wilson"),
    "questionnaire": ("mean", "mean_change", "categories"),
    "pain_response": ("clopper_pearson", "wilson"),
    "deterioration": ("kaplan_meier", "median", "follow_up", "log_rank", "aalen_johansen"),
}

_WITH_LANDMARKS: Final = ("kaplan_meier", "aalen_johansen")


def check_estimates(draft: Draft, complaints: Complaints) -> None:
    """Every estimate of every endpoint: of the kind, with landmarks and groups that make sense, once."""
    for name, table in draft.keyed["endpoint"].items():
        key: Key = ("endpoint", name, "report")
        rule = RULES.get(str(table.get("rule")))
        seen: list[tuple[str, str | None]] = []
        if table.get("report") == ():
            complaints.add(key, "nothing to report", "at least one estimate", "Add an estimate.")
        for place, each in enumerate(table.get("report") or ()):
            if not isinstance(each, dict):
                continue
            spot = (*key, place)
            if rule is not None:
                _check_kind(complaints, spot, each, _ESTIMATORS[rule.kind], rule.name)
                _check_competing(complaints, spot, each, table, rule.kind)
            _check_landmarks(complaints, spot, each, table.get("horizon_months"))
            _check_groups(draft, complaints, spot, each, table.get("origin"))
            _check_once(complaints, spot, each, seen)


def _check_kind(complaints: Complaints, key: Key, each: Clean, allowed: tuple[str, ...], rule: str) -> None:
    estimator = each.get("estimator")
    if estimator is not None and estimator not in allowed:
        complaints.add(
            (*key, "estimator"),
            f"{estimator} of {rule}",
            list_choices(allowed),
            suggest(estimator, allowed, "Choose an estimator of this kind of endpoint."),
        )


def _check_competing(complaints: Complaints, key: Key, each: Clean, table: Clean, kind: str) -> None:
    """1 - Kaplan-Meier is no incidence where something competes, and nothing else is one."""
    competes = kind == "lesion_control" or bool(table.get("competing"))
    if kind == "deterioration":
        competes = table.get("death", "competing") == "competing"
    if competes and each.get("estimator") in ("kaplan_meier", "median"):
        complaints.add(
            (*key, "estimator"),
            f"{each['estimator']} of an endpoint with a competing event",
            "aalen_johansen: Kaplan-Meier counts who had the competing event as still at risk",
            "Use aalen_johansen, or take the competing event as an event or a censoring.",
        )
    if not competes and each.get("estimator") == "aalen_johansen":
        complaints.add(
            (*key, "estimator"),
            "aalen_johansen of an endpoint without a competing event",
            "competing = [...] in the endpoint, or kaplan_meier",
            "Name the competing event, or use kaplan_meier.",
        )


def _check_landmarks(complaints: Complaints, key: Key, each: Clean, horizon: float | None) -> None:
    landmarks = each.get("at_months") or ()
    if landmarks and each.get("estimator") not in (None, *_WITH_LANDMARKS):
        complaints.add(
            (*key, "at_months"),
            f"landmarks of {each['estimator']}",
            f"landmarks of {join_names(_WITH_LANDMARKS)} only",
            "Remove at_months.",
        )
    if any(later < earlier for earlier, later in pairwise(select_known(landmarks))):
        complaints.add(
            (*key, "at_months"), "landmarks out of order", "months in rising order", "Put them in order."
        )
    for place, month in enumerate(landmarks):
        if horizon is not None and month is not None and month > horizon:
            complaints.add(
                (*key, "at_months", place),
                f"month {month:g} beyond the horizon of {horizon:g} months",
                "landmarks up to the horizon",
                "Remove the landmark, or correct horizon_months.",
            )


def _check_groups(draft: Draft, complaints: Complaints, key: Key, each: Clean, origin: str | None) -> None:
    by, arms = each.get("by"), draft.keyed["arm"]
    if by == "arm" and len(arms) == 1:
        complaints.add((*key, "by"), "by arm in a study with one arm", "no groups", 'Remove by = "arm".')
    if by == "arm" and origin == "first_sabr_fraction":
        bare = [name for name, arm in arms.items() if arm.get("sabr") == "none"]
        if bare:
            complaints.add(
                (*key, "by"),
                f"by arm from first_sabr_fraction, which arm {join_names(bare)} does not have",
                "an origin that every arm has",
                "Choose another origin, or do not report by arm.",
            )
    modes = draft.header.get("modes", ("prospective",))
    if by == "mode" and modes is not None and len(modes) < 2:
        complaints.add(
            (*key, "by"),
            "by mode in a study with one acquisition mode",
            "two modes in `modes` of [study]",
            'Remove by = "mode", or add the mode.',
        )
    if each.get("estimator") == "log_rank" and "by" not in each:
        complaints.add(
            key, "log_rank without groups", 'by = "arm" or by = "mode"', "Say which groups are compared."
        )


def _check_once(complaints: Complaints, key: Key, each: Clean, seen: list[tuple[str, str | None]]) -> None:
    if each.get("estimator") is None or ("by" in each and each["by"] is None):
        return
    estimate = (each["estimator"], each.get("by"))
    if estimate in seen:
        complaints.add(
            key,
            f"{estimate[0]} twice" + (f" by {estimate[1]}" if estimate[1] else ""),
            "each estimate once for the same groups",
            "Remove one, or put the landmarks together.",
        )
    seen.append(estimate)
