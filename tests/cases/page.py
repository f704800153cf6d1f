"""Recorded tests as pages of the manual."""

import re
from collections.abc import Iterable, Sequence
from inspect import cleandoc
from typing import Final

from cases.case import Recorded, Story
from cases.compare import Group, group_cases
from cases.settings import Settings
from cases.view import View
from manual_tables import render_table
from response_story import split_drawing

NAMES: Final = {
    "fda": "FDA",
    "ema": "EMA",
    "pfs": "PFS",
    "pfs2": "PFS2",
    "mpfs": "mPFS",
    "ffst": "FFST",
    "stfs": "STFS",
    "ttnt": "TTNT",
    "sabr": "SABR",
    "pet": "PET",
    "qlq": "QLQ-C30",
    "bpi": "BPI-SF",
    "tess": "TESS",
    "imdc": "IMDC",
    "mskcc": "MSKCC",
    "ldh": "LDH",
    "ecog": "ECOG",
    "karnofsky": "Karnofsky",
    "curb": "CURB",
    "irecist": "iRECIST",
    "icpd": "iCPD",
    "iupd": "iUPD",
    "p0": "P0",
    "p1": "P1",
    "p2": "P2",
    "p3": "P3",
    "qol60": "QOL-60",
}
"""Words of a test's name that are written otherwise."""

PHRASES: Final = {
    "Fact g": "FACT-G",
    "fact g": "FACT-G",
    "follow up": "follow-up",
    "in field": "in-field",
    "out of field": "out-of-field",
    "non target": "non-target",
    "Non target": "Non-target",
    "Non irradiated": "Non-irradiated",
    "pseudo date": "pseudo-date",
    "SABR PFS": "SABR-PFS",
    "Stand ins": "Stand-ins",
    "SABR 5": "SABR-5",
}
"""Words that belong together."""

LIFTED: Final = ("origin", "lesion", "course", "occasion", "instrument", "scale")
"""Columns of what came out that are said once where they do not vary."""
LONG: Final = 60
"""A longer text of a case stands before the table, under a letter."""


def name_test(name: str, lettered: bool = False) -> str:
    """The name of a test in words; `lettered`: a first word of one letter names a rule."""
    if lettered and re.match(r"test_[a-z]_", name):
        return f"Rule {name[5]}: {name_test(name[7:])}"
    first, *rest = [NAMES.get(word, word) for word in name.removeprefix("test_").split("_")]
    if first.isdigit() or re.fullmatch(r"P\d", first):
        first += ":"
    text = " ".join((first, *rest))
    text = text if text.startswith(("mPFS", "iRECIST")) else text[0].upper() + text[1:]
    for words, phrase in PHRASES.items():
        text = text.replace(words, phrase)
    return text


def read_docstring(text: str | None) -> str:
    """A docstring as paragraphs, without the places in the design notes that it cites."""
    if not text:
        return ""
    plain = re.sub(r"\s*\((?:ENDPOINTS|STUDIES|EXCHANGE|SIMULATION)[^)]*\)", "", cleandoc(text))
    plain = re.sub(r"\s+of (?:ENDPOINTS|STUDIES|EXCHANGE|SIMULATION) [\d.]+", "", plain)
    return "\n\n".join(_escape(" ".join(part.split())) for part in plain.split("\n\n"))


class Section:
    """One module: what was shown before is not shown again."""

    def __init__(self) -> None:
        self._settings: dict[str, Settings] = {}
        self._records: dict[str, View] = {}

    def render(self, recorded: Recorded) -> str:
        """One test: stories, cases, answers to `explain`."""
        blocks = [_render_story(story) for story in recorded.stories]
        blocks += [self._render_group(group) for group in group_cases(recorded.cases)]
        blocks += [_render_pages(recorded.pages)] if recorded.pages else []
        return "\n".join(blocks)

    def _render_group(self, group: Group) -> str:
        again, declared = [], []
        for name, said in group.settings.items():
            if self._settings.get(name) == said and said:
                again.append(f"settings of `{name}`" if name else "settings of the study")
            elif name or said or self._settings.get(name):
                declared.append(_render_settings(name, said))
            self._settings[name] = said
        fresh = {}
        for name, view in group.records.items():
            if self._records.get(name) == view and view.rows:
                again.append(f"`{name}`")
            elif view.rows:
                fresh[name] = view
            self._records[name] = view
        blocks = [_render_list("Declared", declared)] if declared else []
        tables = [name for name in again if not name.startswith("settings")]
        if len(tables) > 1 and not fresh:
            again = [*(name for name in again if name not in tables), "all records"]
        if again:
            blocks.append(f"As above: {', '.join(again)}.\n")
        return "\n".join([*blocks, *_render_records(fresh), _render_lines(group)])


