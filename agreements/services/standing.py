"""Where every party stands towards the last version that was proposed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from django.db.models import F, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models import Party

from ..enums import AnnualStatus, AnswerKind, ParticipationRole
from ..models import AgreementVersion, AnnualAgreement, Objection, Participation, PartyAnswer
from ..models.seats import left_on
from .versions import part_digest, seats_of


class SeatState(TextChoices):
    """What a party has said about the text as it is now."""

    WAITS = "waits", _("Has not answered")
    APPROVED = "approved", _("Approved")
    NO_OBJECTION = "no_objection", _("No objection")
    OBJECTS = "objects", _("Has an objection")
    SIGNED = "signed", _("Signed")
    DECLINED = "declined", _("Does not sign")
    LEFT = "left", _("Left before it answered")
    OUTSIDE = "outside", _("Takes no part in that year")
    WITHOUT = "without", _("Did not sign")


_OF = F("agreement_version__annual_agreement")
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
    name: str
    signs: bool
    digest: str
    answer: PartyAnswer | None = None
    before: PartyAnswer | None = None
    #: What took a signature back that was recorded by mistake, where nothing was said since.
    unsigned: PartyAnswer | None = None
    objections: tuple[Objection, ...] = ()
    #: What lifted the reservation with which it signed.
    lifted: PartyAnswer | None = None
    #: The last day of who was asked and is not any more: it left, or leaves before the year the text is about.
    gone_on: date | None = None
    #: Whether that year is one it takes part in.
    in_year: bool = True
    #: The last day of who sits at the table no more, whatever it said.
    left_on: date | None = None
    #: What was recorded before this signature, and what took that back: it was put right, as its day.
    corrected: tuple[PartyAnswer, PartyAnswer] | None = None
    #: Whether it sat there and stands not among who signed a text that was recorded as signed on paper.
    without: bool = False

    @property
    def state(self) -> SeatState:
        """Where the party stands."""
        if self.answer:
            return _STATE[AnswerKind(self.answer.kind)]
        if self.without:
            return SeatState.WITHOUT
        if self.gone_on:
            return SeatState.LEFT if self.in_year else SeatState.OUTSIDE
        return SeatState.WAITS

    @property
    def last_day(self) -> date | None:
        """To be told beside its name: the day it left, or will before what is asked."""
        return self.gone_on or self.left_on

    @property
    def told_elsewhere(self) -> bool:
        """Whether somebody else recorded that it agreed; a signature is no answer to take back."""
        agreed = self.state in (SeatState.APPROVED, SeatState.NO_OBJECTION)
        return agreed and self.answer is not None and self.answer.on_paper

    @property
    def signed_on_paper(self) -> bool:
        """Whether somebody else recorded that it signed."""
        return self.state == SeatState.SIGNED and self.answer is not None and self.answer.on_paper

    @property
    def reservation(self) -> str:
        """What its signature waits for; empty where it was given without, or that came."""
        signed = self.answer if self.state == SeatState.SIGNED and not self.lifted else None
        return signed.reservation if signed else ""

    @property
    def open_objections(self) -> list[Objection]:
        """What of its objections waits for an answer; of who is gone nothing does."""
        return [one for one in self.objections if one.is_open and not self.gone_on]

    @property
    def is_answered(self) -> bool:
        """Whether it has objections and was told what became of each: it is its turn again."""
        return self.state == SeatState.OBJECTS and bool(self.objections) and not self.open_objections


@dataclass(frozen=True)
class Standing:
    """An annual agreement with its last version; without one nobody has been asked anything."""

    annual: AnnualAgreement
    version: AgreementVersion | None
    seats: list[Seat] = field(default_factory=list)
    #: Who signs at this table today and is not asked, since it takes no part in the year.
    outside: list[Participation] = field(default_factory=list)

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

    @property
    def reserved(self) -> list[Seat]:
        """Who signed under a reservation that was not lifted."""
        return [seat for seat in self.seats if seat.reservation]

    @property
    def without(self) -> list[Seat]:
        """Who did not sign a text that was recorded as signed on paper."""
        return [seat for seat in self.seats if seat.without]

    @property
    def gone(self) -> list[Seat]:
        """Who was asked and is not any more, without having signed."""
        return [seat for seat in self.seats if seat.gone_on]

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
    return standings_of([annual])[0]


def standings_of(annuals: Sequence[AnnualAgreement]) -> list[Standing]:
    """The same of several, in as many queries; each with its framework and municipality, or two more for it."""
    ids = [annual.pk for annual in annuals]
    last: dict[int, AgreementVersion] = {}
    for version in AgreementVersion.objects.filter(annual_agreement__in=ids).order_by("number"):
        last[version.annual_agreement_id] = version
    if not last:
        return [Standing(annual, None) for annual in annuals]
    answers = defaultdict(list)
    of_these = {"agreement_version__annual_agreement__in": list(last)}
    told = PartyAnswer.objects.filter(**of_these).select_related("party").order_by("pk").annotate(of=_OF)
    for answer in told:
        answers[answer.of, answer.party_id].append(answer)
    objections = defaultdict(list)
    known = Objection.objects.filter(**of_these).annotate(of=_OF, number=F("agreement_version__number"))
    for objection in known.order_by("pk"):
        objections[objection.of, objection.party_id].append(objection)
    rows = defaultdict(list)
    tables = [annual.framework_id for annual in annuals]
    seated = Participation.objects.filter(framework__in=tables).select_related("party")
    for row in seated.order_by("position", "pk"):
        rows[row.framework_id].append(row)
    found = []
    for annual in annuals:
        current, seats, table = last.get(annual.pk), [], rows[annual.framework_id]
        if current is not None:
            for party, name, signs in _table(annual, current, table, answers):
                said = answers[annual.pk, party.pk], objections[annual.pk, party.pk]
                seats.append(_seat(party, name, signs, current, *said))
            asked = [one["slug"] for one in current.content["parties"] if one["signs"]]
            recorded = current.on_paper and annual.status == AnnualStatus.SIGNED
            seats = [_gone(seat, annual, table, seat.party.slug in asked, recorded) for seat in seats]
        found.append(Standing(annual, current, seats, _outside(annual, seats, table)))
    return found


def _gone(
    seat: Seat, annual: AnnualAgreement, rows: Sequence[Participation], asked: bool, recorded: bool
) -> Seat:
    """The seat with its last day: of who sits there no more, and of who was asked to sign, did not, and is not any more.

    `recorded`: as signed on paper, where nobody was asked.
    """
    own = [row for row in rows if row.party_id == seat.party.pk]
    seat = replace(seat, left_on=left_on(own, timezone.localdate()))
    if seat.signs or not asked:
        return seat
    if recorded:
        return replace(seat, without=True)
    ends = [row.ends_on for row in own if row.ends_on]
    if not ends or (annual.status != AnnualStatus.SIGNED and len(ends) < len(own)):
        return seat
    return replace(seat, gone_on=max(ends), in_year=any(row.sits_in(annual.year) for row in own))


def _outside(
    annual: AnnualAgreement, seats: Sequence[Seat], rows: Sequence[Participation]
) -> list[Participation]:
    if annual.status == AnnualStatus.SIGNED:
        return []
    known = {seat.party.pk for seat in seats}
    signs = (row for row in seats_of(annual.framework, rows) if row.role == ParticipationRole.SIGNATORY)
    return [row for row in signs if row.party_id not in known]


def _table(
    annual: AnnualAgreement,
    version: AgreementVersion,
    rows: Sequence[Participation],
    answers: Mapping[tuple[int, int], Sequence[PartyAnswer]],
) -> Iterator[tuple[Party, str, bool]]:
    """Who sits there, under which name, and of whom a signature is asked: until it is signed those of today that take
    part in the year, with who else was to sign its text; after that those of its text, whoever came to the table, left
    it or got another name since.
    """
    seats = seats_of(annual.framework, rows, year=annual.year)
    is_signed = annual.status == AnnualStatus.SIGNED
    if not is_signed:
        for seat in seats:
            yield seat.party, seat.party.name, seat.role == ParticipationRole.SIGNATORY
    told = {seat.party.slug for seat in seats} if not is_signed else set()
    parties = {
        said[0].party.slug: said[0].party for (of, _p), said in answers.items() if said and of == annual.pk
    }
    parties |= {row.party.slug: row.party for row in (*rows, *seats)}
    for one in version.content["parties"]:
        if one["slug"] in parties.keys() - told and (is_signed or one["signs"]):
            yield parties[one["slug"]], one["name"], False


def _seat(
    party: Party,
    name: str,
    signs: bool,
    version: AgreementVersion,
    answers: Sequence[PartyAnswer],
    objections: Sequence[Objection],
) -> Seat:
    digest = part_digest(version.content, party.slug)
    kept = _without_mistakes([one for one in answers if one.kind != AnswerKind.LIFTED])
    last = kept[-1] if kept else None
    counts = last is not None and _counts(last, version, digest)
    newest = answers[-1] if answers else None
    lifted = newest is not None and newest.kind == AnswerKind.LIFTED and counts
    took_back = newest is not last and newest is not None and newest.agreement_version_id == version.pk
    return Seat(
        party=party,
        name=name,
        # Who signed, or said not to, did so as one of those that sign.
        signs=signs or (counts and last is not None and last.kind in (AnswerKind.SIGN, AnswerKind.DECLINE)),
        digest=digest,
        answer=last if counts else None,
        before=None if counts else last,
        unsigned=newest if took_back and not lifted else None,
        lifted=newest if lifted else None,
        objections=tuple(objections),
        corrected=_corrected(answers, last) if counts else None,
    )


def _corrected(
    answers: Sequence[PartyAnswer], last: PartyAnswer | None
) -> tuple[PartyAnswer, PartyAnswer] | None:
    """The signature right before this one and what took it back, where that was of another day."""
    said = [one for one in answers if one.kind != AnswerKind.LIFTED]
    if last is None or last.kind != AnswerKind.SIGN or (at := said.index(last)) < 2:
        return None
    was, back = said[at - 2], said[at - 1]
    same = was.agreement_version_id == last.agreement_version_id
    is_pair = was.kind == AnswerKind.SIGN and back.kind == AnswerKind.RECALLED
    return (was, back) if same and is_pair and was.given_on != last.given_on else None


def _without_mistakes(answers: Sequence[PartyAnswer]) -> list[PartyAnswer]:
    """The answers without the signatures that were taken back: what was said before such a one counts again."""
    kept: list[PartyAnswer] = []
    for one in answers:
        if one.kind == AnswerKind.RECALLED and kept and kept[-1].kind == AnswerKind.SIGN:
            kept.pop()
        else:
            kept.append(one)
    return kept


def _counts(answer: PartyAnswer, version: AgreementVersion, digest: str) -> bool:
    """Whether an answer is about this text: given to this version, or to one with the same words for the party.

    An objection asks to be heard, so every new version asks again who had one.
    """
    if answer.kind == AnswerKind.RECALLED:
        return False
    if answer.agreement_version_id == version.pk:
        return True
    return answer.kind not in (AnswerKind.OBJECT, AnswerKind.SIGN) and answer.digest == digest
