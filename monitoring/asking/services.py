"""Verbs on questions by mail: ask, withdraw, answer, take over or not, and forget the addresses in time."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.permissions import at_table
from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import Party

from ..collecting.permissions import teller
from ..collecting.services import tell
from ..enums import AnswerDecision, AskState
from ..models import AskLink, ProgressReport, RoundLine
from ..rounds.services import RoundClosedError
from ..rounds.settling import MAX_TEXT, asked_line
from .mail import forget_addressee, send_links, stop_sending

#: How long a link works at most.
MAX_DAYS = 30
#: How many questions of one party about one line can wait at a time.
MAX_OPEN = 5
#: So long after the last use the address is forgotten.
KEEP_DAYS = 30

#: Makes the address of the page from the secret word of a link.
Link = Callable[[str], str]


class AskClosedError(Exception):
    """Nothing can be done with the question any more; `state` tells why."""

    def __init__(self, state: AskState) -> None:
        super().__init__(f"The question is {state.value}.")
        self.state = state


def _signer() -> Signer:
    """What nobody signed is refused without looking in the database."""
    return Signer(salt="monitoring.asking", sep=".")


def sign(word: str) -> str:
    """The secret word as it stands in a link."""
    return _signer().sign(word)


def digest(token: str) -> str:
    """What is kept of the secret word of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(token: str) -> AskLink | None:
    """The question of a link, whatever became of it; None for what was never given out."""
    try:
        _signer().unsign(token)
    except BadSignature:
        return None
    rows = AskLink.objects.select_related("party", "line__commitment", "line__round__framework__municipality")
    return rows.filter(token_hash=digest(token)).first()


def state_of(question: AskLink, today: date) -> AskState:
    """As `AskLink.state`, and no longer open once its party left the table; at most one query more."""
    state = question.state(today)
    if state != AskState.OPEN:
        return state
    table = at_table(question.line.round.framework)
    return state if table.filter(pk=question.party_id).exists() else AskState.PARTY_LEFT


def ask(
    *,
    actor: Actor,
    line: RoundLine,
    party: Party,
    function: str,
    email: str,
    expires_on: date,
    link: Link,
    question: str = "",
    also: Sequence[RoundLine] = (),
) -> AskLink:
    """Ask somebody by mail what `party` did about a line, and about `also` in the same mail; all or nothing.

    Each has a link of its own: `url` on the row, nowhere kept; the others are `together` on the first. The mail goes out
    when the transaction is committed; `mail` on the row is how it stands. Raises ValidationError per field, RoundClosedError.
    """
    today = timezone.localdate()
    if not today <= expires_on <= today + timedelta(days=MAX_DAYS):
        message = _("Choose a day from today, at most %(days)s days ahead.") % {"days": MAX_DAYS}
        raise ValidationError({"expires_on": message})
    with transaction.atomic(), acting(actor):
        rows: list[AskLink] = []
        for one in (line, *also):
            asked_line(one.pk)
            _check_room(one, party, today)
            row = AskLink(
                line=one,
                party=party,
                function=function,
                email=email.strip(),
                question=question.strip(),
                asked_by=actor.name,
                expires_on=expires_on,
                mailed_with=rows[0] if rows else None,
            )
            rows.append(_save_with_link(row, link))
        send_links(rows, asker_id=actor.user_id)
    rows[0].together = rows[1:]
    return rows[0]


def _save_with_link(row: AskLink, link: Link) -> AskLink:
    """Save the question under the digest of a new secret word, whose address is then on the row alone."""
    token = sign(secrets.token_urlsafe(32))
    row.token_hash = digest(token)
    row.full_clean()
    if not row.email:
        raise ValidationError({"email": _("Give an e-mail address.")})
    row.save()
    row.url = link(token)
    return row


def _check_room(line: RoundLine, party: Party, today: date) -> None:
    """Raise ValidationError when as many questions as may be wait for an answer already."""
    waiting = AskLink.objects.filter(
        line=line, party=party, answered_at=None, withdrawn_at=None, expires_on__gte=today
    )
    if waiting.count() >= MAX_OPEN:
        raise ValidationError(
            _("%(most)s questions about this line wait for an answer already. Withdraw one first.")
            % {"most": MAX_OPEN}
        )


