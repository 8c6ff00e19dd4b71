"""Pages of the site itself: language, health, robots, and what a person sees when something is wrong."""

from http.cookies import Morsel

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client, RequestFactory

from config.web import views
from parties.models import User
from tests.reading import read


def is_of_this_site(response) -> bool:
    """Whether it is a page with our own header, menu and heading, not one of Django's."""
    page = read(response)
    return page.find(".//header[@class='site-header']") is not None and len(page.findall(".//main//h1")) == 1


@pytest.fixture
def reader(client, cast):
    """Somebody who is logged in."""
    client.force_login(cast.tenant)
    return client


# ---- language


class TestChoosingALanguage:
    @staticmethod
    def cookie(response) -> Morsel | None:
        return response.cookies.get("taal")

    def test_before_login_it_is_kept_in_a_cookie(self, client, db):
        response = client.post("/taal/", {"taal": "en", "next": "/inloggen/?next=/duinstede/"})
        assert response["Location"] == "/inloggen/?next=/duinstede/"
        kept = self.cookie(response)
        assert (kept.value, kept["httponly"], kept["samesite"]) == ("en", True, "Lax")
        assert kept["max-age"] == 365 * 24 * 3600
        assert read(client.get("/inloggen/")).get("lang") == "en"

    def test_over_https_the_cookie_is_for_https_alone(self, client, db, settings):
        settings.LANGUAGE_COOKIE_SECURE = True
        assert self.cookie(client.post("/taal/", {"taal": "en"}))["secure"]

    def test_after_login_it_is_kept_on_the_account(self, reader, cast):
        reader.post("/taal/", {"taal": "en"})
        assert User.objects.get(pk=cast.tenant.pk).language == "en"
        elsewhere = Client()
        elsewhere.force_login(cast.tenant)
        assert read(elsewhere.get("/duinstede/")).get("lang") == "en"

    @pytest.mark.parametrize("language", ["", "de", "EN", "../nl", "en\r\nSet-Cookie: x=1", "\x00"])
    def test_a_language_there_is_not_changes_nothing(self, reader, cast, language):
        response = reader.post("/taal/", {"taal": language, "next": "/duinstede/"})
        assert (response["Location"], self.cookie(response)) == ("/duinstede/", None)
        assert User.objects.get(pk=cast.tenant.pk).language == ""

    @pytest.mark.parametrize(
        "target",
        [
            "",
            "https://elders.example/",
            "//elders.example/",
            "///elders.example/",
            "/\\elders.example/",
            "http:elders.example",
            "javascript:alert(1)",
            "http://testserver@elders.example/",
            "\x00//elders.example",
            "http://[x",
        ],
    )
    def test_it_leads_back_into_the_site_only(self, client, db, target):
        for came in ("http://testserver/", "http://[x"):
            sent = {"taal": "en", "next": target}
            assert client.post("/taal/", sent, headers={"Referer": came})["Location"] == "/"

    @pytest.mark.parametrize("target", ["woord", "home"])
    def test_a_word_that_is_no_address_is_no_name_of_a_page_either(self, client, db, target):
        assert client.post("/taal/", {"taal": "en", "next": target})["Location"] == target

    def test_what_was_chosen_since_the_page_was_opened_stays(self, reader):
        def led_back(came: str) -> str:
            sent = {"taal": "en", "next": "/duinstede/?licht=rood"}
            return reader.post("/taal/", sent, headers={"Referer": came})["Location"]

        assert (
            led_back("http://testserver/duinstede/?licht=groen&thema=2") == "/duinstede/?licht=groen&thema=2"
        )
        for elsewhere in (
            "http://elders.example/duinstede/?licht=groen",
            "http://testserver/zoeken/?zoek=a",
            "x",
        ):
            assert led_back(elsewhere) == "/duinstede/?licht=rood"

    def test_back_is_the_page_one_was_on_with_its_filters(self, reader):
        page = read(reader.get("/duinstede/?licht=rood&zoek=a%26b"))
        form = page.find(".//form[@class='language']")
        back = form.find("input[@name='next']").get("value")
        assert (
            reader.post("/taal/", {"taal": "en", "next": back})["Location"]
            == "/duinstede/?licht=rood&zoek=a%26b"
        )

    def test_the_button_offers_the_other_language(self, reader):
        def offered() -> list[tuple[str | None, str | None]]:
            buttons = read(reader.get("/duinstede/")).findall(".//form[@class='language']/button")
            return [(button.get("value"), button.get("lang")) for button in buttons]

        assert offered() == [("en", "en")]
        reader.post("/taal/", {"taal": "en"})
        assert offered() == [("nl", "nl")]

    def test_it_stands_with_what_else_is_ones_own_under_the_name_once_logged_in(self, reader):
        page = read(reader.get("/duinstede/"))
        (menu,) = page.findall(".//header//details")
        addresses = [one.get("href") or one.get("action") for one in menu.iter() if one.tag in {"a", "form"}]
        assert [one.partition("?")[0] for one in addresses] == [
            "/account/",
            "/hulp/",
            "/taal/",
            "/uitloggen/",
        ]
        loose = read(Client().get("/inloggen/")).find(".//header")
        assert (loose.find(".//details"), len(loose.findall(".//form[@class='language']"))) == (None, 1)

    def test_it_needs_the_safety_token(self, db):
        assert Client(enforce_csrf_checks=True).post("/taal/", {"taal": "en"}).status_code == 403


