"""Numbers that were agreed, written one by one from a table."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting
from parties.models import Party

from ..enums import FrameworkStatus, TargetKind
from ..models import FrameworkAgreement, Indicator, Target
from .next_year import draft_of
from .states import is_fixed, what_instead


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
    document says it. Raises ValidationError, StaleVersionError and GoneError.
    """
    with transaction.atomic(), acting(actor, reason):
        _check_draft(indicator, year, takes_over=takes_over and version is None)
        if version is None:
            row = Target(indicator=indicator, kind=kind, value=value, upto=upto, year=year, source=source)
            row.party, row.group = party, group
            row.save_checked()
            return row
        there = find_target(indicator.targets.all(), year, party.pk if party else None, group, kind)
        if not there:
            raise GoneError(Target._meta.label)
        row = Target.lock(there[0].pk, version)
        row.kind, row.value, row.upto, row.source = kind, value, upto, source
        row.save_next_checked()
    return row


def agree_no_more(*, actor: Actor, target: Target, version: int, reason: str = "") -> None:
    """Take away a number as it stood there with `version`, while the text it belongs to is a draft.

    Its figure stays. Raises ValidationError and StaleVersionError.
    """
    with transaction.atomic(), acting(actor, reason):
        _check_draft(target.indicator, target.year)
        Target.lock(target.pk, version).delete()


def find_target(
    targets: Iterable[Target], year: int | None, party: int | None, group: str, kind: str
) -> list[Target]:
    """Of the targets of an indicator those of the same year and bearer; a signal value stands beside a promise."""
    return [
        one
        for one in targets
        if (one.year, one.party_id, one.group) == (year, party, group)
        and (one.kind == TargetKind.SIGNAL) == (kind == TargetKind.SIGNAL)
    ]


def _check_draft(indicator: Indicator, year: int | None, *, takes_over: bool = False) -> None:
    """Lock the text a figure belongs to; raises ValidationError where it is no draft.

    What is agreed about a theme in a year stands in the text of that year as well.
    """
    annual = indicator.commitment.annual_agreement if indicator.commitment else None
    if annual is not None:
        draft_of(annual)
        return
    framework = FrameworkAgreement.lock(indicator.framework_id)
    if framework.status != FrameworkStatus.DRAFT and not takes_over:
        raise ValidationError(
            _("The framework agreement has been signed. What was agreed in it changes only by an addendum.")
        )
    of_year = framework.annual_agreements.filter(year=year).first() if year and indicator.theme_id else None
    if of_year is not None and is_fixed(of_year) and not takes_over:
        raise ValidationError(what_instead(of_year))
