"""What is done to every request: security headers, language, login, the name in the history of the admin."""

from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import DataError, connection
from django.http import HttpResponse, HttpResponseNotFound
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT

from config.web import views as web
from config.web.middleware import (
    LARGEST_REQUEST,
    NulMiddleware,
    PlainNotFoundMiddleware,
    SecurityHeadersMiddleware,
    UnseenMiddleware,
)
from monitoring.models import RoundLine
from monitoring.publishing.exports import FORMATS, FileFormat
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.table.closing import close_round
from parties.models import Party, User
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round
from tests.layers import made_once
from tests.reading import read

PLACE = "/duinstede/afspraken-2024-2027/"
MONITOR = f"{PLACE}2024/monitor/"
LINE = f"{MONITOR}regels/a-1/"
HTMX = {"HX-Request": "true"}
PASSWORD = "Een-lang-wachtwoord-9"


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


def forbidden(tree: Element) -> list[str]:
    """What the security policy would refuse: code or style inside the page, and files from elsewhere."""
    found = []
    for element in tree.iter():
        tag = str(element.tag).rpartition("}")[2]
        # Data that a file of our own reads is no script: the policy lets it stand.
        data = element.get("type") == "application/json"
        if tag == "style" or (tag == "script" and not element.get("src") and not data):
            found.append(f"<{tag}>")
        for name, value in element.attrib.items():
            code = name.startswith(("on", "hx-on", "style")) or value.strip().lower().startswith(
                ("javascript:", "js:")
            )
            loaded = (tag in ("script", "img") and name == "src") or (tag == "link" and name == "href")
            if code or (loaded and not value.startswith(("/static/", "data:"))):
                found.append(f"<{tag} {name}={value!r}>")
    return found


@made_once
def world(cast, table):
    """A line with a light in an open round; the officer has a password."""
    commitment = make_commitment(table.framework, number="A 1")
    row = make_round(table.framework, [commitment])
    give_light(line_of(row, commitment), "red")
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return cast


