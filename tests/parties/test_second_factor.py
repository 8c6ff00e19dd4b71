"""A second factor: required of who may change things, set up with an app, asked at the next login."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from parties.models import User
from parties.permissions import may_change_things

pytestmark = pytest.mark.django_db

PASSWORD = "Een-lang-wachtwoord-9"


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED = True
    cache.clear()  # A code can not be used twice in its half minute, and failures are counted.


def log_in(person) -> Client:
    """With the password, as people do."""
    person.set_password(PASSWORD)
    person.save()
    client = Client()
    client.post("/inloggen/", {"login": person.email, "password": PASSWORD})
    return client


def code(secret: str) -> str:
    """What the app would show now: the middle one, which stays good when the half minute turns before it is sent."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def set_up(client: Client) -> str:
    """Set up the app; gives its key."""
    page = client.get("/account/tweede-stap/totp/activate/").content.decode()
    secret = re.search(r'class="account-key">(\w+)<', page)[1]
    response = client.post("/account/tweede-stap/totp/activate/", {"code": code(secret)})
    assert response["Location"] == "/account/tweede-stap/recovery-codes/"
    return secret


def test_who_may_change_things(cast):
    assert cast.who(may_change_things) == {"officer", "corporation_officer", "stranger", "manager"}


def test_required_of_who_may_change_things(cast):
    sent = set()
    for name, person in cast.people():
        if person.is_authenticated:
            response = log_in(person).get("/zoeken/")
            if response.status_code == 302:
                assert response["Location"] == "/account/tweede-stap/"
                sent.add(name)
    assert sent == {"officer", "corporation_officer", "stranger", "manager"}


@pytest.mark.parametrize("path", ["/duinstede/", "/admin/", "/account/", "/account/uitnodigingen/"])
def test_nothing_comes_before_it(path, cast):
    assert log_in(cast.manager).get(path)["Location"] == "/account/tweede-stap/"


def test_htmx_is_sent_there_too(cast):
    response = log_in(cast.officer).get("/zoeken/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/account/tweede-stap/")


@pytest.mark.parametrize("page", ["/account/tweede-stap/", "/account/tweede-stap/totp/activate/", "/hulp/"])
def test_the_count_in_the_menu_does_not_lead_away_from_a_free_page(page, cast):
    """It is fetched when the page has come in: with a redirect the page would load itself for ever."""
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    response = log_in(cast.officer).get("/mijn-werk/aantal/", headers=headers)
    assert (response.status_code, response.content, "HX-Redirect" in response) == (204, b"", False)


@pytest.mark.parametrize("page", ["http://testserver/duinstede/", "http://[", "x", ""])
def test_from_any_other_page_it_does(page, cast):
    headers = {"HX-Request": "true", "HX-Current-URL": page}
    response = log_in(cast.officer).get("/mijn-werk/aantal/", headers=headers)
    assert response["HX-Redirect"] == "/account/tweede-stap/"


def test_the_page_says_why(cast):
    assert 'id="eerst-instellen"' in log_in(cast.officer).get("/account/tweede-stap/").content.decode()
    assert 'id="eerst-instellen"' not in log_in(cast.alderman).get("/account/tweede-stap/").content.decode()


def test_the_setting_switches_it_off(cast, settings):
    settings.MFA_REQUIRED = False
    assert log_in(cast.officer).get("/zoeken/").status_code == 200


def test_from_nothing_to_a_login_with_the_app(cast):
    client = log_in(cast.officer)
    secret = set_up(client)
    assert client.get("/zoeken/").status_code == 200
    kept = Authenticator.objects.get(user=cast.officer, type=Authenticator.Type.TOTP)
    assert secret not in json.dumps(kept.data)

    other = log_in(cast.officer)
    assert "_auth_user_id" not in other.session
    wrong = other.post("/account/tweede-stap/authenticate/", {"code": "000000"})
    assert wrong.context["form"].errors.keys() == {"code"}
    assert "_auth_user_id" not in other.session
    Authenticator.objects.filter(pk=kept.pk).update(last_used_at=None)
    cache.clear()
    other.post("/account/tweede-stap/authenticate/", {"code": code(secret)})
    assert other.session["_auth_user_id"] == str(cast.officer.pk)
    assert other.get("/zoeken/").status_code == 200


def test_the_file_of_recovery_codes_tells_of_which_site_they_are(cast):
    client = log_in(cast.officer)
    set_up(client)
    client.cookies["taal"] = "en"
    answer = client.get("/account/tweede-stap/recovery-codes/download/", headers={"host": "localhost:8000"})
    assert answer["Content-Disposition"] == 'attachment; filename="recovery-codes-localhost.txt"'
    told, _words, codes = answer.content.decode().split("\n", 2)
    assert told == "Recovery codes: localhost"
    assert len(codes.split()) == 10


