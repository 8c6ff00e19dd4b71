"""Goals in a list of commitments: which of those that were laid the words in a cell mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from django.utils import translation
from django.utils.translation import gettext as _

from ..enums import GlobalGoal
from ..models import Commitment, FrameworkAgreement, NationalGoal
from .import_columns import plain
from .sheet_parts import first_of

#: The columns that name goals.
GOALS = ("goals", "global_goals")
#: A Global Goal by its number, with or without its name behind it.
_NUMBERED = re.compile(r"(?:(?:sdg|global goals?)\s*)?(?P<number>[0-9]{1,2})(?:[.:]?\s+(?P<name>\D.*)|\.)?")
_BETWEEN = re.compile(r"\s*(?:,|&|\ben\b)\s*")
_LANGUAGES = ("nl", "en")


class UnknownGoalError(ValueError):
    """Words are no goal that is known; the message is for people."""


def global_goal_words(number: int) -> str:
    """A Global Goal as a list has it: its number and its name."""
    return f"{number}. {GlobalGoal(number).label}"


def goals_now(row: Commitment, name: str) -> tuple[NationalGoal, ...] | tuple[GlobalGoal, ...]:
    """What a commitment serves itself, of either kind, in order; what hangs on it should be read before."""
    if name == "global_goals":
        return tuple(sorted(GlobalGoal(mark.goal) for mark in row.global_goals.all()))
    goals = [link.goal for link in row.goal_links.all()]
    return tuple(sorted(goals, key=lambda goal: (goal.position, goal.pk)))


class GoalNames:
    """What words can mean, read once for a whole file, and only where it names goals."""

    def __init__(self, framework: FrameworkAgreement) -> None:
        self.framework = framework

    @cached_property
    def known(self) -> dict[str, NationalGoal]:
        """The national goals of the framework by name, in their order."""
        goals = self.framework.national_goals.order_by("position", "pk")
        return {plain(goal.title): goal for goal in goals}

    @cached_property
    def called(self) -> dict[str, GlobalGoal]:
        """The Global Goals by name, in each language of the site."""
        found: dict[str, GlobalGoal] = {}
        for language in _LANGUAGES:
            with translation.override(language):
                found |= {plain(str(one.label)): one for one in GlobalGoal}
        return found

    def national(self, text: str) -> tuple[NationalGoal, ...]:
        """The goals that a cell names, each on a line or with a semicolon between them; raises UnknownGoalError."""
        found = {self._national(name).pk for line in text.split("\n") for name in self._names(line)}
        return tuple(goal for goal in self.known.values() if goal.pk in found)

    def _names(self, line: str) -> list[str]:
        """A line is one goal where one is called so, semicolon and all."""
        pieces = [line] if plain(line) in self.known else line.split(";")
        return [piece.strip() for piece in pieces if piece.strip()]

    def _national(self, name: str) -> NationalGoal:
        if goal := self.known.get(plain(name)):
            return goal
        told = {"name": name[:100], "known": first_of([f"“{goal}”" for goal in self.known.values()])}
        if not self.known:
            raise UnknownGoalError(
                _("This agreement has no national goals yet. Add them first, or leave this column out.")
            )
        raise UnknownGoalError(
            _("“%(name)s” is no national goal of this agreement. Known are: %(known)s.") % told
        )

    def global_goals(self, text: str) -> tuple[GlobalGoal, ...]:
        """The Global Goals that a cell names, by number or name; raises UnknownGoalError."""
        found: set[GlobalGoal] = set()
        for piece in filter(None, (part.strip() for part in re.split(r"[\n;]", text))):
            found.update(self._global(piece))
        return tuple(sorted(found))

    def _global(self, piece: str) -> Iterator[GlobalGoal]:
        # Some names have a comma in them, so a piece is first looked at as a whole.
        whole = self._one(piece)
        for part in [piece] if whole else _BETWEEN.split(piece):
            one = self._one(part)
            if one is None:
                raise UnknownGoalError(
                    _(
                        "“%(name)s” is no Global Goal. Write its number, from 1 to 17; several with a semicolon between them."
                    )
                    % {"name": part[:100]}
                )
            yield one

    def _one(self, text: str) -> GlobalGoal | None:
        words = plain(text)
        if words in self.called:
            return self.called[words]
        match = _NUMBERED.fullmatch(words)
        if match is None or int(match["number"]) not in GlobalGoal.values:
            return None
        one = GlobalGoal(int(match["number"]))
        # A name that is of another number is a slip.
        return one if match["name"] is None or self.called.get(match["name"]) == one else None
