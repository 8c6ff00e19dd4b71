"""From report lines to what the table prints: every string is made once, here, and not per cell in a template."""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.lights import light_badge, light_icon
from config.web.templatetags.components import dutch_words

from ..enums import NEEDS_EXPLANATION
from .awaited_words import AwaitedCell, awaited_cells
from .changes import Changes, since_previous
from .filters import Found
from .followed_words import FollowedTable, followed_under
from .heard_words import Heard, heard_of
from .raised import Raised
from .report import Heading, Line, Report, Told, count_lights
from .result_cells import ResultCell, result_cells
from .suggested import advice_on
from .theme_figures import ThemeFigure
from .wanted_words import WantedCell, wanted_cells
from .words import (
    addendum_words,
    completed_words,
    dotted,
    light_words,
    long_date,
    origin_mark,
)


@dataclass(frozen=True, slots=True)
class TextCell:
    """A progress text with who told it and where it comes from."""

    text: str
    who: str
    note: str
    item: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, ready to print."""

    key: str
    number: str
    title: str
    url: str
    edit_url: str
    links: SafeString
    lead: str
    lead_note: str
    planning: str
    planning_note: str
    light: str
    badge: SafeString
    light_note: str
    strip: SafeString
    change: str
    new_text: bool
    texts: tuple[TextCell, ...]
    told_note: str
    explained: bool
    results: tuple[ResultCell, ...]
    cause: str
    effect: str
    adjustment: str
    shared: bool
    version: int = 0
    undo_url: str = ""
    #: Sets a second row of the same line on one page apart; only the first can be opened in place.
    suffix: str = ""
    #: Where a row that can not be opened in place leads to be changed.
    edit_page: str = ""
    #: That all of it is completed, and which parties completed their part; in words.
    completed: tuple[str, ...] = ()
    #: The reader has something typed and not saved here.
    draft: bool = False
    #: Its figures without a number; on the public page only.
    awaited: tuple[AwaitedCell, ...] = ()
    #: The same per state as the page of the monitor tells them, with those its round asks now.
    wanted: tuple[WantedCell, ...] = ()
    #: What parties say about the light.
    heard: Heard = field(default_factory=Heard)
    #: That planning or figures contradict the light; on pages only.
    remark: str = ""
    #: That it was put before a higher level; on the page of the monitor only.
    raised: Raised | None = None

    @property
    def html_key(self) -> Hashable:
        """What its piece of page is kept under; None where that is the reader's own."""
        return None if self.undo_url or self.draft else ("html", self.key, self.suffix, self.shared)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under one heading of level 2 (or directly under the chapter, without a title)."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the table with its counts; `typed`: its title is a heading of the framework, not our word."""

    anchor: str
    title: str
    printed: str
    counts: list[tuple[str, int, str]]
    sections: list[Section]
    typed: bool = False
    #: Figures of its theme, where the report has them.
    followed: FollowedTable | None = None
    #: The id of the heading it is made of, and which figures hang on the theme of that.
    heading: int | None = None
    figures: Sequence[ThemeFigure] = ()


