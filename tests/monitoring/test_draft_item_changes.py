"""Items with a lead and a day of their own, changed after a draft carried them over."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from agreements.models import AnnualAgreement, CommitmentItem, Planning, Responsibility
from agreements.services.addendum_effect import put_into_effect
from agreements.services.amending import amend
from agreements.services.catching_up import behind_of, read_whole, take_changes
from agreements.services.next_year import start_next_year
from agreements.services.revising import revise_commitment
from agreements.services.versions import words_of
from config.web.history import acting
from tests.agreements.addendum_rows import YEAR, change, commitment, consent, make_signed, propose, start
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, tell
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def draft(table) -> AnnualAgreement:
    """Of the next year, from a commitment of which the tenants lead item b in T1."""
    make_signed(table)
    row = commitment()
    with acting(ACTOR):
        for position, (label, text) in enumerate((("a.", "Tekenen"), ("b.", "Vragen"))):
            item = CommitmentItem(commitment=row, position=position, label=label, text=text)
            item.save_checked()
        Responsibility(commitment=row, item=item, role="lead", party=table.tenants).save_checked()
        Planning(commitment=row, item=item, printed="T1").save_checked()
    return start_next_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, carry_overs=[row])


def test_items_that_are_alike_keep_who_leads_them(table):
    """Sentences of one list differ in a number and a place: the place tells which one it is."""
    row = make_commitment(
        table.framework,
        items=[
            {"label": label, "text": f"In 2026 bouwen de partijen {number} woningen in {place}."}
            for label, number, place in (("a", 80, "Noord"), ("b", 90, "Zuid"))
        ],
    )
    north, south = row.items.order_by("position")
    revise_commitment(
        actor=ACTOR,
        commitment=row,
        version=row.version,
        items=[
            {"label": "a", "text": "In 2026 bouwen de partijen 95 woningen in Zuid."},
            {"label": "b", "text": "In 2026 bouwen de partijen 85 woningen in Noord."},
        ],
    )
    now = dict(row.items.values_list("pk", "text"))
    assert "Noord" in now[north.pk] and "Zuid" in now[south.pk]


def drafted(draft: AnnualAgreement):
    return read_whole(draft.commitments.get().pk)


def items_of(row) -> list[tuple[str, str, list[str], list[str]]]:
    return [
        (one["label"], one["text"], [who["label"] for who in one["who"]], one["when"])
        for one in words_of(read_whole(row.pk))["items"]
    ]


def put_before_them(table, *items: tuple[str, str]) -> None:
    """An addendum with other items, in effect."""
    told = [{"label": label, "text": text} for label, text in items]
    row = commitment()
    addendum = change(
        start(table, row.annual_agreement),
        text=row.text,
        leads=[f"party:{table.corporation.slug}"],
        items=told,
    )
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), table.corporation, table.tenants))


def by_a_meeting(**fields) -> None:
    row, today = commitment(), timezone.localdate()
    days = {"decided_on": today, "effective_on": today}
    amend(actor=ACTOR, commitment=row, version=row.version, meeting="Overleg", reason="Zo.", **days, **fields)


def take(draft: AnnualAgreement) -> None:
    row = drafted(draft)
    seen = behind_of([row])[row.pk].last.pk
    take_changes(actor=ACTOR, commitment=row, version=row.version, seen=seen)


def test_who_and_when_stay_with_their_item_where_another_comes_before_it(table, draft):
    """Also where its words change a bit at once."""
    put_before_them(table, ("a.", "Eerst dit"), ("b.", "Tekenen"), ("c.", "Navragen"))
    now = [
        ("a.", "Eerst dit", [], []),
        ("b.", "Tekenen", [], []),
        ("c.", "Navragen", [table.tenants.label], ["T1"]),
    ]
    assert items_of(commitment()) == now
    take(draft)
    assert items_of(drafted(draft)) == now
    assert behind_of([drafted(draft)]) == {}


def test_another_lead_and_day_of_an_item_are_told_and_taken_over(officer, table, draft):
    of_b = {"leads": [f"party:{table.corporation.slug}"], "plannings": ["T3"]}
    by_a_meeting(
        fields={}, items=[{"label": "a.", "text": "Tekenen"}, {"label": "b.", "text": "Vragen", **of_b}]
    )
    row = drafted(draft)
    (part,) = behind_of([row])[row.pk].open
    assert part.name == "items"
    place = [table.municipality.slug, table.framework.slug, YEAR + 1]
    for address in (reverse("concept", args=place), reverse("concept-line", args=[*place, row.key])):
        told = officer.get(address).content.decode()
        told = told[told.index("data-changed=") :]
        assert "T3" in told and table.corporation.label in told[: told.index("</dl>")]
    take(draft)
    assert items_of(drafted(draft))[1] == ("b.", "Vragen", [table.corporation.label], ["T3"])
    # As the draft itself reads it: its days are of the next year.
    assert drafted(draft).plannings.get(item__isnull=False).ends_on.year == YEAR + 1


def test_what_an_item_has_no_more_goes_from_the_draft(table, draft):
    none = {"leads": [], "plannings": []}
    by_a_meeting(
        fields={}, items=[{"label": "a.", "text": "Tekenen"}, {"label": "b.", "text": "Vragen", **none}]
    )
    take(draft)
    assert items_of(drafted(draft))[1] == ("b.", "Vragen", [], [])


def test_a_draft_that_carried_nothing_of_its_items_gets_it(table, draft):
    row = drafted(draft)
    with acting(ACTOR):
        for one in [*row.responsibilities.exclude(item=None), *row.plannings.exclude(item=None)]:
            one.delete()
    put_before_them(table, ("a.", "Tekenen en rekenen"), ("b.", "Vragen"))
    take(draft)
    assert items_of(drafted(draft)) == [
        ("a.", "Tekenen en rekenen", [], []),
        ("b.", "Vragen", [table.tenants.label], ["T1"]),
    ]


def revise(row, *items: dict[str, str]) -> None:
    revise_commitment(actor=ACTOR, commitment=row, items=items)


def test_an_item_with_something_of_its_own_is_never_taken_for_another(table, draft):
    row = drafted(draft)
    with pytest.raises(ValidationError, match="Vragen” has a responsibility or planning of its own"):
        revise(row, {"label": "a.", "text": "Tekenen"}, {"label": "c.", "text": "Iets anders"})
    # The other one may go, and what is left keeps what it has under another label.
    revise(row, {"label": "a.", "text": "Vragen"})
    assert items_of(row) == [("a.", "Vragen", [table.tenants.label], ["T1"])]


def test_an_item_that_was_reported_on_stays(table):
    row = make_commitment(table.framework, items=[{"label": "a.", "text": "Tekenen"}])
    line = make_round(table.framework, [row]).lines.get()
    tell(line, "Getekend.", table.tenants, item=row.items.get())
    with pytest.raises(ValidationError, match="Tekenen” was reported on"):
        revise(row)
    assert row.items.count() == 1
