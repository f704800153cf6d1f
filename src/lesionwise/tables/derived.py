"""Tables that a run derives. `row` is the number (1, 2, ...) of a row, which traces and messages quote."""

import dataframely as dy

from lesionwise.tables.column import code, day, flag, number, text, total_size, whole


class Timeline(dy.Schema):
    """One row a dated happening of a subject; the endpoints are queries over it.

    `date` is a whole date: a happening whose month is unknown is not on the timeline. `detail` is a code
    that the kind needs (the response of an assessment, the reason of a line's end).
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    date = day("Date", required=True)
    kind = code("Happening", "happening", required=True)
    reader = text("Reader; null where no reader is concerned")
    detail = text("Detail")
    scan = text("Scan")
    source_table = text("Source table", required=True)
    source_row = whole("Row of the source table", low=1, required=True)


class Response(dy.Schema):
    """One row a subject, reader and post-baseline or baseline scan, in order of date within reader.

    `target_sum_mm` sums the targets that were assessed; `complete` says whether all were. `date` follows
    the response (see the manual of the response engine). `restated` marks a response moved back to the
    first scan that showed a lesion later found unequivocal; `known_date` is when that became known and
    `response_as_read` what had been read. `post_progression` marks rows after the first progression.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    reader = text("Reader", required=True)
    scan = text("Scan", required=True)
    visit = text("Visit")
    date = day("Date")
    baseline = flag("Baseline")
    target_sum_mm = total_size("Sum of target diameters")
    baseline_sum_mm = total_size("Sum at baseline")
    nadir_mm = total_size("Smallest earlier sum of a complete scan")
    complete = flag("Every target assessed")
    target_response = code("Target response", "response", sdtm="TRGRESP")
    non_target_response = code("Non-target response", "response", sdtm="NTRGRESP")
    new_lesion = flag("New lesion", sdtm="NEWLIND")
    overall_response = code("Overall response", "response", sdtm="OVRLRESP")
    response_as_read = code("Overall response before restatement", "response")
    restated = flag("Restated")
    known_date = day("Date when the restatement became known")
    post_progression = flag("After the first progression")
    rule = text("Rule that decided", required=True)


class BestResponse(dy.Schema):
    """One row a subject and reader."""

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    reader = text("Reader", required=True)
    best = code("Best overall response", "best_response", required=True)
    best_date = day("Date of the best response")
    best_confirmed = code("Best overall response, confirmed", "best_response", required=True)
    best_confirmed_date = day("Date of the confirmed best response")
    source_row = whole("Row of the response table that decides", low=1)
    source_row_confirmed = whole("Row of the response table that decides, confirmed", low=1)


class Endpoint(dy.Schema):
    """One row a subject and endpoint; of an endpoint on lesions one a lesion and course, of one at visits
    one an occasion.

    Time to event: `status` 1 event, 0 censored, 2 competing event; `days` = event date - origin date + 1;
    `entry_days` = entry date - origin date under left truncation, else null. Proportion: `status` 1
    responder, 0 non-responder; `days` null. Not applicable or not derivable: `status` null, with a reason.
    `source_table` and `source_row` name the deciding row; null only where no row exists (reason says why).
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    endpoint = text("Endpoint", required=True)
    lesion = text("Lesion; null where the subject is the unit")
    course = text("Course of radiotherapy; null where none is concerned")
    occasion = text("Visit or window; null where there is none")
    reader = text("Reader; null where no reader is concerned")
    origin_date = day("Origin")
    entry_days = whole("Entry under left truncation", unit="days", low=0)
    event_date = day("Date of the event or of the censoring")
    days = whole("Time", unit="days", low=1)
    status = whole("Status: 0 censored, 1 event, 2 competing event", low=0, high=2)
    reason = text("Reason", required=True)
    value = number("Value of a measure: score, grade, count")
    detail = text("Code that an endpoint of its kind adds: kind of event, class, state")
    source_table = text("Source table")
    source_row = whole("Row of the source table", low=1)
    origin_table = text("Source table of the origin")
    origin_row = whole("Row of the source table of the origin", low=1)
    rule = text("Rule", required=True)
    clause = text("Clause of the study file", required=True)


class Trace(dy.Schema):
    """One row a derived row and a row that it looked at."""

    table = text("Derived table", key=True)
    table_row = whole("Row of the derived table", low=1, key=True)
    part = code("Part in the decision", "trace_part", key=True)
    source_table = text("Source table", key=True)
    source_row = whole("Row of the source table", low=1, key=True)
    rule = text("Rule", required=True)
    note = text("Why rejected, or what the row contributed")


class Finding(dy.Schema):
    """One row a fault of a table: bad rows are data. Values of patients never stand here."""

    severity = code("Severity", "severity", required=True)
    code = text("Code", required=True)
    table = text("Table", required=True)
    row = whole("Row of the table", low=1)
    column = text("Column")
    found = text("Found", required=True)
    expected = text("Expected", required=True)
    remedy = text("What to do", required=True)
