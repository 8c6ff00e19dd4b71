"""Filters of the monitor, as they stand in its address."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from config.web.htmx import came_from
from config.web.searching import folded, number_pattern, words_of

from ..enums import Light
from .leads import NOTHING, chosen_lead, in_address, lead_labels, lead_parties, lead_value
from .report import Heading, Line, Report
from .suggested import is_mismatch
from .wanted_words import is_wanted

#: Words in the address; Dutch in every language, so that a link sent by mail keeps working.
LIGHT_WORDS = {"rood": Light.RED, "geel": Light.YELLOW, "groen": Light.GREEN, "geen": Light.NONE}
#: Which lines alone: those that changed since the round before, those nothing was told about, those of
#: which who leads told nothing.
CHANGED, SILENT, UNANSWERED = "gewijzigd", "stil", "onbeantwoord"
#: Those whose light does not fit their planning or figures.
MISFIT = "past-niet"
#: Those that were put before a higher level, on pages that tell so.
RAISED = "opgeschaald"
#: Those of which a figure that was agreed did not come.
WANTED = "zonder-cijfer"
ONLY_WORDS = (CHANGED, SILENT, UNANSWERED, MISFIT, WANTED, RAISED)
#: By what the table is divided; the first is the report's own division.
GROUP_WORDS = ("thema", "trekker", "partij", "planning")
PRINT = "print"
#: Where a sign that is no word ("-") stands for the planning.
SIGN = "teken"
#: Everything above and below as it is called in the address.
ADDRESS_WORDS = ("licht", "thema", "trekker", "prioriteit", "zoek", "alleen", "groep", "weergave")
#: Those that make a list of lines: which, and in which order.
LIST_WORDS = tuple(word for word in ADDRESS_WORDS if word != "weergave")
_MAX_SEARCH = 100


@dataclass(frozen=True)
class Option:
    """A choice in a filter with the number of lines it would leave on its own; `typed`: its label is not our word."""

    value: str
    label: str
    count: int
    selected: bool
    typed: bool = False


@dataclass(frozen=True)
class Filters:
    """What was asked for; values that mean nothing in this report are dropped and told in `ignored`."""

    light: str = ""
    theme: str = ""
    lead: str = ""
    planning: str = ""
    search: str = ""
    ignored: tuple[str, ...] = ()
    #: One of ONLY_WORDS or nothing.
    only: str = ""
    #: One of GROUP_WORDS; empty is the report's own division. It leaves nothing out, so it is no filter.
    group: str = ""
    #: PRINT or nothing.
    view: str = ""
    #: The keys of what was raised, as far as the reader may know; None where the page does not tell. Not in the address.
    raised: frozenset[str] | None = None

    @property
    def active(self) -> bool:
        """Whether any filter is on."""
        return bool(self.light or self.theme or self.lead or self.planning or self.search or self.only)

    @property
    def values(self) -> dict[str, str]:
        """The filters by their names in the address, without those that are off."""
        values = {
            "licht": self.light,
            "thema": self.theme,
            "trekker": self.lead,
            "prioriteit": self.planning,
            "zoek": self.search,
            "alleen": self.only,
            "groep": self.group,
            "weergave": self.view,
        }
        return {name: value for name, value in values.items() if value}

    def query(self, **changes: str) -> str:
        """The filters as the query part of an address, with `changes` made."""
        values = {**self.values, **changes}
        return urlencode({key: value for key, value in values.items() if value})


def planning_value(label: str) -> str:
    """How a content of the planning column stands in the address; a hyphen is another content than nothing."""
    return in_address(label) or (SIGN if label else NOTHING)


def _heading_value(heading: Heading | None) -> str:
    return in_address(heading.number or heading.title) if heading else NOTHING


def parse(query: QueryDict, report: Report, raised: Iterable[str] | None = None) -> Filters:
    """Read the filters from an address; nonsense is dropped, never an error.

    `raised`: the keys of what was raised, where the page tells that.
    """
    keys = None if raised is None else frozenset(raised)
    labels = lead_labels(report)
    known = {
        "licht": set(LIGHT_WORDS),
        "thema": {option.value for option in theme_options(Filters(), report)},
        "trekker": {lead_value(label) for label in labels} | set(lead_parties(report)),
        "prioriteit": {planning_value(line.planning) for line in report.lines},
        "alleen": set(_only_words(report, keys)),
        "groep": set(GROUP_WORDS),
        "weergave": {PRINT},
    }
    chosen: dict[str, str] = {}
    ignored = []
    for name, values in known.items():
        value = query.get(name, "")
        if value and value not in values:
            ignored.append(name)
            value = ""
        chosen[name] = value
    usual = {lead_value(label): lead_value(label_shown) for label, label_shown in labels.items()}
    search = "".join(c for c in query.get("zoek", "") if c.isprintable())[:_MAX_SEARCH].strip()
    return Filters(
        light=chosen["licht"],
        theme=chosen["thema"],
        lead=usual.get(chosen["trekker"], chosen["trekker"]),
        planning=chosen["prioriteit"],
        search=search,
        ignored=tuple(ignored),
        only=chosen["alleen"],
        group="" if chosen["groep"] == GROUP_WORDS[0] else chosen["groep"],
        view=chosen["weergave"],
        raised=keys,
    )


def words_of_list(request: HttpRequest, monitor: str) -> dict[str, str]:
    """The filters of the list somebody comes from, unread, to lead back to it.

    They stand in the address itself, or in that of the page before when that is the monitor (its path).
    """
    came = came_from(request, "Referer")
    for query in (request.GET, QueryDict(came.query if came.path == monitor else "")):
        words = {name: query[name][:_MAX_SEARCH] for name in LIST_WORDS if query.get(name)}
        if words:
            return words
    return {}


def changed(line: Line) -> bool:
    """Another light than in the round before, or a text told in this round."""
    return bool(line.earlier and line.earlier[-1].light != line.light) or not line.silent


@dataclass(frozen=True)
class Found:
    """A line that passed; `shared`: it is led by a group the chosen party belongs to."""

    line: Line
    shared: bool = False


def apply(filters: Filters, report: Report) -> list[Found]:
    """The lines that pass all filters, in the order of the report."""
    if not filters.active:
        return [Found(line) for line in report.lines]
    heading_of = {h.id: h for h in report.headings}
    theme_of: dict[int | None, str] = {
        h.id: _heading_value(heading_of[h.parent or h.id]) for h in report.headings
    }
    chosen = chosen_lead(filters.lead, report)
    labels = lead_labels(report) if filters.lead else {}
    words = dict.fromkeys(words_of(folded(filters.search)))
    number = number_pattern(filters.search)
    found = []
    for line in report.lines:
        if filters.light and line.light != LIGHT_WORDS[filters.light]:
            continue
        if filters.theme and theme_of.get(line.heading, NOTHING) != filters.theme:
            continue
        if filters.planning and planning_value(line.planning) != filters.planning:
            continue
        if filters.only and not _is_among(line, filters, report):
            continue
        shared = False
        if filters.lead and lead_value(labels[line.lead_label]) != filters.lead:
            if not chosen.leads(line):
                continue
            shared = len(line.leads) > 1 or bool(line.leads[0].group)
        if words and not (_has_number(line, number) or _says(line, words)):
            continue
        found.append(Found(line, shared))
    return found


def _only_words(report: Report, raised: frozenset[str] | None) -> tuple[str, ...]:
    """A first round has nothing to compare with; a closed one is held against nothing any more."""
    left_out = {CHANGED} if not report.previous else set()
    if raised is None:
        left_out.add(RAISED)
    if report.is_final:
        left_out.add(MISFIT)
    return tuple(word for word in ONLY_WORDS if word not in left_out)


def _is_among(line: Line, filters: Filters, report: Report) -> bool:
    """Completed lines are not asked about, so nothing is missing there."""
    if filters.only == RAISED:
        return line.key in (filters.raised or ())
    if filters.only == CHANGED:
        return changed(line)
    if filters.only == MISFIT:
        return is_mismatch(line, report)
    if filters.only == WANTED:
        return line.completed_on is None and is_wanted(line)
    return line.completed_on is None and (line.silent if filters.only == SILENT else not line.answered)


def _has_number(line: Line, pattern: str) -> bool:
    """Whether the whole of what was typed is the beginning of its number, however either is written."""
    return bool(pattern) and re.match(pattern, folded(line.number)) is not None


def _says(line: Line, words: Iterable[str]) -> bool:
    """Whether every word stands somewhere in it; its texts are folded once, however many words there are."""
    haystack = _haystack(line)
    return all(word in haystack for word in words)


def _haystack(line: Line) -> str:
    number = folded(line.number)
    squeezed = number.replace(" ", "").replace(".", "")
    dotted = number.replace(" ", "").replace(".", "", 1) if number[1:2] == "." else number.replace(" ", "")
    parts = [
        number,
        squeezed,
        dotted,
        line.title,
        line.text,
        line.cause,
        line.effect,
        line.adjustment,
        *(t.text for t in line.progress),
    ]
    return " ".join(map(folded, parts))


def described(filters: Filters, options: dict[str, list[Option]]) -> list[str]:
    """What was chosen, in words, for paper: `options` are those of each filter under its name."""
    chosen = [
        f"{name}: {option.label}"
        for name, choices in options.items()
        for option in choices
        if option.selected
    ]
    return [*chosen, f"“{filters.search}”"] if filters.search else chosen


def light_options(filters: Filters, report: Report, words: dict[str, str]) -> list[Option]:
    """The lights the report has, urgent first, with what choosing each of them beside the other filters gives.

    Together they are what those filters leave, whatever the light.
    """
    present = {line.light for line in report.open_lines}
    found = (one.line for one in apply(replace(filters, light=""), report))
    counted = Counter(line.light for line in found if line.completed_on is None)
    return [
        Option(word, words[light], counted[light], filters.light == word)
        for word, light in LIGHT_WORDS.items()
        if light in present
    ]


def only_options(filters: Filters, report: Report, words: dict[str, str]) -> list[Option]:
    """What changed, what stayed silent and, where there is any, what does not fit, was raised or has a figure missing;
    with their counts.
    """
    counted = {
        word: sum(_is_among(line, replace(filters, only=word), report) for line in report.open_lines)
        for word in _only_words(report, filters.raised)
    }
    return [
        Option(word, words[word], count, filters.only == word)
        for word, count in counted.items()
        if word not in (MISFIT, WANTED, RAISED) or count or filters.only == word
    ]


def theme_options(filters: Filters, report: Report) -> list[Option]:
    """The chapters in order, and last the lines that stand under none."""
    by_chapter = {heading and heading.id: len(lines) for heading, lines in report.chapters()}
    chapters: list[Heading | None] = [h for h in report.headings if h.level == 1]
    if any(line.heading is None for line in report.lines):
        chapters.append(None)
    return [
        Option(
            _heading_value(heading),
            heading.label if heading else _("Other commitments"),
            by_chapter.get(heading and heading.id, 0),
            filters.theme == _heading_value(heading),
            typed=heading is not None,
        )
        for heading in chapters
    ]


def lead_options(filters: Filters, report: Report) -> list[Option]:
    """The leads as printed, the largest first; of words that mean the same ('Gemeente', 'gemeente') the usual ones."""
    labels = lead_labels(report)
    counted = Counter(labels[line.lead_label] for line in report.open_lines)
    return [
        Option(
            lead_value(label),
            label or _("No lead told"),
            counted[label],
            filters.lead == lead_value(label),
            typed=bool(label),
        )
        for label in sorted(dict.fromkeys(labels.values()), key=lambda label: -counted[label])
    ]


def planning_options(filters: Filters, report: Report) -> list[Option]:
    """The contents of the planning column by name; last what is no word: '-', and nothing at all."""
    labels = {planning_value(line.planning): line.planning for line in reversed(report.lines)}
    counted = Counter(planning_value(line.planning) for line in report.open_lines)
    last = (SIGN, NOTHING)
    return [
        Option(
            value,
            label or _("No planning told"),
            counted[value],
            filters.planning == value,
            typed=bool(label),
        )
        for value, label in sorted(
            labels.items(), key=lambda item: (item[0] in last, item[0] == NOTHING, item[1].casefold())
        )
    ]
