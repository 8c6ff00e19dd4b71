"""A filter of the admin on frameworks, which are called the same in several municipalities."""

from __future__ import annotations

from typing import Any

from config.web.named_filter import NamedFilter, UsedFilter


class FrameworkFilter(NamedFilter):
    """All of them, each with its municipality."""

    along = ("municipality",)

    def label(self, row: Any) -> str:
        """What it is called, and of which municipality."""
        return f"{row} ({row.municipality.name})"


class UsedFrameworkFilter(FrameworkFilter, UsedFilter):
    """The same, of what the list refers to."""
