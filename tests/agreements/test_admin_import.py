"""Taking in and taking along commitments in the admin: look first, then agree; nothing by halves."""

from __future__ import annotations

import io
import os
import re
import tempfile
from decimal import Decimal
from unittest import mock
from zipfile import ZipFile

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agreements.enums import Origin
from agreements.models import Commitment, GlossaryTerm, Theme
from agreements.services.drafting import add_glossary_term, add_theme
from agreements.services.import_files import forget_files
from agreements.services.import_words import existing_words
from agreements.services.importing import import_commitments, plan_import
from agreements.services.spreadsheets import read_rows
from config.web.guide import read_guide
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment

from .sheets import as_csv, as_ods, as_xlsx

pytestmark = pytest.mark.django_db

IMPORT = "/admin/agreements/commitment/import/"
CONFIRM = "/admin/agreements/commitment/process_import/"
EXPORT = "/admin/agreements/commitment/export/"
HEAD = ["Nr.", "Afspraak", "Tekst", "Trekker"]
GOOD = as_csv(HEAD, ["J 1", "Bouwen", "Wij bouwen.", "Gemeente"], ["J 2", "Zorgen", "", "Wonen"])


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


def send(browser, framework, content: bytes = GOOD, year: object = 2025, name: str = "lijst.csv"):
    """Choose a file and look at what it would do."""
    upload = SimpleUploadedFile(name, content)
    return browser.post(IMPORT, {"framework": framework.pk, "year": year or "", "import_file": upload})


def agreed(response) -> dict[str, str]:
    """What the button under the preview sends."""
    form = response.context["confirm_form"]
    return {name: str(form[name].value() or "") for name in form.fields}


def test_look_first_then_agree(manager, table):
    response = send(manager, table.framework)
    assert response.status_code == 200
    assert response.context["counts"] == {"new": 2, "changed": 0, "gone": 0, "unchanged": 0, "refused": 0}
    page = response.content.decode()
    assert re.findall(r'data-row="(\d+)" data-state="(\w+)"', page) == [("2", "new"), ("3", "new")]
    assert f'href="{IMPORT}?framework={table.framework.pk}&amp;year=2025"' in page
    assert not Commitment.objects.exists()

    response = manager.post(CONFIRM, agreed(response), follow=True)
    assert response.redirect_chain == [(reverse("admin:agreements_commitment_changelist"), 302)]
    assert [str(message) for message in response.context["messages"]] == [
        "Taken in: 2 new, 0 changed, 0 unchanged."
    ]
    row = Commitment.objects.get(key="2025-j-1")
    told = [existing_words(row, name) for name in ("kind", "assessable", "monitored")]
    assert told == ["jaarafspraak", "ja", "nee"]
    told = row.history.get()
    assert (told.actor_name, told.history_change_reason) == (
        "Functioneel beheerder",
        "overgenomen uit het bestand lijst.csv",
    )


@pytest.mark.parametrize(
    ("make", "name"), [(as_xlsx, "lijst.xlsx"), (as_ods, "lijst.ods"), (as_xlsx, "zonder-naam")]
)
def test_what_kind_of_file_it_is_its_content_tells(manager, table, make, name):
    response = send(manager, table.framework, make(HEAD, ["J 1", "Bouwen", "", ""]), name=name)
    manager.post(CONFIRM, agreed(response))
    assert Commitment.objects.get().title == "Bouwen"


def test_before_and_after_stand_beside_each_other(manager, table):
    manager.post(CONFIRM, agreed(send(manager, table.framework)))
    content = as_csv(
        HEAD, ["J 1", "Bouwen", "Wij bouwen veel.", "Gemeente; Wonen"], ["J 2", "Zorgen", "", "Wonen"]
    )
    page = " ".join(send(manager, table.framework, content).content.decode().split())
    assert re.findall(r'data-row="(\d+)" data-state="(\w+)"', page) == [("2", "changed")]
    assert re.findall(r"<(del|ins)><span[^>]*>[^<]*</span>([^<]*)</", page) == [
        ("del", "bouwen."),
        ("ins", "bouwen veel."),
        ("ins", "Wonen"),
    ]


def test_a_problem_stands_at_its_row_and_nothing_can_be_agreed_to(manager, table):
    content = as_csv(
        HEAD, ["J 1", "", "", ""], ["J 2", "Goed", "", "Duinstede-wonnen"], ["J 3", "Goed", "", ""]
    )
    response = send(manager, table.framework, content)
    assert response.status_code == 422
    assert "confirm_form" not in response.context
    page = response.content.decode()
    assert re.findall(r'data-row="(\d+)" data-state="(\w+)"', page) == [("2", "refused"), ("3", "refused")]
    assert "<strong>Afspraak:</strong> Fill this in; every commitment needs a title." in page
    assert "Do you mean “Duinstede-wonen”?" in page
    assert not Commitment.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b" ", "The file is empty."),
        (b"PK\x03\x04", "The file is damaged."),
        (b"x" * (10 * 1024 * 1024 + 1), "The file is larger than 10 MB."),
    ],
    ids=["empty", "damaged", "large"],
)
def test_a_file_that_can_not_be_read_is_told_at_the_field(manager, table, english, content, message):
    response = send(manager, table.framework, content)
    assert response.status_code == 422
    assert response.context["form"].errors["import_file"][0].startswith(message)


