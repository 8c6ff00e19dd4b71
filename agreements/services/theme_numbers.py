"""The number of a theme in the year of a draft: changing it and taking it away, as long as that is a draft.

What becomes of it until that text is signed, and when it is given up: `drafted_numbers`.
"""

from __future__ import annotations

from copy import copy
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, GoneError, acting
from parties.models import Party

from ..enums import TargetKind
from ..models import AnnualAgreement, Target
from .agreeing_numbers import find_target
from .cycle import signatories
from .drafted_numbers import drafted_before, drafted_numbers, drafted_reason, drafted_source, write_number
from .next_year import draft_of

#: What tells whether a number is another one.
_SAYS = ("kind", "value", "upto", "party_id", "group")


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
    with transaction.atomic(), acting(actor, drafted_reason(annual.year)):
        row = _locked(annual, target, version)
        before = drafted_before(row) or copy(row)
        if party is not None and party.pk != row.party_id and party not in signatories(annual.framework):
            raise ValidationError({"whom": _("Choose one of the parties that take part.")})
        others = row.indicator.targets.exclude(pk=row.pk)
        if find_target(others, row.year, party.pk if party else None, group, kind):
            problem = _("“%(name)s” has a target for this already. Change its value instead.")
            raise ValidationError({"whom": problem % {"name": row.indicator}})
        row.kind, row.value, row.upto, row.party, row.group = kind, value, upto, party, group
        # How it was printed tells the number of before.
        row.source, row.printed = drafted_source(annual.year, before), ""
        if all(getattr(row, name) == getattr(before, name) for name in _SAYS):
            # It says what it said: that is no number of the draft.
            row.source, row.printed = before.source, before.printed
            with acting(actor):
                row.save_next_checked()
        else:
            row.save_next_checked()
    return row


def remove_theme_target(*, actor: Actor, annual: AnnualAgreement, target: int, version: int) -> None:
    """Take the number of a theme in the year of a draft away; its figure stays. Raises as changing does."""
    with transaction.atomic(), acting(actor, drafted_reason(annual.year)):
        _locked(annual, target, version).delete()


def put_back_theme_target(*, actor: Actor, annual: AnnualAgreement, target: int) -> None:
    """Let a number that the draft wrote, or took away, say what it said before. Raises as changing does."""
    with transaction.atomic(), acting(actor):
        draft = draft_of(annual)
        rows = drafted_numbers(draft.framework, draft.year)
        before = next((one.before for one in rows if one.pk == target), None)
        if before is None:
            raise GoneError(Target._meta.label)
        write_number(target, before)


def _locked(annual: AnnualAgreement, target: int, version: int) -> Target:
    """The number, once it is sure that its year is a draft; both stay so until the transaction ends."""
    draft = draft_of(annual)
    row = Target.lock(target, version)
    indicator = row.indicator
    if indicator.theme_id is None or (indicator.framework_id, row.year) != (draft.framework_id, draft.year):
        raise GoneError(Target._meta.label)
    return row