# ---- for machines


class TestHealth:
    def test_it_is_well_when_the_database_answers(self, client, db, django_assert_num_queries):
        with django_assert_num_queries(1):
            response = client.get("/gezondheid/")
        assert (response.status_code, response.content, response["Content-Type"]) == (
            200,
            b"ok",
            "text/plain",
        )
        assert client.head("/gezondheid/").status_code == 200

    def test_it_says_so_when_it_does_not(self, client, db, monkeypatch):
        class Broken:
            def cursor(self) -> None:
                raise OperationalError("the server closed the connection")

        monkeypatch.setattr(views, "connection", Broken())
        response = client.get("/gezondheid/")
        assert (response.status_code, response.content) == (503, b"database")


def test_robots_read_what_is_public_and_nothing_else(client, db):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain"
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /",
        "Allow: /openbaar/",
        "Allow: /static/",
        "Allow: /sitemap.xml",
        "",
        "Sitemap: http://testserver/sitemap.xml",
        "Sitemap: http://testserver/openbaar/sitemaps/sitemapindex-diwoo-infocat012.xml",
    ]


# ---- when something is wrong


class TestNotFound:
    def test_who_is_logged_in_gets_one_page(self, reader):
        response = reader.get("/bestaat-niet/")
        assert response.status_code == 404
        assert is_of_this_site(response)
        assert "/bestaat-niet/" not in read(response).find(".//main").itertext()

    def test_who_is_not_goes_to_the_login_page_first(self, client, db):
        assert client.get("/bestaat-niet/?a=b")["Location"] == "/inloggen/?next=/bestaat-niet/%3Fa%3Db"

    @pytest.mark.parametrize("path", ["/openbaar/duinstede/", "/static/css/weg.css"])
    def test_where_no_login_is_needed_it_is_told_at_once(self, client, db, path):
        assert client.get(path).status_code == 404

    def test_also_while_developing(self, reader, client, settings):
        """The demo runs in DEBUG, where Django would list every address of the site."""
        settings.DEBUG = True
        response = reader.get("/bestaat-niet/")
        assert response.status_code == 404
        assert is_of_this_site(response)
        assert Client().get("/bestaat-niet/")["Location"] == "/inloggen/?next=/bestaat-niet/"
        assert b"urlpatterns" not in response.content.lower()


class TestTypedForWhatIsGone:
    """Without scripts the page is all there is: what was typed stands on it."""

    PLACE = "/duinstede/afspraken-2024-2027/"
    TYPED = {"text": "Twee <b>woorden</b>", "password": "een heel geheim"}

    @pytest.mark.parametrize(
        ("path", "status"),
        [("2024/monitor/regels/weg/", 404), ("rondes/nieuw/", 403)],
        ids=["gone", "refused"],
    )
    def test_it_can_be_copied(self, reader, table, path, status):
        response = reader.post(self.PLACE + path, self.TYPED)
        assert response.status_code == status
        (kept,) = read(response).findall(".//main//textarea")
        assert (kept.text or "").strip() == self.TYPED["text"]

    def test_an_address_that_never_was_is_not_read(self, reader):
        assert read(reader.post("/bestaat-niet/", self.TYPED)).find(".//main//textarea") is None

    def test_opened_by_address_the_page_is_short(self, reader, table):
        response = reader.get(self.PLACE + "2024/monitor/regels/weg/", self.TYPED)
        assert read(response).find(".//main//textarea") is None


