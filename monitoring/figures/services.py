"""Verbs on figures."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.db import transaction

from agreements.enums import Origin
from agreements.models import FrameworkAgreement, Indicator
from config.web.history import Actor, acting
from parties.models import Party

from .models import FigureIntake, Measurement


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
    intake: FigureIntake | None = None,
) -> Measurement:
    """Record a value in the indicator's unit; without `party` it is a joint figure. A source is mandatory.

    `intake`: the table it stood in, with which it can be taken back.
    """
    row = Measurement(
        indicator=indicator,
        party=party,
        value=value,
        starts_on=starts_on,
        reference_date=reference_date,
        printed=printed,
        origin=origin,
        source=source,
        intake=intake,
    )
    with acting(actor):
        row.save_checked()
    return row


def record_everywhere(
    *,
    actor: Actor,
    indicators: Iterable[Indicator],
    party: Party | None,
    value: Decimal,
    reference_date: date,
    source: str,
) -> list[Measurement]:
    """Record a value, of a party or of all together, at every indicator that is the same figure, or at none. Raises
    ValidationError.
    """
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


def last_intake(framework: FrameworkAgreement) -> FigureIntake | None:
    """The table that was taken in last, of those that were not taken back."""
    return framework.figure_intakes.filter(taken_back__isnull=True).order_by("pk").last()
