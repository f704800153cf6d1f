"""Each kind of fault of a study file: place, what was found, what was expected, what to do."""

from pathlib import Path

import pytest

from lesionwise.definitions import RULES
from lesionwise.study import Criterion, read_study
from lesionwise.terms import Faults
from study_text import SMALL, change, read_faults, read_text

RANDOMISED = change(
    ('design = "single_arm"', 'design = "randomised"'),
    ("randomised = false", "randomised = true"),
    ("[[imaging]]", '[arm.control]\nlabel = "C"\nexperimental = false\nsabr = "none"\n\n[[imaging]]'),
)
"""A right study file with two arms, one of them without SABR."""

INSTRUMENT = """
[instrument.pain]
label = "Pain"
low = 0
high = 4
direction = "ordinal"
status = "unverified"
licence = "not known"
source = "protocol"
"""

PRESCRIPTION = """
[[prescription]]
site = "liver"
dose_gy = 45
dose_gy_max = 60
fractions = 3
fractions_max = 8
source = "protocol"
status = "recalled"
"""

VISIT = """
[visit.monthly]
label = "Monthly"
anchor = "enrolment"
day = 30
window_days = 7
every_days = 30
until_days = 720
"""

LINT = """
[[lint]]
rule = "L08"
outcomes = ["900_primary_1"]
resolution = "Death counts."
parameter = "endpoint.os.event"
"""

REPORT = 'report = [{ estimator = "kaplan_meier", at_months = [6, 12] }]'
MEDIAN = '[{ estimator = "median" }]'
OS_ORIGIN = 'origin = "enrolment"\nevent = ["death"]'

Case = tuple[str, str, str, str]

