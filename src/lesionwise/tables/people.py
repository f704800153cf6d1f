"""Tables about the subject as a person in the trial."""

import dataframely as dy

from lesionwise.tables.column import code, day, flag, precision, text, whole


class Subject(dy.Schema):
    """One row a subject."""

    subject = text("Subject", sdtm="DM.USUBJID", key=True)
    site = text("Site code", sdtm="DM.SITEID")
    mode = code("Acquisition mode", "mode")
    protocol_version = text("Protocol version consented to")
    consent_date = day("Consent", sdtm="DM.RFICDTC")
    enrolment_date = day("Enrolment", sdtm="DS.DSSTDTC")
    arm = text("Arm as planned", sdtm="DM.ARMCD")
    stratum = text("Stratum as randomised")
    year_of_birth = whole("Year of birth", low=1900, high=2100)
    age_years = whole("Age at enrolment", sdtm="DM.AGE", unit="years", low=0, high=120)
    sex = code("Sex", "sex", sdtm="DM.SEX")
    histology = code("Histology", "histology", sdtm="MH.MHTERM")
    sarcomatoid = flag("Sarcomatoid features")
    nephrectomy = flag("Nephrectomy")
    diagnosis_date = day("Diagnosis of renal cancer", sdtm="MH.MHSTDTC")
    diagnosis_date_precision = precision("Precision of the diagnosis date")
    resection_planned = flag("Resection of the primary tumour is scheduled")
    metastasis_date = day("First diagnosis of metastases", sdtm="MH.MHSTDTC")
    metastasis_date_precision = precision("Precision of the first diagnosis of metastases")
    polymetastatic_before = flag("More metastases than oligometastatic disease has, at any time before entry")
    oligometastatic_before = flag("Oligometastatic disease, treated, before the present one")
    karnofsky = whole("Karnofsky performance status", sdtm="RS.RSSTRESN", low=0, high=100)
    ecog = whole("ECOG performance status", sdtm="RS.RSSTRESN", low=0, high=5)
    imdc_group = text("IMDC risk group as recorded")
    disease_state = text("Oligometastatic state as recorded")


class Eligibility(dy.Schema):
    """One row a subject and criterion."""

    subject = text("Subject", sdtm="IE.USUBJID", key=True)
    criterion = text("Criterion", sdtm="IE.IETESTCD", key=True)
    met = code("Criterion met", "criterion_met", sdtm="IE.IEORRES", required=True)
    evidence = text("Evidence document")


class Allocation(dy.Schema):
    """One row a randomised subject."""

    subject = text("Subject", sdtm="DM.USUBJID", key=True)
    arm = text("Arm allocated", sdtm="DM.ARMCD", required=True)
    randomisation_date = day("Randomisation", sdtm="DS.DSSTDTC", required=True)
    stratum = text("Stratum as randomised")
    protocol_version = text("Protocol version in force")


class BoardReview(dy.Schema):
    """One row a subject and review by the board."""

    subject = text("Subject", key=True)
    review = text("Review", key=True)
    date = day("Date of the review", required=True)
    scan = text("Scan that was reviewed")
    decision = code("Decision", "board_code")
    reason = code("Reason why not amenable", "not_amenable_reason")
    systemic_change = flag("Systemic plan changes")


class BoardDecision(dy.Schema):
    """One row a subject, review and lesion."""

    subject = text("Subject", key=True)
    review = text("Review", key=True)
    lesion = text("Lesion", key=True)
    amenable = flag("Amenable to radiotherapy")
    reason = code("Reason why not amenable", "not_amenable_reason")
    treat = flag("To be treated")


class VitalStatus(dy.Schema):
    """One row a subject and contact."""

    subject = text("Subject", sdtm="SS.USUBJID", key=True)
    date = day("Date of the contact or of the death", sdtm="SS.SSDTC", key=True)
    date_precision = precision("Precision of the date")
    status = code("Status", "vital", sdtm="SS.SSSTRESC", required=True)
    cause = text("Cause of death", sdtm="DD.DDSTRESC")


class Visit(dy.Schema):
    """One row a subject and planned visit."""

    subject = text("Subject", sdtm="SV.USUBJID", key=True)
    visit = text("Visit", sdtm="SV.VISIT", key=True)
    due_date = day("Due date")
    date = day("Date of the visit", sdtm="SV.SVSTDTC")
    state = code("State", "visit_state", required=True)
    reason = code("Reason why missed", "missing_reason")


class Deviation(dy.Schema):
    """One row a subject and protocol deviation."""

    subject = text("Subject", sdtm="DV.USUBJID", key=True)
    deviation = text("Deviation", sdtm="DV.DVSPID", key=True)
    date = day("Date", sdtm="DV.DVSTDTC")
    category = text("Category", sdtm="DV.DVDECOD")
    severity = code("Class", "deviation_class", sdtm="DV.DVCAT")
    description = text("Description", sdtm="DV.DVTERM")


class Query(dy.Schema):
    """One row a subject and query."""

    subject = text("Subject", key=True)
    query = text("Query", key=True)
    table = text("Table")
    item = text("Item")
    state = code("State", "query_state", required=True)
    opened = day("Opened")
    closed = day("Closed")
    wording = text("Wording")
