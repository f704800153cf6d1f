"""Units: months for display, exact scaled integers for sizes."""

from decimal import Decimal

DAYS_PER_MONTH = 30.4375
"""Days in a month of display: 365.25 / 12, by definition."""

SIZE_DECIMALS = 6
"""Decimals of a millimetre that a size may carry; a longer one is refused, never rounded."""

UNITS_PER_MM = 10**SIZE_DECIMALS
"""Size units in a millimetre. Sizes are compared as whole numbers of this unit, never as floats."""


def compute_months(days: float) -> float:
    """Months of display of a number of days."""
    return days / DAYS_PER_MONTH


def compute_whole_days(months: float) -> float:
    """Days of a number of months; not rounded (12 months are 365.25 days)."""
    return months * DAYS_PER_MONTH


def compute_size_units(size_mm: Decimal | int) -> int:
    """Whole size units of a diameter in mm.

    Exact: a value with more than `SIZE_DECIMALS` decimals raises ValueError, it is never rounded.
    """
    units = Decimal(size_mm) * UNITS_PER_MM
    if units != units.to_integral_value():
        raise ValueError(f"more than {SIZE_DECIMALS} decimals of a millimetre")
    return int(units)
