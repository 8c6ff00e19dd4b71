"""Sending what was posted. Whoever sends a mail claims its row first, so that nobody else sends it as well.

A mail goes out at least once and nearly always exactly once: only when the server took it and the connection broke, or
the process was killed, before that could be written down, it is sent again. It then has the same Message-ID, by
which mail servers drop the second one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.language import site_language

from ..enums import MailState
from ..models import Mail
from .sealing import UnreadableError, unseal

logger = logging.getLogger(__name__)

#: Who is silent for so long while sending is taken to be gone.
CLAIM = timedelta(minutes=15)
#: How long after each attempt the next one comes; the last one goes on until the mail expires.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440))


@dataclass
class Delivered:
    """What became of the mails that waited."""

    sent: int = 0
    refused: int = 0
    given_up: int = 0
    failed: int = 0
    #: Whether the server itself did not answer, after which nothing more was tried.
    is_down: bool = False


@dataclass(frozen=True)
class _Failure:
    """Why a mail did not go: in plain words, and whether trying again helps."""

    words: str
    is_final: bool = False
    is_refused: bool = False
    is_down: bool = False


def deliver(pk: int, connection: BaseEmailBackend | None = None) -> tuple[str, datetime | None]:
    """Send one mail that waits; what became of it, and when it is tried again. Another's is left alone.

    One that is not due yet waits on, so that calling this often changes nothing.
    """
    mail = _claim(pk)
    if mail is None:
        row = Mail.objects.filter(pk=pk).first()
        waits = row is not None and row.state in (MailState.WAITING, MailState.RETRYING)
        return (row.state.value if row else "gone"), (row.next_try if row and waits and row.error else None)
    failure = _send(mail, connection)
    return _settle(mail, failure)


def deliver_waiting(limit: int | None = None) -> Delivered:
    """Send everything that is due over one connection; stops when the server itself does not answer.

    `limit`: at most so many. What is not sent stays for the next time.
    """
    done = Delivered()
    due = list(Mail.objects.due(timezone.now()).values_list("pk", flat=True)[:limit])
    if not due:
        return done
    connection = get_connection()
    try:
        for pk in due:
            mail = _claim(pk)
            if mail is None:
                continue
            failure = _send(mail, connection)
            state, _again = _settle(mail, failure)
            done.sent += state == MailState.SENT
            done.refused += state == MailState.REFUSED
            done.given_up += state == MailState.GIVEN_UP
            done.failed += state == MailState.RETRYING
            if failure and failure.is_down:
                done.is_down = True
                break
    finally:
        _close(connection)
    return done


def forget_old(now: datetime | None = None) -> int:
    """Take mails off the list that were sent or given up MAIL_KEEP_DAYS ago; returns how many. 0 days: never."""
    if not settings.MAIL_KEEP_DAYS:
        return 0
    return Mail.objects.forget_before((now or timezone.now()) - timedelta(days=settings.MAIL_KEEP_DAYS))


def _claim(pk: int) -> Mail | None:
    """The mail, when it is due and nobody else is busy with it; one statement, so that two can not both have it."""
    now = timezone.now()
    mine = Mail.objects.waiting().filter(
        Q(claimed_until=None) | Q(claimed_until__lte=now), pk=pk, next_try__lte=now
    )
    if not mine.update(claimed_until=now + CLAIM, attempts=F("attempts") + 1):
        return None
    return Mail.objects.filter(pk=pk).first()


def _send(mail: Mail, connection: BaseEmailBackend | None) -> _Failure | None:
    """Hand it to the mail server; None when that took it, else why not in the language of the site."""
    with site_language():
        return _hand_over(mail, connection)


def _hand_over(mail: Mail, connection: BaseEmailBackend | None) -> _Failure | None:
    if mail.expires_at <= timezone.now():
        return _Failure(mail.error or _("It waited too long."), is_final=True)
    try:
        text, html = (
            (unseal(mail.text), mail.html and unseal(mail.html)) if mail.is_secret else (mail.text, mail.html)
        )
    except UnreadableError:
        return _Failure(_("The text can not be read: the key of the site changed."), is_final=True)
    message = EmailMultiAlternatives(
        mail.subject, text, None, [mail.to], headers=_headers(mail), connection=connection
    )
    if html:
        message.attach_alternative(html, "text/html")
    try:
        if connection is not None:
            # Opened by hand it stays open for the next mail.
            connection.open()
        message.send()
    except Exception as error:  # noqa: BLE001 - whatever it is: the row must tell, and the next mail must go
        failure = _in_words(error)
        logger.warning("Mail %s (%s) did not go: %s.", mail.pk, mail.kind, type(error).__name__)
        if connection is not None:
            _close(connection)
        return failure
    return None


def _headers(mail: Mail) -> dict[str, str]:
    """The same Message-ID at every attempt; and where the receiver ends such mail."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    headers = {
        "Message-ID": f"<{mail.pk}.{mail.made_at:%Y%m%d%H%M%S}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    if mail.choice_url:
        headers["List-Unsubscribe"] = f"<{mail.choice_url}>"
    return headers


def _settle(mail: Mail, failure: _Failure | None) -> tuple[str, datetime | None]:
    """Write down what became of it; the text goes as soon as nobody needs it. One taken back meanwhile stays gone."""
    now = timezone.now()
    told: dict[str, Any] = {"claimed_until": None}
    if failure is None:
        told |= {"sent_at": now, "error": ""}
    else:
        again = now + BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
        told |= {"error": failure.words[:300], "is_refused": failure.is_refused, "next_try": again}
        if failure.is_final:
            told["ended_at"] = now
    if failure is None or failure.is_final:
        told |= {"text": "", "html": ""}
    if not Mail.objects.filter(pk=mail.pk, claimed_until=mail.claimed_until).update(**told):
        return "gone", None
    for name, value in told.items():
        setattr(mail, name, value)
    state = mail.state
    return state.value, mail.next_try if state == MailState.RETRYING else None


def _in_words(error: Exception) -> _Failure:
    """What an error of the mail server means."""
    match error:
        case SMTPRecipientsRefused():
            codes = [code for code, _text in error.recipients.values()]
            final = bool(codes) and all(500 <= code < 600 for code in codes)
            words = _("The mail server does not deliver to this address (%(code)s).")
            if not final:
                words = _("The mail server does not take mail for this address now (%(code)s).")
            code = codes[0] if codes else "?"
            return _Failure(words % {"code": code}, is_final=final, is_refused=final)
        case SMTPDataError() if 500 <= error.smtp_code < 600:
            words = _("The mail server refused this mail (%(code)s).") % {"code": error.smtp_code}
            return _Failure(words, is_final=True, is_refused=True)
        case SMTPSenderRefused():
            words = _("The mail server refuses the sender of the site (%(code)s).")
            return _Failure(words % {"code": error.smtp_code})
        case SMTPAuthenticationError():
            words = _("The mail server does not accept the name and password of the site.")
            return _Failure(words, is_down=True)
        case SMTPServerDisconnected():
            return _Failure(_("The mail server broke the connection."))
        case SMTPResponseException():
            words = _("The mail server answered with an error (%(code)s).") % {"code": error.smtp_code}
            return _Failure(words)
        case OSError():
            return _Failure(_("The mail server does not answer."), is_down=True)
    return _Failure(_("The mail could not be made or sent."))


def _close(connection: BaseEmailBackend) -> None:
    """Close it, whatever state it is in."""
    try:
        connection.close()
    except OSError:
        logger.debug("The connection with the mail server was gone already.")
