"""Taking in commitments in the admin: look first, then agree; nothing by halves."""

from __future__ import annotations

import os
import re
import tempfile

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.enums import Origin
from agreements.models import Commitment, GlossaryTerm, Theme
from agreements.services.import_files import forget_files
from agreements.services.import_words import existing_words
from config.web.guide import read_guide
from config.web.history import acting
from tests.cast import ACTOR
from tests.factories import make_commitment

from .admin_lists import CONFIRM, HEAD, IMPORT, agreed, send
from .sheets import as_csv, as_docx_table, as_ods, as_xlsx

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
    ("make", "name"),
    [
        (as_xlsx, "lijst.xlsx"),
        (as_ods, "lijst.ods"),
        (as_docx_table, "lijst.docx"),
        (as_xlsx, "zonder-naam"),
    ],
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


def test_where_it_comes_from_is_shown_and_not_asked(manager, table):
    made_up = make_commitment(table.framework, origin=Origin.DEMO)
    page = manager.get(f"/admin/agreements/commitment/{made_up.pk}/change/").content.decode()
    assert "Demonstration" in page and 'name="origin"' not in page


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


def test_lines_of_a_cell_stand_below_each_other_in_the_preview(manager, table):
    content = as_csv(["Nr.", "Afspraak", "Onderdelen"], ["1", "Bouwen", "a. hier\nb. <daar>"])
    page = send(manager, table.framework, content).content.decode()
    assert "<dd>a. hier<br>b. &lt;daar&gt;</dd>" in page
