"""Every table of a snapshot and of a run, in the order of the manual."""

from lesionwise.tables import derived, disease, people, safety, sample, treatment
from lesionwise.tables.declaration import Declaration, Reference

_SUBJECT = Reference(("subject",), "subject", ("subject",))
_LESION = Reference(("subject", "lesion"), "lesion", ("subject", "lesion"))
_SCAN = Reference(("subject", "scan"), "scan", ("subject", "scan"))
_COURSE = Reference(("subject", "course"), "radiotherapy_course", ("subject", "course"))
_LINE = Reference(("subject", "line"), "systemic_line", ("subject", "line"))
_PARENT = Reference(("subject", "parent"), "lesion", ("subject", "lesion"))
_REVIEW = Reference(("subject", "review"), "board_review", ("subject", "review"))
_SPECIMEN = Reference(("specimen",), "specimen", ("specimen",))

_SNAPSHOT = (
    Declaration("subject", "Subjects", people.Subject, "DM"),
    Declaration("eligibility", "Eligibility", people.Eligibility, "IE", (_SUBJECT,)),
    Declaration("allocation", "Allocation", people.Allocation, "DM", (_SUBJECT,)),
    Declaration("board_review", "Board reviews", people.BoardReview, None, (_SUBJECT, _SCAN)),
    Declaration("board_decision", "Board decisions", people.BoardDecision, None, (_REVIEW, _LESION)),
    Declaration("lesion", "Lesions", disease.Lesion, "TU", (_SUBJECT, _PARENT)),
    Declaration("lesion_alias", "Names of lesions in sources", disease.LesionAlias, "TU", (_LESION,)),
    Declaration("scan", "Scans", disease.Scan, "PR", (_SUBJECT,)),
    Declaration("measurement", "Measurements", disease.Measurement, "TR", (_SCAN, _LESION)),
    Declaration("assessment", "Collected assessments", disease.Assessment, "RS", (_SUBJECT, _SCAN)),
    Declaration("systemic_line", "Systemic lines", treatment.SystemicLine, "CM", (_SUBJECT,)),
    Declaration("drug_exposure", "Drug exposure", treatment.DrugExposure, "EX", (_LINE,)),
    Declaration(
        "radiotherapy_course", "Radiotherapy courses", treatment.RadiotherapyCourse, "PR", (_SUBJECT,)
    ),
    Declaration(
        "radiotherapy_target", "Radiotherapy targets", treatment.RadiotherapyTarget, "PR", (_COURSE, _LESION)
    ),
    Declaration("lesion_procedure", "Procedures on lesions", treatment.LesionProcedure, "PR", (_LESION,)),
    Declaration("dose_metric", "Dose metrics", treatment.DoseMetric, "FA", (_COURSE,)),
    Declaration("adverse_event", "Adverse events", safety.AdverseEvent, "AE", (_SUBJECT, _COURSE)),
    Declaration("questionnaire", "Questionnaires", safety.Questionnaire, "QS", (_SUBJECT,)),
    Declaration("laboratory", "Laboratory", safety.Laboratory, "LB", (_SUBJECT,)),
    Declaration("vital_status", "Vital status", people.VitalStatus, "SS", (_SUBJECT,)),
    Declaration("visit", "Visits", people.Visit, "SV", (_SUBJECT,)),
    Declaration("deviation", "Deviations", people.Deviation, "DV", (_SUBJECT,)),
    Declaration("query", "Queries", people.Query, None, (_SUBJECT,)),
    Declaration("specimen", "Specimens", sample.Specimen, "BE", (_SUBJECT, _LESION)),
    Declaration("specimen_event", "Specimen events", sample.SpecimenEvent, "BE", (_SPECIMEN,)),
    Declaration("assay", "Assays", sample.Assay, "LB", (_SPECIMEN,)),
    Declaration("feature", "Image features", sample.Feature, None, (_LESION, _SCAN)),
    Declaration("origin", "Origin of imported rows", sample.Origin),
)

_DERIVED = (
    Declaration("timeline", "Timeline", derived.Timeline),
    Declaration("response", "Responses", derived.Response, "ADRS"),
    Declaration("response_policy", "Responses under each policy", derived.ResponsePolicy, "ADRS"),
    Declaration("irecist", "Responses by iRECIST", derived.Irecist, "ADRS"),
    Declaration("best_response", "Best responses", derived.BestResponse, "ADRS"),
    Declaration("lesion_outcome", "Outcomes of irradiated lesions", derived.LesionOutcome, "ADTTE"),
    Declaration("disease_state", "States of the disease", derived.DiseaseState),
    Declaration("risk_group", "Risk groups", derived.RiskGroup),
    Declaration("treatment_scope", "Scope of radiotherapy", derived.TreatmentScope),
    Declaration("eligibility_verdict", "Eligibility by the records", derived.EligibilityVerdict, "IE"),
    Declaration("adverse_event_class", "Classes of adverse events", derived.AdverseEventClass),
    Declaration("questionnaire_score", "Scores of questionnaires", derived.QuestionnaireScore),
    Declaration("questionnaire_compliance", "Questionnaires due", derived.QuestionnaireCompliance),
    Declaration("endpoint", "Endpoints", derived.Endpoint, "ADTTE"),
    Declaration("trace", "Trace", derived.Trace),
)

TABLES: dict[str, Declaration] = {table.name: table for table in _SNAPSHOT}
"""Tables of a snapshot by name."""

DERIVED_TABLES: dict[str, Declaration] = {table.name: table for table in _DERIVED}
"""Tables that a run derives, by name."""
