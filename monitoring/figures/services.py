"""Verbs on figures."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction

from agreements.enums import Origin
from agreements.models import Indicator
from config.web.history import Actor, acting
from parties.models import Party

from .models import Measurement


def record_measurement(
    *,
    actor: Actor,
    indicator: Indicator,
    value: Decimal,
    origin: Origin,
    source: str,
    party: Party | None = None,
    starts_on: date | None = None,
    reference_date: date | None = None,
    printed: str = "",
) -> Measurement:
    """Record a value in the indicator's unit; without `party` it is a joint figure. A source is mandatory."""
    row = Measurement(
        indicator=indicator,
        party=party,
        value=value,
        starts_on=starts_on,
        reference_date=reference_date,
        printed=printed,
        origin=origin,
        source=source,
    )
    with acting(actor):
        row.save_checked()
    return row


def record_everywhere(
    *,
    actor: Actor,
    indicators: Iterable[Indicator],
    party: Party,
    value: Decimal,
    reference_date: date,
    source: str,
) -> list[Measurement]:
    """Record a party's value at every indicator that is the same figure, or at none. Raises ValidationError."""
    with transaction.atomic():
        return [
            record_measurement(
                actor=actor,
                indicator=indicator,
                party=party,
                value=value,
                reference_date=reference_date,
                origin=Origin.PERSON,
                source=source,
            )
            for indicator in indicators
        ]
