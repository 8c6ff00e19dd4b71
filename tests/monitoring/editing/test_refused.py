"""Changing one line, with and without JavaScript: what is refused, and that nothing typed is lost."""

from datetime import date
from urllib.parse import quote

import pytest
from django.test import Client

from monitoring.enums import RoundStatus
from monitoring.models import ProgressReport
from monitoring.table.closing import close_round
from parties.models import User
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_table
from tests.reading import read, words

from ..line_form import ADDRESS, EXPLAINED, HTMX, MONITOR, alerts, errors, filled_in, send, written

pytestmark = pytest.mark.django_db


class TestRefusals:
    @pytest.mark.parametrize("light", ["yellow", "red"])
    def test_not_green_needs_a_reason_and_a_plan(self, officer, line, headers, light):
        typed = {"light": light, "cause": "", "effect": "Later.", "adjustment": " \t ", "text": "Gedaan."}
        before = written()
        response = send(officer, line, headers, **typed)
        assert response.status_code == 422
        assert list(errors(response)) == ["cause", "adjustment"]
        assert filled_in(response) == {"version": "1", **typed}
        assert written() == before

    def test_the_answer_is_a_page_or_a_row(self, officer, line):
        assert b"<html" in send(officer, line, light="red").content
        response = send(officer, line, HTMX, light="red")
        assert b"<html" not in response.content
        (row,) = read(response).iter("tr")
        assert row.get("id") == "regel-a-1"

    def test_after_a_refusal_the_same_form_can_be_saved(self, officer, line, headers):
        typed = filled_in(send(officer, line, headers, light="red", text="Gedaan."))
        assert officer.post(ADDRESS, {**typed, **EXPLAINED}, headers=headers).status_code < 400
        line.refresh_from_db()
        assert line.light == "red"

    @pytest.mark.slow
    def test_a_light_that_does_not_exist(self, officer, line, headers):
        before = written()
        for light in (None, "", "purple", "GREEN", "green\x00", "0", "<b>"):
            data = {"version": line.version, "text": "Gedaan."} | ({} if light is None else {"light": light})
            response = officer.post(ADDRESS, data, headers=headers)
            assert response.status_code == 422, light
            assert "light" not in filled_in(response) and filled_in(response)["text"] == "Gedaan."
            assert "error" in (read(response).find(".//fieldset/div").get("class") or "")
        assert written() == before

    @pytest.mark.slow
    def test_no_version(self, officer, line, headers):
        before = written()
        for version in (None, "", "abc", "1.5", "\x00", "1 OR 1=1", "²"):
            data = {"light": "green", "text": "Gedaan."} | ({} if version is None else {"version": version})
            response = officer.post(ADDRESS, data, headers=headers)
            assert response.status_code in (409, 422), version
            assert filled_in(response)["text"] == "Gedaan."
        assert written() == before

    @pytest.mark.slow
    def test_another_version_is_a_conflict(self, officer, line, headers):
        before = written()
        for version in ("0", "2", "-1", "9" * 30):
            response = send(officer, line, headers, version=version, text="Gedaan.")
            assert response.status_code == 409, version
            typed = {"light": "green", **dict.fromkeys(EXPLAINED, ""), "text": "Gedaan."}
            assert filled_in(response) == {"version": "1", **typed}
        assert written() == before

    def test_a_form_without_its_safety_token(self, cast, line):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.officer)
        before = written()
        assert send(browser, line).status_code == 403
        assert written() == before


class TestConflict:
    MINE = {
        "light": "red",
        "cause": "Mijn oorzaak",
        "effect": "",
        "adjustment": "Mijn plan",
        "text": "Mijn tekst",
    }
    THEIRS = {"light": "yellow", "cause": "Hun oorzaak", "adjustment": "Hun plan", "text": "Hun tekst"}

    @pytest.fixture
    def clash(self, officer, line, headers):
        """Two forms were opened; the other one was saved first."""
        send(officer, line, **self.THEIRS)
        before = written()
        response = send(officer, line, headers, **self.MINE)
        assert (response.status_code, written()) == (409, before)
        return response

    def test_both_are_told(self, clash, line):
        told = alerts(clash)
        assert all(text in told for text in ("Yellow", "Hun oorzaak", "Hun plan", "Hun tekst"))
        assert "Beleidsadviseur wonen" in told
        line.refresh_from_db()
        assert filled_in(clash) == {"version": str(line.version), **self.MINE}

    def test_saving_again_works(self, clash, officer, line, headers):
        assert officer.post(ADDRESS, filled_in(clash), headers=headers).status_code < 400
        line.refresh_from_db()
        assert (line.light, line.current.cause) == ("red", "Mijn oorzaak")
        assert list(ProgressReport.objects.values_list("text", flat=True)) == ["Hun tekst", "Mijn tekst"]

    def test_a_form_with_mistakes_is_told_those_first(self, officer, line, headers):
        send(officer, line, **self.THEIRS)
        response = send(officer, line, headers, light="red", text="Mijn tekst")
        assert (response.status_code, filled_in(response)["text"]) == (422, "Mijn tekst")


