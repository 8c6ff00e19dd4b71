"""Recording that an annual agreement was signed on paper before it came here, and taking a mistaken record back.

What can not be done is a ValidationError that tells what to do instead. Whether a person may is asked before
(`may_record_signed`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import AddendumStatus, AnnualStatus, AnswerKind, CycleKind
from ..models import AgreementVersion, Amendment, AnnualAgreement
from .agreeing import FEWEST, write_answer
from .cycle import reopen_step
from .paper import Signature, last_day, signs, table_of, wrong_day, wrong_reservation
from .standing import Seat, SeatState, Standing, standing_of
from .states import check_verb, complete_step_of, lock_annual, move
from .versions import checksum, content_of

#: The steps of the cycle that are done with it, in their order.
STEPS = (CycleKind.AGREE, CycleKind.SIGN)


def signers_of(annual: AnnualAgreement) -> list[Party]:
    """Who can have signed it: who signs at the table in that year, whoever left since. One query."""
    return [seat.party for seat in table_of(annual.framework).seats(year=annual.year) if signs(seat)]


def lacking(annual: AnnualAgreement) -> list[str]:
    """Why it can not be recorded as signed on paper, in words; two queries, or three."""
    versions = list(annual.versions.values_list("on_paper", flat=True))
    if not all(versions):
        return [_("The text was proposed here. Signatures on paper are recorded with that proposal.")]
    if annual.status == AnnualStatus.SIGNED and versions:
        return [_("It is recorded already who signed on paper.")]
    if not annual.commitments.filter(monitor_only=False).exists():
        return [_("Nothing was agreed yet: enter the commitments, or take them in from a spreadsheet.")]
    return []


def record_signed_before(
    *, actor: Actor, annual: AnnualAgreement, version: int, signatures: Mapping[str, Signature]
) -> AgreementVersion:
    """Record who signed it on paper, each on its day, by address word: all of it or nothing.

    It is signed then, with its text frozen. Raises StaleVersionError; what is wrong with one signature is told at
    `<address word>-signed_on`.
    """
    with transaction.atomic(), acting(actor):
        row = lock_annual(annual, version)
        check_verb(row, "record_signed")
        if missing := lacking(row):
            raise ValidationError(missing)
        last = _check(row, signatures)
        frozen = _freeze(row, signatures, last)
        standing = standing_of(row)
        for seat in standing.seats:
            if found := signatures.get(seat.party.slug):
                _write_signature(standing, seat, found.tidied())
        if row.status == AnnualStatus.DRAFT:
            move(row, AnnualStatus.SIGNED)
        else:
            row.save_next()
        for kind in STEPS:
            complete_step_of(row, kind, actor=actor, done_on=last, note=note_of(frozen))
    return frozen


def withdraw_signed_before(
    *, actor: Actor, annual: AnnualAgreement, version: int, reason: str
) -> AnnualAgreement:
    """Take back that it was signed on paper, recorded by mistake; it is a draft again, as long as nothing leans on it.

    Text and signatures stay readable in the log. Raises StaleVersionError, and ValidationError without a reason, once
    it was amended, and where a step of the cycle after its signing is done.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why, so that the others know.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = lock_annual(annual, version)
        check_verb(row, "withdraw_signed")
        standing = standing_of(row)
        if standing.version is None or not standing.version.on_paper:
            raise ValidationError(_("It is not recorded that this was signed on paper before it came here."))
        addenda = row.addenda.exclude(status=AddendumStatus.WITHDRAWN)
        if addenda.exists() or Amendment.objects.filter(commitment__annual_agreement=row).exists():
            raise ValidationError(
                _("There is an addendum to it or an amendment of it, which only a signed agreement can have.")
            )
        for seat in standing.seats:
            if seat.state == SeatState.SIGNED:
                write_answer(standing, seat, AnswerKind.RECALLED, text=reason.strip())
        _reopen_steps(actor, row, note_of(standing.version), reason)
        move(row, AnnualStatus.DRAFT)
    return row


def _write_signature(standing: Standing, seat: Seat, told: Signature) -> None:
    """That it signed, and when its reservation was lifted: the paper of that need not be told."""
    words = {name: getattr(told, name) for name in ("function", "reference", "power", "reservation")}
    write_answer(standing, seat, AnswerKind.SIGN, given_on=told.signed_on, on_paper=True, **words)
    if told.lifted_on:
        write_answer(standing, seat, AnswerKind.LIFTED, given_on=told.lifted_on)


def _check(row: AnnualAgreement, signatures: Mapping[str, Signature]) -> date:
    """Parties that can have signed, each on a day on which it sat there, and two at least; the last of those days."""
    table = table_of(row.framework)
    seats = {seat.party.slug: seat for seat in table.seats(year=row.year) if signs(seat)}
    problems: dict[str, str] = {}
    for slug, one in signatures.items():
        if slug not in seats:
            raise ValidationError(_("One of these parties does not sign at this table. Reload the page."))
        day = one.signed_on
        if day is None:
            problems[f"{slug}-signed_on"] = no_day(seats[slug].party)
        elif problem := wrong_day_in(row, day) or table.wrong_seat(seats[slug], day):
            problems[f"{slug}-signed_on"] = problem
        problems |= wrong_reservation(slug, one)
    if problems:
        raise ValidationError(problems)
    last = last_day(signatures.values())
    if last is None or len(signatures) < FEWEST:
        raise ValidationError(_("Tell of two parties at least on which day they signed."))
    return last


def no_day(party: Party) -> str:
    """Why a signature without a day is none."""
    told = _("Tell on which day %(party)s signed, or leave all of it empty.")
    return told % {"party": party.label}


def wrong_day_in(row: AnnualAgreement, day: date) -> str:
    """Why nobody can have signed it on that day; empty where somebody can."""
    return wrong_day(day) or (_("The year was over by then.") if day.year > row.year else "")


def _freeze(row: AnnualAgreement, signatures: Mapping[str, Signature], last: date) -> AgreementVersion:
    """The text as it stands here, with who sat there when the last one signed and who had signed before."""
    table = table_of(row.framework)
    everybody = table.seats(year=row.year)
    seats = [seat for seat in everybody if seat.party.slug in signatures or table.sat(seat, last)]
    content, today = content_of(row, seats), timezone.localdate()
    frozen = AgreementVersion(
        annual_agreement=row,
        number=row.versions.count() + 1,
        content=content,
        checksum=checksum(content),
        proposed_on=today,
        reply_by=today,
        on_paper=True,
    )
    frozen.save_checked()
    return frozen


def note_of(frozen: AgreementVersion) -> str:
    """What is told with the steps that are done by it, which it is known by when it is taken back."""
    with site_language():
        told = {"n": frozen.number, "day": date_format(frozen.proposed_on, "j F Y")}
        return _("Recorded on %(day)s as signed on paper (version %(n)s).") % told


def _reopen_steps(actor: Actor, row: AnnualAgreement, note: str, reason: str) -> None:
    steps = row.framework.cycle_steps.done().filter(year=row.year - 1, done_note=note)
    for kind in reversed(STEPS):
        for step in steps.filter(kind=kind):
            reopen_step(actor=actor, step=step, version=step.version, reason=reason)
