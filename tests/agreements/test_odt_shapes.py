"""Texts as LibreOffice saves them: numbers that it counts, words struck through or changed, frames and templates."""

from __future__ import annotations

import pytest

from agreements.services.spreadsheets import read_rows

from .sheets import zipped

pytestmark = pytest.mark.usefixtures("english")

_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
        *(("draw", "drawing"), ("fo", "xsl-fo-compatible")),
    )
)
STYLES = """
<style:style style:name="Weg" style:family="text"><style:text-properties style:text-line-through-style="solid" style:text-line-through-type="single"/></style:style>
<style:style style:name="Toch" style:family="text"><style:text-properties style:text-line-through-style="none" style:text-line-through-type="none"/></style:style>
<style:style style:name="Onzichtbaar" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="WegAlinea" style:family="paragraph"><style:text-properties style:text-line-through-style="solid"/></style:style>
<style:style style:name="Rood" style:family="text"><style:text-properties fo:color="#c00000"/></style:style>
<text:list-style style:name="Nummers">
 <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
 <text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>
</text:list-style>
<text:list-style style:name="Diep">
 <text:list-level-style-number text:level="1" style:num-format="I"/>
 <text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" style:num-prefix="(" style:num-suffix=")" text:start-value="5"/>
</text:list-style>
<text:list-style style:name="Tekens"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>
"""


def odt(body: str, *, styles: str = "", kind: str = "text") -> bytes:
    """The file of a text with this body; `styles`: those that everybody sees."""
    mime = f"application/vnd.oasis.opendocument.{kind}"
    content = (
        f"<office:document-content {_SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    common = (
        f"<office:document-styles {_SPACES}><office:styles>{styles}</office:styles></office:document-styles>"
    )
    return zipped(
        **{"mimetype": mime.encode(), "content.xml": content.encode(), "styles.xml": common.encode()}
    )


def cell(inner: str = "", told: str = "") -> str:
    inside = inner if inner.startswith(("<text:p", "<text:list")) else f"<text:p>{inner}</text:p>"
    return f"<table:table-cell {told}>{inside}</table:table-cell>"


def row(*cells: str) -> str:
    inside = "".join(
        one if one.startswith(("<table:table-cell", "<table:covered")) else cell(one) for one in cells
    )
    return f"<table:table-row>{inside}</table:table-row>"


def table(*rows: str) -> str:
    return f'<table:table table:name="T"><table:table-column table:number-columns-repeated="3"/>{"".join(rows)}</table:table>'


def listing(*items: str, style: str = "Nummers", told: str = "") -> str:
    """A list; an item that is a list of its own stands one level deeper."""
    inside = "".join(
        f"<text:list-item>{one if one.startswith('<') else f'<text:p>{one}</text:p>'}</text:list-item>"
        for one in items
    )
    return f'<text:list text:style-name="{style}" {told}>{inside}</text:list>'


HEAD = row("Nr.", "Afspraak", "Trekker")
COVERED = "<table:covered-table-cell/>"


def lines(*blocks: str, **told: str) -> list[list[str]]:
    return [[one.text for one in found.cells] for found in read_rows(odt("".join(blocks), **told))][1:]


def remarks(*blocks: str) -> str:
    return "\n".join(read_rows(odt("".join(blocks))).remarks)


class TestNumbers:
    def test_a_column_of_numbers_goes_on_from_cell_to_cell_and_table_to_table(self):
        def number(name: str, before: str = "") -> str:
            goes_on = f'text:continue-list="{before}"' if before else ""
            return cell(listing("", told=f'xml:id="{name}" {goes_on}'))

        one = table(HEAD, row(number("l1"), "a", ""), row(number("l2", "l1"), "b", ""))
        other = table(HEAD, row(number("l3", "l2"), "c", ""))
        assert lines(one, other) == [["1", "a"], ["2", "b"], ["3", "c"]]

    def test_a_list_in_a_cell_begins_anew_and_deeper_ones_too(self):
        deeper = f"<text:p>twee</text:p>{listing('x', 'y', style='Nummers')}"
        inner = listing(
            "een", deeper, listing("z").replace("<text:list-item>", '<text:list-item text:start-value="9">')
        )
        assert lines(table(HEAD, row("1", cell(inner), ""), row("2", cell(listing("weer")), ""))) == [
            ["1", "1. een\n2. twee\na) x\nb) y\ni) z"],
            ["2", "1. weer"],
        ]

    def test_levels_that_show_those_above(self):
        inner = listing(f"<text:p>een</text:p>{listing('x', 'y', style='')}", "twee", style="Diep")
        assert lines(table(HEAD, row("1", cell(inner), ""))) == [["1", "I een\n(I.5) x\n(I.6) y\nII twee"]]

    def test_going_on_with_the_list_before_of_the_same_style(self):
        goes_on = listing("b", told='text:continue-numbering="true"')
        assert lines(table(HEAD, row("1", cell(listing("a")), ""), row("2", cell(goes_on), ""))) == [
            ["1", "1. a"],
            ["2", "2. b"],
        ]

    def test_signs_and_second_paragraphs_have_no_number(self):
        inner = listing("<text:p>een</text:p><text:p>meer</text:p>", "twee")
        assert lines(table(HEAD, row("1", cell(inner), cell(listing("x", style="Tekens"))))) == [
            ["1", "1. een\nmeer\n2. twee", "- x"]
        ]

    def test_headings_that_are_counted(self):
        outline = (
            '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>'
            '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
        )

        def heading(level: int, words: str) -> str:
            return f'<text:h text:outline-level="{level}">{words}</text:h>'

        blocks = [
            *(heading(1, "Wonen"), table(HEAD, row("a", "b", "c")), heading(1, "Zorg"), heading(2, "Thuis")),
            table(HEAD, row("d", "e", "f")),
        ]
        assert [one[3:] for one in lines(*blocks, styles=outline)] == [["1. Wonen"], ["2. Zorg", "2.1 Thuis"]]
        assert [one[3:] for one in lines(*blocks)] == [["Wonen"], ["Zorg", "Thuis"]]

    def test_a_heading_in_a_list_has_the_number_of_that(self):
        def heading(name: str, before: str, words: str) -> str:
            told = f'xml:id="{name}" text:continue-list="{before}"'
            return listing(f'<text:h text:outline-level="1">{words}</text:h>', told=told)

        blocks = [heading("a", "", "Wonen"), table(HEAD, row("1", "b", "c")), heading("b", "a", "Zorg")]
        assert [one[3] for one in lines(*blocks, table(HEAD, row("2", "e", "f")))] == ["1. Wonen", "2. Zorg"]


