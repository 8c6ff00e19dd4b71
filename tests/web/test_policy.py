"""The security policy: it goes with every page, and no page has in it what the policy would refuse."""

from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory

from config.web import views as web
from config.web.middleware import (
    SecurityHeadersMiddleware,
)
from monitoring.models import RoundLine
from monitoring.publishing.exports import FORMATS, FileFormat
from monitoring.publishing.pdf import PdfUnavailableError
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import read

from .one_line import HTMX, LINE, MONITOR, PLACE, browser_of, make_world


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
    return make_world(cast, table)


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
