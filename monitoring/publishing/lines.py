"""Lines and chapters with what a publication's table says around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.enums import Origin, PrintedIn

from ..table.awaited_words import AwaitedCell
from ..table.followed_words import FollowedTable
from ..table.heard_words import Heard
from ..table.report import Heading, Line, Told
from ..table.words import long_date
from .counts import Count
from .outcomes import Figures, document_words

#: A row with more characters than this may break over pages; a shorter one moves to the next page whole.
KEEP_WHOLE = 400


@dataclass(frozen=True, slots=True)
class Texts:
    """Progress texts that share round, date and source, so that those are told once."""

    told: list[Told]
    round: str
    note: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A line with what the table says around it."""

    line: Line
    anchor: str
    badge: SafeString
    change: str
    links: str
    lead_note: str
    earlier: list[tuple[str, str]]
    texts: list[Texts]
    figures: list[Figures]
    #: When it, or the part of a party, was completed; in words.
    completed: tuple[str, ...] = ()
    #: Its figures without a number.
    awaited: tuple[AwaitedCell, ...] = ()
    #: What parties say about the light.
    heard: Heard = field(default_factory=Heard)

    @property
    def whole(self) -> bool:
        """Short enough to move to the next page as one."""
        line = self.line
        told = sum(len(t.text) for t in line.progress) + 150 * len((*line.results, *line.awaited))
        told += sum(len(said.text) for said in self.heard.said)
        return max(told, len(line.text) + sum(map(len, line.items))) < KEEP_WHOLE

    @property
    def whole_reasons(self) -> bool:
        """The same for the row that tells why it needs attention, whose columns are narrower."""
        line = self.line
        return max(len(line.title), len(line.cause), len(line.effect), len(line.adjustment)) < KEEP_WHOLE // 2


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the table; each section has its heading (None: directly under the chapter) and rows."""

    anchor: str
    title: str
    printed: str
    counts: list[Count]
    summary: str
    sections: list[tuple[Heading | None, list[Row]]]
    #: Figures of its theme.
    followed: FollowedTable | None = None

    def rows(self) -> Iterator[Row]:
        """All rows in order."""
        for _heading, rows in self.sections:
            yield from rows


def link_words(line: Line) -> str:
    """The framework commitments a line works out; a link the documents do not print says so."""
    texts = []
    for link in line.elaborates:
        title = "" if link.number and link.title == line.title else link.title
        reading = _("(our reading)") if link.is_our_reading else ""
        texts.append(" ".join(part for part in (link.number, title, reading) if part))
    return ", ".join(texts)


def lead_note(line: Line) -> str:
    """A lead that stands in the running text besides, or instead of, the column."""
    named = [lead.label for lead in line.leads if lead.source == PrintedIn.TEXT]
    if not named:
        return ""
    if len(named) == len(line.leads):
        return _("read from the text")
    return _("according to the text: %(names)s") % {"names": ", ".join(named)}


def texts(progress: Iterable[Told]) -> list[Texts]:
    """Texts that follow each other and share what is told once, as one."""

    def shared(told: Told) -> tuple[str, str, bool]:
        late = _("came late") if told.late and not told.round else ""
        note = (long_date(told.dated), late, document_words(told.origin, told.source))
        return told.round, " · ".join(part for part in note if part), told.origin == Origin.DEMO

    return [Texts(list(told), *key) for key, told in groupby(progress, key=shared)]
