"""The number of a theme in the year of a draft: changing it and taking it away, as long as that is a draft."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import TargetKind
from ..models import AnnualAgreement, Target
from .agreeing_numbers import find_target
from .cycle import signatories
from .next_year import draft_of


def change_theme_target(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    target: int,
    version: int,
    kind: TargetKind,
    value: Decimal,
    upto: Decimal | None = None,
    party: Party | None = None,
    group: str = "",
) -> Target:
    """Give a number of a theme in the year of a draft another value, meaning or bearer.

    `party` and `group`: for whom; neither for all together. `version`: as somebody had it before them. Raises
    ValidationError per field, StaleVersionError, and GoneError for what is not there any more.
    """
    with transaction.atomic(), acting(actor):
        row = _locked(annual, target, version)
        if party is not None and party.pk != row.party_id and party not in signatories(annual.framework):
            raise ValidationError({"whom": _("Choose one of the parties that take part.")})
        others = row.indicator.targets.exclude(pk=row.pk)
        if find_target(others, row.year, party.pk if party else None, group, kind):
            problem = _("“%(name)s” has a target for this already. Change its value instead.")
            raise ValidationError({"whom": problem % {"name": row.indicator}})
        row.kind, row.value, row.upto, row.party, row.group = kind, value, upto, party, group
        with site_language():
            row.source = _("Annual agreements %(year)s") % {"year": annual.year}
        # How it was printed tells the number of before.
        row.printed = ""
        row.save_next_checked()
    return row


def remove_theme_target(*, actor: Actor, annual: AnnualAgreement, target: int, version: int) -> None:
    """Take the number of a theme in the year of a draft away; its figure stays. Raises as changing does."""
    with transaction.atomic(), acting(actor):
        _locked(annual, target, version).delete()


def _locked(annual: AnnualAgreement, target: int, version: int) -> Target:
    """The number, once it is sure that its year is a draft; both stay so until the transaction ends."""
    draft = draft_of(annual)
    row = Target.lock(target, version)
    indicator = row.indicator
    if indicator.theme_id is None or (indicator.framework_id, row.year) != (draft.framework_id, draft.year):
        raise GoneError(Target._meta.label)
    return row