CASES: dict[str, Case] = {
    "unknown section": (
        SMALL + "\n[endpont.ttp]\n",
        "endpont, line 53",
        "unknown key 'endpont'",
        "Did you mean endpoint? Correct the name, or remove it.",
    ),
    "unknown key of a section": (
        change(('label = "SABR"', 'lable = "SABR"')),
        "arm.sabr.lable, line 15",
        "unknown key 'lable'",
        "Did you mean label? Correct the name, or remove it.",
    ),
    "unknown key of a clause": (
        change(('{ estimator = "median" }', '{ estimator = "median", per = "arm" }')),
        "endpoint.os.report[0].per, line 38",
        "unknown key 'per'",
        "Correct the name, or remove it.",
    ),
    "missing key": (
        change(('population = "Everyone"\n', "")),
        "study.population, line 1",
        "missing",
        "Add it.",
    ),
    "id inside its table": (
        change(('label = "SABR"', 'id = "x"\nlabel = "SABR"')),
        "arm.sabr.id, line 15",
        "unknown key 'id'",
        "The id is the table's name.",
    ),
    "kind inside an endpoint": (
        change((OS_ORIGIN, 'kind = "proportion"\n' + OS_ORIGIN)),
        "endpoint.os.kind, line 35",
        "unknown key 'kind'",
        "The rule says the kind.",
    ),
    "text for a number": (
        change(("first_day = 56", 'first_day = "56"')),
        "imaging[0].first_day, line 21",
        "the text '56'",
        "Correct the value.",
    ),
    "true for a number": (
        change(("first_day = 56", "first_day = true")),
        "imaging[0].first_day, line 21",
        "true",
        "Correct the value.",
    ),
    "a number below its bound": (
        change(("first_day = 56", "first_day = 0")),
        "imaging[0].first_day, line 21",
        "the number 0",
        "Correct the number.",
    ),
    "a number above its bound": (
        change(("at_months = [6, 12]", "at_months = [6, 601]")),
        "endpoint.pfs1.report[0].at_months[1], line 45",
        "the number 601",
        "Correct the number.",
    ),
    "not a number": (
        change((REPORT, REPORT + "\nhorizon_months = nan")),
        "endpoint.pfs1.horizon_months, line 46",
        "the number nan",
        "Correct the number.",
    ),
    "infinite": (
        change(('population = "Everyone"', 'population = "Everyone"\naccrual_months = inf')),
        "study.accrual_months, line 8",
        "the number inf",
        "Correct the number.",
    ),
    "a date with time": (
        change(('change = "First"', 'change = "First"\ndate = 2024-05-31T08:00:00')),
        "version.1.date, line 13",
        "the date or time 2024-05-31T08:00:00",
        "Correct the value.",
    ),
    "a blank text": (
        change(('label = "SABR"', 'label = " "')),
        "arm.sabr.label, line 15",
        "a blank text",
        "Write it, or remove the key.",
    ),
    "a section that is no table": (
        "response = 3\n" + SMALL,
        "response, line 1",
        "the number 3",
        "Write it as a table headed [response...].",
    ),
    "numbered tables in single brackets": (
        change(("[[imaging]]", "[imaging]")),
        "imaging, line 19",
        "a table with anchor, first_day, interval_days, window_days",
        "Write each in double brackets.",
    ),
    "a table of named tables that holds a value": (
        change(("[arm.sabr]", "[arm]\ncount = 1\n[arm.sabr]")),
        "arm.count, line 15",
        "the number 1",
        "Write it as a table headed [arm...].",
    ),
    "identifier that is no text": (
        SMALL + "\n[identifiers]\nEudraCT = 7\n",
        "identifiers.EudraCT, line 54",
        "the number 7",
        "Correct the value.",
    ),
    "registry number of the wrong form": (
        SMALL + '\n[identifiers]\n"ClinicalTrials.gov" = "NCT123"\n',
        'identifiers."ClinicalTrials.gov", line 54',
        "the id 'NCT123'",
        "Correct the id.",
    ),
    "slug": (
        change(('slug = "small"', 'slug = "Small study"')),
        "study.slug, line 2",
        "the id 'Small study'",
        "Correct the id.",
    ),
    "endpoint id": (
        change(("[endpoint.os]", '[endpoint."OS.1"]\nrule = "os"')),
        'endpoint."OS.1", line 32',
        "the id 'OS.1'",
        "Correct the id.",
    ),
    "arm id": (
        change(("[arm.sabr]", '[arm."SABR alone"]')),
        'arm."SABR alone", line 14',
        "the id 'SABR alone'",
        "Correct the id.",
    ),
    "outcome id": (
        change(("[registered.900_primary_1]", "[registered.os]"), ('registered = ["900_primary_1"]\n', "")),
        "registered.os, line 25",
        "the id 'os'",
        "Correct the id.",
    ),
    "an element twice": (
        change(('needs = ["subject"]', 'needs = ["subject", "subject"]')),
        "study.needs[1], line 8",
        "subject twice",
        "Remove one of the two.",
    ),
    "no arm": (
        change(('[arm.sabr]\nlabel = "SABR"\nexperimental = true\nsabr = "all"\n', "")),
        "arm",
        "no arm",
        "Add a table [arm.<id>] for it.",
    ),
    "design against versions": (
        change(('design = "single_arm"', 'design = "randomised"')),
        "study.design, line 6",
        "the design randomised with no randomised version",
        "Correct the design, or `randomised` of the versions.",
    ),
    "versions out of order": (
        change(
            (
                'change = "First"',
                'change = "First"\ndate = 2024-02-01\n[version.2]\nrandomised = false\n'
                'change = "Second"\ndate = 2024-01-01',
            )
        ),
        "version.2.date, line 17",
        "the date 2024-01-01 after 2024-02-01",
        "Put the versions in order: the last one is in force.",
    ),
    "planned numbers differ": (
        change(
            ('change = "First"', 'change = "First"\nplanned_subjects = 50'),
            ('population = "Everyone"', 'population = "Everyone"\nplanned_subjects = 60'),
        ),
        "study.planned_subjects, line 8",
        "60, where the version in force plans 50",
        "Correct one of the two.",
    ),
    "arm of an unknown version": (
        change(('sabr = "all"', 'sabr = "all"\nversions = ["1", "v2"]')),
        "arm.sabr.versions[1], line 18",
        "unknown version 'v2'",
        "Correct the name.",
    ),
    "randomised with one arm": (
        change(
            ('design = "single_arm"', 'design = "randomised"'), ("randomised = false", "randomised = true")
        ),
        "version.1, line 10",
        "1 arm",
        "Add an arm, or name this version in `versions` of an arm.",
    ),
    "strata without randomisation": (
        change(('needs = ["subject"]', 'needs = ["subject"]\nstrata = ["site"]')),
        "study.strata, line 9",
        "strata without a randomised version",
        "Remove the strata.",
    ),
    "unknown table": (
        change(('needs = ["subject"]', 'needs = ["subjects"]')),
        "study.needs[0], line 8",
        "unknown table 'subjects'",
        "Did you mean subject? Correct the name.",
    ),
    "scans from a randomisation that is none": (
        change(('anchor = "enrolment"', 'anchor = "randomisation"')),
        "imaging[0].anchor, line 20",
        "randomisation in a study that is not randomised",
        "Choose another anchor.",
    ),
    "windows of scans overlap": (
        change(("window_days = 14", "window_days = 42")),
        "imaging[0].window_days, line 23",
        "a window of 42 days to either side every 84 days",
        "Make the window smaller than half of interval_days.",
    ),
    "scans of a mode that the study has not": (
        change(("window_days = 14", 'window_days = 14\nmode = "retrospective"')),
        "imaging[0].mode, line 24",
        "the mode retrospective",
        "Correct the mode, or add it to `modes` of [study].",
    ),
    "two schedules of scans": (
        change(
            (
                "window_days = 14",
                'window_days = 14\n[[imaging]]\nanchor = "enrolment"\nfirst_day = 84\n'
                "interval_days = 84\nwindow_days = 7",
            )
        ),
        "imaging[1], line 24",
        "a second schedule for the same subjects",
        "Give each schedule a `mode` of its own, or remove one.",
    ),
    "a repeated visit without end": (
        SMALL + VISIT.replace("until_days = 720\n", ""),
        "visit.monthly, line 53",
        "only one of every_days and until_days",
        "Add the other one.",
    ),
    "a visit that ends before it begins": (
        SMALL + VISIT.replace("720", "29"),
        "visit.monthly.until_days, line 59",
        "the last day 29 before the first day 30",
        "Correct one of the two.",
    ),
    "windows of visits overlap": (
        SMALL + VISIT.replace("window_days = 7", "window_days = 15"),
        "visit.monthly.window_days, line 57",
        "a window of 15 days to either side every 30 days",
        "Make the window smaller than half of every_days.",
    ),
    "an instrument without range": (
        SMALL + INSTRUMENT.replace("high = 4\n", ""),
        "instrument.pain, line 53",
        "no high",
        "Add high.",
    ),
    "a range upside down": (
        SMALL + INSTRUMENT.replace("high = 4", "high = 0"),
        "instrument.pain.high, line 56",
        "the range 0 to 0",
        "Correct the range.",
    ),
    "an unset instrument with a range": (
        SMALL + INSTRUMENT.replace('"unverified"', '"unset"').replace("high = 4\ndirection = ", "# "),
        "instrument.pain.low, line 55",
        "low of an instrument that is unset",
        "Remove it, or correct the status.",
    ),
    "a dose range upside down": (
        SMALL + PRESCRIPTION.replace("60", "45"),
        "prescription[0].dose_gy_max, line 56",
        "the range 45 to 45",
        "Correct the range.",
    ),
    "fractions upside down": (
        SMALL + PRESCRIPTION.replace("fractions_max = 8", "fractions_max = 2"),
        "prescription[0].fractions_max, line 58",
        "the range 3 to 2",
        "Correct the range.",
    ),
    "an outcome of another role": (
        change(('role = "primary"', 'role = "other"')),
        "registered.900_primary_1.role, line 26",
        "the role other",
        "Correct the role or the id.",
    ),
    "an outcome of another registration": (
        change(('registration = "900"', 'registration = "901"')),
        "registered.900_primary_1, line 25",
        "an outcome of registration 900 in a study of registration 901",
        "Correct the id, or `registration` of [study].",
    ),
    "an outcome left out": (
        change(
            ("[registered.900_primary_1]", "[registered.900_primary_2]"), ("900_primary_1", "900_primary_2")
        ),
        "registered.900_primary_2, line 25",
        "position 2 where 1 comes next",
        "Correct the id, or add the outcome that is missing.",
    ),
    "a text that was not registered": (
        change(('description = "Time to death"', 'description = "Time until death"')),
        "registered.900_primary_1.description, line 28",
        "a description that does not stand in raw",
        "Copy it from raw.",
    ),
    "no registered text": (
        change(('raw = "OS, Time to death, 2 years"', 'raw = ""')),
        "registered.900_primary_1.raw, line 30",
        "no text of a registered outcome",
        "Copy the registered text, or say in `basis` where the outcome comes from.",
    ),
    "a text of what is not registered": (
        change(('time_frame = "2 years"', 'time_frame = "2 years"\nbasis = "summary"')),
        "registered.900_primary_1.raw, line 31",
        "a text of an outcome that is not registered",
        "Copy the registered text, or say in `basis` where the outcome comes from.",
    ),
    "a text with two readings": (
        change(('time_frame = "2 years"', 'time_frame = "2 years"\nsplit = "ambiguous"')),
        "registered.900_primary_1.split, line 30",
        "a text with two readings",
        "Compare them with raw, correct them, and remove `split`.",
    ),
    "a resolution of no rule": (
        SMALL + LINT.replace("L08", "X99"),
        "lint[0].rule, line 54",
        "unknown rule 'X99'",
        "Correct the rule.",
    ),
    "a resolution about no outcome": (
        SMALL + LINT.replace("900_primary_1", "900_primary_2"),
        "lint[0].outcomes[0], line 55",
        "unknown outcome '900_primary_2'",
        "Did you mean 900_primary_1? Correct the id.",
    ),
    "a resolution recorded nowhere": (
        SMALL + LINT.replace("os.event", "os.horizon_months"),
        "lint[0].parameter, line 57",
        "'endpoint.os.horizon_months', which does not stand in the file",
        "Correct the key, or add it to its section.",
    ),
    "unknown outcome": (
        change(('registered = ["900_primary_1"]', 'registered = ["900_primry_1"]')),
        "endpoint.os.registered[0], line 34",
        "unknown outcome '900_primry_1'",
        "Did you mean 900_primary_1? Correct the id, or add the outcome under [registered].",
    ),
    "unknown origin": (
        change((OS_ORIGIN, OS_ORIGIN.replace("enrolment", "enrollment"))),
        "endpoint.os.origin, line 35",
        "the text 'enrollment'",
        "Did you mean enrolment? Correct the name.",
    ),
    "unknown event": (
        change(('event = ["death"]', 'event = ["deaths"]')),
        "endpoint.os.event[0], line 36",
        "the text 'deaths'",
        "Did you mean death? Correct the name.",
    ),
    "origin of another rule": (
        change((OS_ORIGIN, OS_ORIGIN.replace("enrolment", "first_response"))),
        "endpoint.os.origin, line 35",
        "the origin first_response of os",
        "Correct the origin.",
    ),
    "duration of response from another origin": (
        change(("[endpoint.pfs1]", "[endpoint.dor]")),
        "endpoint.dor.origin, line 42",
        "the origin enrolment of dor",
        "Correct the origin.",
    ),
    "randomisation of a study that has none": (
        change((OS_ORIGIN, OS_ORIGIN.replace("enrolment", "randomisation"))),
        "endpoint.os.origin, line 35",
        "randomisation in a study without a randomised version",
        "Choose another origin, or correct `randomised` of the versions.",
    ),
    "an event that the rule does not allow": (
        change(("[endpoint.pfs1]", "[endpoint.ttp]")),
        "endpoint.ttp.event[1], line 43",
        "death in ttp",
        "Remove it, or choose another rule.",
    ),
    "an event that the rule must have": (
        change(('event = ["progression", "death"]', 'event = ["death"]')),
        "endpoint.pfs1.event, line 43",
        "pfs1 without progression",
        "Add what is missing, or choose another rule.",
    ),
    "a response that the rule does not allow": (
        change(("[endpoint.dcr]", "[endpoint.orr]")),
        "endpoint.orr.response[2], line 50",
        "SD in orr",
        "Remove it, or choose another rule.",
    ),
    "a response that the rule must have": (
        change(('response = ["CR", "PR", "SD"]', 'response = ["CR", "PR"]')),
        "endpoint.dcr.response, line 50",
        "dcr without SD",
        "Add what is missing, or choose another rule.",
    ),
    "a clause of the other kind": (
        change(('response = ["CR", "PR", "SD"]', 'response = ["CR", "PR", "SD"]\nhorizon_months = 24')),
        "endpoint.dcr.horizon_months, line 51",
        "unknown key 'horizon_months'",
        "Correct the name, or remove it.",
    ),
    "censored at the wrong place": (
        change(('censor = { at = "last_known_alive" }', 'censor = { at = "last_adequate_assessment" }')),
        "endpoint.os.censor.at, line 37",
        "os censored at last_adequate_assessment",
        "Correct the place of censoring.",
    ),
    "a profile where there is no progression": (
        change(('at = "last_known_alive" }', 'at = "last_known_alive", profile = "fda_2018" }')),
        "endpoint.os.censor.profile, line 37",
        "the profile fda_2018 of os",
        "Remove the profile: it is about progression.",
    ),
    "the FDA profile without missed scans": (
        change(
            ('at = "last_adequate_assessment" }', 'at = "last_adequate_assessment", profile = "fda_2018" }')
        ),
        "endpoint.pfs1, line 40",
        "the profile fda_2018 without missed_scans_max",
        "Add missed_scans_max = 2.",
    ),
    "missed scans without a schedule": (
        change(
            ('[[imaging]]\nanchor = "enrolment"\nfirst_day = 56\ninterval_days = 84\nwindow_days = 14\n', ""),
            (REPORT, REPORT + "\nmissed_scans_max = 2"),
        ),
        "endpoint.pfs1.missed_scans_max, line 41",
        "missed scans in a study without a schedule of scans",
        "Add the schedule, or remove missed_scans_max.",
    ),
    "missed scans of survival": (
        change((MEDIAN, MEDIAN + "\nmissed_scans_max = 2")),
        "endpoint.os.missed_scans_max, line 39",
        "missed scans in os",
        "Remove missed_scans_max.",
    ),
    "time before SABR without guard": (
        change((OS_ORIGIN, OS_ORIGIN.replace("enrolment", "earliest_study_treatment"))),
        "endpoint.os, line 32",
        "the origin earliest_study_treatment, which may lie before the first SABR fraction, without entry",
        "Add one of the two.",
    ),
    "a waiver beside the guard": (
        change((OS_ORIGIN, OS_ORIGIN + '\nentry = "left_truncate"\nentry_waiver = "none left"')),
        "endpoint.os.entry_waiver, line 38",
        "a waiver beside left_truncate",
        "Remove one of them.",
    ),
    "left truncation of an arm without SABR": (
        change((OS_ORIGIN, OS_ORIGIN + '\nentry = "left_truncate"'), text=RANDOMISED),
        "endpoint.os.entry, line 42",
        "left_truncate in a study with an arm without SABR",
        "Remove entry; count from randomisation or enrolment.",
    ),
    "a window before stable disease counts": (
        change(('response = ["CR", "PR", "SD"]', 'response = ["CR", "PR", "SD"]\nwindow_days = 41')),
        "endpoint.dcr.window_days, line 51",
        "a window of 41 days where stable disease counts from 42 days",
        "Make the window longer, or correct `min_sd_days` of [response].",
    ),
    "nothing to report": (
        change((MEDIAN, "[]")),
        "endpoint.os.report, line 38",
        "nothing to report",
        "Add an estimate.",
    ),
    "unknown estimator": (
        change(('"kaplan_meier"', '"kaplan-meier"')),
        "endpoint.pfs1.report[0].estimator, line 45",
        "the text 'kaplan-meier'",
        "Did you mean kaplan_meier? Correct the name.",
    ),
    "an estimator of the other kind": (
        change((MEDIAN, '[{ estimator = "wilson" }]')),
        "endpoint.os.report[0].estimator, line 38",
        "wilson of os",
        "Choose an estimator of this kind of endpoint.",
    ),
    "landmarks of a median": (
        change((MEDIAN, '[{ estimator = "median", at_months = [12] }]')),
        "endpoint.os.report[0].at_months, line 38",
        "landmarks of median",
        "Remove at_months.",
    ),
    "landmarks out of order": (
        change(("at_months = [6, 12]", "at_months = [12, 6]")),
        "endpoint.pfs1.report[0].at_months, line 45",
        "landmarks out of order",
        "Put them in order.",
    ),
    "a landmark beyond the horizon": (
        change((REPORT, REPORT + "\nhorizon_months = 9")),
        "endpoint.pfs1.report[0].at_months[1], line 45",
        "month 12 beyond the horizon of 9 months",
        "Remove the landmark, or correct horizon_months.",
    ),
    "arms of a study with one": (
        change((MEDIAN, '[{ estimator = "median", by = "arm" }]')),
        "endpoint.os.report[0].by, line 38",
        "by arm in a study with one arm",
        'Remove by = "arm".',
    ),
    "arms without the origin": (
        change(
            (OS_ORIGIN, OS_ORIGIN.replace("enrolment", "first_sabr_fraction")),
            (MEDIAN, '[{ estimator = "median", by = "arm" }]'),
            text=RANDOMISED,
        ),
        "endpoint.os.report[0].by, line 43",
        "by arm from first_sabr_fraction, which arm control does not have",
        "Choose another origin, or do not report by arm.",
    ),
    "modes of a study with one": (
        change((MEDIAN, '[{ estimator = "median", by = "mode" }]')),
        "endpoint.os.report[0].by, line 38",
        "by mode in a study with one acquisition mode",
        'Remove by = "mode", or add the mode.',
    ),
    "a test without groups": (
        change((MEDIAN, '[{ estimator = "log_rank" }]')),
        "endpoint.os.report[0], line 38",
        "log_rank without groups",
        "Say which groups are compared.",
    ),
    "an estimate twice": (
        change((MEDIAN, '[{ estimator = "median" }, { estimator = "median" }]')),
        "endpoint.os.report[1], line 38",
        "median twice",
        "Remove one, or put the landmarks together.",
    ),
}
"""A study file with one fault: text, place, what was found, what to do."""


