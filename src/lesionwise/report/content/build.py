"""The working report as a document: sections in order, every display printed once."""

from lesionwise.analyse.model import Display
from lesionwise.report.content.complete import complete_run
from lesionwise.report.content.figure import build_figure
from lesionwise.report.content.numbers import Numbers, list_executed
from lesionwise.report.content.plan import FIGURES, Plan, choose_chapter, make_plan
from lesionwise.report.content.registered import build_registered
from lesionwise.report.content.run import Run, clean, clean_or
from lesionwise.report.content.stamp import build_stamp
from lesionwise.report.content.summary import write_lead, write_warnings
from lesionwise.report.content.table import build_table
from lesionwise.report.document import (
    Block,
    Document,
    Line,
    Link,
    Notice,
    Paragraph,
    Section,
    Text,
    write_words,
)

_TITLES = {
    "registered": "Registered outcomes",
    "flow": "Flow",
    "baseline": "Baseline",
    "lesions": "Lesions at baseline",
    "radiotherapy": "Radiotherapy",
    "efficacy": "Efficacy",
    "response": "Response",
    "safety": "Safety",
    "reported": "Reported by patients",
    "further": "Further tables and figures",
    "cross_check": "Cross-check",
    "findings": "Findings in the data",
    "history": "Protocol history",
}
_ALWAYS = ("flow", "baseline", "lesions", "radiotherapy", "findings", "history")
"""Chapters that are printed although the analysis gave no display for them."""


def build_document(given: Run) -> tuple[Document, Run]:
    """The document and the completed run that its figures are drawn from."""
    run = complete_run(given)
    maker = _Maker(run, make_plan(run), Numbers(run))
    sections = [maker.summary()]
    for chapter in _TITLES:
        sections.extend(maker.chapter(chapter))
    stamp = run.analysis.stamp
    document = Document(
        kind="working report",
        title=clean_or(stamp.title, clean(stamp.study)),
        subtitle="Working report, simulated records" if stamp.simulated else "Working report",
        study=clean(stamp.study),
        language="en",
        date=clean(stamp.freeze_time),
        simulated=stamp.simulated,
        stamp=build_stamp(stamp),
        sections=tuple(sections),
        executed=list_executed(run),
        sources=maker.numbers.list_sources(),
    )
    return document, run


class _Maker:
    """Writes sections of one run; numbers are marked in the order of writing."""

    def __init__(self, run: Run, plan: Plan, numbers: Numbers) -> None:
        self.run, self.plan, self.numbers = run, plan, numbers

    def summary(self) -> Section:
        """Lead sentence, figure, key numbers, warnings."""
        lead = write_lead(self.run, self.numbers)
        shown = sorted(self.plan.displays("summary"), key=lambda display: display.kind != "survival")
        blocks = (*lead, *(self.block(display) for display in shown), *write_warnings(self.run, self.plan))
        return Section(id="summary", title="Summary", blocks=blocks)

    def chapter(self, key: str) -> list[Section]:
        """A chapter with its parts; one without any display only where it must be named."""
        blocks = tuple(block for display in self.plan.displays(key) for block in self._with_notices(display))
        parts = self._parts(key)
        if not blocks and not parts:
            if key not in _ALWAYS:
                return []
            blocks = (
                Notice(tone="note", line=write_words("The analysis gave no display for this chapter.")),
            )
        return [Section(id=key.replace("_", "-"), title=_TITLES[key], blocks=blocks), *parts]

    def _with_notices(self, display: Display) -> tuple[Block, ...]:
        """A display, before it a red notice for each equation of a flow that does not hold."""
        broken = tuple(
            Notice(tone="error", line=write_words(f"The flow does not add up: {clean(words)}", "bad"))
            for words in display.violations
        )
        return (*broken, self.block(display))

    def block(self, display: Display) -> Block:
        """One display as a block."""
        label = self.plan.labels[display.id]
        if display.kind in FIGURES:
            return build_figure(display, label, self.run)
        if display.kind == "coverage":
            return build_registered(display, self.plan, self.run, self.numbers)
        return build_table(display, label, self.run, self.numbers)

    def _parts(self, key: str) -> list[Section]:
        chosen = [name for name in self.run.endpoints if choose_chapter(name, self.run) == key]
        return [self._endpoint(name) for name in chosen]

    def _endpoint(self, name: str) -> Section:
        definition = self.run.definitions.get(name)
        blocks: list[Block] = []
        if definition is not None:
            clause = Text(text=f" Study file: {clean(definition.clause)}.", style="muted")
            blocks.append(Paragraph(line=(Text(text=clean(definition.words)), clause)))
            if definition.note:
                head = "Declared deviation" if definition.registered else "Note"
                words = f"{head}: {clean(definition.note)}"
                blocks.append(Notice(tone="note", line=write_words(words)))
        if name == self.plan.primary:
            blocks.append(Paragraph(line=self._elsewhere()))
        blocks.extend(self.block(display) for display in self.plan.displays(f"endpoint.{name}"))
        title = clean_or(definition.label if definition else None, clean(name))
        return Section(id=f"endpoint.{name}", title=title, note=clean(name), level=2, blocks=tuple(blocks))

    def _elsewhere(self) -> Line:
        links = [
            Link(text=self.plan.labels[display.id], target=display.id)
            for display in self.plan.displays("summary")
        ]
        parts = [part for link in links for part in (link, Text(text=" and "))][:-1]
        return (Text(text="In the summary: "), *parts, Text(text="."))
