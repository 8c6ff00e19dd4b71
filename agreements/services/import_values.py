"""The values of one row: what each cell says, checked, with a message per cell that can not be read."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ..enums import CommitmentKind
from ..models import Commitment, CommitmentItem, FrameworkAgreement, Planning, Theme
from .import_columns import Line, plain
from .import_goals import GoalNames, UnknownGoalError
from .import_parties import Directory
from .planning_words import read_planning
from .theme_words import AnyTheme, NoThemeError, Themes

#: Field values of a commitment and, under the names of the columns, of what hangs on it.
Values = dict[str, Any]

#: What a cell can hold and a database or a page can not.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")
#: The longest text of a commitment, in characters.
MAX_TEXT = 40_000
#: What a spreadsheet shows for a formula that went wrong, in English and in Dutch.
_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|N/B|VERW!|WAARDE!|DEEL/0!|NAAM\?|GETAL!|LEEG!)"
)
#: A number of a commitment that a spreadsheet took for a date.
_DAY = re.compile(r"\d{1,2}-\d{1,2}-\d{4}")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
#: A day as a spreadsheet counts it, which nobody meant to write: from 1982 to 2119.
COUNTED = re.compile(r"[3-7]\d{4}")
#: What people write where they know nothing, or where there is nothing to know.
_NOTHING = (
    *("", "?", "n.v.t.", "n.v.t", "nvt", "niet vermeld", "onbekend", "nog onbekend", "niet bekend"),
    *("n.n.b.", "nnb", "n.t.b.", "ntb", "n.b.", "p.m.", "pm"),
)
#: What somebody writes where the items of a commitment stand, that are to go.
GOES = "weg"
_YES = ("ja", "j", "yes", "x", "1", "waar", "true")
_NO = ("nee", "n", "no", "0", "onwaar", "false", "")
_KINDS = {
    "kaderafspraak": CommitmentKind.FRAMEWORK,
    "kader": CommitmentKind.FRAMEWORK,
    "framework": CommitmentKind.FRAMEWORK,
    "jaarafspraak": CommitmentKind.ANNUAL,
    "jaar": CommitmentKind.ANNUAL,
    "annual": CommitmentKind.ANNUAL,
}
_LABEL = re.compile(r"(?:(?P<label>[a-z0-9]{1,3}[.)]|[-–•*])\s+)?(?P<text>.+)", re.I)


class CellError(ValueError):
    """A cell can not be read; the message is for people."""


def readable(line: Line, problems: list[tuple[str, str]]) -> dict[str, str]:
    """The texts of a row, without cells that say nothing certain; those are added to the problems."""
    texts = dict(line.values)
    for name in line.formulas:
        problems.append((name, _("This cell holds a formula. Paste its value instead.")))
        texts.pop(name)
    for name, text in list(texts.items()):
        if _ERROR.fullmatch(text):
            problems.append(
                (name, _("This cell holds an error of the spreadsheet. Type what it should say."))
            )
            texts.pop(name)
        elif _UNREADABLE.search(text):
            problems.append((name, _("This cell holds characters that can not be read. Type it anew.")))
            texts.pop(name)
    return texts


def says_nothing(text: str) -> bool:
    """Whether a cell is empty, has a dash, or says in words that nothing is known."""
    return plain(text).strip("-–—€ ") in _NOTHING


def check_counted(text: str) -> None:
    """Raises CellError for a date that lost its looks and became a number."""
    if COUNTED.fullmatch(text):
        raise CellError(_("The spreadsheet counts a date this way. Type the date, or make the cell one."))


def limit_of(model: type[models.Model], name: str) -> int:
    """How many characters a field holds."""
    return int(getattr(model._meta.get_field(name), "max_length", 0))


def short(text: str, model: type[models.Model], name: str) -> str:
    """Words on one line that fit in a field; raises CellError."""
    return within(" ".join(text.split()), limit_of(model, name))


def long(text: str) -> str:
    """A text of several lines; raises CellError."""
    return within(text, MAX_TEXT)


def within(text: str, limit: int) -> str:
    """The text, where it is not too long; raises CellError."""
    if len(text) > limit:
        raise CellError(
            _("This is too long: %(length)s characters, at most %(limit)s.")
            % {"length": len(text), "limit": limit}
        )
    return text


def read_number(text: str, model: type[models.Model]) -> str:
    """A number as printed, which is no day; raises CellError."""
    if _DAY.fullmatch(text):
        raise CellError(_("The spreadsheet made a date of this. Make the cell a text and type the number."))
    return short(text, model, "number")


def read_position(text: str) -> int | None:
    """None for an empty cell: then the order of the file counts. Raises CellError."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise CellError(_("Write a whole number."))
    return int(text)


def check_framework(text: str, framework: FrameworkAgreement) -> None:
    """A file of ours tells of which agreement a row is; raises CellError where that is another one."""
    if text and plain(text) != plain(framework.title):
        raise CellError(_("This row is of “%(name)s”. Leave it out here.") % {"name": text[:100]})


