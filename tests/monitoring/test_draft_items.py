"""Who and when of an item in a draft: told with that item, never of the whole."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from agreements.services.next_year import start_next_year
from config.web.history import acting
from monitoring.drafting.reading import read_draft
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once
from tests.reading import main_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def own(party=None, *printed: str) -> dict[str, object]:
    """What an item has of its own."""
    told: dict[str, object] = {"plannings": [{"printed": one} for one in printed]}
    return told | ({"responsibilities": {"lead": [{"party": party}]}} if party else {})


def drafted(table, whole: dict[str, object], *items: dict[str, object]):
    """A draft of 2025 with one commitment."""
    rows = [{"label": f"{'ab'[n]}.", "text": f"Deel {n + 1}", **one} for n, one in enumerate(items)]
    row = make_commitment(
        table.framework,
        number="1",
        annual=make_year(table.framework),
        text="Wonen bouwt 4 woningen.",
        items=rows,
        **whole,
    )
    return start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[row])


def lacks(table) -> list[tuple[str, str]]:
    (line,) = read_draft(table.framework, 2025).lines
    return [(one.kind, one.text.split(":")[0]) for one in line.lacks]


def end_in(annual, year: int, **of) -> None:
    """The plannings of these ended in a year, as their words tell."""
    for one in annual.commitments.get().plannings.filter(**of):
        one.starts_on, one.ends_on = None, date(year, 6, 30)
        with acting(ACTOR):
            one.save_next_checked()


@made_once
def draft(table):
    """The tenants lead the whole in Q4, the corporation leads its first item in Q2."""
    return drafted(
        table,
        {
            "responsibilities": [{"role": "lead", "party": table.tenants}],
            "plannings": [{"printed": "Q4"}],
        },
        own(table.corporation, "Q2"),
        {},
    )


def test_what_is_of_an_item_stands_with_it(cast, client, table, draft):
    place = [table.municipality.slug, table.framework.slug, 2025]
    overview = reverse("concept", args=place)
    own_page = reverse("concept-line", args=[*place, draft.commitments.get().key])
    of_item = f"a. Deel 1 {table.corporation.label} · Q2"
    for address, person in ((overview, cast.officer), (own_page, cast.tenant)):
        said = words(main_of(client, address, person))
        assert of_item in said
        assert not re.search(r"Q4; Q2|Q2; Q4", said)
    (line,) = read_draft(table.framework, 2025).lines
    assert [one.party for one in line.leads] == [table.tenants]
    assert [one.printed for one in line.plannings] == ["Q4"]
    # Who changes it sees that at the row of the item, also where it is folded.
    main = main_of(client, own_page, cast.officer)
    assert main is not None
    told = words(main.find(".//fieldset[@id='onderdelen']/details/summary"))
    assert told == f"a. Deel 1 ({table.corporation.label}; Q2)"


def test_an_item_that_is_led_does_not_lead_the_whole(table):
    drafted(table, {}, own(table.corporation, "Q2 2025"), {})
    assert lacks(table) == [
        ("lead", "Only item a has somebody who leads it"),
        ("date", "Only item a has a date"),
    ]


def test_where_every_item_has_its_own_nothing_is_lacking(table):
    drafted(table, {}, own(table.corporation, "Q2 2025"), own(table.tenants, "Q3 2025"))
    assert lacks(table) == []


def test_an_item_that_was_planned_before_is_named(table):
    whole = {
        "responsibilities": [{"role": "lead", "party": table.tenants}],
        "plannings": [{"printed": "Q4"}],
    }
    annual = drafted(table, whole, own(None, "Q2"), {})
    assert lacks(table) == []
    end_in(annual, 2024, item__isnull=False)
    assert lacks(table) == [("past", "Item a was planned before this year")]
    end_in(annual, 2024, item=None)
    assert lacks(table) == [
        ("past", "Planned before this year"),
        ("past", "Item a was planned before this year"),
    ]


def test_another_lead_of_an_item_is_a_change(table, draft):
    (line,) = read_draft(table.framework, 2025).lines
    assert line.state == "same"
    row = draft.commitments.get().responsibilities.get(item__isnull=False)
    row.party = table.tenants
    with acting(ACTOR):
        row.save_checked()
    (line,) = read_draft(table.framework, 2025).lines
    assert line.state == "changed"
