"""A registration in, a draft of a study file out: outcomes verbatim, gaps named, bad input refused."""

import copy
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lesionwise.cli.app import app
from lesionwise.study import Study, draft_study, list_studies, read_study
from lesionwise.study.registration import Reading, read_registration, split_outcome
from lesionwise.study.registration.source import LIMIT
from lesionwise.terms import Faults
from registrations import RECORD, render_saved_text
from study_text import SMALL, read_text

SHA256 = {
    "sabr-cohort": "151d18abce2eca96e6182809d032331e1ce3fe5fab255fe253b3eb0afac6b4b7",
    "axitoria": "a121205fcfcfe986c3dd87eda3e7a4c31de62d3732e2fbb52006d4c53dc387e1",
    "sabr-registry": "03a611ff38fd4f27a0bf54454b5f83e8d877c6b013cdab6c5c0a9789897846c5",
    "sablor": "19dee722193f9be827dc5073b539f8a258ea282b9b2cf3d072634ac40cc14879",
    "storm": "05f5755823f885df7a89b5d117c1e22c7721f568cde34f4c505f4d879b78383a",
}
"""Of the registrations as they were saved: what is rebuilt from the study files has the same bytes."""

AMBIGUOUS = {"sabr-cohort": ["000_primary_1"], "sabr-registry": [f"002_secondary_{n}" for n in (3, 4, 5)]}


@pytest.fixture(params=list_studies())
def study(request: pytest.FixtureRequest) -> Study:
    return read_study(str(request.param))


def save(folder: Path, study: Study) -> Path:
    path = folder / f"{study.registration}_saved.txt"
    path.write_text(render_saved_text(study), encoding="utf-8", newline="\n")
    return path


def test_the_saved_texts_are_those_of_the_registrations(study: Study) -> None:
    assert hashlib.sha256(render_saved_text(study).encode()).hexdigest() == SHA256[study.slug]


