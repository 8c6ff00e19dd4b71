"""Agreeing on a text: it is proposed with a day to answer before, each party says what it thinks of it.

Every verb locks the framework and the annual agreement, checks, and writes in one transaction; what can not be done
is a ValidationError that tells what to do instead. `seen`: the number of the version the person looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import AnnualStatus, AnswerKind, CycleKind, ObjectionOutcome
from ..models import AgreementVersion, AnnualAgreement, Objection, PartyAnswer
from .cycle import record_outcome
from .elsewhere import check_existed, check_told
from .standing import CONSENTS, Seat, SeatState, Standing, standing_of
from .states import VersionChangedError, check_still_asked, complete_step_of, locked, move
from .versions import checksum, content_of
from .years import check_year

#: An agreement is between so many parties at least.
FEWEST = 2
#: How an objection can be answered.
ANSWERS = (ObjectionOutcome.TAKEN_OVER, ObjectionOutcome.PARTLY, ObjectionOutcome.NOT_TAKEN_OVER)


def propose(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    reply_by: date,
    note: str = "",
    today: date | None = None,
) -> AgreementVersion:
    """Freeze the text as a new version and ask every party that it binds before the end of `reply_by`.

    Who agreed to the same words before is not asked again; when that is everybody, it is agreed at once.
    `today`: the day it happens on; only the demonstration tells another.
    """
    today = today or timezone.localdate()
    if reply_by < today:
        raise ValidationError({"reply_by": _("This day has passed. Give the parties time to answer.")})
    check_year("reply_by", reply_by)
    with transaction.atomic(), acting(actor, note.strip()):
        row = locked(annual, "propose")
        before = standing_of(row)
        if before.open_objections:
            names = ", ".join(sorted({one.party.label for one in before.seats if one.open_objections}))
            raise ValidationError(
                _("First tell what was done with the objections of %(names)s.") % {"names": names}
            )
        content = content_of(row)
        if not content["commitments"]:
            raise ValidationError(_("There is nothing to agree on yet: the draft has no commitments."))
        version = AgreementVersion(
            annual_agreement=row,
            number=before.version.number + 1 if before.version else 1,
            content=content,
            checksum=checksum(content),
            proposed_on=today,
            reply_by=reply_by,
            note=note.strip(),
        )
        version.save_checked()
        move(row, AnnualStatus.PROPOSED)
        advance(row, actor=actor, today=today)
    return version


def withdraw_proposal(*, actor: Actor, annual: AnnualAgreement, reason: str) -> AnnualAgreement:
    """Take the proposal back, so that the text can be changed; the version and what was said about it are kept."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why, so that the others know what will change.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = locked(annual, "withdraw_proposal")
        signed = [seat.party.label for seat in standing_of(row).seats if seat.state == SeatState.SIGNED]
        if signed:
            raise ValidationError(
                _(
                    "%(names)s signed already. The text stays; once all have signed it changes by an addendum or an amendment."
                )
                % {"names": ", ".join(signed)}
            )
        move(row, AnnualStatus.DRAFT)
    return row


def approve(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    text: str = "",
    objections: Collection[int] = (),
    today: date | None = None,
) -> PartyAnswer:
    """The party agrees to the text; objections of it that were not answered are withdrawn.

    `objections`: the keys of those the person had in front of them. Raises VersionChangedError when there is another
    one: nobody withdraws what they did not read. `today`: as in `propose`.
    """
    return _consent(AnswerKind.APPROVE, actor, annual, party, seen, text, objections, today)


def no_objection(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    objections: Collection[int] = (),
) -> PartyAnswer:
    """The party has nothing against the text ('geen bezwaar'): it binds as approval does, and withdraws as that does."""
    return _consent(AnswerKind.NO_OBJECTION, actor, annual, party, seen, "", objections)


def record_consent(
    *,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    kind: AnswerKind,
    given_on: date,
    reference: str,
) -> PartyAnswer:
    """Record that a party agreed elsewhere, in a letter or a meeting: on which day, and where that can be read.

    `kind`: APPROVE or NO_OBJECTION. Of who left, what it answered up to its last day. Raises ValidationError while the
    party has an open objection here: that is withdrawn by the party itself, nobody else.
    """
    if kind not in (AnswerKind.APPROVE, AnswerKind.NO_OBJECTION):
        raise ValueError(f"{kind} is no consent.")
    missing = _("Tell where can be read that the party agreed.")
    check_told(given_on, reference, field="given_on", missing=missing)
    with transaction.atomic(), acting(actor):
        row = locked(annual, "record_consent", party)
        standing, seat = _may_consent(row, party, seen, given_on)
        check_existed(_version(standing), given_on, field="given_on")
        if any(one.is_open for one in seat.objections):
            raise ValidationError(
                {
                    "party": _("%(party)s has an objection here. The party withdraws that itself.")
                    % {"party": party.label}
                }
            )
        answer = write_answer(
            standing, seat, kind, given_on=given_on, reference=reference.strip(), on_paper=True
        )
        advance(row, actor=actor)
    return answer


