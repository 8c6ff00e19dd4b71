"""What parties named in a field becomes rows with their history, and goes back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

BEFORE, AFTER = ("parties", "0001_first_release"), ("parties", "0002_umbrellas")


def day(number):
    return datetime(2026, 1, number, tzinfo=UTC)


@pytest.fixture
def migrate(settings):
    """Goes back and forth, and gives the models as they are then. The database is left as it was."""
    # The tables of the tests are made from the models, without migrations.
    settings.MIGRATION_MODULES = {}
    loader = MigrationLoader(None)
    migration, at = loader.get_migration(*AFTER), AFTER

    def go(to):
        nonlocal at
        if at != to:
            with connection.schema_editor(atomic=True) as editor:
                (migration.apply if to == AFTER else migration.unapply)(loader.project_state(BEFORE), editor)
        at = to
        return loader.project_state(to).apps

    yield go
    go(AFTER)


def write(apps, slug, kind="tenant_organisation", named=()):
    """A party with a history row per corporation it named; what it named last it still names."""
    party = apps.get_model("parties", "Party")(kind=kind, slug=slug, name=slug)
    party.represents = named[-1] if named else None
    party.save()
    for at, one in enumerate(named or [None], start=1):
        apps.get_model("parties", "HistoricalParty").objects.create(
            id=party.pk,
            kind=kind,
            slug=slug,
            name=slug,
            represents=one,
            actor_name=f"Beheerder {at}",
            history_date=day(at),
            history_type="+" if at == 1 else "~",
        )
    return party


def named_now(apps):
    rows = apps.get_model("parties", "Representation").objects
    return {(row.organisation.slug, row.corporation.slug) for row in rows.all()}


def told(apps, party):
    rows = apps.get_model("parties", "HistoricalRepresentation").objects.filter(organisation=party.pk)
    steps = rows.order_by("history_id").values_list(
        "history_type", "corporation", "actor_name", "history_date"
    )
    return [*steps]


def test_there_and_back(migrate):
    before = migrate(BEFORE)
    east, west = write(before, "oost", "corporation"), write(before, "west", "corporation")
    faithful = write(before, "trouw", named=[None, west, west])
    moved = write(before, "verhuisd", named=[east, west])
    stopped = write(before, "gestopt", named=[east, None])
    unknown = write(before, "zonder-spoor")
    before.get_model("parties", "Party").objects.filter(pk=unknown.pk).update(represents=east)

    after = migrate(AFTER)
    pairs = {("trouw", "west"), ("verhuisd", "west"), ("zonder-spoor", "oost")}
    assert named_now(after) == pairs
    assert told(after, faithful) == [("+", west.pk, "Beheerder 2", day(2))]
    assert told(after, moved) == [
        ("+", east.pk, "Beheerder 1", day(1)),
        ("-", east.pk, "Beheerder 2", day(2)),
        ("+", west.pk, "Beheerder 2", day(2)),
    ]
    assert [step[:2] for step in told(after, stopped)] == [("+", east.pk), ("-", east.pk)]
    assert [step[:3] for step in told(after, unknown)] == [("+", east.pk, "De site zelf")]

    # An umbrella can not be told of in one field: what it named last stays.
    rows = after.get_model("parties", "Representation").objects
    rows.create(organisation_id=moved.pk, corporation_id=east.pk)
    again = migrate(BEFORE)
    parties = again.get_model("parties", "Party").objects
    assert {*parties.exclude(represents=None).values_list("slug", "represents__slug")} == {
        ("trouw", "west"),
        ("verhuisd", "oost"),
        ("zonder-spoor", "oost"),
    }
    history = again.get_model("parties", "HistoricalParty").objects.order_by("history_id")
    assert [*history.filter(id=moved.pk).values_list("represents", flat=True)] == [east.pk, west.pk]
    assert [*history.filter(id=stopped.pk).values_list("represents", flat=True)] == [east.pk, None]
