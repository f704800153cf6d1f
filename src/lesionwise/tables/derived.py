"""Tables that a run derives. `row` is the number (1, 2, ...) of a row, which traces and messages quote."""

import dataframely as dy

from lesionwise.tables.column import code, day, flag, number, size, text, total_size, whole


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
    `component` and `lesions` of a progression in words, joined by commas; `component` is null where no policy
    says how irradiated lesions are judged. Sums, baseline and nadir of a row are of one set of lesions.
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
    post_rt_pending = flag("Growth after radiotherapy that is not confirmed")
    component = text("Parts of the progression: treated, untreated_target, untreated_nontarget, new_lesion")
    lesions = text("Lesions that have part in the progression")
    lesion_count = whole("Number of these lesions", low=1)
    rule = text("Rule that decided", required=True)


class ResponsePolicy(Response):
    """One row a policy for irradiated lesions, subject, reader and scan, as `response` would be under it.

    Only subjects with an irradiated lesion; of the others the response is the same under every policy.
    """

    policy = text("Policy: P0, P1, P2, or non_irradiated", required=True)


class Irecist(dy.Schema):
    """One row a subject, reader and scan after the baseline: the response by iRECIST.

    `causes`: what made the progression that is pending or was confirmed, in words joined by commas: target,
    non_target, new_lesion, treated. `anchor`: date of the first unconfirmed progression of the block that the
    row belongs to. `late_confirmation`: confirmed more than eight weeks after it. `response_row`: the row of
    `response` with the sums, and its trace.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    reader = text("Reader", required=True)
    scan = text("Scan", required=True)
    date = day("Date")
    response = code("Response by iRECIST", "immune_response", required=True)
    causes = text("Causes of the progression")
    anchor = day("First unconfirmed progression of the block")
    late_confirmation = flag("Confirmed more than eight weeks later")
    rule = text("Rule that decided", required=True)
    response_row = whole("Row of the response table", low=1, required=True)


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


class LesionOutcome(dy.Schema):
    """One row a subject, irradiated lesion and course, in the order of the targets of radiotherapy.

    `status` 0 controlled up to `event_date`, 1 local failure, 2 death without one, 3 removed or treated for
    another reason; null: not derivable, with a reason. `event_date` of a failure is the first scan of the
    pair or the proof; `known_date` the day on which it was known to be one. `nadir_mm`: of a failure by
    growth the nadir it was judged by, else the smallest size. `zone` of a recurrence: null where there
    was none.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    lesion = text("Lesion", required=True)
    course = text("Course of radiotherapy", required=True)
    reader = text("Reader", required=True)
    start_date = day("First fraction to the lesion")
    last_fraction = day("Last fraction to the lesion")
    event_date = day("Date of the event or of the censoring")
    status = whole("Status: 0 controlled, 1 local failure, 2 death, 3 removed or treated", low=0, high=3)
    reason = text("Reason", required=True)
    cause = code("Cause of the local failure", "failure_cause")
    known_date = day("Date when the failure was known")
    zone = code("Place of the recurrence", "zone")
    reference_mm = size("Size before the radiotherapy")
    nadir_mm = size("Nadir")
    event_size_mm = size("Size at the first scan of the failure")
    dose_gy = number("Dose delivered, else prescribed", unit="Gy", low=0)
    fractions = whole("Fractions delivered, else planned", low=0)
    no_imaging = flag("No scan after the radiotherapy shows whether it is controlled")
    open_suspicion = flag("Growth not confirmed at the end of follow-up")
    merged = flag("Merged into another lesion: not followed apart from there on")
    source_table = text("Source table", required=True)
    source_row = whole("Row of the source table", low=1, required=True)
    rule = text("Rule that decided", required=True)


