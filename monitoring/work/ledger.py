"""What a party owes and is owed, across municipalities: of all of it what the filters of its page ask.

Who works in fifteen municipalities has thousands of commitments, and a page shows two hundred of them. So the whole is
read as plain values here, and only what is shown or goes into the file becomes rows (`ledger_rows.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.text import slugify

from agreements.enums import ParticipationRole
from agreements.models import Assignment, FrameworkAgreement, Participation, Responsibility
from agreements.permissions import may_see_handlers
from agreements.services.speaking import opposite
from parties.models import AnyUser, Party, holds_on

from ..enums import Light, RoundStatus
from ..models import Escalation, RoundLine
from ..table.filters import LIGHT_WORDS, RAISED
from .beside import raised_of
from .duties import IN_ORDER, MUST, handlers_of, lying_with, nobody_handles

OWES, OWED = "doet", "krijgt"
YES, NO = "ja", "nee"
_LIGHTS: dict[str, str] = {value: word for word, value in LIGHT_WORDS.items()}


class Place(NamedTuple):
    """Where a commitment stands; the theme is that of the first level."""

    commitment: int
    framework: int
    theme: str
    year: int | None


#: The columns of a `Place`, from a responsibility. Not `commitment__framework`: a query that reads a column by the name it
#: is sorted by sorts by the id, and `IN_ORDER` means the order of the agreements.
_PLACE = (
    "commitment",
    "commitment__framework_id",
    Coalesce("commitment__theme__parent__title", "commitment__theme__title", Value("")),
    "commitment__annual_agreement__year",
)


class Lying(NamedTuple):
    """A responsibility of the party, with what tells who takes care of it."""

    pk: int
    item_id: int | None
    role: str
    party_id: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A commitment on one side, as far as the filters ask."""

    place: Place
    #: All years it is about: its own, and those of the rounds it stood in.
    years: tuple[int, ...]
    #: Under which values of each filter it falls.
    values: Mapping[str, Collection[str]]
    #: Of what the party does; the heaviest part is what it is called.
    lying: tuple[Lying, ...] = ()
    #: None: not told, or nothing to take on.
    is_taken: bool | None = None


@dataclass(frozen=True)
class Ledger:
    """Both sides of what a party is part of. `tells_handlers`: the reader works for the party.

    `opposite`: for whose tenants it speaks, or who speaks for its tenants.
    """

    party: Party
    owes: list[Entry]
    owed: list[Entry]
    tells_handlers: bool
    opposite: list[Party]
    #: Of all entries, by id.
    frameworks: Mapping[int, FrameworkAgreement]
    #: Per commitment where it was put before a higher level and is open.
    raised: Mapping[int, Escalation]
    #: Who of the party takes care of what; empty for who does not work for it.
    handlers: Mapping[tuple[int, int], Mapping[str, Assignment]]
    #: What others owe the party.
    claims: QuerySet[Responsibility]

    def side(self, name: str) -> list[Entry]:
        """The entries of one side."""
        return self.owed if name == OWED else self.owes

    @cached_property
    def municipalities(self) -> dict[str, str]:
        """Where something was agreed, by its address word."""
        return {one.municipality.slug: one.municipality.label for one in self.frameworks.values()}


class _Seen(NamedTuple):
    """What both sides need of the commitments, and what was read of them once."""

    lights: Mapping[int, str]
    years: Mapping[int, set[int]]
    raised: Mapping[int, Escalation]
    frameworks: Mapping[int, FrameworkAgreement]
    themes: dict[str, tuple[str]]

    def entry(self, place: Place, taken: bool | None = None, lying: Sequence[Lying] = ()) -> Entry:
        """The place with everything the filters ask."""
        pk = place.commitment
        years = self.years.get(pk, set()) | ({place.year} if place.year else set())
        if place.theme not in self.themes:
            self.themes[place.theme] = (slugify(place.theme) or "geen",)
        values = {
            "licht": (_LIGHTS[self.lights.get(pk, Light.NONE)],),
            "jaar": tuple(map(str, years)),
            "thema": self.themes[place.theme],
            "gemeente": (self.frameworks[place.framework].municipality.slug,),
            "opgepakt": () if taken is None else (YES if taken else NO,),
            "alleen": (RAISED,) if pk in self.raised else (),
        }
        return Entry(place, tuple(sorted(years)), values, tuple(lying), taken)


