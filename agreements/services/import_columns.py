"""The columns of a list of commitments: which words at the top of a sheet mean what."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from string import ascii_uppercase

from django.utils.translation import gettext as _

from config.web.cells import Cell

from ..models import FrameworkAgreement
from .sheet_parts import Knows, Row, Sheet, SpreadsheetError, first_of
from .table_parts import is_number

#: The title stands in one of the first rows; above it a sheet may have a heading of its own.
SEARCHED = 15

#: What a row with the sum of those above it is called.
_TOTALS = ("totaal", "totalen", "subtotaal", "eindtotaal", "totaal generaal", "total", "som")
#: What stands in a title beside the word itself, and a word that is broken off at the end of a line, which in a text
#: has become a space.
_BESIDE = re.compile(
    r"\((?:in )?(?:€|eur|euro|euro's|aantal|verplicht|optioneel)\)|(?<=\w)\((?:s|n|en)\)|(?<=\w)-\s", re.I
)

_QUOTES = str.maketrans("‘’‚′`“”„″", "'''''\"\"\"\"")

#: Words people put above a column, in small letters, per field. Those of our own files stand first.
HEADINGS: dict[str, tuple[str, ...]] = {
    "key": ("adreswoord", "sleutel", "key", "id"),
    "number": (
        "nr.",
        "nr",
        "nummer",
        "no.",
        "#",
        "afspraaknummer",
        "afspraaknr.",
        "afspraak nr.",
        "volgnummer",
        "nummer zoals gedrukt",
    ),
    "title": (
        "afspraak",
        "jaarafspraak",
        "kaderafspraak",
        "prestatieafspraak",
        "titel",
        "titel van de afspraak",
        "naam",
        "naam van de afspraak",
        "naam afspraak",
        "onderwerp",
        "commitment",
        "title",
    ),
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
    # Not "doelen": what people write there is what they want to reach, in words of their own.
    "goals": ("landelijke doelen", "landelijk doel", "nationale doelen", "national goals"),
    "global_goals": ("global goals", "global goal", "sdg", "sdg's", "sdgs"),
}

#: What the columns are called in a file of ours; the words for lead and planning are the framework's own.
TITLES = {field: words[0].capitalize() for field, words in HEADINGS.items()}

#: A file that can be taken in as it is, by column; nobody's own commitments look like it.
EXAMPLE: dict[str, tuple[Cell, ...]] = {
    "number": ("90.1", "90.2"),
    "title": ("Voorbeeld: woningen bouwen", "Voorbeeld: elk jaar overleggen"),
    "text": ("Wat er is afgesproken, in een of meer zinnen.", "Wij overleggen over de voortgang."),
    "items": ("a. het eerste onderdeel\nb. het tweede onderdeel", ""),
    "theme": ("Voorbeeldthema", "Voorbeeldthema"),
    "lead": ("Gemeente", "Alle partijen"),
    "involved": ("Alle partijen", ""),
    "planning": ("Doorlopend", "Jaarlijks in november"),
    "assessable": ("ja", "nee"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row below the title; `values` has a text per field, `formulas` the fields whose cell is calculated.

    `numbers`: the fields whose cell is a number in the file itself, so that a point in it has decimals behind it.
    """

    number: int
    values: dict[str, str]
    formulas: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    #: What the colour of a cell says that says nothing else, by field.
    colours: tuple[tuple[str, str], ...] = ()
    #: What of the row is not read, in words for people.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet understood: what each field's column is called there, the lines, and what people should know of it.

    `is_text`: it stands in a text document, where a cell holds whatever people wrote there.
    """

    titles: dict[str, str]
    lines: tuple[Line, ...]
    remarks: tuple[str, ...] = ()
    is_text: bool = False
    #: The lines of which the title is only the beginning of the text.
    cut: frozenset[int] = frozenset()


def plain(heading: str) -> str:
    """A heading or name as it is compared: small letters, single spaces, no colon at the end, one kind of quotes."""
    alike = re.sub(r"\((s|n|en)\)", r"\1", heading.translate(_QUOTES))
    return re.sub(r"\s+", " ", alike).strip(" :*").casefold()


@dataclass(frozen=True, slots=True)
class Headings:
    """What a kind of list knows: words above columns with their field, titles by field, the one it can not do without."""

    known: dict[str, str]
    titles: dict[str, str]
    needed: str


def read_list(rows: Sheet, framework: FrameworkAgreement) -> Listed:
    """A list of commitments by field; raises SpreadsheetError when there is no row of titles."""
    known = {word: field for field, words in HEADINGS.items() for word in words}
    known[plain(framework.lead_label)] = "lead"
    known[plain(framework.planning_label)] = "planning"
    return read_columns(rows, Headings(known, TITLES, "title"))


def read_columns(rows: Sheet, headings: Headings) -> Listed:
    """Find the title row and sort the cells by field; raises SpreadsheetError when there is no such row."""
    rows = rows.known_by(
        Knows(lambda title: _field(title, headings.known), headings.needed, headings.titles[headings.needed])
    )
    at, fields = _title_row(rows, headings)
    titles: dict[str, str] = {}
    used: dict[int, str] = {}
    for column, field in fields.items():
        if field in titles:
            raise SpreadsheetError(
                _("Two columns mean the same: “%(first)s” and “%(second)s”. Leave one out.")
                % {"first": titles[field], "second": rows[at].cells[column].text}
            )
        titles[field], used[column] = " ".join(rows[at].cells[column].text.split()), field
    stays = () if rows.has_cells else set(used.values()) - {headings.needed, "number"}
    lines = [line for line in _lines(rows[at + 1 :], used, stays) if not _is_title(line, titles)]
    totals = [str(line.number) for line in lines if _is_total(line)]
    remarks = [*rows.remarks, *_about_columns(rows[at:], used)]
    if totals:
        about = _("These rows hold a total and are not taken in: %(rows)s.")
        remarks.append(about % {"rows": first_of(totals)})
    told = tuple(line for line in lines if not _is_total(line))
    return Listed(titles, told, tuple(remarks), is_text=rows.again is not None)


def _is_total(line: Line) -> bool:
    """Whether a row holds the sum of others; one with an address word is what it says."""
    first = next(filter(None, line.values.values()), "")
    return plain(first) in _TOTALS and not line.values.get("key")


def _is_title(line: Line, titles: dict[str, str]) -> bool:
    """Whether the titles stand here once more, as above each chapter of a list that was printed or pasted."""
    return all(plain(line.values.get(field, "")) == plain(title) for field, title in titles.items())


def _about_columns(rows: list[Row], used: dict[int, str]) -> Iterable[str]:
    """Which columns hold something that is not taken in."""
    titles = [" ".join(cell.text.split()) for cell in rows[0].cells]
    if unused := [title for column, title in enumerate(titles) if column not in used and title]:
        yield _("These columns are not used: %(names)s.") % {"names": first_of(unused)}
    filled = {column for row in rows for column, cell in enumerate(row.cells) if cell.text or cell.formula}
    if untitled := [
        _letters(column) for column in sorted(filled) if not "".join(titles[column : column + 1])
    ]:
        yield _("These columns have no title and are not used: %(names)s.") % {"names": first_of(untitled)}


def _letters(column: int) -> str:
    """What a spreadsheet calls a column: A to Z, then AA."""
    before, last = divmod(column, len(ascii_uppercase))
    return (ascii_uppercase[before - 1] if before else "") + ascii_uppercase[last]


def _title_row(rows: Sheet, headings: Headings) -> tuple[int, dict[int, str]]:
    """Where the title row stands, and the field of each of its columns."""
    known = headings.known
    best: tuple[int, dict[int, str]] = (0, {})
    for at, row in enumerate(rows[:SEARCHED]):
        read = {column: _field(cell.text, known) for column, cell in enumerate(row.cells)}
        found = {column: field for column, field in read.items() if field}
        if headings.needed in found.values() and len(found) > len(best[1]):
            best = at, found
    if not best[1]:
        raise _no_titles(rows[:SEARCHED], headings, _are_untitled(rows))
    return best


def _are_untitled(rows: Sheet) -> bool:
    """Whether the tables of a text begin with a row of their own, as those of an agreement at times do."""
    return rows.again is not None and any(is_number(cell.text) for cell in rows[0].cells[:1])


def _field(title: str, known: dict[str, str]) -> str:
    """The field that a title names; empty for none."""
    return known.get(plain(title)) or known.get(plain(_BESIDE.sub("", title)), "")


def _no_titles(rows: list[Row], headings: Headings, are_untitled: bool) -> SpreadsheetError:
    """What stands in the row that looks most like one of titles, and what should."""
    known, titles = headings.known, headings.titles
    filled = [(row.number, [cell.text for cell in row.cells if cell.text]) for row in rows]
    number, texts = max(filled, key=lambda row: (sum(plain(text) in known for text in row[1]), len(row[1])))
    words = {
        "title": titles[headings.needed],
        "row": number,
        "there": ", ".join(f"“{text[:40]}”" for text in texts)[:300],
        "known": ", ".join(titles.values()),
    }
    if are_untitled:
        return SpreadsheetError(
            _(
                "The tables in this document have no titles: row %(row)s has %(there)s. Put a row of titles above the first "
                "table, at least “%(title)s”; those below it go on with it. Also known are: %(known)s."
            )
            % words
        )
    return SpreadsheetError(
        _(
            "There is no column “%(title)s”. Row %(row)s has: %(there)s. One row should hold the titles of the columns, "
            "at least “%(title)s”; also known are: %(known)s."
        )
        % words
    )


def _lines(rows: Iterable[Row], used: dict[int, str], stays: Collection[str]) -> Iterable[Line]:
    """`stays`: fields of which a row that says nothing says nothing, and not that it is empty."""
    for row in rows:
        cells = [(field, row.cells[column]) for column, field in used.items() if column < len(row.cells)]
        values = dict.fromkeys(used.values(), "") | {field: cell.text for field, cell in cells}
        values = {field: text for field, text in values.items() if text or field not in stays}
        formulas = tuple(field for field, cell in cells if cell.formula)
        if formulas or any(values.values()):
            numbers = tuple(field for field, cell in cells if cell.number)
            colours = tuple((field, cell.colour) for field, cell in cells if cell.colour)
            yield Line(row.number, values, formulas, numbers, colours, row.notes)
