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
from .agreeing import advance, find_asked, find_seat, write_answer
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
    reservation: str = "",
) -> PartyAnswer:
    """Sign the agreed text for a party, today, in a function, with the decision it rests on if there is one.

    `reservation`: what the signature waits for, told until it is lifted; it holds up nothing. When everybody that
    remains has signed it is signed, and the step of the cycle is done, in this transaction. Whether the person may
    decide for the party is asked before (`may_decide_for`).
    """
    told = (function, reference, reservation)
    return _sign("sign", actor, annual, party, seen, timezone.localdate(), told)


def record_signature(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    signed_on: date,
    function: str,
    reference: str,
    reservation: str = "",
) -> PartyAnswer:
    """Record that a party signed this text on paper: when, in which function, and where the paper can be found.

    Of who left, what it signed up to its last day; also when the others signed meanwhile.
    """
    missing = _("Tell where the signed paper can be found.")
    check_told(signed_on, reference, field="signed_on", missing=missing)
    told = (function, reference, reservation)
    return _sign("record_signature", actor, annual, party, seen, signed_on, told)


def _sign(
    verb: str,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    signed_on: date,
    told: tuple[str, str, str],
) -> PartyAnswer:
    function, reference, reservation = (one.strip() for one in told)
    if not function:
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
            function=function,
            reference=reference,
            reservation=reservation,
            on_paper=on_paper,
        )
        advance(row, actor=actor)
    return answer


def decline(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    reason: str,
    today: date | None = None,
) -> PartyAnswer:
    """The party does not sign, and tells why; the agreement then stands between the others.

    `today`: as in `agreeing.propose`.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why your organisation does not sign.")})
    with transaction.atomic(), acting(actor):
        row = locked(annual, "decline")
        standing, seat = find_asked(row, party, seen)
        _check_may_sign(seat)
        day = today or timezone.localdate()
        answer = write_answer(standing, seat, AnswerKind.DECLINE, text=reason.strip(), given_on=day)
        advance(row, actor=actor, today=day)
    return answer


def lift_reservation(
    *, actor: Actor, annual: AnnualAgreement, party: Party, seen: int, lifted_on: date, reference: str
) -> PartyAnswer:
    """Record that what a signature waited for has come: on which day, and where that can be read. Once, for good.

    The party itself does, or who coordinates; also of who left since.
    """
    missing = _("Tell where can be read that it came, for example a decision.")
    check_told(lifted_on, reference, field="lifted_on", missing=missing)
    with transaction.atomic(), acting(actor):
        row = locked(annual, "lift_reservation", party)
        standing, seat = find_seat(row, party, seen)
        if not seat.reservation or seat.answer is None:
            problem = _("%(party)s has no reservation that stands.") % {"party": party.label}
            raise ValidationError({"party": problem})
        if lifted_on < seat.answer.given_on:
            raise ValidationError({"lifted_on": _("That was before it signed.")})
        return write_answer(
            standing, seat, AnswerKind.LIFTED, given_on=lifted_on, reference=reference.strip()
        )


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
