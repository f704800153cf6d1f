"""Runs of equal keys: what a window over the key gives, for frames that are sorted by it."""

import polars as pl
from polars.testing import assert_frame_equal

from lesionwise.derive.endpoint.kept import kept
from lesionwise.derive.response.runs import begins_run, fill_run, first_of_run, shift_run, sum_run

ROWS = pl.DataFrame(
    {"key": [1, 1, 1, 2, 3, 3], "value": [4, 1, 2, 7, 0, 5], "gap": [None, 8, None, None, 9, None]}
)


def test_runs_give_what_windows_give() -> None:
    begins = begins_run("key")
    value, gap = pl.col("value"), pl.col("gap")
    by_run = ROWS.select(
        sum=sum_run(value, begins),
        first=first_of_run(gap, begins),
        filled=fill_run(gap, begins),
        shifted=shift_run(gap, begins),
        before=shift_run(fill_run(gap, begins), begins),
    )
    by_window = ROWS.select(
        sum=value.cum_sum().over("key"),
        first=gap.first().over("key"),
        filled=gap.forward_fill().over("key"),
        shifted=gap.shift(1).over("key"),
        before=gap.forward_fill().shift(1).over("key"),
    )
    assert_frame_equal(by_run, by_window)


def test_a_run_begins_where_any_key_changes_and_null_is_a_key() -> None:
    rows = pl.DataFrame({"subject": ["a", "a", "a", "b"], "reader": [None, None, "R", "R"]})
    assert rows.select(begins_run("subject", "reader")).to_series().to_list() == [True, False, True, True]


def test_no_rows_no_runs() -> None:
    begins = begins_run("key")
    found = ROWS.clear().select(sum_run(pl.col("value"), begins), last=begins.shift(-1, fill_value=True))
    assert found.is_empty()


def test_an_object_answers_the_same_question_once() -> None:
    class Asked:
        calls = 0

        @kept
        def double(self, number: int, *, plus: int = 0) -> int:
            self.calls += 1
            return 2 * number + plus

    one, other = Asked(), Asked()
    assert [one.double(2), one.double(2), one.double(2, plus=1), one.double(3)] == [4, 4, 5, 6]
    assert one.calls == 3
    assert other.double(2) == 4
    assert other.calls == 1
