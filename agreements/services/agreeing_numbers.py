"""Numbers that were agreed, written one by one from a table."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import FrameworkStatus, TargetKind
from ..models import FrameworkAgreement, Indicator, Target
from .next_year import draft_of


def agree_on(
    *,
    actor: Actor,
    indicator: Indicator,
    kind: TargetKind,
    value: Decimal,
    source: str,
    year: int | None,
    upto: Decimal | None = None,
    party: Party | None = None,
    group: str = "",
    version: int | None = None,
    takes_over: bool = False,
    reason: str = "",
) -> Target:
    """Write a number down, in the place of what stood there with `version` for the same party and year.

    Only while the text it belongs to is a draft; `takes_over`: a new one also in a framework that was signed, as its
    document says it. Raises ValidationError and StaleVersionError.
    """
    annual = indicator.commitment.annual_agreement if indicator.commitment else None
    with transaction.atomic(), acting(actor, reason):
        if annual is not None:
            draft_of(annual)
        else:
            framework = FrameworkAgreement.lock(indicator.framework_id)
            if framework.status != FrameworkStatus.DRAFT and (version is not None or not takes_over):
                raise ValidationError(
                    _(
                        "The framework agreement has been signed. What was agreed in it changes only by an addendum."
                    )
                )
        if version is None:
            row = Target(indicator=indicator, kind=kind, value=value, upto=upto, year=year, source=source)
            row.party, row.group = party, group
            row.save_checked()
            return row
        same = Target.objects.filter(indicator=indicator, year=year, party=party, group=group)
        signal = kind == TargetKind.SIGNAL
        there = next(one for one in same if (one.kind == TargetKind.SIGNAL) == signal)
        row = Target.lock(there.pk, version)
        row.kind, row.value, row.upto, row.source = kind, value, upto, source
        row.save_next_checked()
    return row
