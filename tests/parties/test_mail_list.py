"""The application manager's list of mails: found by state, kind and words, never a text, at the same cost for any number."""

import pytest
from django.utils import timezone

from parties.enums import MailKind, MailState
from parties.models import Mail
from parties.models.post import IN_STATE
from tests.layers import made_once
from tests.reading import read

pytestmark = pytest.mark.django_db
LIST = "/admin/parties/mail/"


def mail(key, **fields):
    now = timezone.now()
    defaults = {
        "to": f"{key}@huurders.example",
        "subject": f"Over {key}",
        "text": "geheim",
        "expires_at": now,
    }
    return Mail.objects.create(key=key, **{**defaults, **fields})


@made_once
def rows(cast):
    """One in every state; by it."""
    now = timezone.now()
    return {
        MailState.WAITING: mail("wacht", user=cast.tenant),
        MailState.RETRYING: mail("weer", attempts=2, error="De server antwoordt niet."),
        MailState.SENT: mail("weg", sent_at=now, attempts=1, kind=MailKind.REMINDER),
        MailState.REFUSED: mail(
            "nee", ended_at=now, is_refused=True, error="Bestaat niet (550).", attempts=1
        ),
        MailState.GIVEN_UP: mail("te-laat", ended_at=now, attempts=9, error="De server antwoordt niet."),
    }


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.manager)
    return client


def shown(manager, query):
    tree = read(manager.get(LIST + query))
    return {one.get("href").split("/")[4] for one in tree.iter("a") if "/change/" in one.get("href", "")}


def test_the_database_tells_the_state_as_the_row_does(rows):
    assert {row.state: row for row in rows.values()} == rows
    for state, wanted in IN_STATE.items():
        assert list(Mail.objects.filter(wanted)) == [rows[state]]


@pytest.mark.parametrize(
    ("query", "states"),
    [
        *((f"?stand={state}", {state}) for state in MailState),
        ("?stand=onzin", set(MailState)),
        ("?kind__exact=reminder", {MailState.SENT}),
        ("?q=Bestuurslid", {MailState.WAITING}),
        ("?q=antwoordt niet", {MailState.RETRYING, MailState.GIVEN_UP}),
        ("?q=nee@huurders", {MailState.REFUSED}),
    ],
)
def test_it_is_found(manager, rows, query, states):
    assert shown(manager, query) == {str(rows[state].pk) for state in states}


def test_no_text_is_shown(manager, rows):
    for row in rows.values():
        assert "geheim" not in manager.get(f"{LIST}{row.pk}/change/").content.decode()


@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(manager, cast, number, django_assert_num_queries):
    for n in range(number):
        mail(f"m-{n}", user=cast.tenant)
    with django_assert_num_queries(6):
        manager.get(LIST)
