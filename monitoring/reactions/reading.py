"""What the pages about reactions show: the lines with who says what, how far each party is, and the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Max

from agreements.enums import Origin
from parties.models import Party

from ..enums import Light
from ..models import MonitoringRound
from ..table.heard_words import Heard, heard_of
from ..table.reading import read_report
from ..table.report import Line, Report
from ..table.said import View
from ..table.words import light_words, origin_note


@dataclass(frozen=True)
class Mine:
    """What a party of the reader said about a line last; `holds`: it is about the light that stands now."""

    party: Party
    view: View | None
    holds: bool


@dataclass(frozen=True)
class Card:
    """A line as the pages show it."""

    line: Line
    word: str
    heard: Heard
    mine: tuple[Mine, ...] = ()

    @property
    def origin(self) -> str:
        """Where its light comes from, in words."""
        return origin_note(self.line.light_origin, self.line.light_source)

    @property
    def asked(self) -> bool:
        """Whether there is a light to say something about."""
        return self.line.assessable and self.line.light != Light.NONE


@dataclass(frozen=True)
class Seat:
    """How far a party of the reader is."""

    party: Party
    answered: int
    total: int

    @property
    def rest(self) -> int:
        """How many lines wait for it."""
        return self.total - self.answered


@dataclass(frozen=True)
class Reactions:
    """A round with what parties say about its lights."""

    report: Report
    chapters: tuple[tuple[str, tuple[Card, ...]], ...]
    seats: tuple[Seat, ...]
    #: The number of the newest light the reader has before them.
    seen: int

    @property
    def has_demo_lights(self) -> bool:
        """Whether any of its lights is a demonstration."""
        return any(line.light_origin == Origin.DEMO for line in self.report.lines)

    def cards(self) -> Iterator[Card]:
        """All lines in order."""
        for _title, cards in self.chapters:
            yield from cards

    def count(self, state: str) -> int:
        """How many lines stand so."""
        return sum(card.heard.state == state for card in self.cards())

    @property
    def agenda(self) -> list[Card]:
        """The points for the meeting, those that are open first; what was settled stays, whatever its light became."""
        points = [card for card in self.cards() if card.line.discussed]
        return sorted(points, key=lambda card: not card.line.for_meeting)


def read_reactions(monitoring_round: MonitoringRound, mine: Sequence[Party] = ()) -> Reactions:
    """The round (with `framework.municipality` loaded) for somebody who speaks for these parties."""
    newest = monitoring_round.lines.aggregate(newest=Max("current"))["newest"]
    report = read_report(monitoring_round)
    words = light_words(report.words.middle_light)
    chapters = tuple(
        (heading.label if heading else "", tuple(_card(line, report, words, mine) for line in lines))
        for heading, lines in report.chapters()
    )
    cards = [card for _title, own in chapters for card in own if card.asked]
    seats = tuple(
        Seat(party, sum(card.mine[at].holds for card in cards), len(cards)) for at, party in enumerate(mine)
    )
    return Reactions(report, chapters, seats, newest or 0)


def _card(line: Line, report: Report, words: dict[str, str], mine: Sequence[Party]) -> Card:
    said = {view.party: view for view in line.reactions}
    return Card(
        line,
        words[line.light],
        heard_of(line, report, words),
        tuple(
            Mine(party, view := said.get(party.slug), view is not None and view.holds(line.light))
            for party in mine
        ),
    )
