"""Two runs beside each other: what changed, and why."""

from lesionwise.analyse.compare.comparison import Comparison, compare_runs
from lesionwise.analyse.compare.render import render_comparison, tabulate_comparison
from lesionwise.analyse.compare.run import Run

__all__ = ["Comparison", "Run", "compare_runs", "render_comparison", "tabulate_comparison"]
