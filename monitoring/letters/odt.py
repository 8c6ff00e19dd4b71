"""The letter as an OpenDocument text, to be edited."""

from __future__ import annotations

from collections.abc import Iterable
from mimetypes import guess_extension
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from odf import dc, draw, meta, style, svg, table, text
from odf.opendocument import OpenDocument, OpenDocumentText
from odf.teletype import addTextToElement

from config.web.packed import odf_bytes
from config.web.workbooks import FILLS, LINE

from .letter import Block, Bullets, CouncilLetter, Heading, Paragraph, Run, Table
from .measures import BODY, FONT, HEADINGS, MARGINS, WIDTH, logo_size, widths

#: Height of the lines above and below the text.
ABOVE = 8
_DUTCH = {"language": "nl", "country": "NL"}


def render_odt(letter: CouncilLetter) -> bytes:
    """The letter as .odt, with styles that a word processor knows; the same letter gives the same bytes."""
    with translation.override("nl"):
        document = OpenDocumentText()
        _describe(document, letter)
        _Writer(document, letter).write()
        return odf_bytes(document)


def _describe(document: OpenDocument, letter: CouncilLetter) -> None:
    document.meta.addElement(dc.Title(text=letter.title))
    document.meta.addElement(dc.Language(text=letter.language))
    document.meta.addElement(dc.Creator(text=letter.sender))
    document.meta.addElement(meta.InitialCreator(text=letter.sender))