class TestForbidden:
    def test_what_may_be_seen_but_not_done(self, reader):
        response = reader.get("/account/reauthenticate/")
        assert response.status_code == 403
        assert is_of_this_site(response)


class TestBadRequest:
    def test_another_host_name(self, client, db):
        """Before anybody knows who asks; the page must do without."""
        response = client.get("/", headers={"host": "elders.example"})
        assert response.status_code == 400
        assert is_of_this_site(response)

    def test_a_suspicious_request(self, reader, monkeypatch):
        class Suspicious:
            def cursor(self) -> None:
                raise SuspiciousOperation("no")

        monkeypatch.setattr(views, "connection", Suspicious())
        response = reader.get("/gezondheid/")
        assert response.status_code == 400
        assert is_of_this_site(response)


class TestExpiredForm:
    def test_it_says_what_to_do(self, cast):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(cast.tenant)
        response = browser.post("/taal/", {"taal": "en"})
        assert response.status_code == 403
        # Scripts tell it apart from what somebody may not do.
        assert response["X-Form-Expired"]
        assert is_of_this_site(response)
        assert User.objects.get(pk=cast.tenant.pk).language == ""

    def test_logging_in_as_well(self, db):
        response = Client(enforce_csrf_checks=True).post(
            "/inloggen/", {"login": "a@b.example", "password": "x"}
        )
        assert response.status_code == 403
        assert is_of_this_site(response)


def test_in_debug_no_script_puts_a_refusal_over_the_page(reader, settings):
    settings.DEBUG = True
    page = reader.get("/", follow=True).content.decode()
    assert "htmx-2.min.js" in page
    assert "django-htmx.js" not in page


class TestBroken:
    def test_the_page_needs_no_database_no_session_and_no_user(self):
        """Tests without a mark for the database can not reach it."""
        response = views.server_error(RequestFactory().get("/"))
        page = read(response)
        assert (response.status_code, page.get("lang")) == (500, "nl")
        assert page.findtext(".//h1")
        assert [element.tag for element in page.iter() if element.get("src") or element.get("href")] == []

    def test_it_is_what_a_person_gets(self, db, monkeypatch):
        monkeypatch.setattr(views, "connection", None)
        client = Client(raise_request_exception=False)
        response = client.get("/gezondheid/")
        assert response.status_code == 500
        assert response.content == views.server_error(RequestFactory().get("/")).content
        assert b"Traceback" not in response.content and b"NoneType" not in response.content


class TestAway:
    """The database does not answer: tests without a mark for it can not reach it either."""

    @pytest.fixture
    def visitor(self, monkeypatch):
        """Somebody whose session can not be looked up."""

        def away(self: SessionStore) -> None:
            raise OperationalError("connection refused") from psycopg.OperationalError()

        monkeypatch.setattr(SessionStore, "load", away)
        visitor = Client(raise_request_exception=False)
        visitor.cookies["sessionid"] = "x" * 32
        return visitor

    @pytest.mark.parametrize("path", ["/", "/gezondheid/", "/bestaat-niet/"])
    def test_a_person_is_asked_to_come_back(self, visitor, path, caplog):
        response = visitor.get(path)
        page = read(response)
        assert (response.status_code, response["Retry-After"], page.get("lang")) == (503, "60", "nl")
        assert page.findtext(".//h1") == "De site is even niet bereikbaar"
        assert "dan staat het er nog" in page.findtext(".//p")
        assert [element.tag for element in page.iter() if element.get("src") or element.get("href")] == []
        (line,) = caplog.records
        assert (line.getMessage(), line.exc_info) == (
            f"Service Unavailable: {path} (connection refused)",
            None,
        )

    def test_a_program_gets_what_it_can_read(self, visitor):
        response = visitor.get("/openbaar/duinstede/monitor.json")
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert response.json()["error"]
