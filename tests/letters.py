"""Letters to read back: what a test writes, and what stands in the files made of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from docx import Document
from docx.table import Table as DocxTable
from odf import teletype
from odf.namespaces import TEXTNS
from odf.opendocument import load

from monitoring.letters.letter import CouncilLetter
from monitoring.letters.reading import read_parts
from monitoring.letters.wording import Choices, compose
from monitoring.models import MonitoringRound

DAY = date(2024, 11, 20)
_LINES = ((TEXTNS, "h"), (TEXTNS, "p"))


def choices(**values: Any) -> Choices:
    return Choices(
        **{
            "dated": DAY,
            "function": "wethouder Wonen",
            "subject": "Voortgang",
            "occasion": "De raad vroeg erom.",
            **values,
        }
    )


def letter_about(*rounds: MonitoringRound, **values: Any) -> CouncilLetter:
    """The letter about these rounds. `values`: of Choices."""
    chosen = choices(**values)
    return compose(rounds[0].framework.municipality, read_parts(rounds, chosen.dated), chosen)


def told(letter: CouncilLetter) -> str:
    return "\n".join(letter.texts())


def odt_texts(content: bytes) -> list[str]:
    """Every paragraph and heading in order; those without words are left out."""
    document = load(BytesIO(content))
    found: list[str] = []

    def walk(node: Any) -> None:
        for child in node.childNodes:
            if getattr(child, "qname", None) in _LINES:
                found.append(teletype.extractText(child))
            elif hasattr(child, "childNodes"):
                walk(child)

    walk(document.text)
    return [text for text in found if text.strip()]


def docx_texts(content: bytes) -> list[str]:
    """The same of a Word document."""

    def texts() -> Iterator[str]:
        for block in Document(BytesIO(content)).iter_inner_content():
            if isinstance(block, DocxTable):
                yield from (cell.text for row in block.rows for cell in row.cells)
            else:
                yield block.text

    return [text for text in texts() if text.strip()]


def parts_of(content: bytes) -> dict[str, bytes]:
    """The files in a file; every XML among them is well-formed."""
    with ZipFile(BytesIO(content)) as packed:
        found = {name: packed.read(name) for name in packed.namelist()}
    for name, part in found.items():
        if name.endswith((".xml", ".rels")):
            fromstring(part)
    return found
