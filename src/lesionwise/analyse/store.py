"""An analysis on disk: `results.json` and one Parquet file a display."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from lesionwise.analyse.model import Analysis
from lesionwise.snapshot import read_frame, write_frame

RESULTS = "results.json"
DISPLAYS = Path("derived") / "display"


@dataclass(frozen=True, eq=False)
class Analysed:
    """Numbers and displays; `displays` holds a frame for each display's id and each name in its `extra`."""

    analysis: Analysis
    displays: Mapping[str, pl.DataFrame]


def render_results(analysis: Analysis) -> str:
    """The text of `results.json`: UTF-8, two spaces an indent, numbers with all their digits."""
    content = analysis.model_dump(mode="json")
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def write_analysis(folder: Path, analysed: Analysed) -> None:
    """Write `results.json` and `derived/display/<id>.parquet` into a folder that exists."""
    (folder / DISPLAYS).mkdir(parents=True, exist_ok=True)
    for name, frame in analysed.displays.items():
        write_frame(folder / DISPLAYS / f"{name}.parquet", frame)
    (folder / RESULTS).write_text(render_results(analysed.analysis), encoding="utf-8", newline="\n")


def read_analysis(folder: Path) -> Analysed:
    """What `write_analysis` wrote; every display of the results has its frame."""
    analysis = Analysis.model_validate_json((folder / RESULTS).read_text(encoding="utf-8"))
    names = [name for display in analysis.displays for name in (display.id, *display.extra)]
    return Analysed(analysis, {name: read_frame(folder / DISPLAYS / f"{name}.parquet") for name in names})
