"""What a person typed in a line and did not save yet: theirs alone, never part of the round."""

from collections.abc import Mapping

from config.web.history import Actor
from parties.models import AnyUser

from .models import RoundLine
from .own_models import LineDraft


def keep_draft(*, actor: Actor, line: RoundLine, data: Mapping[str, str], based_on: int) -> LineDraft:
    """Keep what this person typed in place of what was kept before. `based_on`: the version they had before them.

    It is kept whatever the status of the round, so that closing takes nothing from anybody.
    """
    row, _created = LineDraft.objects.update_or_create(
        line=line, user_id=actor.user_id, defaults={"data": dict(data), "based_on": based_on}
    )
    return row


def drop_draft(*, actor: Actor, line: RoundLine) -> None:
    """Throw away what this person typed."""
    LineDraft.objects.filter(line=line, user=actor.user_id).delete()


def draft_of(user: AnyUser, line: RoundLine) -> LineDraft | None:
    """The person's own draft of the line."""
    return LineDraft.objects.filter(line=line, user=user.pk).first()
