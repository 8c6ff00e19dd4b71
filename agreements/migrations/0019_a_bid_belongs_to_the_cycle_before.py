"""A bid about the year it was made in belongs to the cycle before, so that there is room for one about the next year.

What stands in the year it is about moves there with all its versions, and with its history, which tells the year as well.
Where that place is taken it stays: nothing is lost, and it is read as before. Going back moves those of the first year of
a term alone, as of others nobody knows any more.
"""

from collections import defaultdict

from django.db import migrations, models
from django.db.models import F

_STANDS = ("submitted", "settled")
#: Years before it are none (the constraint `bid_year`).
_EARLIEST = 1990


def _rooms(bids):
    """Per framework, party and year the bids that are there."""
    rooms = defaultdict(list)
    for bid in bids.order_by("edition", "pk"):
        rooms[bid.framework_id, bid.party_id, bid.year].append(bid)
    return rooms


def _fits(coming, there):
    """Whether there is no second draft and no second one that stands."""
    both = [bid.status for bid in [*coming, *there]]
    return both.count("draft") < 2 and sum(status in _STANDS for status in both) < 2


def _move(apps, coming, there, year):
    """Let bids stand in another year, as later versions than those that are there."""
    last = max((bid.edition for bid in there), default=0)
    bids, history = (apps.get_model("agreements", name).objects for name in ("Bid", "HistoricalBid"))
    taken = {bid.edition for bid in there}
    # From the last on: no two of them have one number at any moment.
    for bid in sorted(coming, key=lambda one: -one.edition):
        edition = bid.edition + last if taken & {one.edition for one in coming} else bid.edition
        bids.filter(pk=bid.pk).update(year=year, edition=edition)
        history.filter(id=bid.pk).update(year=year, edition=edition)


def to_the_cycle_before(apps, schema_editor):
    """Bids about their own year, or one before it, go to the year before the first they are about."""
    bids = apps.get_model("agreements", "Bid").objects
    rooms = _rooms(bids.all())
    for (framework, party, year), found in sorted(rooms.items()):
        for first in sorted({bid.first_year for bid in found if bid.first_year <= year}):
            coming = [bid for bid in found if bid.first_year == first]
            there = rooms.get((framework, party, first - 1), [])
            if first > _EARLIEST and _fits(coming, there):
                _move(apps, coming, there, first - 1)
                rooms = _rooms(bids.all())


def to_the_year_itself(apps, schema_editor):
    """Those of the first year of a term go back to it, where there is room."""
    bids = apps.get_model("agreements", "Bid").objects
    rooms = _rooms(bids.all())
    moved = bids.filter(year__lt=F("framework__starts_on__year"), first_year=F("framework__starts_on__year"))
    places = {(bid.framework_id, bid.party_id, bid.year, bid.first_year) for bid in moved}
    for framework, party, year, first in sorted(places):
        coming = [bid for bid in rooms[framework, party, year] if bid.first_year == first]
        there = rooms.get((framework, party, first), [])
        if _fits(coming, there):
            _move(apps, coming, there, first)


def _year():
    return models.PositiveSmallIntegerField(verbose_name="cycle of the year")


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0018_bodies"),
    ]

    operations = [
        migrations.AlterField(model_name="bid", name="year", field=_year()),
        migrations.AlterField(model_name="historicalbid", name="year", field=_year()),
        migrations.RunPython(to_the_cycle_before, to_the_year_itself),
    ]
