"""Accounts of people who left: made anonymous when their term is over; what they did stays under their name."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext

from agreements.models import Assignment, Responsibility
from agreements.services.revising import revise_commitment
from config.web.history import Actor, acting
from monitoring.enums import LogVerb
from monitoring.models import LineDraft, SavedFilter
from monitoring.trail.kept import EMPTY, KEPT, relations
from monitoring.trail.reading import Question, read_all
from monitoring.trail.retention import NOWHERE, Outcome, anonymise_accounts, forget_access, forget_sessions
from parties.access_log import record_access
from parties.enums import AccessKind
from parties.models import AccessEvent, Contact, Invitation, Membership, User
from parties.permissions import actor_for
from tests.cast import ACTOR
from tests.factories import make_commitment, make_line
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

DAYS = 730


@pytest.fixture(autouse=True)
def no_files(tmp_path, monkeypatch):
    """A temporary folder without files of others."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def days_ago(days: int):
    return timezone.localdate() - timedelta(days=days)


def leave(user: User, days: int) -> None:
    """The person's last day was so long ago, and nobody used the account since."""
    with acting(ACTOR):
        for membership in Membership.objects.filter(user=user):
            membership.starts_on = days_ago(days + 100)
            membership.ends_on = days_ago(days)
            membership.save()
    long_ago = timezone.now() - timedelta(days=days)
    User.objects.filter(pk=user.pk).update(last_login=long_ago, date_joined=long_ago)


def run(dry_run: bool = False) -> list[Outcome]:
    return list(anonymise_accounts(days=DAYS, today=timezone.localdate(), dry_run=dry_run))


@made_once
def gone(cast) -> User:
    """The corporation's officer, who left more than two years ago."""
    leave(cast.corporation_officer, DAYS + 1)
    return User.objects.get(pk=cast.corporation_officer.pk)


def test_the_account_tells_nothing_about_the_person_any_more(gone, table):
    old = gone.email
    gone.set_password("Een-lang-wachtwoord-9")
    gone.save()
    (outcome,) = run()
    assert outcome == Outcome(gone.pk, table.corporation.label, days_ago(DAYS + 1))
    user = User.objects.get(pk=gone.pk)
    with translation.override("nl"):
        name = gettext("Former employee, %(party)s") % {"party": table.corporation.label}
    assert (user.name, user.email) == (name, f"account-{user.pk}{NOWHERE}")
    assert (user.is_active, user.has_usable_password(), user.last_login) == (False, False, None)
    # Of what was changed about the account stays that it was, not what it was called.
    assert set(user.history.values_list("name", "email")) == {(user.name, user.email)}
    assert user.history.first().history_change_reason == "retention"
    assert not User.objects.filter(email=old).exists()


def test_what_was_only_theirs_goes(gone, table, client, cast):
    client.force_login(gone)
    session = client.session.session_key
    line = make_line(table.framework)
    with acting(ACTOR):
        duty = Responsibility.objects.create(commitment=line.commitment, role="lead", party=table.corporation)
        Assignment.objects.create(
            responsibility=duty,
            party=table.corporation,
            user=gone,
            starts_on=days_ago(900),
            ends_on=days_ago(800),
        )
    LineDraft.objects.create(line=line, user=gone, data={}, based_on=1)
    SavedFilter.objects.create(user=gone, framework=table.framework, name="Rood", query="licht=red")
    EmailAddress.objects.create(user=gone, email=gone.email)
    Authenticator.objects.create(user=gone, type="totp", data={})
    SocialAccount.objects.create(user=gone, provider="x", uid="1")
    UserSession.objects.get_or_create(
        user=gone, session_key=session, defaults={"ip": "192.0.2.1", "user_agent": "x"}
    )
    for about in (gone, cast.officer):
        LogEntry.objects.create(
            user_id=gone.pk,
            content_type=ContentType.objects.get_for_model(User),
            object_id=str(about.pk),
            object_repr=str(about),
            action_flag=CHANGE,
            change_message=about.email,
        )
    leave(gone, DAYS + 1)
    run()
    left = {
        label: model._base_manager.filter(**{name: gone.pk}).count()
        for model, name, is_history in relations()
        if not is_history and (label := model._meta.label) not in EMPTY
    }
    assert left == {
        **dict.fromkeys((label for label, kept in KEPT.items() if kept.goes), 0),
        "parties.Membership": 1,
        "agreements.Assignment": 1,
        "admin.LogEntry": 2,
    }
    assert not Session.objects.filter(session_key=session).exists()
    told = LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")
    assert [*told] == [
        (User.objects.get(pk=gone.pk).name, ""),
        (str(cast.officer), cast.officer.email),
    ]


