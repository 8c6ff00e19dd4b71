"""Who waits for whom: what parties need from each other, how it stands, and whom a red one holds up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements.enums import CycleKind, Origin
from agreements.models import Commitment, Condition
from agreements.services.bid_lines import add_line
from agreements.services.bidding import submit_bid
from agreements.services.completing import complete
from agreements.services.cycle import add_step
from agreements.services.draft_parts import add_condition
from agreements.services.next_year import NewLine, start_next_year, write_new
from config.web.history import acting
from monitoring.enums import Light
from monitoring.promises.reading import blocking, read_promises, read_sides
from parties.models import Party, User
from tests.bids import IN_TIME, make_draft
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year
from tests.layers import made_once

pytestmark = pytest.mark.django_db

TODAY = date(2025, 6, 1)


@made_once
def annual(table):
    return start_next_year(actor=ACTOR, framework=table.framework, year=2025)


def promised(table, annual, *leads, **line: object) -> Commitment:
    """A commitment of the draft, led by these parties."""
    number = annual.commitments.count()
    return write_new(
        actor=ACTOR, annual=annual, line=NewLine(title=f"Afspraak {number}", leads=list(leads), **line)
    )


def lit(table, commitment: Commitment, light: Light) -> None:
    """The last light of a commitment."""
    give_light(line_of(make_round(table.framework, [commitment]), commitment), light)


def read(table, today: date = TODAY):
    parties = [table.municipality, table.corporation, table.other_corporation, table.tenants]
    return read_promises(table.framework, [2025], parties, today)


@pytest.mark.parametrize(
    ("light", "blocks"),
    [(Light.RED, True), (Light.YELLOW, True), (Light.GREEN, False), (None, False)],
)
def test_a_red_or_yellow_promise_holds_another_party_up(table, annual, light, blocks):
    last = make_commitment(table.framework, "a-1", annual=make_year(table.framework))
    on = promised(table, annual, table.municipality)
    with acting(ACTOR):
        on.continues = last
        on.save_next()
    waits = promised(table, annual, table.corporation)
    add_condition(actor=ACTOR, commitment=waits, on=on)
    if light:
        lit(table, last, light)
    (one,) = read(table)
    assert (one.by, one.waiting, one.light) == ([table.municipality], [table.corporation], light or "")
    assert one.blocked == ([table.corporation] if blocks else [])


def test_nobody_is_held_up_by_themselves_nor_by_what_is_completed(table, annual):
    on = promised(table, annual, table.corporation)
    add_condition(actor=ACTOR, commitment=promised(table, annual, table.corporation), on=on)
    everybody = promised(table, annual)
    add_condition(actor=ACTOR, commitment=everybody, on=on)
    lit(table, on, Light.RED)
    own, of_all = sorted(read(table), key=lambda one: one.condition.pk)
    assert own.blocked == []
    assert of_all.blocked == [table.municipality, table.other_corporation, table.tenants]
    complete(actor=ACTOR, commitment=on, version=on.version, completed_on=date(2025, 5, 1))
    assert blocking(read(table)) == [] and all(one.is_met for one in read(table))


def test_what_is_overdue_holds_up_until_a_light_tells_it_was_done(table, annual):
    on = promised(table, annual, table.municipality, plannings=["Q1"])
    add_condition(actor=ACTOR, commitment=promised(table, annual, table.corporation), on=on)
    last_day = date(2025, 3, 31)
    assert not blocking(read(table, last_day))
    (one,) = blocking(read(table, last_day + timedelta(days=1)))
    assert one.is_overdue and one.due == last_day
    lit(table, on, Light.GREEN)  # before that day
    assert blocking(read(table))


@pytest.mark.parametrize("given", [date(2025, 3, 30), date(2025, 4, 1)])
def test_a_light_that_was_given_before_the_day_tells_nothing_of_it_whatever_its_round(table, annual, given):
    """As on the screen of who decides."""
    on = promised(table, annual, table.municipality, plannings=["Q1"])
    add_condition(actor=ACTOR, commitment=promised(table, annual, table.corporation), on=on)
    row = make_round(table.framework, [on], reference_date=date(2025, 5, 31))
    give_light(line_of(row, on), Light.GREEN, dated=given, origin=Origin.DOCUMENT, source="Monitor 2025")
    assert bool(blocking(read(table))) == (given < date(2025, 3, 31))


def test_a_kind_of_party_is_everybody_of_it_and_an_outsider_is_told_in_words(table, annual):
    waits = promised(table, annual, table.tenants)
    for index, who in enumerate(({"group": "corporation"}, {"outsider": "De provincie"})):
        on = promised(table, annual)
        with acting(ACTOR):
            on.responsibilities.create(role="lead", position=index, **who)
        add_condition(actor=ACTOR, commitment=waits, on=on)
    kind, outside = sorted(read(table), key=lambda one: one.condition.pk)
    assert (kind.by, outside.by) == ([table.corporation, table.other_corporation], [])
    assert outside.by_words == "De provincie"


def test_who_hands_it_over_later_sees_to_it_until_then(table, annual):
    waits, on = promised(table, annual, table.tenants), promised(table, annual)
    add_condition(actor=ACTOR, commitment=waits, on=on)
    with acting(ACTOR):
        on.responsibilities.create(role="lead", party=table.corporation, ends_on=TODAY)
        later = {"party": table.other_corporation, "starts_on": TODAY + timedelta(days=1)}
        on.responsibilities.create(role="lead", position=1, **later)
    assert [one.by for one in read(table)] == [[table.corporation]]
    assert [one.by for one in read(table, TODAY + timedelta(days=1))] == [[table.other_corporation]]


def test_who_sees_to_an_event_promises_it(table, annual, cast):
    waits = promised(table, annual, table.corporation)
    row = add_condition(actor=ACTOR, commitment=waits, event="De raad beslist", party=table.municipality)
    add_condition(actor=ACTOR, commitment=waits, event="De rente daalt")
    person = User.objects.get(pk=cast.tenant.pk)
    parties = [table.municipality, table.corporation]
    own, nobody = read_sides(person, table.framework, 2025, parties, TODAY)
    assert (own.party, [one.condition for one in own.promises]) == (table.municipality, [row])
    assert nobody.party is None and len(nobody.open) == 1
    with pytest.raises(ValidationError):
        add_condition(actor=ACTOR, commitment=waits, event="Iets", party=Party.objects.get(slug="elders"))
    with pytest.raises(ValidationError) as told:
        add_condition(actor=ACTOR, commitment=waits, on=promised(table, annual), party=table.tenants)
    assert told.value.messages and Condition.objects.count() == 2


def test_what_bids_ask_is_told_to_who_may_read_them(table, cast, client, annual):
    bid = make_draft(table.framework, table.other_corporation, lines=0)
    add_line(actor=ACTOR, bid=bid, what="Bouwen", needed_from=table.municipality, needs="Een kavel.")
    submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
    address = reverse("promises", args=[table.municipality.slug, table.framework.slug, 2025])
    for person, sees in ((cast.officer, True), (cast.tenant, True), (cast.corporation_officer, False)):
        client.force_login(person)
        assert ("Een kavel." in client.get(address).content.decode()) is sees


def test_the_warning_stands_on_the_draft_and_on_the_year(table, cast, client, annual):
    on, waits = promised(table, annual, table.municipality), promised(table, annual, table.corporation)
    row = add_condition(actor=ACTOR, commitment=waits, on=on)
    lit(table, on, Light.RED)
    add_step(actor=ACTOR, framework=table.framework, year=2025, kind=CycleKind.BID, title="Bod")
    client.force_login(cast.corporation_officer)
    place = [table.municipality.slug, table.framework.slug, 2025]
    for name in ("concept", "promises"):
        assert f'data-blocked="{row.pk}"' in client.get(reverse(name, args=place)).content.decode()
    missing = client.get(reverse("cycle", args=place)).context["missing"]
    (one,) = [one for one in missing if one.kind == "blocked"]
    assert one.lead == str(on) and table.corporation.label in one.text


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(table, cast, client, annual, number, django_assert_num_queries):
    for _n in range(number):
        on = promised(table, annual, table.municipality, plannings=["Q1"])
        add_condition(actor=ACTOR, commitment=promised(table, annual, table.corporation), on=on)
    lit(table, on, Light.RED)
    client.force_login(cast.tenant)
    address = reverse("promises", args=[table.municipality.slug, table.framework.slug, 2025])
    with django_assert_num_queries(10):
        page = client.get(address).content.decode()
    assert page.count("data-promise=") == number
