"""What parties are responsible for, each for itself, and who of their people takes care of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from django.db.models import Q, QuerySet

from agreements.enums import AssignmentPart, ParticipationRole, ResponsibilityRole
from agreements.models import (
    Assignment,
    Commitment,
    FrameworkAgreement,
    Participation,
    Responsibility,
)
from parties.models import Party, holds_on

#: What a party must do; who is merely involved is asked by others.
MUST = (ResponsibilityRole.LEAD, ResponsibilityRole.PARTY)
#: Responsibilities as the agreements have them, one agreement after the other.
IN_ORDER = (
    "commitment__framework__municipality__name",
    "commitment__framework__starts_on",
    "commitment__framework",
    "commitment__position",
    "position",
    "pk",
)
#: The heaviest part first.
ROLE_ORDER = {ResponsibilityRole.LEAD: 0, ResponsibilityRole.PARTY: 1, ResponsibilityRole.INVOLVED: 2}


class Lies(Protocol):
    """What tells who takes care of a responsibility: of the row itself, or of the few columns that were read of it."""

    @property
    def pk(self) -> int:
        """Its id."""

    @property
    def item_id(self) -> int | None:
        """The item it is about; None for the whole."""

    @property
    def role(self) -> str:
        """Leading, being party to it, or involved."""

    @property
    def party_id(self) -> int | None:
        """Who; None for a group or for everybody."""


_Lies = TypeVar("_Lies", bound=Lies)


@dataclass
class Duty:
    """A commitment with everything one party is responsible for in it."""

    commitment: Commitment
    party: Party
    responsibilities: list[Responsibility] = field(default_factory=list)

    @property
    def role(self) -> ResponsibilityRole:
        """Its heaviest part."""
        return heaviest(self.responsibilities)

    @property
    def role_words(self) -> str:
        """That part in the words of the framework."""
        return words_for(self.role, self.commitment.framework)

    @property
    def as_group(self) -> bool:
        """Whether it is responsible only as one of several."""
        return only_as_group(self.responsibilities)


def heaviest(rows: Iterable[Lies]) -> ResponsibilityRole:
    """The heaviest part among them."""
    return min((ResponsibilityRole(row.role) for row in rows), key=ROLE_ORDER.__getitem__)


def words_for(role: ResponsibilityRole, framework: FrameworkAgreement) -> str:
    """A part in the words of the framework: who leads is a 'Regievoerder' in one and a 'Trekker' in another."""
    return framework.lead_label if role == ResponsibilityRole.LEAD else str(role.label)


def only_as_group(rows: Iterable[Lies]) -> bool:
    """Whether all of it lies with several parties together."""
    return all(row.party_id is None for row in rows)


def duties_of(
    parties: Collection[Party],
    frameworks: QuerySet[FrameworkAgreement],
    day: date,
    roles: Iterable[ResponsibilityRole] = tuple(ResponsibilityRole),
    only: Q | None = None,
) -> list[Duty]:
    """What each of the parties is responsible for on a day in these frameworks, in the order of the agreements.

    `only`: which responsibilities are looked at, for who needs a part of what all years have. Two queries. The rule is
    `owed_by` of agreements, for several parties at once.
    """
    seats = tables_of(parties, frameworks, day)
    signed = set().union(*seats.values())
    told = {"commitment__framework__in": frameworks, "role__in": list(roles)}
    rows = lying_with(parties, signed, day).filter(only or Q(), **told)
    rows = rows.select_related(
        "commitment__framework__municipality",
        "commitment__annual_agreement",
        "commitment__theme__parent",
        "item",
    ).order_by(*IN_ORDER)
    found: dict[tuple[int, int], Duty] = {}
    for row in rows:
        for party in parties:
            if responsible(row, party, seats[party.pk]):
                duty = found.setdefault((row.commitment_id, party.pk), Duty(row.commitment, party))
                duty.responsibilities.append(row)
    return list(found.values())


def lying_with(parties: Collection[Party], signed: Collection[int], day: date) -> QuerySet[Responsibility]:
    """What may lie with one of the parties on a day, who sign `signed`; for one party exactly what does.

    What lies with a group or with everybody is asked at their own tables alone: who sees every municipality would
    otherwise read nearly all there is.
    """
    at_table = Q(commitment__framework__in=signed) | Q(commitment__framework__municipality__in=parties)
    together = Q(group__in={party.kind for party in parties}) | Q(everyone=True)
    return Responsibility.objects.filter(Q(party__in=parties) | together & at_table, holds_on(day))


def tables_of(
    parties: Collection[Party], frameworks: QuerySet[FrameworkAgreement], day: date
) -> Mapping[int, set[int]]:
    """Per party the frameworks it signs on a day; its own municipality's frameworks are told by the framework."""
    seats: dict[int, set[int]] = defaultdict(set)
    rows = Participation.objects.seated(day).filter(
        party__in=parties, role=ParticipationRole.SIGNATORY, framework__in=frameworks
    )
    for party, framework in rows.values_list("party", "framework"):
        seats[party].add(framework)
    return seats


