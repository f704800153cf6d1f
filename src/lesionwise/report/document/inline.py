"""What stands in a line of text."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions import Node

Style = Literal["plain", "strong", "muted", "code", "good", "warn", "bad"]


class Text(Node):
    """Words: of the report or, as given, of the study file."""

    kind: Literal["text"] = "text"
    text: str
    style: Style = "plain"


class Value(Node):
    """A number of a display table, as printed; `display` names the table."""

    kind: Literal["value"] = "value"
    text: str
    display: str


class Number(Node):
    """A published result as printed. `mark` is its one number in the list of sources.

    `differs`: the two engines disagree, which every printer shows beside the number.
    """

    kind: Literal["number"] = "number"
    id: str
    mark: int
    estimate: str
    interval: str = ""
    differs: bool = False

    @property
    def text(self) -> str:
        """Estimate and interval as one text."""
        return f"{self.estimate} {self.interval}".strip()


class Link(Node):
    """A way to another place in the document: an anchor without `#`."""

    kind: Literal["link"] = "link"
    text: str
    target: str


Inline = Annotated[Text | Value | Number | Link, Field(discriminator="kind")]
Line = tuple[Inline, ...]


def write_words(words: str, style: Style = "plain") -> Line:
    """A line of one text."""
    return (Text(text=words, style=style),)


def render_line(line: Line) -> str:
    """The characters of a line without marks."""
    return "".join(part.text for part in line)
