"""A study gives its own names of arms, versions and criteria to the simulated records."""

from lesionwise.design import simulate
from lesionwise.study import Arm, Criterion, Study, Version

STUDY = Study(
    slug="storm",
    registration="r",
    title="t",
    short_title="s",
    design="randomised",
    population="p",
    versions=(
        Version(id="one", randomised=True, change="first"),
        Version(id="two", randomised=False, change="one arm"),
    ),
    arms=(
        Arm(id="B", label="b", experimental=False, sabr="none", versions=("one",)),
        Arm(id="A", label="a", experimental=True, sabr="progressing", versions=("one",)),
        Arm(id="S", label="s", experimental=True, sabr="progressing", versions=("two",)),
    ),
    criteria=(
        Criterion(id="adult", kind="inclusion", text="18 years or older"),
        Criterion(id="brain", kind="exclusion", text="brain disease"),
    ),
    endpoints=(),
    needs=(),
)


def test_arms_and_version_are_those_of_the_randomised_version() -> None:
    tables = simulate(STUDY, 40, 1).tables
    assert set(tables["allocation"]["arm"]) == {"A", "B"}
    assert set(tables["subject"]["protocol_version"]) == {"one"}
    planned = tables["radiotherapy_course"].filter(tables["radiotherapy_course"]["intent"] == "planned")
    treated = tables["subject"].filter(tables["subject"]["arm"] == "A")["subject"]
    assert set(planned["subject"]) <= set(treated)


def test_every_criterion_is_answered_for_every_subject() -> None:
    eligibility = simulate(STUDY, 40, 1).tables["eligibility"]
    assert eligibility.height == 80
    assert set(eligibility["met"]) == {"met"}


def test_a_study_and_its_slug_give_the_same_disease() -> None:
    named, plain = simulate(STUDY, 40, 1), simulate("storm", 40, 1)
    assert named.tables["measurement"].equals(plain.tables["measurement"])
    assert named.data_cut == plain.data_cut
