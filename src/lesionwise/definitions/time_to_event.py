"""Time from an origin to the first of some events."""

from typing import Annotated, Literal

from pydantic import Field

from lesionwise.definitions.clauses import (
    Brain,
    Censoring,
    EntryRule,
    EventName,
    LesionCount,
    LocalTherapy,
    Months,
    NeedWithoutStart,
    Nonbiological,
    SalvagedDate,
    SalvageModality,
    SalvageScope,
    SecondBasis,
    ToxicitySwitch,
    Undecided,
)
from lesionwise.definitions.declared import Declared


class TimeToEvent(Declared):
    """Origin to the first event.

    `competing`: events that end follow-up as competing ones (status 2); on one day with an event, the
    event wins. Death is an event, a competing event, or, in neither list, a censoring. `horizon_months`
    cuts follow-up (event or censoring after the horizon becomes censoring at it, on the day that holds the
    horizon, floor of months x 30.4375 days from the origin); null: full follow-up. `missed_scans_max`: an
    event after more than that many minus one consecutive missed scheduled scans is censored before the
    gap; null: no such rule. `entry_waiver`: the reason why follow-up before the first SABR fraction is
    counted although the origin, a treatment date, may lie before it (immortal time); required there when
    `entry` is `none`.

    The further fields are switches of single rules (`Rule.switches`), with the defaults of STUDIES 3.2 and
    3.3; in an endpoint of another rule they have no meaning, and the study file refuses them.
    """

    kind: Literal["time_to_event"] = "time_to_event"
    event: tuple[EventName, ...]
    competing: tuple[EventName, ...] = ()
    censor: Censoring
    entry: EntryRule = "none"
    entry_waiver: str | None = None
    horizon_months: Months | None = None
    missed_scans_max: Annotated[int, Field(ge=1)] | None = None
    local_therapy_before_pd: LocalTherapy = "ignored"
    toxicity_switch: ToxicitySwitch = "treatment_policy"
    need_without_start: NeedWithoutStart = "death_only"
    ttnt_counts_within_class: bool = True
    """Whether a next line of drugs of the classes given before counts."""
    max_hold_days: Annotated[int, Field(ge=0)] = 28
    """Longest time without drug that does not end a line: date of the next dose - date of the last one."""
    pd2_basis: SecondBasis = "objective"
    ppfs_n: Annotated[int, Field(ge=0)] = 5
    """Most new or progressing lesions that are no polymetastatic progression."""
    ppfs_count: LesionCount = "scan"
    new_max: Annotated[int, Field(ge=0)] = 3
    """Most new lesions at one scan that are amenable to SABR."""
    brain: Brain = "event"
    """Whether a new brain lesion is not amenable, whatever the board says."""
    decision_grace_days: Annotated[int, Field(ge=0)] = 56
    """Days after a scan in which the board's answer on its lesions is looked for, inclusive; of
    `pfs2_salvage_rt` also the days after the decision in which a salvage must begin."""
    pfs2_event_date: SalvagedDate = "progression_scan"
    salvage_scope: SalvageScope = "any"
    salvage_modalities: tuple[SalvageModality, ...] = ("radiotherapy",)
    nonbiological_not_amenable: Nonbiological = "event_if_change"
    clinical_progression_is_event: bool = True
    """Whether a form of clinical progression is a progression of `pfs2_salvage_rt`."""
    undecided_progression: Undecided = "ignored"
