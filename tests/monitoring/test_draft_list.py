"""A list that the parties wrote, taken into the draft of a year by who coordinates: look first, then agree."""

from __future__ import annotations

import tempfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.enums import AnnualStatus
from agreements.models import Commitment, Theme
from agreements.services.drafting import add_theme, start_year
from agreements.services.states import move
from config.web.history import acting
from tests.agreements.sheets import as_csv, as_docx
from tests.cast import ACTOR
from tests.reading import read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PLACE = "/duinstede/afspraken-2024-2027"
PAGE = f"{PLACE}/2025/concept/inlezen/"
HEAD = ["Nr.", "Afspraak", "Thema", "Trekker"]
GOOD = as_csv(HEAD, ["J 1", "Bouwen", "1", "Gemeente"], ["J 2", "Zorgen", "", "Wonen"])


@pytest.fixture(autouse=True)
def waiting(tmp_path, monkeypatch):
    """The temporary folder, empty at first."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def annual(table):
    add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Wonen")
    return start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def look(browser, content: bytes = GOOD, page: str = PAGE):
    return browser.post(page, {"file": SimpleUploadedFile("lijst", content)})


def agree(browser, response, page: str = PAGE):
    return browser.post(page, {"agreed": response.context["agreed"]})


def said(response) -> str:
    return words(read(response).find(".//main"))


def titles() -> list[str]:
    return [str(row) for row in Commitment.objects.order_by("position")]


def test_look_first_then_agree(officer, annual):
    assert f'href="{PAGE}"' in officer.get(f"{PLACE}/2025/concept/").content.decode()
    response = look(officer)
    assert "Rows: 2 new · 0 changed · 0 unchanged" in said(response)
    assert "Trekker Gemeente" in said(response)
    assert titles() == []
    done = agree(officer, response)
    assert (done.status_code, done.url) == (302, f"{PLACE}/2025/concept/")
    assert titles() == ["J 1 Bouwen", "J 2 Zorgen"]
    row = Commitment.objects.get(number="J 1")
    assert (row.annual_agreement, row.theme.title) == (annual, "Wonen")
    assert row.history.get().actor_name == "Beleidsadviseur wonen"
    assert "There is nothing to take in" in said(look(officer))


def test_numbered_paragraphs_of_a_text_too(officer, annual):
    content = as_docx((1, "Wonen"), "1. Wij bouwen.", "Trekker: gemeente", "2. Wij slopen.", "Trekker: Wonen")
    assert agree(officer, look(officer, content)).status_code == 302
    assert [row.text or row.title for row in Commitment.objects.order_by("position")] == [
        "Wij bouwen.",
        "Wij slopen.",
    ]


def test_it_makes_no_theme(officer, annual):
    response = look(officer, as_csv(HEAD, ["J 1", "Bouwen", "Klimaat", "Gemeente"]))
    assert response.status_code == 422
    assert "this page makes none" in said(response)
    assert (titles(), Theme.objects.count()) == ([], 1)


def test_nor_one_in_a_framework_without_any(officer, annual):
    with acting(ACTOR):
        Theme.objects.get().delete()
    response = look(officer, as_csv(HEAD, ["J 1", "Bouwen", "Klimaat", "Gemeente"]))
    assert "There is: nothing." in said(response)


def test_what_is_wrong_is_told_at_its_row_and_nothing_is_written(officer, annual):
    response = look(officer, as_csv(HEAD, ["J 1", "Bouwen", "1", "Gemeente"], ["J 2", "", "1", ""]))
    assert response.status_code == 422
    assert "There is 1 problem. Nothing was taken in." in said(response)
    assert titles() == []
    assert "There is no column" in said(look(officer, as_csv(["Wat"], ["x"])))
    response = look(officer, b"%PDF-1.7 ...")
    assert (response.status_code, response.context["form"].has_error("file")) == (422, True)


def test_the_example_is_taken_in_as_it_is(officer, annual):
    response = look(officer, officer.get(f"{PAGE}?voorbeeld").content)
    assert response.context["counts"]["new"] == 2
    with acting(ACTOR):
        Theme.objects.get().delete()
    response = look(officer, officer.get(f"{PAGE}?voorbeeld").content)
    assert response.context["counts"]["new"] == 2


def test_a_proposed_text_stands_still(officer, annual):
    agreed = look(officer).context["agreed"]
    agree(officer, look(officer))
    with acting(ACTOR):
        move(annual, AnnualStatus.PROPOSED)
    assert officer.get(PAGE).url == f"{PLACE}/2025/concept/"
    assert f'href="{PAGE}"' not in officer.get(f"{PLACE}/2025/concept/").content.decode()
    late = officer.post(PAGE, {"agreed": agreed})
    assert late.status_code == 409
    assert "has been proposed" in said(look(officer, as_csv(HEAD, ["J 3", "Meer", "1", ""])))
    assert titles() == ["J 1 Bouwen", "J 2 Zorgen"]


def test_what_changed_since_the_preview_is_shown_first(officer, annual):
    first, second = look(officer), look(officer)
    agree(officer, first)
    response = agree(officer, second)
    assert response.status_code == 409
    assert "Something changed since the preview" in said(response)


PARTS = [
    ["J 1", "Bouwen", "1", "Gemeente"],
    ["a.", "Wij bouwen huizen", "", "Wonen"],
    ["b.", "Wij slopen", "", "Wonen"],
]


def test_an_item_that_the_list_leaves_out_goes_with_who_leads_it(officer, annual):
    agree(officer, look(officer, as_csv(HEAD, *PARTS)))
    response = look(officer, as_csv(HEAD, *PARTS[:2]))
    assert "removed: b. Wij slopen" in said(response)
    assert agree(officer, response).status_code == 302
    row = Commitment.objects.get()
    assert [item.text for item in row.items.all()] == ["Wij bouwen huizen"]
    assert [str(one.item or "") for one in row.responsibilities.all()] == ["", "a. Wij bouwen huizen"]


def test_what_turns_out_wrong_while_it_is_written_is_told(officer, annual, monkeypatch):
    def refuse(**_told):
        raise ValidationError("Somebody told of this.")

    agree(officer, look(officer))
    response = look(officer, as_csv(HEAD, ["J 1", "Bouwen", "1", "Wonen"]))
    monkeypatch.setattr("agreements.services.importing.revise_commitment", refuse)
    refused = agree(officer, response)
    assert refused.status_code == 409
    assert "There is 1 problem. Nothing was taken in." in said(refused)
    assert "Row 2: Somebody told of this." in said(refused)
    assert "Something changed since" not in said(refused)


def test_a_number_with_other_words_is_told(officer, annual):
    agree(officer, look(officer))
    told = "“J 1 Bouwen” has this number"
    assert told in said(look(officer, as_csv(HEAD, ["J 1", "Verduurzamen", "1", "Gemeente"])))
    assert told not in said(look(officer, as_csv(HEAD, ["J 1", "Bouwen!", "1", "Gemeente"])))
    assert told not in said(look(officer, as_csv(HEAD, ["J 1", "Bouwen", "1", "Wonen"])))


def test_numbers_that_moved_are_told(officer, annual):
    """Also where the words are short and much alike."""
    agree(officer, look(officer, as_csv(HEAD, ["1", "Wij bouwen", "1", ""], ["2", "Wij slopen", "1", ""])))
    moved = ["1", "Wij meten", "1", ""], ["2", "Wij bouwen", "1", ""], ["3", "Wij slopen", "1", ""]
    shown = said(look(officer, as_csv(HEAD, *moved)))
    assert "“2 Wij slopen” has this number" in shown
    assert "“2 Wij slopen” is there with the same title" in shown


@pytest.mark.parametrize("number", ["J 9", ""])
def test_the_same_words_below_another_number_are_told(officer, annual, number):
    agree(officer, look(officer))
    told = "“J 1 Bouwen” is there with the same title"
    assert told in said(look(officer, as_csv(HEAD, [number, "Bouwen", "1", "Gemeente"])))
    both = [number, "Bouwen", "1", "Gemeente"], ["J 1", "Bouwen", "1", "Wonen"]
    assert told not in said(look(officer, as_csv(HEAD, *both)))


def test_a_preview_of_another_year_or_person_is_none(officer, annual, cast, table):
    agreed = look(officer).context["agreed"]
    start_year(actor=ACTOR, framework=table.framework, year=2026, status=AnnualStatus.DRAFT)
    other = officer.post(PAGE.replace("2025", "2026"), {"agreed": agreed})
    assert (other.status_code, "not there any more" in said(other)) == (422, True)
    assert officer.post(PAGE, {"agreed": "onzin"}).status_code == 422
    assert titles() == []


@pytest.mark.parametrize(
    ("who", "status"), [("corporation_officer", 403), ("tenant", 403), ("stranger", 404)]
)
def test_only_who_coordinates(client, cast, annual, who, status):
    client.force_login(getattr(cast, who))
    assert client.get(PAGE).status_code == status
    assert look(client).status_code == status
    assert client.get(f"{PAGE}?voorbeeld").status_code == status


def test_without_a_draft_there_is_no_such_page(officer, table):
    assert officer.get(PAGE).status_code == 404


@pytest.mark.parametrize("number", [1, 3, 50])
def test_looking_costs_the_same_however_long_the_list_is(officer, annual, number):
    content = as_csv(HEAD, *([f"J {at}", f"Afspraak {at}", "1", "Gemeente"] for at in range(number)))
    look(officer, content)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        look(officer, content)
    assert len(asked) == 11