def browser_of(person, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(User.objects.get(pk=person.pk))
    return client


# ---- the security policy


class TestPolicy:
    def test_it_allows_own_files_and_nothing_inside_pages(self):
        policy = dict(part.strip().split(" ", 1) for part in settings.CONTENT_SECURITY_POLICY.split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["base-uri"] == "'none'"
        assert {policy[name] for name in ("script-src", "style-src", "connect-src", "form-action")} == {
            "'self'"
        }
        assert not [
            part for part in settings.CONTENT_SECURITY_POLICY.split() if "unsafe" in part or "http" in part
        ]

    def test_it_goes_with_every_answer(self, world):
        officer, manager, nobody = browser_of(world.officer), browser_of(world.manager), Client()
        answers = {
            "page": officer.get(MONITOR),
            "part": officer.get(MONITOR, headers=HTMX),
            "data": officer.get(f"{PLACE}2024/monitor.json"),
            "nothing": officer.get("/bestaat-niet/"),
            "redirect": officer.get("/"),
            "wrong method": officer.post("/duinstede/"),
            "login": nobody.get("/inloggen/"),
            "to the login": nobody.get(MONITOR),
            "to the login with htmx": nobody.get(MONITOR, headers=HTMX),
            "health": nobody.get("/gezondheid/"),
            "wrong host": nobody.get("/", headers={"host": "elders.example"}),
            "admin": manager.get("/admin/"),
            "admin list": manager.get("/admin/agreements/commitment/"),
        }
        expected = {
            "Content-Security-Policy": settings.CONTENT_SECURITY_POLICY,
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        for name, response in answers.items():
            assert {header: response.get(header) for header in expected} == expected, name
            # The host is checked before the rest; a policy of its own keeps that page out of frames.
            if name != "wrong host":
                assert response["X-Frame-Options"] == "DENY", name

    def test_a_view_may_have_its_own(self, rf: RequestFactory):
        own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})
        response = SecurityHeadersMiddleware(lambda request: own)(rf.get("/"))
        assert response["Content-Security-Policy"] == "sandbox"
        assert response["Permissions-Policy"]


def test_no_proxy_keeps_a_page_and_the_browser_may(world):
    officer = browser_of(world.officer)
    assert (
        officer.get(MONITOR)["Cache-Control"] == officer.get("/bestaat-niet/")["Cache-Control"] == "private"
    )


# ---- nothing inside pages that the policy would refuse


def pages(world, monkeypatch) -> dict[str, HttpResponse]:
    """An answer from every template of a page."""
    nobody = Client()
    officer, manager, other = (
        browser_of(world.officer),
        browser_of(world.manager),
        browser_of(world.council_member),
    )
    answers = {
        "login": nobody.get("/inloggen/"),
        "login refused": nobody.post("/inloggen/", {"login": "a@b.example", "password": "x"}),
        "password forgotten": nobody.get("/account/password/reset/"),
        "mail sent": nobody.get("/account/password/reset/done/"),
        "link too old": nobody.get("/account/password/reset/key/1-abc/"),
        "password renewed": nobody.get("/account/password/reset/key/done/"),
        "no sign-up": nobody.get("/account/signup/"),
        "log out": officer.get("/uitloggen/"),
        "change password": officer.get("/account/password/change/"),
        "addresses": officer.get("/account/email/"),
        "password again": officer.get("/account/reauthenticate/"),
        "account": officer.get("/account/"),
        "second factor": officer.get("/account/tweede-stap/"),
        "code app": officer.get("/account/tweede-stap/totp/activate/"),
        "passkey": officer.get("/account/tweede-stap/webauthn/add/"),
        "keys": officer.get("/account/tweede-stap/webauthn/"),
        "recovery codes": officer.get("/account/tweede-stap/recovery-codes/generate/"),
        "sessions": officer.get("/account/sessies/"),
        "invitations": manager.get("/account/uitnodigingen/"),
        "invitation": nobody.get("/account/uitnodiging/verzonnen/"),
        "start": manager.get("/"),
        "start without a party": other.get("/"),
        "search": officer.get("/zoeken/?zoek=a"),
        "municipality": officer.get("/duinstede/"),
        "framework": officer.get(PLACE),
        "commitment": officer.get(f"{PLACE}afspraken/a-1/"),
        "monitor": officer.get(MONITOR),
        "results": officer.get(f"{MONITOR}?licht=rood&onzin=1&thema=onzin", headers=HTMX),
        "no round": officer.get(f"{PLACE}2025/monitor/"),
        "line": officer.get(LINE),
        "line in the table": officer.get(LINE, headers=HTMX),
        "refused": officer.post(LINE, {"version": 2, "light": "red"}),
        "conflict": officer.post(LINE, {"version": 1, "light": "green"}, headers=HTMX),
        "several lines": officer.get(f"{MONITOR}samen/?ronde=najaar&regel=a-1"),
        "kept filters": officer.get(f"{PLACE}bewaarde-filters/"),
        "new round": officer.get(f"{PLACE}rondes/nieuw/"),
        "arrange a round": officer.get(f"{PLACE}2024/rondes/najaar/"),
        "close a round": officer.get(f"{PLACE}2024/rondes/najaar/sluiten/"),
        "not allowed": browser_of(world.tenant).get(LINE),
        "not found": officer.get("/bestaat-niet/"),
        "bad request": officer.get("/", headers={"host": "elders.example"}),
        "expired form": browser_of(world.officer, enforce_csrf_checks=True).post("/taal/"),
    }
    answers["saved"] = officer.post(LINE, {"version": 2, "light": "green", "text": "Gedaan."}, headers=HTMX)

    def unavailable(report: object) -> bytes:
        raise PdfUnavailableError("apt-get install libpango")

    monkeypatch.setitem(FORMATS, "pdf", FileFormat(unavailable, "application/pdf", "pdf"))
    answers["no PDF"] = officer.get(f"{PLACE}2024/monitor.pdf")
    line = RoundLine.objects.get()
    close_round(actor=ACTOR, monitoring_round=line.round)
    line.round.refresh_from_db()
    answers["draft of a closed round"] = officer.get(LINE)
    answers["closed round"] = officer.get(MONITOR)
    assert line.round.is_closed

    class Broken:
        def cursor(self) -> None:
            raise RuntimeError

    monkeypatch.setattr(web, "connection", Broken())
    answers["broken"] = Client(raise_request_exception=False).get("/gezondheid/")
    return answers


@pytest.mark.slow
def test_no_page_has_what_the_policy_refuses(world, monkeypatch):
    found = pages(world, monkeypatch)
    refused = {name: forbidden(read(page)) for name, page in found.items() if page.content}
    assert {name: parts for name, parts in refused.items() if parts} == {}
    assert {name: page["Content-Security-Policy"] for name, page in found.items()} == dict.fromkeys(
        found, settings.CONTENT_SECURITY_POLICY
    )


def test_what_is_looked_for_would_be_found():
    page = read(
        HttpResponse(
            '<html><head><style>p{}</style><link href="https://elders.example/x.css"></head>'
            '<body><p style="x" onclick="y()">a<a href=" JavaScript:x">b</a><script>1</script></body></html>'
        )
    )
    assert len(forbidden(page)) == 6


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
