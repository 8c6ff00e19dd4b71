"""Reading the ladder of a framework: steps, and on each who can be reached of each party, for which themes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from agreements.enums import EscalationLevel, ParticipationRole
from agreements.models import ContactRole, FrameworkAgreement, Theme
from parties.models import Contact, Party

from ..table.filters import Option

#: Names of the filters in the address.
THEME, PARTY = "thema", "partij"


@dataclass(frozen=True)
class Place:
    """A contact on a step, with all themes it stands there for; no themes: for every theme."""

    contact: Contact
    level: str
    position: int
    themes: tuple[Theme, ...]
    #: The theme of each and what that is part of: any of these picks it.
    theme_ids: frozenset[int]

    @property
    def theme_words(self) -> str:
        """The themes in words."""
        return ", ".join(map(str, self.themes)) or _("all themes")


@dataclass(frozen=True)
class Step:
    """One level: its places per party, and the signing parties that have nobody there."""

    level: str
    name: str
    told: str
    parties: Sequence[tuple[Party, Sequence[Place]]]
    missing: Sequence[Party]

    @property
    def places(self) -> list[Place]:
        """All places of the step, in order."""
        return [place for _party, own in self.parties for place in own]


@dataclass(frozen=True)
class Table:
    """Who sits at the table: everybody in their order, and those who sign and so must be within reach."""

    parties: Sequence[Party]
    signing: frozenset[int]


@dataclass(frozen=True)
class Choice:
    """What the address asks for; what means nothing here is told in `ignored`."""

    theme: Theme | None = None
    party: Party | None = None
    ignored: tuple[str, ...] = field(default=())

    @property
    def query(self) -> str:
        """The same as the query part of an address."""
        theme = {THEME: self.theme.position} if self.theme else {}
        return urlencode({**theme, **({PARTY: self.party.slug} if self.party else {})})

    @property
    def words(self) -> list[str]:
        """The choice in words."""
        return [str(one) for one in (self.theme, self.party) if one]


def read_table(framework: FrameworkAgreement) -> Table:
    """The municipality and who sits at the table today; `framework.municipality` is loaded."""
    rows = list(framework.participations.seated().select_related("party"))
    parties = {framework.municipality.pk: framework.municipality, **{row.party_id: row.party for row in rows}}
    signing = {row.party_id for row in rows if row.role == ParticipationRole.SIGNATORY}
    return Table(list(parties.values()), frozenset(signing | {framework.municipality.pk}))


def read_places(framework: FrameworkAgreement, table: Table) -> list[Place]:
    """Everybody in the ladder in reading order: by step, by party as they sit at the table, who to call first.

    Contacts of who left the table are kept, and called by nobody.
    """
    rows = (
        ContactRole.objects.current()
        .filter(framework=framework, contact__party__in=table.parties)
        .select_related("contact__party", "theme")
    )
    grouped: dict[tuple[int, str], list[ContactRole]] = defaultdict(list)
    for row in rows.order_by("theme__position", "pk"):
        grouped[row.contact_id, row.level].append(row)
    seats = {party.pk: at for at, party in enumerate(table.parties)}
    steps = {level: at for at, level in enumerate(EscalationLevel.values)}
    return sorted(
        map(_place, grouped.values()),
        key=lambda one: (
            steps[one.level],
            seats.get(one.contact.party_id, len(seats)),
            one.position,
            one.contact.function.casefold(),
            one.contact.pk,
        ),
    )


def _place(rows: Sequence[ContactRole]) -> Place:
    themes = () if any(row.theme is None for row in rows) else tuple(row.theme for row in rows if row.theme)
    ids = {pk for theme in themes for pk in (theme.pk, theme.parent_id) if pk}
    first = min(row.position for row in rows)
    return Place(rows[0].contact, rows[0].level, first, themes, frozenset(ids))


def read_choice(query: QueryDict, themes: Iterable[Theme], table: Table) -> Choice:
    """What the address asks for."""
    asked_theme, asked_party = query.get(THEME, ""), query.get(PARTY, "")
    theme = next((one for one in themes if str(one.position) == asked_theme), None)
    party = next((one for one in table.parties if one.slug == asked_party), None)
    ignored = [asked_theme] if asked_theme and not theme else []
    ignored += [asked_party] if asked_party and not party else []
    return Choice(theme, party, tuple(ignored))


def passes(place: Place, choice: Choice) -> bool:
    """Whether the contact can be called about the theme, and is of the party.

    Who stands there for every theme, or for the theme this one is part of, can be called about it too; and for a
    theme as a whole everybody of its parts.
    """
    if choice.party is not None and place.contact.party_id != choice.party.pk:
        return False
    if choice.theme is None or not place.themes:
        return True
    wanted = {choice.theme.pk, choice.theme.parent_id}
    return choice.theme.pk in place.theme_ids or any(theme.pk in wanted for theme in place.themes)


def steps_of(places: Sequence[Place], table: Table, choice: Choice) -> list[Step]:
    """The ladder with the filters of the address; a step without anybody is told too."""
    words = _words()
    steps = []
    for level in EscalationLevel:
        own: dict[Party, list[Place]] = defaultdict(list)
        for place in places:
            if place.level == level and passes(place, choice):
                own[place.contact.party].append(place)
        asked = [choice.party] if choice.party else table.parties
        missing = [party for party in asked if party.pk in table.signing and party not in own]
        steps.append(Step(level.value, *words[level], list(own.items()), missing))
    return steps


def _words() -> Mapping[EscalationLevel, tuple[str, str]]:
    return {
        EscalationLevel.OFFICIAL: (_("Officials"), _("Begin here: they handle it from day to day.")),
        EscalationLevel.MANAGEMENT: (_("Managers"), _("When officials do not solve it together.")),
        EscalationLevel.EXECUTIVE: (_("Executives"), _("When managers do not solve it either.")),
    }


def options(
    places: Sequence[Place], themes: Sequence[Theme], table: Table, choice: Choice
) -> list[tuple[str, str, list[Option]]]:
    """Per filter its name, label and values, each with how many contacts it would leave."""

    def count(theme: Theme | None, party: Party | None) -> int:
        return len({one.contact.pk for one in places if passes(one, Choice(theme, party))})

    own_themes = [
        Option(
            str(theme.position),
            f"– {theme}" if theme.parent_id else str(theme),
            count(theme, choice.party),
            theme == choice.theme,
        )
        for theme in themes
    ]
    own_parties = [
        Option(party.slug, party.label, count(choice.theme, party), party == choice.party)
        for party in table.parties
    ]
    # Who only gave advice and can not be called is no choice.
    seats = {party.slug for party in table.parties if party.pk in table.signing}
    own_parties = [one for one in own_parties if one.count or one.selected or one.value in seats]
    filters = [(THEME, _("Theme"), own_themes), (PARTY, _("Party"), own_parties)]
    return [one for one in filters if one[2]]
