"""Runs a trial of ablative radiotherapy for metastatic renal cancer, lesion by lesion."""

from importlib.metadata import version

__version__ = version("lesionwise")
