"""Lines of a report to filter, and what a filter finds among them."""

from datetime import date

from django.http import QueryDict

from monitoring.table import filters as filtering
from monitoring.table.report import Heading, Line, PartyRef, Report, Words

ADDRESS = "/heemstede/meerjarige-prestatieafspraken-2024-2027/2024/monitor/"


def make_line(key: str, **fields) -> Line:
    """A line by itself."""
    values = {
        "key": key,
        "number": key.upper(),
        "title": f"Afspraak {key}",
        "heading": None,
        "assessable": True,
        "light": "green",
        "lead_label": "",
        "version": 1,
        "pk": 1,
        **fields,
    }
    return Line(**values)


def make_report(*lines: Line, headings: tuple[Heading, ...] = ()) -> Report:
    """A report of these lines."""
    return Report(
        municipality=PartyRef("duinstede", "Gemeente Duinstede"),
        framework=PartyRef("afspraken", "Afspraken"),
        framework_starts_on=date(2024, 1, 1),
        framework_ends_on=date(2027, 12, 31),
        year=2024,
        round=PartyRef("najaar", "Najaar"),
        period="",
        reference_date=date(2024, 10, 30),
        status="open",
        words=Words("Trekker", "Planning", "yellow", "", "", ""),
        headings=headings,
        lines=lines,
    )


def find(report: Report, query: str) -> list[str]:
    """The keys of the lines found, those led together with others in brackets."""
    chosen = filtering.parse(QueryDict(query), report)
    found = filtering.apply(chosen, report)
    return [f"({item.line.key})" if item.shared else item.line.key for item in found]
