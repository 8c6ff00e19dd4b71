"""What leans on a year that was recorded as signed on paper: as long as there is any, the record stays."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.services.signed_before import withdraw_signed_before
from config.web.history import Actor

from ..enums import RoundStatus
from ..models import Evaluation, RoundLine


def round_of(annual: AnnualAgreement) -> str:
    """The first round that was opened and follows its commitments, in words; empty where none does. One query."""
    lines = RoundLine.objects.filter(commitment__annual_agreement=annual)
    asked = lines.exclude(round__status=RoundStatus.PREPARING).select_related("round").order_by("pk").first()
    return f"{asked.round.year}, {asked.round.title}" if asked else ""


def followed_in(annual: AnnualAgreement) -> str:
    """In words which round or evaluation rests on it; empty where none does. At most two queries."""
    if found := round_of(annual):
        return _("Its commitments are followed in a round that was opened: %(round)s.") % {"round": found}
    closed = Evaluation.objects.filter(framework=annual.framework_id, year=annual.year)
    if closed.filter(closed_on__isnull=False).exists():
        return _("The evaluation of %(year)s is closed. Reopen that first.") % {"year": annual.year}
    return ""


def withdraw(*, actor: Actor, annual: AnnualAgreement, version: int, reason: str) -> AnnualAgreement:
    """As `withdraw_signed_before`, unless a round or an evaluation rests on it."""
    with transaction.atomic():
        FrameworkAgreement.lock(annual.framework_id)
        if reason.strip() and (problem := followed_in(annual)):
            raise ValidationError(problem)
        return withdraw_signed_before(actor=actor, annual=annual, version=version, reason=reason)