class RowMaker:
    """Makes rows of one report; holds what is the same for all of them."""

    def __init__(
        self,
        report: Report,
        *,
        may_edit: bool,
        undoable: Mapping[int, int] | None = None,
        drafts: Container[int] = (),
        changes: Changes | None = None,
        made: dict[Hashable, Any] | None = None,
        remarks: bool = False,
        raised: Mapping[str, Raised] | None = None,
    ) -> None:
        """`undoable`: the version each line got by the reader's own last change, by the line's id.

        `drafts`: the lines, by id, in which the reader typed something that is not saved yet. `changes`: what the
        rows are compared with, the round before where nothing is given. `made`: where rows are kept for the next
        time. `remarks`: tell where planning or figures contradict a light. `raised`: what was raised, by the key of
        the line.
        """
        self.report = report
        self.undoable = undoable or {}
        self.drafts = drafts
        self.changes = changes or since_previous(report)
        self.made = made if made is not None else {}
        self.words = light_words(report.words.middle_light)
        self.may_edit = may_edit
        self.raised = raised or {}
        self.remarks = remarks and not report.is_final
        names = {"municipality": report.municipality.slug, "framework": report.framework.slug}
        # reverse() once with a mark in place of the key; per row only the mark is replaced.
        self._commitment_url = reverse("commitment", kwargs={**names, "key": "KEY"})
        self._edit_url, self._undo_url = (
            f"{reverse(name, kwargs={**names, 'year': report.year, 'key': 'KEY'})}?ronde={report.round.slug}"
            for name in ("line", "line-undo")
        )
        self._badges = {light: light_badge(light, word) for light, word in self.words.items()}

    def commitment_url(self, key: str) -> str:
        """The page of a commitment."""
        return self._commitment_url.replace("KEY", key)

    def make(self, found: Found) -> Row:
        """The row of a line; one the reader may undo differs per reader, any other is made once."""
        line = found.line
        if self.may_edit and line.completed_on is None:
            undo = self.undoable.get(line.pk) == line.version
            draft = line.pk in self.drafts
            if undo or draft:
                undo_url = self._undo_url.replace("KEY", line.key) if undo else ""
                return replace(self._make(found), undo_url=undo_url, draft=draft)
        key = ("row", line.key, found.shared)
        row = self.made.get(key)
        if row is None:
            row = self.made[key] = self._make(found)
        return row

    def _make(self, found: Found) -> Row:
        line = found.line
        told_note = self._shared_note(line)
        mark = self.changes.mark(line.key)
        return Row(
            key=line.key,
            number=line.number,
            title=line.title,
            url=self.commitment_url(line.key),
            edit_url=self._edit_url.replace("KEY", line.key)
            if self.may_edit and line.completed_on is None
            else "",
            links=self._links(line),
            lead=line.lead_label,
            lead_note=self._lead_note(line),
            planning=line.planning,
            planning_note="; ".join(line.planning_notes),
            light=line.light,
            badge=self._badges[line.light],
            light_note=self._light_note(line),
            strip=self._strip(line),
            change=mark.light,
            new_text=mark.text,
            texts=tuple(
                TextCell(told.text, told.party, "" if told_note else _told_note(told), told.item)
                for told in line.progress
            ),
            told_note=told_note,
            explained=bool(line.cause or line.effect or line.adjustment) and line.light in NEEDS_EXPLANATION,
            results=tuple(result_cells(line.results)),
            cause=line.cause,
            effect=line.effect,
            adjustment=line.adjustment,
            shared=found.shared,
            version=line.version,
            completed=(*completed_words(line), *addendum_words(line)),
            awaited=tuple(awaited_cells(line.awaited)),
            wanted=wanted_cells(line) if line.completed_on is None else (),
            heard=heard_of(line, self.report, self.words),
            remark=advice_on(line, self.report).remark if self.remarks else "",
            raised=self.raised.get(line.key),
        )

    def _links(self, line: Line) -> SafeString:
        if not line.elaborates:
            return SafeString("")
        links = format_html_join(
            ", ",
            '<a class="quiet" href="{}">{}</a>{}',
            (
                (
                    self.commitment_url(link.key),
                    link.number or link.title,
                    f" ({_('our reading')})" if link.is_our_reading else "",
                )
                for link in line.elaborates
            ),
        )
        return format_html("{} {}", _("works out:"), links)

    def _lead_note(self, line: Line) -> str:
        """A lead the running text names besides the column's."""
        printed = [lead for lead in line.leads if lead.source != "text"]
        named = [lead.label for lead in line.leads if lead.source == "text"]
        return (
            _("according to the text: %(names)s") % {"names": ", ".join(named)} if printed and named else ""
        )

    def _light_note(self, line: Line) -> str:
        if not line.assessable:
            return _("followed without a light")
        return origin_mark(line.light_origin, line.light_source)

    def _strip(self, line: Line) -> SafeString:
        """The lights of earlier rounds, small, oldest first."""
        if not line.earlier:
            return SafeString("")
        return format_html(
            '<span class="strip">{}</span>',
            format_html_join(
                "",
                "{}",
                ((_strip_icon(e.light, f"{e.round}: {self.words[e.light]}"),) for e in line.earlier),
            ),
        )

    def _shared_note(self, line: Line) -> str:
        """One note under all texts: that there is no new report, or the date and source they have in common."""
        if not line.progress:
            return _("no report yet") if line.completed_on is None else ""
        if line.silent and line.completed_on is None:
            since = _("no report since %(date)s") % {
                "date": long_date(max(told.dated for told in line.progress))
            }
            return dotted(since, *dict.fromkeys(origin_mark(t.origin, t.source) for t in line.progress))
        notes = {_told_note(told) for told in line.progress}
        return notes.pop() if len(notes) == 1 else ""

    def completed(self, found: Iterable[Found]) -> list[Row]:
        """The rows of the completed lines among those that passed the filters."""
        return [self.make(item) for item in found if item.line.completed_on is not None]

    def chapters(self, found: Sequence[Found]) -> list[Chapter]:
        """Chapters with sections and rows, for the lines that passed the filters."""
        passed = {item.line.key: item for item in found}
        headings = {h.id: h for h in self.report.headings}
        chapters = []
        for heading, lines in self.report.chapters():
            rows = [passed[line.key] for line in lines if line.key in passed]
            if rows:
                chapters.append(self._chapter(heading, lines, rows, headings))
        return chapters

    def _chapter(
        self,
        heading: Heading | None,
        lines: Sequence[Line],
        found: Iterable[Found],
        headings: dict[int, Heading],
    ) -> Chapter:
        sections: list[Section] = []
        last: int | None = -1
        for item in found:
            own = item.line.heading
            if own != last:
                section = headings.get(own) if own is not None else None
                sections.append(Section(section.label if section and section.level == 2 else "", []))
                last = own
            sections[-1].rows.append(self.make(item))
        counts = count_lights(lines)
        return Chapter(
            anchor=f"hoofdstuk-{heading.number or heading.id}" if heading else "overig",
            title=heading.label if heading else _("Other commitments"),
            printed=heading.printed if heading else "",
            counts=[(light, counts[light], word) for light, word in self.words.items() if counts[light]],
            sections=sections,
            typed=heading is not None,
            followed=followed_under(self.report, heading.id) if heading else None,
            heading=heading.id if heading else None,
        )


