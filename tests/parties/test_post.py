"""Mail: written down first, sent by a real mail server, tried again, refused, and never made twice."""

from datetime import timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone, translation
from django_tasks_db.management.commands import db_worker
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from parties.enums import MailKind, MailState, MembershipRole
from parties.invitations.services import invite, resend
from parties.models import Mail, User
from parties.post import delivery
from parties.post.services import post
from tests.cast import ACTOR
from tests.smtp import free_port, mail_server

pytestmark = pytest.mark.django_db

TO = "bestuur@huurders.example"


@pytest.fixture(autouse=True)
def in_english(settings):
    """What went wrong is told in the language of the site."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def server(settings):
    with mail_server(settings) as postman:
        yield postman


@pytest.fixture
def down(settings):
    """A mail server that is not there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()


def posted(key="een", to=TO, **fields):
    return post(**{"key": key, "to": to, "subject": "Er wacht werk", "text": "Kijk op de site.", **fields})


def fresh(mail):
    return Mail.objects.get(pk=mail.pk)


def let_pass(**time):
    """As if so much time went by for all mail that waits."""
    for row in Mail.objects.waiting():
        row.next_try -= timedelta(**time)
        row.claimed_until = row.claimed_until and row.claimed_until - timedelta(**time)
        row.save()


def command():
    out = StringIO()
    call_command("deliver_mail", stdout=out)
    return out.getvalue().strip()


