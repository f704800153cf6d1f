"""One page with all faults of a study file: the whole of what a user sees."""

from pathlib import Path

from lesionwise.definitions import RULES
from lesionwise.terms import render_faults
from study_text import change, read_faults

TEN = change(
    ('design = "single_arm"', 'design = "randomized"'),
    ('needs = ["subject"]', 'needs = ["subject", "lesions"]'),
    ("interval_days = 84", "intervall_days = 84"),
    ('role = "primary"', 'role = "secondary"'),
    ('origin = "enrolment"\nevent = ["death"]', 'origin = "randomisation"\nevent = ["death"]'),
    ('registered = ["900_primary_1"]', 'registered = ["900_primary_2"]'),
    ('[{ estimator = "median" }]', '[{ estimator = "median", by = "arm" }]'),
    ('event = ["progression", "death"]', 'event = ["death"]'),
    ("at_months = [6, 12]", 'at_months = [6, "12"]'),
    ("[endpoint.dcr]", "[endpoint.dcr_forever]"),
)

PAGE = """\
11 faults found.

study.toml, study.design, line 6: the text 'randomized'.
  Expected: one of cohort, single_arm, registry, randomised.
  Did you mean randomised? Correct the name.

study.toml, study.needs[1], line 8: unknown table 'lesions'.
  Expected: one of subject, eligibility, allocation, board_review, board_decision, lesion, lesion_alias, \
scan, measurement, assessment, systemic_line, drug_exposure, radiotherapy_course, radiotherapy_target, \
lesion_procedure, dose_metric, adverse_event, questionnaire, laboratory, vital_status, visit, deviation, \
query, specimen, specimen_event, assay, feature, origin.
  Did you mean lesion? Correct the name.

study.toml, imaging[0].interval_days, line 19: missing.
  Expected: the key interval_days.
  Add it.

study.toml, imaging[0].intervall_days, line 22: unknown key 'intervall_days'.
  Expected: one of anchor, first_day, interval_days, window_days, mode, basis.
  Did you mean interval_days? Correct the name, or remove it.

study.toml, registered.900_primary_1.role, line 26: the role secondary.
  Expected: the role of the id, primary.
  Correct the role or the id.

study.toml, endpoint.os.registered[0], line 34: unknown outcome '900_primary_2'.
  Expected: one of 900_primary_1.
  Did you mean 900_primary_1? Correct the id, or add the outcome under [registered].

study.toml, endpoint.os.origin, line 35: randomisation in a study without a randomised version.
  Expected: a date that the subjects have.
  Choose another origin, or correct `randomised` of the versions.

study.toml, endpoint.os.report[0].by, line 38: by arm in a study with one arm.
  Expected: no groups.
  Remove by = "arm".

study.toml, endpoint.pfs1.event, line 43: pfs1 without progression.
  Expected: at least progression.
  Add what is missing, or choose another rule.

study.toml, endpoint.pfs1.report[0].at_months[1], line 45: the text '12'.
  Expected: a number.
  Correct the value.

study.toml, endpoint.dcr_forever, line 47: unknown rule 'dcr_forever'.
  Expected: one of the rules that this version executes: every rule.
  Give the rule's name in `rule`, or remove the endpoint: its outcome stays not covered.""".replace(
    "every rule", ", ".join(RULES)
)


def test_ten_mistakes_are_told_on_one_page(tmp_path: Path) -> None:
    """A misspelt key is two faults: the key that is not known and the one that is missing."""
    assert render_faults(read_faults(tmp_path, TEN)) == PAGE


def test_the_order_of_the_page_is_that_of_the_lines(tmp_path: Path) -> None:
    lines = [int(fault.where.rpartition(" ")[2]) for fault in read_faults(tmp_path, TEN)]
    assert lines == sorted(lines)
