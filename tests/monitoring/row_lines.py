"""A line of a report and its row in the table, for tests."""

from dataclasses import replace
from datetime import date

from monitoring.table.filters import Found
from monitoring.table.report import Line, PartyRef, Report, Told, Words
from monitoring.table.rows import Row, RowMaker

#: A source is typed: marked on a page in another language.
SOURCE = '<span lang="nl">Monitor 2024</span>'
OCTOBER = date(2024, 10, 30)
MAY = date(2024, 5, 31)
LINE = Line(
    key="a-1",
    number="A 1",
    title="Bouwen",
    heading=None,
    assessable=True,
    light="green",
    lead_label="Gemeente",
    version=1,
    pk=1,
)
REPORT = Report(
    municipality=PartyRef("duinstede", "Gemeente Duinstede"),
    framework=PartyRef("plan", "Plan"),
    framework_starts_on=date(2024, 1, 1),
    framework_ends_on=date(2027, 12, 31),
    year=2024,
    round=PartyRef("najaar", "Najaar"),
    period="",
    reference_date=OCTOBER,
    status="open",
    words=Words("Trekker", "Planning", "yellow", "", "", ""),
    headings=(),
    lines=(LINE,),
)
DOCUMENT = {"origin": "document", "source": "Monitor 2024"}


def make(*, shared: bool = False, may_edit: bool = False, **fields) -> Row:
    """The row of a line."""
    line = replace(LINE, **fields)
    return RowMaker(replace(REPORT, lines=(line,)), may_edit=may_edit).make(Found(line, shared))


def told(
    text: str = "Gedaan.", dated: date = OCTOBER, origin: str = "person", source: str = "", **fields
) -> Told:
    return Told(text=text, dated=dated, origin=origin, source=source, **fields)
