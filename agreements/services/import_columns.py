"""The columns of a list of commitments: which words at the top of a sheet mean what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..models import FrameworkAgreement
from .spreadsheets import Row, SpreadsheetError

#: The title stands in one of the first rows; above it a sheet may have a heading of its own.
_SEARCHED = 15

#: Words people put above a column, in small letters, per field. Those of our own files stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "key": ("adreswoord", "sleutel", "key", "id"),
    "number": ("nr.", "nr", "nummer", "no.", "#", "afspraaknummer", "nummer zoals gedrukt"),
    "title": ("afspraak", "titel", "titel van de afspraak", "onderwerp", "commitment", "title"),
    "text": ("tekst van de afspraak", "tekst", "omschrijving", "volledige tekst", "text"),
    "items": ("onderdelen", "onderdeel", "subafspraken", "items"),
    "theme": ("thema", "hoofdstuk", "theme"),
    "subtheme": ("subthema", "paragraaf", "subtheme"),
    "kind": ("soort", "soort afspraak", "kind"),
    "lead": ("trekker", "trekkers", "regievoerder", "actiehouder", "verantwoordelijke", "lead"),
    "party": ("partij", "partijen", "wie", "parties"),
    "involved": ("betrokken", "betrokkenen", "betrokken partijen", "involved"),
    "planning": ("planning", "prioriteit", "termijn", "deadline", "wanneer"),
    "assessable": ("krijgt een licht", "licht", "met licht", "beoordelen"),
    "monitored": ("altijd in de monitor",),
    "position": ("volgorde", "positie", "order"),
    "source_note": ("over de bron", "opmerking bij de bron"),
}

#: What the columns are called in a file of ours; the words for lead and planning are the framework's own.
TITLES = {field: words[0].capitalize() for field, words in HEADINGS.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the title; `values` has a text per field, `formulas` the fields whose cell is calculated."""

    number: int
    values: dict[str, str]
    formulas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet understood: what each field's column is called there, the lines, the columns that are not used."""

    titles: dict[str, str]
    lines: tuple[Line, ...]
    unused: tuple[str, ...]


def plain(heading: str) -> str:
    """A heading as it is compared: small letters, single spaces, no colon at the end."""
    return re.sub(r"\s+", " ", heading).strip(" :*").casefold()


def read_list(rows: Iterable[Row], framework: FrameworkAgreement) -> Listed:
    """Find the title row and sort the cells by field; raises SpreadsheetError when there is no such row."""
    rows = list(rows)
    known = {word: field for field, words in HEADINGS.items() for word in words}
    known[plain(framework.lead_label)] = "lead"
    known[plain(framework.planning_label)] = "planning"
    at, fields = _title_row(rows, known)
    titles: dict[str, str] = {}
    used: dict[int, str] = {}
    for column, field in fields.items():
        if field in titles:
            raise SpreadsheetError(
                _("Two columns mean the same: “%(first)s” and “%(second)s”. Leave one out.")
                % {"first": titles[field], "second": rows[at].cells[column].text}
            )
        titles[field], used[column] = rows[at].cells[column].text, field
    unused = (cell.text for column, cell in enumerate(rows[at].cells) if column not in used and cell.text)
    return Listed(titles, tuple(_lines(rows[at + 1 :], used)), tuple(unused))


def _title_row(rows: list[Row], known: dict[str, str]) -> tuple[int, dict[int, str]]:
    """Where the title row stands, and the field of each of its columns."""
    best: tuple[int, dict[int, str]] = (0, {})
    for at, row in enumerate(rows[:_SEARCHED]):
        found = {
            column: known[plain(cell.text)]
            for column, cell in enumerate(row.cells)
            if plain(cell.text) in known
        }
        if "title" in found.values() and len(found) > len(best[1]):
            best = at, found
    if not best[1]:
        there = ", ".join(f"“{cell.text[:40]}”" for cell in rows[0].cells if cell.text)[:300]
        raise SpreadsheetError(
            _(
                "There is no column “%(title)s”. The first row has: %(there)s. It should have at least “%(title)s”; "
                "also known are: %(known)s."
            )
            % {"title": TITLES["title"], "there": there, "known": ", ".join(TITLES.values())}
        )
    return best


def _lines(rows: Iterable[Row], used: dict[int, str]) -> Iterable[Line]:
    for row in rows:
        cells = [(field, row.cells[column]) for column, field in used.items() if column < len(row.cells)]
        values = dict.fromkeys(used.values(), "") | {field: cell.text for field, cell in cells}
        formulas = tuple(field for field, cell in cells if cell.formula)
        if formulas or any(values.values()):
            yield Line(row.number, values, formulas)
