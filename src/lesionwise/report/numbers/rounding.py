"""Rounding for print: half away from zero on the shortest decimal representation, once."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"


def parse_decimal(value: float | int | Decimal) -> Decimal:
    """The shortest decimal that reads back as `value` (0.285, not 0.284999...)."""
    return value if isinstance(value, Decimal) else Decimal(repr(value))


def render_fixed(value: Decimal, places: int, *, signed: bool = False) -> str:
    """`value` with `places` decimals; minus is U+2212, zero has no sign.

    `signed` writes the plus of a positive value.
    """
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    if rounded == 0:
        return f"{abs(rounded):f}"
    sign = MINUS if rounded < 0 else "+" if signed else ""
    return f"{sign}{abs(rounded):f}"


def render_significant(value: Decimal, digits: int) -> str:
    """`value` with `digits` significant digits, written out without exponent."""
    if value == 0:
        return "0"
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), rounding=ROUND_HALF_UP)
    return render_fixed(rounded, max(0, digits - 1 - rounded.adjusted()))
