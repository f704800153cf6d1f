"""Runs of equal keys in a sorted frame: sums and shifts within them, without grouping."""

import polars as pl


def begins_run(*keys: str) -> pl.Expr:
    """Whether a row is the first of its run: a key is another one than in the row before."""
    return (pl.int_range(pl.len()) == 0) | pl.any_horizontal(
        pl.col(key).ne_missing(pl.col(key).shift(1)) for key in keys
    )


def sum_run(value: pl.Expr, begins: pl.Expr) -> pl.Expr:
    """The sum of `value` (never null) from the first row of the run to this one."""
    total = value.cum_sum()
    return total - pl.when(begins).then(total - value).forward_fill()


def first_of_run(value: pl.Expr, begins: pl.Expr) -> pl.Expr:
    """`value` of the first row of the run."""
    return value.gather(_find_start(begins))


def fill_run(value: pl.Expr, begins: pl.Expr) -> pl.Expr:
    """The last `value` that is not null from the first row of the run to this one."""
    last = pl.when(value.is_not_null()).then(pl.int_range(pl.len())).forward_fill()
    return pl.when(last >= _find_start(begins)).then(value.forward_fill())


def _find_start(begins: pl.Expr) -> pl.Expr:
    return pl.when(begins).then(pl.int_range(pl.len())).forward_fill()


def shift_run(value: pl.Expr, begins: pl.Expr) -> pl.Expr:
    """`value` of the row before in the run; null in its first row."""
    return pl.when(~begins).then(value.shift(1))