def test_the_small_study_files_are_right(tmp_path: Path) -> None:
    assert read_text(tmp_path, SMALL).slug == "small"
    assert read_text(tmp_path, SMALL + INSTRUMENT + PRESCRIPTION + VISIT).instruments[0].high == 4
    assert read_text(tmp_path, RANDOMISED).version == "1"


@pytest.mark.parametrize("case", CASES)
def test_one_fault_is_told_once_and_alone(case: str, tmp_path: Path) -> None:
    """A misspelt key also leaves its right name missing; nothing else may follow from one fault."""
    text, place, found, remedy = CASES[case]
    faults = [
        fault for fault in read_faults(tmp_path, text) if fault.found != "missing" or found == "missing"
    ]
    assert [(fault.where, fault.found, fault.remedy) for fault in faults] == [
        (f"study.toml, {place}", found, remedy)
    ]


@pytest.mark.parametrize("rule", ["pfs9", "next_line", "overall"])
def test_a_rule_that_is_not_executed_is_unknown(rule: str, tmp_path: Path) -> None:
    text = change((OS_ORIGIN, f'rule = "{rule}"\n{OS_ORIGIN}'))
    (fault,) = read_faults(tmp_path, text)
    assert fault.where == "study.toml, endpoint.os.rule, line 35"
    assert fault.found == f"unknown rule '{rule}'"
    assert fault.expected == f"one of the rules that this version executes: {', '.join(RULES)}"
    assert fault.remedy.endswith("or remove the endpoint: its outcome stays not covered.")


