"""The report as one HTML page that needs no other file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.cells import Sheet, clean
from config.web.lights import light_badge

from ..goals.published import goals_of
from ..projects.published import projects_of
from ..table.followed_words import FollowedTable, followed_under
from ..table.heard_words import heard_of, heard_text
from ..table.report import Line, Report, count_lights
from ..table.words import addendum_words, completed_words, light_words, long_date
from .cell_words import (
    figure_words,
    lead_words,
    light_origin_words,
    link_words,
    planning_words,
    progress_words,
)
from .sheets import facts, legend, status_words

_STYLE = Path("static") / "css" / "download.css"


@dataclass(frozen=True, slots=True)
class Row:
    """A line as its row prints it; texts keep their line ends."""

    number: str
    title: str
    text: str
    items: list[str]
    links: list[str]
    lead: str
    planning: str
    badge: SafeString
    since: str
    origin: str
    completed: tuple[str, ...]
    reasons: list[tuple[str, str]]
    results: list[str]
    progress: str


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a heading of level 2, or directly under the chapter (no title)."""

    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter with its counts in words."""

    title: str
    counts: str
    sections: list[Section]
    followed: FollowedTable | None = None


def render_html(report: Report) -> bytes:
    """One page in Dutch without scripts, for an archive or to send; its style stands in it."""
    with translation.override("nl"):
        words = light_words(report.words.middle_light)
        badges = {light: light_badge(light, word) for light, word in words.items()}
        context = {
            "report": report,
            "draft_mark": "" if report.is_final else status_words(report),
            "chapters": list(_chapters(report, badges, words)),
            "followed": followed_under(report, None),
            "projects": projects_of(report),
            "goals": goals_of(report),
            "facts": _pairs(facts(report)),
            "legend": [
                (badges.get(getattr(first, "light", ""), first), meaning)
                for first, meaning, _count in legend(report).rows
            ],
            "style": mark_safe((settings.BASE_DIR / _STYLE).read_text()),  # noqa: S308 - own file
        }
        return render_to_string("monitoring/download.html", context).encode()


def _pairs(sheet: Sheet) -> list[tuple[object, object]]:
    """Name and value of each fact; dates in words."""
    return [(name, long_date(cell) if isinstance(cell, date) else cell) for name, cell in sheet.rows]


def _chapters(report: Report, badges: dict[str, SafeString], words: dict[str, str]) -> Iterable[Chapter]:
    headings = {heading.id: heading for heading in report.headings}
    for chapter, lines in report.chapters():
        sections = []
        for own, group in groupby(lines, key=lambda line: line.heading):
            heading = headings[own] if own is not None else None
            title = heading.label if heading is not None and heading.level == 2 else ""
            sections.append(Section(title, [_row(line, report, badges, words) for line in group]))
        counts = count_lights(lines)
        told = ", ".join(f"{counts[light]} {word.lower()}" for light, word in words.items() if counts[light])
        followed = followed_under(report, chapter.id) if chapter else None
        yield Chapter(chapter.label if chapter else _("Other commitments"), told, sections, followed)
    if report.completed:
        told = ngettext(
            "%(n)s commitment, not asked about any more",
            "%(n)s commitments, not asked about any more",
            len(report.completed),
        ) % {"n": len(report.completed)}
        rows = [_row(line, report, badges, words) for line in report.completed]
        yield Chapter(_("Completed"), told, [Section("", rows)])


def _row(line: Line, report: Report, badges: dict[str, SafeString], words: dict[str, str]) -> Row:
    reasons = (
        (_("Cause"), line.cause),
        (_("Effect"), line.effect),
        (_("Adjustment"), line.adjustment),
        (_("Reactions of the parties"), heard_text(heard_of(line, report, words))),
    )
    return Row(
        number=clean(line.number),
        title=clean(line.title),
        text=clean(line.text),
        items=[clean(item) for item in line.items],
        links=[clean(link) for link in link_words(line)],
        lead=clean(lead_words(line)),
        planning=clean(planning_words(line)),
        badge=badges[line.light],
        since=long_date(line.since) if line.light_dated else "",
        origin=clean(light_origin_words(line)),
        completed=(*completed_words(line), *addendum_words(line)),
        reasons=[(name, clean(text)) for name, text in reasons if text],
        results=[clean(words) for words in figure_words(line)],
        progress=clean(progress_words(line.progress)),
    )
