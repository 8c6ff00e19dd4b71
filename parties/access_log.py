"""The log of access: who took data out of the site, and who read personal data in it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import ngettext

from config.web.history import Actor
from config.web.language import site_language

from .enums import AccessKind
from .models import AccessEvent, AnyUser
from .permissions import reader_of


def record_access(*, actor: Actor, kind: AccessKind, subject: str, detail: str = "") -> AccessEvent:
    """Write down that `actor` took data along or read it.

    `subject` says of what in words (the framework and the year), `detail` how (the format, the number of rows); what
    is too long is cut off. Neither holds an address or anything of what was read. One row, one query.
    """
    event = AccessEvent(
        kind=kind,
        actor_name=_cut("actor_name", actor.name),
        party=_cut("party", actor.party),
        user_id=actor.user_id,
        subject=_cut("subject", subject),
        detail=_cut("detail", detail),
    )
    event.save()
    return event


def record_once_a_day(
    *, actor: Actor, kind: AccessKind, subject: str, detail: str = ""
) -> AccessEvent | None:
    """The same for what is read again and again: None when this person's reading of it is in the log of today."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    own = AccessEvent.objects.filter(user_id=actor.user_id, at__gte=midnight)
    if own.filter(
        kind=kind, subject=_cut("subject", subject), actor_name=_cut("actor_name", actor.name)
    ).exists():
        return None
    return record_access(actor=actor, kind=kind, subject=subject, detail=detail)


def record_file(user: AnyUser, subject: str, file_format: str, rows: int, more: str = "") -> None:
    """Write down that the person takes a file along, of so many rows, with what else there is to tell of it."""
    detail = in_words(file_format, rows, more)
    record_access(actor=reader_of(user), kind=AccessKind.EXPORTED, subject=subject, detail=detail)


def in_words(file_format: str, rows: int, more: str = "") -> str:
    """What a file is, for the log: its format, the number of rows, and what else there is to tell."""
    with site_language():
        told = ngettext("%(n)s row", "%(n)s rows", rows) % {"n": rows}
    return ", ".join([file_format, told, *([more] if more else [])])


def _cut(field: str, text: str) -> str:
    """The text as far as the column holds it: a log must not fail on a long title."""
    length: int = getattr(AccessEvent._meta.get_field(field), "max_length")  # noqa: B009
    return text if len(text) <= length else f"{text[: length - 1]}…"
