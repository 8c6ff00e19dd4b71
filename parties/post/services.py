"""Posting a mail, and choosing which reminders one gets."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.web.history import Actor

from ..enums import MailKind, ReminderChoice
from ..models import Mail, User
from .sealing import seal
from .tasks import deliver_mail

#: So long a mail is tried when nothing else is said.
TRIED_FOR = timedelta(days=7)
#: What must not wait behind a pile of reminders goes first; from -100 to 100.
AT_ONCE, LATER = 100, -50


def post(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    kind: MailKind = MailKind.OTHER,
    user: User | None = None,
    is_secret: bool = False,
    choice_url: str = "",
    tried_for: timedelta = TRIED_FOR,
    deliver: bool = True,
) -> Mail:
    """Write a mail down in the transaction of what causes it; it is sent once that is committed.

    `key` names the occasion: a second mail with the same key is not made, the first one is given. `is_secret`: it holds
    a link that lets somebody in, so the text is kept encrypted and the mail goes first. `choice_url`: the page where
    the receiver chooses, sent along as List-Unsubscribe. `deliver`: off for who posts many and sends them afterwards
    (`parties.post.delivery.deliver_waiting`). Sending never raises: what went wrong stands on the row.
    """
    now = timezone.now()
    with transaction.atomic():
        mail, is_new = Mail.objects.get_or_create(
            key=key,
            defaults={
                "kind": kind,
                "to": to.strip().lower(),
                "user": user,
                "subject": " ".join(subject.split())[:300],
                "text": seal(text) if is_secret else text,
                "html": seal(html) if is_secret and html else html,
                "is_secret": is_secret,
                "choice_url": choice_url,
                "made_at": now,
                "next_try": now,
                "expires_at": now + tried_for,
            },
        )
        if is_new and deliver:
            waits = deliver_mail.using(priority=AT_ONCE if is_secret else LATER)
            transaction.on_commit(lambda: waits.enqueue(mail.pk))
    return mail


def in_language_of(email: str, *, otherwise: str = "") -> AbstractContextManager[None]:
    """The language that whoever has this address chose for the site and for mail.

    Where nobody chose one: `otherwise`, or that of the site.
    """
    accounts = User.objects.filter(email__iexact=email.strip(), is_active=True)
    chosen = accounts.values_list("language", flat=True).first() or otherwise
    return translation.override(chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


def choose_reminders(*, actor: Actor, user: User, choice: str, language: str) -> User:
    """Keep which reminders a person wants, and in which language; a person chooses for nobody else.

    Raises PermissionError for somebody else's account and ValidationError per field.
    """
    if actor.user_id != user.pk:
        raise PermissionError("Reminders are chosen by who gets them.")
    if choice not in ReminderChoice.values:
        raise ValidationError({"reminders": _("Choose one of the ways in the list.")})
    if language not in dict(settings.LANGUAGES):
        raise ValidationError({"language": _("Choose one of the languages in the list.")})
    with transaction.atomic():
        row = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        row.reminders, row.language = choice, language
        row.save(update_fields=["reminders", "language"])
    return row


def choice_url() -> str:
    """The full address of the page where somebody chooses their reminders."""
    return f"{settings.SITE_URL}{reverse('account')}#herinneringen"
