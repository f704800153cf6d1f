"""Which declaration scores which instrument of a study."""

from collections.abc import Mapping

import polars as pl

from lesionwise.definitions.instrument import InstrumentForm, Scale
from lesionwise.study import Study
from lesionwise.study.instruments import list_instruments, read_instrument
from lesionwise.study.model import Instrument

ITEMS = {
    "instrument": pl.String,
    "scale": pl.String,
    "item": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "whole": pl.Boolean,
    "reversed": pl.Boolean,
    "weight": pl.Float64,
}
"""One row an item of a scale. `weight`: 1, or the power of ten of a digit of a state."""

SCALES = {
    "instrument": pl.String,
    "scale": pl.String,
    "combine": pl.String,
    "shown": pl.String,
    "scale_low": pl.Float64,
    "scale_high": pl.Float64,
    "items": pl.Int64,
    "needed": pl.Int64,
    "ready": pl.Boolean,
    "direction": pl.String,
    "raw_low": pl.Float64,
    "raw_high": pl.Float64,
}
"""One row a scale. `needed`: answers that it needs at least; `ready`: its items and their range are known;
`raw_low`, `raw_high`: range of its raw score, null where it is not rescaled (ordinal scales, states)."""


def choose_instruments(
    study: Study, given: Mapping[str, InstrumentForm] | None = None
) -> dict[str, InstrumentForm]:
    """The form of every instrument of the study, by its id in the study.

    One of `given`, else the bundled one of that id, else a form of one item `total` with the range and
    direction of the study file. A form that is one score as it stands takes range and direction of the
    study file (a verbal scale coded from 1). Whether it is verified is said by the study: the trial saw the
    blank form or did not. An instrument that is `unset` has no form.
    """
    known = given or {}
    bundled = list_instruments()
    chosen = {}
    for each in study.instruments:
        if each.status == "unset":
            continue
        if each.id in known:
            form = known[each.id]
        elif each.id in bundled:
            form = _adopt(read_instrument(each.id), each)
        else:
            form = _build(each)
        chosen[each.id] = form.model_copy(update={"status": each.status})
    return chosen


def _adopt(form: InstrumentForm, said: Instrument) -> InstrumentForm:
    if len(form.scales) != 1 or form.scales[0].combine != "only":
        return form
    update = {"low": said.low, "high": said.high, "direction": said.direction}
    return form.model_copy(update={"scales": (form.scales[0].model_copy(update=update),)})


def _build(said: Instrument) -> InstrumentForm:
    scale = Scale(
        id="total",
        label=said.label,
        direction=said.direction,
        items=("total",),
        low=said.low,
        high=said.high,
        whole=False,
        combine="only",
    )
    return InstrumentForm(
        id=said.id,
        label=said.label,
        licence=said.licence,
        source=said.source,
        status="verified" if said.status == "verified" else "unverified",
        text_included=False,
        scales=(scale,),
    )


def list_items(forms: Mapping[str, InstrumentForm]) -> pl.DataFrame:
    """Every item of every scale, with the columns of `ITEMS`; a scale made of others has their items."""
    rows = [
        {
            "instrument": name,
            "scale": scale.id,
            "item": item,
            "low": owner.low,
            "high": owner.high,
            "whole": owner.whole,
            "reversed": item in owner.reversed,
            "weight": 10.0 ** (len(owner.items) - 1 - place) if owner.combine == "state" else 1.0,
        }
        for name, form in forms.items()
        for scale in form.scales
        for owner in _list_owners(form, scale)
        for place, item in enumerate(owner.items)
    ]
    return pl.DataFrame(rows, schema=ITEMS)


def list_scales(study: Study, forms: Mapping[str, InstrumentForm]) -> pl.DataFrame:
    """Every scale with the columns of `SCALES`; a direction that the form leaves open is the study's."""
    said = {each.id: each.direction for each in study.instruments}
    rows = [
        _describe(name, form, scale, said.get(name)) for name, form in forms.items() for scale in form.scales
    ]
    return pl.DataFrame(rows, schema=SCALES)


def list_parts(forms: Mapping[str, InstrumentForm]) -> pl.DataFrame:
    """Scales made of others: instrument, scale, part."""
    rows = [
        {"instrument": name, "scale": scale.id, "part": part}
        for name, form in forms.items()
        for scale in form.scales
        for part in scale.parts
    ]
    return pl.DataFrame(rows, schema={"instrument": pl.String, "scale": pl.String, "part": pl.String})


def _describe(name: str, form: InstrumentForm, scale: Scale, said: str | None) -> dict[str, object]:
    owners, count = _list_owners(form, scale), len(form.find_items(scale))
    direction = scale.direction or said
    ends = [_find_range(owner) for owner in owners]
    ranged = (
        scale.combine != "state" and direction != "ordinal" and all(owner.low is not None for owner in owners)
    )
    return {
        "instrument": name,
        "scale": scale.id,
        "combine": scale.combine,
        "shown": scale.shown,
        "scale_low": scale.low,
        "scale_high": scale.high,
        "items": count,
        "needed": compute_needed(scale, count),
        "ready": count > 0 and all(owner.low is not None for owner in owners),
        "direction": direction,
        "raw_low": sum(low for low, _ in ends) if ranged else None,
        "raw_high": sum(high for _, high in ends) if ranged else None,
    }


def _find_range(scale: Scale) -> tuple[float, float]:
    """Lowest and highest raw score of a scale of items; 0, 0 where they are not known."""
    times = len(scale.items) if scale.combine == "sum" else 1
    return (scale.low or 0) * times, (scale.high or 0) * times


def _list_owners(form: InstrumentForm, scale: Scale) -> list[Scale]:
    if scale.combine != "parts":
        return [scale]
    return [each for each in form.scales if each.id in scale.parts]


def compute_needed(scale: Scale, count: int) -> int:
    """The smallest number of answers, of `count` items, that satisfies the rule for missing items."""
    if scale.must_be_complete:
        return count
    least = scale.least_answered or 1
    if scale.least_percent is not None:
        least = max(least, -(-scale.least_percent * count // 100))
    if scale.above_percent is not None:
        least = max(least, scale.above_percent * count // 100 + 1)
    return least
