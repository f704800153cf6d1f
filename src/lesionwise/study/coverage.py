"""Which registered outcome is executed by which endpoint."""

from lesionwise.definitions import Node
from lesionwise.study.model import Study


class Coverage(Node):
    """One registered outcome: id, measure as registered, ids of the endpoints that execute it (none: not
    covered), in the order of the study file."""

    outcome: str
    measure: str
    endpoints: tuple[str, ...]


def compute_coverage(study: Study) -> tuple[Coverage, ...]:
    """One row a registered outcome, in the order of the study file.

    An endpoint covers an outcome when it names it in `registered`; how far the two differ is said in the
    endpoint's `note`. Nothing is covered by likeness of names.
    """
    return tuple(
        Coverage(
            outcome=outcome.id,
            measure=outcome.measure,
            endpoints=tuple(each.id for each in study.endpoints if outcome.id in each.registered),
        )
        for outcome in study.registered
    )
