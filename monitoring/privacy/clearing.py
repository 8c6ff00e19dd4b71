"""Recording that words found in public texts may stay."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import FindingKind
from ..rounds.models import MonitoringRound
from .models import TextClearance


@dataclass(frozen=True)
class Keep:
    """One decision: words of this kind in this text may stay. `digest` tells which words, where.

    `place`, a `TextPlace`, is of a text that belongs to no commitment; exactly one of the two is given.
    """

    commitment_id: int | None
    field: str
    kind: FindingKind
    digest: str
    place: str = ""


def keep_words(
    *, actor: Actor, monitoring_round: MonitoringRound, kept: Iterable[Keep]
) -> list[TextClearance]:
    """Record that these words were looked at and may stay; what was recorded before is not recorded again.

    Raises ValidationError when the round is closed.
    """
    with transaction.atomic(), acting(actor):
        # So that two people who keep the same words at once wait for each other.
        if MonitoringRound.lock(monitoring_round.pk).is_closed:
            raise ValidationError(_("This round is closed: its texts stay as they are."))
        known = kept_digests(monitoring_round)
        rows = [
            TextClearance(
                round=monitoring_round,
                commitment_id=keep.commitment_id,
                place=keep.place,
                field=keep.field,
                kind=keep.kind,
                digest=keep.digest,
            )
            for keep in kept
            if keep.digest not in known
        ]
        for row in rows:
            row.save()
    return rows


def kept_digests(monitoring_round: MonitoringRound) -> dict[str, TextClearance]:
    """What was kept in any round of the framework, by digest; one query.

    A text that comes back unchanged in a later round was looked at already.
    """
    rows = TextClearance.objects.filter(round__framework=monitoring_round.framework_id).order_by("-pk")
    return {row.digest: row for row in rows}