def _consent(
    kind: AnswerKind,
    actor: Actor,
    annual: AnnualAgreement,
    party: Party,
    seen: int,
    text: str,
    objections: Collection[int],
    today: date | None = None,
) -> PartyAnswer:
    verb = "approve" if kind == AnswerKind.APPROVE else "no_objection"
    with transaction.atomic(), acting(actor):
        row = locked(annual, verb)
        standing, seat = _may_consent(row, party, seen)
        _check_read(seat, objections)
        day = today or timezone.localdate()
        answer = write_answer(standing, seat, kind, text=text.strip(), given_on=day)
        for objection in seat.open_objections:
            objection.outcome = ObjectionOutcome.WITHDRAWN
            objection.answered_on, objection.answered_by = day, actor.name
            objection.save_next()
        advance(row, actor=actor, today=day)
    return answer


def _may_consent(
    row: AnnualAgreement, party: Party, seen: int, given_on: date | None = None
) -> tuple[Standing, Seat]:
    standing, seat = find_asked(row, party, seen, given_on, "given_on")
    if seat.state in CONSENTS:
        raise ValidationError(_("%(party)s agreed already.") % {"party": party.label})
    if seat.state == SeatState.DECLINED:
        raise ValidationError(
            _("%(party)s said not to sign. Ask who coordinates for a new version.") % {"party": party.label}
        )
    return standing, seat


def _check_read(seat: Seat, objections: Collection[int]) -> None:
    unread = next((one for one in seat.open_objections if one.pk not in objections), None)
    if unread is not None:
        raise VersionChangedError(
            _(
                "%(who)s recorded an objection of %(party)s since you looked. Read it; answering again withdraws it. Nothing is recorded yet."
            )
            % {"who": unread.raised_by, "party": seat.party.label}
        )


def object_to(
    *, actor: Actor, annual: AnnualAgreement, party: Party, seen: int, reason: str, commitment_key: str = ""
) -> Objection:
    """The party has something against a commitment, or (empty key) against the whole. The reason is kept.

    Who only gave input reacts in the same way; that holds up nothing.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell what you object to, and what would take it away.")})
    with transaction.atomic(), acting(actor):
        row = locked(annual, "object_to")
        standing, seat = find_asked(row, party, seen)
        version = _version(standing)
        if commitment_key and commitment_key not in {one["key"] for one in version.commitments}:
            raise ValidationError({"commitment_key": _("This commitment does not stand in this version.")})
        if seat.state == SeatState.DECLINED:
            raise ValidationError(_("%(party)s said not to sign.") % {"party": party.label})
        if any(
            one.commitment_key == commitment_key and one.agreement_version_id == version.pk
            for one in seat.open_objections
        ):
            raise ValidationError(
                {"reason": _("%(party)s objected to this already.") % {"party": party.label}}
            )
        write_answer(standing, seat, AnswerKind.OBJECT, text=reason.strip())
        objection = Objection(
            agreement_version=version,
            party=party,
            commitment_key=commitment_key,
            reason=reason.strip(),
            raised_on=timezone.localdate(),
            raised_by=actor.name,
        )
        objection.save_checked()
    return objection


def answer_objection(
    *, actor: Actor, objection: Objection, version: int, outcome: ObjectionOutcome, text: str
) -> Objection:
    """Tell the party what was done with its objection, and why. Raises StaleVersionError.

    The text itself changes in the draft: what is taken over asks for a new version.
    """
    if outcome not in ANSWERS:
        raise ValidationError({"outcome": _("Choose what was done with it.")})
    if not text.strip():
        raise ValidationError({"text": _("Tell what was done with it, and why.")})
    with transaction.atomic(), acting(actor):
        locked(objection.agreement_version.annual_agreement, "answer_objection")
        row = Objection.lock(objection.pk, version)
        if not row.is_open:
            raise ValidationError(_("This objection was answered already."))
        row.outcome, row.answer = outcome, text.strip()
        row.answered_on, row.answered_by = timezone.localdate(), actor.name
        row.save_next_checked()
    return row


def end_without_agreement(
    *, actor: Actor, annual: AnnualAgreement, kind: CycleKind, reason: str, ends_on: date | None = None
) -> AnnualAgreement:
    """The parties did not agree: open the file in which each tells what it holds, of the year before.

    `kind`: no agreement, or a dispute; `ends_on`: until when positions are asked.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell where the parties differ.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = locked(annual, "end_without_agreement")
        if any(seat.state == SeatState.SIGNED for seat in standing_of(row).seats):
            raise ValidationError(_("Somebody signed already. Who does not want to, declines with a reason."))
        with site_language():
            title = f"{kind.label}: {row.year}"
        row.outcome = record_outcome(
            actor=actor,
            framework=row.framework,
            year=row.year - 1,
            kind=kind,
            title=title,
            ends_on=ends_on,
            note=reason.strip(),
        )
        move(row, AnnualStatus.NOT_AGREED)
    return row


