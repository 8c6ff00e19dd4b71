"""The council's PDF: landscape A4, tagged for screen readers (PDF/UA-1), made from a report and nothing else.

Templates in templates/pdf/, one small style sheet of its own (static/css/pdf.css). Strings and coordinates that
need thought are made here; the templates place them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from io import StringIO
from itertools import groupby
from operator import attrgetter

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agreements.enums import ElaborationBasis, Origin, PrintedIn
from config.web.lights import light_badge

from ..enums import Light
from ..table.report import Amount, Heading, Line, Report, Result, Told, count_lights
from ..table.rows import light_words, long_date, quantity

#: On every page of a round that is not closed. Not translated: people and scripts look for this word.
DRAFT_MARK = "CONCEPT"
#: The lines of system-packages.txt that the PDF needs.
SYSTEM_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
#: A row with more characters than this may break over pages; a shorter one moves to the next page whole.
KEEP_WHOLE = 1000
#: Widths of the bars in the units of their drawing.
BAR = 2670
SMALL_BAR = 300
#: Fill and text of a light's part in the bar.
_INKS = {
    Light.GREEN: ("#17703c", "#fff"),
    Light.YELLOW: ("#d98a00", "#17222d"),
    Light.RED: ("#a3161d", "#fff"),
    Light.NONE: ("#fff", "#17222d"),
}
#: What HTML or the metadata of a PDF can not hold, such as the vertical tabs that Word leaves in texts.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class PdfUnavailableError(RuntimeError):
    """The system libraries that draw text are missing; the message names the cure."""


def render_pdf(
    report: Report, *, variant: str = "pdf/ua-1", attached: Mapping[str, tuple[str, bytes]] | None = None
) -> bytes:
    """The report as PDF; `variant` is WeasyPrint's name of the standard (pdf/ua-1, pdf/a-3a).

    `attached`: files inside it, by name, each with what it is called and its content. Raises PdfUnavailableError when Pango is missing.
    """
    try:
        # Not at the top: WeasyPrint loads Pango when imported, and the site runs without it. Where that is missing
        # it prints ten lines of advice before it raises; ours is in the error.
        with redirect_stdout(StringIO()):
            from .fetcher import draw
    except OSError as error:
        command = f"apt-get install {' '.join(SYSTEM_PACKAGES)}"
        raise PdfUnavailableError(
            _("A PDF can not be made: Pango is missing on this server. Install it with: %(command)s")
            % {"command": command}
        ) from error
    with translation.override("nl"):
        pages = Pages(report)
        html = render_to_string("pdf/monitor.html", {"pages": pages, "report": report})
    return draw(
        _CONTROL.sub(" ", html),
        variant=variant,
        names=pages.anchors,
        attached=attached or {},
        dated=datetime.combine(report.reference_date, time()),
    )


# ---- what the pages print ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """How many lines have a light, and its part of a bar (in tenths of a millimetre)."""

    light: str
    word: str
    number: int
    badge: SafeString
    meaning: str
    x: int
    width: int
    fill: str
    ink: str

    @property
    def label(self) -> str:
        """What fits in the part of the bar: number and word, the number, or nothing."""
        whole = f"{self.number} {self.word.lower()}"
        return whole if self.width > 130 + 26 * len(whole) else str(self.number) if self.width > 150 else ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A party's value; the bar is 300 wide, `mark` stands where the target is."""

    party: str
    value: str
    width: str
    mark: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Values that share indicator, target, period and source, so that those are told once."""

    name: str
    target: str
    note: str
    is_demo: bool
    values: list[Figure]


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
    texts: list[Texts]
    figures: list[Figures]

    @property
    def whole(self) -> bool:
        """Short enough to move to the next page as one."""
        line = self.line
        told = sum(len(t.text) for t in line.progress) + 150 * len(line.results)
        return max(told, len(line.text) + sum(map(len, line.items))) < KEEP_WHOLE


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the table; each section has its heading (None: directly under the chapter) and rows."""

    anchor: str
    title: str
    printed: str
    counts: list[Count]
    sections: list[tuple[Heading | None, list[Row]]]

    def rows(self) -> Iterator[Row]:
        """All rows in order."""
        for _heading, rows in self.sections:
            yield from rows


