"""All checks of a study file, one after the other."""

from typing import Final

from lesionwise.study.complaints import Complaints
from lesionwise.study.draft import Draft

_CHECKS: Final = ()


def check_draft(draft: Draft, complaints: Complaints) -> None:
    """Every check speaks about what it can see; none stops the next."""
    for check in _CHECKS:
        check(draft, complaints)
