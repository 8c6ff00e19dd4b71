"""What the pages of a publication print; the templates place it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.utils.translation import gettext as _

from ..enums import Column, Part
from ..goals.published import goals_of
from ..projects.published import projects_of
from ..style.look import Look
from ..table.awaited_words import awaited_cells
from ..table.followed_words import followed_under
from ..table.heard_words import heard_of
from ..table.report import Heading, Line, Report
from ..table.words import addendum_words, completed_words, place_name
from .changes import Changes, changes
from .counts import Count, Counter, change_words, commitments, joined
from .lines import Chapter, Row, lead_note, link_words, texts
from .outcomes import amount_words, figures
from .standings import outcomes, standings

#: On every page of a round that is not closed. Not translated: people and scripts look for this word.
DRAFT_MARK = "CONCEPT"
#: In its place on a page that only shows what the style does. Not translated either.
PREVIEW_MARK = "VOORBEELD"


def _anchors() -> dict[str, str]:
    """Where links lead to, in words: for who hears the page."""
    return {
        "guide": _("How to read this monitor"),
        "summary": _("Summary for the council"),
        "attention": _("This needs attention"),
        "parties": _("Results per party"),
        "changes": _("What changed since the previous round"),
        "completed": _("Completed"),
        "followed": _("Figures of the whole agreement"),
        "projects": _("Projects of dwellings"),
        "goals": _("National goals and Global Goals"),
        "glossary": _("Terms and amounts"),
        "corrections": _("Corrections after closing"),
    }


@dataclass
class Pages:
    """Everything the templates place."""

    report: Report
    is_preview: bool = False

    def __post_init__(self) -> None:
        lines = self.report.open_lines
        self.look = self.report.look or Look()
        self.place = place_name(self.report.municipality.name)
        self.draft_mark = PREVIEW_MARK if self.is_preview else "" if self.report.is_final else DRAFT_MARK
        self.columns = set(self.look.columns)
        self.counter = Counter(self.report.words)
        self.words = self.counter.words
        self.anchors = _anchors()
        self.counts = self.counter.counts(lines)
        self.chapters = [self._chapter(heading, own) for heading, own in self.report.chapters()]
        self.completed = [self._row(line) for line in self.report.completed]
        self.rows = {id(row.line): row for chapter in self.chapters for row in chapter.rows()}
        places = {row.line.key: f"#{row.anchor}" for row in (*self.rows.values(), *self.completed)}
        self.attention = [self.rows[id(line)] for line in self.report.attention()]
        self.better = [row for row in self.rows.values() if row.line.change == "better"]
        self.worse = [row for row in self.rows.values() if row.line.change == "worse"]
        self.silent = sum(line.silent for line in lines)
        self.followed = [line.number or line.title for line in lines if not line.assessable]
        self.has_results = any(line.results for line in lines)
        self.glossary = [
            (term, [amount_words(amount) for amount in term.amounts]) for term in self.report.glossary
        ]
        self.followed_everywhere = followed_under(self.report, None)
        self.projects = projects_of(self.report)
        self.goals = goals_of(self.report, lambda line: places[line.key])
        self.standings = standings(self.report, self.counter)
        self.outcomes = outcomes(self.rows.values())
        self.shared = sum(standing.number for standing in self.standings) - len(lines)
        #: The parts this publication has: those that were chosen and have something to say.
        self.parts = self._parts()

    def _parts(self) -> set[str]:
        said = {
            Part.FOREWORD: bool(self.look.foreword_text.strip()),
            Part.PARTIES: bool(self.report.open_lines),
            Part.CHANGES: self.report.previous is not None and bool(self.report.open_lines),
            Part.PROJECTS: bool(self.projects),
            Part.GOALS: bool(self.goals),
            Part.GLOSSARY: bool(self.report.glossary),
        }
        return {part for part in self.look.parts if said.get(Part(part), True)}

    @property
    def has_tertials(self) -> bool:
        """Whether the planning speaks of periods of four months."""
        return self._plans(r"\bT[1-3]\b")

    @property
    def has_quarters(self) -> bool:
        """Whether the planning speaks of quarters."""
        return self._plans(r"\bQ[1-4]\b")

    def _plans(self, pattern: str) -> bool:
        return any(re.search(pattern, line.planning) for line in self.report.lines)

    @property
    def foreword(self) -> str:
        """What stands above the foreword."""
        return self.look.foreword_title or _("Foreword")

    @property
    def foreword_paragraphs(self) -> list[str]:
        """Its text; line ends inside a paragraph stay."""
        text = self.look.foreword_text.replace("\r\n", "\n").strip()
        return [part.strip("\n") for part in re.split(r"\n\s*\n", text)]

    @property
    def width(self) -> int:
        """How many columns the table has."""
        return 3 + len(self.columns & set(Column.values))

    @cached_property
    def changes(self) -> Changes:
        """What changed since the round before."""
        return changes(self.rows.values(), self.counter)

    @property
    def contents(self) -> list[tuple[str, str, list[Count]]]:
        """Anchor, title and counts of each part, in order."""
        told = {
            "guide": Part.GUIDE in self.parts,
            "summary": Part.SUMMARY in self.parts,
            "attention": Part.SUMMARY in self.parts and bool(self.attention),
            "parties": Part.PARTIES in self.parts,
            "changes": Part.CHANGES in self.parts,
        }
        after = ["completed"] if self.completed else []
        after += ["followed"] if self.followed_everywhere else []
        after += ["projects"] if Part.PROJECTS in self.parts else []
        after += ["goals"] if Part.GOALS in self.parts else []
        after += ["glossary"] if Part.GLOSSARY in self.parts else []
        after += ["corrections"] if self.report.corrections else []
        return [
            *((name, self.anchors[name], []) for name, is_there in told.items() if is_there),
            *((chapter.anchor, chapter.title, chapter.counts) for chapter in self.chapters),
            *((name, self.anchors[name], []) for name in after),
        ]

    def _chapter(self, heading: Heading | None, lines: list[Line]) -> Chapter:
        headings = {h.id: h for h in self.report.headings}
        sections: list[tuple[Heading | None, list[Row]]] = []
        for own, group in groupby(lines, key=lambda line: line.heading):
            section = headings[own] if own is not None and headings[own].level == 2 else None
            sections.append((section, [self._row(line) for line in group]))
        title = heading.label if heading else _("Other commitments")
        return Chapter(
            anchor=self._anchor(title),
            title=title,
            printed=heading.printed if heading else "",
            counts=(counts := self.counter.counts(lines)),
            summary=self._summary(lines, counts),
            sections=sections,
            followed=followed_under(self.report, heading.id) if heading else None,
        )

    def _summary(self, lines: list[Line], counts: list[Count]) -> str:
        """The chapter in one or a few sentences: counts, what changed, and where nothing new was told."""
        told = {"all": commitments(len(lines)), "counts": self.counter.told(counts)}
        sentences = [_("%(all)s: %(counts)s.") % told]
        for change, words in (
            ("worse", _("Worse than before: %(numbers)s.")),
            ("better", _("Better than before: %(numbers)s.")),
        ):
            numbers = [line.number or line.title for line in lines if line.change == change]
            if numbers:
                sentences.append(words % {"numbers": joined(numbers)})
        silent = sum(line.silent for line in lines)
        if silent:
            sentences.append(_("Without a new report: %(n)s.") % {"n": silent})
        return " ".join(sentences)

    def _anchor(self, label: str) -> str:
        anchor = f"a{len(self.anchors)}"
        self.anchors[anchor] = label
        return anchor

    def _row(self, line: Line) -> Row:
        return Row(
            line=line,
            anchor=self._anchor(f"{line.number} {line.title}".strip()),
            badge=self.counter.badges[line.light],
            change=change_words(line, self.words),
            links=link_words(line),
            lead_note=lead_note(line),
            earlier=[(e.light, f"{e.round}: {self.words[e.light].lower()}") for e in line.earlier],
            texts=texts(line.progress),
            figures=figures(line.results),
            awaited=tuple(awaited_cells(line.awaited)),
            completed=(*completed_words(line), *addendum_words(line)),
            heard=heard_of(line, self.report, self.words),
        )
