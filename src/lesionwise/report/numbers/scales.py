"""How the values of each quantity are written: scale, decimals, unit."""

from dataclasses import dataclass
from decimal import Decimal

from lesionwise.analyse.model import Quantity
from lesionwise.report.numbers.rounding import parse_decimal, render_fixed, render_significant

SMALL_RATIO = Decimal("0.1")


@dataclass(frozen=True)
class Scale:
    """How one quantity is written. `name` is the quantity in words, `unit` follows the estimate."""

    name: str
    factor: int = 1
    places: int = 1
    unit: str = ""
    signed: bool = False
    ratio: bool = False

    def render(self, value: float, *, limit: bool = False) -> str:
        """`value` without unit; a limit carries no plus sign."""
        exact = parse_decimal(value) * self.factor
        if self.ratio and abs(exact) < SMALL_RATIO:
            return render_significant(exact, 3)
        return render_fixed(exact, self.places, signed=self.signed and not limit)


SCALES: dict[Quantity, Scale] = {
    "survival_probability": Scale("event-free", factor=100, unit=" %"),
    "cumulative_incidence": Scale("cumulative incidence", factor=100, unit=" %"),
    "local_control": Scale("local control", factor=100, unit=" %"),
    "proportion": Scale("proportion", factor=100, unit=" %"),
    "difference": Scale("difference", factor=100, unit=" pp", signed=True),
    "median_months": Scale("median, months"),
    "follow_up_months": Scale("median follow-up, months"),
    "rmst_months": Scale("restricted mean, months"),
    "hazard_ratio": Scale("hazard ratio", places=2, ratio=True),
    "mean": Scale("mean"),
    "mean_change": Scale("mean change", signed=True),
    "p_value": Scale("p-value", places=3),
    "count": Scale("count", places=0),
}
"""By quantity; a difference is one of probabilities, in percentage points."""
