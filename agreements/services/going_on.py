"""What waited for a party that left the table goes on without it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.web.history import Actor, acting

from ..enums import AddendumStatus, AnnualStatus
from ..models import Addendum, AnnualAgreement, FrameworkAgreement, Participation
from . import addendum_answers, agreeing

_WAITS = (AnnualStatus.PROPOSED, AnnualStatus.AGREED)


def go_on_without(*, actor: Actor, framework: FrameworkAgreement) -> None:
    """Somebody stopped signing at this table: annual agreements and addenda that waited for nobody else go on."""
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(framework.pk)
        annuals = framework.annual_agreements.filter(status__in=_WAITS).order_by("year")
        for pk in annuals.values_list("pk", flat=True):
            agreeing.advance(AnnualAgreement.lock(pk), actor=actor)
        addenda = framework.addenda.filter(status=AddendumStatus.PROPOSED).order_by("number")
        for pk in addenda.values_list("pk", flat=True):
            addendum_answers.advance(Addendum.lock(pk))


def go_on_without_who_left(*, actor: Actor) -> None:
    """For the day after a last day, on which nobody does anything: at every table that a party left."""
    left = Participation.objects.filter(ends_on__lt=timezone.localdate()).values("framework")
    annuals = AnnualAgreement.objects.filter(status__in=_WAITS).order_by().values("framework")
    addenda = Addendum.objects.filter(status=AddendumStatus.PROPOSED).order_by().values("framework")
    waiting = FrameworkAgreement.objects.filter(Q(pk__in=annuals) | Q(pk__in=addenda), pk__in=left)
    for framework in waiting.order_by("pk"):
        go_on_without(actor=actor, framework=framework)
