"""Whatever the times are: sums hold, engines agree, nobody is lost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from drawn_analysis import PFS, analyse_drawn, build_randomised, draw_subjects, draw_times
from lesionwise.definitions import Reported

BY_ARM = PFS.model_copy(
    update={
        "report": (
            Reported(estimator="kaplan_meier", at_months=(6.0, 12.0), by="arm"),
            Reported(estimator="median", by="arm"),
            Reported(estimator="log_rank", by="arm"),
        )
    }
)


@st.composite
def draw_time(draw: st.DrawFn) -> str:
    """An event, a censoring, a late entry, or no value at all; few distinct days, so that ties occur."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(["no_origin", "before_entry"]))
    day = draw(st.integers(1, 60)) * 10
    entry = draw(st.sampled_from(["", "0-", "50-", "200-"]))
    return f"{entry}{day}{draw(st.sampled_from(['', '+']))}"


def is_analysed(time: str) -> bool:
    """Whether the drawn subject has a value: a time that does not end on or before the entry."""
    if not time[0].isdigit():
        return False
    entry, _, rest = time.rpartition("-")
    return int(entry or 0) < int(rest.rstrip("+"))


@settings(max_examples=40, deadline=None)
@given(
    subjects=st.lists(st.tuples(draw_time(), st.sampled_from(["rt", "control", "third", ""])), max_size=25)
)
def test_sums_hold_and_engines_agree(subjects: list[tuple[str, str]]) -> None:
    arms = [f"S{place:02} | {arm} | 2020-01-01" for place, (_, arm) in enumerate(subjects, start=1) if arm]
    analysed = analyse_drawn(
        {
            "subject": draw_subjects(len(subjects)),
            "allocation": "\n".join(["subject | arm | randomisation_date", *arms]),
            "endpoint": draw_times([time for time, _ in subjects]),
        },
        build_randomised([BY_ARM]),
    )
    results = {one.id: one for one in analysed.analysis.results}
    assert [one.id for one in results.values() if one.cross_check.agree is False] == []
    counts = {name: one.estimate for name, one in results.items() if one.quantity == "count"}
    assert (counts["pfs1.n"] or 0) + (counts["pfs1.left_out"] or 0) == len(subjects)
    groups = [name.removeprefix("pfs1.n.") for name in counts if name.startswith("pfs1.n.")]
    assert sum(counts[f"pfs1.events.{group}"] or 0 for group in groups) == counts["pfs1.events"]
    display = next(one for one in analysed.analysis.displays if one.id == "pfs1.km")
    sizes = {group.key: group.n for group in display.groups}
    for row in analysed.displays["pfs1.km.risk"].to_dicts():
        parts = [row[name] for name in ("at_risk", "events", "censored", "not_entered")]
        assert sum(parts) == sizes[row["group"]]
        assert min(parts) >= 0
    never_randomised = any(not arm and is_analysed(time) for time, arm in subjects)
    assert bool(analysed.analysis.displays[1].violations) == never_randomised