class TestClosed:
    TYPED = {"light": "red", **EXPLAINED, "text": "Nog net op tijd?"}

    def test_what_was_typed_is_kept_and_nothing_is_written(self, officer, line, headers):
        opened = filled_in(officer.get(ADDRESS, headers=headers))
        close_round(actor=ACTOR, monitoring_round=line.round)
        before = written()
        response = officer.post(ADDRESS, {**opened, **self.TYPED}, headers=headers)
        assert response.status_code == 409
        assert filled_in(response) == {**opened, **self.TYPED}
        assert alerts(response)
        assert written() == before

    def test_opening_it_leads_back_to_the_table_and_says_why(self, officer, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = officer.get(ADDRESS)
        assert response["Location"] == f"{MONITOR}?ronde=najaar#regel-a-1"
        page = read(officer.get(response["Location"]))
        assert words(page.find(".//*[@role='status']"))

    def test_a_round_being_prepared_takes_no_answers_either(self, officer, line, table, headers):
        make_round(
            table.framework,
            [line.commitment],
            slug="eind",
            reference_date=date(2024, 12, 31),
            status=RoundStatus.PREPARING,
        )
        address = f"{MONITOR}regels/a-1/?ronde=eind"
        assert officer.get(address).status_code == 302
        before = written()
        assert send(officer, line, headers, address).status_code == 409
        assert written() == before


class TestOtherLines:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_do_not_exist_here(self, officer, line, table, headers, method):
        """A commitment outside the round, of another framework, another year, an unknown round."""
        make_commitment(table.framework, "a-2", 2)
        other = make_table("bergdal")
        elsewhere = make_commitment(other.framework, "b-1", 1)
        make_round(other.framework, [elsewhere])
        make_round(table.framework, slug="leeg", reference_date=date(2024, 12, 31))
        before = written()
        for address in (
            f"{MONITOR}regels/a-2/?ronde=najaar",
            f"{MONITOR}regels/b-1/?ronde=najaar",
            f"{MONITOR}regels/a-1/?ronde=leeg",
            f"{MONITOR}regels/a-1/?ronde=winter",
            f"{MONITOR}regels/A-1/?ronde=najaar",
            "/duinstede/afspraken-2024-2027/2025/monitor/regels/a-1/",
            "/bergdal/afspraken-2024-2027/2024/monitor/regels/b-1/",
        ):
            response = getattr(officer, method)(address, {"version": 1, "light": "green"}, headers=headers)
            assert response.status_code == 404, address
        assert written() == before

    @pytest.mark.parametrize("role", ["corporation_officer", "tenant", "alderman", "manager"])
    def test_who_only_reads_writes_nothing(self, client, cast, line, headers, role):
        client.force_login(User.objects.get(pk=getattr(cast, role).pk))
        before = written()
        assert client.get(ADDRESS, headers=headers).status_code == 403
        assert send(client, line, headers).status_code == 403
        assert written() == before


class TestExpiredLogin:
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_htmx_is_sent_to_the_login_and_back_to_this_page(self, client, line, method):
        current = f"http://testserver{MONITOR}?licht=rood&zoek=é"
        before = written()
        response = getattr(client, method)(
            ADDRESS, {}, headers={**HTMX, "HX-Current-URL": quote(current, "/:?&=")}
        )
        assert (response.status_code, response.content) == (204, b"")
        expected = quote(quote(current, "/:?&="), safe="/")
        assert response["HX-Redirect"] == f"/inloggen/?next={expected}"
        assert written() == before

    def test_but_never_to_another_site(self, client, line):
        assert client.post(ADDRESS, headers={"HX-Request": "true"})["HX-Redirect"] == "/inloggen/?next=/"
        for current in (
            "",
            "https://elders.example/",
            "//elders.example/",
            "http://testserver.elders.example/",
            "http://testserver@elders.example/",
            "javascript:alert(1)",
            "http:///elders.example",
            "\\\\elders.example",
            "http://[::1",
        ):
            response = client.post(ADDRESS, headers={"HX-Request": "true", "HX-Current-URL": current})
            assert response["HX-Redirect"] == "/inloggen/?next=/", current

    def test_a_page_is_redirected(self, client, line):
        assert client.get(ADDRESS)["Location"] == f"/inloggen/?next={quote(ADDRESS, safe='/')}"