def _render_settings(name: str, said: Settings) -> str:
    told = "; ".join(f"`{key}` {_escape(text)}" for key, text in said.items()) or "as by default"
    return f"endpoint `{name}`: {told}" if name else f"study: {told}"


def _render_records(records: dict[str, View]) -> list[str]:
    short = {name: view.drop_empty() for name, view in records.items() if len(view.rows) == 1}
    lines = [f"`{name}` {_tell(view)}" for name, view in short.items()]
    blocks = [_render_list("On record", lines)] if lines else []
    for name, view in records.items():
        if name not in short:
            head = f"`{name}`" if blocks else f"**On record**: `{name}`"
            blocks.append(f"{head}\n\n{_render_view(view.drop_empty())}")
    return blocks


def _render_list(head: str, lines: list[str]) -> str:
    """Lines under a head; a single one beside it."""
    if len(lines) == 1:
        return f"**{head}**: {lines[0]}\n"
    return f"**{head}**:\n\n" + "".join(f"- {line}\n" for line in lines)


def _tell(view: View) -> str:
    facts = dict(zip(view.columns, view.rows[0], strict=True))
    number = facts.pop("row", "")
    return f"{number}: " + ", ".join(f"{column} {_escape(cell)}" for column, cell in facts.items())


def _render_lines(group: Group) -> str:
    """What came out, a line a row; what a case has of its own stands on its first line."""
    own = list(dict.fromkeys(column for line in group.lines for column in line.own))
    letters = _letter([line.own.get(column, "") for line in group.lines] for column in own)
    names = list(dict.fromkeys(name for line in group.lines for name in line.outcome.columns))
    texts = {name: [cell for line in group.lines for cell in line.outcome.find(name)] for name in names}
    lifted = [name for name in LIFTED if len(set(texts.get(name, []))) == 1 and texts[name][0]]
    told = [name for name in names if name not in lifted and set(texts[name]) - {"", "unknown"}]
    rows: list[list[str]] = []
    for line in group.lines:
        mine = [letters.get(text, text) for text in (line.own.get(column, "") for column in own)]
        found = list(zip(*(line.outcome.find(name) for name in told), strict=True))
        for place, row in enumerate(found or [("no row", *[""] * (len(told) - 1))]):
            rows.append([*(mine if not place else [""] * len(own)), *row])
    head = ", ".join(f"{name} {texts[name][0]}" for name in lifted)
    told_letters = [f"{letter} {_escape(text)}" for text, letter in letters.items()]
    before = _render_list("Cases", told_letters) + "\n" if letters else ""
    if not told:
        return f"{before}**Comes out**: no row.\n"
    return f"{before}**Comes out**{f' ({head})' if head else ''}:\n\n{_render_table((*own, *told), rows)}"


def _letter(columns: Iterable[list[str]]) -> dict[str, str]:
    """A letter for each text of a column in which one is long."""
    long = [text for texts in columns if any(len(text) > LONG for text in texts) for text in texts]
    kept = dict.fromkeys(text for text in long if text and text != "as shown")
    return {text: f"({chr(ord('a') + place)})" for place, text in enumerate(kept)}


def _render_pages(pages: list[str]) -> str:
    """The first answer to `explain`, and how many more there are."""
    rest = len(pages) - 1
    more = f"\nThe test has {rest} more of such answers.\n" if rest > 1 else ""
    more = "\nThe test has one more such answer.\n" if rest == 1 else more
    return f"`explain` says:\n\n```text\n{pages[0].rstrip()}\n```\n{more}"


def _render_story(story: Story) -> str:
    """A drawing as one table; columns in bold came out."""
    head, lines = split_drawing(story.drawing)
    names = [f"**{name.removeprefix('=').strip()}**" if name.startswith("=") else name for name in head]
    given = f"Given: {'; '.join(story.given)}.\n\n" if story.given else ""
    found = f"\nComes out beside: {'; '.join(story.found)}.\n" if story.found else ""
    return given + _render_table(names, [line for line in lines if line != head]) + found


def _render_view(view: View) -> str:
    return _render_table(view.columns, view.rows)


def _render_table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    return render_table(head, ([_escape(cell) for cell in row] for row in rows))


def _escape(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