class RowReader:
    """Reads the rows of one file; themes and parties are read from the database once."""

    def __init__(self, framework: FrameworkAgreement, year: int | None, *, adds_themes: bool = True) -> None:
        self.year = year
        self.kind = CommitmentKind.FRAMEWORK if year is None else CommitmentKind.ANNUAL
        self.directory = Directory(framework)
        self.themes = Themes(framework, adds=adds_themes)
        goals = GoalNames(framework)
        self.readers: dict[str, Callable[[str], Any]] = {
            "number": self._number,
            "title": self._title,
            "text": long,
            "source_note": long,
            "items": self._items,
            "planning": self._planning,
            "assessable": self._yes_or_no,
            "monitored": self._yes_or_no,
            "position": read_position,
            "goals": lambda text: goals.national("" if says_nothing(text) else text),
            "global_goals": lambda text: goals.global_goals("" if says_nothing(text) else text),
        }

    def read(self, line: Line, present: Values) -> tuple[Values, list[tuple[str, str]], list[str]]:
        """Values by field, problems as pairs of field and message, remarks; `present`: what words mean before all else."""
        values: Values = {}
        problems: list[tuple[str, str]] = []
        remarks: list[str] = []
        texts = readable(line, problems)
        for name, reader in self.readers.items():
            if name in texts:
                try:
                    values[name] = reader(texts[name])
                except (CellError, UnknownGoalError) as error:
                    problems.append((name, str(error)))
        for name in ("lead", "party", "involved"):
            if name in texts:
                found, wrong, noted = self.directory.read(texts[name], present.get(name, ()))
                values[name] = tuple(found)
                problems += [(name, message) for message in wrong]
                remarks += noted
        self._about_theme(texts, values, problems, present.get("theme"))
        self._check(texts, problems)
        if values.get("position") is None:
            values.pop("position", None)
        return values, problems, remarks

    def _check(self, texts: dict[str, str], problems: list[tuple[str, str]]) -> None:
        """The columns that say which commitment it is."""
        key = texts.get("key", "")
        if key and (len(key) > 60 or not _KEY.fullmatch(key)):
            problems.append(
                ("key", _("Use small letters, digits and single hyphens, at most %(limit)s.") % {"limit": 60})
            )
        word = plain(texts.get("kind", ""))
        if word and word not in _KINDS:
            problems.append(
                ("kind", _("“%(word)s” is not known. Write kaderafspraak or jaarafspraak.") % {"word": word})
            )
        elif word and _KINDS[word] != self.kind:
            message = _("This is an annual commitment; choose its year.")
            if self.kind == CommitmentKind.ANNUAL:
                message = _(
                    "This is a framework commitment, and this list is of a year: leave the row out. The application manager takes those in, in a list without a year."
                )
            problems.append(("kind", message))

    # ---- themes

    def _about_theme(
        self,
        texts: dict[str, str],
        values: Values,
        problems: list[tuple[str, str]],
        present: Theme | None,
    ) -> None:
        """The subtheme where it is told, else the theme; an empty column means none."""
        theme: AnyTheme | None = None
        for name in ("theme", "subtheme"):
            if text := texts.get(name):
                try:
                    theme = self.themes.find(text, theme, present)
                except NoThemeError as error:
                    problems.append((name, str(error)))
                    return
        if "theme" in texts or "subtheme" in texts:
            values["theme"] = theme

    # ---- single cells

    @staticmethod
    def _number(text: str) -> str:
        return read_number(text, Commitment)

    def _title(self, text: str) -> str:
        if not text:
            raise CellError(_("Fill this in; every commitment needs a title."))
        return short(text, Commitment, "title")

    @staticmethod
    def _yes_or_no(text: str) -> bool:
        word = plain(text)
        if word not in (*_YES, *_NO):
            raise CellError(_("Write ja or nee."))
        return word in _YES

    def _planning(self, text: str) -> tuple[dict[str, Any], ...]:
        pieces = [piece.strip() for piece in re.split(r"[\n;]", text)]
        pieces = [piece for piece in pieces if piece and not piece.startswith(("tekst:", "text:"))]
        check_counted(text)
        limit = limit_of(Planning, "printed")
        return tuple(read_planning(within(piece, limit), self.year) for piece in pieces)

    @staticmethod
    def _items(text: str) -> tuple[dict[str, Any], ...]:
        """One item per line, with its label where it has one: 'a. …', 'b) …', '- …'; none for “weg”."""
        if says_nothing(text) or plain(text) == GOES:
            return ()
        limit = limit_of(CommitmentItem, "label")
        found = []
        for line in filter(None, (line.strip() for line in text.split("\n"))):
            match = _LABEL.fullmatch(line)
            label, rest = (match["label"] or "", match["text"]) if match else ("", line)
            found.append({"label": label[:limit] if label[:1] not in "-–•*" else "", "text": rest})
        return tuple(found)
