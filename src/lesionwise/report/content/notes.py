"""Footnotes: population, data cut, reasons of numbers that are not there."""

from lesionwise.analyse.model import Display
from lesionwise.report.content.run import Run, clean
from lesionwise.report.document import Line, write_words
from lesionwise.report.numbers import render_status


def describe_population(display: Display, run: Run) -> str:
    """`Population: all treated. Denominator: subjects. Data to 2026-11-15.`"""
    denominator = "" if display.denominator == "none" else f" Denominator: {clean(display.denominator)}."
    data_cut = clean(run.analysis.stamp.data_cut)
    return f"Population: {clean(display.population)}.{denominator} Data to {data_cut}."


def list_footnotes(display: Display, run: Run, ids: tuple[str, ...]) -> tuple[Line, ...]:
    """The display's own footnotes, the reason of each number that is not plain, the population."""
    own = [write_words(clean(note), "muted") for note in display.footnotes]
    reasons = [write_words(words, "muted") for words in list_reasons(run, ids)]
    return (*own, *reasons, write_words(describe_population(display, run), "muted"))


def list_reasons(run: Run, ids: tuple[str, ...]) -> tuple[str, ...]:
    """One footnote a reason, with the ids of its numbers."""
    reasons: dict[str, list[str]] = {}
    for result_id in dict.fromkeys(ids):
        result = run.results.get(result_id)
        words = None if result is None else render_status(result)
        if words is not None:
            reasons.setdefault(words, []).append(clean(result_id))
    return tuple(f"{words} ({', '.join(named)})." for words, named in reasons.items())
