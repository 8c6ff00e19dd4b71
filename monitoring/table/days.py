"""Looking back: what lights and texts were on a day.

The date that counts is the one the row tells (`dated`, `reference_date`), not the moment it was typed: a light taken
over from a document of October belongs to October. See decision 0013. Everything here is an expression to annotate
a query with, so that looking back costs no query of its own.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Exists, JSONField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from agreements.models import Amendment, Commitment
from agreements.services.versions import item_words

from ..enums import Light
from ..models import Assessment, MonitoringRound, ProgressReport, RoundLine

_Rounds = TypeVar("_Rounds", bound=QuerySet[MonitoringRound])

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LIGHT_FIELDS = (
    "light",
    "cause",
    "effect",
    "adjustment",
    "origin",
    "source",
    "author_name",
    "author_party",
    "decision",
)
_TEXT_FIELDS = ("number", "title", "text")


def parse_day(value: str) -> date | None:
    """A day written as 2024-11-15; None for anything else."""
    if not _ISO.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def end_of(day: date) -> datetime:
    """The first moment after a day, in the time zone of the site."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def closed_by(monitoring_round: MonitoringRound, day: date) -> bool:
    """Whether the round was closed by the end of that day."""
    closed_at = monitoring_round.closed_at
    return monitoring_round.is_closed and (closed_at is None or closed_at < end_of(day))


def told_by(day: date) -> Q:
    """Lights and texts that count on a day; what undoes another counts from the day of the undoing.

    It carries the date of what it puts back, and would otherwise hide what stood there in between.
    """
    return Q(dated__lte=day) & (Q(undoes__isnull=True) | Q(created_at__lt=end_of(day)))


def with_answers(rounds: _Rounds, day: date) -> _Rounds:
    """Add `answered` to each round: whether it had a light or a text by that day."""
    lights = Assessment.objects.filter(told_by(day), line__round=OuterRef("pk"))
    texts = ProgressReport.objects.filter(told_by(day), line__round=OuterRef("pk"))
    return rounds.annotate(answered=Exists(lights) | Exists(texts))


def with_light_on(lines: QuerySet[RoundLine], day: date) -> QuerySet[RoundLine]:
    """Add `light_on_day` and `origin_on_day` to each line: its newest light of that day or before."""
    newest = Assessment.objects.filter(told_by(day), line=OuterRef("pk")).order_by("-pk")
    return lines.annotate(
        light_on_day=Subquery(newest.values("light")[:1]),
        origin_on_day=Subquery(newest.values("origin")[:1]),
    )


def with_state_on(lines: QuerySet[RoundLine], day: date) -> QuerySet[RoundLine]:
    """Add what `turn_back` needs to each line: its light of that day, and its commitment's words."""
    newest = Assessment.objects.filter(told_by(day), line=OuterRef("pk")).order_by("-pk")
    light = JSONObject(**{name: name for name in (*_LIGHT_FIELDS, "dated")})
    words = JSONObject(**{name: name for name in _TEXT_FIELDS})
    history = Commitment.history.filter(id=OuterRef("commitment_id"))
    known = history.filter(history_date__lt=end_of(day)).order_by("-history_date", "-history_id")
    # What was laid down here later than that day was agreed before: its oldest words come nearest.
    oldest = history.order_by("history_date", "history_id")
    # An amendment holds from a day it tells itself, whenever it was recorded: before it the old words, from then on
    # the new ones.
    amended = Amendment.objects.filter(commitment=OuterRef("commitment_id"))
    still = amended.filter(effective_on__gt=day).order_by("effective_on", "pk")
    already = amended.filter(effective_on__lte=day, created_at__gte=end_of(day)).order_by(
        "-effective_on", "-pk"
    )
    return lines.annotate(
        light_then=Subquery(newest.values_list(light)[:1], output_field=JSONField()),
        words_then=Coalesce(
            Subquery(still.values("before")[:1], output_field=JSONField()),
            Subquery(already.values("after")[:1], output_field=JSONField()),
            Subquery(known.values_list(words)[:1], output_field=JSONField()),
            Subquery(oldest.values_list(words)[:1], output_field=JSONField()),
        ),
    )


def turn_back(line: RoundLine) -> tuple[str, ...] | None:
    """Give a line of `with_state_on` its light and words of that day; only in memory.

    Returns its items of then, with who and when; None where no amendment kept them, and they are what they were.
    """
    then: dict[str, Any] | None = line.light_then  # type: ignore[attr-defined]
    line.light, line.current = Light.NONE, None
    if then:
        dated = date.fromisoformat(then.pop("dated"))
        line.light = then["light"]
        line.current = Assessment(dated=dated, **then)
    words: dict[str, Any] = line.words_then or {}  # type: ignore[attr-defined]
    for name in _TEXT_FIELDS:
        if name in words:
            setattr(line.commitment, name, words[name])
    return tuple(item_words(one) for one in words["items"]) if "items" in words else None


def measured_by(day: date) -> Q:
    """Figures known on that day; one without a date counts from the day it was recorded."""
    return Q(reference_date__lte=day) | Q(reference_date__isnull=True, created_at__lt=end_of(day))
