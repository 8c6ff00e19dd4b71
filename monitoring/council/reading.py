"""What the council was promised and decided, as pages list it and as a letter tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from agreements.enums import Origin
from agreements.models import FrameworkAgreement
from config.web.asked import whole
from parties.models import AnyUser, Party

from ..enums import CouncilKind, CouncilState
from ..models import CouncilItem, CouncilLink, SentLetter
from .permissions import may_see_council

#: A due date within so many days is near.
SOON = timedelta(weeks=4)
#: Where no letter is known, a letter proposes what was settled in so many days before.
YEAR = timedelta(days=365)
#: The words of the filters in addresses.
STATES = {"open": "open", "afgedaan": "settled", "alles": "all"}
TERMS = {"verstreken": "late", "nadert": "soon"}
KINDS = {
    "toezegging": CouncilKind.PROMISE,
    "motie": CouncilKind.MOTION,
    "besluit": CouncilKind.DECISION,
    "vraag": CouncilKind.QUESTION,
}
STATE, TERM, KIND = "staat", "termijn", "soort"


def municipality_of(user: AnyUser, slug: str) -> Party | None:
    """The municipality of this address, for who may see its list: one with a framework agreement they may see."""
    mine = FrameworkAgreement.objects.visible_to(user).filter(municipality__slug=slug)
    found = mine.select_related("municipality").first()
    if found is None:
        return None
    return found.municipality if may_see_council(user, found.municipality) else None


@dataclass(frozen=True)
class Choice:
    """What the address asks of the list; unknown words ask nothing."""

    state: str = "open"
    term: str = ""
    kind: str = ""

    def passes(self, row: CouncilItem, today: date) -> bool:
        """Whether the list shows it."""
        if self.state != "alles" and row.is_open != (self.state == "open"):
            return False
        if self.kind and row.kind != KINDS[self.kind]:
            return False
        return not self.term or term_of(row, today) == TERMS[self.term]


def read_choice(data: Mapping[str, Any]) -> Choice:
    """The filters in the address."""
    state, term, kind = (str(data.get(name, "")) for name in (STATE, TERM, KIND))
    return Choice(
        state if state in STATES else "open",
        term if term in TERMS else "",
        kind if kind in KINDS else "",
    )


def term_of(row: CouncilItem, today: date) -> str:
    """'late' or 'soon' where something open is due, else nothing."""
    if not row.is_open or row.due_on is None:
        return ""
    if row.due_on < today:
        return "late"
    return "soon" if row.due_on <= today + SOON else ""


def read_items(user: AnyUser, municipality: Party) -> list[CouncilItem]:
    """All of the municipality with the commitments they are about: what is open first, by due date; two queries."""
    links = CouncilLink.objects.select_related("commitment__framework").order_by("commitment__position", "pk")
    rows = CouncilItem.objects.visible_to(user).filter(municipality=municipality).in_order()
    found = list(rows.prefetch_related(Prefetch("links", queryset=links)))
    settled = sorted((row for row in found if not row.is_open), key=_last_settled, reverse=True)
    return [row for row in found if row.is_open] + settled


def _last_settled(row: CouncilItem) -> tuple[date, int]:
    return row.settled_on or date.min, row.pk


# ---- in a letter


@dataclass(frozen=True, slots=True)
class Told:
    """One as a letter tells it, in the words of one version of it."""

    pk: int
    version: int
    kind: str
    dated: date
    reference: str
    title: str
    acts: str
    due_on: date | None
    state: str
    settled_on: date | None
    remark: str
    origin: str
    #: Whether this letter settles it.
    by_this_letter: bool = False

    @property
    def word(self) -> str:
        """Which one and in which words, in an address."""
        return f"{self.pk}.{self.version}"

    @property
    def is_open(self) -> bool:
        """Whether something must still be done about it."""
        return self.state == CouncilState.OPEN

    @property
    def sorts(self) -> tuple[bool, date, date, int]:
        """What is open first, by due date, without one last; then the oldest."""
        return not self.is_open, self.due_on or date.max, self.dated, self.pk

    @property
    def is_demo(self) -> bool:
        """Whether it was made up."""
        return self.origin == Origin.DEMO

    @property
    def kind_label(self) -> str:
        """What it is, in words."""
        return str(CouncilKind(self.kind).label)


def read_word(word: str) -> tuple[int, int] | None:
    """Key and version of a word in an address; None for what is none."""
    pk, _dot, version = word.partition(".")
    found = whole(pk), whole(version)
    return found if all(found) else None


def told_at(municipality: Party, words: Iterable[str]) -> dict[str, Told]:
    """What these words of an address mean, by word; unknown ones are left out. One query, and none without words.

    Read from the history: what a letter says of a promise stays as it was when the letter was made.
    """
    wanted = {pair for word in words if (pair := read_word(word))}
    if not wanted:
        return {}
    rows = CouncilItem.history.filter(
        municipality_id=municipality.pk, id__in={pk for pk, _version in wanted}, history_type__in="+~"
    )
    found = [_told(row) for row in rows.order_by("history_date", "history_id")]
    return {one.word: one for one in found if (one.pk, one.version) in wanted}


def last_letter(municipality: Party) -> SentLetter | None:
    """The last that went to its council, as far as that was written down."""
    return SentLetter.objects.filter(municipality=municipality).order_by("dated", "pk").last()


def proposed(municipality: Party, on: date, last: SentLetter | None) -> list[Told]:
    """What a letter of this municipality may tell: what is open, and what was settled since the last; one query.

    Without a letter: what was settled in the year before `on`. What the last letter settled itself was told there.
    """
    if last is None:
        since = Q(settled_on__gte=on - YEAR)
    else:
        # What was settled before and written down after it was never told.
        since = (Q(settled_on__gte=last.dated) | Q(settled_at__gt=last.created_at)) & ~Q(letter=last.pk)
    rows = CouncilItem.objects.filter(Q(state=CouncilState.OPEN) | since, municipality=municipality)
    return sorted((_told(row) for row in rows), key=lambda one: one.sorts)


def _told(row: Any) -> Told:
    """Of a row or of one in the history."""
    return Told(
        pk=row.id,
        version=row.version,
        kind=row.kind,
        dated=row.dated,
        reference=row.reference,
        title=row.title,
        acts=row.acts,
        due_on=row.due_on,
        state=row.state,
        settled_on=row.settled_on,
        remark=row.remark,
        origin=row.origin,
    )


# ---- on its own page


@dataclass(frozen=True)
class Change:
    """One change of it: when, by whom, and what became of it ('added', 'changed', 'settled', 'reopened')."""

    row: Any
    deed: str


def changes_of(item: CouncilItem) -> Sequence[Change]:
    """What happened to it, the newest first; one query."""
    rows = list(item.history.order_by("history_date", "history_id"))
    found = []
    for place, row in enumerate(rows):
        before = rows[place - 1].state if place else None
        deed = "changed"
        if before is None:
            deed = "added"
        elif before != row.state:
            deed = "reopened" if row.state == CouncilState.OPEN else "settled"
        found.append(Change(row, deed))
    return found[::-1]
