"""`figures/`: each drawing as SVG, the values of each figure as CSV."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from lesionwise.report.content import Run
from lesionwise.report.document import Figure


def write_figures(folder: Path, figures: list[Figure], pages: Mapping[str, str], run: Run) -> list[Path]:
    """`<id>.svg` (further pages `<id>-2.svg`), `<id>.csv` and, for a second frame, its own CSV."""
    folder.mkdir(exist_ok=True)
    written = []
    for figure in figures:
        for page in figure.pages:
            written.append(folder / f"{page}.svg")
            written[-1].write_text(pages[page], encoding="utf-8", newline="\n")
        for name in (figure.id, *run.displays[figure.id].extra):
            if run.frame(name).width:
                written.append(folder / f"{name}.csv")
                written[-1].write_text(render_csv(run.frame(name)), encoding="utf-8", newline="\n")
    return written


def render_csv(frame: pl.DataFrame) -> str:
    """All columns and digits; a text that a spreadsheet would take for a formula gets a leading `'`."""
    texts = [name for name, dtype in frame.schema.items() if dtype in (pl.String, pl.Categorical, pl.Enum)]
    escaped = [
        pl.when(pl.col(name).cast(pl.String).str.contains(r"^[=+\-@\t\r]"))
        .then(pl.concat_str(pl.lit("'"), pl.col(name).cast(pl.String)))
        .otherwise(pl.col(name).cast(pl.String))
        .alias(name)
        for name in texts
    ]
    return frame.with_columns(escaped).write_csv(line_terminator="\n")
