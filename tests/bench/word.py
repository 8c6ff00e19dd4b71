"""The texts of a report as a Word document, for LibreOffice to turn into PDF: what one would do without us."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

_WORDS = {"green": "Groen", "yellow": "Geel", "red": "Rood", "none": "Geen licht"}
_NAMESPACE = "http://schemas.openxmlformats.org"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_NAMESPACE}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = f"""<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="{_NAMESPACE}/package/2006/relationships"><Relationship Id="r1"
 Type="{_NAMESPACE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
_PAGE = '<w:sectPr><w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/></w:sectPr>'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:color="999999"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: In twentieths of a point, together the width between the margins.
_LINES = (1000, 4600, 1500, 1200, 1400, 4258)
_ATTENTION = (1400, 3500, 3500, 2058, 3500)
_TERMS = (3000, 8000, 2958)


def write(report: dict[str, Any], path: Path) -> None:
    """Write the report (the data of `to_data`) as .docx."""
    body = "".join(
        [
            _paragraph(f"{report['municipality']['name']}, monitor {report['year']}", 36),
            _paragraph(f"{report['framework']['name']}, {report['round']['name']}"),
            _paragraph("Dit vraagt aandacht", 28),
            _table(
                _ATTENTION, ("Stoplicht", "Afspraak", "Oorzaak", "Effect", "Bijsturing"), _attention(report)
            ),
            *_chapters(report),
            _paragraph("Begrippen en bedragen", 28),
            _table(_TERMS, ("Begrip", "Betekenis", "Waar het staat"), map(_term, report["glossary"])),
        ]
    )
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_NAMESPACE}/wordprocessingml/2006/main">'
        f"<w:body>{body}{_PAGE}</w:body></w:document>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", _TYPES)
        file.writestr("_rels/.rels", _RELATIONS)
        file.writestr("word/document.xml", document)


def _attention(report: dict[str, Any]) -> Iterable[Sequence[list[str]]]:
    for line in report["lines"]:
        if line["light"] in ("red", "yellow"):
            yield (
                [_WORDS[line["light"]]],
                [f"{line['number']} {line['title']}", line["lead_label"]],
                [line["cause"]],
                [line["effect"]],
                [line["adjustment"]],
            )


def _chapters(report: dict[str, Any]) -> Iterable[str]:
    """A heading and a table per section."""
    labels = {h["id"]: f"{h['number']} {h['title']}" for h in report["headings"]}
    heads = (
        "Nr.",
        "Afspraak",
        report["words"]["lead"],
        report["words"]["planning"],
        "Stoplicht",
        "Voortgang",
    )
    for heading, lines in groupby(report["lines"], key=lambda line: line["heading"]):
        yield _paragraph(labels.get(heading, ""), 28)
        yield _table(_LINES, heads, map(_line, lines))


def _line(line: dict[str, Any]) -> Sequence[list[str]]:
    links = ", ".join(link["number"] for link in line["elaborates"])
    told = [f"{t['party']} {t['text']}".strip() for t in line["progress"]]
    notes = [f"{t['dated']} {t['source']}" for t in line["progress"]]
    figures = [f"{r['indicator']} {r['party']} {r['value']} {r['unit']}" for r in line["results"]]
    return (
        [line["number"]],
        [line["title"], line["text"], *line["items"], links and f"werkt uit: {links}"],
        [line["lead_label"]],
        [line["planning"], *line["planning_notes"]],
        [_WORDS[line["light"]], "demonstratie"],
        [*told, *notes, *figures],
    )


def _term(term: dict[str, Any]) -> Sequence[list[str]]:
    amounts = [f"{a['label']} {a['amount']} {a['unit']} {a['price_level']}" for a in term["amounts"]]
    return ([term["term"]], [term["definition"], *amounts], [term["source"]])


def _paragraph(text: str, size: int = 18) -> str:
    """`size` in half points."""
    look = f'<w:rPr><w:sz w:val="{size}"/></w:rPr>'
    return f'<w:p><w:r>{look}<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _cell(width: int, texts: Iterable[str]) -> str:
    content = "".join(_paragraph(text) for text in texts if text) or "<w:p/>"
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _table(widths: Sequence[int], heads: Sequence[str], rows: Iterable[Sequence[Iterable[str]]]) -> str:
    """A table whose first row comes back on every page."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(_cell(width, [text]) for width, text in zip(widths, heads, strict=True))
    body = "".join(
        "<w:tr>" + "".join(_cell(width, texts) for width, texts in zip(widths, row, strict=True)) + "</w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblLayout w:type="fixed"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>{head}</w:tr>{body}</w:tbl><w:p/>"
    )
