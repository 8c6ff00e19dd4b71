"""Room on Python's own stack for calls that lie deep (decision 0047)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: In words of eight bytes: just over half a megabyte, so that Python takes a whole one and leaves the rest.
_WORDS = 66_000


def roomy(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """The function, with half a megabyte for the frames of everything it calls, for as long as it runs.

    CPython keeps frames in pieces of 16 kB and gives a piece back the moment its first frame ends. A call that lies
    just over the edge takes memory from the system and returns it each time, some 7 µs instead of 0.04; in a loop
    that happens thousands of times. Which loop it meets is a matter of how deep the server's own code lies. A frame
    that asks for more than fits in a piece gets a larger one. Pages of it that nobody touches cost nothing.
    """

    def call(*args: Any, **named: Any) -> Any:
        return function(*args, **named)

    call.__code__ = call.__code__.replace(co_stacksize=_WORDS)
    return wraps(function, updated=())(call)