def test_the_keys_of_a_table_are_told_in_full(tmp_path: Path) -> None:
    text = SMALL + '[criterion.adult]\nkind = "inclusion"\ntext = "Adult"\nage = 18\n'
    (fault,) = read_faults(tmp_path, text)
    keys = [name for name in Criterion.model_fields if name != "id"]
    assert keys[:3] == ["kind", "text", "basis"]
    assert fault.expected == f"one of {', '.join(keys)}"


def test_a_bare_pfs2_is_asked_which_of_the_three(tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, change(("[endpoint.pfs1]", "[endpoint.pfs2]")))
    assert fault.where == "study.toml, endpoint.pfs2, line 40"
    assert fault.remedy.startswith(
        "PFS2 is the name of three algorithms, pfs2_salvage_rt, pfs2_next_line, pfs2_ema; a result must say "
        "which. This version executes "
    )


def test_a_waiver_with_its_reason_is_accepted(tmp_path: Path) -> None:
    changed = OS_ORIGIN.replace("enrolment", "earliest_study_treatment") + '\nentry_waiver = "enrolled first"'
    assert read_faults(tmp_path, change((OS_ORIGIN, changed))) == ()


def test_the_rule_may_differ_from_the_id(tmp_path: Path) -> None:
    study = read_text(tmp_path, change(("[endpoint.os]", '[endpoint.survival]\nrule = "os"')))
    assert [(each.id, each.rule) for each in study.endpoints[:1]] == [("survival", "os")]


