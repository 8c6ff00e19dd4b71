"""Bids that begin with the first year of the term get a place of their own, the year before it: so there is room for others.

They move with all their versions, and with their history, which tells the year as well. Where that place is taken they
stay: nothing is lost, and they are read as before.
"""

from collections import defaultdict

from django.db import migrations, models
from django.db.models import F

_STANDS = ("submitted", "settled")
#: Years before it are none (the constraint `bid_year`).
_EARLIEST = 1990


def _move(apps, *, away):
    """Let bids about the first year stand before it, or in it again."""
    bids, history = (apps.get_model("agreements", name).objects for name in ("Bid", "HistoricalBid"))
    own, rooms = defaultdict(list), defaultdict(list)
    first = F("framework__starts_on__year")
    for bid in bids.filter(first_year=first, first_year__gt=_EARLIEST).order_by("edition"):
        if (bid.year != bid.first_year - 1) is away:
            own[bid.framework_id, bid.party_id, bid.year].append(bid)
    for bid in bids.order_by("edition"):
        rooms[bid.framework_id, bid.party_id, bid.year].append(bid)
    for (framework, party, _year), coming in sorted(own.items()):
        to = coming[0].first_year - 1 if away else coming[0].first_year
        there = rooms[framework, party, to]
        if not _fits([*coming, *there]):
            continue
        # As later versions than those that are there; from the last on, so that no two have one number at any moment.
        last = max((bid.edition for bid in there), default=0)
        for bid in reversed(coming):
            bid.edition += last
            bids.filter(pk=bid.pk).update(year=to, edition=bid.edition)
            history.filter(id=bid.pk).update(year=to, edition=bid.edition)
        rooms[framework, party, to] = [*there, *coming]


def _fits(bids):
    """Whether of them all there is no second draft and no second one that stands."""
    states = [bid.status for bid in bids]
    return states.count("draft") < 2 and sum(state in _STANDS for state in states) < 2


def before_the_term(apps, schema_editor):
    """To the year before the term."""
    _move(apps, away=True)


def in_the_first_year(apps, schema_editor):
    """Back."""
    _move(apps, away=False)


def _year():
    return models.PositiveSmallIntegerField(verbose_name="cycle of the year")


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0019_power_and_reservation_of_a_signature"),
    ]

    operations = [
        migrations.AlterField(model_name="bid", name="year", field=_year()),
        migrations.AlterField(model_name="historicalbid", name="year", field=_year()),
        migrations.RunPython(before_the_term, in_the_first_year),
    ]