def owed_to_tell(day: date) -> QuerySet[Responsibility]:
    """What some party must do on a day, whichever: a commitment with nothing of it is asked of who coordinates.

    Who leads outside the table has no account, so that is nobody here.
    """
    rows = Responsibility.objects.filter(holds_on(day), role__in=MUST)
    return rows.exclude(party__isnull=True, group="", everyone=False)


def responsible(row: Responsibility, party: Party, signed: Collection[int]) -> bool:
    """Whether the row (with its framework loaded) lies with this party, which signs `signed`."""
    if row.party_id is not None:
        return row.party_id == party.pk
    framework = row.commitment.framework
    if framework.pk not in signed and framework.municipality_id != party.pk:
        return False
    return row.everyone or row.group == party.kind


def handlers_of(parties: Collection[Party]) -> dict[tuple[int, int], dict[str, Assignment]]:
    """Who does what now, per responsibility and party; what a leaver left behind is nobody's. One query."""
    rows = Assignment.objects.current().by_members().filter(party__in=parties).select_related("user")
    found: dict[tuple[int, int], dict[str, Assignment]] = defaultdict(dict)
    for row in rows:
        found[row.responsibility_id, row.party_id][row.part] = row
    return found


def not_taken(
    duty: Duty, handlers: Mapping[tuple[int, int], Mapping[str, Assignment]]
) -> list[Responsibility]:
    """What of it nobody of the party handles."""
    return nobody_handles(duty.responsibilities, duty.party.pk, handlers)


def nobody_handles(
    rows: Sequence[_Lies], party: int, handlers: Mapping[tuple[int, int], Mapping[str, Assignment]]
) -> list[_Lies]:
    """Of what lies with a party in one commitment, what nobody there handles; who handles the commitment handles its items.

    Being the lead and a party to the same thing is one piece of work, so one handler is enough for both.
    """
    handled = {row.item_id for row in rows if AssignmentPart.HANDLER in handlers.get((row.pk, party), {})}
    if None in handled:
        return []
    return [row for row in rows if row.role in MUST and row.item_id not in handled]


def may_be_current(day: date) -> Q:
    """The responsibilities of which the commitment may be `is_current`."""
    ended = Q(commitment__completed_on__lte=day) | Q(commitment__lapsed_on__lte=day)
    return ~ended & ~Q(commitment__annual_agreement__year__lt=day.year)


def is_current(commitment: Commitment, day: date) -> bool:
    """Whether something is to be done about it now: neither completed nor lapsed, in its year or in the term of its framework."""
    framework, annual = commitment.framework, commitment.annual_agreement
    if commitment.completed_on is not None and commitment.completed_on <= day:
        return False
    if commitment.lapsed_on is not None and commitment.lapsed_on <= day:
        return False
    if framework.is_ended:
        return False
    if annual is not None:
        return annual.year >= day.year
    return framework.starts_on <= day <= framework.ends_on
