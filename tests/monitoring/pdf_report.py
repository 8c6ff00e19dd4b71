"""A report that PDFs are made of in tests, and reading what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from pypdf import PdfReader

from monitoring.publishing.pdf import render_pdf
from monitoring.table.report import (
    EarlierLight,
    Heading,
    Lead,
    Line,
    Link,
    PartyRef,
    Report,
    Result,
    Told,
    Words,
)
from monitoring.table.said import Amount, Term
from tests.reading import pdf_texts

END = date(2024, 12, 31)

AUTUMN = date(2024, 10, 30)

HEADINGS = (
    Heading(1, "1", "Bouwen en verbouwen", 1),
    Heading(2, "1.1", "Nieuwe woningen", 2, parent=1),
    Heading(3, "1.2", "Bestaande woningen", 2, printed="Bestaande wonigen", parent=1),
    Heading(4, "2", "Prettig wonen", 1, printed="Bouwen en verbouwen"),
    Heading(5, "3", "Monitor", 1),
)


def make_line(pk: int, **changes: Any) -> Line:
    """A green line told about by two parties in this round."""
    line = Line(
        pk=pk,
        key=f"2024-d-{pk}",
        number=f"D {pk}",
        title=f"Duinafspraak nummer {pk}",
        heading=2 if pk < 12 else 3 if pk < 20 else 4,
        assessable=True,
        light="green",
        light_dated=END,
        lead_label="Gemeente",
        leads=(Lead("Gemeente", "agreement", slug="duinstede", kind="municipality"),),
        version=1,
        planning="T2",
        text="De partijen zoeken samen plekken voor woningen.\nDaarna kiezen zij.",
        progress=(
            Told("Er zijn drie plekken gevonden.", END, "person", "", party="Duinwonen"),
            Told("Wij denken mee.", END, "person", "", party="Huurders van Duin"),
        ),
    )
    return replace(line, **changes)


def make_report(status: str = "open", **changes: Any) -> Report:
    """35 lines: one red with figures, one yellow, two that are followed without a light, the others green."""
    lines = [make_line(pk) for pk in range(1, 34)]
    lines[4] = make_line(
        5,
        light="red",
        light_origin="document",
        light_source="Raadsbrief van mei",
        cause="Te weinig grond.",
        effect="Minder woningen.",
        adjustment="Elders zoeken.",
        earlier=(EarlierLight("Najaar", AUTUMN, "yellow"),),
        elaborates=(Link("k-7", "K 7", "Grond voor woningen", "our_reading"),),
        results=(
            make_result("Duinwonen", "71"),
            make_result("Strandwonen", "7.5"),
        ),
    )
    lines[20] = make_line(
        21,
        light="yellow",
        light_origin="demo",
        cause="De planning loopt uit.",
        earlier=(EarlierLight("Najaar", AUTUMN, "red"),),
        progress=(Told("Vorige keer verteld.", AUTUMN, "document", "Monitor najaar", round="Najaar"),),
        results=(Result("Nieuwe woningen", "woningen", Decimal(1800), "demo", ""),),
    )
    for pk, number in ((34, "M1"), (35, "M2")):
        lines.append(
            make_line(
                pk,
                number=number,
                heading=5,
                assessable=False,
                light="none",
                light_dated=None,
                items=("a een", "b twee"),
                progress=(),
            )
        )
    report = Report(
        municipality=PartyRef("duinstede", "Duinstede"),
        framework=PartyRef("prestatieafspraken", "Samen wonen in Duinstede"),
        framework_starts_on=date(2024, 1, 1),
        framework_ends_on=date(2027, 12, 31),
        year=2024,
        round=PartyRef("eind", "Eindstand"),
        period="T3",
        reference_date=END,
        status=status,
        words=Words("Regievoerder", "Wanneer", "orange", "gaat goed", "let op", "gaat mis"),
        headings=HEADINGS,
        lines=tuple(lines),
        parties=(PartyRef("duinstede", "Duinstede"), PartyRef("duinwonen", "Duinwonen")),
        glossary=(
            Term(
                "Duinhuur",
                "Huur aan het duin.",
                "bijlage 1",
                (Amount("grens", Decimal("1808.06"), "EUR", "2023"),),
            ),
            Term("Strandhuur", "Huur aan het strand.", "bijlage 2", (Amount("", Decimal(12), "euro"),)),
        ),
        previous=PartyRef("najaar", "Najaar"),
        previous_date=AUTUMN,
    )
    return replace(report, **changes)


def make_result(party: str, value: str) -> Result:
    """A percentage with a target."""
    return Result(
        "Aanbod",
        "%",
        Decimal(value),
        "document",
        "Monitor, D 5",
        party,
        AUTUMN,
        date(2024, 1, 1),
        Decimal(70),
        "at_least",
    )


def read(report: Report, **options: Any) -> PdfReader:
    """The report's PDF, opened."""
    return PdfReader(BytesIO(render_pdf(report, **options)))


def texts(reader: PdfReader) -> list[str]:
    """The text of each page, with single spaces."""
    return pdf_texts(reader.stream.getvalue())


@cache
def read_draft() -> PdfReader:
    """That of an open round, drawn once for all tests."""
    return read(make_report())


def elements(reader: PdfReader) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every tag with the tag above it."""

    def walk(element: Any, above: Any) -> Iterator[tuple[Any, Any]]:
        if isinstance(element, int):
            return
        element = element.get_object()
        yield element, above
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from walk(kid, element)

    root = reader.root_object["/StructTreeRoot"]
    for kid in root["/K"]:
        yield from walk(kid, root)


def dutch(message: str, **values: object) -> str:
    """What a message is in the PDF, whether or not the catalogue has it."""
    with translation.override("nl"):
        return _(message) % values
