"""Tables about harms, questionnaires and the laboratory."""

import dataframely as dy

from lesionwise.tables.column import code, day, flag, number, precision, text, whole


class AdverseEvent(dy.Schema):
    """One row a subject and event. Grade 0 means asked and absent; null means not assessed."""

    subject = text("Subject", sdtm="AE.USUBJID", key=True)
    event = text("Event", sdtm="AE.AESPID", key=True)
    term = text("CTCAE term", sdtm="AE.AETERM")
    grade = whole("CTCAE grade", sdtm="AE.AETOXGR", low=0, high=5)
    onset_date = day("Onset", sdtm="AE.AESTDTC")
    onset_date_precision = precision("Precision of the onset")
    end_date = day("End", sdtm="AE.AEENDTC")
    serious = flag("Serious", sdtm="AE.AESER")
    outcome = code("Outcome", "ae_outcome", sdtm="AE.AEOUT")
    related_overall = code("Relation to treatment", "attribution", sdtm="AE.AEREL")
    related_rt = code("Relation to radiotherapy", "attribution")
    related_tki = code("Relation to a tyrosine kinase inhibitor", "attribution")
    related_ici = code("Relation to a checkpoint inhibitor", "attribution")
    related_disease = code("Relation to the disease", "attribution")
    course = text("Course it is attributed to")
    specified = text("Text of a term `Other, specify`")


class Questionnaire(dy.Schema):
    """One row a subject, instrument, due date and item."""

    subject = text("Subject", sdtm="QS.USUBJID", key=True)
    instrument = text("Instrument", sdtm="QS.QSCAT", key=True)
    due_date = day("Due date", key=True)
    item = text("Item", sdtm="QS.QSTESTCD", key=True)
    date = day("Date of the answer", sdtm="QS.QSDTC")
    value = number("Answer", sdtm="QS.QSSTRESN")
    reason = code("Reason why missing", "missing_reason", sdtm="QS.QSREASND")


class Laboratory(dy.Schema):
    """One row a subject, test and date."""

    subject = text("Subject", sdtm="LB.USUBJID", key=True)
    test = text("Test", sdtm="LB.LBTESTCD", key=True)
    date = day("Date", sdtm="LB.LBDTC", key=True)
    value = number("Value", sdtm="LB.LBSTRESN")
    unit = text("Unit", sdtm="LB.LBSTRESU")
    lower_limit = number("Lower limit of normal", sdtm="LB.LBSTNRLO")
    upper_limit = number("Upper limit of normal", sdtm="LB.LBSTNRHI")
    reason = code("Reason why missing", "missing_reason", sdtm="LB.LBREASND")