def read_ledger(user: AnyUser, party: Party, today: date) -> Ledger:
    """What a party owes and is owed in the frameworks the reader may see; nine queries, whatever the number."""
    visible = FrameworkAgreement.objects.visible_to(user)
    tells = may_see_handlers(user, party)
    signed, shared = _tables(party, visible, today)
    handlers = handlers_of([party]) if tells else {}
    duties = _duties(party, signed, visible, today)
    claims = _claims(party, signed, shared, visible, today)
    owed = dict.fromkeys(Place(*one) for one in claims.order_by(*IN_ORDER).values_list(*_PLACE))
    places = {*duties, *owed}
    used = FrameworkAgreement.objects.filter(pk__in={one.framework for one in places})
    frameworks = {row.pk: row for row in used.select_related("municipality")}
    raised = raised_of(user, (one.commitment for one in places))
    seen = _Seen(*_last_lights(frameworks), raised, frameworks, {})
    return Ledger(
        party,
        [seen.entry(place, _is_taken(rows, party, handlers, tells), rows) for place, rows in duties.items()],
        [seen.entry(place) for place in owed],
        tells,
        opposite(user, party),
        frameworks,
        raised,
        handlers,
        claims,
    )


def _tables(party: Party, visible: QuerySet[FrameworkAgreement], day: date) -> tuple[set[int], set[int]]:
    """The frameworks the party signs on a day, and those that several of its kind sign. One query."""
    seated = Participation.objects.seated(day).filter(role=ParticipationRole.SIGNATORY)
    own = Q(framework__in=seated.filter(party=party).values("framework")) | Q(framework__municipality=party)
    seats = seated.filter(own, framework__in=visible).values_list("framework", "party", "party__kind")
    signed, of_kind = set(), defaultdict(set)
    for framework, member, kind in seats:
        of_kind[framework].update([member] if kind == party.kind else [])
        if member == party.pk:
            signed.add(framework)
    return signed, {framework for framework, members in of_kind.items() if len(members) > 1}


def _duties(
    party: Party, signed: Collection[int], visible: QuerySet[FrameworkAgreement], day: date
) -> dict[Place, list[Lying]]:
    """What the party is responsible for, per commitment in the order of the agreements. One query."""
    rows = lying_with([party], signed, day).filter(commitment__framework__in=visible).order_by(*IN_ORDER)
    found: dict[Place, list[Lying]] = defaultdict(list)
    for pk, item, role, member, *place in rows.values_list("pk", "item", "role", "party", *_PLACE):
        found[Place(*place)].append(Lying(pk, item, role, member))
    return found


def _claims(
    party: Party,
    signed: Collection[int],
    shared: Collection[int],
    visible: QuerySet[FrameworkAgreement],
    day: date,
) -> QuerySet[Responsibility]:
    """What others lead or are party to in the frameworks the party signs, or that are its own; the only one of its kind
    there owes itself nothing."""
    return (
        Responsibility.objects.filter(
            Q(commitment__framework__in=signed) | Q(commitment__framework__municipality=party),
            holds_on(day),
            commitment__framework__in=visible,
            role__in=MUST,
            outsider="",
        )
        .exclude(party=party)
        .exclude(Q(group=party.kind) & ~Q(commitment__framework__in=shared))
    )


def _is_taken(
    rows: Sequence[Lying],
    party: Party,
    handlers: Mapping[tuple[int, int], Mapping[str, Assignment]],
    tells: bool,
) -> bool | None:
    if not tells or not any(one.role in MUST for one in rows):
        return None
    return not nobody_handles(rows, party.pk, handlers)


def _last_lights(frameworks: Iterable[int]) -> tuple[dict[int, str], Mapping[int, set[int]]]:
    """Per commitment its light in the last round that began, and the years of the rounds it stood in. One query."""
    rows = rounds_of(RoundLine.objects.filter(round__framework__in=list(frameworks)))
    lights: dict[int, str] = {}
    years: dict[int, set[int]] = defaultdict(set)
    for pk, light, year in rows.values_list("commitment", "light", "round__year"):
        lights[pk] = light
        years[pk].add(year)
    return lights, years


def rounds_of(lines: QuerySet[RoundLine]) -> QuerySet[RoundLine]:
    """Those of rounds that began, the last round last."""
    began = lines.exclude(round__status=RoundStatus.PREPARING)
    return began.order_by("round__reference_date", "round", "pk")
