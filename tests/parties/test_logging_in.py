"""Getting in: by invitation only, and never to somewhere else."""

import pytest

from parties.models import User

pytestmark = pytest.mark.django_db


def test_nobody_signs_up(client, cast):
    before = User.objects.count()
    password = "Een-lang-wachtwoord-9"
    data = {"email": "ik@nieuw.example", "password1": password, "password2": password}
    client.post("/account/signup/", data)
    assert User.objects.count() == before
    assert "_auth_user_id" not in client.session


def test_logging_in_brings_you_back_but_never_elsewhere(client, cast):
    password = "Een-lang-wachtwoord-9"
    cast.officer.set_password(password)
    cast.officer.save()
    for wanted, reached in {
        "/duinstede/": "/duinstede/",
        "https://elders.example/": "/",
        "//elders.example/": "/",
        "javascript:alert(1)": "/",
    }.items():
        # Capitals in an address make no difference.
        data = {"login": "WONEN@gemeente.example", "password": password, "next": wanted}
        assert client.post("/inloggen/", data)["Location"] == reached
        client.post("/uitloggen/")
        assert "_auth_user_id" not in client.session


def test_who_has_no_account_is_led_to_what_everybody_may_read(client):
    page = client.get("/inloggen/").content.decode()
    assert 'href="/openbaar/"' in page.partition("<footer")[0]
