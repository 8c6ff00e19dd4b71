"""An addendum takes effect: what all consented to is written, and what held before is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language

from ..enums import AddendumStatus, ChangeKind
from ..models import Addendum, AddendumChange, Amendment, Commitment, Participation
from .addendum_changes import full_words, in_order, new_rows, table_of, write
from .addendum_parts import without_names
from .addendum_states import locked, move


def put_into_effect(*, actor: Actor, addendum: Addendum) -> Addendum:
    """Write what all consented to, from its day of effect; all of it or nothing.

    What held before is kept (`Amendment`), so that a monitor of an earlier day shows it. Refused before the day of
    effect, and where a commitment is not any more what the parties saw.
    """
    today = timezone.localdate()
    with site_language():
        reason = str(addendum)
    with transaction.atomic(), acting(actor, reason):
        row = locked(addendum, "put_into_effect")
        if row.effective_on > today:
            problem = _("The parties agreed that it holds from %(day)s. Put it into effect from that day on.")
            raise ValidationError(problem % {"day": date_format(row.effective_on, "j F Y")})
        seats = table_of(row)
        changes = in_order(row)
        for change in changes:
            change.addendum = row
        made = new_rows(changes)
        for change in changes:
            if change.commitment is not None:
                # Read after it is locked: nobody mends its words between looking and writing.
                Commitment.lock(change.commitment.pk)
                _check_same(change, full_words(change.commitment, seats), seats)
            commitment = write(change, made.get(change.key))
            if change.kind == ChangeKind.NEW:
                change.commitment = commitment
                change.save_next()
            else:
                _record(change, commitment)
        row.settled_on, row.settled_by = today, actor.name
        move(row, AddendumStatus.IN_EFFECT)
    return row


def _check_same(change: AddendumChange, now: dict[str, Any], seats: Sequence[Participation]) -> None:
    """The words are those the parties saw, whoever of them left since, and no later amendment holds."""
    assert change.commitment is not None and change.before is not None
    here = {seat.party.slug for seat in seats}
    binds = [slug for slug in change.before["binds"] if slug in here]
    # Where somebody left, what it had may bind all the others now: that is no other text.
    has_left = len(binds) < len(change.before["binds"])
    seen = {**change.before, "binds": now["binds"] if has_left else binds}
    if "targets" not in change.before:
        # It was proposed before targets stood in the text of an addendum.
        now = {name: words for name, words in now.items() if name != "targets"}
    if "conditions" not in {*change.before, *change.wanted}:
        # Nor conditions.
        now = {name: words for name, words in now.items() if name != "conditions"}
    later = change.commitment.amendments.filter(effective_on__gt=change.addendum.effective_on)
    if without_names(now) != without_names(seen) or later.exists():
        raise ValidationError(
            _(
                "“%(what)s” was changed after the parties consented. Take the addendum back and propose it again."
            )
            % {"what": change}
        )


def _record(change: AddendumChange, commitment: Commitment) -> None:
    row = change.addendum
    assert row.agreed_on is not None
    after = {**(change.before or {}), "lapsed": True} if change.ends else change.after
    amendment = Amendment(
        commitment=commitment,
        addendum=row,
        meeting=row.title,
        decided_on=row.agreed_on,
        effective_on=row.effective_on,
        reason=row.reason[:2000],
        before=change.before,
        after=after,
    )
    amendment.save_checked()
