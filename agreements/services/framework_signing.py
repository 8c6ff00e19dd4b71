"""Recording that a framework agreement was signed, by whom and when, and taking a mistaken record back."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..enums import AddendumStatus, FrameworkStatus
from ..models import Amendment, FrameworkAgreement, FrameworkSignature, Participation
from .framework_states import INSTEAD, check_verb
from .paper import Signature, last_day, signs, table_of, wrong_day, wrong_reservation
from .versions import seats_of


@dataclass(frozen=True)
class Joined:
    """A party that signs and took its seat after the day of signing."""

    party: Party
    starts_on: date
    #: Whether its own signature is told.
    signed: bool


#: What is told of a signature.
_TOLD = tuple(field.name for field in fields(Signature))
#: An agreement binds two at least.
TWO = 2


def signing_parties(framework: FrameworkAgreement, day: date | None = None) -> list[str]:
    """The names of the parties between whom it is signed, in their order: on a day, that of signing or else today.

    One query, two with the municipality.
    """
    seats = seats_of(framework, day=day or framework.adopted_on)
    return [row.party.name for row in seats if signs(row)]


def lacking(framework: FrameworkAgreement) -> list[str]:
    """What must be there before it can be recorded as signed and is not, in words."""
    found = []
    if len(signing_parties(framework)) < TWO:
        found.append(_("At least two parties sign. The application manager adds the participants."))
    if not framework.commitments.exists():
        found.append(_("Nothing was agreed yet: enter the commitments, or take them in from a spreadsheet."))
    return found


def not_signed() -> str:
    """What to do instead of amending a framework that is a draft."""
    return _(
        "It is not recorded yet that the framework agreement was signed. Until then the application manager changes the text of its commitments."
    )


def signers_of(framework: FrameworkAgreement) -> list[Party]:
    """Who can have signed it: who signs at the table, or ever did. One query, two with the municipality."""
    return [seat.party for seat in table_of(framework).seats() if signs(seat)]


def not_told(
    framework: FrameworkAgreement,
    seats: Iterable[Participation],
    signatures: Iterable[FrameworkSignature],
) -> list[str]:
    """Who signed at the table on the day of signing, or else signs there now, or joined since, and is not told of as
    having signed.

    Nobody where no signature is told at all.
    """
    signed, rows = {row.party_id for row in signatures}, list(seats)
    there = seats_of(framework, rows, day=framework.adopted_on) if signed else []
    names = [seat.party.name for seat in there if signs(seat) and seat.party_id not in signed]
    today = timezone.localdate()
    later = joined_later(framework, rows, signed) if signed else []
    return names + [one.party.name for one in later if not one.signed and one.starts_on <= today]


def joined_later(
    framework: FrameworkAgreement, seats: Iterable[Participation], signed: Container[int]
) -> list[Joined]:
    """Who signs, and took its seat after the day of signing (today, where none is known); by that day.

    `signed`: ids of the parties of which a signature is told. Who left again is no more at the table, and left out.
    """
    since, today = framework.adopted_on or timezone.localdate(), timezone.localdate()
    rows = [row for row in seats if signs(row)]
    begins = _begins(rows)
    staying = {row.party_id: row.party for row in rows if row.ends_on is None or row.ends_on >= today}
    found = [
        Joined(party, day, pk in signed)
        for pk, party in staying.items()
        if (day := begins[pk]) is not None and day > since
    ]
    return sorted(found, key=lambda one: (one.starts_on, one.party.name))


def _begins(seats: Iterable[Participation]) -> dict[int, date | None]:
    """From when each party sits there, by its first seat; None for from the beginning."""
    found: dict[int, date | None] = {}
    for row in seats:
        known = found.get(row.party_id, row.starts_on)
        found[row.party_id] = min(known, row.starts_on) if known and row.starts_on else None
    return found


def told_day(framework: FrameworkAgreement, signatures: Iterable[FrameworkSignature]) -> date | None:
    """The day of the whole, unless it is no more than the last of those of the parties. One query."""
    found = _last_of_first(framework, {row.party_id: _told(row) for row in signatures})
    return None if framework.adopted_on == found else framework.adopted_on


def _last_of_first(framework: FrameworkAgreement, told: Mapping[int, Signature]) -> date | None:
    """The day on which the last of those signed between whom it was made; None where one of their days is not known.

    Who joined after that signs on a day of its own, and does not make it signed later.
    """
    begins = _begins(framework.participations.all())
    days = {pk: begins.get(pk) or framework.starts_on for pk in told}
    first = [one for pk, one in told.items() if days[pk] <= framework.starts_on]
    last = last_day(first)
    if last is None:
        return None if first else last_day(told.values())
    return last_day(one for pk, one in told.items() if days[pk] <= max(last, framework.starts_on))


def record_signed(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    version: int,
    signed_on: date | None,
    signatures: Mapping[str, Signature] | None = None,
) -> FrameworkAgreement:
    """Record that the framework agreement was signed: on which day, by whom, as far as the paper tells.

    `signatures`, by address word, may tell the days instead. From then on steps can be late and its commitments change
    by an amendment or an addendum. Raises StaleVersionError, and ValidationError when something has to be there first;
    what is wrong with one signature is told at `<address word>-signed_on`.
    """
    with transaction.atomic():
        row = FrameworkAgreement.lock(framework.pk, version)
        check_verb(row, "record_signed")
        if missing := lacking(row):
            raise ValidationError(missing)
        told = signatures or {}
        if signed_on is None and not told:
            raise ValidationError({"signed_on": _("Tell the day of signing, or which parties signed.")})
        row.status = FrameworkStatus.SIGNED
        _write(actor, row, signed_on, told)
    return row


def mend_signed(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    version: int,
    signed_on: date | None,
    signatures: Mapping[str, Signature],
    reason: str = "",
) -> FrameworkAgreement:
    """Tell what was not told yet of a signing that is recorded, or mend it, as nothing leans on who signed when.

    What stood there changes only with a reason. Raises StaleVersionError and ValidationError as `record_signed` does.
    """
    with transaction.atomic():
        row = FrameworkAgreement.lock(framework.pk, version)
        check_verb(row, "mend_signed")
        if row.was_withdrawn:
            raise ValidationError(str(INSTEAD[FrameworkStatus.DRAFT]))
        kept = list(row.signatures.select_related("party"))
        changed = any(_changes(_told(one), signatures.get(one.party.slug)) for one in kept)
        before = told_day(row, kept)
        if (changed or (before and before != signed_on)) and not reason.strip():
            raise ValidationError({"reason": _("Tell why, so that the others know.")})
        _write(actor, row, signed_on, signatures, reason.strip())
    return row


def withdraw_signed(
    *, actor: Actor, framework: FrameworkAgreement, version: int, reason: str
) -> FrameworkAgreement:
    """Take back that it was signed, recorded by mistake; it is a draft again, as long as nothing was built on it.

    Who signed when stays in the log. Raises StaleVersionError, and ValidationError without a reason or once it was
    amended.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why, so that the others know.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = FrameworkAgreement.lock(framework.pk, version)
        check_verb(row, "withdraw_signed")
        if leaning := leans(row):
            raise ValidationError(leaning)
        row.signatures.all().delete()
        row.status, row.adopted_on = FrameworkStatus.DRAFT, None
        row.save_next()
    return row