@dataclass
class Pages:
    """Everything the templates place."""

    report: Report

    def __post_init__(self) -> None:
        lines = self.report.lines
        self.draft_mark = "" if self.report.is_final else DRAFT_MARK
        self.words = light_words(self.report.words.middle_light)
        self.badges = {light: light_badge(light, word) for light, word in self.words.items()}
        #: Where links lead to, in words: for who hears the page.
        self.anchors = {
            "guide": _("How to read this monitor"),
            "summary": _("Summary"),
            "attention": _("This needs attention"),
            "glossary": _("Terms and amounts"),
        }
        self.counts = self._counts(lines)
        self.chapters = [self._chapter(heading, own) for heading, own in self.report.chapters()]
        rows = {id(row.line): row for chapter in self.chapters for row in chapter.rows()}
        self.attention = [rows[id(line)] for line in self.report.attention()]
        self.better = [row for row in rows.values() if row.line.change == "better"]
        self.worse = [row for row in rows.values() if row.line.change == "worse"]
        self.silent = sum(line.silent for line in lines)
        self.followed = [line.number or line.title for line in lines if not line.assessable]
        self.is_annual = any(line.elaborates for line in lines)
        self.has_results = any(line.results for line in lines)
        planning = " ".join(line.planning for line in lines)
        self.has_tertials = bool(re.search(r"\bT[1-3]\b", planning))
        self.has_quarters = bool(re.search(r"\bQ[1-4]\b", planning))
        self.glossary = [
            (term, [_amount(amount) for amount in term.amounts]) for term in self.report.glossary
        ]

    @property
    def contents(self) -> list[tuple[str, str, list[Count]]]:
        """Anchor, title and counts of each part, in order."""
        before = ["guide", "summary", *(["attention"] if self.attention else [])]
        after = ["glossary"] if self.glossary else []
        return [
            *((name, self.anchors[name], []) for name in before),
            *((chapter.anchor, chapter.title, chapter.counts) for chapter in self.chapters),
            *((name, self.anchors[name], []) for name in after),
        ]

    def _counts(self, lines: Iterable[Line]) -> list[Count]:
        """Per light in the order of the legend; the widths fill the bar."""
        counted = count_lights(lines)
        total = sum(counted.values()) or 1
        words = self.report.words
        meanings = {
            Light.GREEN: words.legend_green,
            Light.YELLOW: words.legend_yellow,
            Light.RED: words.legend_red,
            Light.NONE: _("is followed without a light, or has not been judged yet"),
        }
        counts: list[Count] = []
        x = 0
        for light, word in self.words.items():
            width = round(BAR * counted[light] / total)
            counts.append(
                Count(
                    light,
                    word,
                    counted[light],
                    self.badges[light],
                    meanings[Light(light)],
                    x,
                    width,
                    *_INKS[Light(light)],
                )
            )
            x += width
        return counts

    def _chapter(self, heading: Heading | None, lines: list[Line]) -> Chapter:
        headings = {h.id: h for h in self.report.headings}
        sections: list[tuple[Heading | None, list[Row]]] = []
        for own, group in groupby(lines, key=lambda line: line.heading):
            section = headings[own] if own is not None and headings[own].level == 2 else None
            sections.append((section, [self._row(line) for line in group]))
        title = heading.label if heading else _("Other commitments")
        anchor = self._anchor(title)
        return Chapter(anchor, title, heading.printed if heading else "", self._counts(lines), sections)

    def _anchor(self, label: str) -> str:
        anchor = f"a{len(self.anchors)}"
        self.anchors[anchor] = label
        return anchor

    def _row(self, line: Line) -> Row:
        return Row(
            line=line,
            anchor=self._anchor(f"{line.number} {line.title}".strip()),
            badge=self.badges[line.light],
            change=self._change(line),
            links=_links(line),
            lead_note=_lead_note(line),
            texts=_texts(line.progress),
            figures=_figures(line.results),
        )

    def _change(self, line: Line) -> str:
        if not line.change:
            return ""
        before = self.words[line.earlier[-1].light].lower()
        if line.change == "better":
            return _("better: was %(light)s") % {"light": before}
        return _("worse: was %(light)s") % {"light": before}


