"""The mail with the link. One function, so that how mail goes out can change in one place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from parties.enums import MailKind
from parties.models import Mail, User
from parties.post.services import in_language_of, post

from ..models import AskLink


def send_links(links: Sequence[AskLink], *, asker_id: int | None) -> None:
    """Post links asked for together in one mail, in the transaction of the questions.

    Each has its address (`url`) and its line; `mail` on the first row is how it stands once that is committed.

    The mail comes from the address of the site and a kept mail knows no other to reply to: where who asks can be reached,
    stands in the text.

    It is tried as long as the link works. What could not be sent leaves the question standing: who asked gets the
    link to pass on.
    """
    link = links[0]
    end = timezone.make_aware(datetime.combine(link.expires_on + timedelta(days=1), time.min))
    with in_language_of(link.email):
        asker = User.objects.filter(pk=asker_id).first() if asker_id else None
        context = {"link": link, "links": links, "round": link.line.round, "asker": asker}
        mail = post(
            key=_key(link),
            to=link.email,
            subject=render_to_string("monitoring/mail/ask_subject.txt", context),
            text=render_to_string("monitoring/mail/ask.txt", context),
            kind=MailKind.QUESTION,
            is_secret=True,
            tried_for=end - timezone.now(),
        )
    link.mail = mail
    transaction.on_commit(mail.refresh_from_db)


def stop_sending(link: AskLink) -> None:
    """Do not send a link that does not work any more; what went out already went out.

    A mail with other links that work is still sent.
    """
    first = link.mailed_with_id or link.pk
    together = AskLink.objects.filter(Q(pk=first) | Q(mailed_with=first)).exclude(pk=link.pk)
    if not together.filter(withdrawn_at=None).exists():
        Mail.objects.waiting().filter(key=_key(link)).delete()


def mails_of(links: Iterable[AskLink]) -> dict[int, Mail]:
    """The mail of each question, as long as it is kept; one query, none for no questions."""
    keys = {link.pk: _key(link) for link in links}
    found = {mail.key: mail for mail in Mail.objects.filter(key__in=set(keys.values()))} if keys else {}
    return {pk: found[key] for pk, key in keys.items() if key in found}


def forget_addressee(link: AskLink) -> None:
    """Forget to whom the link was mailed."""
    Mail.objects.filter(key=_key(link)).delete()


def _key(link: AskLink) -> str:
    """A question is mailed once, with those that were asked together."""
    return f"question:{link.mailed_with_id or link.pk}"
