"""Taking commitments of the framework into the draft of a year, to be worked out there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language

from ..enums import CommitmentKind, ElaborationBasis
from ..models import AnnualAgreement, Commitment, Target
from ..models.indicators import BY_YEAR
from .copying import copied_for, copied_indicator, copy_parts, drafted_from
from .drafting import add_commitment
from .goals import copy_goals
from .next_year import draft_of, proposed_number


def work_out(*, actor: Actor, annual: AnnualAgreement, commitments: Iterable[Commitment]) -> list[Commitment]:
    """Write a commitment of the year for each of the framework: its words, items, who, when, goals and what was agreed
    for that year. All of them or none.

    Raises ValidationError for one that is not of this framework, holds no more or is worked out there already, and
    where the year is no draft.
    """
    with transaction.atomic(), acting(actor):
        row = draft_of(annual)
        return [_work_out(actor, row, one) for one in commitments]


def to_work_out(annual: AnnualAgreement) -> list[tuple[Commitment, bool]]:
    """Commitments of the framework that may be, in their order; whether the draft works each out already. Two queries."""
    there = set(annual.commitments.filter(elaborates__isnull=False).values_list("elaborates__of", flat=True))
    rows = annual.framework.commitments.filter(
        kind=CommitmentKind.FRAMEWORK, completed_on__isnull=True, monitor_only=False
    )
    found = rows.select_related("theme__parent").order_by("position", "pk")
    return [(row, row.pk in there) for row in found if _holds(row)]


def _holds(row: Commitment) -> bool:
    return row.lapsed_on is None or row.lapsed_on > timezone.localdate()


def _check(annual: AnnualAgreement, one: Commitment) -> None:
    if one.framework_id != annual.framework_id or one.kind != CommitmentKind.FRAMEWORK:
        raise ValidationError(_("Choose a framework commitment."))
    if one.completed_on is not None or not _holds(one):
        raise ValidationError(_("“%(one)s” is completed or lapsed.") % {"one": one})
    if annual.commitments.filter(elaborates__of=one).exists():
        raise ValidationError(_("“%(one)s” is worked out in the draft already.") % {"one": one})


def _work_out(actor: Actor, annual: AnnualAgreement, one: Commitment) -> Commitment:
    _check(annual, one)
    draft = drafted_from(
        one, annual, proposed_number(annual, one.theme), elaborates=[(one, ElaborationBasis.PRINTED)]
    )
    row = add_commitment(actor=actor, framework=annual.framework, draft=draft)
    copy_parts(one, row, annual.year)
    _copy_numbers(one, row, annual.year)
    copy_goals(one, row)
    return row


def _copy_numbers(one: Commitment, row: Commitment, year: int) -> None:
    """Its figures of which something was agreed for this year; what holds for the whole term stays with the framework."""
    with site_language():
        source = _("Framework agreement, commitment %(number)s") % {"number": one.number or one.title}
    targets: Any = Prefetch("targets", Target.objects.filter(year=year).order_by(*BY_YEAR))
    for indicator in one.indicators.prefetch_related(targets).order_by("pk"):
        numbers = list(indicator.targets.all())
        if not numbers:
            continue
        copy = copied_indicator(row, indicator)
        for target in numbers:
            copied_for(copy, target, year, source[:150], target.printed).save_checked()
