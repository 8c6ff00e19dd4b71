"""The letter as a Word document, to be edited."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from config.web.packed import undated
from config.web.workbooks import FILLS, LINE

from ..style.look import Logo
from .letter import Block, Bullets, CouncilLetter, Heading, Paragraph, Run, Table
from .measures import BODY, FONT, HEADINGS, MARGINS, logo_size, widths

#: Pictures that Word shows everywhere; a drawing (SVG) needs Word of 2016 or later.
PICTURES = ("image/png", "image/jpeg")
#: A PNG of one transparent pixel.
EMPTY = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII="
)
#: The drawing beside that picture, by the id of its part (Office Open XML, extension of 2016).
DRAWING = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}">'
    '<asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="%s"/>'
    "</a:ext></a:extLst>"
)


def render_docx(letter: CouncilLetter) -> bytes:
    """The letter as .docx with Word's own styles, without macros; the same letter gives the same bytes."""
    with translation.override("nl"):
        document = Document()
        _describe(document, letter)
        _styles(document, letter)
        _page(document, letter)
        _letterhead(document, letter)
        for block in letter.blocks:
            _write(document, block)
        buffer = BytesIO()
        document.save(buffer)
    return undated(buffer)


def _describe(document: Any, letter: CouncilLetter) -> None:
    properties = document.core_properties
    # The longest that Word takes.
    properties.title, properties.author = letter.title[:255], letter.sender[:255]
    properties.language, properties.comments, properties.subject = letter.language, "", ""
    # Else it is the day of the library's own empty document.
    properties.created = properties.modified = datetime.combine(letter.dated, time(), UTC)


# ---- styles


def _styles(document: Any, letter: CouncilLetter) -> None:
    styles = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), letter.language)
    normal = styles["Normal"]
    _letters(normal, BODY)
    _spacing(normal, 0, 2.2)
    normal.paragraph_format.line_spacing = 1.2
    normal.paragraph_format.widow_control = True
    for level, (size, before) in HEADINGS.items():
        _letters(styles[f"Heading {level}"], size, letter.colour)
        _spacing(styles[f"Heading {level}"], before, 1.5)
        styles[f"Heading {level}"].paragraph_format.keep_with_next = True
    _letters(styles["List Bullet"], BODY)
    _spacing(styles["List Bullet"], 0, 1)
    # A List Bullet of Word's puts no space between its items unless told to.
    for own in styles["List Bullet"].element.iter(qn("w:contextualSpacing")):
        own.set(qn("w:val"), "0")
    automatic = OxmlElement("w:autoHyphenation")
    # Word asks for its settings in a fixed order; this one comes right after the default tab stop.
    document.settings.element.find(qn("w:defaultTabStop")).addnext(automatic)


def _letters(style: Any, size: float, colour: str = "") -> None:
    style.font.name, style.font.size = FONT, Pt(size)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    # The fonts of the theme go before the named ones as long as they stand there.
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    for name in ("w:eastAsia", "w:cs"):
        fonts.set(qn(name), FONT)


def _spacing(style: Any, before: float, after: float) -> None:
    style.paragraph_format.space_before, style.paragraph_format.space_after = Mm(before), Mm(after)


# ---- page and letterhead


