"""Tables about specimens, assays, image features and the origin of imported rows."""

import dataframely as dy

from lesionwise.tables.column import code, day, flag, number, text, whole


class Specimen(dy.Schema):
    """One row a specimen."""

    specimen = text("Specimen", sdtm="BE.BEREFID", key=True)
    subject = text("Subject", sdtm="BE.USUBJID", required=True)
    kind = code("Kind", "specimen_kind", required=True)
    time_point = text("Time point")
    lesion = text("Lesion")
    volume_ml = number("Volume", unit="mL", low=0)
    consent_scope = text("Scope of consent")
    withdrawn = flag("Consent withdrawn")


class SpecimenEvent(dy.Schema):
    """One row a specimen and event."""

    specimen = text("Specimen", sdtm="BE.BEREFID", key=True)
    sequence = whole("Sequence", sdtm="BE.BESEQ", low=1, key=True)
    action = code("Action", "specimen_action", sdtm="BE.BEDECOD", required=True)
    date = day("Date", sdtm="BE.BESTDTC")
    place = text("Place")


class Assay(dy.Schema):
    """One row a specimen and marker."""

    specimen = text("Specimen", key=True)
    marker = text("Marker", sdtm="LB.LBTESTCD", key=True)
    value = number("Value", sdtm="LB.LBSTRESN")
    unit = text("Unit", sdtm="LB.LBSTRESU")
    reason = code("Reason why missing", "missing_reason")


class Feature(dy.Schema):
    """One row a subject, lesion, scan and image feature."""

    subject = text("Subject", key=True)
    lesion = text("Lesion", key=True)
    scan = text("Scan", key=True)
    feature = text("Feature", key=True)
    value = number("Value")


class Origin(dy.Schema):
    """One row a row of an imported table: where in which source file it stood.

    `table_row` is the number of the row (1, 2, ...) in the stored table.
    """

    table = text("Table", key=True)
    table_row = whole("Row of the table", low=1, key=True)
    source = text("Source file", key=True)
    position = whole("Record in the source file", low=1, key=True)