class _Writer:
    """Writes one letter into one document."""

    def __init__(self, document: OpenDocument, letter: CouncilLetter) -> None:
        self.document, self.letter = document, letter
        self.body = document.text
        self._default()
        self.standard = self._paragraph("Standard", spacing="0mm")
        self.text = self._paragraph("Text body", parent=self.standard, spacing="2.2mm")
        self.kept = self._paragraph(
            "Text body kept", parent=self.text, spacing="1mm", keep=True, before="2.5mm"
        )
        self.item = self._paragraph("List Bullet", parent=self.standard, spacing="1mm")
        self.sender = self._paragraph("Sender", parent=self.standard, spacing="8mm", size=14, bold=True)
        self.fact = self._paragraph("Fact", parent=self.standard, spacing="0.6mm")
        self.title = self._paragraph("Title", parent=self.standard, spacing="5mm", size=16, bold=True)
        self.mark = self._paragraph("Mark", parent=self.standard, spacing="1mm", bold=True, align="end")
        self.cell = self._paragraph("Table Contents", parent=self.standard, spacing="0mm")
        self.head = self._paragraph("Table Heading", parent=self.cell, spacing="0mm", bold=True)
        self.number = self._paragraph("Table Number", parent=self.cell, spacing="0mm", align="end")
        self.head_number = self._paragraph(
            "Table Heading Number", parent=self.head, spacing="0mm", align="end"
        )
        self.headings = {level: self._heading(level, *looks) for level, looks in HEADINGS.items()}
        self.list = self._list()
        self.runs: dict[tuple[bool, bool, str], Any] = {}
        self.columns: dict[float, Any] = {}
        self._page()

    # ---- styles

    def _default(self) -> None:
        looks = style.DefaultStyle(family="paragraph")
        looks.addElement(style.ParagraphProperties(hyphenationladdercount="2", orphans="2", widows="2"))
        looks.addElement(
            style.TextProperties(
                fontname=FONT,
                fontfamily=FONT,
                fontsize=f"{BODY}pt",
                hyphenate="true",
                hyphenationremaincharcount="3",
                hyphenationpushcharcount="3",
                **_DUTCH,
            )
        )
        self.document.styles.addElement(looks)

    def _paragraph(
        self,
        name: str,
        *,
        parent: Any = None,
        spacing: str,
        size: float = 0,
        bold: bool = False,
        keep: bool = False,
        align: str = "",
        colour: str = "",
        before: str = "0mm",
    ) -> Any:
        own = {"parentstylename": parent} if parent is not None else {}
        made = style.Style(name=name.replace(" ", "_20_"), displayname=name, family="paragraph", **own)
        looks: dict[str, str] = {"marginbottom": spacing, "margintop": before, "lineheight": "120%"}
        looks |= {"keepwithnext": "always"} if keep else {}
        looks |= {"textalign": align} if align else {}
        made.addElement(style.ParagraphProperties(**looks))
        letters: dict[str, str] = {"fontsize": f"{size}pt"} if size else {}
        letters |= {"fontweight": "bold"} if bold else {}
        letters |= {"color": colour} if colour else {}
        # Words of one's own name and headings are not broken.
        letters |= {"hyphenate": "false"} if bold else {}
        if letters:
            made.addElement(style.TextProperties(**letters))
        self.document.styles.addElement(made)
        return made

    def _heading(self, level: int, size: float, before: float) -> Any:
        made = self._paragraph(
            f"Heading {level}",
            parent=self.standard,
            spacing="1.5mm",
            size=size,
            bold=True,
            keep=True,
            colour=self.letter.colour,
            before=f"{before}mm",
        )
        made.setAttribute("defaultoutlinelevel", str(level))
        return made

    def _list(self) -> Any:
        made = text.ListStyle(name="Bullets")
        level = text.ListLevelStyleBullet(level="1", bulletchar="•")
        place = style.ListLevelProperties(listlevelpositionandspacemode="label-alignment")
        place.addElement(
            style.ListLevelLabelAlignment(
                labelfollowedby="listtab", listtabstopposition="5mm", textindent="-5mm", marginleft="5mm"
            )
        )
        level.addElement(place)
        made.addElement(level)
        self.document.styles.addElement(made)
        return made

    def _page(self) -> None:
        """A4 with the mark above and the page number below each page."""
        # What stands above and below is counted here as part of the page, in Word as part of the margin.
        beside = (ABOVE if self.letter.mark else 0, 0, ABOVE, 0)
        top, right, bottom, left = (f"{size - taken}mm" for size, taken in zip(MARGINS, beside, strict=True))
        layout = style.PageLayout(name="letter")
        layout.addElement(
            style.PageLayoutProperties(
                pagewidth="210mm",
                pageheight="297mm",
                printorientation="portrait",
                margintop=top,
                marginright=right,
                marginbottom=bottom,
                marginleft=left,
            )
        )
        for part in (style.HeaderStyle(), style.FooterStyle()):
            part.addElement(style.HeaderFooterProperties(minheight=f"{ABOVE}mm"))
            layout.addElement(part)
        self.document.automaticstyles.addElement(layout)
        master = style.MasterPage(name="Standard", pagelayoutname=layout)
        if self.letter.mark:
            header = style.Header()
            header.addElement(text.P(stylename=self.mark, text=self.letter.mark))
            master.addElement(header)
        footer, line = style.Footer(), text.P(stylename=self.number)
        line.addText(f"{self.letter.sender} · {_('page')} ")
        line.addElement(text.PageNumber(selectpage="current"))
        footer.addElement(line)
        master.addElement(footer)
        self.document.masterstyles.addElement(master)

    def _letters(self, run: Run) -> Any:
        """The style of a run; runs that look the same share one."""
        key = (run.bold, run.soft, run.light)
        if key not in self.runs:
            made = style.Style(name=f"run{len(self.runs)}", family="text")
            looks = {"fontweight": "bold"} if run.bold else {}
            looks |= {"color": "#4a5560"} if run.soft else {}
            looks |= {"color": FILLS[run.light][1]} if run.light else {}
            made.addElement(style.TextProperties(**looks))
            self.document.automaticstyles.addElement(made)
            self.runs[key] = made
        return self.runs[key]

    # ---- content

    def write(self) -> None:
        """The whole letter in the order of reading."""
        self._letterhead()
        for line in self.letter.addressee:
            self.body.addElement(self._line(self.fact, (Run(line),)))
        self.body.addElement(text.P(stylename=self.text))
        for label, value in self.letter.facts:
            self.body.addElement(self._line(self.fact, (Run(f"{label}: ", bold=True), Run(value))))
        self.body.addElement(text.P(stylename=self.text))
        for block in self.letter.blocks:
            for element in self._made(block):
                self.body.addElement(element)

    def _letterhead(self) -> None:
        logo = self.letter.logo
        if logo is not None:
            width, height = logo_size(logo)
            # The library names a picture at random unless it is given a name.
            name = f"Pictures/logo{guess_extension(logo.content_type) or ''}"
            href = self.document.addPicture(name, logo.content_type, logo.content)
            frame = draw.Frame(
                name="Logo", width=f"{width:.1f}mm", height=f"{height:.1f}mm", anchortype="as-char"
            )
            frame.addElement(draw.Image(href=href, type="simple", show="embed", actuate="onLoad"))
            frame.addElement(svg.Title(text=logo.alt))
            line = text.P(stylename=self.text)
            line.addElement(frame)
            self.body.addElement(line)
        self.body.addElement(self._line(self.sender, (Run(self.letter.sender),)))

    def _made(self, block: Block) -> Iterable[Any]:
        match block:
            case Heading():
                made = text.H(outlinelevel=str(block.level), stylename=self.headings[block.level])
                addTextToElement(made, block.text)
                yield made
            case Paragraph():
                yield self._line(self.kept if block.keep else self.text, block.runs)
            case Bullets():
                yield self._bullets(block)
            case Table():
                yield self._table(block)
                yield text.P(stylename=self.text)

    def _line(self, looks: Any, runs: Iterable[Run]) -> Any:
        made = text.P(stylename=looks)
        for run in runs:
            target = made
            if run.bold or run.soft or run.light:
                target = text.Span(stylename=self._letters(run))
                made.addElement(target)
            addTextToElement(target, run.text)
        return made

    def _bullets(self, block: Bullets) -> Any:
        made = text.List(stylename=self.list)
        for runs in block.items:
            item = text.ListItem()
            item.addElement(self._line(self.item, runs))
            made.addElement(item)
        return made

    def _table(self, block: Table) -> Any:
        looks = style.Style(name=f"table{len(self.document.getElementsByType(table.Table))}", family="table")
        looks.addElement(style.TableProperties(width=f"{WIDTH}mm", align="left", maybreakbetweenrows="false"))
        self.document.automaticstyles.addElement(looks)
        made = table.Table(name=block.name, stylename=looks)
        for width in widths(block):
            made.addElement(table.TableColumn(stylename=self._column(width)))
        heads = table.TableHeaderRows()
        heads.addElement(self._row([Run(word) for word in block.head], is_head=True))
        made.addElement(heads)
        for row in block.rows:
            made.addElement(self._row(row))
        return made

    def _column(self, width: float) -> Any:
        if width not in self.columns:
            made = style.Style(name=f"column{len(self.columns)}", family="table-column")
            made.addElement(style.TableColumnProperties(columnwidth=f"{width}mm"))
            self.document.automaticstyles.addElement(made)
            self.columns[width] = made
        return self.columns[width]

    def _row(self, cells: Iterable[Run], *, is_head: bool = False) -> Any:
        row = table.TableRow()
        for place, run in enumerate(cells):
            cell = table.TableCell(stylename=self._cell_looks(is_head), valuetype="string")
            words = self.head if is_head else self.cell
            cell.addElement(self._line(self._aligned(words, place), (run,)))
            row.addElement(cell)
        return row

    def _aligned(self, words: Any, place: int) -> Any:
        """Numbers and their heads stand to the right."""
        if place < 2:
            return words
        return self.head_number if words is self.head else self.number

    def _cell_looks(self, is_head: bool) -> Any:
        name = "cell-head" if is_head else "cell"
        for known in self.document.automaticstyles.getElementsByType(style.Style):
            if known.getAttribute("name") == name:
                return known
        made = style.Style(name=name, family="table-cell")
        fill = {"backgroundcolor": "#eef1f4"} if is_head else {}
        made.addElement(style.TableCellProperties(padding="1mm", borderbottom=f"0.5pt solid {LINE}", **fill))
        self.document.automaticstyles.addElement(made)
        return made