def test_it_goes_when_what_causes_it_is_committed(server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        mail = posted(html="<p>Kijk op de <b>site</b>.</p>", choice_url="https://site.example/account/")
        assert (fresh(mail).state, server.taken) == (MailState.WAITING, [])
    (message,) = server.taken
    assert (message["To"], message["Subject"]) == (TO, "Er wacht werk")
    assert message["List-Unsubscribe"] == "<https://site.example/account/>"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    row = fresh(mail)
    assert (row.state, row.text, row.html, row.attempts) == (MailState.SENT, "", "", 1)


def test_nothing_goes_when_it_is_not_kept(server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        posted()
        raise RuntimeError
    assert (Mail.objects.count(), server.taken) == (0, [])


def test_the_same_mail_is_made_once(server, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = posted(), posted(text="Iets anders")
    assert (first.pk, len(server.taken)) == (second.pk, 1)
    delivery.deliver(first.pk)
    assert (command(), len(server.taken)) == ("Mail: 0 sent.", 1)


def test_a_server_that_is_down_loses_nothing(down, settings):
    mails = [posted(str(n), deliver=False) for n in range(3)]
    with pytest.raises(CommandError, match="3 mails wait; nothing is lost"):
        command()
    row = fresh(mails[0])
    assert (row.state, row.error, row.text) == (
        MailState.RETRYING,
        "The mail server does not answer.",
        "Kijk op de site.",
    )
    # The others were not tried: the server itself is away.
    assert [fresh(mail).attempts for mail in mails] == [1, 0, 0]
    with mail_server(settings) as server:
        assert command() == "Mail: 2 sent."
        let_pass(minutes=1)
        assert command() == "Mail: 1 sent."
        assert (len(server.taken), server.connections) == (3, 2)
    assert {row.state for row in Mail.objects.all()} == {MailState.SENT}


def test_it_waits_longer_after_each_attempt_and_ends(server):
    server.answer = "451 later"
    mail = posted(deliver=False, tried_for=timedelta(days=1))
    for wait in (1, 5, 30, 120, 360, 1440):
        before = timezone.now()
        assert command() == "Mail: 0 sent, 1 to be tried again."
        row = fresh(mail)
        assert abs(row.next_try - before - timedelta(minutes=wait)) < timedelta(seconds=20)
        assert command() == "Mail: 0 sent."
        let_pass(minutes=wait)
    Mail.objects.update(expires_at=timezone.now())
    assert command() == "Mail: 0 sent, 1 given up."
    row = fresh(mail)
    assert (row.state, row.is_refused, row.text) == (MailState.GIVEN_UP, False, "")
    assert (server.taken, row.attempts) == ([], 7)


@pytest.mark.parametrize(
    "failure", [None, delivery._Failure("weg"), delivery._Failure("nooit", is_final=True)]
)
def test_what_was_taken_back_while_it_was_sent_stays_gone(failure):
    mail = delivery._claim(posted(deliver=False).pk)
    Mail.objects.all().delete()
    assert delivery._settle(mail, failure) == ("gone", None)
    assert not Mail.objects.exists()


def test_an_address_that_refuses_is_not_tried_again(server):
    server.refuses[TO] = "550 no such user"
    mail, other = posted(deliver=False), posted("twee", "ander@huurders.example", deliver=False)
    assert command() == "Mail: 1 sent, 1 refused."
    row = fresh(mail)
    assert (row.state, row.text) == (MailState.REFUSED, "")
    assert row.error == "The mail server does not deliver to this address (550)."
    assert Mail.objects.refused_addresses() == {TO}
    let_pass(days=1)
    assert command() == "Mail: 0 sent."
    assert server.to() == [other.to]


@pytest.mark.parametrize("later", ["arrives", "a month"])
def test_an_address_does_not_stay_refused_for_ever(server, later):
    server.refuses[TO] = "550 no such user"
    posted(to=TO.upper(), deliver=False)
    command()
    assert Mail.objects.refused_addresses() == {TO}
    if later == "a month":
        Mail.objects.update(ended_at=timezone.now() - timedelta(days=31))
    else:
        posted("twee", TO.upper(), deliver=False)
        server.refuses.clear()
        command()
    assert Mail.objects.refused_addresses() == set()


def test_an_address_that_is_busy_is_tried_again(server):
    server.refuses[TO] = "450 mailbox busy"
    mail = posted(deliver=False)
    command()
    assert (fresh(mail).state, Mail.objects.refused_addresses()) == (MailState.RETRYING, set())


def test_a_connection_that_breaks_gives_the_same_mail_again(server):
    """The server may have taken it: the second one has the same number, by which it is known."""
    server.breaks = 1
    mail, other = posted(deliver=False), posted("twee", deliver=False)
    assert command() == "Mail: 1 sent, 1 to be tried again."
    assert fresh(mail).error == "The mail server broke the connection."
    let_pass(minutes=1)
    assert command() == "Mail: 1 sent."
    assert [fresh(one).state for one in (mail, other)] == [MailState.SENT] * 2
    assert len({message["Message-ID"] for message in server.taken}) == 2
    assert delivery._headers(mail)["Message-ID"] == delivery._headers(fresh(mail))["Message-ID"]


def test_who_died_while_sending_holds_nothing_up_for_long(server):
    mail = posted(deliver=False)
    assert delivery._claim(mail.pk)
    assert command() == "Mail: 0 sent."
    let_pass(minutes=16)
    assert command() == "Mail: 1 sent."


@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_send_one(settings):
    with mail_server(settings) as server:
        mails = [posted(str(n), deliver=False) for n in range(6)]
        together = Barrier(2)

        def work():
            together.wait()
            delivery.deliver_waiting()
            connection.close()

        threads = [Thread(target=work) for _ in range(2)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert len(server.taken) == len(mails)


def test_secret_links_do_not_linger(server, table, django_capture_on_commit_callbacks):
    links = []
    with django_capture_on_commit_callbacks() as waiting:
        row = invite(
            actor=ACTOR,
            email=TO,
            party=table.corporation,
            role=MembershipRole.READER,
            link=lambda token: links.append(f"https://site.example/{token}/") or links[-1],
        )
    mail = Mail.objects.get()
    assert (mail.kind, mail.is_secret) == (MailKind.INVITATION, True)
    assert links[0] not in mail.text
    with django_capture_on_commit_callbacks(execute=True):
        resend(actor=ACTOR, invitation=row, link=lambda token: links.append(token) or token)
    for call in waiting:
        call()
    # Only the mail with the link that works goes out.
    (message,) = server.taken
    assert links[1] in message.get_content() and links[0] not in message.get_content()
    assert [one.text for one in Mail.objects.all()] == [""]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"expires_at": timezone.now()}, "It waited too long."),
        ({"text": "onleesbaar", "is_secret": True}, "The text can not be read: the key of the site changed."),
        ({"to": "a@b.example\nBcc: c@d.example"}, "The mail could not be made or sent."),
    ],
)
def test_whoever_has_it_sent_the_reason_is_in_the_language_of_the_site(fields, told):
    mail = posted(deliver=False)
    Mail.objects.filter(pk=mail.pk).update(**fields)
    with translation.override("nl"):
        delivery.deliver(mail.pk)
    assert fresh(mail).error == told


