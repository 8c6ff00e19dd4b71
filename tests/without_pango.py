"""Without Pango no PDF can be drawn: the tests that draw one are skipped, and fail in CI."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType
from typing import Any, NoReturn

import pytest

from config.web.quiet import quiet_import

#: The one module that imports WeasyPrint, which loads Pango.
FETCHER = "monitoring.publishing.fetcher"


@cache
def pango_loads() -> bool:
    """Whether it is there; asked once, as some tests make as if it is not."""
    try:
        with quiet_import("weasyprint"):
            import weasyprint  # noqa: F401
    except OSError:
        return False
    return True


def refuse(*_args: Any, **_named: Any) -> NoReturn:
    """Skip the test that would draw, with what to install."""
    from config.web.management.commands.system_libraries import cure

    message = f"Pango is missing; {cure()}"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


class _StandIn(Loader):
    """The module without WeasyPrint."""

    def exec_module(self, module: ModuleType) -> None:
        """Whatever would draw or fetch refuses."""
        vars(module).update(draw=refuse, StaticFetcher=refuse, AddressRefusedError=RuntimeError)


class _Finder(MetaPathFinder):
    """Puts the stand-in in its place, once somebody imports it."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for all other modules, and where Pango is."""
        return spec_from_loader(name, _StandIn()) if name == FETCHER and not pango_loads() else None


def install() -> None:
    """Before anything of the site is imported."""
    sys.meta_path.insert(0, _Finder())
