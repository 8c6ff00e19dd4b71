"""Sessions end by themselves and by hand; who guesses passwords is locked out, told and logged."""

import re

import pytest
from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from config.web.views import too_many_requests
from parties.accounts import sessions
from tests.reading import read

pytestmark = pytest.mark.django_db

PASSWORD = "Een-lang-wachtwoord-9"
WRONG = {"login": "wonen@gemeente.example", "password": "Geraden-wachtwoord-1"}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()
    yield
    cache.clear()


def log_in(person):
    """With the password, from a browser that says what it is."""
    client = Client(headers={"user-agent": "Mozilla/5.0 (Windows) Firefox/150.0"})
    if not person.has_usable_password() or not person.check_password(PASSWORD):
        person.set_password(PASSWORD)
        person.save()
    client.post("/inloggen/", {"login": person.email, "password": PASSWORD})
    return client


def ago(client, name, seconds):
    session = client.session
    session[name] -= seconds
    session.save()


def test_doing_nothing_ends_a_session(client, cast, settings):
    settings.SESSION_IDLE_MINUTES = 30
    client.force_login(cast.officer)
    ago(client, sessions.SEEN, 29 * 60)
    assert client.get("/zoeken/").status_code == 200
    ago(client, sessions.SEEN, 31 * 60)
    response = client.get("/zoeken/")
    assert response["Location"] == "/inloggen/?next=/zoeken/"
    assert "_auth_user_id" not in client.session
    assert 'class="messages"' in client.get(response["Location"]).content.decode()


def test_asking_for_something_keeps_it_alive(client, cast, settings):
    settings.SESSION_IDLE_MINUTES = 30
    client.force_login(cast.officer)
    for _turn in range(3):
        ago(client, sessions.SEEN, 20 * 60)
        assert client.get("/zoeken/").status_code == 200


def test_a_session_ends_whatever_one_does(client, cast, settings):
    settings.SESSION_COOKIE_AGE = 8 * 3600
    client.force_login(cast.officer)
    ago(client, sessions.BEGAN, 8 * 3600 + 1)
    assert client.get("/zoeken/").status_code == 302


@pytest.mark.parametrize("address", ["/zoeken/", "/admin/"])
def test_pages_tell_the_browser_when_it_ends(client, cast, settings, address):
    """The same on each page of a session: what is counted from is told apart, not its moment by our clock."""
    settings.SESSION_COOKIE_AGE, settings.SESSION_IDLE_MINUTES = 8 * 3600, 30
    client.force_login(cast.manager)
    ago(client, sessions.BEGAN, 3600)
    clocks = read(client.get(address)).find(".//*[@id='sessie']").attrib
    assert clocks.items() >= {"data-most": "480", "data-minutes": "30", "role": "alert", "hidden": ""}.items()
    assert clocks["data-began"] == str(int(client.session[sessions.BEGAN]))


def test_a_session_without_clocks_ends(client, cast):
    client.force_login(cast.officer)
    session = client.session
    del session[sessions.BEGAN]
    session.save()
    assert client.get("/zoeken/").status_code == 302


def test_using_it_is_not_written_at_every_request(client, cast, django_assert_num_queries):
    client.force_login(cast.officer)
    before = client.session[sessions.SEEN]
    client.get("/zoeken/")
    assert client.session[sessions.SEEN] == before


def test_ending_another_session(cast):
    here, there = log_in(cast.officer), log_in(cast.officer)
    row = UserSession.objects.get(session_key=there.session.session_key)
    stranger = Client()
    stranger.force_login(cast.stranger)
    assert stranger.post(f"/account/sessies/{row.pk}/beeindigen/").status_code == 404
    assert there.get("/zoeken/").status_code == 200
    assert f"/account/sessies/{row.pk}/beeindigen/" in here.get("/account/sessies/").content.decode()
    here.post(f"/account/sessies/{row.pk}/beeindigen/")
    assert there.get("/zoeken/")["Location"] == "/inloggen/?next=/zoeken/"
    assert here.get("/zoeken/").status_code == 200


def test_a_session_that_lasted_too_long_ends_alone(cast, settings):
    settings.SESSION_IDLE_MINUTES = 30
    here, there = log_in(cast.officer), log_in(cast.officer)
    ago(there, sessions.SEEN, 31 * 60)
    there.get("/zoeken/")
    assert UserSession.objects.get().session_key == here.session.session_key


def test_everywhere_else(cast):
    here, there = log_in(cast.officer), log_in(cast.officer)
    here.post("/account/sessies/")
    assert (here.get("/zoeken/").status_code, there.get("/zoeken/").status_code) == (200, 302)


def test_guessing_a_password_is_locked_told_and_logged(client, cast, caplog):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    for _number in range(5):
        client.post("/inloggen/", WRONG)
    assert "locked" not in caplog.text
    page = client.post("/inloggen/", {**WRONG, "password": PASSWORD})
    assert [e.code for e in page.context["form"].non_field_errors().as_data()] == ["too_many_login_attempts"]
    assert "_auth_user_id" not in client.session
    assert f"locked for account {cast.officer.pk} " in caplog.text
    assert cast.officer.email not in caplog.text


def test_an_unknown_address_is_locked_just_the_same(client, cast):
    pages = []
    for login in (cast.officer.email, "onbekend@nergens.example"):
        cache.clear()
        for _number in range(6):
            page = client.post("/inloggen/", {**WRONG, "login": login})
        pages.append(re.sub(r'value="[^"]*"', "", page.content.decode()))
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("forwarded", "remote", "address"),
    [
        ("192.0.2.7", "127.0.0.1", "192.0.2.7"),
        ("10.0.0.1, 192.0.2.7", "127.0.0.1", "192.0.2.7"),
        ("foo", "127.0.0.1", "127.0.0.1"),
        ("192.0.2.7, foo", "127.0.0.1", "127.0.0.1"),
        ("", "127.0.0.1", "127.0.0.1"),
        ("foo", "", "0.0.0.0"),
    ],
)
def test_the_address_the_proxy_wrote_counts_and_an_odd_one_refuses_nobody(
    rf, settings, forwarded, remote, address
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.post("/inloggen/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR=remote)
    assert get_adapter().get_client_ip(request) == address


def test_who_asks_too_often_is_logged_with_the_address_that_counts(rf, settings, caplog):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    request = rf.get("/vraag/x/", headers={"x-forwarded-for": "192.0.2.7"})
    too_many_requests(request)
    assert "Too many requests for /vraag/x/ from 192.0.2.7." in caplog.text


@pytest.mark.slow
def test_asking_too_often_from_one_network(client, cast, caplog):
    for number in range(31):
        response = client.post("/inloggen/", {**WRONG, "login": f"n{number}@x.example"})
        if response.status_code == 429:
            break
    else:
        pytest.fail("never locked")
    assert 'id="te-vaak"' in response.content.decode()
    assert "Too many requests for /inloggen/" in caplog.text
