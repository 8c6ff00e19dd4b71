"""Lists that are taken along from the admin: what comes back, how they are laid out, that nothing in them runs."""

from __future__ import annotations

import io
import tempfile
from decimal import Decimal
from unittest import mock
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agreements.enums import Origin
from agreements.models import Commitment, Theme
from agreements.services.drafting import add_glossary_term, add_indicator, add_theme
from agreements.services.importing import import_commitments, plan_import
from agreements.services.spreadsheets import read_rows
from parties.models import AccessEvent
from tests.cast import ACTOR
from tests.factories import make_commitment

from .admin_lists import EXPORT, agreed, send
from .sheets import as_csv

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waiting(tmp_path, monkeypatch):
    """The temporary folder, empty at first."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    client.cookies["taal"] = "en"
    return client


def download(browser, at: str, number: int) -> bytes:
    """A list as a file: Excel, OpenDocument or CSV."""
    response = browser.post(at, {"format": number, "resource": "0"})
    assert response["Content-Disposition"].startswith("attachment")
    return response.content if isinstance(response.content, bytes) else bytes(response.content)


@pytest.mark.parametrize("number", [0, 1, 2], ids=["xlsx", "ods", "csv"])
def test_what_goes_out_comes_in_again_unchanged(manager, table, number):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    make_commitment(
        table.framework,
        number="=1+1",
        text="- eerst\n- dan",
        theme=theme,
        monitored=True,
        items=[{"label": "a.", "text": "Een"}, {"text": "+Twee"}],
        responsibilities=[
            {"role": "lead", "party": table.corporation},
            {"role": "involved", "everyone": True},
        ],
        plannings=[{"printed": "T1"}, {"printed": "@ elk jaar"}],
    )
    make_commitment(table.framework, key="leeg", position=2)
    content = download(manager, EXPORT, number)
    plan = plan_import(framework=table.framework, rows=read_rows(content))
    assert [str(problem) for problem in plan.problems] == []
    assert [(row.key, row.state, row.changes) for row in plan.rows] == [
        ("a-1", "unchanged", ()),
        ("leeg", "unchanged", ()),
    ]


def test_a_file_says_what_was_made_up_and_makes_nothing_so(manager, table):
    made_up = make_commitment(table.framework, origin=Origin.DEMO)
    make_commitment(table.framework, key="echt", position=2, source_note="Demonstratie: verzonnen.")
    csv = download(manager, EXPORT, 2).decode("utf-8-sig")
    assert ";kaderafspraak;" in csv
    heads, *rows = (line.split(";") for line in csv.splitlines())
    assert heads[-1] == "Herkomst" and [bool(row[-1]) for row in rows] == [True, False]
    again = csv.replace("a-1;", "weer;").replace("Afspraak a-1", "Afspraak weer").encode()
    import_commitments(actor=ACTOR, framework=table.framework, rows=read_rows(again))
    assert Commitment.objects.filter(key="weer").exists()
    assert [row.key for row in Commitment.objects.filter(origin=Origin.DEMO)] == [made_up.key]


def test_no_cell_of_a_file_runs_as_a_formula(manager, table):
    make_commitment(table.framework, title='=HYPERLINK("x")', text="@x", number="+1")
    sheet = load_workbook(io.BytesIO(download(manager, EXPORT, 0))).active
    assert '\'=HYPERLINK("x")' in {cell.value for row in sheet.iter_rows() for cell in row}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}
    csv = download(manager, EXPORT, 2).decode("utf-8-sig")
    assert "'=HYPERLINK" in csv and ";'@x" in csv and ";'+1;" in csv


@pytest.mark.parametrize("model", ["theme", "glossaryterm", "indicator"])
def test_other_lists_go_along_too(manager, table, model):
    add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    content = download(manager, f"/admin/agreements/{model}/export/", 2).decode("utf-8-sig")
    assert content.splitlines()[0].startswith("Raamovereenkomst;")
    assert len(content.splitlines()) == 1 + (model == "theme") * Theme.objects.count()


def test_the_list_that_is_shown_is_what_goes_along(manager, table):
    make_commitment(table.framework, key="met", position=1, text="x")
    make_commitment(table.framework, key="zonder", position=2)
    content = download(manager, f"{EXPORT}?ontbreekt=tekst", 2).decode("utf-8-sig")
    assert "zonder" in content and ";met;" not in content


@pytest.mark.parametrize("model", ["commitment", "theme", "glossaryterm", "indicator"])
def test_a_list_that_is_too_long_says_how_to_make_it_shorter(manager, table, monkeypatch, model):
    monkeypatch.setattr("config.web.table_files.MOST_ROWS", 2)
    told = {"actor": ACTOR, "framework": table.framework}
    for at in range(3):
        make_commitment(table.framework, key=f"a-{at}", position=at, text="x")
        add_theme(**told, position=at, number=str(at), title="Bouwen")
        add_glossary_term(**told, position=at, term=f"Begrip {at}")
        add_indicator(**told, key=f"i-{at}", name=f"Cijfer {at}", unit="woningen")
    before = AccessEvent.objects.count()
    page = f"/admin/agreements/{model}/export/"
    for answer, status in (
        (manager.get(page), 200),
        (manager.post(f"{page}?q=", {"format": 2, "resource": ""}), 422),
    ):
        said = " ".join(answer.content.decode().split())
        assert answer.status_code == status and "A file holds at most 2 rows, and this list has 3." in said
        assert '<form method="post">' not in said and f'href="/admin/agreements/{model}/' in said
    assert AccessEvent.objects.count() == before
    # Narrowed as it says, it goes.
    monkeypatch.setattr("config.web.table_files.MOST_ROWS", 3)
    assert len(download(manager, page, 2).decode().splitlines()) == 1 + 3


def test_what_was_narrowed_goes_along_and_the_way_back_keeps_it(manager, table, monkeypatch):
    monkeypatch.setattr("config.web.table_files.MOST_ROWS", 1)
    for at in range(3):
        make_commitment(table.framework, key=f"a-{at}", position=at)
    assert len(download(manager, f"{EXPORT}?q=a-1", 2).decode().splitlines()) == 1 + 1
    said = manager.get(f"{EXPORT}?framework__id__exact={table.framework.pk}").content.decode()
    assert f'/commitment/?framework__id__exact={table.framework.pk}"' in said


@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_a_file_costs(manager, table, number, django_assert_num_queries):
    for at in range(number):
        lead = [{"role": "lead", "party": table.corporation}]
        make_commitment(table.framework, key=f"a-{at}", position=at, responsibilities=lead)
    with django_assert_num_queries(15):
        download(manager, EXPORT, 2)


def test_a_list_in_excel_is_laid_out_to_be_read(manager, table):
    make_commitment(table.framework, text="x" * 900, origin=Origin.DEMO)
    make_commitment(table.framework, key="lang", position=2, text="😀" * 20_000)
    response = manager.post(EXPORT, {"format": 0, "resource": "0"})
    assert f'filename="afspraken-{timezone.localdate()}.xlsx"' in response["Content-Disposition"]
    book = load_workbook(io.BytesIO(response.content))
    assert (book.properties.title, book.sheetnames) == ("Afspraken", ["Afspraken"])
    page = book.worksheets[0]
    assert int(max(column.width for column in page.column_dimensions.values())) == 60
    assert (page.print_title_rows, page["F2"].alignment.wrap_text) == ("$1:$1", True)
    assert (page.freeze_panes, page.auto_filter.ref, page["T2"].value) == ("A2", "A1:T3", "demonstratie")
    numbers = [cell.value for cell in page[3] if page.cell(1, cell.column).value in ("Jaar", "Volgorde")]
    assert numbers == [None, 2]
    # Excel counts in UTF-16 and opens no cell with more.
    assert "CSV" in page["F3"].value[-40:] and len(page["F3"].value.encode("utf-16-le")) <= 65_534


def test_a_list_in_opendocument_is_laid_out_as_well(manager, table):
    make_commitment(table.framework, title="=1+1\x0b", text="x" * 900, origin=Origin.DEMO)
    with ZipFile(io.BytesIO(download(manager, EXPORT, 1))) as pack:
        parts = {name: pack.read(name).decode() for name in pack.namelist()}
    assert "<dc:title>Afspraken</dc:title>" in parts["meta.xml"] and ">nl-NL<" in parts["meta.xml"]
    content = parts["content.xml"]
    assert (
        content.count("<table:table-header-rows>") == 1 and "VerticalSplitPosition" in parts["settings.xml"]
    )
    assert "<text:p>=1+1 </text:p>" in content and "table:formula" not in content
    assert 'style:column-width="117.0mm"' in content and "<text:p>demonstratie</text:p>" in content


def test_a_list_in_excel_is_written_once(manager, table):
    """Read again to lay it out it costs twice the time and memory."""
    make_commitment(table.framework, text="x")
    with mock.patch("openpyxl.Workbook.__init__", side_effect=AssertionError):
        assert download(manager, EXPORT, 0).startswith(b"PK")


def test_signs_that_came_along_from_another_program_are_no_obstacle(manager, table):
    make_commitment(table.framework, title="Bouwen\x0ben \x1bzorgen\ufffe", text="x")
    sheet = load_workbook(io.BytesIO(download(manager, EXPORT, 0))).active
    assert "Bouwen en  zorgen " in {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_list_that_is_nonsense_does_not_go_along(manager):
    assert manager.get(f"{EXPORT}?framework__id__exact=x").status_code == 400


def test_themes_come_back_as_they_went_out(manager, table):
    """The same form, preview and agreeing as for commitments."""
    told = {"actor": ACTOR, "framework": table.framework}
    above = add_theme(**told, position=10, number="1", title="Bouwen", ambition="Veel\nen goed.")
    add_theme(**told, position=20, number="1.1", title="Nieuw", parent=above)
    taken = manager.post("/admin/agreements/theme/export/", {"format": "0", "resource": ""})
    page = "/admin/agreements/theme/import/"
    sent = {"framework": table.framework.pk}
    response = manager.post(page, {**sent, "import_file": SimpleUploadedFile("t.xlsx", taken.content)})
    assert response.context["counts"] == {"new": 0, "changed": 0, "gone": 0, "unchanged": 2, "refused": 0}

    more = as_csv(["Nr.", "Thema"], ["1.2", "Sloop"], ["1", "Wonen"])
    response = manager.post(page, {**sent, "import_file": SimpleUploadedFile("t.csv", more)})
    assert f'href="{page}?framework={table.framework.pk}"' in response.content.decode()
    done = manager.post("/admin/agreements/theme/process_import/", agreed(response), follow=True)
    assert done.redirect_chain == [(reverse("admin:agreements_theme_changelist"), 302)]
    assert [str(theme) for theme in Theme.objects.order_by("position")] == [
        "1 Wonen",
        "1.1 Nieuw",
        "1.2 Sloop",
    ]
    told = Theme.objects.get(number="1.2").history.get()
    assert told.history_change_reason == "overgenomen uit het bestand t.csv"
    assert send(manager, table.framework, as_csv(["Iets"], ["x"])).status_code == 422


@pytest.mark.parametrize(("at", "name"), [("0", "xlsx"), ("1", "ods"), ("2", "csv")])
def test_a_glossary_comes_back_as_it_went_out(manager, table, at, name):
    amounts = [
        {"amount": Decimal(value), "price_level": level} for value, level in (("879.66", "2024"), (1800, ""))
    ]
    told = {"actor": ACTOR, "framework": table.framework}
    add_glossary_term(**told, position=1, term="Liberalisatiegrens", source="Bijlage 1", amounts=amounts)
    add_glossary_term(**told, position=2, term="DAEB", definition="Dienst van\nalgemeen belang")
    taken = manager.post("/admin/agreements/glossaryterm/export/", {"format": at, "resource": ""})
    upload = SimpleUploadedFile(f"b.{name}", taken.content)
    sent = {"framework": table.framework.pk, "import_file": upload}
    response = manager.post("/admin/agreements/glossaryterm/import/", sent)
    assert response.context["counts"] == {"new": 0, "changed": 0, "gone": 0, "unchanged": 3, "refused": 0}
