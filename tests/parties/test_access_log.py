"""The log of access: written once, readable for ever, forgotten when its time is over."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.web.history import Actor
from parties.access_log import record_access, record_once_a_day
from parties.enums import AccessKind
from parties.models import AccessEvent, User

OFFICER = Actor(name="Beleidsadviseur wonen", party="Duinstede", user_id=7)


def record(**fields):
    return record_access(
        **{"actor": OFFICER, "kind": AccessKind.EXPORTED, "subject": "Duinstede, 2024", **fields}
    )


def test_it_tells_who_took_what_for_which_party(db, django_assert_num_queries):
    before = timezone.now()
    with django_assert_num_queries(1):
        record(detail="pdf")
    event = AccessEvent.objects.get()
    assert before <= event.at <= timezone.now()
    assert (event.kind, event.actor_name, event.party, event.user_id, event.subject, event.detail) == (
        "exported",
        "Beleidsadviseur wonen",
        "Duinstede",
        7,
        "Duinstede, 2024",
        "pdf",
    )


def test_it_stays_when_the_account_goes(db):
    user = User.objects.create_user("weg@gemeente.example", name="Weg")
    record(actor=Actor(name=str(user), user_id=user.pk))
    pk = user.pk
    user.delete()
    event = AccessEvent.objects.get()
    assert (event.actor_name, event.user_id) == ("Weg", pk)


def test_a_long_title_is_cut_off(db):
    record(subject="x" * 400, detail="y" * 400)
    event = AccessEvent.objects.get()
    assert (len(event.subject), event.subject[-2:], len(event.detail)) == (300, "x…", 200)


def test_nothing_in_it_is_changed_or_taken_away(db):
    event = record()
    again = AccessEvent(pk=event.pk, kind=AccessKind.OWN_DATA, actor_name="Ander", subject="Ander")
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()
    for write in (
        event.save,
        event.delete,
        lambda: AccessEvent.objects.update(subject="Anders"),
        lambda: AccessEvent._base_manager.update(subject="Anders"),
        lambda: AccessEvent.objects.all().delete(),
        lambda: AccessEvent._base_manager.all().delete(),
        lambda: AccessEvent.objects.bulk_create([again]),
        lambda: AccessEvent.objects.bulk_update([event], ["subject"]),
    ):
        with pytest.raises(TypeError):
            write()
    assert AccessEvent.objects.get().subject == "Duinstede, 2024"


def test_the_job_forgets_what_is_too_old_and_nothing_else(db):
    now = timezone.now()
    AccessEvent(
        at=now - timedelta(days=400), kind=AccessKind.EXPORTED, actor_name="Weg", subject="Oud"
    ).save()
    record(subject="Nieuw")
    assert AccessEvent.objects.filter(subject="Nieuw").forget_before(now - timedelta(days=365)) == 0
    assert AccessEvent.objects.forget_before(now - timedelta(days=365)) == 1
    assert [event.subject for event in AccessEvent.objects.all()] == ["Nieuw"]


def test_what_is_read_all_day_is_one_row_per_person_and_subject(db, monkeypatch):
    def read(actor=OFFICER, subject="Duinstede"):
        return record_once_a_day(actor=actor, kind=AccessKind.CONTACTS_READ, subject=subject)

    record(subject="Duinstede")
    assert [read() is None, read() is None, read(subject="Elders") is None] == [False, True, False]
    assert read(Actor(name="Wethouder wonen", user_id=8)) is not None
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: tomorrow)
    assert read() is not None
