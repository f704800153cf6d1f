"""States of the disease, risk groups, scope of radiotherapy."""

from lesionwise.derive.state.disease_state import States, derive_states
from lesionwise.derive.state.risk import Risks, derive_risk
from lesionwise.derive.state.scope import Scopes, derive_scope

__all__ = ["Risks", "Scopes", "States", "derive_risk", "derive_scope", "derive_states"]