def test_a_recovery_code_works_once(cast):
    client = log_in(cast.officer)
    set_up(client)
    codes = re.findall(
        r"<li><code>(\w+)</code>", client.get("/account/tweede-stap/recovery-codes/").content.decode()
    )
    assert len(codes) == 10
    first, again = log_in(cast.officer), log_in(cast.officer)
    for browser in (first, again):
        browser.post("/account/tweede-stap/authenticate/", {"code": codes[0]})
    assert ("_auth_user_id" in first.session, "_auth_user_id" in again.session) == (True, False)


def test_it_can_not_be_switched_off_by_who_needs_it(cast, settings):
    client = log_in(cast.officer)
    set_up(client)
    client.cookies["taal"] = "en"
    refused = client.post("/account/tweede-stap/totp/deactivate/")
    assert refused.status_code == 200
    assert "First add a passkey" in refused.content.decode()
    assert Authenticator.objects.filter(user=cast.officer, type="totp").exists()
    settings.MFA_REQUIRED = False
    client.post("/account/tweede-stap/totp/deactivate/")
    assert not Authenticator.objects.filter(user=cast.officer).exists()


def test_without_javascript_a_passkey_is_not_offered_but_the_code_app_is(cast):
    page = log_in(cast.officer).get("/account/tweede-stap/webauthn/add/").content.decode()
    hidden, instead = page.index('class="with-script"'), page.index("without-script")
    assert hidden < page.index('id="mfa_webauthn_add"') < instead
    assert 'href="/account/tweede-stap/totp/activate/"' in page[instead:]


def test_the_last_passkey_stays_with_who_needs_it(cast, settings):
    client = log_in(cast.officer)
    set_up(client)
    keys = Authenticator.objects.filter(user=cast.officer, type=Authenticator.Type.WEBAUTHN)
    data = {"name": "Laptop", "passwordless": True, "credential": {}}

    def remove(status):
        key = Authenticator.objects.create(user=cast.officer, type=Authenticator.Type.WEBAUTHN, data=data)
        url = f"/account/tweede-stap/webauthn/keys/{key.pk}/remove/"
        assert ('id="laatste"' in client.get(url).content.decode()) is (status == 422)
        assert client.post(url).status_code == status

    remove(302)
    assert not keys.exists()
    Authenticator.objects.filter(user=cast.officer).delete()
    remove(422)
    assert keys.count() == 1
    settings.MFA_REQUIRED = False
    remove(302)


def test_a_session_from_before_does_not_set_it_up_unasked(cast):
    """Who left a browser open does not give a passer-by a second factor: the password is asked again."""
    client = log_in(cast.officer)
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time() - 3600
    session.save()
    response = client.get("/account/tweede-stap/totp/activate/")
    assert response["Location"].startswith("/account/reauthenticate/")


def test_the_manager_takes_it_away_for_who_lost_it(cast, settings, client):
    set_up(log_in(cast.officer))
    settings.MFA_REQUIRED = False
    client.force_login(cast.manager)
    client.post(
        "/admin/parties/user/", {"action": "reset_second_factor", "_selected_action": [cast.officer.pk]}
    )
    assert not Authenticator.objects.filter(user=cast.officer).exists()


def test_guessing_codes_is_locked(cast):
    set_up(log_in(cast.officer))
    client = log_in(cast.officer)
    for _number in range(6):
        page = client.post("/account/tweede-stap/authenticate/", {"code": "000000"})
    codes = [error.code for error in page.context["form"].errors.as_data()["code"]]
    assert codes == ["too_many_login_attempts"]


@pytest.mark.parametrize("path", ["webauthn/add/", "authenticate/"])
def test_a_passkey_that_is_no_passkey(path, cast, settings, caplog):
    if path == "authenticate/":
        set_up(log_in(cast.officer))
    client = log_in(cast.officer)
    for nonsense in ("{}", "x", '{"id": 1}', "null", "9" * 5000, "[" * 200_000):
        data = {"credential": nonsense, "name": "x"}
        assert client.post(f"/account/tweede-stap/{path}", data).status_code == 200
        assert Client().post("/account/tweede-stap/webauthn/login/", data)["Location"] == "/inloggen/"
    assert not Authenticator.objects.filter(type="webauthn").exists()
    refused = {line for line in caplog.messages if line.startswith("The passkey of account ")}
    whose = ["unknown", cast.officer.pk] if path == "authenticate/" else ["unknown"]
    assert refused == {f"The passkey of account {one} failed, from 127.0.0.1." for one in whose}


def test_words_of_our_own_on_the_forms(cast):
    """django-allauth's own words for these are English, or speak of a master key."""
    client = log_in(cast.officer)
    client.cookies["taal"] = "en"
    User.objects.filter(pk=cast.officer.pk).update(language="en")
    (code_field,) = client.get("/account/tweede-stap/totp/activate/").context["form"].visible_fields()
    with translation.override("en"):
        assert str(code_field.label) == "Code in the app"
    assert code_field.field.widget.attrs["inputmode"] == "numeric"
    assert client.get("/account/tweede-stap/webauthn/add/").context["form"]["name"].initial == "Key 1"