def _links(line: Line) -> str:
    """The framework commitments a line works out; a link the documents do not print says so."""
    texts = []
    for link in line.elaborates:
        title = "" if link.number and link.title == line.title else link.title
        reading = _("(our reading)") if link.basis == ElaborationBasis.OUR_READING else ""
        texts.append(" ".join(part for part in (link.number, title, reading) if part))
    return ", ".join(texts)


def _lead_note(line: Line) -> str:
    """A lead that stands in the running text besides, or instead of, the column."""
    named = [lead.label for lead in line.leads if lead.source == PrintedIn.TEXT]
    if not named:
        return ""
    if len(named) == len(line.leads):
        return _("read from the text")
    return _("according to the text: %(names)s") % {"names": ", ".join(named)}


def _origin(origin: str, source: str) -> str:
    """Where something was taken from; what a person entered here needs no note."""
    return _("source: %(source)s") % {"source": source} if origin == Origin.DOCUMENT and source else ""


def _texts(progress: Iterable[Told]) -> list[Texts]:
    def shared(told: Told) -> tuple[str, str, bool]:
        note = (long_date(told.dated), _origin(told.origin, told.source))
        return told.round, " · ".join(part for part in note if part), told.origin == Origin.DEMO

    return [Texts(list(told), *key) for key, told in groupby(progress, key=shared)]


def _figures(results: Iterable[Result]) -> list[Figures]:
    found = []
    shared = attrgetter(
        "indicator", "unit", "target", "target_kind", "reference_date", "starts_on", "origin", "source"
    )
    for _key, group in groupby(results, key=shared):
        same = list(group)
        first = same[0]
        notes = (_period(first), _origin(first.origin, first.source))
        found.append(
            Figures(
                name=first.indicator,
                target=_target(first),
                note=" · ".join(part for part in notes if part),
                is_demo=first.origin == Origin.DEMO,
                values=_values(same),
            )
        )
    return found


def _values(results: list[Result]) -> list[Figure]:
    """A bar only where there is something to compare with: a whole of 100 %, or a target."""
    unit, target = results[0].unit, results[0].target
    largest = max(abs(result.value) for result in results)
    if target is not None:
        largest = max(largest, abs(target))
    scale = Decimal(100) if unit == "%" and largest <= 100 else largest
    has_bar = scale > 0 and (unit == "%" or target is not None)

    def place(value: Decimal | None) -> str:
        return str(round(SMALL_BAR * max(value, Decimal(0)) / scale)) if has_bar and value is not None else ""

    return [
        Figure(r.party, _unbroken(quantity(r.value, r.unit)), place(r.value), place(r.target))
        for r in results
    ]


def _target(result: Result) -> str:
    """What was agreed about a figure."""
    if result.target is None:
        return ""
    texts = {
        "at_least": _("agreed: at least %(value)s"),
        "at_most": _("agreed: at most %(value)s"),
        "about": _("agreed: about %(value)s"),
        "signal": _("signal value %(value)s"),
    }
    value = _unbroken(quantity(result.target, result.unit))
    return texts.get(result.target_kind, _("agreed: %(value)s")) % {"value": value}


def _period(result: Result) -> str:
    """Over which days a figure was measured; the year is not told twice."""
    start, end = result.starts_on, result.reference_date
    if end is None:
        return _("date not told")
    if start is None:
        return _("on %(date)s") % {"date": long_date(end)}
    first = date_format(start, "j F") if start.year == end.year else long_date(start)
    return _("%(start)s up to and including %(end)s") % {"start": first, "end": long_date(end)}


def _unbroken(text: str) -> str:
    """A number stays on one line with its unit."""
    return text.replace(" ", "\u00a0", 1)


def _amount(amount: Amount) -> str:
    """An amount of a glossary term with its price level: '€ 808,06 (prijspeil 2023)'."""
    if amount.unit == "EUR":
        money = "€ " + number_format(amount.amount, decimal_pos=2, use_l10n=True, force_grouping=True)
    else:
        money = quantity(amount.amount, amount.unit)
    level = _("price level not told")
    if amount.price_level:
        level = _("price level %(level)s") % {"level": amount.price_level}
    label = f"{amount.label}: " if amount.label else ""
    return f"{label}{_unbroken(money)} ({level})"
