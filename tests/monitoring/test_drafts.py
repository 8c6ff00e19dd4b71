"""What is typed and not saved: kept for this person alone, given back, and gone after saving."""

import json

import pytest

from monitoring.enums import Light
from monitoring.models import LineDraft
from monitoring.rounds import services as rounds
from monitoring.table.closing import close_round
from parties.models import User
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell, written
from tests.layers import made_once
from tests.reading import read, with_id, words

from .line_form import ADDRESS, EXPLAINED, HTMX, MONITOR, alerts, filled_in, send

pytestmark = pytest.mark.django_db

DRAFT = f"{MONITOR}regels/a-1/concept/?ronde=najaar"
TYPED = {"light": "red", **EXPLAINED, "text": "Half af"}


@made_once
def line(table):
    commitment = make_commitment(table.framework, "a-1", number="A 1")
    return line_of(make_round(table.framework, [commitment]), commitment)


@pytest.fixture
def officer(client, cast, line):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def keep(browser, headers=HTMX, address=DRAFT, **fields):
    return browser.post(address, {"version": "1", **TYPED, **fields}, headers=headers)


class TestKeeping:
    def test_it_says_so_and_writes_nothing_else(self, officer, cast):
        before = written()
        response = keep(officer)
        assert (response.status_code, response.content) == (204, b"")
        assert json.loads(response["HX-Trigger"])["draftKept"]["text"].startswith("Draft kept at ")
        draft = LineDraft.objects.get()
        assert (draft.user_id, draft.data, draft.based_on) == (cast.officer.pk, TYPED, 1)
        assert written() == before

    def test_typing_on_replaces_it(self, officer):
        keep(officer)
        keep(officer, text="Bijna af")
        assert LineDraft.objects.get().data["text"] == "Bijna af"

    def test_opening_the_line_gives_it_back(self, officer):
        keep(officer)
        for headers in ({}, HTMX):
            response = officer.get(ADDRESS, headers=headers)
            assert filled_in(response) == {"version": "1", **TYPED}
            assert "Nobody changed the line since." in response.content.decode()
            assert read(response).find(".//*[@value='1'][@name='weg']") is not None

    def test_what_stands_there_already_is_no_draft(self, officer, line):
        send(officer, line, **TYPED)
        keep(officer, text="Anders")
        keep(officer, version="3")
        assert not LineDraft.objects.exists()

    def test_saving_ends_it(self, officer, line):
        keep(officer)
        send(officer, line, light="green")
        assert not LineDraft.objects.exists()

    def test_a_refused_form_keeps_it(self, officer, line):
        keep(officer)
        assert send(officer, line, light="red").status_code == 422
        assert LineDraft.objects.get().data == TYPED

    def test_throwing_it_away(self, officer):
        keep(officer)
        response = officer.post(DRAFT, {"weg": "1"}, headers=HTMX)
        assert filled_in(response)["text"] == ""
        assert not LineDraft.objects.exists()

    def test_cancelling_keeps_what_was_typed_last(self, officer):
        response = keep(officer, address=f"{DRAFT}&sluit=1", text="Net nog")
        row = with_id(read(response), "regel-a-1")
        assert row.find(".//form[@class='line-form']") is None
        assert row.find(".//*[@class='small draft-kept']") is not None
        assert with_id(read(response), "stand") is None
        assert LineDraft.objects.get().data["text"] == "Net nog"

    def test_without_javascript(self, officer):
        assert keep(officer, headers={})["Location"] == ADDRESS
        assert filled_in(officer.get(ADDRESS))["text"] == "Half af"
        assert officer.post(DRAFT, {"weg": "1"})["Location"] == ADDRESS
        assert not LineDraft.objects.exists()

    def test_the_button_for_it_is_in_the_form(self, officer):
        (button,) = (e for e in read(officer.get(ADDRESS)).iter("button") if e.get("formaction"))
        assert button.get("formaction") == DRAFT


class TestTexts:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("é" * 50_000, "é" * 50_000),
            ("Ge\x00da\x07an", "Gedaan"),
            ("A\tB\r\n1\t2", "A\tB\n1\t2"),
            ("שלום 🏠 e\u0301", "שלום 🏠 e\u0301"),
        ],
        ids=["too long to save", "nul and other control characters", "a table from Word", "other signs"],
    )
    def test_are_kept(self, officer, typed, kept):
        keep(officer, text=typed)
        assert LineDraft.objects.get().data["text"] == kept

    @pytest.mark.parametrize("light", ["", "purple", "\x00"])
    def test_a_light_that_does_not_exist_is_left_out(self, officer, light):
        keep(officer, light=light)
        assert filled_in(officer.get(ADDRESS)) == {"version": "1", **TYPED, "light": "none"}

    @pytest.mark.parametrize("version", ["", "abc", "²", "9" * 40])
    def test_a_version_that_is_none(self, officer, version):
        assert keep(officer, version=version).status_code == 204
        assert LineDraft.objects.get().based_on == 1

    def test_other_fields_are_not_kept(self, officer):
        keep(officer, internal="x", origin="document")
        assert LineDraft.objects.get().data == TYPED


