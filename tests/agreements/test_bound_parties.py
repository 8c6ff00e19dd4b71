"""Whom a commitment binds: who leads it or a part of it, and all who sign where a part is of nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agreements.models import CommitmentItem, Participation, Responsibility
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from agreements.services.versions import bound_parties, content_of
from config.web.history import acting
from monitoring.drafting.reading import read_line
from tests.cast import ACTOR
from tests.layers import made_once

from .addendum_rows import TODAY, again, change, commitment, consent, make_signed, propose, start
from .signing_rows import make_draft, signers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def lead(party=None, item: int | None = None, **who) -> Responsibility:
    return Responsibility(role=who.pop("role", "lead"), party=party, item_id=item, **who)


@pytest.mark.parametrize(
    ("rows", "parts", "expected"),
    [
        # As before: the whole, and where that names nobody all who sign.
        ([], [], "all"),
        (["corporation"], [], "corporation"),
        (["outside"], [], "all"),
        (["corporation"], [1, 2], "corporation"),
        # A part that is led frees nobody of the others.
        ([("corporation", 1)], [1, 2], "all"),
        ([("corporation", 1), ("outside", 2)], [1, 2], "all"),
        ([("corporation", 1), ("involved", 2)], [1, 2], "all"),
        # Each part has somebody, or all of it has.
        ([("corporation", 1), ("tenants", 2)], [1, 2], "corporation tenants"),
        (["tenants", ("corporation", 1)], [1, 2], "corporation tenants"),
        # Nobody at the table leads the whole, the parts have theirs.
        (["outside", ("corporation", 1)], [1], "corporation"),
        (["outside", ("corporation", 1)], [1, 2], "all"),
        # What is said of a part that lapsed counts for nothing.
        ([("corporation", 1)], [1], "corporation"),
    ],
)
def test_whom_it_binds(table, rows, parts, expected):
    signing = signers(table)
    people = {"corporation": table.corporation, "tenants": table.tenants}
    named = []
    for row in rows:
        who, item = row if isinstance(row, tuple) else (row, None)
        if who == "outside":
            named.append(lead(item=item, outsider="Politie"))
        elif who == "involved":
            named.append(lead(table.tenants, item, role="involved"))
        else:
            named.append(lead(people[who], item))
    wanted = signing if expected == "all" else [people[one] for one in expected.split()]
    assert bound_parties(named, parts, signing) == wanted


@made_once
def draft(table):
    """Of one commitment nobody leads the whole; the corporation leads item a and nobody item b."""
    annual = make_draft(table)
    row = annual.commitments.get(key__endswith="van-wonen")
    with acting(ACTOR):
        row.responsibilities.get().delete()
        for position, label in enumerate("ab"):
            CommitmentItem(
                commitment=row, position=position, label=label, text=f"Deel {label}"
            ).save_checked()
        lead_a = Responsibility(role="lead", party=table.corporation)
        lead_a.commitment, lead_a.item = row, row.items.get(label="a")
        lead_a.save_checked()
    return annual


def test_draft_text_and_page_say_the_same(table, draft):
    row = draft.commitments.get(key__endswith="van-wonen")
    (told,) = [one for one in content_of(draft)["commitments"] if one["key"] == row.key]
    line = read_line(draft, row.key)
    assert told["binds"] == [party.slug for party in signers(table)]
    assert line is not None and line.everyone and line.bound == signers(table)


def of(label: str, *leads: str) -> dict[str, object]:
    item = commitment().items.get(label=label)
    return {"item": item.pk, "label": label, "text": item.text, "leads": [*leads], "plannings": []}


@made_once
def signed(table):
    """Items a and b of a commitment that nobody leads."""
    annual = make_signed(table)
    row = commitment()
    with acting(ACTOR):
        row.responsibilities.get().delete()
        for position, label in enumerate("ab"):
            CommitmentItem(
                commitment=row, position=position, label=label, text=f"Deel {label}"
            ).save_checked()
    return annual


@pytest.mark.slow
def test_an_addendum_asks_all_while_a_part_is_of_nobody(table, signed):
    """Also who no part is of: it was bound by all of it, and still is by what is left."""
    leads = f"party:{table.corporation.slug}"
    addendum = change(start(table, signed), leads=[], items=[of("a", leads), of("b")])
    (own,) = addendum.changes.all()
    assert own.after["binds"] == [party.slug for party in signers(table)]
    addendum = propose(addendum)
    asked = [one.party for one in standing_of_addendum(addendum).asked]
    assert asked == signers(table)
    put_into_effect(actor=ACTOR, addendum=consent(addendum, *asked))
    # Then the last part gets somebody: all were bound, so all consent once more; after that those two are.
    leads_b = f"party:{table.tenants.slug}"
    following = propose(change(start(table, signed), leads=[], items=[of("a", leads), of("b", leads_b)]))
    assert [one.party for one in standing_of_addendum(following).asked] == signers(table)
    assert following.changes.get().after["binds"] == [table.corporation.slug, table.tenants.slug]


@pytest.mark.slow
def test_who_left_since_makes_no_other_text_of_it(table, signed):
    """Where who led a part is gone, that part binds all who are left: nobody changed a word."""
    leads, leads_b = f"party:{table.corporation.slug}", f"party:{table.tenants.slug}"
    first = propose(change(start(table, signed), leads=[], items=[of("a", leads), of("b", leads_b)]))
    put_into_effect(actor=ACTOR, addendum=consent(first, *signers(table)))
    addendum = propose(
        change(
            start(table, signed), text="Dertig woningen.", leads=[], items=[of("a", leads), of("b", leads_b)]
        )
    )
    addendum = consent(addendum, table.corporation, table.tenants)
    with acting(ACTOR):
        seat = Participation.objects.get(framework=table.framework, party=table.tenants)
        seat.ends_on = TODAY - timedelta(days=1)
        seat.save_next()
    put_into_effect(actor=ACTOR, addendum=again(addendum))
    assert commitment().text == "Dertig woningen."
