"""Signing what was agreed, in the application or on paper, and declining to.

What can not be done is a ValidationError that tells what to do instead. `seen`: as in `agreeing`.
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import AnswerKind
from ..models import AnnualAgreement, PartyAnswer
from .agreeing import advance, find_asked, write_answer
from .elsewhere import check_existed, check_told
from .standing import Seat, SeatState
from .states import locked


def sign(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    function: str,
    reference: str = "",
) -> PartyAnswer:
    """Sign the agreed text for a party, today, in a function, with the decision it rests on if there is one.

    When everybody that remains has signed it is signed, and the step of the cycle is done, in this transaction.
    Whether the person may decide for the party is asked before (`may_decide_for`).
    """
    return _sign("sign", actor, annual, party, seen, timezone.localdate(), function, reference)


def record_signature(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    signed_on: date,
    function: str,
    reference: str,
) -> PartyAnswer:
    """Record that a party signed this text on paper: when, in which function, and where the paper can be found.

    Of who left, what it signed up to its last day; also when the others signed meanwhile.
    """
    missing = _("Tell where the signed paper can be found.")
    check_told(signed_on, reference, field="signed_on", missing=missing)
    return _sign("record_signature", actor, annual, party, seen, signed_on, function, reference)


def _sign(
    verb: str,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    signed_on: date,
    function: str,
    reference: str,
) -> PartyAnswer:
    if not function.strip():
        raise ValidationError({"function": _("Tell in which function was signed.")})
    with transaction.atomic(), acting(actor):
        on_paper = verb == "record_signature"
        row = locked(annual, verb, party)
        standing, seat = find_asked(row, party, seen, signed_on if on_paper else None, "signed_on")
        _check_may_sign(seat)
        if standing.version is not None:
            check_existed(standing.version, signed_on, field="signed_on")
        answer = write_answer(
            standing,
            seat,
            AnswerKind.SIGN,
            given_on=signed_on,
            function=function.strip(),
            reference=reference.strip(),
            on_paper=on_paper,
        )
        advance(row, actor=actor)
    return answer


def decline(*, actor: Actor, annual: AnnualAgreement, party: Party, seen: int, reason: str) -> PartyAnswer:
    """The party does not sign, and tells why; the agreement then stands between the others."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why your organisation does not sign.")})
    with transaction.atomic(), acting(actor):
        row = locked(annual, "decline")
        standing, seat = find_asked(row, party, seen)
        _check_may_sign(seat)
        answer = write_answer(standing, seat, AnswerKind.DECLINE, text=reason.strip())
        advance(row, actor=actor)
    return answer


def _check_may_sign(seat: Seat) -> None:
    if not seat.signs and not seat.gone_on:
        raise ValidationError(_("%(party)s gave input and does not sign.") % {"party": seat.party.label})
    if seat.state == SeatState.SIGNED:
        raise ValidationError(_("%(party)s has signed already.") % {"party": seat.party.label})
    if seat.state == SeatState.DECLINED:
        raise ValidationError(
            _("%(party)s said not to sign. Ask who coordinates for a new version.")
            % {"party": seat.party.label}
        )
