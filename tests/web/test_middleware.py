"""What is done to every request: its size, language, login, the name in the history of the admin; see `test_policy.py`."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, connection
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT

from config.web.middleware import (
    LARGEST_REQUEST,
    NulMiddleware,
    PlainNotFoundMiddleware,
    UnseenMiddleware,
)
from parties.models import Party, User
from tests.layers import made_once
from tests.reading import read

from .one_line import HTMX, MONITOR, PLACE, browser_of, make_world


@pytest.mark.django_db
def test_an_address_that_only_takes_a_form_is_a_page_that_says_so(client):
    answer = client.get("/taal/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert read(answer).find(".//main//h1") is not None
    assert client.get("/taal/", headers=HTMX).content == b""


class Unread(BytesIO):
    """What is sent, which nobody should read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("it was read")

    readline = read


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/taal/", "/inloggen/", "/mijn-werk/invullen/1/corporatie/bijlagen/"])
def test_what_is_far_too_large_is_refused_before_it_is_read(path):
    sent = {"wsgi.input": Unread(), "CONTENT_LENGTH": str(LARGEST_REQUEST + 1)}
    answer = Client().post(path, content_type=MULTIPART_CONTENT, **sent)
    assert answer.status_code == 413 and "Dit bestand is te groot" in answer.content.decode()
    assert "Content-Security-Policy" in answer
    with pytest.raises(AssertionError, match="it was read"):
        Client().post(
            path, content_type=MULTIPART_CONTENT, **{**sent, "CONTENT_LENGTH": str(LARGEST_REQUEST)}
        )


@pytest.mark.django_db
def test_a_length_that_is_no_number_is_none(client):
    assert client.post("/taal/", {"taal": "nl"}, CONTENT_LENGTH="x").status_code == 302


@made_once
def world(cast, table):
    return make_world(cast, table)


# ---- language


class TestLanguage:
    def test_dutch_whatever_the_browser_asks(self, db):
        response = Client().get("/inloggen/", headers={"accept-language": "en"})
        assert (response["Content-Language"], read(response).get("lang")) == ("nl", "nl")

    @pytest.mark.parametrize(("cookie", "language"), [("en", "en"), ("nl", "nl"), ("de", "nl"), ("", "nl")])
    def test_before_login_the_cookie_chooses(self, db, cookie, language):
        client = Client()
        client.cookies["taal"] = cookie
        assert client.get("/inloggen/")["Content-Language"] == language

    @pytest.mark.parametrize(
        ("account", "cookie", "language"), [("en", "nl", "en"), ("nl", "en", "nl"), ("", "en", "en")]
    )
    def test_after_login_the_account_does(self, world, account, cookie, language):
        User.objects.filter(pk=world.officer.pk).update(language=account)
        client = browser_of(world.officer)
        client.cookies["taal"] = cookie
        assert client.get("/duinstede/")["Content-Language"] == language


# ---- login


class TestLogin:
    def test_a_page_asks_for_a_login_and_comes_back(self, db):
        assert Client().get(MONITOR)["Location"] == f"/inloggen/?next={MONITOR}"

    @pytest.mark.parametrize(
        ("current", "back"),
        [
            (f"http://testserver{MONITOR}", f"http%3A//testserver{MONITOR}"),
            ("https://elders.example/", "/"),
            ("javascript:alert(1)", "/"),
            ("", "/"),
        ],
    )
    def test_htmx_is_sent_there_whole_and_never_to_another_site(self, db, current, back):
        response = Client().get(MONITOR, headers={**HTMX, "HX-Current-URL": current})
        assert (response.status_code, response.content) == (204, b"")
        assert response["HX-Redirect"] == f"/inloggen/?next={back}"

    @pytest.mark.parametrize(
        ("came", "back"),
        [
            ("http://testserver/account/", "http%3A//testserver/account/"),
            ("https://elders.example/", "/account/herinneringen/"),
            ("", "/account/herinneringen/"),
        ],
    )
    def test_after_a_form_it_leads_back_to_the_page_that_has_it(self, db, came, back):
        response = Client().post("/account/herinneringen/", headers={"Referer": came})
        assert response["Location"] == f"/inloggen/?next={back}"

    def test_words_sent_too_late_stand_on_the_page_and_no_password(self, db):
        sent = {"text": "\nNiet <kwijt>\nraken", "light": "yellow", "oldpassword": "drie hele woorden"}
        came = {"Referer": "http://testserver/account/"}
        page = Client().post("/account/herinneringen/", sent, headers=came).content.decode()
        assert page.count("<textarea") == 1 and ">\n\nNiet &lt;kwijt&gt;\nraken</textarea>" in page
        assert 'href="/inloggen/?next=http%3A//testserver/account/"' in page
        assert "drie hele" not in page and "yellow" not in page

    def test_a_cache_keeps_pages_and_parts_apart(self, world):
        assert "HX-Request" in browser_of(world.officer).get(MONITOR)["Vary"]