class TestLeftOut:
    def test_words_that_are_struck_through(self):
        inner = 'Bouwen<text:span text:style-name="Weg"> oud <text:span text:style-name="Toch">nieuw</text:span></text:span>'
        told = table(
            HEAD,
            row("1", f"{inner}", "x"),
            row("2", cell('<text:p text:style-name="WegAlinea">alles</text:p>'), "y"),
        )
        assert lines(told) == [["1", "Bouwennieuw", "x"], ["2", "", "y"]]
        assert "struck through are left out, in these rows: 2 (“oud”), 3 (“alles”)." in remarks(told)

    def test_hidden_words(self):
        inner = 'Uit<text:span text:style-name="Onzichtbaar">geheim</text:span>zicht'
        assert lines(table(HEAD, row("1", inner, "x"))) == [["1", "Uitzicht", "x"]]

    def test_changes_that_were_not_accepted(self):
        changes = (
            '<text:tracked-changes><text:changed-region text:id="ct1"><text:deletion><text:p>oud</text:p></text:deletion>'
            '</text:changed-region><text:changed-region text:id="ct2"><text:insertion/></text:changed-region>'
            f"<text:changed-region text:id='ct3'><text:deletion>{table(row('weg', 'x', 'y'))}</text:deletion></text:changed-region>"
            "</text:tracked-changes>"
        )
        inner = 'Bouwen<text:change text:change-id="ct1"/><text:change-start text:change-id="ct2"/> meer'
        told = table(HEAD, row("1", inner, "x"))
        assert lines(changes, told) == [["1", "Bouwen meer", "x"]]
        text = remarks(changes, told)
        assert (
            "not accepted yet are left out, in these rows: 2 (“oud”)." in text and "as if they were" in text
        )
        assert "weg" not in text

    def test_pictures_and_footnotes(self):
        drawn = "<draw:frame><draw:image/></draw:frame>Bouwen"
        noted = "Kopen<text:note><text:note-body><text:p>zie bijlage</text:p></text:note-body></text:note>"
        told = table(HEAD, row("1", cell(f"<text:p>{drawn}</text:p>"), ""), row("2", noted, ""))
        assert lines(told) == [["1", "Bouwen"], ["2", "Kopen"]]
        assert "Pictures and drawings are not read, in these rows: 2." in remarks(told)
        assert "Footnotes are not read, in these rows: 3." in remarks(told)


class TestShapes:
    def test_frames_in_a_cell_and_around_a_table(self):
        box = "<draw:frame><draw:text-box>{}</draw:text-box></draw:frame>"
        inner = f"<text:p>Naast{box.format('<text:p>in het vak</text:p>')}</text:p>"
        told = table(HEAD, row("1", cell(inner), "x"))
        assert lines(f"<text:p>{box.format(told)}</text:p>") == [["1", "Naast\nin het vak", "x"]]

    def test_a_light_that_is_a_coloured_dot(self):
        dot = '<text:span text:style-name="Rood">●</text:span>'
        (_head, one, other) = read_rows(odt(table(HEAD, row("1", "a", dot), row("2", "b", "●"))))
        assert [(found.cells[2].text, found.cells[2].colour) for found in (one, other)] == [
            ("", "red"),
            ("●", ""),
        ]

    def test_titles_in_two_rows(self):
        top = row(
            cell("Nr.", 'table:number-rows-spanned="2"'),
            cell("Wat", 'table:number-columns-spanned="2"'),
            COVERED,
        )
        rows = read_rows(odt(table(top, row(COVERED, "Afspraak", "Trekker"), row("1", "Bouwen", "x"))))
        assert [[one.text for one in found.cells] for found in rows] == [
            ["Nr.", "Afspraak", "Trekker"],
            ["1", "Bouwen", "x"],
        ]

    def test_dragged_borders(self):
        wide = 'table:number-columns-spanned="2"'
        told = table(
            row("Nr.", cell("Afspraak", wide), COVERED, "Trekker"),
            row(cell("1", wide), COVERED, "Bouwen", "Gemeente"),
        )
        assert lines(told) == [["1", "Bouwen", "Gemeente"]]

    def test_a_cell_over_two_columns_that_reaches_down(self):
        both = 'table:number-columns-spanned="2" table:number-rows-spanned="2"'
        told = table(
            HEAD, row("1", cell("Bouwen", both), COVERED), row("2", COVERED, COVERED), row("3", "c", "d")
        )
        assert lines(told) == [["1", "Bouwen"], ["2", "Bouwen"], ["3", "c", "d"]]

    @pytest.mark.parametrize("kind", ["text", "text-template", "text-master"])
    def test_templates_are_read(self, kind):
        assert lines(table(HEAD, row("1", "Bouwen", "x")), kind=kind) == [["1", "Bouwen", "x"]]
