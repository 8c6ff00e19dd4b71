"""The spreadsheets of a round, opened again by other programs than the ones that made them."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from django.utils import translation
from odf import opendocument

from config.web.cells import CELL_LIMIT
from config.web.formulas import neutral
from monitoring.publishing.csv_file import render_csv
from monitoring.publishing.ods import render_ods
from monitoring.publishing.xlsx import render_xlsx
from monitoring.table.report import PartyRef
from monitoring.table.words import light_words

from .opened_files import FORMULAS, HOSTILE, at, opened_csv, opened_ods, opened_xlsx
from .test_sheets import RESULT, make_line, make_report


class TestXlsx:
    def test_the_sheets_in_order(self):
        names = opened_xlsx(render_xlsx(make_report(status="closed"))).sheetnames
        assert len(names) == 4
        assert names[0] == "Monitor"

    def test_the_head_stays_and_filters(self):
        page = opened_xlsx(render_xlsx(make_report(make_line(), make_line(key="j-2")))).worksheets[0]
        assert page.freeze_panes == "C2"
        assert page.auto_filter.ref == page.dimensions
        assert (page.print_title_rows, page.print_title_cols) == ("$1:$1", "$A:$B")
        assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.column_dimensions["B"].width > 30

    def test_every_cell_wraps_and_begins_at_the_top(self):
        page = opened_xlsx(render_xlsx(make_report(make_line(text="een\ntwee")))).worksheets[0]
        assert {(c.alignment.wrap_text, c.alignment.vertical) for c in page[2]} == {(True, "top")}
        assert page["C2"].value == "een\ntwee"

    @pytest.mark.parametrize(
        ("light", "shape", "fill"),
        [
            ("green", "✓", "cfead9"),
            ("yellow", "▲", "fbe3a6"),
            ("red", "✕", "f8c9c9"),
            ("none", "○", "eef1f4"),
        ],
    )
    def test_a_light_is_word_and_colour_and_shape(self, light, shape, fill):
        report = make_report(make_line(light=light))
        cell = opened_xlsx(render_xlsx(report)).worksheets[0][2][at("Traffic light")]
        assert cell.fill.fgColor.rgb.lower() == f"ff{fill}"
        assert cell.number_format == f'"{shape} "@'
        with translation.override("nl"):
            assert cell.value == light_words("orange")[light]

    def test_numbers_and_dates_are_real(self):
        page = opened_xlsx(render_xlsx(make_report(make_line(results=(RESULT,))))).worksheets
        assert page[0][2][at("Since")].value == datetime(2024, 10, 30)
        row = [cell.value for cell in page[1][2]]
        assert row[4:6] == [71.5, "%"]
        assert row[7:11] == [70, None, datetime(2024, 1, 1), datetime(2024, 9, 1)]

    def test_text_is_never_a_formula(self):
        lines = [make_line(key=f"j-{n}", title=text, number=text) for n, text in enumerate(FORMULAS)]
        content = render_xlsx(make_report(*lines))
        page = opened_xlsx(content).worksheets[0]
        assert [page.cell(n, 2).data_type for n in range(2, 2 + len(lines))] == ["s"] * len(lines)
        assert [page.cell(n, 2).value for n in (2, 3, 4, 5)] == list(FORMULAS[:4])
        # Editing such a cell does not turn it into one either.
        assert page.cell(2, 2).quotePrefix
        with zipfile.ZipFile(BytesIO(content)) as parts:
            assert not any(
                b"<f>" in parts.read(name) or b"hyperlink" in parts.read(name) for name in parts.namelist()
            )

    def test_what_xml_can_not_hold(self):
        page = opened_xlsx(render_xlsx(make_report(make_line(title=HOSTILE, text="x" * 40_000)))).worksheets[
            0
        ]
        assert page["B2"].value == "ab\nc\ud7ff <script>&amp; ]]> 👍 \u202eom e\u0301"
        assert len(page["C2"].value) == CELL_LIMIT

    def test_names_with_an_ampersand(self):
        """It begins a command in the header of a page."""
        page = opened_xlsx(render_xlsx(make_report(round=PartyRef("a", "A&B")))).worksheets[0]
        assert "A&&B" in (page.oddHeader.left.text or "")
        assert "CONCEPT" in page.oddHeader.right.text

    def test_the_same_report_gives_the_same_bytes(self):
        assert render_xlsx(make_report()) == render_xlsx(make_report())

    def test_a_round_without_lines(self):
        page = opened_xlsx(render_xlsx(make_report(lines=()))).worksheets[0]
        assert page.max_row == 1


class TestOds:
    def test_the_same_report_is_the_same_file_whenever_it_is_made(self, monkeypatch):
        first = render_ods(make_report())
        monkeypatch.setattr("odf.opendocument.time.localtime", lambda: (2030, 1, 1, 0, 0, 0))
        opendocument.OpenDocumentText().write(BytesIO())
        assert render_ods(make_report()) == first
        with zipfile.ZipFile(BytesIO(first)) as pack:
            assert (pack.namelist()[0], pack.infolist()[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)

    def test_the_same_sheets_as_in_excel(self):
        report = make_report(make_line(results=(RESULT,)))
        assert list(opened_ods(render_ods(report))) == opened_xlsx(render_xlsx(report)).sheetnames

    def test_kinds_of_cells(self):
        opened = list(opened_ods(render_ods(make_report(make_line(results=(RESULT,))))).values())
        row = opened[0][1]
        assert (row[0][0], row[0][2]) == ("string", "J 1")
        assert row[at("Since")][:2] == ("date", "2024-10-30")
        figures = opened[1][1]
        assert figures[4][:2] == ("float", "71.50")
        assert figures[7][:2] == ("float", "70")

    def test_text_is_never_a_formula(self):
        lines = [make_line(key=f"j-{n}", title=text) for n, text in enumerate(FORMULAS)]
        rows = next(iter(opened_ods(render_ods(make_report(*lines))).values()))[1:]
        assert [(row[1][0], row[1][3]) for row in rows] == [("string", None)] * len(lines)
        assert [row[1][2] for row in rows[:5]] == list(FORMULAS[:5])

    def test_what_xml_can_not_hold(self):
        rows = next(iter(opened_ods(render_ods(make_report(make_line(title=HOSTILE)))).values()))
        assert rows[1][1][2] == "ab\nc\ud7ff <script>&amp; ]]> 👍 \u202eom e\u0301"

    def test_it_says_that_it_is_dutch(self):
        """Who hears it, and the spelling checker, would take it for the language of the machine."""
        with zipfile.ZipFile(BytesIO(render_ods(make_report()))) as parts:
            meta, styles = (parts.read(name).decode() for name in ("meta.xml", "styles.xml"))
        assert "<dc:language>nl-NL</dc:language>" in meta
        assert re.search('style:family="table-cell"><[^>]*fo:language="nl" fo:country="NL"', styles)

    def test_head_frozen_repeated_and_filtered(self):
        with zipfile.ZipFile(BytesIO(render_ods(make_report()))) as parts:
            content, settings, styles = (
                parts.read(name).decode() for name in ("content.xml", "settings.xml", "styles.xml")
            )
        assert content.count("<table:table-header-rows") == 4
        assert 'table:display-filter-buttons="true"' in content
        assert ".A1:" in content
        assert re.search(r'config:name="VerticalSplitPosition"[^>]*>1<', settings)
        assert re.search(r'config:name="HorizontalSplitPosition"[^>]*>2<', settings)
        assert 'style:print-orientation="landscape"' in styles + content
        assert 'style:scale-to-X="1"' in styles + content


class TestCsv:
    def test_one_row_per_line(self):
        report = make_report(
            make_line(text='zij zei: "ja; nee"\nen toen'), make_line(key="j-2", number="J 2")
        )
        content = render_csv(report)
        rows = opened_csv(content)
        assert [next(iter(row.values())) for row in rows] == ["J 1", "J 2"]
        values = list(rows[0].values())
        assert values[at("Since")] == "2024-10-30"
        assert values[2] == 'zij zei: "ja; nee"\nen toen'
        assert values[-3:] == ["Najaar", "2024-10-30", "CONCEPT"]
        assert content.count(b"\r\n") == 3

    @pytest.mark.parametrize("text", [*FORMULAS, "\n=1+1", "＝1+1"])
    def test_formulas_get_an_apostrophe(self, text):
        (row,) = opened_csv(render_csv(make_report(make_line(title=text))))
        assert list(row.values())[1][0] == "'"

    @pytest.mark.parametrize("text", ["J 1.1", "1.800", "2-3 keer", "a=b", "'s avonds", "", "70 %"])
    def test_other_text_stays_as_it_is(self, text):
        assert neutral(text) == text
