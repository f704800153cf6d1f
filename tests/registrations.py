"""Registrations as files for tests: the layout of the five bundled ones, rebuilt from their study files, and
a ClinicalTrials.gov record."""

from typing import Any

from lesionwise.study import Study

RECORD: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT01234567",
            "briefTitle": "SBRT for kidney metastases",
            "officialTitle": "A Randomised Trial of SBRT for Kidney Cancer Metastases",
        },
        "descriptionModule": {
            "briefSummary": "SBRT is compared with drugs alone.",
            "detailedDescription": 'Line one.\nLine two, "quoted".',
        },
        "conditionsModule": {"conditions": ["Kidney Cancer", "Kidney Cancer"]},
        "designModule": {
            "phases": ["PHASE2", "PHASE3"],
            "designInfo": {"allocation": "RANDOMIZED"},
            "enrollmentInfo": {"count": 90, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "SBRT and drugs", "type": "EXPERIMENTAL"},
                {"label": "Drugs", "type": "ACTIVE_COMPARATOR"},
                {"label": "Observed", "type": "OTHER"},
            ],
            "interventions": [{"type": "RADIATION", "name": "SBRT"}, {"type": "DRUG", "name": "Axitinib"}],
        },
        "outcomesModule": {
            "primaryOutcomes": [
                {
                    "measure": "Progression-free survival, by RECIST 1.1",
                    "description": "Time from randomisation to progression by RECIST 1.1, or death",
                    "timeFrame": "Baseline, 3, 6 and 24 months",
                }
            ],
            "secondaryOutcomes": [
                {"measure": "Overall survival", "timeFrame": "5 years"},
                {"measure": "Toxicity", "description": "CTCAE 5.0, grade 3 or higher"},
            ],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Kidney cancer\n* 1 to 5 metastases\n\nExclusion "
            "Criteria:\n\n1. Pregnancy\n"
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A clinic"}},
    },
    "hasResults": False,
}
"""One record as the registry's API gives it."""


def render_saved_text(study: Study) -> str:
    """The saved text that a bundled study was written from: lines without headings, without a last end."""
    text = study.registration_text
    if text.lines:
        return "\n".join([*text.lines, study.title, text.description or ""])
    lines = [study.title, text.summary or "", "|".join(text.conditions), "|".join(text.interventions)]
    for role in ("primary", "secondary", "other"):
        raws = [outcome.raw for outcome in study.registered if outcome.role == role]
        lines += ["|".join(raws)] if raws else []
    return "\n".join([*lines, text.description or ""])
