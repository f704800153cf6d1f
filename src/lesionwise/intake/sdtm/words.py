"""Words of SDTM controlled terminology and their codes here. A word that is not listed is never guessed.

Source: SDTM controlled terminology (tumour and lesion results, anatomical location, outcome of event,
causality); drugs by their international names.
"""

from collections.abc import Mapping

import polars as pl

from lesionwise.intake.sdtm.book import Book, Complaint, Severity

ROLE = {"TARGET": "target", "NON-TARGET": "non_target", "NEW": "new"}

ORGAN = {
    "LUNG": "lung",
    "BONE": "bone",
    "RIB": "bone",
    "SPINE": "bone",
    "VERTEBRA": "bone",
    "SACRUM": "bone",
    "STERNUM": "bone",
    "SKULL": "bone",
    "FEMUR": "bone",
    "HUMERUS": "bone",
    "SCAPULA": "bone",
    "CLAVICLE": "bone",
    "LYMPH NODE": "node",
    "ADRENAL GLAND": "adrenal",
    "LIVER": "liver",
    "PANCREAS": "pancreas",
    "BRAIN": "brain",
    "KIDNEY": "kidney",
    "SOFT TISSUE": "soft_tissue",
    "PLEURA": "pleura",
}

SIDE = {"LEFT": "left", "RIGHT": "right", "MIDLINE": "midline", "BILATERAL": "bilateral"}

MODALITY = {
    "CT SCAN": "ct",
    "CT": "ct",
    "SPIRAL CT": "ct",
    "MRI": "mri",
    "PET/CT SCAN": "pet_ct",
    "PET/CT": "pet_ct",
    "BONE SCAN": "bone_scan",
    "SCINTIGRAPHY": "bone_scan",
    "X-RAY": "x_ray",
    "CALIPER": "calliper",
    "CALIPERS": "calliper",
}

STATE = {
    "PRESENT": "present",
    "ABSENT": "absent",
    "TOO SMALL TO MEASURE": "too_small",
    "EQUIVOCAL": "present",
    "UNEQUIVOCAL": "present",
    "UNEQUIVOCAL PROGRESSION": "present",
    "PATHOLOGICAL": "present",
    "NON-PATHOLOGICAL": "absent",
    "SPLIT": "split",
    "MERGED": "merged",
    "COALESCED": "merged",
    "NOT ASSESSED": "not_assessed",
    "NOT DONE": "not_assessed",
    "NOT EVALUABLE": "not_evaluable",
    "NE": "not_evaluable",
}
"""A node that is not pathological any more (short axis below 10 mm) counts as absent disease: RECIST 1.1."""

CERTAINTY = {
    "EQUIVOCAL": "equivocal",
    "UNEQUIVOCAL": "unequivocal",
    "UNEQUIVOCAL PROGRESSION": "unequivocal",
}

CHANGE = {
    "EQUIVOCAL": "increased",
    "UNEQUIVOCAL": "unequivocal",
    "UNEQUIVOCAL PROGRESSION": "unequivocal",
}

RESPONSE = {
    "CR": "CR",
    "PR": "PR",
    "SD": "SD",
    "NON-CR/NON-PD": "NON-CR/NON-PD",
    "PD": "PD",
    "NE": "NE",
    "NED": "NED",
}

YES_NO = {"Y": "Y", "N": "N", "YES": "Y", "NO": "N"}

SEX = {"F": "female", "M": "male", "U": None, "UNDIFFERENTIATED": None}

VITAL = {"ALIVE": "alive", "DEAD": "dead", "LOST TO FOLLOW-UP": "lost", "WITHDRAWN": "withdrawn"}

ATTRIBUTION = {
    "NOT RELATED": "unrelated",
    "UNRELATED": "unrelated",
    "NONE": "unrelated",
    "N": "unrelated",
    "UNLIKELY": "unlikely",
    "UNLIKELY RELATED": "unlikely",
    "REMOTE": "unlikely",
    "POSSIBLE": "possible",
    "POSSIBLY RELATED": "possible",
    "PROBABLE": "probable",
    "PROBABLY RELATED": "probable",
    "DEFINITE": "definite",
    "DEFINITELY RELATED": "definite",
}

