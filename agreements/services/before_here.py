"""What was done before it was kept here: steps whose last day lay before the day on which they were laid down."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from ..models import CycleStep
from ..models.cycle import CycleStepQuerySet


def with_kept_since(steps: CycleStepQuerySet) -> CycleStepQuerySet:
    """Steps with the moment they were laid down here, for `lies_before`; costs no query of its own."""
    rows = CycleStep.history.model.objects.filter(id=OuterRef("pk")).order_by("history_id")
    return steps.annotate(kept_since=Subquery(rows.values("history_date")[:1]))


def lies_before(step: CycleStep) -> bool:
    """Whether its last day had passed when it was laid down here; a query where it was not read with that."""
    since: datetime | None = getattr(step, "kept_since", None)
    if since is None:
        since = step.history.order_by("history_id").values_list("history_date", flat=True).first()
    return since is not None and step.last_day(step.framework) < timezone.localdate(since)


def told_on(step: CycleStep) -> date | None:
    """The day on which it was said that it is done; None while nobody did. One query."""
    told: Any = None
    for done_by, done_on, moment in step.history.order_by("-history_id").values_list(
        "done_by", "done_on", "history_date"
    ):
        if not done_by and done_on is None:
            break
        told = moment
    return timezone.localdate(told) if told else None
