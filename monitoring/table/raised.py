"""What was raised of the commitments in a round, for the page of its monitor; of now, and for who may read it.

It stands in no report, so in no file, no public page and no closed round (decision 0078).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements.enums import EscalationLevel
from parties.models import AnyUser

from ..enums import RoundStatus
from ..escalations.models import raised_to
from ..models import Escalation, MonitoringRound
from ..rounds.models import MonitoringRoundQuerySet
from .nested import nested


@dataclass(frozen=True, slots=True)
class Raised:
    """That a commitment lies before a level, since when, and where that is told."""

    pk: int
    level: str
    since: date
    origin: str
    url: str

    @property
    def words(self) -> str:
        """'Raised to the executives'."""
        return _("Raised %(where)s") % {"where": raised_to(self.level)}

    @property
    def sorts(self) -> tuple[bool, date, int]:
        """What lies before the executives first, then what waits longest."""
        return self.level != EscalationLevel.EXECUTIVE, self.since, self.pk


def with_raised(rounds: MonitoringRoundQuerySet, user: AnyUser) -> MonitoringRoundQuerySet:
    """Add what the person may read of what is open in each round's framework, and whether a later round was opened."""
    rows = Escalation.objects.open().visible_to(user)
    later = MonitoringRound.objects.filter(
        framework=OuterRef("framework"), reference_date__gt=OuterRef("reference_date")
    ).exclude(status=RoundStatus.PREPARING)
    return rounds.annotate(
        raised=nested(
            rows.filter(commitment__framework=OuterRef("framework")),
            "commitment__framework",
            *("commitment__key", "pk", "level", "since", "origin"),
        ),
        has_later=Exists(later),
    )


def raised_now(monitoring_round: MonitoringRound) -> dict[str, Raised]:
    """What is open, by the key of the commitment, of a round `with_raised`; the highest level where it lies before two.

    A closed round with a later one is of the past: nothing of today is told there.
    """
    if monitoring_round.is_closed and getattr(monitoring_round, "has_later", False):
        return {}
    framework = monitoring_round.framework
    place = [framework.municipality.slug, framework.slug]
    found: dict[str, Raised] = {}
    for key, pk, level, since, origin in getattr(monitoring_round, "raised", None) or ():
        url = reverse("escalation", args=[*place, pk])
        row = Raised(pk, level, date.fromisoformat(since), origin, url)
        if key not in found or row.sorts < found[key].sorts:
            found[key] = row
    return dict(sorted(found.items(), key=lambda item: item[1].sorts))


def raised_in_table(monitoring_round: MonitoringRound) -> dict[str, Raised] | None:
    """The same for its lines and filters; None in a closed round, whose lines stay as they were frozen."""
    return None if monitoring_round.is_closed else raised_now(monitoring_round)