OUTCOME = {
    "RECOVERED/RESOLVED": "recovered",
    "RECOVERING/RESOLVING": "recovering",
    "NOT RECOVERED/NOT RESOLVED": "not_recovered",
    "RECOVERED/RESOLVED WITH SEQUELAE": "sequelae",
    "FATAL": "fatal",
    "UNKNOWN": "unknown",
}

LINE_END = {
    "PROGRESSIVE DISEASE": "progression",
    "DISEASE PROGRESSION": "progression",
    "CLINICAL PROGRESSION": "clinical_progression",
    "SYMPTOMATIC DETERIORATION": "clinical_progression",
    "ADVERSE EVENT": "toxicity",
    "TOXICITY": "toxicity",
    "COMPLETED": "completed",
    "OTHER": "other",
}

DRUG_CLASS = {
    "SUNITINIB": "tki",
    "PAZOPANIB": "tki",
    "SORAFENIB": "tki",
    "AXITINIB": "tki",
    "CABOZANTINIB": "tki",
    "LENVATINIB": "tki",
    "TIVOZANIB": "tki",
    "NIVOLUMAB": "ici",
    "PEMBROLIZUMAB": "ici",
    "IPILIMUMAB": "ici",
    "ATEZOLIZUMAB": "ici",
    "AVELUMAB": "ici",
    "TORIPALIMAB": "ici",
    "EVEROLIMUS": "mtor",
    "TEMSIROLIMUS": "mtor",
}

INTENT = {"PLANNED": "planned", "SALVAGE": "salvage", "PALLIATIVE": "palliative", "PALLIATION": "palliative"}

DEVIATION = {"MINOR": "minor", "MAJOR": "major", "CRITICAL": "critical"}

HISTOLOGY = {
    "CLEAR CELL RENAL CELL CARCINOMA": "clear_cell",
    "PAPILLARY RENAL CELL CARCINOMA": "papillary",
    "CHROMOPHOBE RENAL CELL CARCINOMA": "chromophobe",
    "TRANSLOCATION RENAL CELL CARCINOMA": "translocation",
}

RENAL_CANCER = (*HISTOLOGY, "RENAL CELL CARCINOMA", "RENAL CANCER", "KIDNEY CANCER")

NEPHRECTOMY = ("NEPHRECTOMY", "RADICAL NEPHRECTOMY", "PARTIAL NEPHRECTOMY", "CYTOREDUCTIVE NEPHRECTOMY")


Words = Mapping[str, str | None]
"""Codes by word in upper case; null for a word that means unknown."""


def translate(variable: str, words: Words) -> pl.Expr:
    """The code of the word in `variable`, upper or lower case; null where the word is not listed."""
    return _upper(variable).replace_strict(dict(words), default=None, return_dtype=pl.String)


def read_code(
    frame: pl.DataFrame,
    variable: str,
    into: str,
    words: Words,
    book: Book,
    severity: Severity = "error",
) -> pl.DataFrame:
    """The frame with the code `into`; a word that is not listed is a finding, and its code null."""
    listed = _upper(variable).is_in(list(words))
    complaint = Complaint(
        "CODE-UNKNOWN",
        f"one of {', '.join(words)}",
        "Correct the word in the source.",
        column=variable,
        severity=severity,
    )
    book.note(frame.filter(pl.col(variable).is_not_null() & ~listed), complaint)
    return frame.with_columns(translate(variable, words).alias(into))


def read_yes_no(frame: pl.DataFrame, variable: str, into: str, book: Book) -> pl.DataFrame:
    """The frame with the flag `into`; empty is unknown, never no."""
    coded = read_code(frame, variable, into, YES_NO, book)
    return coded.with_columns((pl.col(into) == "Y").alias(into))


def _upper(variable: str) -> pl.Expr:
    return pl.col(variable).str.strip_chars().str.to_uppercase()


def reader(prefix: str) -> pl.Expr:
    """The reader of a record: the evaluator's identifier, else the kind of evaluator."""
    return pl.coalesce(f"{prefix}EVALID", f"{prefix}EVAL").alias("reader")
