"""The text of an agreement in words: its commitments by theme, as a version froze them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from agreements.enums import ResponsibilityRole
from agreements.models import Amendment, Objection
from agreements.services.standing import Seat
from agreements.services.target_words import target_words
from agreements.services.versions import item_words
from config.web.diffs import Diff

#: Between a theme and what stands under it, in a title.
UNDER = " › "


@dataclass(frozen=True)
class Line:
    """One commitment of the text. `change`: added or changed since the version before, with what is different."""

    data: dict[str, Any]
    bound: tuple[str, ...]
    everyone: bool
    change: str = ""
    diff: Diff | None = None
    objections: tuple[tuple[Seat, Objection], ...] = ()
    amendments: tuple[tuple[Amendment, Diff], ...] = ()

    @property
    def leads(self) -> list[str]:
        """Who leads, in words."""
        return _who(self.data["who"], ResponsibilityRole.LEAD)

    @property
    def others(self) -> list[str]:
        """Who is party to it or involved, in words."""
        return _who(self.data["who"], ResponsibilityRole.PARTY) + _who(
            self.data["who"], ResponsibilityRole.INVOLVED
        )

    @property
    def targets(self) -> list[str]:
        """What was agreed about the outcome, in words."""
        return [target_words(one) for one in self.data["targets"]]


@dataclass(frozen=True)
class Chapter:
    """A theme with its commitments; `typed`: it has a title of its own.

    `ambitions`: its own, and before it that of the theme it stands under where that is not told above already.
    """

    title: str
    ambitions: list[str]
    lines: list[Line]
    typed: bool
    #: What was agreed about figures of the theme, in words, with whether it is new since the version before.
    targets: Sequence[tuple[str, bool]] = ()

    @property
    def above(self) -> str:
        """The theme it stands under, if any."""
        return self.title.rpartition(UNDER)[0]

    @property
    def own(self) -> str:
        """Its title without the theme it stands under."""
        return self.title.rpartition(UNDER)[2]


def plain(words: dict[str, Any]) -> str:
    """A commitment as one text, to be compared with another."""
    parts = [f"{words['number']} {words['title']}".strip(), words["text"]]
    parts += [item_words(one) for one in words["items"]]
    who = ", ".join(one["label"] for one in words["who"])
    parts += [who, "; ".join(words["when"])]
    parts += [target_words(one) for one in words.get("targets", ())]
    # As a line in the text of a year, with where it leads in that of an addendum.
    conditions = [one if isinstance(one, str) else one["label"] for one in words.get("conditions", ())]
    parts += [f"{_('Once:')} {one}" for one in conditions]
    return "\n".join(part for part in parts if part)


def _who(rows: Sequence[dict[str, str]], role: ResponsibilityRole) -> list[str]:
    return [
        f"{one['label']} ({one['function']})" if one["function"] else one["label"]
        for one in rows
        if one["role"] == role
    ]
