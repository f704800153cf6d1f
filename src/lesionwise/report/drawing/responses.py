"""Colour, hatch and order of responses in drawings."""

from lesionwise.report.drawing.style import BLUE, GREEN, VERMILION

RESPONSES: dict[str, tuple[str, str, str]] = {
    "CR": ("complete response", "#004B78", ""),
    "PR": ("partial response", BLUE, ""),
    "SD": ("stable disease", "#A9B4BF", ""),
    "NON-CR/NON-PD": ("neither CR nor PD", "#A9B4BF", "...."),
    "PD": ("progressive disease", VERMILION, "////"),
    "NE": ("not evaluable", "#FFFFFF", "\\\\\\\\"),
}
"""By code: words, fill, hatch."""

UNKNOWN_RESPONSE = ("unknown", "#FFFFFF", "xxxx")
END_COLOURS = {"progression": VERMILION, "death": "#17212B", "ongoing": GREEN}
