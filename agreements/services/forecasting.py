"""What a party expects of a figure, and figures that are there no more."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting
from parties.models import Party

from ..models import Forecast, Indicator
from .states import check_writable


def expect(
    *,
    actor: Actor,
    indicator: Indicator,
    year: int,
    value: Decimal,
    source: str,
    party: Party | None = None,
    version: int | None = None,
    reason: str = "",
) -> Forecast:
    """Write down what was expected in a year, in the place of what stood there with `version`.

    Raises ValidationError, also where the text of its commitment stands still, StaleVersionError and GoneError.
    """
    commitment = indicator.commitment
    with transaction.atomic(), acting(actor, reason):
        check_writable(commitment.annual_agreement if commitment else None, adds=True)
        if version is None:
            row = Forecast(indicator=indicator, year=year, party=party, value=value, source=source)
            row.save_checked()
            return row
        row = _lock(indicator, year, party, version)
        row.value, row.source = value, source
        row.save_next_checked()
    return row


def expect_no_more(
    *, actor: Actor, indicator: Indicator, year: int, party: Party | None, version: int, reason: str = ""
) -> None:
    """Remove what was expected in a year, as it stood there with `version`.

    Raises ValidationError where the text of its commitment stands still, StaleVersionError and GoneError.
    """
    commitment = indicator.commitment
    with transaction.atomic(), acting(actor, reason):
        check_writable(commitment.annual_agreement if commitment else None, adds=True)
        _lock(indicator, year, party, version).delete()


def _lock(indicator: Indicator, year: int, party: Party | None, version: int) -> Forecast:
    there = Forecast.objects.filter(indicator=indicator, year=year, party=party).first()
    if there is None:
        raise GoneError(Forecast._meta.label)
    return Forecast.lock(there.pk, version)


def remove_figure(*, actor: Actor, indicator: Indicator, reason: str = "") -> None:
    """Remove a figure of which nothing was agreed, expected or measured; raises ValidationError and StaleVersionError."""
    commitment = indicator.commitment
    with transaction.atomic(), acting(actor, reason):
        check_writable(commitment.annual_agreement if commitment else None, adds=True)
        row = Indicator.lock(indicator.pk, indicator.version)
        if row.targets.exists() or row.forecasts.exists():
            raise ValidationError(_("Something is told of this figure, so it stays."))
        row.delete()
