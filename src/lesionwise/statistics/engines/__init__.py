"""One module per library; each says which of its answers are never let through."""

from lesionwise.statistics.engines import own, py_survival, py_survival_states, scipy, statsmodels

ENGINES: tuple[str, ...] = (own.ENGINE, py_survival.ENGINE, statsmodels.ENGINE, scipy.ENGINE)
"""Name and version of every engine, the product's own first."""

__all__ = ["ENGINES", "own", "py_survival", "py_survival_states", "scipy", "statsmodels"]
