"""The one formatter of numbers."""

from lesionwise.report.numbers.basic import (
    choose_percent_places,
    render_count,
    render_count_percent,
    render_interval,
    render_mean_sd,
    render_median_range,
    render_p,
)
from lesionwise.report.numbers.reasons import render_reason, render_status
from lesionwise.report.numbers.result import Printed, render_result
from lesionwise.report.numbers.rounding import MINUS, parse_decimal, render_fixed
from lesionwise.report.numbers.scales import SCALES

__all__ = [
    "MINUS",
    "SCALES",
    "Printed",
    "choose_percent_places",
    "parse_decimal",
    "render_count",
    "render_count_percent",
    "render_fixed",
    "render_interval",
    "render_mean_sd",
    "render_median_range",
    "render_p",
    "render_reason",
    "render_result",
    "render_status",
]