def test_the_invitation_forgets_the_address_with_its_history(gone, table, cast):
    now = timezone.now()
    with acting(ACTOR):
        for party, email in (
            (table.corporation, gone.email.upper()),
            (table.municipality, "ander@x.example"),
        ):
            Invitation.objects.create(
                email=email,
                party=party,
                token_hash=email,
                invited_by="Beheer",
                sent_at=now,
                expires_at=now,
                accepted_at=now,
            )
    run()
    own, other = Invitation.objects.order_by("pk")
    assert (own.email, other.email) == (f"invitation-{own.pk}{NOWHERE}", "ander@x.example")
    assert set(own.history.values_list("email", flat=True)) == {own.email}
    assert set(other.history.values_list("email", flat=True)) == {other.email}


def did_something(user: User, table) -> None:
    """Change a commitment and take data along, as this person."""
    actor = actor_for(user, table.corporation.pk)
    commitment = make_commitment(table.framework, text="Wij bouwen.")
    revise_commitment(
        actor=actor, commitment=commitment, reason="overleg", fields={"text": "Wij bouwen veel."}
    )
    record_access(actor=actor, kind=AccessKind.EXPORTED, subject="Afspraken")


def told() -> list[tuple[str, str, str]]:
    today = timezone.localdate()
    return [
        (entry.actor, entry.party, entry.reason)
        for entry in read_all(Question(today, today))
        if entry.actor == "Beleidsmedewerker" and entry.verb in (LogVerb.CHANGED, LogVerb.EXPORTED)
    ]


def test_who_did_it_for_whom_and_why_stays_when_the_account_is_anonymous_or_deleted(cast, table):
    did_something(cast.corporation_officer, table)
    before = told()
    label = table.corporation.label
    assert before == [("Beleidsmedewerker", label, ""), ("Beleidsmedewerker", label, "overleg")]
    leave(cast.corporation_officer, DAYS + 1)
    assert len(run()) == 1
    assert told() == before
    with acting(ACTOR):
        User.objects.get(pk=cast.corporation_officer.pk).delete()
    assert told() == before


def test_the_contacts_of_the_party_stay(gone, table):
    with acting(ACTOR):
        Contact.objects.create(
            party=table.corporation, function="Regisseur", name=gone.name, email=gone.email
        )
    run()
    assert Contact.objects.get().email == gone.email


def test_the_term_counts_from_the_last_membership_and_the_last_login(cast, table):
    officer = cast.corporation_officer
    leave(officer, DAYS)
    assert run() == []
    leave(officer, DAYS + 1)
    User.objects.filter(pk=officer.pk).update(last_login=timezone.now())
    assert run() == []
    leave(officer, DAYS + 1)
    with acting(ACTOR):
        Membership.objects.create(user=officer, party=table.municipality, starts_on=days_ago(1000))
    assert run() == []
    with acting(ACTOR):
        Membership.objects.filter(party=table.municipality, user=officer).delete()
    assert [one.account for one in run()] == [officer.pk]


def test_who_never_had_a_membership_counts_from_the_day_the_account_was_made(cast):
    assert run() == []
    leave(cast.council_member, DAYS + 1)
    assert run() == [Outcome(cast.council_member.pk, "", None)]


