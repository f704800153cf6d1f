"""Displays: what each table and figure of a report shows, ready to be drawn."""

from lesionwise.analyse.displays.every import build_displays
from lesionwise.analyse.displays.shown import Shown

__all__ = ["Shown", "build_displays"]
