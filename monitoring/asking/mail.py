"""The mail with the link. One function, so that how mail goes out can change in one place."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from ..models import AskLink

logger = logging.getLogger(__name__)


def send_link(link: AskLink, url: str) -> None:
    """Mail the link once the transaction is committed; `mail_failed` on the row tells whether it was refused.

    What could not be sent leaves the question standing: who asked gets the link to pass on.
    """
    link.mail_failed = False  # type: ignore[attr-defined]

    def send() -> None:
        try:
            with translation.override(settings.LANGUAGE_CODE):
                context = {"link": link, "url": url, "line": link.line, "round": link.line.round}
                subject = render_to_string("monitoring/mail/ask_subject.txt", context)
                body = render_to_string("monitoring/mail/ask.txt", context)
                send_mail(" ".join(subject.split()), body, None, [link.email])
        except OSError:  # SMTPException is one of them.
            logger.exception("The mail of question %s could not be sent.", link.pk)
            link.mail_failed = True  # type: ignore[attr-defined]

    transaction.on_commit(send)
