"""Heavy libraries come with the first number they check, pandas with none of the usual ones."""

import subprocess
import sys

import pytest

HEAVY = ("pandas", "statsmodels", "scipy.stats", "matplotlib", "polars")


COMMON = """
times, events, groups = [*range(1, 21)], [1, 1, 0, 1] * 5, ["a", "b"] * 10
curve = statistics.compute_kaplan_meier(times, events)
statistics.compute_checked_survival_at(curve, 8)
statistics.compute_checked_quantile(curve)
statistics.compute_checked_incidence_at(statistics.compute_cumulative_incidence(times, events), 8)
statistics.compute_logrank_check(statistics.compute_logrank(times, events, groups, strata=events, rho=1))
statistics.compute_checked_proportion(3, 20)
statistics.compute_checked_mean(times)
"""


@pytest.mark.parametrize(("numbers", "expected"), [("", []), (COMMON, ["scipy.stats"])])
def test_heavy_libraries_come_with_the_numbers_that_need_them(numbers: str, expected: list[str]) -> None:
    told = f"print([name for name in {HEAVY} if name in sys.modules])"
    program = f"import sys\nfrom lesionwise import statistics\n{numbers}\n{told}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(expected)
