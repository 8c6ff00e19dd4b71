"""The download of one's own data: complete, only one's own, and without secrets."""

from __future__ import annotations

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.utils import timezone

from agreements.services.revising import revise_commitment
from config.web.history import acting
from monitoring.models import LineDraft
from monitoring.rounds.services import report_progress
from monitoring.trail.kept import ACCOUNT, ACCOUNT_UNTOLD, EMPTY, KEPT, relations
from monitoring.trail.own_data import render_own_data
from parties.access_log import record_access
from parties.enums import AccessKind
from parties.models import AccessEvent, Contact, Invitation, Membership, User
from parties.permissions import actor_for
from tests.cast import ACTOR
from tests.factories import make_line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def data_of(user: User) -> dict:
    return json.loads(render_own_data(user))


def rows(data: dict, key: str) -> list[dict]:
    (found,) = [section["rows"] for section in data["sections"] if section["key"] == key]
    return found


def test_every_table_that_refers_to_an_account_is_in_it_or_left_out_for_a_reason():
    """History is told as what was done by and about the person. A new table needs a decision in kept.py."""
    found = {model._meta.label for model, _name, is_history in relations() if not is_history}
    assert found == {*KEPT, *EMPTY}


def test_every_field_of_the_account_is_in_it_or_left_out_for_a_reason():
    assert {field.name for field in User._meta.concrete_fields} == {*ACCOUNT, *ACCOUNT_UNTOLD}


def test_what_is_told_exists_and_is_no_secret():
    for label, kept in KEPT.items():
        assert list(apps.get_model(label)._base_manager.values(*kept.told)) == [], label
        secret = {"data", "session_key", "token", "password", "change_message"} & set(kept.told)
        # Of a draft it is what the person typed.
        assert not secret or label == "monitoring.LineDraft"


def test_what_stands_in_it(cast, table):
    officer = cast.officer
    line = make_line(table.framework, text="Wij bouwen.")
    for text in ("Wij bouwen veel.", "Wij bouwen meer."):
        line.commitment.refresh_from_db()
        revise_commitment(
            actor=actor_for(officer, table.municipality.pk), commitment=line.commitment, fields={"text": text}
        )
    report_progress(actor=actor_for(officer, table.municipality.pk), line_id=line.pk, text="Het gaat goed.")
    LineDraft.objects.create(line=line, user=officer, data={"text": "half"}, based_on=1)
    record_access(
        actor=actor_for(officer, table.municipality.pk), kind=AccessKind.EXPORTED, subject="Afspraken"
    )
    now = timezone.now()
    with acting(ACTOR):
        Contact.objects.create(party=table.municipality, function="Regisseur", email=officer.email.upper())
        Invitation.objects.create(
            email=officer.email, party=table.municipality, token_hash="geheim", sent_at=now, expires_at=now
        )
    data = data_of(officer)
    assert data["account"]["email"] == officer.email
    (membership,) = rows(data, "parties.Membership")
    assert (membership["party__name"], membership["role"]) == (table.municipality.name, "editor")
    assert [row["data"] for row in rows(data, "monitoring.LineDraft")] == [{"text": "half"}]
    assert [row["function"] for row in rows(data, "parties.Contact")] == ["Regisseur"]
    assert len(rows(data, "parties.Invitation")) == 1
    assert [row["subject"] for row in rows(data, "access")] == ["Afspraken"]
    done = {row["object"]: (row["kind"], row["name"], row["times"]) for row in rows(data, "done")}
    assert done[f"agreements.commitment/{line.commitment.pk}"] == ("Commitment", str(line.commitment), 2)
    (report,) = [one for key, one in done.items() if key.startswith("monitoring.progressreport/")]
    assert report[1:] == ("Het gaat goed.", 1)
    about = rows(data, "about")
    assert [(row["what"], row["kind"], row["by"]) for row in about] == [
        ("Added", "User", "De site zelf"),
        ("Added", "Membership", "Testopzet"),
    ]
    assert {"field": "Role", "from": "", "to": "Editor"} in about[1]["changes"]
    assert "geheim" not in json.dumps(data)


def test_only_ones_own(cast, table):
    """Another's row is in nobody else's file; a name that two share at different parties is not mixed up."""
    line = make_line(table.framework)
    twin = User.objects.create_user("twee@gemeente.example", name=cast.officer.name)
    report_progress(actor=actor_for(cast.officer, table.municipality.pk), line_id=line.pk, text="Van de een.")
    LineDraft.objects.create(line=line, user=cast.officer, data={"text": "van de een"}, based_on=1)
    record_access(
        actor=actor_for(cast.officer, table.municipality.pk), kind=AccessKind.EXPORTED, subject="Van de een"
    )
    data = data_of(twin)
    assert "an de een" not in json.dumps(data)
    assert rows(data, "done") == []


def test_secrets_stay_out(cast):
    officer = cast.officer
    officer.set_password("Een-lang-wachtwoord-9")
    officer.save()
    Authenticator.objects.create(user=officer, type="totp", data={"secret": "JBSWY3DP"})
    UserSession.objects.create(user=officer, session_key="sleutel123", ip="192.0.2.1", user_agent="Proef")
    text = render_own_data(officer).decode()
    assert "192.0.2.1" in text and '"totp"' in text
    for secret in (officer.password, "JBSWY3DP", "sleutel123"):
        assert secret not in text


def test_the_button_gives_the_file_and_the_log_knows(client, cast):
    client.force_login(cast.tenant)
    page = client.get("/account/").content.decode()
    assert 'action="/account/mijn-gegevens/"' in page
    response = client.post("/account/mijn-gegevens/")
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/json", "no-store")
    assert response["Content-Disposition"].startswith('attachment; filename="mijn-gegevens-')
    assert json.loads(response.content)["account"]["email"] == cast.tenant.email
    event = AccessEvent.objects.get()
    assert (event.kind, event.user_id) == (AccessKind.OWN_DATA, cast.tenant.pk)
    assert Membership.objects.get(user=cast.tenant).party.label in event.party
