"""The goals beside what serves them: of the themes of a framework, and of one commitment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agreements.enums import ElaborationBasis, GlobalGoal
from agreements.models import Commitment, Elaboration, GlobalGoalMark, GoalLink, Theme

from ..table.nested import nested


@dataclass(frozen=True, slots=True)
class Serves:
    """A national goal that a commitment serves, and how: linked itself, by its theme or by what it works out."""

    key: str
    title: str
    how: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A Global Goal of a commitment, and what that rests on."""

    number: int
    name: str
    basis: str


def with_own_goals(themes: QuerySet[Theme]) -> QuerySet[Theme]:
    """With the national goals that each serves as a whole for `own_goals_of`, in the same query."""
    links = GoalLink.objects.filter(theme=OuterRef("pk"))
    return themes.annotate(linked_goals=nested(links, "theme", "goal__position", "goal__key", "goal__title"))


def own_goals_of(theme: Theme) -> list[tuple[str, str]]:
    """Key and title of each national goal that a theme of `with_own_goals` serves, in their order."""
    rows: list[list[Any]] = getattr(theme, "linked_goals", None) or []
    return [(key, title) for _position, key, title in sorted(rows)]


def with_goals(rows: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """With the goals of each for `goals_of` and `global_goals_of`, in the same query."""
    worked_out = Elaboration.objects.filter(commitment=OuterRef(OuterRef("pk")))
    links = GoalLink.objects.filter(
        Q(commitment=OuterRef("pk"))
        | Q(theme=OuterRef("theme"))
        | Q(theme=OuterRef("theme__parent"))
        | Q(commitment__in=worked_out.values("of"))
    )
    ends = ("commitment_id", "commitment__number", "commitment__title", "theme__number", "theme__title")
    columns = ("goal__position", "goal__key", "goal__title", "basis", *ends)
    marks = GlobalGoalMark.objects.filter(commitment=OuterRef("pk"))
    return rows.annotate(
        linked_goals=nested(links, "goal__framework", *columns),
        marked_goals=nested(marks, "commitment", "goal", "basis"),
    )


def goals_of(commitment: Commitment) -> list[Serves]:
    """The national goals of a commitment of `with_goals`, those it is linked to itself first; each once."""
    rows: list[list[Any]] = getattr(commitment, "linked_goals", None) or []

    def order(row: list[Any]) -> tuple[Any, ...]:
        _position, key, _title, _basis, own, *_names = row
        return own != commitment.pk, own is None, row[0], key

    found: dict[str, Serves] = {}
    for _position, key, title, basis, own, *names in sorted(rows, key=order):
        found.setdefault(key, Serves(key, title, _how(commitment, basis, own, names)))
    return list(found.values())


def _how(commitment: Commitment, basis: str, own: int | None, names: list[str | None]) -> str:
    if own == commitment.pk:
        return str(ElaborationBasis(basis).label)
    number, title, theme_number, theme_title = (name or "" for name in names)
    if own is None:
        return _("as part of the theme %(theme)s") % {"theme": f"{theme_number} {theme_title}".strip()}
    return _("by %(commitment)s, which it works out") % {"commitment": f"{number} {title}".strip()}


def global_goals_of(commitment: Commitment) -> list[Marked]:
    """The Global Goals of a commitment of `with_goals`, in their order."""
    found: list[list[Any]] = getattr(commitment, "marked_goals", None) or []
    return [
        Marked(number, str(GlobalGoal(number).label), str(ElaborationBasis(basis).label))
        for number, basis in sorted(found)
    ]
