"""The codelists of records. Codes are permanent; labels may be improved."""

from lesionwise.terms.codelist import Codelist
from lesionwise.terms.derived_codelists import DERIVED_LISTS

_LISTS = (
    Codelist("yes_no", {"yes": "yes", "no": "no"}),
    Codelist("sex", {"female": "female", "male": "male"}),
    Codelist("mode", {"retrospective": "retrospective", "prospective": "prospective"}),
    Codelist("precision", {"day": "whole date", "month": "day unknown", "year": "month unknown"}),
    Codelist(
        "histology",
        {
            "clear_cell": "clear cell",
            "papillary": "papillary",
            "chromophobe": "chromophobe",
            "translocation": "translocation",
            "other": "other",
        },
    ),
    Codelist(
        "organ",
        {
            "lung": "lung",
            "bone": "bone",
            "node": "lymph node",
            "adrenal": "adrenal gland",
            "liver": "liver",
            "pancreas": "pancreas",
            "brain": "brain",
            "kidney": "kidney",
            "nephrectomy_bed": "nephrectomy bed",
            "soft_tissue": "soft tissue",
            "pleura": "pleura",
            "other": "other",
        },
    ),
    Codelist("side", {"left": "left", "right": "right", "midline": "midline", "bilateral": "bilateral"}),
    Codelist("lesion_role", {"target": "target", "non_target": "non-target", "new": "new"}),
    Codelist("lesion_link", {"split": "split from parent", "merge": "merged into parent"}),
    Codelist(
        "measurement_state",
        {
            "measured": "measured",
            "present": "present, not measured",
            "absent": "absent",
            "too_small": "too small to measure",
            "split": "split into fragments",
            "merged": "merged into another lesion",
            "not_assessed": "not assessed",
            "not_evaluable": "not evaluable",
        },
    ),
    Codelist(
        "lesion_change",
        {
            "no_change": "no change",
            "increased": "increased, not unequivocal",
            "no_change_since_last": "no change since the last scan",
            "increased_since_last": "increased since the last scan",
            "unequivocal": "unequivocal progression",
        },
    ),
    Codelist(
        "certainty",
        {"equivocal": "equivocal", "unequivocal": "unequivocal", "refuted": "refuted"},
    ),
    Codelist(
        "modality",
        {
            "ct": "CT",
            "mri": "MRI",
            "pet_ct": "PET/CT",
            "bone_scan": "bone scan",
            "x_ray": "X-ray",
            "calliper": "calliper",
            "other": "other",
        },
    ),
    Codelist(
        "response",
        {
            "CR": "complete response",
            "PR": "partial response",
            "SD": "stable disease",
            "NON-CR/NON-PD": "neither complete response nor progression",
            "PD": "progressive disease",
            "NE": "not evaluable",
            "NED": "no evidence of disease",
        },
    ),
    Codelist(
        "best_response",
        {
            "CR": "complete response",
            "PR": "partial response",
            "SD": "stable disease",
            "NON-CR/NON-PD": "neither complete response nor progression",
            "PD": "progressive disease",
            "NE": "not evaluable",
            "NED": "no evidence of disease",
            "MISSING": "no assessment",
        },
    ),
    Codelist(
        "line_end",
        {
            "progression": "progression",
            "clinical_progression": "clinical deterioration",
            "toxicity": "toxicity",
            "completed": "completed",
            "other": "other",
        },
    ),
    Codelist(
        "drug_class",
        {
            "tki": "tyrosine kinase inhibitor",
            "ici": "immune checkpoint inhibitor",
            "mtor": "mTOR inhibitor",
            "other": "other",
        },
    ),
    Codelist("rt_intent", {"planned": "planned", "salvage": "salvage", "palliative": "palliative"}),
    Codelist(
        "procedure_kind",
        {
            "pet": "PET",
            "biopsy": "biopsy",
            "surgery": "surgery",
            "ablation": "ablation",
            "other_local": "other local treatment",
        },
    ),
    Codelist("local_reason", {"progression": "progression", "other": "another reason"}),
    Codelist(
        "board_code",
        {
            "local_rt": "local radiotherapy",
            "other_local": "other local treatment",
            "switch": "switch of systemic therapy",
            "add_drug": "drug added",
            "stop_for_pd": "stop for progression",
            "bsc": "best supportive care",
            "not_amenable": "not amenable to radiotherapy",
            "continue": "continue",
        },
    ),
    Codelist(
        "not_amenable_reason",
        {
            "too_many": "too many lesions",
            "too_large": "too large",
            "organ_at_risk": "organ-at-risk constraint",
            "prior_dose": "prior dose",
            "performance_status": "performance status",
            "diffuse_brain": "diffuse brain disease",
            "effusion": "effusion",
            "refusal": "refusal",
            "logistics": "logistics",
        },
    ),
    Codelist(
        "vital",
        {"alive": "alive", "dead": "dead", "lost": "lost to follow-up", "withdrawn": "withdrew consent"},
    ),
    Codelist("criterion_met", {"met": "met", "not_met": "not met", "unknown": "unknown"}),
    Codelist(
        "attribution",
        {
            "unrelated": "unrelated",
            "unlikely": "unlikely",
            "possible": "possible",
            "probable": "probable",
            "definite": "definite",
        },
    ),
    Codelist(
        "ae_outcome",
        {
            "recovered": "recovered",
            "recovering": "recovering",
            "not_recovered": "not recovered",
            "sequelae": "recovered with sequelae",
            "fatal": "fatal",
            "unknown": "unknown",
        },
    ),
    Codelist(
        "missing_reason",
        {
            "not_asked": "not asked",
            "not_done": "not done",
            "not_measurable": "not measurable",
            "refused": "refused",
            "not_collectable": "not collectable",
            "unknown": "unknown",
        },
    ),
    Codelist(
        "dose_verdict",
        {
            "pass": "pass",
            "minor": "minor deviation",
            "major": "major deviation",
            "cannot_tell": "cannot tell",
            "unknown": "unknown",
        },
    ),
    Codelist(
        "specimen_kind",
        {
            "blood": "blood",
            "plasma": "plasma",
            "serum": "serum",
            "tissue": "tissue",
            "ffpe": "FFPE block",
            "stool": "stool",
            "urine": "urine",
        },
    ),
    Codelist(
        "specimen_action",
        {
            "collected": "collected",
            "received": "received",
            "aliquoted": "aliquoted",
            "frozen": "frozen",
            "thawed": "thawed",
            "shipped": "shipped",
            "destroyed": "destroyed",
        },
    ),
    Codelist("deviation_class", {"minor": "minor", "major": "major", "critical": "critical"}),
    Codelist("query_state", {"open": "open", "answered": "answered", "closed": "closed"}),
    Codelist("visit_state", {"planned": "planned", "done": "done", "missed": "missed"}),
)

CODELISTS: dict[str, Codelist] = {codelist.name: codelist for codelist in (*_LISTS, *DERIVED_LISTS)}
"""Every codelist by name."""
