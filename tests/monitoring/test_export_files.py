"""The files of a round, opened again; their addresses and the command that writes them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from config.web.cells import Column, Sheet
from config.web.opendocument import render_ods_sheets
from config.web.workbooks import render_sheets
from monitoring.models import FrozenReport, RoundLine
from monitoring.publishing.csv_file import render_csv
from monitoring.publishing.exports import FORMATS, render_json
from monitoring.publishing.html_file import render_html
from monitoring.publishing.ods import render_ods
from monitoring.publishing.schema import schema
from monitoring.publishing.sheets import workbook
from monitoring.publishing.xlsx import render_xlsx
from monitoring.table.as_json import from_data, to_data
from monitoring.table.reading import read_report
from monitoring.table.report import Told
from tests.factories import note, tell
from tests.reading import parse_html, widths

from .opened_files import opened_csv, opened_ods, opened_xlsx
from .test_sheets import make_line, make_report


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
