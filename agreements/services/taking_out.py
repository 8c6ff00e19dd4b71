"""Taking out a framework commitment that was taken in by mistake: it goes, or is marked where something hangs on it.

What can not be done is a ValidationError that tells what to do instead. Whether a person may is asked before: who enters
the text of frameworks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import CommitmentKind
from ..models import Commitment, FrameworkAgreement
from .addenda import pending_change
from .hanging import hangs_on, told


def remove_mistaken(*, actor: Actor, commitment: Commitment, version: int, reason: str) -> None:
    """Remove a framework commitment that was taken in by mistake and on which nothing hangs; its history stays.

    Raises StaleVersionError, GoneError, and ValidationError without a reason or for what hangs on it.
    """
    check_reason(reason)
    with nothing_came_between(), transaction.atomic(), acting(actor, reason.strip()):
        row = _locked(commitment, version)
        if hanging := hangs_on([row.pk]).get(row.pk):
            raise ValidationError(
                _("It can not be removed, as this hangs on it: %(what)s. Withdraw it instead.")
                % {"what": told(hanging)}
            )
        row.delete()


def withdraw_mistaken(*, actor: Actor, commitment: Commitment, version: int, reason: str) -> Commitment:
    """Withdraw a framework commitment that was taken in by mistake and on which something hangs: it is kept and marked,
    holds no more from today, and no new round asks for it.

    Raises StaleVersionError, and ValidationError without a reason, where nothing hangs on it, and for what parties changed.
    """
    check_reason(reason)
    with transaction.atomic(), acting(actor, reason.strip()):
        row = _locked(commitment, version)
        if problem := why_not_withdrawn(row):
            raise ValidationError(problem)
        row.lapsed_on, row.withdrawn_why = timezone.localdate(), reason.strip()
        row.save_next_checked()
    return row


def put_back(*, actor: Actor, commitment: Commitment, version: int, reason: str) -> Commitment:
    """It stood in the agreement after all: what was withdrawn holds as before. The reason is kept.

    Raises StaleVersionError, and ValidationError without a reason and for what was not withdrawn.
    """
    check_reason(reason)
    with transaction.atomic(), acting(actor, reason.strip()):
        row = _locked(commitment, version)
        if not row.is_withdrawn:
            raise ValidationError(_("This commitment was not withdrawn."))
        row.lapsed_on, row.withdrawn_why = None, ""
        row.save_next_checked()
    return row


def why_not_withdrawn(row: Commitment) -> str:
    """Why it can not be withdrawn, in words; empty where it can."""
    if row.is_withdrawn:
        return _("This commitment was withdrawn already.")
    if row.lapsed_on is not None:
        return _("This commitment lapsed already, by an addendum.")
    if pending := pending_change(row.pk):
        return _("%(addendum)s changes it. Take that back first.") % {"addendum": pending.addendum}
    if row.amendments.exists():
        return _("The parties changed it, so it stood in the agreement. It lapses by an addendum.")
    if not hangs_on([row.pk]):
        return _("Nothing hangs on it. Remove it instead.")
    return ""


def check_reason(reason: str) -> None:
    """Raise ValidationError without one."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell what went wrong, so that the others know.")})


@contextmanager
def nothing_came_between() -> Iterator[None]:
    """Around the transaction: what somebody hung on it at that moment is told, and nothing goes."""
    try:
        yield
    except IntegrityError as error:
        raise ValidationError(
            _(
                "Somebody wrote something about it at this moment, so nothing was removed. Look again what hangs on it."
            )
        ) from error


def _locked(commitment: Commitment, version: int) -> Commitment:
    """The commitment, locked after its framework; raises ValidationError for one of a year."""
    table = FrameworkAgreement.lock(commitment.framework_id)
    row = Commitment.lock(commitment.pk, version)
    if row.kind != CommitmentKind.FRAMEWORK:
        raise ValidationError(
            _("A commitment of a year is removed from its draft, or lapses by an addendum.")
        )
    row.framework = table
    return row
