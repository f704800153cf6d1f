"""Risk groups: IMDC and MSKCC."""

from lesionwise.derive.state.risk.risk import Risks, derive_risk

__all__ = ["Risks", "derive_risk"]