class AdverseEventClass(dy.Schema):
    """One row an adverse event (grade 0, asked and absent, is none); every event has exactly one class.

    `acute_within_days`: the smallest of the study's acute windows that holds an acute event. `onset_date`:
    the onset, where only its month is known the earliest day that treatment allows (`onset_imputed`).
    `counted_from`: the day that `days` count from, the last fraction of `course` or that of the clock of an
    arm without radiotherapy; null where it is not known. `persisting_late`: an acute event that was still
    open on the day after the acute window; null: not known, or not acute.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    event = text("Event", required=True)
    adverse_event_row = whole("Row of table adverse_event", low=1, required=True)
    ae_class = code("Class", "ae_class", required=True)
    acute_within_days = whole("Smallest acute window that holds it", unit="days", low=0)
    onset_date = day("Onset")
    onset_imputed = flag("Day of the onset imputed")
    reference_date = day("Start of study treatment or randomisation")
    counted_from = day("Day that the windows count from")
    days = whole("Days from there to the onset", unit="days")
    course = text("Course that the windows count from")
    course_row = whole("Row of table radiotherapy_course", low=1)
    on_randomisation_clock = flag("Counted from randomisation, for want of radiotherapy")
    persisting_late = flag("Acute and still open after the acute window")


class DiseaseState(dy.Schema):
    """One row a subject and dated scan that the reader read: what the disease was called on that day.

    `state`: one of the nine of ESTRO and EORTC, else why it is none; `question` the first one that is not
    answered. `diagnosed`: the scan whose answers decide, this one or an earlier one since which nothing new
    happened. `metastases` to `metastases_at_most`: an interval where something is unknown. `progressing`:
    lesions that are new or larger than they were, those of earlier scans included; `limit`: what excludes
    oligoprogression, or is not known. `extent`: of what newly progresses at this scan.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    reader = text("Reader", required=True)
    scan = text("Scan", required=True)
    date = day("Date", required=True)
    state = code("Oligometastatic state", "disease_state", required=True)
    question = code("Question without answer", "state_question")
    path = text("Answers in order")
    diagnosed = day("Scan of the diagnosis that the state is of")
    on_therapy = flag("Active systemic therapy")
    metastases = whole("Metastases that count", low=0)
    metastases_at_most = whole("Metastases that count, at most", low=0)
    organs = whole("Organs of these metastases", low=0)
    organs_at_most = whole("Organs of these metastases, at most", low=0)
    largest_mm = size("Largest of these metastases")
    progressing = whole("Progressing lesions", low=0)
    progressing_at_most = whole("Progressing lesions, at most", low=0)
    progressing_organs = whole("Organs of the progressing lesions", low=0)
    progressing_largest_mm = size("Largest progressing lesion")
    progressing_lesions = text("Progressing lesions, joined by commas")
    oligoprogression = code("Oligoprogression", "oligoprogression", required=True)
    limit = code("What excludes it or is unknown", "limit")
    confirmed_by = text("Scan that confirms it")
    confirmed_date = day("Date of the scan that confirms it")
    extent = code("Extent of new progression", "progression_extent", required=True)
    scan_row = whole("Row of table scan", low=1, required=True)


class RiskGroup(dy.Schema):
    """One row a subject and risk score. A factor is yes (adverse), no, or null: unknown.

    `group` is given where `lowest` and `highest`, the groups without and with all unknown factors, agree.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    system = code("Score", "risk_system", required=True)
    anchor_date = day("Day that the values are of")
    karnofsky = flag("Karnofsky below 80")
    interval = flag("Less than a year from diagnosis to systemic therapy")
    haemoglobin = flag("Haemoglobin below the lower limit of normal")
    calcium = flag("Corrected calcium above the limit of the score")
    neutrophils = flag("Neutrophils above the upper limit of normal")
    platelets = flag("Platelets above the upper limit of normal")
    ldh = flag("LDH above 1.5 times the upper limit of normal")
    adverse = whole("Adverse factors", low=0, high=6, required=True)
    unknown = whole("Unknown factors", low=0, high=6, required=True)
    lowest = code("Lowest possible group", "risk_group", required=True)
    highest = code("Highest possible group", "risk_group", required=True)
    group = code("Group", "risk_group")


class TreatmentScope(dy.Schema):
    """One row a subject: which of the lesions known at the time the planned radiotherapy reached.

    Lesions known at the last scan on or before the first planned fraction. `completeness` = irradiated /
    known; null without a known lesion, or where it is not known which there are.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    first_fraction = day("First planned fraction")
    scan = text("Scan that shows the lesions")
    scope = code("Scope", "treatment_scope", required=True)
    known = whole("Lesions known", low=0)
    irradiated = whole("Of these irradiated", low=0)
    metastases = whole("Metastases known", low=0)
    metastases_irradiated = whole("Of these irradiated", low=0)
    progressing = whole("Progressing lesions known", low=0)
    progressing_irradiated = whole("Of these irradiated", low=0)
    completeness = number("Irradiated share of the known lesions", low=0, high=1)
    comprehensive = flag("Every known lesion irradiated")
    left_out = text("Known lesions that were not irradiated, joined by commas")


