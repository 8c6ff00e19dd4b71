"""Taking back an answer or a signature that somebody recorded for a party by mistake; both rows are kept.

Where there is none that may be taken back it is a ValidationError.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import AddendumStatus, AnnualStatus, AnswerKind, ConsentKind
from ..models import Addendum, AddendumAnswer, AnnualAgreement, PartyAnswer
from . import addendum_answers, addendum_states, agreeing, states
from .standing import SeatState


def recall_answer(
    *, actor: Actor, annual: AnnualAgreement, party: Party, seen: int, reason: str
) -> PartyAnswer:
    """The party did not agree on paper after all: it is asked again, and what was agreed is proposed again.

    Not once somebody signed: that rests on it. Whether the person coordinates is asked before (`may_coordinate`).
    """
    _check_reason(reason)
    with transaction.atomic(), acting(actor, reason.strip()):
        row = states.locked(annual, "recall_answer")
        standing, seat = agreeing.find_seat(row, party, seen)
        if not seat.told_elsewhere:
            raise _nothing_recorded(party)
        signed = [one.party.label for one in standing.seats if one.state == SeatState.SIGNED]
        if signed:
            raise ValidationError(
                _("%(names)s signed already. The answer stays.") % {"names": ", ".join(signed)}
            )
        answer = agreeing.write_answer(standing, seat, AnswerKind.RECALLED, text=reason.strip())
        # What one that left said is not what it was agreed by.
        if row.status == AnnualStatus.AGREED and not seat.gone_on:
            states.move(row, AnnualStatus.PROPOSED)
    return answer


def recall_signature(
    *, actor: Actor, annual: AnnualAgreement, party: Party, seen: int, reason: str
) -> PartyAnswer:
    """The party did not sign on paper after all, or on another day: it agreed as before, and is to sign again.

    Not once all have signed. Whether the person coordinates is asked before (`may_coordinate`).
    """
    _check_reason(reason)
    with transaction.atomic(), acting(actor, reason.strip()):
        row = states.locked(annual, "recall_signature")
        standing, seat = agreeing.find_seat(row, party, seen)
        if not seat.signed_on_paper:
            problem = _("For %(party)s no signature on paper was recorded.") % {"party": party.label}
            raise ValidationError({"party": problem})
        return agreeing.write_answer(standing, seat, AnswerKind.RECALLED, text=reason.strip())


def recall_consent(
    *, actor: Actor, addendum: Addendum, party: Party, seen: int, reason: str
) -> AddendumAnswer:
    """The same of an addendum that is not in effect yet."""
    _check_reason(reason)
    with transaction.atomic(), acting(actor, reason.strip()):
        row = addendum_states.locked(addendum, "recall_consent")
        standing, asked = addendum_answers.find_asked(row, party, seen)
        if not asked.told_elsewhere:
            raise _nothing_recorded(party)
        answer = addendum_answers.write_answer(standing, asked, ConsentKind.RECALLED, text=reason)
        if row.status == AddendumStatus.AGREED:
            row.agreed_on = None
            addendum_states.move(row, AddendumStatus.PROPOSED)
            # Of one that left nobody waits for another answer.
            addendum_answers.advance(row)
    return answer


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError({"reason": _("Tell what went wrong, so that the others know.")})


def _nothing_recorded(party: Party) -> ValidationError:
    problem = _("For %(party)s no answer on paper was recorded.") % {"party": party.label}
    return ValidationError({"party": problem})
