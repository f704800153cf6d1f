"""This product's own estimators as an engine."""

from importlib.metadata import version

ENGINE = f"lesionwise {version('lesionwise')}"
