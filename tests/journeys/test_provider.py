"""Logging in at the organisation's own provider: a real one, in a process of its own, that knows nothing of us."""

import json
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import expect

from config.web.providers import openid_connect
from parties.models import Membership, User

CALLBACK = "**/account/oidc/corporatie/login/callback/*"
EMAIL = "nieuw@corporatie.example"


def ask(address, data=None):
    """Ask the provider; `data` is put there as JSON."""
    body = json.dumps(data).encode() if data is not None else None
    method = "GET" if data is None else "PUT"
    # The address is that of the process below; whatever proxy there is, is not asked.
    request = Request(address, body, {"Content-Type": "application/json"}, method=method)
    with build_opener(ProxyHandler({})).open(request, timeout=5) as answer:
        return answer.read()


@pytest.fixture(scope="module")
def provider():
    """Gives the address of an OpenID Connect provider on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _turn in range(150):
            try:
                ask(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
                break
            except URLError:
                assert process.poll() is None, "the provider stopped"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def corporation(provider, settings, small):
    """The site trusts the provider; gives a function that tells the provider about a person."""
    settings.MFA_REQUIRED = True
    settings.SOCIALACCOUNT_PROVIDERS = openid_connect(
        [
            {
                "id": "corporatie",
                "name": "Duinstede Wonen",
                "server_url": provider,
                "client_id": "prestatieafspraken",
                "secret": "geheim",
                "ask": "de servicedesk, toestel 123",
                "groups": {"wonen-schrijvers": {"party": small.corporation.slug, "role": "editor"}},
            }
        ]
    )

    def knows(sub, *groups, email=EMAIL):
        claims = {"email": email, "name": "Nieuwe medewerker", "groups": [*groups]}
        ask(f"{provider}/users/{sub}", claims)

    return knows


@pytest.fixture
def visit_provider(visit_small, provider):
    """A window of the site that leaves out what the provider's own pages fetch from elsewhere."""

    def new():
        site = visit_small()
        site.page.route(
            lambda url: not url.startswith((site.base, provider)),
            lambda route: route.fulfill(status=200, content_type="text/css", body=""),
        )
        return site

    return new


def go(site, sub):
    """From the login page to the provider, and say there who one is."""
    page = site.open("/inloggen/")
    page.click("#aanbieders a")
    page.fill("input[name=sub]", sub)
    page.click("text=Authorize >> nth=-1")


def come_back(site, sub):
    """The whole way; gives the address of the provider's answer."""
    with site.page.expect_request(CALLBACK) as answer:
        go(site, sub)
    site.page.wait_for_url(lambda url: "/callback/" not in url)
    return answer.value.url


def is_refused(site):
    expect(site.page.locator("#aanbieder-fout")).to_be_visible()
    site.open("/mijn-werk/")
    site.page.wait_for_url("**/inloggen/?next=/mijn-werk/")


def roles():
    return list(Membership.objects.active().filter(user__email=EMAIL).values_list("party__slug", "role"))


def test_groups_give_rights(visit_provider, corporation, small):
    """Without the site's own second step: that is up to the provider."""
    corporation("anna", "wonen-schrijvers", "iets-anders")
    site = visit_provider()
    come_back(site, "anna")
    expect(site.page.locator(".site-header__user")).to_have_text("Nieuwe medewerker")
    assert roles() == [(small.corporation.slug, "editor")]
    assert site.page.goto(f"{site.base}/duinstede/").ok
    assert site.page.goto(f"{site.base}/elders/").status == 404
    site.page.click(".own-menu > summary")
    site.page.click('.site-header form[action="/uitloggen/"] button')

    # Out of the group at the provider, out of the party here.
    corporation("anna", "iets-anders")
    come_back(site, "anna")
    assert roles() == []
    assert site.page.goto(f"{site.base}/duinstede/").status == 404


def test_unknown_groups_give_nothing_and_tell_whom_to_ask(visit_provider, corporation):
    corporation("bram", "huismeesters")
    site = visit_provider()
    come_back(site, "bram")
    expect(site.page.locator(".messages")).to_contain_text("de servicedesk, toestel 123")
    site.examine()
    site.open("/account/")
    expect(site.page.locator("#geen-rechten")).to_be_visible()
    assert site.page.goto(f"{site.base}/duinstede/").status == 404
    assert roles() == []


def test_an_answer_works_once_and_in_one_browser(visit_provider, corporation):
    """Replayed in the same browser and in another one, and forged."""
    corporation("anna", "wonen-schrijvers")
    site = visit_provider()
    used = come_back(site, "anna")
    site.page.click(".own-menu > summary")
    site.page.click('.site-header form[action="/uitloggen/"] button')
    thief = visit_provider()
    for browser in (site, thief):
        browser.page.goto(used)
        is_refused(browser)

    # An answer nobody used yet, of the attacker's own login, opened in the browser of a victim.
    thief.page.route(CALLBACK, lambda route: route.fulfill(status=200, body=""))
    with thief.page.expect_request(CALLBACK) as kept:
        go(thief, "anna")
    site.page.goto(kept.value.url)
    is_refused(site)

    # A state that was never given, with that good code.
    code = kept.value.url.split("code=")[1].split("&")[0]
    site.page.goto(f"{site.base}{CALLBACK.strip('*')}?state=verzonnen&code={code}")
    site.examine()
    is_refused(site)
    # All of it left the one account there was.
    assert User.objects.filter(email=EMAIL).count() == 1
