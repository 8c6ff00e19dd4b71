"""A draft that was made before an addendum: what that changed stands in it, and is taken over with one button."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements.models import AnnualAgreement, Commitment, Target
from agreements.services.addenda import let_lapse
from agreements.services.addendum_effect import put_into_effect
from agreements.services.catching_up import behind_of, read_whole, take_changes
from agreements.services.draft_parts import set_target
from agreements.services.drafting import add_indicator
from agreements.services.framework_signing import record_signed
from agreements.services.next_year import change_commitment, start_next_year
from config.web.history import StaleVersionError
from monitoring.drafting.reading import read_draft
from tests.agreements.addendum_rows import YEAR, change, commitment, consent, make_signed, propose, start
from tests.agreements.test_locking import amended
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def draft(table) -> AnnualAgreement:
    """Of the next year, with three commitments and a number, made before the addendum."""
    make_signed(table)
    goal = {"kind": "at_least", "value": 40, "year": YEAR, "party": table.corporation, "source": "Bijlage"}
    add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="huizen",
        name="Woningen",
        unit="woningen",
        commitment=commitment(),
        targets=[goal],
    )
    rows = [commitment(key) for key in ("wonen", "thuis", "allen")]
    return start_next_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, carry_overs=rows)


def drafted(draft: AnnualAgreement, key: str = "wonen") -> Commitment:
    return read_whole(draft.commitments.get(continues=commitment(key)).pk)


def change_last_year(table, **fields) -> None:
    """An addendum to the annual agreement of last year, in effect: thirty homes instead of forty."""
    target = Target.objects.get(indicator__commitment=commitment())
    addendum = change(
        start(table, commitment().annual_agreement), **{"targets": {str(target.pk): "30"}, **fields}
    )
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), table.corporation))


def address(table, row: Commitment | None = None) -> str:
    words = [row.key] if row else []
    name = "concept-line" if row else "concept"
    return reverse(name, args=[table.municipality.slug, table.framework.slug, YEAR + 1, *words])


def take(row: Commitment, **fields) -> Commitment:
    seen = behind_of([row])[row.pk].last.pk if row.pk in behind_of([row]) else 0
    return take_changes(
        actor=ACTOR,
        commitment=row,
        **{"version": Commitment.objects.get(pk=row.pk).version, "seen": seen} | fields,
    )


def test_nothing_is_told_until_something_changed(officer, table, draft):
    assert behind_of([drafted(draft)]) == {}
    assert "changed-since" not in officer.get(address(table)).content.decode()


@pytest.mark.parametrize("place", ["list", "line"])
def test_old_stands_beside_new_numbers_included(officer, table, draft, place):
    change_last_year(table, number="1a")
    page = officer.get(address(table, drafted(draft) if place == "line" else None)).content.decode()
    assert page.count("data-changed=") == 1 and "was changed after it was carried over" in page
    told = page[page.index("data-changed=") :]
    assert "veertig" in told and "dertig" in told
    assert "40" in told and "30" in told and "Take over what was changed" in told
    names = [str(part.name) for part in read_draft(table.framework, YEAR + 1).lines[0].behind.parts]
    assert names == ["Number", "Text", "Targets"]


def test_one_button_writes_it_in_the_draft_as_another_version(officer, table, draft):
    change_last_year(table, number="1a")
    row = drafted(draft)
    sent = {"actie": "wijziging-overnemen", "version": row.version, "seen": behind_of([row])[row.pk].last.pk}
    told = officer.post(address(table, row), sent, follow=True)
    now = drafted(draft)
    assert told.status_code == 200 and "data-changed=" not in told.content.decode()
    assert (now.number, now.text, now.version) == ("1a", "Wij bouwen er dertig.", row.version + 1)
    target = Target.objects.get(indicator__commitment=now)
    assert (target.value, target.year, target.party) == (Decimal(30), YEAR + 1, table.corporation)
    assert target.version == 2 and target.history.last().value == 40, "what stood there is kept"
    assert now.history.first().history_change_reason and behind_of([now]) == {}
    assert [one.label for one in now.responsibilities.all()] == [table.corporation.label]


def test_twice_or_of_what_somebody_changed_meanwhile_is_refused(officer, table, draft):
    change_last_year(table)
    row = drafted(draft)
    for problem, fields in (
        (ValidationError, {"seen": 0}),
        (StaleVersionError, {"version": row.version + 1}),
    ):
        with pytest.raises(problem):
            take(row, **fields)
    assert drafted(draft).text == row.text
    take(row)
    with pytest.raises(ValidationError, match="nothing to take over"):
        take(drafted(draft), seen=1)
    sent = {"actie": "wijziging-overnemen", "version": row.version, "seen": 1}
    assert officer.post(address(table, row), sent).status_code == 409
    assert officer.post(address(table, row), {"actie": "wijziging-overnemen"}).status_code == 409


def test_what_the_draft_says_of_its_own_is_told_and_stays_where_nothing_changed(table, draft):
    row = drafted(draft)
    change_commitment(
        actor=ACTOR, commitment=row, version=row.version, fields={"title": "Eigen titel", "text": "Vijftig."}
    )
    set_target(actor=ACTOR, commitment=row, name="Leeg", unit="m2", kind="about", value=Decimal(5))
    change_last_year(table)
    told = read_draft(table.framework, YEAR + 1).lines[0].behind
    assert {str(part.name): part.here for part in told.parts} == {
        "Text": "Vijftig.",
        "Targets": told.parts[1].here,
    }
    take(drafted(draft))
    now = drafted(draft)
    assert (now.title, now.text) == ("Eigen titel", "Wij bouwen er dertig.")
    assert sorted(Target.objects.filter(indicator__commitment=now).values_list("value", flat=True)) == [5, 30]


def test_targets_that_came_and_went_and_what_must_come_first(table, draft):
    target = Target.objects.get(indicator__commitment=commitment())
    new = {"name": "Plekken", "unit": "plekken", "kind": "about", "value": "12", "whom": ""}
    first = [{"on": "thuis"}, {"event": "Vergunning", "party": table.municipality.slug}]
    addendum = change(
        start(table, commitment().annual_agreement),
        gone=[str(target.pk)],
        new_targets=[new],
        conditions=first,
        leads=["everyone"],
        plannings=["T3"],
    )
    everybody = [table.municipality, table.corporation, table.other_corporation, table.tenants]
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), *everybody))
    take(drafted(draft))
    row = drafted(draft)
    (only,) = Target.objects.filter(indicator__commitment=row)
    assert (only.indicator.name, only.value, only.year) == ("Plekken", 12, YEAR + 1)
    waits = [(one.on, one.event, one.party) for one in row.conditions.order_by("pk")]
    assert waits == [(drafted(draft, "thuis"), "", None), (None, "Vergunning", table.municipality)]
    assert [one.everyone for one in row.responsibilities.all()] == [True]
    (planning,) = row.plannings.all()
    assert planning.printed == "T3" and planning.starts_on.year == YEAR + 1
    assert behind_of([row]) == {}


def test_what_lapsed_is_told_without_a_button(officer, table, draft):
    addendum = start(table, commitment().annual_agreement)
    let_lapse(actor=ACTOR, addendum=addendum, version=addendum.version, commitment=commitment())
    put_into_effect(actor=ACTOR, addendum=consent(propose(addendum), table.corporation))
    page = officer.get(address(table, drafted(draft))).content.decode()
    assert "lapsed after it was carried over" in page and "Take over what was changed" not in page
    with pytest.raises(ValidationError, match="nothing to take over"):
        take(drafted(draft))


def test_what_a_meeting_changed_is_told_as_well(table, draft):
    amended(commitment("allen"))
    take(drafted(draft, "allen"))
    assert drafted(draft, "allen").title == "Anders"
    assert behind_of([drafted(draft, "allen")]) == {}


def test_what_it_works_out_is_told_where_the_framework_was_changed(officer, table, draft):
    record_signed(
        actor=ACTOR,
        framework=table.framework,
        version=table.framework.version,
        signed_on=table.framework.starts_on,
    )
    above = make_commitment(table.framework, "k-1", 90, number="K1", text="Er komen er honderd.")
    row = drafted(draft)
    change_commitment(actor=ACTOR, commitment=row, version=row.version, fields={}, elaborates=[above])
    amended(above)
    page = officer.get(address(table, row)).content.decode()
    assert 'data-changed-above="k-1"' in page and "data-changed=" not in page


def test_who_only_reads_sees_it_without_a_button(client, cast, table, draft):
    change_last_year(table)
    client.force_login(cast.alderman)
    page = client.get(address(table)).content.decode()
    assert "data-changed=" in page and "wijziging-overnemen" not in page
    row = drafted(draft)
    sent = {"actie": "wijziging-overnemen", "version": row.version, "seen": behind_of([row])[row.pk].last.pk}
    assert client.post(address(table, row), sent).status_code == 403
    assert drafted(draft).text == row.text


def test_it_costs_as_much_for_three_as_for_one(table, draft, django_assert_num_queries):
    record_signed(
        actor=ACTOR,
        framework=table.framework,
        version=table.framework.version,
        signed_on=table.framework.starts_on,
    )
    above = make_commitment(table.framework, "k-1", 90, number="K1")
    rows = [drafted(draft, key) for key in ("wonen", "thuis", "allen")]
    for row in rows:
        change_commitment(actor=ACTOR, commitment=row, version=row.version, fields={}, elaborates=[above])
    amended(above)
    for row, key in zip(rows, ("wonen", "thuis", "allen"), strict=True):
        amended(commitment(key))
        told = [drafted(draft, one) for one in ("wonen", "thuis", "allen")]
        with django_assert_num_queries(2):
            assert row.pk in behind_of(told)
    with django_assert_num_queries(19):
        found = read_draft(table.framework, YEAR + 1)
    assert [(line.behind is not None, len(line.above)) for line in found.lines] == [(True, 1)] * 3