# ---- a NUL, which PostgreSQL takes in no text


class TestNul:
    def test_a_word_that_is_looked_up_with_one_makes_no_sense(self, world, table):
        """SQLite looks for it and finds nothing."""
        sent = {"actie": "overnemen", "partij": "\0", "regel": "\0"}
        answer = browser_of(world.officer).post(f"{PLACE}2024/rondes/najaar/reacties/", sent)
        assert answer.status_code == (400 if connection.vendor == "postgresql" else 404)

    def test_what_else_a_database_refuses_is_an_error_of_ours(self, rf, db):
        middleware, request = NulMiddleware(lambda request: HttpResponse()), rf.get("/")
        request.user = AnonymousUser()
        refused = DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        assert middleware.process_exception(request, refused).status_code == 400
        for error in (DataError("value too long for type character varying(60)"), ValueError("NUL (0x00)")):
            assert middleware.process_exception(request, error) is None

    def test_a_cookie_with_one_is_no_session(self, client, db):
        """Quoted cookies may spell any sign by its number."""
        for path in ("/", "/inloggen/"):
            answer = client.get(path, headers={"Cookie": r'sessionid="aaaaaaaaaaaa\000"; taal=en'})
            assert answer.status_code == (302 if path == "/" else 200)
            assert answer["Content-Language"] == "en"


# ---- the name in the history of the admin


class TestActor:
    def change(self, person, table):
        party = table.adviser
        data = {"kind": party.kind, "slug": party.slug, "name": "Andere naam", "version": 1}
        admin.autodiscover()
        data["opened"] = admin.site.get_model_admin(Party).standing(party)
        empty = {f"contacts-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
        return browser_of(person).post(f"/admin/parties/party/{party.pk}/change/", {**data, **empty})

    def test_the_admin_writes_in_the_name_of_who_is_logged_in(self, world, table):
        assert self.change(world.manager, table).status_code == 302
        newest = Party.history.filter(id=table.adviser.pk).latest("history_id")
        assert (newest.name, newest.actor_name, newest.history_change_reason, newest.version) == (
            "Andere naam",
            "Functioneel beheerder",
            "admin",
            2,
        )
        assert newest.history_user_id == world.manager.pk

    def test_who_may_not_use_it_writes_nothing(self, world, table):
        assert self.change(world.officer, table).status_code == 302
        assert Party.objects.get(pk=table.adviser.pk).name == table.adviser.name


@pytest.mark.parametrize(
    "answer", [HttpResponse("Kopieer de hele link.", status=404), HttpResponseNotFound("urls")]
)
def test_on_the_demo_a_page_of_our_own_keeps_its_words(answer, rf, settings):
    """Only Django's technical page is replaced; what a view says about a link that is wrong stays."""
    settings.DEBUG = True
    request = rf.get("/account/uitnodiging/verzonnen/")
    request.user = AnonymousUser()
    shown = PlainNotFoundMiddleware(lambda request: answer)(request)
    assert shown.status_code == (302 if isinstance(answer, HttpResponseNotFound) else 404)
    assert b"urls" not in shown.content


def test_signs_that_nobody_sees_are_taken_out_of_what_is_sent():
    """What a secret holds is nobody else's matter; a joiner is how Persian and families of emoji are written."""
    typed = {"q": ["\u2066a\x07", "b\n"], "new_password1": "a\u202eb", "text": "می\u200cخواهم 👩\u200d👧"}
    request = RequestFactory().post("/", typed)
    UnseenMiddleware(lambda _request: HttpResponse()).process_view(request)
    sent = dict(request.POST)
    assert (sent.pop("q"), sent) == (["a", "b\n"], {k: [typed[k]] for k in ("new_password1", "text")})


@pytest.mark.django_db
def test_also_of_what_strangers_send(client):
    page = client.post("/inloggen/", {"login": "\u202ewonen@heemstede.example", "password": "x"})
    assert 'value="wonen@heemstede.example"' in page.content.decode()