def take_up_again(*, actor: Actor, annual: AnnualAgreement, reason: str) -> AnnualAgreement:
    """Make a draft of it again after no agreement; the file of positions stays where it is."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell what changed.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = locked(annual, "take_up_again")
        move(row, AnnualStatus.DRAFT)
    return row


# ---- what the verbs share, with those of signing


def _version(standing: Standing) -> AgreementVersion:
    if standing.version is None:
        raise ValidationError(_("No text was proposed yet. Who coordinates does that."))
    return standing.version


def find_seat(row: AnnualAgreement, party: Party, seen: int) -> tuple[Standing, Seat]:
    """Where the party sits, after checking that it looked at the text as it is now."""
    standing = standing_of(row)
    version = _version(standing)
    if seen != version.number:
        raise VersionChangedError(
            _(
                "The text has changed since you looked: version %(now)s was proposed on %(day)s. Read that one, and answer again."
            )
            % {"now": version.number, "day": date_format(version.proposed_on, "j F Y")}
        )
    seat = standing.seat(party)
    if seat is None:
        raise ValidationError(_("%(party)s does not sit at this table.") % {"party": party.label})
    return standing, seat


def find_asked(
    row: AnnualAgreement, party: Party, seen: int, told_on: date | None = None, field: str = ""
) -> tuple[Standing, Seat]:
    """The same, of a party that may answer: see `check_still_asked`."""
    standing, seat = find_seat(row, party, seen)
    check_still_asked(party, seat.gone_on, told_on if seat.in_year else None, field)
    return standing, seat


def write_answer(standing: Standing, seat: Seat, kind: AnswerKind, **fields: object) -> PartyAnswer:
    """Write what a party says; the caller has locked the agreement and tells who acts."""
    answer = PartyAnswer(
        agreement_version=_version(standing),
        party=seat.party,
        kind=kind,
        digest=seat.digest,
        **{"given_on": timezone.localdate(), **fields},
    )
    answer.save_checked()
    return answer


def advance(row: AnnualAgreement, *, actor: Actor, today: date | None = None) -> None:
    """Go on to agreed or signed once everybody that remains said so, with the step of the cycle; else nothing."""
    standing = standing_of(row)
    if len(standing.remaining) < FEWEST:
        return
    if row.status == AnnualStatus.PROPOSED and not standing.waiting(*CONSENTS):
        move(row, AnnualStatus.AGREED)
        day = today or timezone.localdate()
        complete_step_of(row, CycleKind.AGREE, actor=actor, done_on=day, note=agreed_note(standing))
    if row.status == AnnualStatus.AGREED and not standing.waiting(SeatState.SIGNED):
        move(row, AnnualStatus.SIGNED)
        last, note = signed_last(standing), signed_note(standing)
        complete_step_of(row, CycleKind.SIGN, actor=actor, done_on=last, note=note)


def agreed_note(standing: Standing) -> str:
    """What the step tells in which all agreed."""
    with site_language():
        return _("All parties agreed to version %(n)s.") % {"n": _version(standing).number}


def signed_note(standing: Standing) -> str:
    """What the step tells in which all signed."""
    names = ", ".join(seat.party.label for seat in standing.remaining)
    with site_language():
        return _("Signed by %(names)s.") % {"names": names}


def signed_last(standing: Standing) -> date:
    """The day on which the last of those that remain spoke."""
    return max(seat.answer.given_on for seat in standing.remaining if seat.answer)
