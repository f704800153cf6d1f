"""SDTM files written in tests, in every format that the import reads."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pyreadstat

Writer = Callable[[Path, str, pl.DataFrame], None]


def draw_domain(drawing: str) -> pl.DataFrame:
    """A drawn domain: cells separated by `|`, every value text, an empty cell null."""
    lines = [line for line in drawing.splitlines() if line.strip()]
    head, *rows = [[cell.strip() or None for cell in line.split("|")] for line in lines]
    return pl.DataFrame(rows, schema=dict.fromkeys(map(str, head), pl.String), orient="row")


def write_domains(folder: Path, domains: dict[str, pl.DataFrame], suffix: str = ".parquet") -> Path:
    """One file a domain in `folder`, which is made; the format by the suffix."""
    folder.mkdir(exist_ok=True)
    for name, frame in domains.items():
        WRITERS[suffix](folder / f"{name}{suffix}", name.upper(), frame)
    return folder


def draw_domains(folder: Path, drawings: dict[str, str]) -> Path:
    """Drawn domains as Parquet files in `folder`."""
    return write_domains(folder, {name: draw_domain(drawing) for name, drawing in drawings.items()})


def write_parquet(path: Path, _: str, frame: pl.DataFrame) -> None:
    frame.write_parquet(path)


def write_xpt(path: Path, name: str, frame: pl.DataFrame, version: int = 5) -> None:
    pandas = frame.with_columns(pl.col(pl.String).fill_null("")).to_pandas()
    pyreadstat.write_xport(pandas, str(path), table_name=name, file_format_version=version)


def write_dataset_json(path: Path, name: str, frame: pl.DataFrame) -> None:
    document = {**_facts(name, frame), "rows": [list(row) for row in frame.iter_rows()]}
    path.write_text(json.dumps(document))


def write_dataset_ndjson(path: Path, name: str, frame: pl.DataFrame) -> None:
    lines = [_facts(name, frame), *(list(row) for row in frame.iter_rows())]
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n")


def _facts(name: str, frame: pl.DataFrame) -> dict[str, object]:
    return {
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": f"IG.{name}",
        "name": name,
        "label": name,
        "records": frame.height,
        "columns": [
            {
                "itemOID": f"IT.{name}.{column}",
                "name": column,
                "label": column,
                "dataType": "float" if dtype.is_numeric() else "string",
            }
            for column, dtype in frame.schema.items()
        ],
    }


WRITERS: dict[str, Writer] = {
    ".parquet": write_parquet,
    ".xpt": write_xpt,
    ".json": write_dataset_json,
    ".ndjson": write_dataset_ndjson,
}
