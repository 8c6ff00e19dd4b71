"""What a party owes and is owed, across municipalities: the rows of its page and its file, and their filters."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agreements.enums import AssignmentPart, ParticipationRole, ResponsibilityRole
from agreements.models import (
    Assignment,
    Commitment,
    FrameworkAgreement,
    Participation,
    Planning,
    Responsibility,
)
from agreements.permissions import may_see_handlers
from agreements.services.speaking import opposite
from config.web.typed import Typed, told
from parties.models import AnyUser, Party, holds_on

from ..enums import Light, RoundStatus
from ..models import Escalation, RoundLine
from ..table.filters import LIGHT_WORDS, RAISED, Option
from ..table.words import light_words, origin_note
from .beside import raised_of
from .duties import IN_ORDER, MUST, Duty, duties_of, handlers_of, not_taken

OWES, OWED = "doet", "krijgt"
#: Filters as they are called in the address, in the order of the page.
FACETS = ("licht", "jaar", "thema", "gemeente", "opgepakt", "alleen")
_YES, _NO = "ja", "nee"


@dataclass(frozen=True)
class LastLight:
    """How a commitment stood in its last round."""

    light: str
    round: str
    is_final: bool
    note: str


@dataclass(frozen=True)
class Row:
    """A commitment with what the party has to do with it."""

    commitment: Commitment
    url: str
    theme: str
    years: tuple[int, ...]
    planning: str
    #: What the party does, or who owes it to the party.
    who: str
    light: LastLight | None
    word: str
    #: Empty for who does not work for the party.
    handlers: tuple[tuple[str, str], ...] = ()
    #: None: not told, or nothing to take on.
    is_taken: bool | None = None
    #: What can be assigned; the first is the heaviest.
    responsibilities: tuple[int, ...] = ()
    #: Where it was put before a higher level and is open; in the file only where that is what was asked for.
    raised: Escalation | None = None

    @property
    def municipality(self) -> Party:
        """Where it was agreed."""
        return self.commitment.framework.municipality

    @property
    def values(self) -> dict[str, set[str]]:
        """Under which values of each filter it falls."""
        light = self.light.light if self.light else Light.NONE
        taken = {None: set(), True: {_YES}, False: {_NO}}[self.is_taken]
        return {
            "licht": {word for word, value in LIGHT_WORDS.items() if value == light},
            "jaar": {str(year) for year in self.years},
            "thema": {slugify(self.theme) or "geen"},
            "gemeente": {self.municipality.slug},
            "opgepakt": taken,
            "alleen": {RAISED} if self.raised else set(),
        }


@dataclass(frozen=True)
class Ledger:
    """Both sides of what a party is part of. `tells_handlers`: the reader works for the party.

    `opposite`: for whose tenants it speaks, or who speaks for its tenants.
    """

    party: Party
    owes: list[Row]
    owed: list[Row]
    tells_handlers: bool
    opposite: list[Party]

    def side(self, name: str) -> list[Row]:
        """The rows of one side."""
        return self.owed if name == OWED else self.owes


def read_ledger(user: AnyUser, party: Party, today: date) -> Ledger:
    """What a party owes and is owed in the frameworks the reader may see; ten queries at most, whatever the number."""
    visible = FrameworkAgreement.objects.visible_to(user)
    tells = may_see_handlers(user, party)
    duties = duties_of([party], visible, today)
    claims = _claims(party, visible, today)
    handlers = handlers_of([party]) if tells else {}
    everything = [*(duty.commitment for duty in duties), *claims]
    lights, years = _last_lights({one.pk for one in everything})
    plannings = _plannings(everything)
    raised = raised_of(user, (one.pk for one in everything))
    words: dict[str, dict[str, str]] = {}

    def row(commitment: Commitment, who: str) -> Row:
        middle = commitment.framework.middle_light
        own_words = words.setdefault(middle, light_words(middle))
        light = lights.get(commitment.pk)
        return Row(
            commitment=commitment,
            url=_url(commitment),
            theme=_theme(commitment),
            years=tuple(sorted(years[commitment.pk] | _own_year(commitment))),
            planning=plannings.get(commitment.pk, ""),
            who=who,
            light=light,
            word=own_words[light.light if light else Light.NONE],
            raised=raised.get(commitment.pk),
        )

    owes = [row(duty.commitment, _role(duty)) for duty in duties]
    if tells:
        owes = [_with_handlers(own, duty, handlers) for own, duty in zip(owes, duties, strict=True)]
    return Ledger(party, owes, [row(one, who) for one, who in claims.items()], tells, opposite(user, party))


def _claims(party: Party, visible: QuerySet[FrameworkAgreement], day: date) -> dict[Commitment, str]:
    """What others lead or are party to in the frameworks the party signs, with who they are; two queries."""
    seated = Participation.objects.seated(day).filter(role=ParticipationRole.SIGNATORY)
    own = Q(framework__in=seated.filter(party=party).values("framework")) | Q(framework__municipality=party)
    seats = seated.filter(own, framework__in=visible)
    kinds: dict[int, Counter[str]] = defaultdict(Counter)
    signed = set()
    for framework, member, kind in seats.values_list("framework", "party", "party__kind"):
        kinds[framework][kind] += 1
        if member == party.pk:
            signed.add(framework)
    rows = (
        Responsibility.objects.filter(
            Q(commitment__framework__in=signed) | Q(commitment__framework__municipality=party),
            holds_on(day),
            commitment__framework__in=visible,
            role__in=MUST,
            outsider="",
        )
        .exclude(party=party)
        .select_related(
            "party",
            "commitment__framework__municipality",
            "commitment__annual_agreement",
            "commitment__theme__parent",
        )
        .order_by(*IN_ORDER)
    )
    who: dict[Commitment, dict[str, None]] = defaultdict(dict)
    for row in rows:
        if row.group == party.kind and kinds[row.commitment.framework_id][party.kind] < 2:
            continue
        who[row.commitment][row.label] = None
    return {commitment: ", ".join(labels) for commitment, labels in who.items()}


def _last_lights(commitments: Iterable[int]) -> tuple[dict[int, LastLight], Mapping[int, set[int]]]:
    """Per commitment its light in the last round that began, and the years of the rounds it stood in."""
    rows = (
        RoundLine.objects.filter(commitment__in=list(commitments))
        .exclude(round__status=RoundStatus.PREPARING)
        .order_by("round__reference_date", "round", "pk")
        .values_list(
            "commitment",
            "light",
            "round__year",
            "round__title",
            "round__status",
            "current__origin",
            "current__source",
        )
    )
    lights: dict[int, LastLight] = {}
    years: dict[int, set[int]] = defaultdict(set)
    for pk, light, year, title, status, origin, source in rows:
        is_final = status == RoundStatus.CLOSED
        lights[pk] = LastLight(light, f"{year}, {title}", is_final, origin_note(origin or "", source or ""))
        years[pk].add(year)
    return lights, years


def _plannings(commitments: Sequence[Commitment]) -> dict[int, str]:
    """When, as printed, of the whole and then of each item with its own; one query."""
    rows = Planning.objects.filter(commitment__in={one.pk for one in commitments}).select_related("item")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for row in rows.order_by(F("item__position").asc(nulls_first=True), "item_id", "position", "pk"):
        found[row.commitment_id][f"{row.item.short}: {row.printed}" if row.item else row.printed] = None
    return {pk: "; ".join(printed) for pk, printed in found.items()}


def _with_handlers(row: Row, duty: Duty, handlers: Mapping[tuple[int, int], Mapping[str, Assignment]]) -> Row:
    """With who of the party takes care of it, for who may know."""
    people: dict[tuple[str, str], None] = {}
    for part in (AssignmentPart.HANDLER, AssignmentPart.DEPUTY):
        for one in duty.responsibilities:
            found = handlers.get((one.pk, duty.party.pk), {}).get(part)
            if found is not None:
                people[str(found.user), part.value] = None
    must = any(one.role in MUST for one in duty.responsibilities)
    return replace(
        row,
        handlers=tuple(people),
        is_taken=not not_taken(duty, handlers) if must else None,
        responsibilities=tuple(one.pk for one in duty.responsibilities),
    )


def _role(duty: Duty) -> str:
    words = Typed(duty.role_words) if duty.role == ResponsibilityRole.LEAD else duty.role_words
    return told(words, f" ({_('together with others')})") if duty.as_group else words


def _theme(commitment: Commitment) -> str:
    theme = commitment.theme
    if theme is None:
        return ""
    return (theme.parent or theme).title


def _own_year(commitment: Commitment) -> set[int]:
    return {commitment.annual_agreement.year} if commitment.annual_agreement else set()


def _url(commitment: Commitment) -> str:
    framework = commitment.framework
    return reverse("commitment", args=[framework.municipality.slug, framework.slug, commitment.key])


# ---- filters


@dataclass(frozen=True)
class Choice:
    """What the address asks for; values that mean nothing here are dropped and told in `ignored`."""

    side: str
    chosen: Mapping[str, str]
    ignored: tuple[str, ...] = ()

    @property
    def only_raised(self) -> bool:
        """Whether what lies before a higher level is asked for, and nothing else."""
        return self.chosen.get("alleen") == RAISED

    @property
    def query(self) -> str:
        """The same as the query part of an address."""
        side = {"lijst": self.side} if self.side == OWED else {}
        return urlencode({**side, **self.chosen})

    def passes(self, row: Row, *, without: str = "") -> bool:
        """Whether a row has everything that was asked for, one filter left aside."""
        values = row.values
        return all(value in values[name] for name, value in self.chosen.items() if name != without)


def read_choice(query: QueryDict, ledger: Ledger) -> Choice:
    """Side and filters from an address; nonsense is dropped, never an error."""
    side = query.get("lijst", OWES)
    ignored = [] if side in (OWES, OWED) else ["lijst"]
    side = OWED if side == OWED else OWES
    known: dict[str, set[str]] = defaultdict(set)
    for row in (*ledger.owes, *ledger.owed):
        for name, values in row.values.items():
            known[name] |= values
    known["licht"], known["alleen"] = set(LIGHT_WORDS), {RAISED}
    if ledger.tells_handlers:
        known["opgepakt"] = {_YES, _NO}
    asked = {name: query.get(name, "") for name in FACETS}
    chosen = {name: value for name, value in asked.items() if value in known[name]}
    ignored += [name for name, value in asked.items() if value and name not in chosen]
    return Choice(side, chosen, tuple(ignored))


def options(rows: Sequence[Row], choice: Choice) -> list[tuple[str, str, list[Option]]]:
    """Per filter its name, its label and its values with the number of rows each would leave."""
    labels = _labels(rows)
    names = {
        "licht": _("Light"),
        "jaar": _("Year"),
        "thema": _("Theme"),
        "gemeente": _("Municipality"),
        "opgepakt": _("Taken on"),
        "alleen": _("Only"),
    }
    found = []
    for name, label in names.items():
        counted = Counter(
            value for row in rows if choice.passes(row, without=name) for value in row.values[name]
        )
        picked = choice.chosen.get(name, "")
        known = [value for value in labels[name] if counted[value] or value == picked]
        if known:
            own = [Option(value, labels[name][value], counted[value], value == picked) for value in known]
            found.append((name, label, own))
    return found


def _labels(rows: Sequence[Row]) -> dict[str, dict[str, str]]:
    """The values of each filter in their order, in words."""
    years = sorted({year for row in rows for year in row.years}, reverse=True)
    themes = {slugify(row.theme) or "geen": row.theme or _("no theme") for row in rows}
    places = {row.municipality.slug: row.municipality.label for row in rows}
    lights = light_words("")
    return {
        "licht": {word: lights[value] for word, value in LIGHT_WORDS.items()},
        "jaar": {str(year): str(year) for year in years},
        "thema": dict(sorted(themes.items(), key=lambda one: one[1].casefold())),
        "gemeente": dict(sorted(places.items(), key=lambda one: one[1].casefold())),
        "opgepakt": {_NO: _("nobody yet"), _YES: _("somebody")},
        "alleen": {RAISED: _("raised to a higher level")},
    }