def withdraw(*, actor: Actor, question: AskLink) -> AskLink:
    """Make the link stop working; raises AskClosedError when it was answered or withdrawn already."""
    with transaction.atomic(), acting(actor, reason="withdrawn"):
        row = AskLink.lock(question.pk)
        state = row.state(timezone.localdate())
        if state in (AskState.ANSWERED, AskState.WITHDRAWN):
            raise AskClosedError(state)
        row.withdrawn_at = timezone.now()
        row.save_next()
        stop_sending(row)
    return row


def answer(*, question: AskLink, text: str) -> AskLink:
    """Answer by the link, once; it is a proposal that nobody but who asked can see.

    Raises AskClosedError when the link does not work any more, also when the round was closed a moment ago or the
    party left the table.
    """
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Write what happened.")})
    if len(text) > MAX_TEXT:
        raise ValidationError({"text": _("This text is too long.")})
    actor = Actor(name=via(question), party=question.party.label)
    with transaction.atomic(), acting(actor, reason="answered by link"):
        try:
            asked_line(question.line_id)
        except (RoundClosedError, ValidationError) as error:
            raise AskClosedError(AskState.ROUND_OVER) from error
        row = AskLink.lock(question.pk)
        state = state_of(row, timezone.localdate())
        if state != AskState.OPEN:
            raise AskClosedError(state)
        row.answer, row.answered_at = text, timezone.now()
        row.save_next()
    return row


def via(question: AskLink) -> str:
    """Under which name an answer stands: whoever opened the link, it was sent to this function."""
    with site_language():
        return _("via link, sent to %(function)s") % {"function": question.function}


def accept(*, actor: Actor, question: AskLink, text: str, seen: int) -> ProgressReport | None:
    """Take the answer over as the party's text, as it came or as it was changed by who takes it over.

    `seen`: as for `tell`. Raises AskClosedError when somebody decided already, and what `tell` raises.
    """
    with transaction.atomic(), acting(actor, reason="answer taken over"):
        # The round first, as everywhere.
        asked_line(question.line_id)
        row = _waiting(question)
        party = teller(row.line.round.framework, row.party)
        report = tell(
            actor=actor, line_id=row.line_id, party=party, text=text, seen=seen, source=via(row)[:200]
        )
        row.decision, row.report = AnswerDecision.ACCEPTED, report
        row.save_next()
    return report


def reject(*, actor: Actor, question: AskLink) -> AskLink:
    """Leave the answer aside; raises AskClosedError when somebody decided already."""
    with transaction.atomic(), acting(actor, reason="answer not taken over"):
        row = _waiting(question)
        row.decision = AnswerDecision.REJECTED
        row.save_next()
    return row


def _waiting(question: AskLink) -> AskLink:
    row = AskLink.lock(question.pk)
    if not row.waits:
        raise AskClosedError(row.state(timezone.localdate()))
    return row


def forget_addresses(*, today: date, dry_run: bool = False) -> int:
    """Forget addresses that links were sent to, KEEP_DAYS after they were answered, withdrawn or expired.

    Also in their history. Returns how many.
    """
    before = today - timedelta(days=KEEP_DAYS)
    over = Q(answered_at__date__lt=before) | Q(withdrawn_at__date__lt=before) | Q(expires_on__lt=before)
    rows = AskLink.objects.filter(over).exclude(email="").order_by("pk")
    if dry_run:
        return rows.count()
    history: Any = AskLink.history.model
    done = 0
    for pk in list(rows.values_list("pk", flat=True)):
        with transaction.atomic(), acting(Actor(name="Bewaartermijnen", party="Systeem"), "retention"):
            row = rows.select_for_update(no_key=True).filter(pk=pk).first()
            if row is None:
                continue
            row.email = ""
            row.save_next()
            models.QuerySet(history).filter(id=row.pk).update(email="")
            forget_addressee(row)
        done += 1
    return done