def test_never_a_manager_nor_somebody_with_work(cast, table, gone):
    leave(cast.manager, DAYS + 1)
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        duty = Responsibility.objects.create(commitment=commitment, role="lead", party=table.corporation)
        Assignment.objects.create(responsibility=duty, party=table.corporation, user=gone)
    before = set(User.objects.values_list("name", "email"))
    assert {(one.account, one.because) for one in run()} == {
        (cast.manager.pk, "application manager"),
        (gone.pk, "work is assigned to them; hand it over first"),
    }
    assert set(User.objects.values_list("name", "email")) == before


def test_a_second_time_nothing_happens_and_a_dry_run_only_tells(gone):
    before = gone.history.count()
    assert len(run(dry_run=True)) == len(run(dry_run=True)) == 1
    assert User.objects.get(pk=gone.pk).email == gone.email and gone.history.count() == before
    assert len(run()) == 1
    assert run() == []


def test_access_is_forgotten_after_its_own_term(cast):
    record_access(actor=ACTOR, kind=AccessKind.EXPORTED, subject="Nu")
    later = timezone.now() + timedelta(days=11)
    record_access(actor=ACTOR, kind=AccessKind.EXPORTED, subject="Ook nu")
    assert forget_access(days=12, now=later) == 0
    assert forget_access(days=10, now=later, dry_run=True) == 2
    assert AccessEvent.objects.count() == 2
    assert forget_access(days=10, now=later) == 2
    assert AccessEvent.objects.count() == 0


def output(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("anonymise_accounts", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_what_sessions_tell_is_forgotten_when_they_are_over(client, cast):
    client.force_login(cast.officer)
    now = timezone.now()
    for key in (client.session.session_key, "over"):
        UserSession.objects.create(user=cast.officer, session_key=key, ip="192.0.2.1", user_agent="x")
    assert [forget_sessions(now=now, dry_run=dry_run) for dry_run in (True, False, False)] == [1, 1, 0]
    assert forget_sessions(now=now + timedelta(days=30)) == 1


def test_the_command_tells_what_it_does_without_naming_anybody(gone, cast, settings, table):
    settings.RETENTION_DAYS, settings.LOG_RETENTION_DAYS = DAYS, 5
    leave(cast.manager, DAYS + 1)
    about = f"account {gone.pk} ({table.corporation.label}), membership ended on {days_ago(DAYS + 1)}"
    manager = f"Left as it is: account {cast.manager.pk}, never had a membership: application manager."
    access = "Entries of access to data {}: 0 (LOG_RETENTION_DAYS=5)."
    addresses = "Addresses of questions by mail {}: 0 (30 days after the last use)."
    sessions = "Sessions that are over {}: 0."
    lists = "Lists that nobody agreed to take in {}: 0 (after a day)."
    assert output("--dry-run") == [
        f"Would be made anonymous: {about}.",
        manager,
        "Accounts would be made anonymous: 1 (RETENTION_DAYS=730).",
        access.format("would be forgotten"),
        addresses.format("would be forgotten"),
        sessions.format("would be forgotten"),
        lists.format("would be forgotten"),
    ]
    assert output() == [
        f"Made anonymous: {about}.",
        manager,
        "Accounts made anonymous: 1 (RETENTION_DAYS=730).",
        access.format("forgotten"),
        addresses.format("forgotten"),
        sessions.format("forgotten"),
        lists.format("forgotten"),
    ]


def test_nought_is_never(gone, settings):
    settings.RETENTION_DAYS = settings.LOG_RETENTION_DAYS = 0
    record_access(actor=Actor("Iemand"), kind=AccessKind.EXPORTED, subject="Nu")
    assert [line.split(":")[0] for line in output()] == [
        "RETENTION_DAYS is 0",
        "LOG_RETENTION_DAYS is 0",
        "Addresses of questions by mail forgotten",
        "Sessions that are over forgotten",
        "Lists that nobody agreed to take in forgotten",
    ]
    assert User.objects.filter(email=gone.email).exists() and AccessEvent.objects.count() == 1
