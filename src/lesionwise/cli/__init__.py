"""The command line: one command per step."""

from lesionwise.cli.app import main

__all__ = ["main"]