@lru_cache(maxsize=256)
def _strip_icon(light: str, title: str) -> SafeString:
    return mark_safe(light_icon(light, title))  # noqa: S308 - escaped by light_icon


def _told_note(told: Told) -> str:
    """When a text was told and where it comes from."""
    late = _("came late") if told.late and not told.round else ""
    return dotted(
        dutch_words(told.round) or long_date(told.dated), late, origin_mark(told.origin, told.source)
    )


def summary_sentence(report: Report, changes: Changes | None = None) -> str:
    """What changed since the round before, or since another moment, in one sentence; empty when there is none."""
    changes = changes or since_previous(report)
    if not changes.known:
        return ""
    better, worse, told = changes.count()
    silent = sum(line.silent for line in report.open_lines)
    against_previous = bool(changes.name) and changes.day == report.previous_date
    parts = [
        ngettext("%(n)s better", "%(n)s better", better) % {"n": better},
        ngettext("%(n)s worse", "%(n)s worse", worse) % {"n": worse},
        ngettext("%(n)s without a new report", "%(n)s without a new report", silent) % {"n": silent}
        if against_previous
        else ngettext("%(n)s with a new text", "%(n)s with a new text", told) % {"n": told},
    ]
    since = _("Since %(round)s (%(date)s): %(changes)s") if changes.name else _("Since %(date)s: %(changes)s")
    return since % {"round": changes.name, "date": long_date(changes.day), "changes": ", ".join(parts)}