def test_a_key_that_changed_ends_the_mail(server, settings):
    mail = posted(is_secret=True, deliver=False)
    settings.SECRET_KEY, before = "another", settings.SECRET_KEY
    assert command() == "Mail: 0 sent, 1 given up."
    second = posted("twee", is_secret=True, deliver=False)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = before, ["another"]
    assert command() == "Mail: 1 sent."
    assert [fresh(one).state for one in (mail, second)] == [MailState.GIVEN_UP, MailState.SENT]


def test_a_password_reset_goes_at_once(server, client, django_capture_on_commit_callbacks):
    user = User.objects.create_user(TO, "Een-lang-wachtwoord-9")
    EmailAddress.objects.create(user=user, email=TO, verified=True, primary=True)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": TO})
    (message,) = server.taken
    assert "/account/password/reset/key/" in message.get_content()
    assert [(row.kind, row.text) for row in Mail.objects.all()] == [(MailKind.ACCOUNT, "")]


@pytest.mark.parametrize(
    ("chosen", "page", "words"), [("en", "nl", "Choose one"), ("nl", "en", "Kies"), ("", "en", "Choose one")]
)
def test_a_password_reset_is_in_the_language_of_who_gets_it(
    server, client, django_capture_on_commit_callbacks, chosen, page, words
):
    """Not in that of the page it is asked on; that one counts for who chose none."""
    user = User.objects.create_user(TO, "Een-lang-wachtwoord-9", language=chosen)
    EmailAddress.objects.create(user=user, email=TO, verified=True, primary=True)
    with translation.override(page), django_capture_on_commit_callbacks(execute=True):
        client.post("/account/password/reset/", {"email": TO})
    (message,) = server.taken
    assert words in message.get_content()


def work():
    """What `manage.py db_worker --batch` does."""
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="w",
        excluded_queue_names=[],
    ).run()


def test_a_worker_sends_and_plans_the_next_try(
    server, settings, monkeypatch, django_capture_on_commit_callbacks
):
    # The connection of a test that does not commit must stay.
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    server.answer = "451 later"
    with django_capture_on_commit_callbacks(execute=True):
        mail = posted()
    (waiting,) = DBTaskResult.objects.all()
    assert (server.taken, waiting.args_kwargs) == ([], {"args": [mail.pk], "kwargs": {}})
    work()
    (again,) = DBTaskResult.objects.exclude(pk=waiting.pk)
    assert again.run_after == fresh(mail).next_try > timezone.now()
    server.answer = ""
    let_pass(minutes=1)
    DBTaskResult.objects.filter(pk=again.pk).update(run_after=timezone.now())
    work()
    assert (len(server.taken), fresh(mail).state) == (1, MailState.SENT)


def test_the_list_forgets_in_time(settings):
    old, new, waiting = (posted(str(n), deliver=False) for n in range(3))
    long_ago = timezone.now() - timedelta(days=settings.MAIL_KEEP_DAYS + 1)
    Mail.objects.filter(pk=old.pk).update(sent_at=long_ago)
    Mail.objects.filter(pk=new.pk).update(sent_at=timezone.now())
    assert delivery.forget_old() == 1
    assert set(Mail.objects.all()) == {new, waiting}


def test_at_most_fewer_than_one_is_refused():
    with pytest.raises(CommandError, match="1 or more"):
        call_command("deliver_mail", "--limit=-3")
