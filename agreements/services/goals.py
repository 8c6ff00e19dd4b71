"""Verbs on national goals and on the Global Goals of commitments; who may do so is decided before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting

from ..enums import ElaborationBasis
from ..models import Commitment, FrameworkAgreement, GlobalGoalMark, GoalLink, NationalGoal, Theme
from .keys import key_from
from .places import free_key, next_position

#: What is told of a national goal.
FIELDS = ("title", "words", "term", "source")
#: What serves a goal, a theme as a whole or one commitment, with what a new link to it rests on.
Served = Mapping[Theme | Commitment, str]


def add_goal(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    told: Mapping[str, str],
    served: Served = MappingProxyType({}),
    key: str = "",
) -> NationalGoal:
    """Add a national goal behind the others; `told` has `FIELDS`.

    `key`: its address word; without one it is made from the title. Raises ValidationError per field, with nothing
    written, also where the framework has a goal of this title.
    """
    with transaction.atomic(), acting(actor):
        # Two people who add one at once wait for each other here.
        FrameworkAgreement.lock(framework.pk)
        goals = framework.national_goals
        row = NationalGoal(framework=framework, position=next_position(goals))
        _fill(row, told)
        row.key = key or free_key(key_from(None, row.title), goals)
        row.save_checked()
        _link(row, served)
    return row


def change_goal(
    *, actor: Actor, goal: NationalGoal, version: int | None, told: Mapping[str, str], served: Served
) -> NationalGoal:
    """Change what is told of a goal and what serves it; a link that stays keeps what it rests on.

    Raises StaleVersionError when somebody else changed it after `version`, ValidationError per field, and without a
    field when it was removed meanwhile.
    """
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(goal.framework_id)
        row = _there(goal, version)
        before = {name: getattr(row, name) for name in FIELDS}
        _fill(row, told)
        linked = _link(row, served)
        if linked or {name: getattr(row, name) for name in FIELDS} != before:
            row.save_next_checked()
    return row


def remove_goal(*, actor: Actor, goal: NationalGoal, version: int | None) -> None:
    """Take it out with its links; the log keeps what it said. Raises as `change_goal`."""
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(goal.framework_id)
        _there(goal, version).delete()


def mark_global_goals(
    *,
    actor: Actor,
    commitment: Commitment,
    goals: Iterable[int],
    before: Iterable[int] = (),
    basis: str = ElaborationBasis.OUR_READING,
    reason: str = "",
) -> None:
    """Mark a commitment with these Global Goals (numbers); those of `before` that are not among them are taken away.

    `before`: what the person had in front of them, so that what somebody else marked meanwhile stays. Raises
    ValidationError.
    """
    wanted, was = set(goals), set(before)
    with transaction.atomic(), acting(actor, reason):
        Commitment.lock(commitment.pk)
        there = {row.goal: row for row in GlobalGoalMark.objects.filter(commitment=commitment)}
        for number in sorted(wanted - set(there)):
            GlobalGoalMark(commitment=commitment, goal=number, basis=basis).save_checked()
        for number in sorted((was - wanted) & set(there)):
            there[number].delete()


def say_what_it_serves(
    *,
    actor: Actor,
    commitment: Commitment,
    goals: Iterable[NationalGoal] | None = None,
    global_goals: Iterable[int] | None = None,
    reason: str = "",
) -> None:
    """Link a commitment itself to these goals and no others; None leaves what there is.

    A link that stays keeps what it rests on, a new one is our reading. Raises ValidationError where a goal was removed
    meanwhile.
    """
    with transaction.atomic(), acting(actor, reason):
        if goals is not None:
            _serve(commitment, {goal.pk: goal for goal in goals})
        if global_goals is not None:
            there = commitment.global_goals.values_list("goal", flat=True)
            mark_global_goals(
                actor=actor, commitment=commitment, goals=global_goals, before=list(there), reason=reason
            )


def _serve(commitment: Commitment, wanted: Mapping[int, NationalGoal]) -> None:
    there = {
        link.goal_id: link for link in GoalLink.objects.filter(commitment=commitment).select_related("goal")
    }
    for pk in sorted(there.keys() ^ wanted.keys()):
        # Who has the goal open sees that something changed.
        row = _there(wanted[pk] if pk in wanted else there[pk].goal, None)
        if pk in wanted:
            GoalLink(goal=row, commitment=commitment, basis=ElaborationBasis.OUR_READING).save_checked()
        else:
            there[pk].delete()
        row.save_next()


def copy_goals(earlier: Commitment, row: Commitment) -> None:
    """What serves a goal still does when it is carried into a new year, which prints that nowhere: our reading.

    Called inside `acting`, in a transaction.
    """
    for link in earlier.goal_links.all():
        GoalLink(goal_id=link.goal_id, commitment=row, basis=ElaborationBasis.OUR_READING).save_checked()
    for mark in earlier.global_goals.all():
        GlobalGoalMark(commitment=row, goal=mark.goal, basis=ElaborationBasis.OUR_READING).save_checked()


def _there(goal: NationalGoal, version: int | None) -> NationalGoal:
    try:
        return NationalGoal.lock(goal.pk, version)
    except GoneError:
        raise ValidationError(_("This goal was removed meanwhile.")) from None


def _fill(row: NationalGoal, told: Mapping[str, str]) -> None:
    """Take the values over; raises ValidationError where the framework has a goal of this title."""
    for name, value in told.items():
        setattr(row, name, value.strip())
    same = NationalGoal.objects.filter(framework=row.framework_id, title__iexact=row.title)
    if row.title and same.exclude(pk=row.pk).exists():
        raise ValidationError({"title": _("This framework agreement has a goal of this name already.")})


def _link(row: NationalGoal, served: Served) -> bool:
    """Add and take away until the links are these; whether any was another."""
    there = {link.theme or link.commitment: link for link in row.links.select_related("theme", "commitment")}
    for end in there.keys() - served.keys():
        there[end].delete()
    for end, basis in served.items():
        if end not in there:
            link = GoalLink(goal=row, basis=basis)
            setattr(link, "theme" if isinstance(end, Theme) else "commitment", end)
            try:
                link.save_checked()
            except ValidationError as error:
                raise _at_fields(error) from None
    return there.keys() != served.keys()


def _at_fields(error: ValidationError) -> ValidationError:
    """The same, told at the fields in which themes and commitments are chosen."""
    names = {"theme": "themes", "commitment": "commitments"}
    return ValidationError({names.get(name, name): told for name, told in error.error_dict.items()})
