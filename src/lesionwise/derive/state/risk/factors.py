"""The risk factors of IMDC and MSKCC: yes, no or unknown."""

from typing import Final

import polars as pl

from lesionwise.derive.endpoint.history import History
from lesionwise.derive.state.entry import find_entry
from lesionwise.derive.state.risk.laboratory import MG_DL_PER_MMOL_L, is_above, select_values
from lesionwise.derive.state.therapy import list_lines
from lesionwise.study.model import StateRules
from lesionwise.tables.facts import compute_last_day

KARNOFSKY: Final = 80
MSKCC_CALCIUM: Final = 10.0 / MG_DL_PER_MMOL_L
"""10 mg/dL in mmol/L."""
MSKCC_LDH: Final = 1.5
"""Times the upper limit of normal."""

_TESTS: Final = (
    "haemoglobin",
    "calcium",
    "corrected_calcium",
    "albumin",
    "neutrophils",
    "platelets",
    "ldh",
)


def find_factors(history: History, rules: StateRules) -> pl.DataFrame:
    """One row a subject, in stored order: anchor_date, factors, and the rows that they are read from.

    karnofsky: below 80 (performance status by ECOG is not turned into it). interval: systemic therapy of the
    first line began before the first anniversary of the diagnosis; a start of therapy or a diagnosis of
    which only month or year is known counts where every day of it gives the same answer. haemoglobin below
    its lower limit; neutrophils, platelets above their upper limits; ldh above 1.5 times its own. calcium
    (corrected, mmol/L) above its upper limit; calcium_mskcc above 10 mg/dL. A value at a limit is not
    adverse. Sources: Heng, J Clin Oncol 2009;27:5794; Motzer, J Clin Oncol 2002;20:289.

    Correction: calcium + 0.02 x (40 - albumin in g/L) in mmol/L, calcium + 0.8 x (4 - albumin in g/dL) in
    mg/dL (recalled); with four mg/dL a mmol/L they are the same, so that no group depends on the unit.
    """
    people = _find_anchor(history, rules)
    values = select_values(history.tables, people, rules.laboratory_days)
    for test in _TESTS:
        own = values.filter(pl.col("test") == test).select(
            "subject",
            pl.col("value").alias(test),
            pl.col("lower").alias(f"{test}_lower"),
            pl.col("upper").alias(f"{test}_upper"),
            pl.col("laboratory_row").alias(f"{test}_row"),
        )
        people = people.join(own, on="subject", how="left", maintain_order="left")
    corrected = pl.coalesce("corrected_calcium", pl.col("calcium") + 0.02 * (40 - pl.col("albumin")))
    upper = (
        pl.when(pl.col("corrected_calcium").is_not_null())
        .then("corrected_calcium_upper")
        .otherwise("calcium_upper")
    )
    people = people.with_columns(corrected=corrected, corrected_upper=upper)
    calcium = pl.col("corrected")
    return people.with_columns(
        f_karnofsky=pl.col("karnofsky") < KARNOFSKY,
        f_interval=_judge_interval(rules),
        f_haemoglobin=is_above(pl.col("haemoglobin_lower"), pl.col("haemoglobin")),
        f_calcium=is_above(calcium, pl.col("corrected_upper")),
        f_calcium_mskcc=is_above(calcium, pl.lit(MSKCC_CALCIUM)),
        f_neutrophils=is_above(pl.col("neutrophils"), pl.col("neutrophils_upper")),
        f_platelets=is_above(pl.col("platelets"), pl.col("platelets_upper")),
        f_ldh=is_above(pl.col("ldh"), MSKCC_LDH * pl.col("ldh_upper")),
    )


def _find_anchor(history: History, rules: StateRules) -> pl.DataFrame:
    """Subjects with diagnosis, first line and anchor_date (null: not known to the day)."""
    lines = list_lines(history)
    first = lines.sort("subject", "line", "line_row").unique("subject", keep="first", maintain_order=True)
    first = first.filter(pl.col("line") <= 1)
    known = (pl.col("earliest") == pl.col("latest")).fill_null(False)
    own = lines.filter(pl.col("protocol").fill_null(False)).sort("subject", "line", "line_row")
    own = own.unique("subject", keep="first", maintain_order=True)
    subjects = history.tables["subject"].select(
        "subject",
        "karnofsky",
        subject_row="row",
        diagnosis="diagnosis_date",
        diagnosis_last=compute_last_day("diagnosis_date", "diagnosis_date_precision"),
    )
    joined = (
        subjects.join(
            first.select("subject", first_from="earliest", first_to="latest", first_row="line_row"),
            on="subject",
            how="left",
            maintain_order="left",
        )
        .join(
            own.select("subject", own_start=pl.when(known).then("earliest")),
            on="subject",
            how="left",
            maintain_order="left",
        )
        .join(find_entry(history), on="subject", how="left", maintain_order="left")
        .join(
            lines.select("subject", any_line=pl.lit(True)).unique(),
            on="subject",
            how="left",
            maintain_order="left",
        )
    )
    anchor = "own_start" if rules.imdc_anchor == "line_start" else "entry_date"
    return joined.with_columns(anchor_date=pl.col(anchor))


def _judge_interval(rules: StateRules) -> pl.Expr:
    """Without any systemic line, and with the entry as anchor, the entry stands for the first dose."""
    stand_in = pl.col("any_line").is_null() & pl.lit(rules.imdc_anchor == "entry")
    start = pl.when(stand_in).then("entry_date")
    low, high = pl.coalesce("first_from", start), pl.coalesce("first_to", start)
    return (
        pl.when(high < pl.col("diagnosis").dt.offset_by("1y"))
        .then(True)
        .when(low >= pl.col("diagnosis_last").dt.offset_by("1y"))
        .then(False)
    )
