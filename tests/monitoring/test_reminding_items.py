"""Items with a lead of their own, read for many people at once: everybody's own, and at the same cost for any number."""

from __future__ import annotations

from datetime import date

import pytest

from agreements.models import Commitment, CommitmentItem, Completion, Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.models import RoundLine
from monitoring.reminders.services import remind_everybody
from monitoring.work import facts
from monitoring.work.facts import read_facts
from monitoring.work.tasks import tasks_from, tasks_of
from parties.enums import MembershipRole
from parties.models import Party, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db
TODAY = date(2026, 12, 7)


def lead(
    commitment: Commitment, item: CommitmentItem | None, party: Party | None = None, **fields
) -> Responsibility:
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, item=item, party=party, **{"role": "lead", **fields})
        row.save()
    return row


def handle(row: Responsibility, party: Party, handler: User, deputy: User | None = None) -> None:
    assign(actor=ACTOR, party=party, responsibility=row, handler=handler, deputy=deputy)


def person(email: str, *seats: tuple[Party, str]) -> User:
    user = User.objects.create_user(email, name=email.split("@")[0])
    for party, role in seats:
        add_member(actor=ACTOR, user=user, party=party, role=MembershipRole(role))
    return user


@made_once
def busy(cast, table) -> RoundLine:
    """A line with three items and two with one, led by the corporation, by all corporations and by the municipality.

    `whole` handles the commitment and `apart` its first item, in which `deputy` stands in; `both` reads at the first
    corporation and edits at the second, for which `other` handles the commitment.
    """
    ours, theirs = table.corporation, table.other_corporation
    whole = person("geheel@corporatie.example", (ours, "editor"))
    apart = person("onderdeel@corporatie.example", (ours, "editor"))
    deputy = person("vervanger@corporatie.example", (ours, "reader"))
    both = person("beide@corporatie.example", (theirs, "editor"), (ours, "reader"))
    other = person("ander@corporatie.example", (theirs, "editor"))
    items = [{"label": label, "text": f"Onderdeel {label}."} for label in "abc"]
    first = make_commitment(table.framework, "a-1", 1, items=items)
    second = make_commitment(table.framework, "a-2", 2, items=items[:1])
    third = make_commitment(table.framework, "a-3", 3, items=items[:1])
    a, b, c = first.items.all()
    handle(lead(first, None, ours), ours, whole)
    handle(lead(first, a, ours), ours, apart, deputy)
    of_all = lead(first, b, group="corporation")
    handle(of_all, theirs, both)
    # The second corporation owes the whole as one that is party to it.
    handle(lead(first, None, theirs, role="party"), theirs, other)
    handle(lead(first, c, table.municipality), table.municipality, cast.officer)
    # Of the first commitment nobody of `ours` handles the second item apart; of the second the lead ended.
    ended = lead(second, second.items.get(), ours)
    handle(ended, ours, apart)
    with acting(ACTOR):
        ended.ends_on = date(2026, 6, 30)
        ended.save_next()
    handle(lead(third, third.items.get(), ours), ours, apart, both)
    handle(lead(third, third.items.get(), theirs), theirs, both)
    # Of the third the first corporation completed its part.
    with acting(ACTOR):
        Completion(commitment=third, party=ours, completed_on=TODAY).save()
    now = make_round(table.framework, [first, second, third])
    return line_of(now, first)


def read_all() -> dict[str, list[tuple[str, str, bool]]]:
    """Per person what is to be told, of what was read for all; it is what is read for each of them alone."""
    people = list(User.objects.order_by("pk"))
    together = read_facts(people, TODAY)
    found = {}
    for user in people:
        own = tasks_from(together, user)
        assert own == tasks_of(User.objects.get(pk=user.pk), TODAY)
        about = [(task.about, task.url.split("/")[2], task.is_deputy) for task in own]
        found[user.name] = [
            row for task, row in zip(own, about, strict=True) if task.kind == "progress" and not task.lines
        ]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("picked", [facts.PICKED, 0])
def test_items_read_together_are_everybody_s_own(busy, cast, monkeypatch, picked):
    monkeypatch.setattr(facts, "PICKED", picked)
    found = read_all()
    assert found["geheel"] == [
        ("Afspraak a-1", "invullen", False),
        ("Afspraak a-1 · b Onderdeel b.", "invullen", False),
    ]
    assert found["onderdeel"] == [("Afspraak a-1 · a Onderdeel a.", "invullen", False)]
    # Who only reads is sent to where the line stands.
    assert found["vervanger"] == [("Afspraak a-1 · a Onderdeel a.", "afspraken-2024-2027", True)]
    assert found["beide"] == [
        ("Afspraak a-1 · b Onderdeel b.", "invullen", False),
        ("Afspraak a-3 · a Onderdeel a.", "invullen", False),
    ]
    assert found["ander"] == [("Afspraak a-1", "invullen", False)]
    assert found[cast.officer.name] == [("Afspraak a-1 · c Onderdeel c.", "invullen", False)]
    assert found[cast.corporation_officer.name] == []


@pytest.mark.slow
def test_what_is_told_of_one_party_or_item_says_nothing_of_another(busy, table):
    a, b, _c = busy.commitment.items.all()
    for item, texts in ((None, ["Alles."]), (a, ["Over a.", ""]), (b, ["Over b."])):
        for text in texts:
            tell(busy, text, table.corporation, item=item)
    found = read_all()
    assert found["geheel"] == []
    assert [about for about, *_rest in found["onderdeel"]] == ["Afspraak a-1 · a Onderdeel a."]
    assert [about for about, *_rest in found["beide"]] == [
        "Afspraak a-1 · b Onderdeel b.",
        "Afspraak a-3 · a Onderdeel a.",
    ]
    assert [about for about, *_rest in found["ander"]] == ["Afspraak a-1"]
    tell(busy, "Over a.", table.corporation, item=a)
    assert read_all()["onderdeel"] == []


def test_who_handles_it_for_two_parties_tells_for_the_same_one_every_time(table):
    """The last by name, not the last that was made."""
    parties = sorted([table.corporation, table.tenants], key=lambda party: party.name)
    assert parties != sorted(parties, key=lambda party: party.pk)
    user = person("beide@elders.example", *((party, "editor") for party in parties))
    commitment = make_commitment(table.framework)
    row = lead(commitment, None, everyone=True)
    for party in parties:
        handle(row, party, user)
    line = line_of(make_round(table.framework, [commitment]), commitment)
    assert [task.url for task in tasks_of(user, TODAY)] == [
        f"/mijn-werk/invullen/{line.pk}/{parties[-1].slug}/"
    ]


@pytest.mark.parametrize("number", [1, 3, pytest.param(50, marks=pytest.mark.slow)])
def test_what_they_cost(cast, table, number, django_assert_num_queries):
    """Three queries more than without items, for any number of people."""
    User.objects.filter(pk=cast.officer.pk).update(reminders="none")
    items = [{"label": str(n), "text": f"Onderdeel {n}."} for n in range(number)]
    commitment = make_commitment(table.framework, items=items)
    for n, item in enumerate(commitment.items.all()):
        user = person(f"m{n}@corporatie.example", (table.corporation, "editor"))
        handle(lead(commitment, item, table.corporation), table.corporation, user)
    make_round(table.framework, [commitment])
    with django_assert_num_queries(17):
        reminded = list(remind_everybody(today=TODAY, dry_run=True))
    assert {user.name: [task.about for task in tasks] for user, tasks in reminded} == {
        f"m{n}": [f"Afspraak a-1 · {n} Onderdeel {n}."] for n in range(number)
    }
