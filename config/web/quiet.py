"""Importing what prints advice of its own when something is missing, and what looks for libraries."""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock, get_ident
from typing import Any, TextIO, cast

_ONE_AT_A_TIME = RLock()


class _Others:
    """Standard output for every thread but one, for as long as that one is silent."""

    def __init__(self, stream: TextIO) -> None:
        self.silent: int | None = get_ident()
        self._stream = stream

    def write(self, text: str) -> int:
        """Passed on, but for the silent thread."""
        return len(text) if get_ident() == self.silent else self._stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def quiet_import(name: str) -> Iterator[None]:
    """Around the first import of a module: what that prints is dropped, and nothing of what other threads print.

    One thread at a time: two that each put back the output they found would leave the other's in its place for good.
    """
    with _ONE_AT_A_TIME:
        if name in sys.modules:
            yield
            return
        kept, others = sys.stdout, _Others(sys.stdout)
        sys.stdout = cast(TextIO, others)
        try:
            yield
        finally:
            sys.stdout, others.silent = kept, None


@contextmanager
def unsearched() -> Iterator[None]:
    """Around an import that opens shared libraries: on Linux by the names it tries, and nothing is searched for.

    For each name that does not exist cffi asks `ctypes.util.find_library`, which starts ldconfig, gcc and ld.
    WeasyPrint tries twenty of those before the right ones: a third of a second where there is a compiler. What
    other threads look for meanwhile is found.
    """
    if not sys.platform.startswith("linux"):
        yield
        return
    with _ONE_AT_A_TIME:
        found, me = ctypes.util.find_library, get_ident()
        ctypes.util.find_library = lambda name: None if get_ident() == me else found(name)
        try:
            yield
        finally:
            ctypes.util.find_library = found
