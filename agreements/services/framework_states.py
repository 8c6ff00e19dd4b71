"""The states of a framework agreement: which way it may go, which verb may be used when, ending it and opening it again.

A draft that came to nothing is withdrawn: it ends as well, and is told to have never been signed.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.history import Actor, acting

from ..enums import AddendumStatus, AnnualStatus, FrameworkStatus
from ..models import Addendum, AnnualAgreement, FrameworkAgreement
from .drafted_numbers import drafts_given_up

DRAFT, SIGNED, ENDED = FrameworkStatus

#: From which status a framework may go to which.
TRANSITIONS: dict[FrameworkStatus, tuple[FrameworkStatus, ...]] = {
    DRAFT: (SIGNED, ENDED),
    SIGNED: (DRAFT, ENDED),
    # What it was before: a draft that was withdrawn never was signed.
    ENDED: (SIGNED, DRAFT),
}

#: In which statuses each verb may be used. `go_on` is whatever begins or goes on at the table: steps and positions,
#: bids, drafts, proposals, addenda and amendments, rounds, the evaluation. What was told of the past can be mended.
VERBS: dict[str, tuple[FrameworkStatus, ...]] = {
    "record_signed": (DRAFT,),
    "mend_signed": (SIGNED, ENDED),
    "withdraw_signed": (SIGNED,),
    "end": (SIGNED,),
    "withdraw": (DRAFT,),
    "reopen": (ENDED,),
    "go_on": (DRAFT, SIGNED),
}

INSTEAD: dict[FrameworkStatus, str | Promise] = {
    DRAFT: gettext_lazy("It is not recorded that this agreement was signed."),
    SIGNED: gettext_lazy("It is recorded already that this agreement was signed."),
    ENDED: gettext_lazy(
        "This framework agreement has ended: nothing in it goes on. Who coordinates can open it again, with the reason."
    ),
}

#: What parties are asked in, and what is on its way: none of it may be left when the agreement ends.
WAITING_YEARS = (AnnualStatus.PROPOSED, AnnualStatus.AGREED)
OPEN_ADDENDA = (AddendumStatus.DRAFT, AddendumStatus.PROPOSED, AddendumStatus.AGREED)


def check_verb(framework: FrameworkAgreement, verb: str) -> None:
    """Raise ValidationError, with what to do instead, when the verb can not be used now."""
    status = FrameworkStatus(framework.status)
    if status in VERBS[verb]:
        return
    if verb == "reopen":
        raise ValidationError(_("This agreement has not ended. There is nothing to open again."))
    raise ValidationError(str(INSTEAD[status]))


def lock_going_on(framework: int) -> FrameworkAgreement:
    """The framework of that id, locked, as long as it has not ended; raises ValidationError. Call in a transaction.

    Before any lock on what stands in it: ending takes the same lock, so that either waits for the other.
    """
    row = FrameworkAgreement.lock(framework)
    check_verb(row, "go_on")
    return row


def waiting_years(framework: FrameworkAgreement) -> list[AnnualAgreement]:
    """The annual agreements parties are asked about."""
    return list(framework.annual_agreements.filter(status__in=WAITING_YEARS).order_by("year"))


def signed_years(framework: FrameworkAgreement) -> list[AnnualAgreement]:
    """The annual agreements that were signed."""
    return list(framework.annual_agreements.filter(status=AnnualStatus.SIGNED).order_by("year"))


def open_addenda(framework: FrameworkAgreement) -> list[Addendum]:
    """The addenda that neither came into effect nor were withdrawn."""
    return list(framework.addenda.filter(status__in=OPEN_ADDENDA).order_by("number"))


def end_framework(
    *, actor: Actor, framework: FrameworkAgreement, version: int, reason: str = ""
) -> FrameworkAgreement:
    """Say that the agreement has ended: nothing in it asks anybody for anything any more.

    Before its last day has passed only with a reason. Raises StaleVersionError, and ValidationError while parties are
    asked about an annual agreement or an addendum. What the layers above have open they look at first
    (`monitoring/ending`).
    """
    reason = reason.strip()
    with transaction.atomic(), acting(actor, reason):
        row = FrameworkAgreement.lock(framework.pk, version)
        check_verb(row, "end")
        if not row.is_over and not reason:
            raise ValidationError({"reason": _("The term is not over. Tell why it ends now.")})
        _check_settled(row)
        _move(row, ENDED, timezone.localdate())
    return row


def withdraw_framework(
    *, actor: Actor, framework: FrameworkAgreement, version: int, reason: str
) -> FrameworkAgreement:
    """Say that the talks about a draft stopped, with the reason: it is not signed, and asks nobody for anything any more.

    Raises as `end_framework`; also where an annual agreement was signed under it, as it did not come to nothing then.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why it came to nothing.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = FrameworkAgreement.lock(framework.pk, version)
        check_verb(row, "withdraw")
        if signed_years(row):
            raise ValidationError(
                _(
                    "Annual agreements were signed under it. Record that the framework agreement was signed, and end it then."
                )
            )
        _check_settled(row)
        _move(row, ENDED, timezone.localdate())
    return row


def _check_settled(row: FrameworkAgreement) -> None:
    """Raise ValidationError while parties are asked about an annual agreement or an addendum."""
    if waiting_years(row) or open_addenda(row):
        raise ValidationError(
            _("Parties are still asked about an annual agreement or an addendum. Settle that first.")
        )


def reopen_framework(
    *, actor: Actor, framework: FrameworkAgreement, version: int, reason: str
) -> FrameworkAgreement:
    """Say that it has not ended after all, with the reason: it is what it was before, and what was open asks again.

    Raises StaleVersionError and ValidationError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why it is opened again.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = FrameworkAgreement.lock(framework.pk, version)
        check_verb(row, "reopen")
        _move(row, DRAFT if row.was_withdrawn else SIGNED, None)
    return row


def _move(row: FrameworkAgreement, to: FrameworkStatus, ended_on: date | None) -> None:
    row.status, row.ended_on = to, ended_on
    row.save_next()
    # With the framework its drafts are given up.
    drafts_given_up(row, again=to != ENDED)
