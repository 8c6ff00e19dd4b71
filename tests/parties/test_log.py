"""The log tells who got in, who did not and who changed the way in: accounts by number, never what was typed."""

import pytest
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser

PASSWORD = "Een-lang-wachtwoord-9"


@pytest.fixture
def told(caplog):
    """The lines since the last look, with their level."""
    caplog.set_level("INFO", "parties.accounts.log")

    def look() -> list[tuple[str, str]]:
        records = [one for one in caplog.records if one.name == "parties.accounts.log"]
        caplog.clear()
        return [(one.levelname, one.getMessage()) for one in records]

    return look


@pytest.fixture
def officer(cast):
    cast.officer.set_password(PASSWORD)
    cast.officer.save()
    return cast.officer


def test_in_and_out(client, officer, told):
    client.post("/inloggen/", {"login": officer.email, "password": PASSWORD})
    assert told() == [("INFO", f"Account {officer.pk} logged in from 127.0.0.1 (password).")]
    client.post("/uitloggen/")
    assert told() == [("INFO", f"Account {officer.pk} logged out.")]
    client.post("/uitloggen/")
    assert told() == []


def test_who_is_refused_without_what_was_typed(client, officer, told):
    """Who types a password in the wrong field does not find it in the log."""
    for login, whose in ((officer.email.upper(), officer.pk), ("geheim@nergens.example", "unknown")):
        client.post("/inloggen/", {"login": login, "password": "geheim-woord-9"})
        assert told() == [("WARNING", f"Logging in failed for account {whose}, from 127.0.0.1.")]


def test_another_password(client, officer, told):
    client.force_login(officer)
    told()
    sent = {"oldpassword": PASSWORD, "password1": f"{PASSWORD}9", "password2": f"{PASSWORD}9"}
    client.post("/account/password/change/", sent)
    assert ("INFO", f"Account {officer.pk} has another password, from 127.0.0.1.") in told()


@pytest.mark.parametrize(
    ("signal", "line"),
    [
        (mfa.authenticator_added, ("INFO", "Account 7 has one more second step, from 127.0.0.1.")),
        (mfa.authentication_failed, ("WARNING", "The second step of account 7 failed, from 127.0.0.1.")),
    ],
)
def test_the_second_step(rf, signal, line, told):
    user = AnonymousUser()
    user.pk = 7
    signal.send(sender=Authenticator, request=rf.get("/"), user=user, authenticator=Authenticator())
    assert told() == [line]
