"""Asking a colleague by mail: what is sent and kept, and when it is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from monitoring.asking import services
from monitoring.asking.mail import mails_of
from monitoring.asking.services import answer, find, forget_addresses, state_of, withdraw
from monitoring.enums import AskState
from monitoring.models import AskLink
from monitoring.rounds.services import add_line
from parties.enums import MailKind, MailState
from parties.models import Mail
from parties.permissions import actor_for
from tests.cast import ACTOR, make_cast
from tests.factories import make_commitment, make_line, tell
from tests.reading import read

from .asking_steps import ADDRESS, expire, make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_counters")]


class TestAsking:
    def test_the_mail_has_the_link_and_the_database_only_its_digest(self, asked):
        (message,) = mail.outbox
        assert message.to == [ADDRESS]
        assert asked.url in message.body and "Hoeveel?" in message.body
        word = asked.url.split("/")[2]
        assert find(word) == asked
        kept = Mail.objects.get()
        # Who gets it may have no account, so there is nothing to choose.
        assert (kept.kind, kept.choice_url, message.extra_headers.get("List-Unsubscribe")) == (
            MailKind.QUESTION,
            "",
            None,
        )
        assert all(word not in str(value) for value in AskLink.objects.values().get().values())

    def test_the_mail_tells_where_who_asks_can_be_reached(
        self, line, table, cast, django_capture_on_commit_callbacks
    ):
        asker = cast.corporation_officer
        with django_capture_on_commit_callbacks(execute=True):
            make(line, table, actor=actor_for(asker, table.corporation.pk))
        (message,) = mail.outbox
        end = message.body.partition("/vraag/")[2]
        for words in (str(asker), table.corporation.label, asker.email):
            assert words in end

    def test_several_lines_go_in_one_mail_each_with_its_own_link(
        self, line, table, django_capture_on_commit_callbacks
    ):
        others = [
            add_line(
                actor=ACTOR,
                monitoring_round=line.round,
                commitment=make_commitment(table.framework, f"b-{n}", 10 + n),
                position=10 + n,
            )
            for n in (1, 2)
        ]
        with django_capture_on_commit_callbacks(execute=True):
            first = make(line, table, also=others)
        asked = [first, *first.together]
        (message,) = mail.outbox
        assert [one.line for one in asked] == [line, *others]
        for one in asked:
            assert one.url in message.body and find(one.url.split("/")[2]) == one
        assert "De link werkt" not in message.body
        assert set(mails_of(asked)) == {one.pk for one in asked}
        answer(question=asked[1], text="Tien.")
        assert state_of(asked[2], timezone.localdate()) == AskState.OPEN

    def test_withdrawing_one_of_several_still_sends_the_others(self, line, table):
        other = add_line(
            actor=ACTOR,
            monitoring_round=line.round,
            commitment=make_commitment(table.framework, "b-1", 11),
            position=11,
        )
        first = make(line, table, also=[other])
        withdraw(actor=ACTOR, question=first)
        assert Mail.objects.count() == 1
        withdraw(actor=ACTOR, question=first.together[0])
        assert not Mail.objects.exists()

    def test_the_page_offers_what_the_party_still_has_to_tell(self, line, table, cast):
        others = []
        for n in (1, 2, 3):
            commitment = make_commitment(
                table.framework,
                f"b-{n}",
                10 + n,
                responsibilities=[{"role": "lead", "party": table.corporation}] if n < 3 else (),
            )
            others.append(
                add_line(actor=ACTOR, monitoring_round=line.round, commitment=commitment, position=10 + n)
            )
        tell(others[1], "Al gedaan.", table.corporation)
        browser = Client()
        browser.force_login(cast.corporation_officer)
        page = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
        offered = [e.get("value") for e in read(browser.get(page)).iter("input") if e.get("name") == "also"]
        assert offered == [str(others[0].pk)]
        sent = {
            "function": "Projectleider",
            "email": ADDRESS,
            "expires_on": (timezone.localdate() + timedelta(days=3)).isoformat(),
        }
        assert browser.post(f"{page}vragen/", {**sent, "also": others[2].pk}).status_code == 422
        assert browser.post(f"{page}vragen/", {**sent, "also": others[0].pk}).status_code in (302, 502)
        assert set(AskLink.objects.values_list("line", flat=True)) == {line.pk, others[0].pk}
        assert Mail.objects.count() == 1

    def test_limits(self, line, table):
        today = timezone.localdate()
        for day in (today - timedelta(days=1), today + timedelta(days=31)):
            with pytest.raises(ValidationError) as wrong:
                make(line, table, expires_on=day)
            assert set(wrong.value.message_dict) == {"expires_on"}
        with pytest.raises(ValidationError) as wrong:
            make(line, table, email="")
        assert set(wrong.value.message_dict) == {"email"}
        for _n in range(services.MAX_OPEN):
            make(line, table)
        with pytest.raises(ValidationError):
            make(line, table)
        make(line, table, party=table.other_corporation)
        withdraw(actor=ACTOR, question=AskLink.objects.first())
        make(line, table)

    def test_a_mail_that_can_not_be_sent_is_told_with_the_link(
        self, line, table, cast, settings, django_capture_on_commit_callbacks
    ):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        with django_capture_on_commit_callbacks(execute=True):
            row = make(line, table)
        assert row.mail.state == MailState.RETRYING and row.mail.is_secret
        assert timezone.localdate(row.mail.expires_at) > row.expires_on
        assert row.url not in row.mail.text and find(row.url.split("/")[2]) == row
        # Who withdraws the link has no mail with it sent later.
        withdraw(actor=ACTOR, question=row)
        assert not Mail.objects.exists()

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_the_page_tells_what_became_of_the_mail_and_gives_the_link(self, table_committed, settings):
        table = table_committed
        cast, line = (
            make_cast(table.municipality, table.corporation, table.tenants),
            make_line(table.framework),
        )
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        browser = Client()
        browser.force_login(cast.corporation_officer)
        path = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
        day = timezone.localdate() + timedelta(days=3)
        sent = {
            "function": "Projectleider",
            "email": ADDRESS,
            "question": "Hoe?",
            "expires_on": day.isoformat(),
        }
        response = browser.post(f"{path}vragen/", sent)
        question, posted = AskLink.objects.get(), Mail.objects.get()
        page = response.content.decode()
        assert response.status_code == 502 and 'id="link"' in page and posted.error in page
        later = browser.get(path).content.decode()
        assert 'data-mail="retrying"' in later and 'id="link"' not in later
        expire(question, 40)
        forget_addresses(today=timezone.localdate())
        assert not Mail.objects.exists()

    def test_from_the_page(self, line, table, cast):
        browser = Client()
        browser.force_login(cast.corporation_officer)
        path = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/vragen/"
        sent = {"function": "Projectleider", "email": "geen adres", "question": "Hoe?", "expires_on": ""}
        response = browser.post(path, sent)
        assert response.status_code == 422 and "geen adres" in response.content.decode()
        day = timezone.localdate() + timedelta(days=3)
        response = browser.post(path, {**sent, "email": ADDRESS, "expires_on": day.isoformat()})
        assert response.status_code == 302
        assert AskLink.objects.get().asked_by == str(cast.corporation_officer)


def test_addresses_are_forgotten_also_in_history(asked, line, table):
    other = make(line, table)
    expire(asked, days=31)
    today = timezone.localdate()
    assert forget_addresses(today=today, dry_run=True) == 1
    assert forget_addresses(today=today) == 1
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.email, other.email) == ("", ADDRESS)
    assert set(asked.history.values_list("email", flat=True)) == {""}
    assert set(other.history.values_list("email", flat=True)) == {ADDRESS}
    assert forget_addresses(today=today) == 0


def test_forgetting_undoes_nothing_that_happened_meanwhile(asked, line, table, monkeypatch):
    later = make(line, table)
    for row in (asked, later):
        expire(row, days=31)

    def meanwhile(row):
        if row == asked:
            withdraw(actor=ACTOR, question=later)

    monkeypatch.setattr("monitoring.asking.services.forget_addressee", meanwhile)
    assert forget_addresses(today=timezone.localdate()) == 2
    later.refresh_from_db()
    assert later.withdrawn_at and later.email == ""


def test_an_address_is_forgotten_a_month_after_the_link_was_used_or_withdrawn(asked, line, table):
    """A month after its last day is for who never answered."""
    used = make(line, table)
    withdraw(actor=ACTOR, question=asked)
    answer(question=used, text="Twaalf.")
    today = timezone.localdate()
    assert forget_addresses(today=today + timedelta(days=30)) == 0
    assert Mail.objects.filter(to=ADDRESS).exists()
    assert forget_addresses(today=today + timedelta(days=31)) == 2
    assert not Mail.objects.filter(to=ADDRESS).exists()
