"""Reading escalations: of a commitment, of a framework, and one with its chain and who still has to answer."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agreements.enums import EscalationLevel, ParticipationRole
from agreements.models import Commitment, FrameworkAgreement, Participation
from parties.enums import MembershipRole
from parties.models import Mail, Membership, Party

from ..enums import RoundStatus
from ..models import Escalation, EscalationAnswer, RoundLine


def with_around(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """With everything a page tells of them: two queries, whatever the number."""
    return rows.select_related(
        "party",
        "commitment__theme",
        "commitment__framework__municipality",
        "line__round",
        "line__current",
        "before",
    ).prefetch_related("answers__party")


def escalations_of(commitment: Commitment, as_of: date | None = None) -> list[Escalation]:
    """Those of a commitment, the oldest first; on a day those that were raised by then."""
    rows = commitment.escalations.all()
    if as_of:
        rows = rows.filter(since__lte=as_of)
    return list(with_around(rows).order_by("since", "pk"))


def open_in(framework: FrameworkAgreement) -> list[Escalation]:
    """Those that are open in a framework, what must be answered first on top."""
    rows = Escalation.objects.open().filter(commitment__framework=framework)
    return list(with_around(rows.in_order()))


def signing_parties(framework: FrameworkAgreement) -> list[Party]:
    """Who answers: the municipality and everybody who signs today, in the order of the table; one query."""
    return signing_at([framework])[framework.pk]


def signing_at(frameworks: Sequence[FrameworkAgreement]) -> dict[int, list[Party]]:
    """The same per framework (with their municipality), of any number of them; one query."""
    found = {one.pk: {one.municipality_id: one.municipality} for one in frameworks}
    seats = Participation.objects.seated().filter(framework__in=list(found), role=ParticipationRole.SIGNATORY)
    for seat in seats.select_related("party").order_by("position", "pk"):
        found[seat.framework_id][seat.party_id] = seat.party
    return {pk: list(parties.values()) for pk, parties in found.items()}


@dataclass(frozen=True)
class Step:
    """One of a chain, with its answers."""

    escalation: Escalation
    answers: Sequence[EscalationAnswer]
    here: bool


@dataclass(frozen=True)
class Chain:
    """Something that was raised, from its lowest level up.

    `unanswered`: who did not answer the one of the page; `managed`: those of them whose managers are asked; `unreached`: of
    which no mail reaches anybody who is asked; `nobody`: where nobody is.
    """

    steps: list[Step]
    unanswered: list[Party]
    managed: set[int]
    unreached: set[int]
    nobody: set[int]

    @property
    def not_reached(self) -> list[Party]:
        """The parties where nobody heard of it by mail."""
        return [party for party in self.unanswered if party.pk in self.unreached | self.nobody]

    @property
    def higher(self) -> Escalation | None:
        """What it was raised to after this, where it was."""
        place = next(at for at, step in enumerate(self.steps) if step.here)
        return self.steps[place + 1].escalation if place + 1 < len(self.steps) else None


def read_chain(escalation: Escalation, signing: Iterable[Party]) -> Chain:
    """The chain of one (`with_around`): at most two levels, as officials are where it begins; two queries,
    and three at most for whom it reaches where somebody did not answer.
    """
    pks = [pk for pk in (escalation.pk, escalation.before_id) if pk]
    linked = with_around(Escalation.objects.filter(Q(pk__in=pks) | Q(before=escalation)))
    rows = sorted(linked, key=lambda row: (row.before_id is not None, row.pk))
    steps = [Step(row, list(row.answers.all()), row.pk == escalation.pk) for row in rows]
    (here,) = [step for step in steps if step.here]
    left = unanswered(here.answers, signing) if escalation.is_open else []
    asked = read_asked(left, escalation.level)
    return Chain(
        steps,
        left,
        {pk for pk, one in asked.items() if one.are_managers},
        {pk for pk, one in asked.items() if one.people and not one.is_reached},
        {pk for pk, one in asked.items() if not one.people},
    )


@dataclass(frozen=True)
class AskedOf:
    """Who of a party is asked to answer, and whether one of them can be reached by mail."""

    people: list[Membership]
    are_managers: bool
    is_reached: bool


def read_asked(parties: Collection[Party], level: str) -> dict[int, AskedOf]:
    """Per party (its id) whom its answer at a level is asked of; three queries at most."""
    rows = Membership.objects.active().filter(party__in=parties, user__is_active=True).select_related("user")
    seats = list(rows.order_by("pk")) if parties else []
    refused = Mail.objects.refused_addresses() if seats else set()
    return {
        party.pk: asked_of([one for one in seats if one.party_id == party.pk], level, refused)
        for party in parties
    }


def asked_of(seats: Iterable[Membership], level: str, refused: Container[str]) -> AskedOf:
    """The same of the seats of one party; `refused`: addresses, in small letters, that take no mail."""
    every = list(seats)
    managed = any(one.is_line_manager for one in every)
    people = [one for one in every if is_asked(one, level, managed=managed)]
    reached = any(one.user.email.lower() not in refused for one in people)
    return AskedOf(people, managed and level == EscalationLevel.MANAGEMENT, reached)


def is_asked(seat: Membership, level: str, *, managed: bool) -> bool:
    """Whether who has this seat is asked for the answer of its party: at the level of the managers those, and who decides
    where a party has none (`managed`: whether it has).
    """
    if level == EscalationLevel.MANAGEMENT and managed:
        return seat.is_line_manager
    return seat.reaches(MembershipRole.DECISION_MAKER)


def with_managers(parties: Collection[int]) -> set[int]:
    """Which of these parties have somebody who answers what lies before the managers; one query."""
    rows = Membership.objects.line_managers().filter(party__in=parties)
    return set(rows.values_list("party", flat=True))


def unanswered(answers: Iterable[EscalationAnswer], signing: Iterable[Party]) -> list[Party]:
    """Who of these did not answer; nobody where the parties answered together."""
    heard = {answer.party_id for answer in answers}
    return [] if None in heard else [party for party in signing if party.pk not in heard]


def lines_of(commitment: Commitment) -> QuerySet[RoundLine]:
    """The lines a person can tie an escalation to: of rounds that were opened, the latest first."""
    rows = commitment.round_lines.exclude(round__status=RoundStatus.PREPARING)
    return rows.select_related("round", "current").order_by("-round__reference_date", "-pk")
