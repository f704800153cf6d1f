"""Whether a final report may be built from an analysis."""

from collections.abc import Iterator

from lesionwise.analyse.model import Analysis
from lesionwise.terms import Fault, Faults


def list_final_faults(analysis: Analysis) -> tuple[Fault, ...]:
    """What stands in the way of a final report, all of it.

    Findings of severity `error`, numbers on which two engines differ, equations of the flow that do not
    hold, endpoints of registered outcomes without a number.
    """
    return (*_findings(analysis), *_disagreements(analysis), *_equations(analysis), *_gaps(analysis))


def check_final(analysis: Analysis) -> None:
    """Raise `Faults` with everything that stands in the way of a final report."""
    faults = list_final_faults(analysis)
    if faults:
        raise Faults(faults)


def can_be_final(analysis: Analysis) -> bool:
    """Whether a final report may be built."""
    return not list_final_faults(analysis)


def _findings(analysis: Analysis) -> Iterator[Fault]:
    errors = analysis.stamp.findings_errors
    if errors:
        yield Fault(
            "records",
            f"{errors} findings of severity error",
            "no errors in the records",
            "List them with `lesionwise check`, correct the records and import them again.",
        )


def _disagreements(analysis: Analysis) -> Iterator[Fault]:
    for result in analysis.results:
        if result.cross_check.agree is False:
            yield Fault(
                f"results.json, {result.id}",
                f"{result.engine} and {result.cross_check.engine} differ",
                f"a relative difference of at most {result.cross_check.tolerance}",
                "Report it as a fault of the product with the id of the number.",
            )


def _equations(analysis: Analysis) -> Iterator[Fault]:
    for display in analysis.displays:
        for violation in display.violations:
            yield Fault(
                f"display {display.id}",
                violation,
                "boxes that add up",
                "Correct the records of the subjects concerned, or report it as a fault of the product.",
            )


def _gaps(analysis: Analysis) -> Iterator[Fault]:
    covered = {
        outcome for result in analysis.results if result.quantity != "count" for outcome in result.registered
    }
    for definition in analysis.definitions:
        for outcome in definition.registered:
            if outcome not in covered:
                yield Fault(
                    f"study file, {definition.clause}",
                    f"registered outcome {outcome} without a number",
                    "at least one estimate in `report`",
                    "Name an estimator.",
                )
