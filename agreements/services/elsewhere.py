"""What a party said elsewhere, in a letter, a meeting or on paper, and somebody else records here."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ..models import AddendumVersion, AgreementVersion


def check_told(day: date, reference: str, *, field: str, missing: str | Promise) -> None:
    """Raise ValidationError unless it was on a day that came and can be read somewhere.

    `field` holds the day, `missing` asks where.
    """
    if not reference.strip():
        raise ValidationError({"reference": missing})
    if day > timezone.localdate():
        raise ValidationError({field: _("This day has not come yet.")})


def check_existed(version: AgreementVersion | AddendumVersion, day: date, *, field: str) -> None:
    """Raise ValidationError unless the text that was answered had been proposed by then."""
    if day < version.proposed_on:
        raise ValidationError({field: _("This text did not exist yet on that day.")})
