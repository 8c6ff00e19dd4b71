"""Correcting the day of a signature on paper once the year is signed: what leans on it stays, and so does what stood there.

What can not be done is a ValidationError. Whether a person may is asked before (`may_record_signed`).
"""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.models import Party

from ..enums import AnswerKind, CycleKind
from ..models import AgreementVersion, AnnualAgreement, CycleStep, PartyAnswer
from .agreeing import write_answer
from .elsewhere import check_existed
from .paper import signs, table_of, wrong_day
from .signed_before import STEPS, note_of, wrong_day_in
from .standing import Seat, SeatState, Standing, standing_of
from .states import check_verb, lock_annual


def on_paper(standing: Standing) -> list[Seat]:
    """The signatures of which the day can be corrected."""
    return [seat for seat in standing.signing if seat.signed_on_paper]


def correct_signed_on(
    *, actor: Actor, annual: AnnualAgreement, version: int, party: Party, signed_on: date, reason: str
) -> PartyAnswer:
    """The party signed on another day than was recorded. The day it was and the reason stay beside it.

    Steps of the cycle that are done on the day the last one signed, go along. Raises StaleVersionError.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell what went wrong, so that the others know.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = lock_annual(annual, version)
        check_verb(row, "correct_signature")
        standing = standing_of(row)
        seat = next((one for one in on_paper(standing) if one.party.pk == party.pk), None)
        if seat is None or seat.answer is None or standing.version is None:
            problem = _("For %(party)s no signature on paper was recorded.") % {"party": party.label}
            raise ValidationError({"party": problem})
        days = _days(standing)
        was, now = max(days.values()), max((days | {party.pk: signed_on}).values())
        if problem := _wrong_day(row, standing.version, seat, signed_on) or _others(row, standing, was, now):
            raise ValidationError({"signed_on": problem})
        made = _write(standing, seat, seat.answer, signed_on, reason.strip())
        if was != now:
            _move_steps(row, standing.version, was, now)
        row.save_next()
    return made


def _days(standing: Standing) -> dict[int, date]:
    """Per party the day on which it signed."""
    return {
        seat.party.pk: seat.answer.given_on
        for seat in standing.signing
        if seat.answer and seat.state == SeatState.SIGNED
    }


def _wrong_day(row: AnnualAgreement, version: AgreementVersion, seat: Seat, day: date) -> str:
    """Why the party can not have signed on that day, or it changes nothing; empty where it can."""
    if seat.answer and day == seat.answer.given_on:
        return _("This is the day that is recorded.")
    if version.on_paper:
        problem = wrong_day_in(row, day)
    else:
        problem = wrong_day(day)
        check_existed(version, day, field="signed_on")
    table = table_of(row.framework)
    place = next((one for one in table.seats() if one.party_id == seat.party.pk), None)
    if not problem and place is not None:
        problem = table.wrong_seat(place, day)
    if not problem and seat.lifted and day > seat.lifted.given_on:
        problem = _("What it was waiting for came before that day.")
    return problem


def _others(row: AnnualAgreement, standing: Standing, was: date, now: date) -> str:
    """Why the last day of signing can not move where the text tells who sat at the table then; empty where it can."""
    if standing.version is None or not standing.version.on_paper or was == now:
        return ""
    table = table_of(row.framework)
    seats = [
        seat for seat in table.seats(year=row.year) if not (signs(seat) and _has_signed(standing, seat.party))
    ]
    moved = [seat.party.label for seat in seats if table.sat(seat, was) != table.sat(seat, now)]
    if not moved:
        return ""
    told = _("Then the last one signed while other parties sat at the table than the text tells: %(names)s.")
    return told % {"names": ", ".join(moved)}


def _has_signed(standing: Standing, party: Party) -> bool:
    seat = standing.seat(party)
    return seat is not None and seat.state == SeatState.SIGNED


def _write(standing: Standing, seat: Seat, was: PartyAnswer, day: date, reason: str) -> PartyAnswer:
    """The signature anew, after what it was is taken back; what lifted its reservation counts for it as well."""
    write_answer(standing, seat, AnswerKind.RECALLED, text=reason)
    kept = {
        name: getattr(was, name) for name in ("function", "reference", "power", "reservation", "on_paper")
    }
    made = write_answer(standing, seat, AnswerKind.SIGN, given_on=day, **kept)
    if lifted := seat.lifted:
        write_answer(standing, seat, AnswerKind.LIFTED, given_on=lifted.given_on, reference=lifted.reference)
    return made


def _move_steps(row: AnnualAgreement, version: AgreementVersion, was: date, now: date) -> None:
    """The steps that signing completed are done on the day the last one signed."""
    steps = row.framework.cycle_steps.filter(year=row.year - 1, done_on=was)
    if version.on_paper:
        steps = steps.filter(kind__in=STEPS, done_note=note_of(version))
    else:
        steps = steps.filter(kind=CycleKind.SIGN)
    for pk in steps.order_by("pk").values_list("pk", flat=True):
        step = CycleStep.lock(pk)
        step.done_on = now
        step.save_next()
