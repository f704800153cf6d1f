"""The commands as a user types them: what they write, what they say, how they end."""

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from lesionwise.study import list_studies, locate_study, read_study

COMMAND = Path(sys.executable).with_name("lesionwise")
TRACEBACK = "Traceback"


def call(*arguments: object, ends: int = 0) -> subprocess.CompletedProcess[str]:
    words = [str(COMMAND), *(str(argument) for argument in arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == ends, done.stdout + done.stderr
    assert TRACEBACK not in done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("commands")


@pytest.fixture(scope="module")
def records(place: Path) -> Path:
    call("simulate", "axitoria", "--subjects", 30, "--seed", 3, "--out", place / "records")
    return place / "records"


@pytest.fixture(scope="module")
def finished(place: Path, records: Path) -> Path:
    call("run", "axitoria", records, "--out", place / "run")
    return place / "run"


def test_help_of_every_command_has_an_example() -> None:
    commands = [
        ["demo"],
        *([["study", each] for each in ("list", "show", "check", "coverage")]),
        ["simulate"],
        ["import", "csv"],
        ["import", "sdtm"],
        ["check"],
        ["run"],
        ["explain"],
        ["verify"],
    ]
    for command in commands:
        assert "Example: lesionwise " + " ".join(command) in call(*command, "--help").stdout, command


def test_studies_are_listed_shown_and_right() -> None:
    slugs = [line.split()[0] for line in call("study", "list").stdout.splitlines()]
    assert slugs == ["axitoria", "sablor", "sabr-cohort", "sabr-registry", "storm"]
    for slug in slugs:
        assert call("study", "check", slug).stdout.startswith(f"{slug}: right.")
        assert call("study", "show", slug).stdout


@pytest.mark.parametrize("slug", list_studies())
def test_every_registered_outcome_of_the_bundled_studies_is_covered(slug: str) -> None:
    told = call("study", "coverage", slug).stdout
    outcomes = read_study(slug).registered
    assert [line.split()[0] for line in told.splitlines()[::2]] == [each.id for each in outcomes]
    assert "not covered" not in told


def test_coverage_ends_with_1_while_an_outcome_is_not_covered(place: Path) -> None:
    text = locate_study("storm").read_text(encoding="utf-8")
    bare = place / "bare.toml"
    bare.write_text(text.replace('registered = ["004_secondary_5"]\n', ""), encoding="utf-8")
    told = call("study", "coverage", bare, ends=1)
    lines = told.stdout.splitlines()
    assert lines[lines.index(f"{'004_secondary_5':<18} QoL") + 1].strip() == "not covered"
    assert "1 of 8 registered outcomes is not covered" in told.stderr


def test_the_same_seed_gives_the_same_bytes(place: Path, records: Path) -> None:
    call("simulate", "axitoria", "--subjects", 30, "--seed", 3, "--out", place / "again")
    for path in sorted(records.iterdir()):
        assert path.read_bytes() == (place / "again" / path.name).read_bytes(), path.name


def test_a_run_writes_what_the_design_promises(finished: Path) -> None:
    for name in ("report.html", "report.pdf", "results.json", "manifest.json", "study.toml"):
        assert (finished / name).stat().st_size > 0, name
    derived = {path.name for path in (finished / "derived").glob("*.parquet")}
    promised = ("timeline", "response", "best_response", "lesion_outcome", "endpoint", "trace")
    assert derived >= {f"{table}.parquet" for table in promised}
    assert list((finished / "figures").glob("*.svg"))
    results = json.loads((finished / "results.json").read_text("utf-8"))
    assert results["study"] == "axitoria"
    assert len({result["id"] for result in results["results"]}) == len(results["results"]) > 10


def test_two_runs_differ_in_the_time_stamp_only(place: Path, records: Path, finished: Path) -> None:
    call("run", "axitoria", records, "--out", place / "second")
    for path in sorted(path for path in finished.rglob("*") if path.is_file()):
        other = place / "second" / path.relative_to(finished)
        if path.name == "manifest.json" and path.parent == finished:
            one, two = json.loads(path.read_text("utf-8")), json.loads(other.read_text("utf-8"))
            assert {key for key in one if one[key] != two[key]} <= {"created"}
        else:
            assert path.read_bytes() == other.read_bytes(), path.name


def test_verify_recomputes_a_run_and_finds_one_changed_byte(finished: Path) -> None:
    assert "numbers as computed again" in call("verify", finished).stdout
    page = finished / "report.html"
    kept = page.read_bytes()
    page.write_bytes(kept.replace(b"<", b">", 1))
    told = call("verify", finished, ends=1).stderr
    page.write_bytes(kept)
    assert f"{page}: other bytes than the run wrote." in told


def test_verify_and_run_refuse_a_snapshot_with_one_changed_byte(place: Path, records: Path) -> None:
    broken = place / "broken"
    broken.mkdir()
    for path in records.iterdir():
        (broken / path.name).write_bytes(path.read_bytes())
    table = broken / "measurement.parquet"
    data = bytearray(table.read_bytes())
    data[len(data) // 2] ^= 1
    table.write_bytes(data)
    for command in (["verify", broken], ["run", "axitoria", broken, "--out", place / "never"]):
        assert "measurement.parquet" in call(*command, ends=1).stderr
    assert not (place / "never").exists()
    assert not (place / "never.partial").exists()


def test_explain_tells_rule_row_and_clause(finished: Path) -> None:
    endpoint = pl.read_parquet(finished / "derived" / "endpoint.parquet")
    event = endpoint.filter((pl.col("endpoint") == "pfs1") & (pl.col("reason") == "progression")).row(
        0, named=True
    )
    story = call("explain", finished, event["subject"], "pfs1").stdout
    assert str(event["event_date"]) in story
    assert event["clause"] in story
    assert f"response row {event['source_row']}" in story


def test_explain_names_the_nearest_for_a_wrong_name(finished: Path) -> None:
    told = call("explain", finished, "nobody", "pfs", ends=1).stderr
    assert "pfs1" in told


def test_check_of_simulated_records_has_no_error(records: Path) -> None:
    assert "0 errors" in call("check", records, "--study", "axitoria").stderr


def test_check_of_records_of_another_study_says_so_first(records: Path) -> None:
    lines = call("check", records, "--study", "storm", ends=1).stdout.splitlines()
    assert lines[:3] == [
        "error OTHER-STUDY (1): records of study axitoria",
        "  Expected: records of study storm. Name the study of the records: --study axitoria; "
        "what follows may come of the other one.",
        "  manifest, study",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "no-such-study", "{records}", "--out", "{out}"], "no-such-study"),
        (["run", "storm", "{records}", "--out", "{out}"], "records of 'axitoria'"),
        (["run", "axitoria", "{records}-none", "--out", "{out}"], "records-none"),
        (["run", "axitoria", "{records}", "--out", "{records}"], "a new or empty folder"),
        (["simulate", "axitoria", "--subjects", "0", "--out", "{out}"], "a whole number from 1"),
        (["simulate", "axitoria", "--scenario", "wish", "--out", "{out}"], "wish"),
        (["import", "csv", "{records}-none", "--study", "axitoria", "--out", "{out}"], "records-none"),
        (["import", "sdtm", "{records}-none", "--study", "axitoria", "--out", "{out}"], "records-none"),
        (["explain", "{records}", "S1", "pfs1"], "the manifest of a run"),
        (["verify", "{records}-none"], "records-none"),
    ],
)
def test_wrong_input_ends_with_1_and_writes_nothing(
    place: Path, records: Path, arguments: list[str], told: str
) -> None:
    out = place / "unwritten"
    words = [word.replace("{records}", str(records)).replace("{out}", str(out)) for word in arguments]
    assert told in call(*words, ends=1).stderr
    assert not out.exists()
    assert not out.with_name("unwritten.partial").exists()


