"""Taking back a list of commitments that was taken in by mistake: what it added goes, all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import cast

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..models import (
    AnnualAgreement,
    Commitment,
    CommitmentIntake,
    CommitmentIntakeTakenBack,
    FrameworkAgreement,
    Theme,
)
from .framework_states import check_verb
from .hanging import hangs_on, told
from .states import is_fixed, what_instead
from .taking_out import check_reason, nothing_came_between


@dataclass(frozen=True)
class ListBack:
    """What taking a list back would do. With `problems` it does nothing at all."""

    intake: CommitmentIntake
    #: What it added and is there still.
    goes: tuple[Commitment, ...] = ()
    #: Per commitment why it can not go; without one where it is about the list.
    problems: tuple[tuple[Commitment | None, str], ...] = ()
    #: What it changed: that stays as it is now.
    changed: tuple[Commitment, ...] = ()
    #: Themes it made in which nothing stands then; they go as well.
    themes: tuple[Theme, ...] = ()


def keep_list(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int | None,
    name: str,
    added: Iterable[Commitment],
    changed: Iterable[Commitment],
    themes: Iterable[Theme],
) -> CommitmentIntake:
    """Keep what a list wrote, in the transaction in which it did."""
    intake = CommitmentIntake(
        framework=framework,
        year=year,
        name=name[:200],
        added=[[row.pk, row.version] for row in added],
        changed=[[row.pk, row.version] for row in changed],
        themes=[row.pk for row in themes],
    )
    with acting(actor):
        intake.save_checked()
    return intake


def last_list(framework: FrameworkAgreement) -> CommitmentIntake | None:
    """The list that was taken in last, of those that were not taken back."""
    return framework.commitment_intakes.filter(taken_back__isnull=True).order_by("pk").last()


def plan_list_back(intake: CommitmentIntake) -> ListBack:
    """What taking it back would do; writes nothing, in a number of queries that depends on nothing."""
    versions = dict(intake.added)
    rows = Commitment.objects.filter(pk__in=[*versions, *(pk for pk, _version in intake.changed)])
    known = {
        row.pk: row for row in rows.select_related("annual_agreement__framework").order_by("position", "pk")
    }
    goes = [row for pk, row in known.items() if pk in versions]
    changed = [row for pk, row in known.items() if pk not in versions]
    return ListBack(
        intake,
        tuple(goes),
        tuple(_problems(intake, goes, versions)),
        tuple(changed),
        tuple(_emptied(intake, [row.pk for row in goes])),
    )


def take_list_back(
    *, actor: Actor, framework: FrameworkAgreement, intake: int, reason: str
) -> CommitmentIntake:
    """Take back the last list, that of this id: what it added goes, with the themes that it made and that are empty then.

    What it changed stays as it is. Raises ValidationError, with nothing written, without a reason, when another list came
    in since, and when something hangs on what it added or that was changed since.
    """
    check_reason(reason)
    with nothing_came_between(), transaction.atomic(), acting(actor, reason.strip()):
        row = FrameworkAgreement.lock(framework.pk)
        last = last_list(row)
        if last is not None and last.year is not None:
            # Once it has ended its drafts stand still.
            check_verb(row, "go_on")
        if last is None or last.pk != intake:
            raise ValidationError(_("This is not the last list any more. Look again which one is."))
        plan = plan_list_back(last)
        if plan.problems:
            raise ValidationError([f"{one}: {why}" if one else why for one, why in plan.problems])
        for commitment in plan.goes:
            Commitment.lock(commitment.pk, commitment.version).delete()
        for theme in plan.themes:
            theme.delete()
        CommitmentIntakeTakenBack(intake=last, framework=row, reason=reason.strip()).save_checked()
    return last


def _problems(
    intake: CommitmentIntake, rows: Collection[Commitment], versions: dict[int, int]
) -> Iterable[tuple[Commitment | None, str]]:
    """Why it can not be taken back."""
    hanging = hangs_on([row.pk for row in rows])
    sealed: dict[int, AnnualAgreement] = {
        row.annual_agreement.pk: row.annual_agreement for row in rows if row.annual_agreement
    }
    fixed = {pk for pk, annual in sealed.items() if is_fixed(annual)}
    yield from ((None, what_instead(sealed[pk])) for pk in fixed)
    for row in rows:
        if row.pk in hanging:
            yield row, _("this hangs on it: %(what)s") % {"what": told(hanging[row.pk])}
        elif row.version != versions[row.pk]:
            yield row, _("it was changed since")


def _emptied(intake: CommitmentIntake, going: Collection[int]) -> Iterable[Theme]:
    """The themes it made in which nothing else stands; parts before what they are part of."""
    rows = list(Theme.objects.filter(pk__in=intake.themes).order_by("-pk"))
    used = {
        *Commitment.objects.filter(theme__in=rows).exclude(pk__in=going).values_list("theme", flat=True),
        *Theme.objects.filter(parent__in=rows).exclude(pk__in=intake.themes).values_list("parent", flat=True),
    }
    # Whatever else refers to it, as a goal that it serves or a figure.
    for relation in Theme._meta.related_objects:
        if relation.get_accessor_name() not in ("commitments", "children"):
            field = relation.field.name
            model = cast(type[models.Model], relation.related_model)
            others = model._base_manager.filter(**{f"{field}__in": rows})
            used.update(others.values_list(field, flat=True))
    kept = {row.parent_id for row in rows if row.pk in used}
    return [row for row in rows if row.pk not in used and row.pk not in kept]
