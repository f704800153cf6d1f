"""Endpoints on questionnaires: a score at each visit, response of pain, time to deterioration."""

from typing import Annotated, Final, Literal

from pydantic import Field

from lesionwise.definitions.clauses import Months, OriginName
from lesionwise.definitions.declared import Declared
from lesionwise.definitions.rule import Rule

Positive = Annotated[float, Field(gt=0)]


class OnInstrument(Declared):
    """What every endpoint on a questionnaire says.

    `instrument`: id in the study file; one that is `unset` gives every subject the reason why there is no
    value. `scale`: null: the only one of the instrument. `baseline`: the occasion whose form is the baseline;
    its day is the origin. A score counts when its form was answered in the window of its occasion; one that
    is missing stays missing and is never a number. Source: STUDIES 11.
    """

    origin: OriginName = "baseline_form"
    instrument: str
    scale: str | None = None
    baseline: str = "baseline"


class Questionnaire(OnInstrument):
    """The score of a scale at each occasion: one row a subject and occasion.

    `occasions`: visits, or single occasions of a repeated visit (`monthly_3`), of those at which the
    instrument is due; empty: all. The baseline is one of them; a later score needs no baseline.
    """

    kind: Literal["questionnaire"] = "questionnaire"
    occasions: tuple[str, ...] = ()


class PainResponse(OnInstrument):
    """Share of subjects with pain at the baseline whose pain responds: one row a subject and occasion.

    Complete: no pain, without more analgesics. Partial: lower by `drop` or more without more analgesics, or
    analgesics lower by `analgesic_percent` or more without more pain. Progression: higher by `rise` or more
    with analgesics not lower by so much, or analgesics higher by so much without less pain. Else
    indeterminate. A response is complete or partial.

    `min_pain`: steps above the lowest code that are pain at the baseline. `analgesics`: instrument of the
    study whose total is the daily dose (oral morphine equivalent) at each occasion; null: not recorded.
    `analgesics_missing`: what a dose that is not recorded is: `unknown`, or the same as at the baseline
    (`unchanged`). `analgesic_cut`: whether less analgesics alone are a response. `population`: `bone`:
    subjects with an irradiated lesion in bone.

    Defaults: international consensus on palliative radiotherapy of bone metastases, steps of a scale from 0
    to 10 (complete, partial: STUDIES 11.2, recalled; progression, indeterminate: recalled). A verbal scale
    names its own steps.
    """

    kind: Literal["pain_response"] = "pain_response"
    occasions: tuple[str, ...] = ()
    min_pain: Positive = 1
    drop: Positive = 2
    rise: Positive = 2
    analgesics: str | None = None
    analgesics_missing: Literal["unknown", "unchanged"] = "unknown"
    analgesic_cut: bool = True
    analgesic_percent: Annotated[float, Field(gt=0, le=100)] = 25
    population: Literal["all", "bone"] = "all"


class Deterioration(OnInstrument):
    """Time from the baseline form to the first form that is worse by the threshold.

    `threshold`: points; null: half the standard deviation of the baseline scores, a default that is not
    validated. `worse`: the direction that is worse; null: as the instrument declares; an ordinal scale names
    both. `recovery`: the first such form counts, whatever comes (`ignored`); only when the next scored form
    is as bad (`confirmed`); only when every later one is (`definitive`; the last form counts). `death`: a
    `competing` event, an `event`, or the end at the last form (`censored`). `horizon_months`: as of a time
    to event.
    """

    kind: Literal["deterioration"] = "deterioration"
    threshold: Positive | None = None
    worse: Literal["higher", "lower"] | None = None
    recovery: Literal["ignored", "confirmed", "definitive"] = "ignored"
    death: Literal["competing", "event", "censored"] = "competing"
    horizon_months: Months | None = None


QUESTIONNAIRE_RULES: Final = (
    Rule("questionnaire", "Score of a questionnaire", "questionnaire"),
    Rule("pain_response", "Response of pain", "pain_response"),
    Rule("time_to_deterioration", "Time to deterioration", "deterioration"),
)
"""Rules about questionnaires."""