def test_a_wrong_call_ends_with_2() -> None:
    call("run", ends=2)
    call("nothing", ends=2)


def test_strict_refuses_while_an_outcome_is_not_covered(place: Path, records: Path) -> None:
    text = locate_study("axitoria").read_text(encoding="utf-8")
    bare = place / "uncovered.toml"
    bare.write_text(re.sub(r'registered += \["001_secondary_2"\]\n', "", text), encoding="utf-8")
    told = call("run", bare, records, "--out", place / "strict", "--strict", ends=1).stderr
    assert "001_secondary_2" in told
    assert not (place / "strict").exists()


def test_strict_runs_where_every_outcome_is_covered(place: Path, records: Path) -> None:
    call("run", "axitoria", records, "--out", place / "final", "--strict")
    assert (place / "final" / "report.pdf").exists()


def test_templates_are_written_for_a_study(place: Path) -> None:
    told = call("study", "show", "axitoria", "--tables", place / "templates").stdout
    head = (place / "templates" / "measurement.csv").read_text("utf-8")
    assert head.startswith("subject,scan,lesion,reader,")
    assert str(place / "templates" / "measurement.csv") in told


def test_a_folder_that_no_run_has_left_is_never_removed(place: Path, records: Path) -> None:
    partial = place / "careful.partial"
    partial.mkdir()
    (partial / "kept").touch()
    told = call("run", "axitoria", records, "--out", place / "careful", ends=1).stderr
    assert f"{partial}: something that no run has left." in told
    assert (partial / "kept").exists()


def test_what_a_killed_run_has_left_is_no_obstacle(place: Path, records: Path) -> None:
    words = [str(COMMAND), "run", "axitoria", str(records), "--out", str(place / "killed")]
    partial = place / "killed.partial"
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not partial.exists() and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    assert partial.exists()
    assert not (place / "killed").exists()
    call("run", "axitoria", records, "--out", place / "killed")
    assert not partial.exists()


def test_a_port_that_is_taken_is_told_before_the_work(place: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = call("demo", "--out", place / "no-demo", "--port", port, ends=1).stderr
    assert f"port {port}: a port that is in use." in told
    assert not (place / "no-demo").exists()
