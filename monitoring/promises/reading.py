"""The promises of a year: per party what others wait for, with the light of it; in queries that depend on nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.enums import BidStatus, MiddleLight, ResponsibilityRole
from agreements.models import (
    Bid,
    BidLine,
    Commitment,
    Condition,
    FrameworkAgreement,
    Planning,
    Responsibility,
)
from parties.models import AnyUser, Party, holds_on

from ..enums import NEEDS_EXPLANATION, Light
from ..models import MonitoringRound, RoundLine
from ..rounds.terms import (
    ItemTerm,
    is_passed,
    item_terms,
    leads_of,
    of_commitments,
    term_of,
    with_items,
)


@dataclass
class Promise:
    """Something that has to come first. `by`: who sees to it, `waiting`: who leads what waits for it."""

    condition: Condition
    by: list[Party]
    waiting: list[Party]
    #: Who leads, in words, where that is nobody at the table.
    by_words: str = ""
    light: str = ""
    word: str = ""
    #: The round of that light.
    round: MonitoringRound | None = None
    due: date | None = None
    is_overdue: bool = False
    #: Its items of which the planned day has passed.
    late_items: tuple[ItemTerm, ...] = ()

    @property
    def is_met(self) -> bool:
        """Whether the commitment others wait for is completed; of what is no commitment nobody keeps that here."""
        return self.condition.on is not None and self.condition.on.completed_on is not None

    @property
    def in_trouble(self) -> bool:
        """Whether it is yellow, red or overdue, as a whole or an item of it, and not completed."""
        late = self.is_overdue or bool(self.late_items)
        return not self.is_met and (self.light in NEEDS_EXPLANATION or late)

    @property
    def blocked(self) -> list[Party]:
        """Other parties that it holds up; none while it goes well."""
        return [party for party in self.waiting if party not in self.by] if self.in_trouble else []

    @property
    def trouble(self) -> str:
        """What is wrong with it, in a word."""
        return self.word.lower() if self.light in NEEDS_EXPLANATION else _("overdue")


@dataclass
class Side:
    """A party (None: nobody at the table) with what others need from it."""

    party: Party | None
    promises: list[Promise] = field(default_factory=list)
    #: What bids ask of it and nobody dealt with yet.
    asked: list[BidLine] = field(default_factory=list)

    @property
    def open(self) -> list[Promise]:
        """What is not met yet."""
        return [one for one in self.promises if not one.is_met]


def read_promises(
    framework: FrameworkAgreement, years: Iterable[int], parties: Sequence[Party], today: date
) -> list[Promise]:
    """Every condition of these years' commitments and of the framework's own, what goes wrong first.

    `parties`: who signs. Four queries, and one where there is none.
    """
    own = Q(commitment__annual_agreement__year__in=list(years)) | Q(commitment__annual_agreement=None)
    rows = list(
        Condition.objects.filter(own, commitment__framework=framework)
        .select_related("commitment__annual_agreement", "on__annual_agreement", "party")
        .order_by("commitment__position", "pk")
    )
    if not rows:
        return []
    asked = [row.on for row in rows if row.on is not None]
    leads = _leads([*asked, *(row.commitment for row in rows)], today)
    plannings = of_commitments(with_items(Planning.objects.filter(commitment__in={row.pk for row in asked})))
    lights = _lights(asked)
    found = []
    for row in rows:
        waiting, _words = _resolve(leads[row.commitment_id], parties)
        if row.on is None:
            found.append(Promise(row, [row.party] if row.party else [], waiting or list(parties)))
            continue
        by, words = _resolve(leads[row.on.pk], parties)
        planned = plannings[row.on.pk]
        due = term_of(planned, has_bare_items=planned[0].has_bare_items) if planned else None
        one = Promise(row, by, waiting or list(parties), words, due=due)
        line = lights.get(row.on.pk) or lights.get(row.on.continues_id or 0)
        if line is not None:
            one.light, one.round = line.light, line.round
            one.word = _word(framework, line.light)
        green_on = line.judged_on if line and line.light == Light.GREEN else None
        one.is_overdue = due is not None and is_passed(due, today, green_on)
        if not one.is_overdue:
            late = (item for item in item_terms(planned) if is_passed(item.term, today, green_on))
            one.late_items = tuple(late)
        found.append(one)
    return sorted(found, key=lambda one: (not one.blocked, not one.in_trouble, one.is_met))


def blocking(promises: Iterable[Promise]) -> list[Promise]:
    """Those that hold another party up."""
    return [one for one in promises if one.blocked]


def read_sides(
    user: AnyUser, framework: FrameworkAgreement, year: int, parties: Sequence[Party], today: date
) -> list[Side]:
    """The promises of a year per party, and what bids ask of it as far as the reader may read them.

    One query more than `read_promises`. A party of which nobody needs anything is left out.
    """
    sides: dict[int | None, Side] = {party.pk: Side(party) for party in parties}
    for one in read_promises(framework, [year], parties, today):
        seen_to: list[Party | None] = [*one.by] or [None]
        for party in seen_to:
            sides.setdefault(party.pk if party else None, Side(party)).promises.append(one)
    bids = Bid.objects.visible_to(user).filter(framework=framework, status=BidStatus.SUBMITTED).about(year)
    lines = BidLine.objects.filter(bid__in=bids.order_by(), outcome="", needed_from__isnull=False)
    for line in lines.select_related("bid__party", "needed_from").order_by("bid__party", "position", "pk"):
        sides.setdefault(line.needed_from_id, Side(line.needed_from)).asked.append(line)
    nobody = sides.pop(None, None)
    return [side for side in [*sides.values(), nobody] if side and (side.promises or side.asked)]


def _leads(rows: Iterable[Commitment], day: date) -> dict[int, list[Responsibility]]:
    """Who leads each on a day; where nobody leads the whole, who leads its items."""
    found: dict[int, list[Responsibility]] = defaultdict(list)
    people = Responsibility.objects.filter(
        holds_on(day), commitment__in={row.pk for row in rows}, role=ResponsibilityRole.LEAD
    )
    for one in people.select_related("party").order_by("position", "pk"):
        found[one.commitment_id].append(one)
    return defaultdict(list, {pk: leads_of(own) for pk, own in found.items()})


def _resolve(leads: Iterable[Responsibility], parties: Sequence[Party]) -> tuple[list[Party], str]:
    """The parties that are meant, each once, and the words of whoever is none of them."""
    found: list[Party] = []
    words = []
    for one in leads:
        meant = (
            [one.party]
            if one.party is not None
            else [party for party in parties if one.everyone or party.kind == one.group]
        )
        found += [party for party in meant if party not in found]
        if not meant:
            words.append(one.label)
    return found, ", ".join(dict.fromkeys(words))


def _lights(rows: Sequence[Commitment]) -> dict[int, RoundLine]:
    """The line with the last light of each commitment, and of the one it carries on."""
    wanted = {row.pk for row in rows} | {row.continues_id for row in rows if row.continues_id}
    lines = RoundLine.objects.filter(commitment__in=wanted).exclude(light=Light.NONE)
    return {
        line.commitment_id: line
        for line in lines.select_related("round", "current").order_by("round__reference_date", "pk")
    }


def _word(framework: FrameworkAgreement, light: str) -> str:
    """The word of a light at this table."""
    if light == Light.YELLOW:
        return str(MiddleLight(framework.middle_light).label)
    return str(Light(light).label)
