"""Parts of the full model: entry, allocation, scans, targets, responses, swelling."""

import numpy as np
import pytest

from lesionwise.design.simulation.parameters import Parameters
from lesionwise.design.simulation.presets import PRESETS
from lesionwise.design.simulation.streams import compute_draws
from lesionwise.design.synthesis.allocation import allocate
from lesionwise.design.synthesis.anatomy import ORGANS, prescribe
from lesionwise.design.synthesis.entry import draw_entry
from lesionwise.design.synthesis.frame import build_frame
from lesionwise.design.synthesis.response import compute_responses
from lesionwise.design.synthesis.schedule import draw_schedule
from lesionwise.design.synthesis.swelling import Swelling, compute_swelling, draw_swelling
from lesionwise.design.synthesis.targets import choose_targets

YES, NO = True, False


def test_risk_groups_have_the_declared_shares() -> None:
    risk = draw_entry(PRESETS["axitoria"], 20_000, 1).risk
    assert np.bincount(risk) / 20_000 == pytest.approx([0.21, 0.68, 0.12], abs=0.015)


def test_the_interval_factor_is_an_interval_below_twelve_months() -> None:
    entry = draw_entry(PRESETS["axitoria"], 500, 1)
    assert ((entry.interval < 12) == entry.adverse[:, 1]).all()
    assert ((entry.karnofsky < 80) == entry.adverse[:, 0]).all()


def test_arms_are_balanced_within_each_stratum() -> None:
    stratum = np.tile(np.arange(4), 50)
    treated = allocate(5, stratum)
    for number in range(4):
        members = np.cumsum(np.where(treated[stratum == number], 1, -1))
        assert np.abs(members).max() <= 3
    assert (allocate(5, stratum[:60]) == treated[:60]).all()
    assert (allocate(6, stratum) != treated).any()


def test_scans_ascend_and_some_are_missed_or_early() -> None:
    draws = compute_draws(2, np.arange(2000))
    schedule = draw_schedule(Parameters(), draws, np.arange(2000) % 2 == 0)
    assert (np.diff(schedule.time, axis=1) > 0).all()
    assert schedule.missed[1::2].mean() == pytest.approx(0.05, abs=0.005)
    assert not schedule.missed[::2].any()
    early = schedule.early[1::2]
    assert (~np.isnan(early)).mean() == pytest.approx(0.03 * 0.95, abs=0.005)
    assert np.isnan(schedule.early[::2]).all()
    assert np.median(np.diff(schedule.time[::2], axis=1)) == pytest.approx(3.6, abs=0.1)


def test_targets_are_the_largest_measurable_ones() -> None:
    organ = np.array([0, 0, 0, 2, 2, 1, 3, 4, 5])
    size = np.array([30.0, 20.0, 25.0, 14.0, 15.0, 40.0, 10.0, 9.0, 50.0])
    sized = np.array([YES, YES, YES, YES, YES, NO, YES, YES, YES])
    chosen = choose_targets(np.zeros(9, dtype=np.int64), organ, size, sized)
    assert list(chosen) == [YES, NO, YES, NO, YES, NO, YES, NO, YES]


def test_no_more_than_five_targets() -> None:
    organ = np.arange(6)
    chosen = choose_targets(
        np.zeros(6, dtype=np.int64), organ, np.arange(30.0, 24.0, -1.0), np.ones(6, dtype=np.bool_)
    )
    assert list(chosen) == [YES, YES, YES, YES, YES, NO]


@pytest.mark.parametrize(
    ("total", "grown", "gone", "worse", "new", "expected"),
    [
        (70.0, NO, (NO, NO), NO, NO, ("PR", "NON-CR/NON-PD", "PR")),
        (71.0, NO, (NO, NO), NO, NO, ("SD", "NON-CR/NON-PD", "SD")),
        (0.0, NO, (YES, NO), NO, NO, ("CR", "NON-CR/NON-PD", "PR")),
        (0.0, NO, (YES, YES), NO, NO, ("CR", "CR", "CR")),
        (120.0, YES, (NO, NO), NO, NO, ("PD", "NON-CR/NON-PD", "PD")),
        (60.0, NO, (NO, NO), YES, NO, ("PR", "PD", "PD")),
        (60.0, NO, (NO, NO), NO, YES, ("PR", "NON-CR/NON-PD", "PD")),
    ],
)
def test_responses_follow_recist(
    total: float,
    grown: bool,
    gone: tuple[bool, bool],
    worse: bool,
    new: bool,
    expected: tuple[str, str, str],
) -> None:
    responses = compute_responses(
        np.array([0, 0]),
        target=np.array([YES, NO]),
        non_target=np.array([NO, YES]),
        gone=np.array(gone),
        worse=np.array([NO, worse]),
        new=np.array([NO, new]),
        total=np.array([total]),
        reference=np.array([100.0]),
        grown=np.array([grown]),
    )
    assert (responses.target[0], responses.non_target[0], responses.overall[0]) == expected


def test_without_targets_the_other_lesions_decide() -> None:
    responses = compute_responses(
        np.array([0]),
        target=np.array([NO]),
        non_target=np.array([YES]),
        gone=np.array([NO]),
        worse=np.array([NO]),
        new=np.array([NO]),
        total=np.array([0.0]),
        reference=np.array([0.0]),
        grown=np.array([NO]),
    )
    assert (responses.target[0], responses.overall[0]) == ("", "NON-CR/NON-PD")


def test_swelling_rises_to_its_peak_and_falls_in_three_months() -> None:
    swelling = Swelling(np.full(6, 0.2), np.full(6, 4.0))
    since = np.array([-1.0, 0.0, 2.0, 4.0, 5.5, 7.0])
    assert compute_swelling(swelling, since) == pytest.approx([1.0, 1.0, 1.1, 1.2, 1.1, 1.0])
    draws = compute_draws(1, np.arange(5000))
    extra = draw_swelling(draws, np.arange(5000), np.zeros(5000, np.int64), np.zeros(5000, np.int64)).extra
    assert (extra > 0).mean() == pytest.approx(0.1, abs=0.015)


def test_doses_and_their_biological_effect() -> None:
    organ = np.array([ORGANS.index("lung"), ORGANS.index("lung"), ORGANS.index("bone")])
    given = prescribe(organ, np.array([30.0, 30.1, 20.0]))
    assert list(given.dose_gy) == [54, 55, 35]
    assert list(given.fractions) == [3, 5, 5]
    assert given.bed3_gy == pytest.approx([378.0, 256.67, 116.67], abs=0.01)


def test_a_frame_has_the_declared_columns_and_nulls() -> None:
    frame = build_frame("scan", 2, subject=np.array(["S1", "S2"]), scan="V01", date=np.array([0.0, np.nan]))
    assert frame["date"].to_list()[1] is None
    assert str(frame["date"][0]) == "1970-01-01"
    assert frame["modality"].is_null().all()
    with pytest.raises(ValueError, match=r"table scan has no column \['day'\]"):
        build_frame("scan", 2, day=1)
