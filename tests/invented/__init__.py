"""Invented analyses for tests of the report."""

from invented.results import build_result
from invented.run import Invented, Wanted, invent

__all__ = ["Invented", "Wanted", "build_result", "invent"]
