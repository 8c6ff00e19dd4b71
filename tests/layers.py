"""Fixtures whose rows are made once for the tests that follow each other and ask for them.

    @made_once
    def line(table):
        return make_line(table.framework)

What it makes lies in a transaction of its own on top of the world (`tests.conftest`), or of the layers it asks for; a
test runs on top of that and gets copies of the objects, so that nothing it does is seen by the next. A test that does
not ask for a layer never sees its rows: the layer goes before it, and tests that want the same stand together.

Words are written in the language of the test: tests that ask for `english` have layers of their own.

Such a fixture asks for worlds and for others like it only, and gives no browser and no function: those do not copy.
A module with a fixture of its own inside `kept` has none of these.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from inspect import Parameter, Signature, signature
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

Make = Callable[..., Any]

#: What makes a layer, and whether that is done in English.
Asked = tuple[Make, bool]

LAYERS = pytest.StashKey[list[Asked]]()


def made_once(make: Make) -> Any:
    """A fixture with the name of the function, kept for the tests that ask for it."""

    def copied(copy_of: Callable[[str], Any], **_asked: Any) -> Any:
        return copy_of(make.__name__)

    names = ["copy_of", *signature(make).parameters]
    copied.__signature__ = Signature([Parameter(name, Parameter.KEYWORD_ONLY) for name in names])
    copied.make = make
    return pytest.fixture(name=make.__name__)(copied)


def find_layers(item: pytest.Item) -> list[Asked]:
    """What a test stands on, from the bottom up."""
    # pytest tells the names of the fixtures of a test; what stands behind a name it keeps here, and nowhere in public.
    known = item._fixtureinfo.name2fixturedefs
    makes = {name: getattr(known[name][-1].func, "make", None) for name in item.fixturenames if name in known}
    found: list[Make] = []

    def add(make: Make) -> None:
        for name in signature(make).parameters:
            if makes.get(name):
                add(makes[name])
        if make not in found:
            found.append(make)

    for make in sorted(filter(None, makes.values()), key=_place):
        add(make)
    return [(make, "english" in item.fixturenames) for make in found]


def order(layers: list[Asked]) -> list[tuple[bool, tuple[str, int]]]:
    """To sort tests of one module by."""
    return [(in_english, _place(make)) for make, in_english in layers]


def _place(make: Make) -> tuple[str, int]:
    return make.__module__, make.__code__.co_firstlineno


@dataclass(frozen=True)
class _Layer:
    asked: Asked
    values: dict[str, Any]
    around: ExitStack


class Layers:
    """The layers there are now, on top of the values of a world."""

    def __init__(self) -> None:
        self.ground: dict[str, Any] = {}
        self._present: list[_Layer] = []

    @property
    def values(self) -> dict[str, Any]:
        """The originals, by the names of their fixtures; never to be given to a test."""
        return self._present[-1].values if self._present else self.ground

    def leave(self, asked: list[Asked]) -> None:
        """Take away what was not asked for, and everything above it."""
        while [layer.asked for layer in self._present] != asked[: len(self._present)]:
            self._present.pop().around.close()

    def enter(self, asked: list[Asked], opened: Callable[[], Any]) -> None:
        """Make what is not there yet, each inside a context of `opened`."""
        for make, in_english in asked[len(self._present) :]:
            with ExitStack() as around:
                values = deepcopy(self.values)
                with (
                    around.enter_context(opened()),
                    translation.override("en" if in_english else settings.LANGUAGE_CODE),
                ):
                    values[make.__name__] = make(
                        **{name: values[name] for name in signature(make).parameters}
                    )
                self._present.append(_Layer((make, in_english), values, around.pop_all()))
