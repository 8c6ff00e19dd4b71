"""How many of the lines have an answer in a round, together and per party."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from agreements.enums import ResponsibilityRole
from agreements.models import Responsibility
from parties.models import Party, holds_on

from . import filters as filtering
from .grouping import Group, Members, groups
from .report import Line, PartyRef, Report

PARTY = "partij"
#: Somebody's part of a line: all of it, or one item as its texts name it.
_Part = tuple[Line, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """How many parts of somebody have an answer; `url` shows those that have none."""

    title: str
    answered: int
    total: int
    url: str

    @property
    def missing(self) -> int:
        """How many are still to come."""
        return self.total - self.answered


@dataclass
class _Own:
    """What one party is asked: the lines it leads and, apart, the items it leads. `group`: those lines in the table."""

    title: str
    #: What its texts are told under; empty for who is no party here.
    label: str = ""
    group: Group | None = None
    parts: list[_Part] = field(default_factory=list)

    @property
    def missing(self) -> list[_Part]:
        """What it has not answered."""
        return [part for part in self.parts if not self._answers(*part)]

    def _answers(self, line: Line, item: str) -> bool:
        """A text of its own, or about the whole the joint one, with which who coordinates answers for all.

        A light is none, nor is a text of another party.
        """
        if not self.label:
            return line.answered
        tellers = (self.label,) if item else (self.label, "")
        return any(told.item == item and told.party in tellers for told in line.progress if not told.round)


def answers(report: Report, members: Members) -> tuple[Answers, list[Answers]]:
    """All lines together, and per party what it leads: a line that several lead counts with each, an item apart.

    Completed lines are not asked about, so they count nowhere. Two queries.
    """
    base = reverse("monitor", args=[report.municipality.slug, report.framework.slug, report.year])

    def link(**values: str) -> str:
        return f"{base}?{urlencode({'ronde': report.round.slug, **values})}"

    lines = report.open_lines
    missing = sum(not line.answered for line in lines)
    whole = Answers("", len(lines) - missing, len(lines), link(alleen=filtering.UNANSWERED))
    return whole, [
        Answers(own.title, len(own.parts) - len(own.missing), len(own.parts), _link_of(report, own, link))
        for own in _by_party(report, members)
    ]


def _by_party(report: Report, members: Members) -> list[_Own]:
    """Who is asked what: in the order of the table per party, who leads items only after that."""
    found: dict[str, _Own] = {}
    for group in groups(report, PARTY, members):
        own = found.setdefault(_value(group), _Own(group.title, group=group))
        own.parts += [(line, "") for line in group.lines]
    for party, part in _items_led(report, members):
        found.setdefault(party.slug, _Own(party.name)).parts.append(part)
    for party_row in Party.objects.filter(slug__in=found):
        found[party_row.slug].label = party_row.label
    return list(found.values())


def _items_led(report: Report, members: Members) -> list[tuple[PartyRef, _Part]]:
    """Each item that has leads of its own with each of them; one query."""
    by_pk = {line.pk: line for line in report.open_lines}
    rows = Responsibility.objects.filter(
        holds_on(timezone.localdate()),
        role=ResponsibilityRole.LEAD,
        item__isnull=False,
        commitment__round_lines__in=by_pk,
    ).order_by("position", "pk")
    names = {one.slug: one for one in (report.municipality, *chain(*members.values()))}
    found: dict[tuple[str, int, int], tuple[PartyRef, _Part]] = {}
    for slug, group, everyone, item, label, text, pk in rows.values_list(
        "party__slug",
        "group",
        "everyone",
        "item",
        "item__label",
        "item__text",
        "commitment__round_lines",
    ):
        if pk not in by_pk:
            continue
        leads = (
            [names[slug]] if slug in names else list(names.values()) if everyone else members.get(group, ())
        )
        for party in leads:
            words = f"{label} {text}".strip()
            found.setdefault((party.slug, pk, item), (party, (by_pk[pk], words)))
    return list(found.values())


def _value(group: Group) -> str:
    return group.anchor.removeprefix("groep-")


def _link_of(report: Report, own: _Own, link: Callable[..., str]) -> str:
    """The lead filter where it shows exactly what misses; else the place of the party among all, or of its first item."""
    wanted = [line.key for line, _item in own.missing]
    if own.group is None:
        return link() + f"#regel-{wanted[0]}" if wanted else link()
    lines: Sequence[Line] = own.group.lines
    lead = _value(own.group)
    chosen = filtering.Filters(lead=lead, only=filtering.UNANSWERED)
    if all(line.leads for line in lines) and wanted == [
        found.line.key for found in filtering.apply(chosen, report)
    ]:
        return link(alleen=filtering.UNANSWERED, trekker=lead)
    # The filter would hide what another party answered.
    hides = any(line.answered or item for line, item in own.missing)
    only = {} if hides else {"alleen": filtering.UNANSWERED}
    return link(**only, groep=PARTY) + f"#{own.group.anchor}"