class TestOthers:
    @pytest.mark.slow
    def test_nobody_else_sees_it(self, officer, cast, client, line, table):
        """Not on any page of anybody, nor in the report."""
        keep(officer)
        for role in ("corporation_officer", "tenant", "alderman", "manager"):
            browser = type(client)()
            browser.force_login(User.objects.get(pk=getattr(cast, role).pk))
            for address in (MONITOR, "/duinstede/afspraken-2024-2027/afspraken/a-1/"):
                assert b"Half af" not in browser.get(address).content
            assert keep(browser).status_code == 403
        assert b"Half af" not in officer.get(MONITOR).content
        assert LineDraft.objects.count() == 1

    def test_two_people_each_have_their_own(self, officer, cast, table, client):
        colleague = User.objects.create_user("collega@gemeente.example", name="Collega")
        from parties.enums import MembershipRole
        from parties.services import add_member

        add_member(actor=ACTOR, user=colleague, party=table.municipality, role=MembershipRole.EDITOR)
        other = type(client)()
        other.force_login(colleague)
        keep(officer)
        assert filled_in(other.get(ADDRESS))["text"] == ""
        keep(other, text="Van de collega")
        assert filled_in(officer.get(ADDRESS))["text"] == "Half af"
        assert filled_in(other.get(ADDRESS))["text"] == "Van de collega"

    def test_what_somebody_changed_meanwhile_stands_beside_it(self, officer, line):
        keep(officer)
        give_light(line, Light.YELLOW)
        tell(line, "Tekst van een ander")
        response = officer.get(ADDRESS)
        assert filled_in(response) == {"version": "3", **TYPED}
        told = alerts(response)
        assert all(text in told for text in ("Testopzet", "Yellow", "Tekst van een ander"))


class TestClosedMeanwhile:
    def test_the_draft_stays_and_can_be_read(self, officer, line):
        keep(officer)
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert keep(officer, text="Nog iets").status_code == 204
        before = written()
        page = read(officer.get(ADDRESS))
        texts = {e.get("name"): e.text or "" for e in page.iter("textarea")}
        assert texts == {**EXPLAINED, "text": "Nog iets", "internal_note": ""}
        assert all("readonly" in e.attrib for e in page.iter("textarea"))
        assert written() == before

    def test_saving_too_late_keeps_what_was_typed(self, officer, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert send(officer, line, **TYPED).status_code == 409
        assert LineDraft.objects.get().data == TYPED

    def test_opening_from_a_page_that_is_behind_leads_to_the_page(self, officer, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = officer.get(ADDRESS, headers=HTMX)
        assert (response.status_code, response["HX-Redirect"]) == (204, ADDRESS)

    def test_thrown_away_it_leads_to_the_table(self, officer, line):
        keep(officer)
        close_round(actor=ACTOR, monitoring_round=line.round)
        officer.post(DRAFT, {"weg": "1"})
        assert officer.get(ADDRESS)["Location"] == f"{MONITOR}?ronde=najaar#regel-a-1"


class TestSaveAndNext:
    @pytest.fixture
    def lines(self, table, officer):
        commitments = [make_commitment(table.framework, f"b-{n}", 9 - n) for n in (1, 2)]
        row = make_round(table.framework, commitments, slug="eind", reference_date=line_date())
        return [line_of(row, commitment) for commitment in commitments]

    def test_without_javascript_it_opens_the_next_in_the_tables_order(self, officer, lines):
        address = MONITOR + "regels/{}/?ronde=eind"
        response = send(officer, lines[0], address=address.format("b-1"), volgende="1")
        assert response["Location"] == address.format("b-2")
        response = send(officer, lines[1], address=address.format("b-2"), volgende="1")
        assert response["Location"] == f"{MONITOR}?ronde=eind#regel-b-2"
        page = read(officer.get(response["Location"]))
        assert "That was the last line." in words(page)

    def test_without_javascript_it_stays_in_the_list_it_was_opened_from(self, officer, table):
        commitments = [make_commitment(table.framework, f"c-{n}", n) for n in (1, 2, 3)]
        row = make_round(table.framework, commitments, slug="eind", reference_date=line_date())
        first, left_out, last = (line_of(row, commitment) for commitment in commitments)
        give_light(left_out, Light.GREEN)
        table_then = f"{MONITOR}?ronde=eind&licht=geen&groep=trekker"
        came = {"Referer": f"http://testserver{table_then}"}
        page = read(officer.get(f"{MONITOR}regels/c-1/?ronde=eind", headers=came))
        action = page.find(".//form[@class='line-form']").get("action")
        assert action == f"{MONITOR}regels/c-1/?ronde=eind&licht=geen&groep=trekker"
        assert f"{table_then}#regel-c-1" in [link.get("href") for link in page.iter("a")]
        response = send(officer, first, address=action, volgende="1")
        assert response["Location"] == action.replace("c-1", "c-3")
        response = send(officer, last, address=response["Location"])
        assert response["Location"] == f"{table_then}#regel-c-3"
        told = words(read(officer.get(response["Location"])).find(".//*[@role='status']"))
        assert "It is not in the list below any more" in told
        assert "to undo this" in told
        assert read(officer.get(f"{MONITOR}?ronde=eind")).find(".//form[@class='undo']") is not None
        last.refresh_from_db()
        response = send(officer, last, address=action.replace("c-1", "c-3").replace("licht=geen&", ""))
        told = words(read(officer.get(response["Location"])).find(".//*[@role='status']"))
        assert "saved" in told and "not in the list" not in told


def line_date():
    from datetime import date

    return date(2024, 12, 31)


def test_a_draft_costs_little(officer, django_assert_max_num_queries):
    keep(officer)
    with django_assert_max_num_queries(16):
        keep(officer, text="Verder")


def test_the_verbs_can_be_had_from_services():
    assert rounds.undo_last.__module__.endswith("settling")
