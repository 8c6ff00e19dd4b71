"""The files of a round, opened again by other programs than the ones that made them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation
from odf import opendocument, table, teletype
from odf.namespaces import OFFICENS, TABLENS
from openpyxl import load_workbook
from pypdf import PdfReader

from config.web.cells import CELL_LIMIT, Column, Sheet
from config.web.formulas import neutral
from config.web.opendocument import render_ods_sheets
from config.web.workbooks import render_sheets
from monitoring.models import FrozenReport, RoundLine
from monitoring.publishing.csv_file import render_csv
from monitoring.publishing.exports import FORMATS, render_json
from monitoring.publishing.html_file import render_html
from monitoring.publishing.ods import render_ods
from monitoring.publishing.schema import schema
from monitoring.publishing.sheets import table as table_sheet
from monitoring.publishing.sheets import workbook
from monitoring.publishing.xlsx import render_xlsx
from monitoring.table.as_json import from_data, to_data
from monitoring.table.reading import read_report
from monitoring.table.report import PartyRef, Told
from monitoring.table.words import light_words
from tests.factories import note, tell
from tests.reading import parse_html, widths

from .test_sheets import RESULT, make_line, make_report

#: What a spreadsheet would run if it were not told that it is text.
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("https://x.example","klik")')
#: What breaks XML, or looks as if it would.
HOSTILE = "a\x00b\x0bc\ud7ff\ufffe <script>&amp; ]]> 👍 \u202eom e\u0301"


def opened_xlsx(content: bytes) -> Any:
    return load_workbook(BytesIO(content))


def opened_ods(content: bytes) -> dict[str, list[list[Any]]]:
    """Sheets by name: rows of (kind of value, value, text)."""
    document = opendocument.load(BytesIO(content))
    return {
        sheet.getAttrNS(TABLENS, "name"): [
            [
                (
                    cell.getAttrNS(OFFICENS, "value-type"),
                    cell.getAttrNS(OFFICENS, "value") or cell.getAttrNS(OFFICENS, "date-value"),
                    "\n".join(teletype.extractText(p) for p in cell.childNodes),
                    cell.getAttrNS(TABLENS, "formula"),
                )
                for cell in row.getElementsByType(table.TableCell)
            ]
            for row in sheet.getElementsByType(table.TableRow)
        ]
        for sheet in document.spreadsheet.getElementsByType(table.Table)
    }


def at(title: str) -> int:
    """Where a column of the table stands."""
    with translation.override("en"):
        return [column.title for column in table_sheet(make_report()).columns].index(title)


def opened_csv(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


class TestPaper:
    """Letters on paper stay as large as can be read."""

    @pytest.mark.parametrize(
        ("widths", "a3", "across"),
        [
            ((43, 192), False, 1),
            ((43, 193), True, 1),
            ((43, 297), True, 1),
            ((43, 298), True, 2),
            ((43, 595), True, 3),
        ],
    )
    def test_paper_and_pages_follow_from_the_columns(self, widths, a3, across):
        sheet = Sheet("Monitor", tuple(Column("x", width) for width in widths), (), fixed=1)
        assert (sheet.needs_a3, sheet.pages_across) == (a3, across)

    WIDE = Sheet("Monitor", (Column("a", 43), Column("b", 400)), (("x", 1),), fixed=1)
    ABOUT = {"title": "t", "subject": "s", "author": "a", "header": "h"}

    def test_excel_is_told(self):
        page = opened_xlsx(render_sheets([self.WIDE], dated=date(2024, 1, 1), **self.ABOUT)).worksheets[0]
        setup = page.page_setup
        assert (setup.paperSize, setup.fitToWidth, setup.pageOrder) == (8, 2, "overThenDown")
        assert page.print_title_cols == "$A:$A"
        assert page["B2"].alignment.indent == 1

    def test_opendocument_is_told(self):
        archive = zipfile.ZipFile(io.BytesIO(render_ods_sheets([self.WIDE], **self.ABOUT)))
        assert 'style:scale-to-X="2"' in archive.read("styles.xml").decode()
        assert archive.read("content.xml").decode().count("<table:table-header-columns>") == 1


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
        assert page.max_row == 1 or not any(cell.value for cell in page[2])


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


class TestHtml:
    def test_self_contained_and_safe(self):
        line = make_line(title="<script>alert(1)</script>", text="'\"><img src=x onerror=alert(1)>")
        page = render_html(make_report(line)).decode()
        assert "&lt;script&gt;alert(1)" in page
        assert "<script" not in page
        assert "<img" not in page
        assert not re.search(r'(?:src|href)="(?!#)|url\(|@import', page)

    def test_draft_and_final(self):
        assert b"CONCEPT" in render_html(make_report())
        assert b"CONCEPT" not in render_html(make_report(status="closed"))

    def test_structure(self):
        page = render_html(make_report(make_line(light="yellow", cause="Stilstand"))).decode()
        assert page.startswith('<!doctype html>\n<html lang="nl">')
        assert page.count("<h1>") == 1
        assert 'scope="row"' in page
        assert 'class="nl-data-badge light light--yellow"' in page
        assert "Stilstand" in page
        assert len(re.findall(r'id="([^"]+)"', page)) == len(set(re.findall(r'id="([^"]+)"', page)))


class TestJson:
    def test_long_and_odd_texts_are_whole(self):
        told = Told("x" * 40_000, date(2024, 10, 1), "person", "")
        report = make_report(make_line(title="=1+1\x07", progress=(told,)))
        assert from_data(json.loads(render_json(report))) == report

    def test_checksum(self, heemstede):
        report = read_report(heemstede.autumn)
        frozen = FrozenReport.objects.get(round=heemstede.autumn)
        data = json.loads(render_json(report))
        assert data.pop("checksum") == frozen.checksum
        assert data == frozen.data
        assert "checksum" not in to_data(read_report(heemstede.year_end))


# WeasyPrint leaves the file of its colour profile open.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.slow
def test_the_archive_holds_its_data():
    """PDF/A-3: both files inside, each told to be another form of the same; made twice it is the same."""
    report = make_report(status="closed", checksum="abc")
    content = FORMATS["pdfa"].render(report)
    assert FORMATS["pdfa"].render(report) == content
    document = PdfReader(BytesIO(content))
    assert document.attachments["monitor.json"] == [render_json(report)]
    assert document.attachments["monitor.csv"] == [render_csv(report)]
    files = [entry.get_object() for entry in document.trailer["/Root"]["/AF"]]
    assert {(file["/UF"], file["/AFRelationship"]) for file in files} == {
        ("monitor.csv", "/Alternative"),
        ("monitor.json", "/Alternative"),
    }
    subtypes = {file["/EF"]["/F"].get_object()["/Subtype"] for file in files}
    assert subtypes == {"/text/csv", "/application/json"}
    metadata = document.xmp_metadata.stream.get_data().decode()
    assert re.search(r"part[^0-9]{1,3}3\b", metadata)
    assert re.search(r"conformance[^A-Z]{1,3}A\b", metadata)
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]


class TestHeemstede:
    def test_every_file_has_every_line(self, heemstede):
        report = read_report(heemstede.year_end)
        numbers = [line.number for line in report.lines]
        assert len(numbers) == 35
        page = opened_xlsx(render_xlsx(report)).worksheets[0]
        assert sorted(page.cell(n, 1).value for n in range(2, 37)) == sorted(numbers)
        rows = next(iter(opened_ods(render_ods(report)).values()))
        assert sorted(row[0][2] for row in rows[1:]) == sorted(numbers)
        assert sorted(next(iter(row.values())) for row in opened_csv(render_csv(report))) == sorted(numbers)
        html = render_html(report).decode()
        assert html.count('<th scope="row">') == 35
        assert widths(next(parse_html(html).iter("table"))) == {6}

    def test_all_figures_are_there(self, heemstede):
        report = read_report(heemstede.year_end)
        page = opened_xlsx(render_xlsx(report)).worksheets[1]
        values = [page.cell(n, 5).value for n in range(2, page.max_row + 1)]
        assert sorted(values) == sorted(float(r.value) for line in report.lines for r in line.results)
        assert Decimal(71) in {Decimal(str(value)) for value in values}


@pytest.mark.slow
def test_two_thousand_lines():
    """The time is in the report of the benchmark; here only that nothing is lost."""
    report = make_report(*(make_line(key=f"j-{n}", text="Tekst. " * 60) for n in range(2000)))
    page = opened_xlsx(render_xlsx(report)).worksheets[0]
    assert page.max_row == 2001
    assert len(workbook(report)[0].rows) == 2000


# ---- addresses and command

PLACE = "/heemstede/meerjarige-prestatieafspraken-2024-2027/2024/"
QUICK = ["xlsx", "ods", "csv", "html", "json"]


class TestAddresses:
    @pytest.mark.parametrize("name", QUICK)
    def test_a_file(self, client, heemstede, heemstede_cast, name):
        client.force_login(heemstede_cast.officer)
        response = client.get(f"{PLACE}monitor.{name}?ronde=najaar-2024")
        kind = "inline" if name == "json" else "attachment"
        assert (
            response["Content-Disposition"]
            == f'{kind}; filename="monitor-heemstede-meerjarige-prestatieafspraken-2024-2027-2024-najaar-2024.{name}"'
        )
        assert response["Content-Type"] == FORMATS[name].content_type
        assert response["X-Content-Type-Options"] == "nosniff"
        assert client.get(f"{PLACE}monitor.{name}?ronde=bestaat-niet").status_code == 404

    def test_json_leads_to_its_schema(self, client, heemstede, heemstede_cast):
        client.force_login(heemstede_cast.officer)
        link = client.get(f"{PLACE}monitor.json")["Link"]
        assert link == '</monitor.schema.json>; rel="describedby"'
        client.logout()
        assert client.get("/monitor.schema.json").json() == schema()

    def test_the_page_leads_to_every_file_of_its_round(self, client, heemstede, heemstede_cast):
        client.force_login(heemstede_cast.tenant)
        page = client.get(f"{PLACE}monitor/?ronde=najaar-2024").content.decode()
        menu = page[page.index('id="downloads"') : page.index("</details>", page.index('id="downloads"'))]
        assert re.findall(r'href="([^"]+)"', menu) == [
            *(f"{PLACE}monitor.{name}?ronde=najaar-2024" for name in ("xlsx", "ods", "csv", "html")),
            f"{PLACE}monitor-archief.pdf?ronde=najaar-2024",
            f"{PLACE}monitor.json?ronde=najaar-2024",
            "/monitor.schema.json",
        ]

    @pytest.mark.parametrize("name", QUICK)
    def test_an_internal_note_stays_inside(self, client, heemstede, heemstede_cast, name):
        line = RoundLine.objects.filter(round=heemstede.year_end).first()
        tell(line, "Openbaar verhaal.")
        note(line, "Onder ons gezegd.", heemstede.party("heemstede"))
        client.force_login(heemstede_cast.officer)
        content = client.get(f"{PLACE}monitor.{name}").content
        if content.startswith(b"PK"):
            with zipfile.ZipFile(BytesIO(content)) as parts:
                content = b"".join(parts.read(part) for part in parts.namelist())
        assert b"Openbaar verhaal." in content
        assert b"Onder ons" not in content


class TestCommand:
    @pytest.mark.parametrize("name", QUICK)
    def test_writes_what_the_page_gives(self, client, heemstede, heemstede_cast, name, tmp_path):
        output = tmp_path / f"monitor.{name}"
        call_command("export_monitor", "heemstede", "2024", format=name, output=output, round="najaar-2024")
        client.force_login(heemstede_cast.officer)
        given = client.get(f"{PLACE}monitor.{name}?ronde=najaar-2024").content
        if name == "ods":
            assert opened_ods(output.read_bytes()) == opened_ods(given)
        else:
            assert output.read_bytes() == given
