"""Tables about systemic therapy and radiotherapy."""

import dataframely as dy

from lesionwise.tables.column import code, day, flag, number, precision, text, whole


class SystemicLine(dy.Schema):
    """One row a subject and line of systemic therapy."""

    subject = text("Subject", sdtm="CM.USUBJID", key=True)
    line = whole("Line", low=0, high=30, key=True)
    regimen = text("Regimen", sdtm="CM.CMTRT")
    start_date = day("First dose", sdtm="CM.CMSTDTC")
    start_date_precision = precision("Precision of the first dose")
    stop_date = day("Last dose", sdtm="CM.CMENDTC")
    stop_reason = code("Reason of the end", "line_end", sdtm="CM.CMRSDISC")
    start_reason = code("Reason why the line was begun", "line_end")
    protocol = flag("Part of the protocol treatment or going on at entry")


class DrugExposure(dy.Schema):
    """One row a subject, line, drug and interval of one dose."""

    subject = text("Subject", sdtm="EX.USUBJID", key=True)
    line = whole("Line", low=0, high=30, key=True)
    drug = text("Drug", sdtm="EX.EXTRT", key=True)
    start_date = day("First dose of the interval", sdtm="EX.EXSTDTC", key=True)
    stop_date = day("Last dose of the interval", sdtm="EX.EXENDTC")
    drug_class = code("Class", "drug_class")
    dose = number("Dose", sdtm="EX.EXDOSE", low=0)
    dose_unit = text("Unit of the dose", sdtm="EX.EXDOSU")
    hold = flag("Planned hold")


class RadiotherapyCourse(dy.Schema):
    """One row a subject and course."""

    subject = text("Subject", sdtm="PR.USUBJID", key=True)
    course = text("Course", sdtm="PR.PRGRPID", key=True)
    intent = code("Intent", "rt_intent", sdtm="PR.PRINDC")
    first_fraction = day("First fraction", sdtm="PR.PRSTDTC")
    last_fraction = day("Last fraction", sdtm="PR.PRENDTC")


class RadiotherapyTarget(dy.Schema):
    """One row a subject, course and lesion."""

    subject = text("Subject", sdtm="PR.USUBJID", key=True)
    course = text("Course", sdtm="PR.PRGRPID", key=True)
    lesion = text("Lesion", sdtm="RELREC", key=True)
    prescription_gy = number("Prescribed dose", sdtm="PR.PRDOSE", unit="Gy", low=0, high=120)
    fractions_planned = whole("Fractions planned", low=1, high=60)
    fractions_delivered = whole("Fractions delivered", low=0, high=60)
    delivered_gy = number("Delivered dose", unit="Gy", low=0, high=120)
    first_fraction = day("First fraction to this lesion", sdtm="PR.PRSTDTC")
    last_fraction = day("Last fraction to this lesion", sdtm="PR.PRENDTC")


class LesionProcedure(dy.Schema):
    """One row a subject, lesion and procedure on it: PET, biopsy, surgery or another local treatment.

    `positive`: a PET whose uptake rose, a biopsy or specimen with viable tumour. `in_field`: in or at the
    margin of the planning target of the radiotherapy before it. `reason`: why a local treatment was given.
    """

    subject = text("Subject", sdtm="PR.USUBJID", key=True)
    lesion = text("Lesion", sdtm="RELREC", key=True)
    procedure = text("Procedure", sdtm="PR.PRSPID", key=True)
    kind = code("Kind", "procedure_kind", sdtm="PR.PRDECOD", required=True)
    date = day("Date", sdtm="PR.PRSTDTC")
    date_precision = precision("Precision of the date")
    positive = flag("Uptake rose, or viable tumour was found")
    in_field = flag("In the irradiated volume or at its margin")
    reason = code("Reason of a local treatment", "local_reason", sdtm="PR.PRINDC")


class DoseMetric(dy.Schema):
    """One row a subject, course, structure and metric."""

    subject = text("Subject", sdtm="FA.USUBJID", key=True)
    course = text("Course", key=True)
    structure = text("Structure", sdtm="FA.FAOBJ", key=True)
    metric = text("Metric", sdtm="FA.FATESTCD", key=True)
    value = number("Value", sdtm="FA.FASTRESN")
    unit = text("Unit", sdtm="FA.FASTRESU")
    constraint = text("Constraint")
    verdict = code("Verdict", "dose_verdict")
