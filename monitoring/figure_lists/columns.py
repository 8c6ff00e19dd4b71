"""The columns of a table of figures: those of our own file, an amount per row, or a column per year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from agreements.services.import_columns import SEARCHED, Headings, Line, Listed, plain, read_columns
from agreements.services.sheet_parts import Knows, Sheet
from config.web.cells import Cell

from .amounts import read_period

#: Words people put above a column, in small letters, per field. Those of our own file stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("cijfer", "indicator", "naam", "naam van het cijfer"),
    "key": ("adreswoord", "sleutel", "key"),
    "theme": ("thema", "hoofdstuk"),
    #: More precise than the theme, where a list has both.
    "part": ("subthema", "paragraaf", "deelthema"),
    "number": ("nr.", "nr", "nummer", "no.", "afspraaknummer"),
    "commitment": ("afspraak", "titel van de afspraak"),
    "unit": ("eenheid",),
    "period": ("hoe vaak", "frequentie", "periode", "periodiciteit", "meetmoment", "meetmomenten"),
    "keeper": ("bijgehouden door", "wie houdt bij", "wie levert aan", "aangeleverd door"),
    #: Of the figure itself; of an amount it is `source`.
    "numbers_from": ("cijfers uit", "cijfers komen uit", "gegevens uit"),
    "what": ("wat", "soort"),
    "whose": ("van wie", "partij", "corporatie", "wie"),
    "year": ("jaar",),
    "value": ("waarde", "aantal"),
    #: Of what was agreed to lie between two numbers, which is only compared.
    "upto": ("tot en met",),
    "day": ("datum", "peildatum", "dag"),
    "source": ("bron", "staat in"),
    #: To read only: nobody makes a figure a demonstration by a file.
    "origin": ("herkomst",),
}
#: What the columns are called in our own file.
TITLES = {field: words[0].capitalize() for field, words in HEADINGS.items() if field != "origin"}
#: A file that can be taken in as it is, by column.
EXAMPLE: dict[str, tuple[Cell, ...]] = {
    "name": ("Voorbeeld van een cijfer", "Voorbeeld van een cijfer"),
    "unit": ("woningen", "woningen"),
    "what": ("Verwacht", "Gemeten"),
    "whose": ("", ""),
    "year": (2027, None),
    "value": (120, 35),
    "day": (None, date(2024, 12, 31)),
    "source": ("Bijlage 1, tabel 2", "Jaarverslag 2024"),
}
#: A column with one year in its title holds what was expected in that year; one with two of them what is of that period.
_YEAR = re.compile(r"(?<!\d)(?:199\d|20\d\d)(?!\d)")
#: Sums, which are of no use beside what they add up.
_SUM = re.compile(r"\b(?:totaal|totalen|som|saldo|opgeteld)\b", re.I)
_LONGEST_TITLE = 40


def read_table(rows: Sheet) -> Listed:
    """The rows by field, a column of a year or period under that; raises SpreadsheetError without a row of titles."""
    known = {word: field for field, words in HEADINGS.items() for word in words}
    rows = rows.known_by(Knows(lambda title: known.get(plain(title)) or _time_of(title), "name"))
    for row in rows[:SEARCHED]:
        for cell in row.cells:
            if time := _time_of(cell.text):
                known.setdefault(plain(cell.text), time)
    listed = read_columns(rows, Headings(known, TITLES, "name"))
    return replace(listed, lines=tuple(map(_as_meant, listed.lines)))


def _time_of(title: str) -> str:
    """The year or the period that a column is about; empty for another."""
    if len(title) > _LONGEST_TITLE:
        return ""
    years = set(_YEAR.findall(title))
    if len(years) == 1:
        return years.pop()
    period = read_period(title)
    return f"{period[0]}-{period[1]}" if period and not _SUM.search(title) else ""


def _as_meant(line: Line) -> Line:
    """The row with its words where they belong: what “Periode” and “Bron” say hangs on what else stands there.

    Years in the former are a period of numbers, other words how often a figure comes. In a row without any number, as
    of a list of what will be followed, the latter is where the numbers will come from.
    """
    values = dict(line.values)
    period = values.get("period", "")
    if (read_period(period) or _YEAR.fullmatch(period)) and not values.get("year"):
        values |= {"year": period, "period": ""}
    amounts = ("value", *(name for name in values if name[:4].isdecimal()))
    if not any(values.get(name) for name in amounts) and not any(name in line.formulas for name in amounts):
        values["numbers_from"] = values.get("numbers_from") or values.get("source", "")
    return replace(line, values=values)


def columns() -> Iterator[tuple[str, str]]:
    """Every column that is known, with other words for it."""
    for field, title in TITLES.items():
        yield title, ", ".join(HEADINGS[field][1:])
