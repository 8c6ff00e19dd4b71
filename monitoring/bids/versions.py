"""What a new version of a bid changed, for who read the version before."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from agreements.models import Bid, BidLine
from agreements.services.bid_versions import differences

from .amounts import forecasts_of
from .reading import LineRow, latest_answers, per_year


def tell_changes(rows: Sequence[LineRow], editions: Sequence[Bid]) -> list[BidLine]:
    """Write at each line what it was in the version before (`was`, `is_new`) and which counter-proposals to that it says
    now (`followed`); returns the lines that are gone.

    `editions`: the versions the reader may see, as what stood in another is not told. Four queries, where there is one, and
    one where something else was proposed.
    """
    bid = rows[0].line.bid if rows else None
    before = next((one for one in editions if bid is not None and one.edition == bid.edition - 1), None)
    if before is None:
        return []
    lines = BidLine.objects.filter(bid=before).select_related("theme", "commitment__theme", "needed_from")
    earlier = {line.pk: line for line in lines.prefetch_related("forecasts").order_by("position", "pk")}
    kept = {row.line.carries_id for row in rows}
    if kept.isdisjoint(earlier):
        return []  # begun anew after the one before was withdrawn
    proposed = latest_answers(list(earlier.values()))
    for row in rows:
        row.line.carries = earlier.get(row.line.carries_id or 0)
        row.before = before
        row.was = _was(row.line)
        if row.was:
            said = proposed[row.line.carries_id or 0]
            row.followed = [one for one in said if one.is_followed_by(row.line)]
        row.is_new = row.line.carries is None
    return [line for pk, line in earlier.items() if pk not in kept]


def _was(line: BidLine) -> list[tuple[str, str]]:
    """What changed, each with its earlier words."""
    before, changed = line.carries, {*differences(line)}
    if before is None or not changed:
        return []
    needs = ": ".join(filter(None, (before.needed_from.label if before.needed_from else "", before.needs)))
    years = per_year(forecasts_of(before), before.counts)
    told = (
        ({"what"}, _("What"), before.what),
        (
            {"quantity", "upto", "unit", "unit_words"},
            _("How much"),
            f"{before.numbers} {before.counted_in}".strip(),
        ),
        ({"commitment_id"}, _("Commitment"), str(before.commitment or "")),
        ({"theme_id"}, _("Theme"), str(before.heading or "")),
        ({"planned"}, _("When"), before.planned),
        ({"forecasts"}, _("Per year"), " · ".join(years)),
        ({"needed_from_id", "needs"}, _("Needs"), needs),
    )
    return [(label, words or _("nothing")) for names, label, words in told if names & changed]
