"""Recording that a framework agreement was signed, and taking a mistaken record back."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language

from ..enums import AddendumStatus, FrameworkStatus, ParticipationRole
from ..models import Amendment, FrameworkAgreement
from .versions import seats_of

#: An agreement binds two at least.
TWO = 2


def signing_parties(framework: FrameworkAgreement, day: date | None = None) -> list[str]:
    """The names of the parties between whom it is signed, in their order: on a day, that of signing or else today.

    One query, two with the municipality.
    """
    seats = seats_of(framework, day=day or framework.adopted_on)
    return [row.party.name for row in seats if row.role == ParticipationRole.SIGNATORY]


def lacking(framework: FrameworkAgreement) -> list[str]:
    """What must be there before it can be recorded as signed and is not, in words."""
    found = []
    if len(signing_parties(framework)) < TWO:
        found.append(_("At least two parties sign. The application manager adds the participants."))
    if not framework.commitments.exists():
        found.append(_("Nothing was agreed yet: enter the commitments, or take them in from a spreadsheet."))
    return found


def not_signed() -> str:
    """What to do instead of amending a framework that is a draft."""
    return _(
        "It is not recorded yet that the framework agreement was signed. Until then the application manager changes the text of its commitments."
    )


def record_signed(
    *, actor: Actor, framework: FrameworkAgreement, version: int, signed_on: date
) -> FrameworkAgreement:
    """Record that the parties at the table signed the framework agreement on that day.

    From then on steps can be late and its commitments change by an amendment or an addendum. Who signed stands in the
    trail. Raises StaleVersionError, and ValidationError when something has to be there first.
    """
    with transaction.atomic():
        row = FrameworkAgreement.lock(framework.pk, version)
        if row.status != FrameworkStatus.DRAFT:
            raise ValidationError(_("It is recorded already that this agreement was signed."))
        if missing := lacking(row):
            raise ValidationError(missing)
        if signed_on > timezone.localdate():
            raise ValidationError({"signed_on": _("This day has not come yet.")})
        if signed_on.year < 1990:
            raise ValidationError({"signed_on": _("Give a year between 1990 and 2099.")})
        if signed_on > row.ends_on:
            raise ValidationError({"signed_on": _("The agreement had ended by then.")})
        row.status, row.adopted_on = FrameworkStatus.SIGNED, signed_on
        with site_language():
            reason = _("signed on %(day)s by %(parties)s") % {
                "day": date_format(signed_on, "j F Y"),
                "parties": ", ".join(signing_parties(row, signed_on)),
            }
        with acting(actor, reason):
            row.save_next()
    return row


def withdraw_signed(
    *, actor: Actor, framework: FrameworkAgreement, version: int, reason: str
) -> FrameworkAgreement:
    """Take back that it was signed, recorded by mistake; it is a draft again, as long as nothing was built on it.

    Raises StaleVersionError, and ValidationError without a reason or once it was amended.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why, so that the others know.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = FrameworkAgreement.lock(framework.pk, version)
        if row.status != FrameworkStatus.SIGNED:
            raise ValidationError(_("It is not recorded that this agreement was signed."))
        addenda = row.addenda.filter(annual_agreement=None).exclude(status=AddendumStatus.WITHDRAWN)
        amended = Amendment.objects.filter(commitment__framework=row, commitment__annual_agreement=None)
        if addenda.exists() or amended.exists():
            raise ValidationError(
                _("There is an addendum to it or an amendment of it, which only a signed agreement can have.")
            )
        row.status, row.adopted_on = FrameworkStatus.DRAFT, None
        row.save_next()
    return row
