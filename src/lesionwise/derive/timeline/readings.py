"""Happenings of imaging: baseline, adequate and not evaluable assessments, responses, progression."""

import polars as pl

from lesionwise.derive.timeline.happening import Day, build_happenings, impute_date
from lesionwise.tables.rows import Tables

_UNREAD = ("NE",)


def list_readings(response: pl.DataFrame) -> pl.DataFrame:
    """What each row of the response table shows; its overall response is the detail.

    Adequate is every overall response but NE and a missing one, progression included (ENDPOINTS 6.2). A
    baseline row is a `baseline` whatever it holds, and no assessment after the origin.
    """
    overall = pl.col("overall_response")
    adequate = overall.is_not_null() & ~overall.is_in(_UNREAD)
    rows = response.select(
        "row",
        "subject",
        "date",
        "reader",
        "scan",
        overall.cast(pl.String),
        pl.col("baseline").fill_null(False),
    )
    later = rows.filter(~pl.col("baseline"))
    kinds = (
        ("baseline", rows.filter("baseline")),
        ("assessment", later.filter(adequate)),
        ("not_evaluable", later.filter(~adequate)),
        ("response", later.filter(overall.is_in(["CR", "PR"]))),
        ("progression", later.filter(overall == "PD")),
    )
    return pl.concat(
        build_happenings(
            rows, "response", kind, "date", reader=pl.col("reader"), detail=overall, scan=pl.col("scan")
        )
        for kind, rows in kinds
    )


def list_clinical_progression(tables: Tables, day: Day) -> pl.DataFrame:
    """Clinical progression as declared on the form, dated by the form, else by the scan it names.

    The form is the investigator's judgement of the patient, not a reading of images: an endpoint that
    counts it takes it whatever reader's responses it uses.
    """
    forms = tables["assessment"].filter(pl.col("clinical_progression"))
    named = tables["scan"].join(forms, on="subject", how="semi")
    scans = named.select("subject", "scan", scan_date=impute_date("date", day))
    dated = forms.join(scans, on=["subject", "scan"], how="left", maintain_order="left")
    date = impute_date("date", day)
    return build_happenings(
        dated,
        "assessment",
        "clinical_progression",
        pl.when(pl.col("date").is_null()).then("scan_date").otherwise(date),
        reader=pl.col("reader"),
        scan=pl.col("scan"),
    )
