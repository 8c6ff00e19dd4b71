"""Internal notes: each party's own, seen by its own members only."""

from datetime import date

from agreements.models import Commitment
from config.web.history import Actor, StaleVersionError, acting
from parties.models import AnyUser, Party

from ..rounds.models import RoundLine
from .models import InternalNote


def note_of(line: RoundLine, party: Party) -> InternalNote | None:
    """The note the party has with this line now; an emptied one too, since somebody may have seen it."""
    return InternalNote.objects.filter(line=line, party=party).order_by("-pk").first()


def write_note(*, actor: Actor, line: RoundLine, party: Party, text: str, seen: int) -> InternalNote | None:
    """Write the party's note of a line that is locked; None when it says what stood there.

    `seen`: the id of the note the person had before them, 0 for none. Raises StaleVersionError when a colleague
    wrote another one meanwhile. The line keeps its version: other parties do not notice.
    """
    current = note_of(line, party)
    if text == (current.text if current else ""):
        return None
    if current is not None and current.pk != seen:
        raise StaleVersionError(current)
    row = InternalNote(line=line, party=party, text=text, author_name=actor.name)
    with acting(actor):
        row.save_checked()
    return row


def newest_notes(
    user: AnyUser, commitment: Commitment, day: date | None = None
) -> dict[tuple[int, int], InternalNote]:
    """The newest note per line and party the person may see, as of the end of a day where one is asked.

    Emptied ones as well, since somebody may have seen them; one query.
    """
    rows = InternalNote.objects.visible_to(user).filter(line__commitment=commitment)
    if day is not None:
        rows = rows.filter(created_at__date__lte=day)
    return {
        (row.line_id, row.party_id): row for row in rows.select_related("party", "line__round").order_by("pk")
    }


def written(newest: dict[tuple[int, int], InternalNote]) -> list[InternalNote]:
    """Those that say something; what was written last comes first."""
    return sorted((row for row in newest.values() if row.text), key=lambda row: -row.pk)
