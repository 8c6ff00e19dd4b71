"""A list of themes from a spreadsheet, compared with what there is: what taking it in would do, row by row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from config.web.cells import Cell

from ..models import FrameworkAgreement, Theme
from .import_columns import Headings, Line, Listed, plain, read_columns
from .import_matching import number_parts
from .import_values import CellError, check_framework, long, read_number, read_position, readable, short
from .list_plan import Change, Plan, PlannedRow, Problem
from .sheet_parts import Sheet, SpreadsheetError, first_of, tidy
from .theme_words import numbered

#: Words people put above a column, in small letters, per field. Those of our own file stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("nr.", "nr", "nummer", "no.", "#", "themanummer"),
    "title": (
        "thema",
        "titel",
        "naam",
        "hoofdstuk",
        "thema's",
        "hoofdstukken",
        "naam van het thema",
        "theme",
    ),
    "part": ("subthema", "paragraaf", "deelthema", "subtheme"),
    "parent": ("onderdeel van", "hoofdthema", "valt onder"),
    "ambition": ("ambitie", "ambities", "ambition"),
    "goals": ("doelen", "doel", "doelstelling", "doelstellingen"),
    "position": ("volgorde", "positie", "order"),
    #: To read only: rows of another agreement are not taken in here.
    "framework": ("raamovereenkomst",),
}
TITLES = {name: words[0].capitalize() for name, words in HEADINGS.items() if name != "framework"}
#: A file that can be taken in as it is, by column.
EXAMPLE: dict[str, tuple[Cell, ...]] = {
    "number": ("90", "90.1", "90.2"),
    "title": (
        "Voorbeeld van een thema",
        "Voorbeeld van een onderdeel",
        "Nog een voorbeeld van een onderdeel",
    ),
    "parent": ("", "Voorbeeld van een thema", "Voorbeeld van een thema"),
    "ambition": ("Wat de partijen samen willen bereiken.", "", ""),
}
FIELDS = ("number", "title", "ambition", "position")
#: The columns of which a theme may fill more rows than one.
_AIMS = ("ambition", "goals")


@dataclass(slots=True)
class _Row:
    """A line on its way: what it tells by field, the theme it is, and what it is a part of.

    `above`: the words for that; None where the line does not tell.
    """

    line: Line
    told: dict[str, Any] = field(default_factory=dict)
    above: str | None = None
    wrong: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    existing: Theme | None = None

    @property
    def title(self) -> str:
        return str(self.told.get("title", ""))

    @property
    def number(self) -> str:
        return str(self.told.get("number", ""))

    @property
    def label(self) -> str:
        return f"{self.number} {self.title}".strip()


def plan_themes(*, framework: FrameworkAgreement, rows: Sheet) -> Plan:
    """What taking in would do; writes nothing. A sheet without the right columns is a plan with one problem."""
    known = {word: name for name, words in HEADINGS.items() for word in words}
    try:
        listed = read_columns(rows, Headings(known, TITLES, "title"))
    except SpreadsheetError as error:
        return Plan(framework, None, remarks=rows.remarks, general=(Problem(str(error)),))
    if not listed.lines:
        return Plan(framework, None, (), listed.remarks, (Problem(_("There are no rows below the titles.")),))
    listed = _goals_together(listed)
    return Plan(framework, None, tuple(_Planner(framework, listed).rows()), listed.remarks)


def _goals_together(listed: Listed) -> Listed:
    """One line per theme where each of its goals has a row, below one name or beside merged cells."""
    lines: list[Line] = []
    joined: list[str] = []
    for line in listed.lines:
        if lines and (goes_on := _goes_on(lines[-1], line)):
            lines[-1] = goes_on
            joined.append(str(line.number))
        else:
            lines.append(line)
    if not joined:
        return listed
    told = _("These rows hold one more goal of the theme above them: %(rows)s.") % {"rows": first_of(joined)}
    return replace(listed, lines=tuple(lines), remarks=(*listed.remarks, told))


def _goes_on(above: Line, line: Line) -> Line | None:
    """The line above with what this one adds to its goals; None where it says anything else, or nothing new."""
    if line.formulas or any(
        text and text != above.values.get(name) for name, text in line.values.items() if name not in _AIMS
    ):
        return None
    more = {
        name: f"{above.values[name]}\n{line.values[name]}".strip()
        for name in _AIMS
        if line.values.get(name) and line.values[name] not in above.values[name].split("\n")
    }
    return replace(above, values={**above.values, **more}) if more else None


class _Planner:
    """Goes through a list, with everything there is already in memory."""

    def __init__(self, framework: FrameworkAgreement, listed: Listed) -> None:
        self.framework, self.listed = framework, listed
        self.known: list[Theme] = list(framework.themes.select_related("parent").order_by("position"))
        self.by_title = {theme.title: theme for theme in self.known}
        self.last = ""
        self.given = [self._read(line) for line in listed.lines]
        self._recognise()
        #: What is called how after the import: rows of the file by their number, themes by their id.
        self.rows_called = {row.line.number: row.label for row in self.given}
        self.themes_called = {theme.pk: str(theme) for theme in self.known} | {
            row.existing.pk: row.label for row in self.given if row.existing and row.number
        }
        #: What can be part of no other, by every word for it: a row of the file by its number, else a theme.
        self.tops: dict[str, _Row | Theme] = {}
        for theme in self.known:
            if theme.parent_id is None:
                self._name(theme, str(theme), theme.number, theme.title)
        for row in self.given:
            if not row.above and not (row.existing and row.above is None and row.existing.parent_id):
                self._name(row, row.label, row.number, row.title)
        #: What has no row and is told of once.
        self.implied: set[str] = set()

    def _name(self, what: _Row | Theme, *words: str) -> None:
        self.tops |= {plain(word): what for word in words if word}

    def rows(self) -> Iterator[PlannedRow]:
        """Every line in order."""
        self._check_twice()
        self._check_places()
        yield from map(self._planned, self.given)

    # ---- what a line tells

    def _read(self, line: Line) -> _Row:
        row = _Row(line)
        texts = readable(line, row.wrong)
        if texts.get("part") and "title" in texts:
            # The theme is often told once, beside the first of its parts.
            texts["title"] = texts["title"] or self.last
        self.last = texts.get("title", "")
        own = texts.get("part") or texts.get("title", "")
        row.above = texts["title"] if texts.get("part") else texts.get("parent")
        readers: dict[str, Callable[[], object]] = {
            "framework": lambda: check_framework(texts.get("framework", ""), self.framework),
            "number": lambda: row.told.update(_number(texts)),
            "title": lambda: row.told.update(self._named(row.number, own)),
            "ambition": lambda: row.told.update(_ambition(texts)),
            "position": lambda: row.told.update(_position(texts)),
        }
        for name, read in readers.items():
            try:
                read()
            except CellError as error:
                row.wrong.append((name, str(error)))
                if name == "framework":
                    return _Row(line, wrong=row.wrong)
        if not row.wrong and not row.title:
            row.wrong.append(("title", _("Fill this in; every theme needs a name.")))
        return row

    def _named(self, told: str, own: str) -> dict[str, str]:
        """The title; one that begins with its number says that as well."""
        title = " ".join(own.split())
        number, rest = numbered(title)
        if title not in self.by_title and number and number_parts(told) in (number_parts(number), ()):
            return {"title": short(rest, Theme, "title"), "number": told or number}
        return {"title": short(title, Theme, "title")}

    # ---- which theme a line is

    def _recognise(self) -> None:
        """By number and title, by title below the same theme, by title, and at last by number. Each theme once."""
        ways: tuple[tuple[Callable[[_Row], Hashable], Callable[[Theme], Hashable]], ...] = (
            (
                lambda row: row.number and (number_parts(row.number), plain(row.title)),
                lambda theme: (number_parts(theme.number), plain(theme.title)),
            ),
            (
                lambda row: row.above and (plain(numbered(row.above)[1]), plain(row.title)),
                lambda theme: theme.parent and (plain(theme.parent.title), plain(theme.title)),
            ),
            (lambda row: not row.above and plain(row.title), lambda theme: plain(theme.title)),
            (lambda row: plain(row.title), lambda theme: theme.parent is None and plain(theme.title)),
            (lambda row: number_parts(row.number), lambda theme: number_parts(theme.number)),
        )
        taken: set[int] = set()
        for of_row, of_theme in ways:
            left: dict[Hashable, list[Theme]] = {}
            for theme in self.known:
                if theme.pk not in taken:
                    left.setdefault(of_theme(theme), []).append(theme)
            for row in self.given:
                found = left.get(of_row(row), []) if of_row(row) and row.existing is None else []
                if len(found) == 1:
                    row.existing = found.pop()
                    taken.add(row.existing.pk)

    def _check_twice(self) -> None:
        rows: dict[Hashable, int] = {}
        numbers: dict[Hashable, int] = {}
        for row in self.given:
            place = number_parts(row.number), plain(row.title), plain(row.above or "")
            first = rows.setdefault(place, row.line.number)
            if row.title and first != row.line.number:
                row.wrong.append(("title", _("Row %(row)s is about this theme too.") % {"row": first}))
            if not row.number:
                continue
            first = numbers.setdefault(number_parts(row.number), row.line.number)
            if first != row.line.number:
                told = _("Row %(row)s has the number “%(number)s” too. These become two themes.")
                row.remarks.append(told % {"row": first, "number": row.number})

    def _check_places(self) -> None:
        """One theme at a place, of the file and of what stays as it is."""
        own = {row.existing.pk for row in self.given if row.existing and "position" in row.told}
        places: dict[int, str] = {theme.position: str(theme) for theme in self.known if theme.pk not in own}
        for row in self.given:
            if (place := row.told.get("position")) is None:
                continue
            if place in places:
                message = _("“%(name)s” stands at this place in the order.") % {"name": places[place]}
                row.wrong.append(("position", message))
            places.setdefault(place, row.label)

    # ---- what becomes of it

    def _planned(self, row: _Row) -> PlannedRow:
        line = row.line
        above = self._above(row) if not row.wrong else None
        if row.wrong:
            problems = tuple(
                Problem(text, line.number, self.listed.titles.get(name, "")) for name, text in row.wrong
            )
            label = row.label or line.values.get("title", "")[:120]
            return PlannedRow(line.number, label, "refused", problems=problems)
        changes = tuple(self._changes(row, above))
        values = {
            "told": row.told,
            "above": above,
            "pk": row.existing.pk if row.existing else None,
            "version": row.existing.version if row.existing else 0,
        }
        planned = PlannedRow(line.number, row.label, "new", values=values, changes=changes)
        planned = replace(planned, remarks=tuple(row.remarks))
        if row.existing is None:
            return planned
        return replace(planned, state="changed" if changes else "unchanged")

    def _above(self, row: _Row) -> tuple[str, Any] | None:
        """What it is part of: ("row", its number in the file), ("theme", id), ("new", words) or ("none", None).

        None where the line does not tell, and it stays as it is.
        """
        above, word = row.above, plain(row.above or "")
        if (not word if above is not None else row.existing is None) and "." in row.number:
            by_number = plain(row.number.rpartition(".")[0])
            if by_number in self.tops:
                above = word = by_number
        if above is None:
            return None
        if not word:
            return "none", None
        found = self.tops.get(word) or self.tops.get(plain(" ".join(numbered(above)).strip()))
        found = found or self.tops.get(plain(numbered(above)[1]))
        if isinstance(found, _Row):
            return ("theme", found.existing.pk) if found.existing else ("row", found.line.number)
        if found is not None:
            return "theme", found.pk
        if not row.line.values.get("part"):
            told = _("There is no theme “%(name)s” to be part of, here nor in the file.")
            row.wrong.append(("parent", told % {"name": above[:60]}))
        elif word not in self.implied:
            self.implied.add(word)
            told = _("The theme “%(name)s” has no row of its own; it is made as well.")
            row.remarks.append(told % {"name": above[:60]})
        return "new", numbered(above)

    def _changes(self, row: _Row, above: tuple[str, Any] | None) -> Iterator[Change]:
        there = row.existing
        for name in FIELDS:
            if name not in row.told or (there is None and name in ("number", "title")):
                continue
            before, after = str(getattr(there, name)) if there else "", str(row.told[name])
            if tidy(before) != tidy(after):
                yield Change(name, self._title(name), before, after)
        if above is not None:
            before = str(there.parent) if there and there.parent else ""
            after = self._words(above)
            if before != after:
                yield Change("parent", self._title("parent"), before, after)

    def _title(self, name: str) -> str:
        return self.listed.titles.get(name) or TITLES[name]

    def _words(self, above: tuple[str, Any]) -> str:
        kind, what = above
        if kind == "new":
            return " ".join(what).strip()
        return {"row": self.rows_called, "theme": self.themes_called}[kind][what] if what else ""


def _ambition(texts: Mapping[str, str]) -> dict[str, str]:
    """What is aimed for: the ambition, with the goals below it where a list keeps them apart."""
    names = [name for name in ("ambition", "goals") if name in texts]
    words = "\n\n".join(filter(None, (texts[name] for name in names)))
    return {"ambition": long(words)} if names else {}


def _number(texts: Mapping[str, str]) -> dict[str, str]:
    return {"number": read_number(texts["number"], Theme)} if "number" in texts else {}


def _position(texts: Mapping[str, str]) -> dict[str, int]:
    place = read_position(texts.get("position", ""))
    return {} if place is None else {"position": place}
