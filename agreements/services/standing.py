"""Where every party stands towards the last version that was proposed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from parties.models import Party

from ..enums import AnswerKind, ParticipationRole
from ..models import AgreementVersion, AnnualAgreement, Objection, PartyAnswer
from .versions import part_digest, seats_of


class SeatState(TextChoices):
    """What a party has said about the text as it is now."""

    WAITS = "waits", _("Has not answered")
    APPROVED = "approved", _("Approved")
    NO_OBJECTION = "no_objection", _("No objection")
    OBJECTS = "objects", _("Objects")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Does not sign")


#: Who agrees with the text.
CONSENTS = (SeatState.APPROVED, SeatState.NO_OBJECTION, SeatState.SIGNED)
_STATE = {
    AnswerKind.APPROVE: SeatState.APPROVED,
    AnswerKind.NO_OBJECTION: SeatState.NO_OBJECTION,
    AnswerKind.OBJECT: SeatState.OBJECTS,
    AnswerKind.SIGN: SeatState.SIGNED,
    AnswerKind.DECLINE: SeatState.DECLINED,
}


@dataclass(frozen=True)
class Seat:
    """A party at the table. `answer`: what it said last that still counts, `before`: what does not count any more."""

    party: Party
    signs: bool
    digest: str
    answer: PartyAnswer | None = None
    before: PartyAnswer | None = None
    objections: tuple[Objection, ...] = ()

    @property
    def state(self) -> SeatState:
        """Where the party stands."""
        return _STATE[AnswerKind(self.answer.kind)] if self.answer else SeatState.WAITS

    @property
    def open_objections(self) -> list[Objection]:
        """What of its objections waits for an answer."""
        return [one for one in self.objections if one.is_open]


@dataclass(frozen=True)
class Standing:
    """An annual agreement with its last version; without one nobody has been asked anything."""

    annual: AnnualAgreement
    version: AgreementVersion | None
    seats: list[Seat] = field(default_factory=list)

    @cached_property
    def signing(self) -> list[Seat]:
        """Who is to sign, those included that do not."""
        return [seat for seat in self.seats if seat.signs]

    @cached_property
    def remaining(self) -> list[Seat]:
        """Between whom the agreement stands, or will."""
        return [seat for seat in self.signing if seat.state != SeatState.DECLINED]

    @property
    def declined(self) -> list[Seat]:
        """Who said not to sign."""
        return [seat for seat in self.signing if seat.state == SeatState.DECLINED]

    def waiting(self, *states: SeatState) -> list[Seat]:
        """Who signs and stands in none of these states, nor declined."""
        return [seat for seat in self.remaining if seat.state not in states]

    def seat(self, party: Party) -> Seat | None:
        """The seat of a party; None for who does not sit at this table."""
        return next((seat for seat in self.seats if seat.party.pk == party.pk), None)

    @property
    def open_objections(self) -> list[Objection]:
        """Everything that waits for an answer."""
        return [one for seat in self.seats for one in seat.open_objections]


def standing_of(annual: AnnualAgreement) -> Standing:
    """Read it, in four queries; one when nothing was ever proposed."""
    version = annual.versions.order_by("number").last()
    if version is None:
        return Standing(annual, None)
    answers: dict[int, list[PartyAnswer]] = defaultdict(list)
    for row in PartyAnswer.objects.filter(agreement_version__annual_agreement=annual).order_by("pk"):
        answers[row.party_id].append(row)
    objections: dict[int, list[Objection]] = defaultdict(list)
    known = Objection.objects.filter(agreement_version__annual_agreement=annual)
    for objection in (
        known.select_related("agreement_version").defer("agreement_version__content").order_by("pk")
    ):
        objections[objection.party_id].append(objection)
    seats = []
    for one in seats_of(annual.framework):
        digest = part_digest(version.content, one.party.slug)
        last = answers[one.party_id][-1] if answers[one.party_id] else None
        counts = last is not None and _counts(last, version, digest)
        seats.append(
            Seat(
                party=one.party,
                signs=one.role == ParticipationRole.SIGNATORY,
                digest=digest,
                answer=last if counts else None,
                before=None if counts else last,
                objections=tuple(objections[one.party_id]),
            )
        )
    return Standing(annual, version, seats)


def _counts(answer: PartyAnswer, version: AgreementVersion, digest: str) -> bool:
    """Whether an answer is about this text: given to this version, or to one with the same words for the party.

    An objection asks to be heard, so every new version asks again who had one.
    """
    if answer.agreement_version_id == version.pk:
        return True
    return answer.kind not in (AnswerKind.OBJECT, AnswerKind.SIGN) and answer.digest == digest
