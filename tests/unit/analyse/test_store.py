"""An analysis on disk, whether it may be final, and the same bytes in every process."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drawn_analysis import PFS, analyse_drawn, build_study, draw_subjects, draw_times
from lesionwise.analyse import (
    Analysed,
    can_be_final,
    check_final,
    is_published,
    read_analysis,
    write_analysis,
)
from lesionwise.analyse.model import Display
from lesionwise.terms import Faults

TIMES = ("100", "200", "300+", "400+", "500+", "600+", "700+", "800+")


@pytest.fixture
def analysed() -> Analysed:
    return analyse_drawn({"subject": draw_subjects(8), "endpoint": draw_times(TIMES)})


def test_what_is_written_is_read_back(analysed: Analysed, tmp_path: Path) -> None:
    write_analysis(tmp_path, analysed)
    again = read_analysis(tmp_path)
    assert again.analysis == analysed.analysis
    assert set(again.displays) == set(analysed.displays)
    assert all(again.displays[name].equals(frame) for name, frame in analysed.displays.items())


def test_results_are_json_in_declared_order_without_nan(analysed: Analysed, tmp_path: Path) -> None:
    write_analysis(tmp_path, analysed)
    text = (tmp_path / "results.json").read_text("utf-8")
    content = json.loads(text)
    assert list(content)[:3] == ["study", "snapshot", "version"]
    assert list(content["results"][0])[:4] == ["id", "registered", "endpoint", "population"]
    assert "NaN" not in text
    first = next(one for one in content["results"] if one["id"] == "pfs1.km.12mo")
    assert first["estimate"] == next(
        one.estimate for one in analysed.analysis.results if one.id == "pfs1.km.12mo"
    )


def test_the_list_of_displays_depends_on_the_study_only(analysed: Analysed) -> None:
    empty = analyse_drawn({}).analysis
    assert [one.id for one in empty.displays] == [one.id for one in analysed.analysis.displays]
    assert [one.id for one in empty.displays if one.empty is None] == ["coverage", "history"]
    assert all(one.total in (0, None) for one in empty.displays)


def test_the_stamp_says_what_was_counted(analysed: Analysed) -> None:
    """A median that is not reached was estimated and checked; counts and NE are no published numbers."""
    stamp = analysed.analysis.stamp
    published = [one for one in analysed.analysis.results if is_published(one)]
    assert stamp.numbers == len(published) == 3
    assert stamp.two_engines + stamp.single_engine == stamp.numbers
    assert (stamp.disagreements, stamp.data_cut, stamp.simulated) == (0, "2024-12-31", True)
    assert stamp.snapshot == stamp.snapshot_sha256[:12]


def test_one_definition_an_endpoint_in_words(analysed: Analysed) -> None:
    pfs, orr = analysed.analysis.definitions
    assert pfs.words == (
        "From the first planned SABR fraction to progression at a scan or death from any cause, whichever "
        "comes first. Censored at the last adequate assessment. Events count whatever happened before them "
        "(treatment policy)."
    )
    assert (pfs.clause, orr.clause) == ("endpoint.pfs1", "endpoint.orr")


def test_a_report_may_be_final_when_nothing_stands_in_the_way(analysed: Analysed) -> None:
    check_final(analysed.analysis)
    assert can_be_final(analysed.analysis)


def test_everything_that_stands_in_the_way_is_told_at_once(analysed: Analysed) -> None:
    analysis = analysed.analysis
    first = next(one for one in analysis.results if one.id == "pfs1.km.12mo")
    differing = first.model_copy(
        update={"cross_check": first.cross_check.model_copy(update={"agree": False})}
    )
    flow = Display(
        id="flow",
        kind="flow",
        title="",
        population="",
        denominator="",
        violations=("boxes 'a' and 'b' share 1",),
    )
    outcome = analysis.definitions[1].model_copy(update={"registered": ("001_other_2",)})
    broken = analysis.model_copy(
        update={
            "stamp": analysis.stamp.model_copy(update={"findings_errors": 2}),
            "results": (differing,),
            "displays": (flow,),
            "definitions": (analysis.definitions[0], outcome),
        }
    )
    with pytest.raises(Faults) as caught:
        check_final(broken)
    assert [fault.where for fault in caught.value.faults] == [
        "records",
        "results.json, pfs1.km.12mo",
        "display flow",
        "study file, endpoint.orr",
    ]
    assert caught.value.faults[0].found == "2 findings of severity error"
    assert caught.value.faults[2].found == "boxes 'a' and 'b' share 1"


SCRIPT = """
import sys
from pathlib import Path
from drawn_analysis import analyse_drawn, draw_subjects, draw_times
from lesionwise.analyse import write_analysis
times = ("100", "200", "300+", "no_origin", "500+", "lost")
subjects = draw_subjects(7, disease_state=("b", "a", "c", "", "d", "a", "b"))
write_analysis(Path(sys.argv[1]), analyse_drawn({"subject": subjects, "endpoint": draw_times(times)}))
"""


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        paths = os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": paths, "TZ": f"UTC{seed}"}
        subprocess.run([sys.executable, "-c", SCRIPT, str(folder)], check=True, env=environment)
        written.append(
            {
                str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            }
        )
    assert written[0] == written[1]
    assert "results.json" in written[0]


def test_a_dead_subject_alone_makes_a_whole_analysis() -> None:
    """One subject: every number is suppressed or counted, no display fails."""
    analysed = analyse_drawn(
        {"subject": draw_subjects(1), "endpoint": draw_times(("100",))}, build_study([PFS])
    )
    statuses = {one.id: one.status for one in analysed.analysis.results}
    assert statuses["pfs1.km.12mo"] == statuses["pfs1.median"] == "suppressed"
    assert statuses["pfs1.n"] == "ok"
    assert analysed.displays["pfs1.km"].height == 2
