"""Answers that an object keeps because they are asked for again and again."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

Owner = TypeVar("Owner")
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def kept(method: Callable[Concatenate[Owner, Asked], Answer]) -> Callable[Concatenate[Owner, Asked], Answer]:
    """`method` with one answer for each set of arguments; its first argument keeps them as long as it lives.

    For objects that never change. The arguments must be hashable.
    """

    @wraps(method)
    def answer(owner: Owner, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers: dict[Any, Answer] = vars(owner).setdefault(f"_{method.__name__}", {})
        key = (args, tuple(kwargs.items()))
        if key not in answers:
            answers[key] = method(owner, *args, **kwargs)
        return answers[key]

    return answer