def test_a_draft_has_the_outcomes_of_the_bundled_study(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    draft_study(save(tmp_path, study), out)
    values = tomllib.loads(out.read_text(encoding="utf-8"))
    names = ("role", "measure", "description", "time_frame", "raw", "basis")
    assert {
        name: {each: table[each] for each in names} for name, table in values.get("registered", {}).items()
    } == {
        outcome.id: {each: getattr(outcome, each) for each in names}
        for outcome in study.registered
        if outcome.basis == "registration"
    }
    sure = [name for name, table in values.get("registered", {}).items() if "split" in table]
    assert sure == AMBIGUOUS.get(study.slug, [])
    text = study.registration_text.model_dump(exclude_defaults=True)
    assert values["registration_text"] == {
        name: list(value) if isinstance(value, tuple) else value for name, value in text.items()
    }
    assert values["study"] == {"registration": study.registration, "title": study.title}


def test_a_draft_is_refused_until_its_gaps_are_filled(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    draft_study(save(tmp_path, study), out)
    with pytest.raises(Faults) as told:
        read_study(out)
    found = [(fault.where.removeprefix(f"{out}, ").split(",")[0], fault.found) for fault in told.value.faults]
    gaps = [(f"study.{name}", "missing") for name in ("design", "needs", "population", "short_title", "slug")]
    sections = [("arm", "no arm"), ("endpoint", "no endpoint"), ("version", "no version of the protocol")]
    readings = [
        (f"registered.{name}.split", "a text with two readings") for name in AMBIGUOUS.get(study.slug, [])
    ]
    assert found == [*sections, *gaps, *readings]


def test_a_draft_that_is_filled_in_is_a_study(tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    draft_study(save(tmp_path, read_study("sablor")), out)
    text = out.read_text(encoding="utf-8")
    head = 'slug = "mine"\nshort_title = "Mine"\ndesign = "single_arm"\npopulation = "All"\nneeds = []\n'
    rest = (
        '\n[version.1]\nrandomised = false\nchange = "First"\n\n[arm.a]\nlabel = "A"\nexperimental = true\n'
        'sabr = "all"\n\n[endpoint.os]\nlabel = "OS"\norigin = "enrolment"\nevent = ["death"]\n'
        'censor = { at = "last_known_alive" }\nreport = [{ estimator = "median" }]\n'
    )
    out.write_text(text.replace("[study]\n", f"[study]\n{head}") + rest, encoding="utf-8")
    assert [outcome.id for outcome in read_study(out).registered][-1] == "003_secondary_4"


PAGE = """\
# Draft of a study file from registration NCT01234567. Texts are those of the registration. What it does not
# say is left out: `lesionwise study check` names it.
# Not read: sponsorCollaboratorsModule, hasResults.

[study]
registration     = "NCT01234567"
title            = "A Randomised Trial of SBRT for Kidney Cancer Metastases"
design           = "randomised"
phase            = "II/III"
planned_subjects = 90
# slug: not said (a short name in small letters)
# short_title: not said (the title of tables and pages)
# population: not said (who is studied, in one sentence)
# needs: not said (tables of records that the study cannot do without)

[identifiers]
"ClinicalTrials.gov" = "NCT01234567"

[arm.arm_1]
label        = "SBRT and drugs"
experimental = true
# sabr: not said (all, progressing or none)

[arm.arm_2]
label        = "Drugs"
experimental = false
# sabr: not said (all, progressing or none)

[arm.arm_3]
label = "Observed"
# sabr: not said (all, progressing or none)
# experimental: not said (true or false)

[criterion.inclusion_1]
kind = "inclusion"
text = "Kidney cancer"

[criterion.inclusion_2]
kind = "inclusion"
text = "1 to 5 metastases"

[criterion.exclusion_1]
kind = "exclusion"
text = "Pregnancy"

# [version.<id>]: not said (versions of the protocol, randomised or not)
# [endpoint.<id>]: to be written (each registered outcome names the endpoint that executes it)

[registration_text]
summary       = "SBRT is compared with drugs alone."
description   = "Line one.\\nLine two, \\"quoted\\"."
conditions    = ["Kidney Cancer"]
interventions = ["RADIATION: SBRT", "DRUG: Axitinib"]
enrolment     = 90

[registered.NCT01234567_primary_1]
role        = "primary"
measure     = "Progression-free survival, by RECIST 1.1"
description = "Time from randomisation to progression by RECIST 1.1, or death"
time_frame  = "Baseline, 3, 6 and 24 months"
raw         = "Progression-free survival, by RECIST 1.1, Time from randomisation to progression by RECIST \
1.1, or death, Baseline, 3, 6 and 24 months"
basis       = "registration"

# L10 error, no definition: "Overall survival". Define the event: for progression-free survival progression by
# RECIST 1.1 or death.
[registered.NCT01234567_secondary_1]
role       = "secondary"
measure    = "Overall survival"
time_frame = "5 years"
raw        = "Overall survival, 5 years"
basis      = "registration"

# L05 error, contradictory or missing time frame: "Toxicity". Choose one end and declare the other reading as
# a sensitivity analysis.
[registered.NCT01234567_secondary_2]
role        = "secondary"
measure     = "Toxicity"
description = "CTCAE 5.0, grade 3 or higher"
raw         = "Toxicity, CTCAE 5.0, grade 3 or higher"
basis       = "registration"
"""


def write_record(folder: Path, record: Any) -> Path:
    path = folder / "record.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    return path


def test_the_draft_of_a_record_of_the_api(tmp_path: Path) -> None:
    out = tmp_path / "draft.toml"
    draft_study(write_record(tmp_path, RECORD), out)
    assert out.read_text(encoding="utf-8") == PAGE


def test_a_record_without_outcomes_is_a_question(tmp_path: Path) -> None:
    record = copy.deepcopy(RECORD)
    del record["protocolSection"]["outcomesModule"]
    out = tmp_path / "draft.toml"
    read = draft_study(write_record(tmp_path, record), out)
    text = out.read_text(encoding="utf-8")
    assert read.outcomes == ()
    assert "# The record has no module of outcomes: which are registered?\n" in text
    assert text.endswith(
        "# [registered.<id>]: none found. None is taken from free text: which outcomes are registered?\n"
    )


def test_the_command_says_what_it_has_done(tmp_path: Path) -> None:
    path, out = save(tmp_path, read_study("sabr-registry")), tmp_path / "mine.toml"
    told = CliRunner().invoke(app, ["study", "draft", str(path), "--out", str(out)])
    assert told.exit_code == 0
    assert told.stdout == (
        f"{out}\n"
        "Registration 002: 6 outcomes, 3 with two readings, 0 lines that fit no part.\n"
        f"What the registration does not say is left out: `lesionwise study check {out}` names it.\n"
    )


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Overall survival, 5 years", Reading("Overall survival", "", "5 years")),
        (
            "Pain, NRS, 0 to 10, worst in 24 hours, Baseline, 3, 6 and 12 months",
            Reading("Pain", "NRS, 0 to 10, worst in 24 hours", "Baseline, 3, 6 and 12 months"),
        ),
        (
            "OS, Defined as time to death (any cause, any place), From inclusion, assessed up to 2 years",
            Reading(
                "OS",
                "Defined as time to death (any cause, any place)",
                "From inclusion, assessed up to 2 years",
            ),
        ),
        (
            "Toxicity，Evaluated by CTCAE，up to 90 days",
            Reading("Toxicity", "Evaluated by CTCAE", "up to 90 days"),
        ),
    ],
)
def test_commas_inside_the_parts(text: str, reading: Reading) -> None:
    split = split_outcome(text)
    assert split is not None
    assert split.best == reading


def test_two_readings_are_told() -> None:
    split = split_outcome("Quality, QLQ score, total score of items, at 3 months")
    assert split is not None
    assert split.other == Reading("Quality, QLQ score", "total score of items", "at 3 months")


def test_lines_that_fit_no_part_are_quoted(tmp_path: Path) -> None:
    path = tmp_path / "7.txt"
    lines = [
        "A trial",
        "What it is.",
        "And more of it.",
        "DRUG: A",
        "OS, Time to death, 2 years",
        "DRUG: B",
        "End.",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    read = read_registration(path)
    assert read.unplaced == ("And more of it.", "DRUG: B")
    assert [outcome.id for outcome in read.outcomes] == ["7_primary_1"]
    out = tmp_path / "draft.toml"
    draft_study(path, out)
    assert "# A line that fits no part: And more of it.\n" in out.read_text(encoding="utf-8")


def test_line_ends_of_windows_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "7.txt"
    path.write_bytes(b"\xef\xbb\xbfA trial\r\nDRUG: A\r\nOS, Time to death, 2 years\r\nEnd.\r\n")
    read = read_registration(path)
    assert (read.title, read.text.description) == ("A trial", "End.")


EXPECTED = "a registration: saved text, or ClinicalTrials.gov API v2 JSON, in UTF-8"
ONE_RECORD = "one ClinicalTrials.gov record (API v2 JSON)"

REFUSED: dict[str, tuple[bytes, str, str, str]] = {
    "empty": (b" \n", "", "a file without text", EXPECTED),
    "binary": (b"PK\x03\x04\x00\x00", "", "a binary file", EXPECTED),
    "latin": (b"A trial\nin M\xfcnchen", "", "bytes that are not UTF-8 in line 2", EXPECTED),
    "huge": (b"a" * (LIMIT + 1), "", f"more than {LIMIT} bytes", EXPECTED),
    "broken": (b'{\n"a": }', ", line 2", "not JSON: Expecting value", ONE_RECORD),
    "twice": (b'{"a": 1, "b": {"a": 1, "a": 2}}', "", "the key 'a' twice in one object", ONE_RECORD),
    "nan": (b'{"a": NaN}', "", "the number NaN", ONE_RECORD),
    "half": (b'{"a": "\\ud800"}', "", "a text with half of a character (a lone surrogate)", ONE_RECORD),
    "deep": (b"[" * 200_000, "", "lists or objects nested too deeply", ONE_RECORD),
    "list": (b"[]", "", "JSON without protocolSection", "one ClinicalTrials.gov record"),
    "other": (b'{"studies": []}', "", "JSON without protocolSection", "one ClinicalTrials.gov record"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_registration_is_refused_and_nothing_written(case: str, tmp_path: Path) -> None:
    content, where, found, expected = REFUSED[case]
    path, out = tmp_path / "registration", tmp_path / "draft.toml"
    path.write_bytes(content)
    with pytest.raises(Faults) as told:
        draft_study(path, out)
    (fault,) = told.value.faults
    assert (fault.where, fault.found, fault.expected) == (f"{path}{where}", found, expected)
    assert not out.exists()


RECORD_PAGE = """\
6 faults found.

{path}, protocolSection.identificationModule.nctId: text of another form.
  Expected: NCT and eight digits.
  Correct the record, or export it again.

{path}, protocolSection.outcomesModule.primaryOutcomes[0].measure: no measure.
  Expected: the name of the outcome.
  Correct the record, or export it again.

{path}, protocolSection.outcomesModule.secondaryOutcomes: no list of objects.
  Expected: a list of objects.
  Correct the record, or export it again.

{path}, protocolSection.descriptionModule: no object.
  Expected: an object.
  Correct the record, or export it again.

{path}, protocolSection.conditionsModule.conditions: no list of texts.
  Expected: a list of texts.
  Correct the record, or export it again.

{path}, protocolSection.designModule.enrollmentInfo.count: no whole number.
  Expected: a whole number from 0 on.
  Correct the record, or export it again."""


def test_all_faults_of_a_record_on_one_page(tmp_path: Path) -> None:
    record = copy.deepcopy(RECORD)
    section = record["protocolSection"]
    section["identificationModule"]["nctId"] = "NCT1"
    section["outcomesModule"] = {"primaryOutcomes": [{"measure": " "}], "secondaryOutcomes": "none"}
    section["descriptionModule"] = "text"
    section["conditionsModule"]["conditions"] = [1]
    section["designModule"]["enrollmentInfo"]["count"] = "90"
    path = write_record(tmp_path, record)
    with pytest.raises(Faults) as told:
        draft_study(path, tmp_path / "draft.toml")
    assert str(told.value) == RECORD_PAGE.format(path=path)


def test_a_file_is_never_written_over(tmp_path: Path) -> None:
    path, out = save(tmp_path, read_study("storm")), tmp_path / "mine.toml"
    out.write_text("kept", encoding="utf-8")
    with pytest.raises(Faults) as told:
        draft_study(path, out)
    assert str(told.value) == (
        f"1 fault found.\n\n{out}: a file that exists already.\n"
        "  Expected: the path of a new file in a folder that exists.\n"
        "  Name another file, or move this one."
    )
    assert out.read_text(encoding="utf-8") == "kept"


@pytest.mark.parametrize("name", ["none.txt", "folder"])
def test_no_file_and_a_folder_are_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(Faults) as told:
        draft_study(tmp_path / name, tmp_path / "draft.toml")
    found = {"none.txt": "no such file", "folder": "no plain file"}
    assert [fault.found for fault in told.value.faults] == [found[name]]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Faults) as told:
        draft_study(save(tmp_path, read_study("storm")), tmp_path / "none" / "draft.toml")
    assert [fault.found for fault in told.value.faults] == ["a place that cannot be written"]


def test_an_id_and_a_registration_of_different_kinds_say_nothing_of_each_other(tmp_path: Path) -> None:
    text = SMALL.replace('registration = "900"', 'registration = "NCT01234567"')
    assert read_text(tmp_path, text).registration == "NCT01234567"
