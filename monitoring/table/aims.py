"""National goals and Global Goals as they leave with a round: which of its lines serve each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from agreements.models import FrameworkAgreement, GlobalGoalMark, GoalLink, NationalGoal, Theme

from .days import end_of
from .said import Goal, GoalLine, GoalTheme

if TYPE_CHECKING:
    from .lines import ReadLine


def read_aims(
    framework: FrameworkAgreement, rows: Sequence[ReadLine], as_of: date | None
) -> tuple[Goal, ...]:
    """The national goals in their order, then the Global Goals that lines of the round are marked with.

    As they are now or were at the end of a day; `rows`: those of `lines_of`. Four queries where there are any.
    """
    goals = _rows(NationalGoal, Q(framework=framework), as_of)
    goals.sort(key=lambda goal: (goal.position, goal.id))
    links: dict[int, list[Any]] = defaultdict(list)
    for link in _rows(GoalLink, Q(goal__in=[goal.id for goal in goals]), as_of) if goals else ():
        links[link.goal_id].append(link)
    themes = {theme.pk: theme for theme in framework.themes.all()} if links else {}
    national = (_national(goal, links[goal.id], rows, themes) for goal in goals)
    marks = _rows(GlobalGoalMark, Q(commitment__framework=framework), as_of)
    return (*national, *_global(marks, rows))


def _rows(model: Any, which: Q, as_of: date | None) -> list[Any]:
    """Rows, or what their history says of them: `id` is the same in both."""
    if as_of is None:
        return list(model.objects.filter(which).order_by("pk"))
    history = model.history.filter(which, history_date__lt=end_of(as_of))
    newest = {row.id: row for row in history.order_by("history_date", "history_id")}
    return [row for _id, row in sorted(newest.items()) if row.history_type != "-"]


def _national(goal: Any, links: list[Any], rows: Sequence[ReadLine], themes: dict[int, Theme]) -> Goal:
    own = {link.commitment_id: link.basis for link in links if link.commitment_id}
    whole = [(themes[link.theme_id], link.basis) for link in links if link.theme_id in themes]
    whole.sort(key=lambda pair: pair[0].position)
    return Goal(
        title=goal.title,
        term=goal.term,
        source=goal.source,
        themes=tuple(
            GoalTheme(
                title=str(theme),
                position=theme.position,
                basis=basis,
                lines=tuple(row.commitment.key for row in rows if theme.pk in _themes_of(row, themes)),
            )
            for theme, basis in whole
        ),
        lines=tuple(_serving(rows, own)),
    )


def _themes_of(row: ReadLine, themes: dict[int, Theme]) -> set[int | None]:
    """The theme of a line and what that is a part of."""
    theme = themes.get(row.commitment.theme_id or 0)
    return {theme.pk, theme.parent_id} if theme else set()


def _serving(rows: Iterable[ReadLine], own: dict[int, str]) -> Iterable[GoalLine]:
    """The lines that were linked themselves, and those that work one of them out."""
    for row in rows:
        if row.commitment_id in own:
            yield GoalLine(row.commitment.key, own[row.commitment_id])
            continue
        for _pk, _key, number, title, _basis, of in sorted(row.works_out or ()):
            if of in own:
                yield GoalLine(row.commitment.key, own[of], works_out=number or title)
                break


def _global(marks: Iterable[Any], rows: Sequence[ReadLine]) -> Iterable[Goal]:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for mark in marks:
        found[mark.goal][mark.commitment_id] = mark.basis
    for number, own in sorted(found.items()):
        if lines := tuple(_serving(rows, own)):
            yield Goal(number=number, lines=lines)
