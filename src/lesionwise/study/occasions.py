"""The occasions of planned visits: a visit once, or one of its repetitions."""

from dataclasses import dataclass

from lesionwise.study.model import Instrument, Study, VisitDue


@dataclass(frozen=True)
class Occasion:
    """`name`: id of the visit, of a repeated one with its number from 1 on (`monthly_3`); `day` from the
    visit's anchor."""

    name: str
    visit: VisitDue
    day: int


def list_days(day: int, every_days: int | None, until_days: int | None) -> range:
    """Days of a visit: `day` alone, or every so many days from it on, `until_days` included."""
    if every_days is None or until_days is None:
        return range(day, day + 1)
    return range(day, until_days + 1, every_days)


def name_occasion(visit: str, number: int, *, repeated: bool) -> str:
    """`monthly_3` of a repeated visit, else the visit's id."""
    return f"{visit}_{number}" if repeated else visit


def list_occasions(study: Study, instrument: Instrument) -> tuple[Occasion, ...]:
    """Occasions on which the instrument is due, in the order of the study file.

    Visits are those that the instrument names; where it names none, every visit of the study.
    """
    visits = [each for each in study.visits if not instrument.visits or each.id in instrument.visits]
    return tuple(
        Occasion(name_occasion(each.id, number, repeated=each.every_days is not None), each, day)
        for each in visits
        for number, day in enumerate(list_days(each.day, each.every_days, each.until_days), start=1)
    )


def select_occasions(occasions: tuple[Occasion, ...], names: tuple[str, ...]) -> tuple[Occasion, ...]:
    """The occasions of these names, each an occasion or a visit with all its repetitions; of none all."""
    return tuple(each for each in occasions if not names or {each.name, each.visit.id} & set(names))