class QuestionnaireScore(dy.Schema):
    """One row a recorded form and scale of its instrument.

    `raw`: sum or mean of the answers in the instrument's own units, `score`: what the scale shows (of some
    scales 0 to 100 already), `score_100`: from 0 to 100 on the range of the raw score, for display only; null
    of ordinal scales, whose steps are unequal, and of health states. Without score all are null, with a
    reason. `occasion`: the planned one that the form belongs to; null: to none. `status`: of the instrument.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    instrument = text("Instrument", required=True)
    scale = text("Scale", required=True)
    due_date = day("Due date on record", required=True)
    occasion = text("Occasion")
    date = day("Date of the last answer")
    raw = number("Raw score")
    score = number("Score")
    score_100 = number("Score from 0 to 100", low=0, high=100)
    direction = text("Direction: higher_better, higher_worse, ordinal")
    items = whole("Items of the scale", low=0, required=True)
    answered = whole("Items answered within their range", low=0, required=True)
    prorated = flag("Scored although an item is missing")
    reason = code("Why there is no score", "score_reason")
    in_window = flag("Answered in the window of its occasion")
    status = code("Status of the instrument", "instrument_status", required=True)
    source_row = whole("First row of table questionnaire", low=1, required=True)


class QuestionnaireCompliance(dy.Schema):
    """One row a subject, instrument and occasion on which it is due; subjects without day 0 have none.

    `state` `expected`: counted as due; a form due on the day of the death or later is not. `received`: it has
    an answer, `in_window`: given in its window; null while nothing came or its day is unknown. `reason`: why
    it did not come, where that is on record.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    instrument = text("Instrument", required=True)
    occasion = text("Occasion", required=True)
    due_date = day("Due date", required=True)
    window_days = whole("Window to either side", unit="days", low=0, required=True)
    state = code("State", "form_state", required=True)
    known_alive = flag("Known alive on that day or later")
    recorded_due = day("Due date of the form on record")
    date = day("Date of the last answer")
    received = flag("Received")
    in_window = flag("Received in its window")
    reason = code("Reason why missing", "missing_reason")
    source_row = whole("First row of table questionnaire", low=1)


class EligibilityVerdict(dy.Schema):
    """One row a subject and criterion of the study file: what holds at entry, and the row that shows it.

    `met`: what the records say (`computed`), else what a person said (`recorded`); of an exclusion criterion,
    whether the reason for exclusion is there. `computed` is null where the criterion has no rule, unknown
    where the records do not suffice. `detail`: the state, group, limit or question that decides.
    """

    row = whole("Row", low=1, key=True)
    subject = text("Subject", required=True)
    criterion = text("Criterion", required=True)
    met = code("Criterion met", "criterion_met", required=True)
    by = code("Who says so", "verdict_by")
    computed = code("As the records say", "criterion_met")
    recorded = code("As a person said", "criterion_met")
    reason = code("Reason", "verdict_reason", required=True)
    detail = text("What decides")
    entry_date = day("Entry")
    evidence_table = text("Table of the evidence")
    evidence_row = whole("Row of the evidence", low=1)
    record_row = whole("Row of table eligibility", low=1)


class Endpoint(dy.Schema):
    """One row a subject and endpoint; of an endpoint on lesions one a lesion and course, of one at visits
    one an occasion.

    Time to event: `status` 1 event, 0 censored, 2 competing event, 3 lesion removed; `days` = event date -
    origin date + 1; `entry_days` = entry date - origin date under left truncation, else null. Proportion:
    `status` 1 responder, 0 non-responder; `days` null. Not applicable or not derivable: `status` null, with
    a reason. Measure of an instrument: `status` 1 where there is a `value`; `days` null. The three days of a
    progression that was not salvaged and queries (codelist `salvage_query`): of `pfs2_salvage_rt` only;
    `value` there: salvages. Flags there: codelist `salvage_flag`; on instruments: `questionnaire_flag`.
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
    status = whole("Status: 0 censored, 1 event, 2 competing event, 3 removed", low=0, high=3)
    reason = text("Reason", required=True)
    value = number("Value of a measure: score, grade, count")
    detail = text("Code that an endpoint of its kind adds: kind of event, class, state")
    progression_date = day("Progression that was not salvaged")
    decision_date = day("Decision on it that led to the event")
    next_line_date = day("Start of the systemic therapy that followed")
    flags = text("Flags, joined by commas")
    queries = text("Open queries, joined by commas")
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