def leans(framework: FrameworkAgreement) -> str:
    """In words what rests on its being signed; empty where nothing does. At most two queries."""
    addenda = framework.addenda.filter(annual_agreement=None).exclude(status=AddendumStatus.WITHDRAWN)
    amended = Amendment.objects.filter(commitment__framework=framework, commitment__annual_agreement=None)
    if addenda.exists() or amended.exists():
        return _("There is an addendum to it or an amendment of it, which only a signed agreement can have.")
    return ""


def _told(row: FrameworkSignature) -> Signature:
    return Signature(**{name: getattr(row, name) for name in _TOLD})


def _changes(kept: Signature, told: Signature | None) -> bool:
    """Whether something that stood there changes or goes; what was not told yet may be told."""
    if told is None:
        return True
    told = told.tidied()
    return any(getattr(kept, name) not in ("", None, getattr(told, name)) for name in _TOLD)


def _write(
    actor: Actor,
    row: FrameworkAgreement,
    signed_on: date | None,
    signatures: Mapping[str, Signature],
    reason: str = "",
) -> None:
    """Check it, and write what differs from what stands there."""
    signers = _check(row, signed_on, signatures)
    told_of = {signers[slug].pk: one for slug, one in signatures.items()}
    row.adopted_on = signed_on or _last_of_first(row, told_of)
    with acting(actor, reason or _reason(row, [signers[slug] for slug in signers if slug in signatures])):
        row.save_next()
        there = {one.party_id: one for one in row.signatures.all()}
        for slug, party in signers.items():
            found, told = there.pop(party.pk, None), signatures.get(slug)
            if told is None:
                if found:
                    found.delete()
                continue
            made = found or FrameworkSignature(framework=row, party=party)
            told = told.tidied()
            if made.pk is None or _told(made) != told:
                for name in _TOLD:
                    setattr(made, name, getattr(told, name))
                made.save_checked()


def _check(
    row: FrameworkAgreement, signed_on: date | None, signatures: Mapping[str, Signature]
) -> dict[str, Party]:
    """Parties that can have signed, each on a day on which it sat there, and two at least; who can have signed."""
    table = table_of(row)
    seats = {seat.party.slug: seat for seat in table.seats() if signs(seat)}
    problems = {"signed_on": _wrong_day(row, signed_on)} if signed_on else {}
    for slug, one in signatures.items():
        if slug not in seats:
            raise ValidationError(_("One of these parties does not sign at this table. Reload the page."))
        if one.signed_on:
            wrong = _wrong_day(row, one.signed_on) or table.wrong_seat(seats[slug], one.signed_on)
            problems[f"{slug}-signed_on"] = wrong
        problems |= wrong_reservation(slug, one)
    if problems := {name: told for name, told in problems.items() if told}:
        raise ValidationError(problems)
    if len(signatures) == 1:
        raise ValidationError(_("Tell of two parties at least that they signed, or of none."))
    return {slug: seat.party for slug, seat in seats.items()}


def _wrong_day(row: FrameworkAgreement, day: date) -> str:
    """Why it can not have been signed on that day; empty where it can."""
    return wrong_day(day) or (_("The agreement had ended by then.") if day > row.ends_on else "")


def _reason(row: FrameworkAgreement, signed: list[Party]) -> str:
    """What the log tells: the day, and who signed; where that is not told, who signs at the table."""
    names = [party.name for party in signed] or signing_parties(row, row.adopted_on)
    with site_language():
        words = _("signed on %(day)s by %(parties)s") if row.adopted_on else _("signed by %(parties)s")
        day = date_format(row.adopted_on, "j F Y") if row.adopted_on else ""
        return words % {"day": day, "parties": ", ".join(names)}