@pytest.mark.parametrize(
    ("content", "where", "found"),
    [
        (b"a = 1\nb = \n", "study.toml, line 2", "not TOML: Invalid value"),
        (b"a = 1\nb = [", "study.toml, line 2", "not TOML: Invalid value"),
        (b"[a]\n[b]\n[a]\n", "study.toml, line 3", "not TOML: Cannot declare ('a',) twice"),
        (b"a = 1\nb = '\xff'\n", "study.toml, line 2", "bytes that are not UTF-8"),
        (b"a = " + b"[" * 100_000, "study.toml", "lists or tables nested too deeply"),
    ],
)
def test_a_text_that_is_not_toml_is_one_fault(content: bytes, where: str, found: str, tmp_path: Path) -> None:
    (fault,) = read_faults(tmp_path, content)
    assert (fault.where, fault.found) == (where, found)


def test_a_byte_order_mark_and_line_ends_of_windows_are_accepted(tmp_path: Path) -> None:
    plain = read_text(tmp_path, SMALL)
    other = read_text(tmp_path, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert other == plain.model_copy(update={"sha256": other.sha256})


def test_a_file_that_is_not_there_and_a_folder_are_told(tmp_path: Path) -> None:
    for path, found in ((tmp_path / "no.toml", "no such file"), (tmp_path, "a folder")):
        with pytest.raises(Faults) as told:
            read_study(path)
        assert [(fault.where, fault.found) for fault in told.value.faults] == [(str(path), found)]


def test_an_empty_file_is_told_what_a_study_needs(tmp_path: Path) -> None:
    faults = {fault.where: fault.found for fault in read_faults(tmp_path, "")}
    assert faults["study.toml, arm"] == "no arm"
    assert faults["study.toml, version"] == "no version of the protocol"
    assert faults["study.toml, endpoint"] == "no endpoint"
    assert faults["study.toml, study.title"] == "missing"
