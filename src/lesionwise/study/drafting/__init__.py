"""A study file begun from a registration: registered facts verbatim, gaps marked."""

from lesionwise.study.drafting.render import render_draft
from lesionwise.study.drafting.write import draft_study

__all__ = ["draft_study", "render_draft"]
