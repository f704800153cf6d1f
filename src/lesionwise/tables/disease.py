"""Tables about lesions and the scans that show them."""

import dataframely as dy
import polars as pl

from lesionwise.tables.column import code, day, flag, number, precision, size, text, whole


class Lesion(dy.Schema):
    """One row a subject and lesion, for ever: an identity is never used again."""

    subject = text("Subject", sdtm="TU.USUBJID", key=True)
    lesion = text("Lesion", sdtm="TU.TULNKID", key=True)
    role = code("Role", "lesion_role", sdtm="TU.TUSTRESC", required=True)
    organ = code("Organ", "organ", sdtm="TU.TULOC")
    site_text = text("Site in words", sdtm="TU.TULOC")
    side = code("Side", "side", sdtm="TU.TULAT")
    node = flag("Lymph node, measured by its short axis")
    measurable = flag("Measurable at baseline")
    parent = text("Lesion that this one came from or went into")
    link = code("Relation to the parent", "lesion_link")
    first_seen = day("First seen", sdtm="TU.TUDTC")
    prior_local_therapy = flag("Locally treated before the trial")
    reader = text("Reader who identified it; null: every reader", sdtm="TU.TUEVALID")


class Scan(dy.Schema):
    """One row a subject and imaging assessment (all images of one visit)."""

    subject = text("Subject", sdtm="PR.USUBJID", key=True)
    scan = text("Scan", sdtm="TR.TRREFID", key=True)
    visit = text("Visit", sdtm="TR.VISIT")
    visit_number = number("Visit number", sdtm="TR.VISITNUM")
    baseline = flag("Baseline scan")
    due_date = day("Due date")
    date = day("Date of the first image", sdtm="PR.PRSTDTC")
    date_precision = precision("Precision of the date")
    modality = code("Modality", "modality", sdtm="PR.PRTRT")
    slice_mm = number("Slice thickness", unit="mm", low=0.1, high=50)
    symptomatic = flag("Done early because of a symptom")


class Measurement(dy.Schema):
    """One row a subject, scan, lesion and reader.

    No row means that the reader did not assess the lesion at that scan; it never means zero.
    """

    subject = text("Subject", sdtm="TR.USUBJID", key=True)
    scan = text("Scan", sdtm="TR.TRREFID", key=True)
    lesion = text("Lesion", sdtm="TR.TRLNKID", key=True)
    reader = text("Reader", sdtm="TR.TREVALID", key=True)
    date = day("Date of the image, where it differs from the scan's", sdtm="TR.TRDTC")
    date_precision = precision("Precision of the date")
    state = code("State", "measurement_state", sdtm="TR.TRSTRESC", required=True)
    long_axis_mm = size("Longest diameter", sdtm="TR.TRSTRESC")
    short_axis_mm = size("Short axis", sdtm="TR.TRSTRESC")
    change = code("Change of a non-target lesion", "lesion_change", sdtm="TR.TRSTRESC")
    certainty = code("Certainty of a new lesion", "certainty", sdtm="TR.TRSTRESC")
    reason = code("Reason why not assessed", "missing_reason", sdtm="TR.TRREASND")

    @dy.rule()
    def size_only_when_seen(cls) -> pl.Expr:
        """A lesion that was not assessed has no size."""
        unseen = pl.col("state").is_in(["not_assessed", "not_evaluable"])
        return ~unseen | (pl.col("long_axis_mm").is_null() & pl.col("short_axis_mm").is_null())

    @dy.rule()
    def measured_has_a_size(cls) -> pl.Expr:
        """A measured lesion has a long or a short axis."""
        sized = pl.col("long_axis_mm").is_not_null() | pl.col("short_axis_mm").is_not_null()
        return (pl.col("state") != "measured") | sized


class Assessment(dy.Schema):
    """One row a subject, scan and reader: responses and clinical progression as collected."""

    subject = text("Subject", sdtm="RS.USUBJID", key=True)
    assessment = text("Assessment", sdtm="RS.RSREFID", key=True)
    reader = text("Reader", sdtm="RS.RSEVALID", key=True)
    scan = text("Scan", sdtm="RS.RSREFID")
    visit = text("Visit", sdtm="RS.VISIT")
    date = day("Date", sdtm="RS.RSDTC")
    date_precision = precision("Precision of the date")
    target_response = code("Target response as read", "response", sdtm="RS.RSSTRESC")
    non_target_response = code("Non-target response as read", "response", sdtm="RS.RSSTRESC")
    new_lesion = flag("New lesion as read", sdtm="RS.RSSTRESC")
    overall_response = code("Overall response as read", "response", sdtm="RS.RSSTRESC")
    clinical_progression = flag("Clinical progression", sdtm="RS.RSSTRESC")
    accepted = flag("Accepted reading of this time point", sdtm="RS.RSACPTFL")
    sequence = whole("Sequence number of the source", sdtm="RS.RSSEQ")


class LesionAlias(dy.Schema):
    """One row a name that a source gave to a lesion; two readers may name one lesion twice."""

    subject = text("Subject", key=True)
    lesion = text("Lesion", key=True)
    reader = text("Reader", key=True)
    alias = text("Name in the source", key=True)