def test_columns_that_do_not_fit_are_told(manager, table):
    response = send(manager, table.framework, as_csv(["Straat", "Huisnummer"], ["Laan", "1"]))
    assert response.status_code == 422
    assert "There is no column “Afspraak”." in response.content.decode()


def test_markup_in_a_file_stays_text(manager, table):
    content = as_csv(HEAD, ["<b>1</b>", "<script>alert(1)</script>", "{{ 7 }}", "<i>x</i>"])
    page = send(manager, table.framework, content).content.decode()
    assert "<script>alert" not in page and "<i>x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_what_changed_since_the_preview_is_shown_again(manager, table):
    form = agreed(send(manager, table.framework))
    manager.post(
        CONFIRM, agreed(send(manager, table.framework, as_csv(HEAD, ["J 1", "Bouwen", "Eerst.", ""])))
    )
    response = manager.post(CONFIRM, form)
    assert response.status_code == 409
    assert response.context["counts"] == {"new": 1, "changed": 1, "gone": 0, "unchanged": 0, "refused": 0}
    assert Commitment.objects.get().text == "Eerst."


def test_a_year_that_is_signed_meanwhile_is_not_touched(manager, table):
    manager.post(CONFIRM, agreed(send(manager, table.framework)))
    form = agreed(send(manager, table.framework, as_csv(HEAD, ["J 3", "Wonen", "", ""])))
    annual = table.framework.annual_agreements.get()
    annual.status = "signed"
    with acting(ACTOR):
        annual.save_next()
    response = manager.post(CONFIRM, form)
    assert response.status_code == 409
    assert Commitment.objects.count() == 2


def test_no_other_file_on_the_server_can_be_named(manager, table):
    form = agreed(send(manager, table.framework))
    for name in ("/etc/passwd", "x:y", form["import_file_name"] + "x"):
        response = manager.post(CONFIRM, {**form, "import_file_name": name}, follow=True)
        # What was chosen beside the file is there again.
        assert response.redirect_chain == [(f"{IMPORT}?framework={table.framework.pk}&year=2025", 302)]
        assert (response.context["form"]["framework"].value(), response.context["form"]["year"].value()) == (
            table.framework.pk,
            2025,
        )
    assert not Commitment.objects.exists()


def test_agreeing_twice_takes_in_once(manager, table):
    form = agreed(send(manager, table.framework))
    manager.post(CONFIRM, form)
    assert manager.post(CONFIRM, form).url.startswith(IMPORT)
    assert Commitment.objects.count() == Commitment.history.count() == 2


def test_a_file_stays_no_longer_than_people_look_at_it(manager, table, waiting):
    for refused in (b" ", as_csv(HEAD, ["J 1", "", "", ""])):
        send(manager, table.framework, refused)
        assert not [*waiting.iterdir()]
    form = agreed(send(manager, table.framework))
    assert len([*waiting.iterdir()]) == 1
    manager.post(CONFIRM, form)
    assert not [*waiting.iterdir()]


def test_a_file_nobody_agreed_to_goes_after_a_day(manager, table, waiting):
    (waiting / "of-somebody-else").touch()
    send(manager, table.framework)
    os.utime(next(waiting.glob("prestatieafspraken-import-*")), (0, 0))
    assert forget_files(dry_run=True) == 1
    send(manager, table.framework)
    assert forget_files() == 0
    assert len([*waiting.iterdir()]) == 2


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


def test_where_it_comes_from_is_shown_and_not_asked(manager, table):
    made_up = make_commitment(table.framework, origin=Origin.DEMO)
    page = manager.get(f"/admin/agreements/commitment/{made_up.pk}/change/").content.decode()
    assert "Demonstration" in page and 'name="origin"' not in page


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


@pytest.mark.parametrize(
    ("model", "head", "later"),
    [
        (Commitment, ["Nr.", "Afspraak"], [["1", "Slopen"], ["2", "Zorgen"]]),
        (Theme, ["Nr.", "Thema"], [["1", "Slopen"], ["2", "Zorgen"]]),
        (
            GlossaryTerm,
            ["Prijspeil", "Begrip", "Bedrag"],
            [["1", "Bouwen", "7"], ["1", "Zorgen", "8"], ["2", "Zorgen", "9"]],
        ),
    ],
)
def test_what_was_taken_in_is_among_the_recent_actions(manager, table, model, head, later):
    """Each thing once, however many rows tell of it."""
    page = f"/admin/agreements/{model._meta.model_name}"
    for lines in ([["1", "Bouwen"]], later):
        upload = SimpleUploadedFile("a.csv", as_csv(head, *lines))
        response = manager.post(f"{page}/import/", {"framework": table.framework.pk, "import_file": upload})
        manager.post(f"{page}/process_import/", agreed(response))
    first, second = model.objects.order_by("pk")
    told = LogEntry.objects.order_by("pk").values_list("action_flag", "object_id", "change_message")
    why = "overgenomen uit het bestand a.csv"
    assert [*told] == [
        (ADDITION, str(first.pk), why),
        (ADDITION, str(second.pk), why),
        (CHANGE, str(first.pk), why),
    ]
    assert LogEntry.objects.get(action_flag=CHANGE).object_repr == str(first)


def test_the_help_of_each_list_leads_to_a_chapter(manager):
    known = {anchor for anchor, _text in read_guide("beheerder").chapters}
    for model in ("commitment", "theme", "glossaryterm"):
        page = manager.get(f"/admin/agreements/{model}/import/")
        assert page.context["list_help"] in known
        assert f"?bij={page.context['list_help']}" in page.content.decode()
