"""Telling what happened with a line, for one party or jointly, and keeping what was typed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import CommitmentItem
from config.web.history import Actor, StaleVersionError, acting
from parties.models import Party

from ..models import ProgressReport, RoundLine
from ..reactions.permissions import places_of
from ..reactions.services import check_part_goes_on, report_for_party
from ..rounds.drafts import drop_draft, keep_draft
from ..rounds.settling import asked_line, report_progress


def told_now(
    line: RoundLine, party: Party | None, item: CommitmentItem | None = None
) -> ProgressReport | None:
    """The newest text of this teller in this round, on all of it or one item; an emptied one too, since it may be seen."""
    return ProgressReport.objects.filter(line=line, party=party, item=item).order_by("-pk").first()


def tell(
    *,
    actor: Actor,
    line_id: int,
    party: Party | None,
    text: str,
    seen: int,
    item: CommitmentItem | None = None,
    source: str = "",
) -> ProgressReport | None:
    """Tell what happened, for `party` or (None) jointly; None when it says what stood there already.

    `item`: about that item, which the party leads, instead of all of the commitment.
    `seen`: the id of the teller's text the person had before them, 0 for none; what other parties told meanwhile
    does not matter. The person's draft of it goes. Raises StaleVersionError with the text that stands there now,
    RoundClosedError, and ValidationError for an empty text, for a commitment that is completed and for an item the
    party does not lead.
    """
    text = text.strip()
    if not text:
        raise ValidationError({"text": _("Tell what happened.")})
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id)
        if party is not None:
            check_part_goes_on(places_of(party, line.commitment))
        current = told_now(line, party, item)
        if current is not None and current.text == text:
            drop_typed(actor=actor, line=line, party=party, item=item)
            return None
        if (current.pk if current else 0) != seen:
            raise StaleVersionError(current or line)
        row = _write(actor, line, party, item, text=text, source=source)
        drop_typed(actor=actor, line=line, party=party, item=item)
    return row


def _write(
    actor: Actor, line: RoundLine, party: Party | None, item: CommitmentItem | None, *, text: str, source: str
) -> ProgressReport | None:
    """What is told about items goes the way of the page where a party proposes a light, with the same rules."""
    if item is None:
        return report_progress(actor=actor, line_id=line.pk, text=text, party=party, source=source)
    if party is None:
        raise ValidationError(_("Only a party that leads this part tells about it."))
    report_for_party(actor=actor, line_id=line.pk, party=party, texts={item.pk: text})
    return told_now(line, party, item)


# ---- drafts: the joint text shares the draft of the line's own page; a party's text stands beside it


def draft_key(party: Party | None, item: CommitmentItem | None = None) -> str:
    """Under which name a text is kept in the person's draft of a line."""
    key = f"text-{party.slug}" if party else "text"
    return f"{key}:{item.pk}" if item else key


def seen_key(party: Party | None, item: CommitmentItem | None = None) -> str:
    """Under which name stands upon which text it was typed."""
    return f"seen-{draft_key(party, item)}"


def keep_typed(
    *,
    actor: Actor,
    line: RoundLine,
    party: Party | None,
    text: str,
    item: CommitmentItem | None = None,
    seen: int | None = None,
) -> None:
    """Keep what the person typed, beside what else they typed in this line.

    `seen`: the id of the text it was typed upon, 0 for none. The first one stays as long as the draft does, so that what
    a colleague saves meanwhile is shown each time the draft is opened, until the person saves.
    """
    with transaction.atomic():
        row = line.drafts.select_for_update(no_key=True).filter(user=actor.user_id).first()
        data = {**(row.data if row else {}), draft_key(party, item): text}
        if seen is not None:
            data.setdefault(seen_key(party, item), str(seen))
        keep_draft(actor=actor, line=line, data=data, based_on=row.based_on if row else line.version)


def drop_typed(
    *, actor: Actor, line: RoundLine, party: Party | None, item: CommitmentItem | None = None
) -> None:
    """Throw away what the person typed as this teller; the rest of the draft stays."""
    key = draft_key(party, item)
    with transaction.atomic():
        row = line.drafts.select_for_update(no_key=True).filter(user=actor.user_id).first()
        if row is None or key not in row.data:
            return
        gone = key, seen_key(party, item)
        left = {name: value for name, value in row.data.items() if name not in gone}
        if left:
            keep_draft(actor=actor, line=line, data=left, based_on=row.based_on)
        else:
            drop_draft(actor=actor, line=line)
