"""Drawings: displays to SVG. matplotlib is imported in this folder only, and only when something is drawn."""

from lesionwise.report.drawing.draw import draw_figures, draw_pages

__all__ = ["draw_figures", "draw_pages"]