def _page(document: Any, letter: CouncilLetter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, MARGINS)
    section.header_distance = section.footer_distance = Mm(10)
    if letter.mark:
        mark = section.header.paragraphs[0]
        mark.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        mark.add_run(letter.mark).bold = True
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    line.add_run(f"{letter.sender} · {_('page')} ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)


def _letterhead(document: Any, letter: CouncilLetter) -> None:
    if letter.logo is not None:
        _logo(document, letter.logo)
    name = document.add_paragraph()
    name.paragraph_format.space_after = Mm(8)
    words = name.add_run(letter.sender)
    words.bold, words.font.size = True, Pt(14)
    for place, line in enumerate(letter.addressee, start=1):
        _close(document.add_paragraph(line), is_last=place == len(letter.addressee))
    for place, (label, value) in enumerate(letter.facts, start=1):
        fact = document.add_paragraph()
        fact.add_run(f"{label}: ").bold = True
        fact.add_run(value)
        _close(fact, is_last=place == len(letter.facts))


def _logo(document: Any, logo: Logo) -> None:
    """The logo; of a drawing Word asks for a picture for older versions beside it, which stays empty here."""
    is_picture = logo.content_type in PICTURES
    width, height = logo_size(logo)
    shown = document.add_picture(BytesIO(logo.content if is_picture else EMPTY), Mm(width), Mm(height))
    shown._inline.docPr.set("descr", logo.alt)
    if is_picture:
        return
    part = Part(PackURI("/word/media/logo.svg"), logo.content_type, logo.content, document.part.package)
    link = document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = next(shown._inline.iter(qn("a:blip")))
    blip.append(parse_xml(DRAWING % link))


def _close(paragraph: Any, *, is_last: bool) -> None:
    """Lines that belong together stand close, with space after the last."""
    paragraph.paragraph_format.space_after = Mm(7 if is_last else 0.6)


# ---- content


def _write(document: Any, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, block.level)
        case Paragraph():
            made = document.add_paragraph()
            if block.keep:
                made.paragraph_format.keep_with_next = True
                made.paragraph_format.space_before, made.paragraph_format.space_after = Mm(2.5), Mm(1)
            _runs(made, block.runs)
        case Bullets():
            for item in block.items:
                _runs(document.add_paragraph(style="List Bullet"), item)
        case Table():
            _table(document, block)
            _close(document.add_paragraph(), is_last=False)


def _runs(paragraph: Any, runs: Iterable[Run]) -> None:
    for run in runs:
        made = paragraph.add_run(run.text)
        made.bold = True if run.bold else None
        if run.light:
            made.font.color.rgb = RGBColor.from_string(FILLS[run.light][1].lstrip("#").upper())
        elif run.soft:
            made.font.color.rgb = RGBColor(0x4A, 0x55, 0x60)


def _table(document: Any, block: Table) -> None:
    made = document.add_table(rows=1, cols=len(block.head))
    made.autofit = False
    _named(made, block.name)
    indent = OxmlElement("w:tblInd")
    for name, value in (("w", "108"), ("type", "dxa")):
        indent.set(qn(f"w:{name}"), value)
    # Word refuses a file in which these stand in another order.
    made._tbl.tblPr.insert_element_before(indent, "w:tblBorders", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    for place, (cell, word) in enumerate(zip(made.rows[0].cells, block.head, strict=True)):
        cell.paragraphs[0].add_run(word).bold = True
        _below(cell, fill="EEF1F4")
        if place > 1:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # Said to who hears the table, and repeated on the next page.
    made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in block.rows:
        cells = made.add_row().cells
        for place, run in enumerate(row):
            _runs(cells[place].paragraphs[0], (run,))
            _below(cells[place])
            if place > 1:
                cells[place].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    sizes = widths(block)
    for row in made.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, size in zip(row.cells, sizes, strict=True):
            cell.width = Mm(size)
            cell.paragraphs[0].paragraph_format.space_after = Mm(0.8)
            cell.paragraphs[0].paragraph_format.space_before = Mm(0.8)
            # All rows stand on one page: each with the next, the last with nothing.
            cell.paragraphs[0].paragraph_format.keep_with_next = row is not made.rows[-1]
    for column, size in zip(made.columns, sizes, strict=True):
        column.width = Mm(size)


def _named(table: Any, name: str) -> None:
    """What the table is, for who hears it."""
    caption = OxmlElement("w:tblCaption")
    caption.set(qn("w:val"), name)
    table._tbl.tblPr.append(caption)


def _below(cell: Any, fill: str = "") -> None:
    """A thin line below, and a fill for heads."""
    looks = cell._tc.get_or_add_tcPr()
    borders, below = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", LINE.lstrip("#"))):
        below.set(qn(f"w:{name}"), value)
    borders.append(below)
    looks.append(borders)
    if fill:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
            shade.set(qn(f"w:{name}"), value)
        looks.append(shade)
