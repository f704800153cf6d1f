"""Columns of display tables, as said in `analyse.model.Display`."""

from collections.abc import Mapping

import polars as pl

Schema = Mapping[str, type[pl.DataType] | pl.DataType]

CELLS: Schema = {
    "row": pl.Int64,
    "label": pl.String,
    "level": pl.Int64,
    "group": pl.String,
    "kind": pl.String,
    "n": pl.Int64,
    "denominator": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "result_id": pl.String,
    "text": pl.String,
}
SURVIVAL: Schema = {
    "group": pl.String,
    "days": pl.Int64,
    "survival": pl.Float64,
    "lower": pl.Float64,
    "upper": pl.Float64,
    "n_risk": pl.Int64,
    "n_event": pl.Int64,
    "n_censor": pl.Int64,
}
RISK: Schema = {
    "group": pl.String,
    "months": pl.Float64,
    "at_risk": pl.Int64,
    "events": pl.Int64,
    "censored": pl.Int64,
    "not_entered": pl.Int64,
}
WATERFALL: Schema = {
    "subject": pl.String,
    "order": pl.Int64,
    "change_percent": pl.Float64,
    "best": pl.String,
    "new_lesion": pl.Boolean,
    "group": pl.String,
}
SPIDER: Schema = {
    "subject": pl.String,
    "months": pl.Float64,
    "change_percent": pl.Float64,
    "last": pl.Boolean,
    "end": pl.String,
    "group": pl.String,
}
SWIMMER: Schema = {
    "subject": pl.String,
    "order": pl.Int64,
    "kind": pl.String,
    "start_months": pl.Float64,
    "stop_months": pl.Float64,
    "label": pl.String,
    "group": pl.String,
    "detail": pl.String,
}
FLOW: Schema = {
    "box": pl.String,
    "parent": pl.String,
    "kind": pl.String,
    "column": pl.String,
    "label": pl.String,
    "n": pl.Int64,
    "sha256": pl.String,
    "order": pl.Int64,
    "split": pl.String,
}
COVERAGE: Schema = {
    "id": pl.String,
    "role": pl.String,
    "measure": pl.String,
    "time_frame": pl.String,
    "endpoint": pl.String,
    "executed_as": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "result_ids": pl.List(pl.String),
    "display": pl.String,
}
