"""What planning, figures and reports suggest for a commitment in the round that is open; made of what its page read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from ..enums import Light
from ..models import Measurement
from ..rounds.terms import is_passed, item_terms, term_of
from ..suggesting.rules import Facts
from ..table.results import newest_of, result_of, targets_of_year
from ..table.suggested import Advice, figures_of, in_words
from .reading import Event

if TYPE_CHECKING:
    from .noting import AnsweredNow


def advice_for(
    found: AnsweredNow, agreed: dict[str, Any], events: Iterable[Event], figures: Iterable[Measurement]
) -> Advice | None:
    """The advice on a commitment `with_open_line`; None where no round asks about it."""
    reference, year, light = found.open_reference_date, found.open_year, found.open_light
    if reference is None or year is None or light is None:
        return None
    known = sorted(
        (row for row in figures if row.reference_date is None or row.reference_date <= reference),
        key=lambda row: (row.reference_date or date.min, row.pk),
    )
    targets = {one.pk: targets_of_year(one.targets.all(), year) for one in agreed["figures"].indicators}
    results = [result_of(row, targets.get(row.indicator_id, ())) for row in newest_of(known)]
    told = (event.day for event in events if event.kind == "voortgang" and event.text and not event.undone)
    day = min(reference, timezone.localdate())
    planned = {row.item_id for row in agreed["plannings"]}
    greens = (
        min(event.day, event.round.reference_date)
        for event in events
        if event.kind == "lichten" and event.light == Light.GREEN and event.round and not event.undone
    )
    green_on = max(greens, default=None)
    facts = Facts(
        day=day,
        term=term_of(
            agreed["plannings"], has_bare_items=any(one.pk not in planned for one in agreed["items"])
        ),
        items=tuple(
            (one.name, one.term)
            for one in item_terms(agreed["plannings"])
            if is_passed(one.term, day, green_on)
        ),
        figures=tuple(figures_of(results, found.framework.ends_on)),
        told_on=max(told, default=None),
        completed=found.completed_on is not None,
        assessable=found.assessable,
    )
    return in_words(facts, light, found.framework.middle_light)
