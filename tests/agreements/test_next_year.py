"""The draft of a year: what comes along, what it is called, and what is refused."""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement, Commitment, Condition, Indicator, Target
from agreements.services.chains import chain_of
from agreements.services.draft_parts import (
    add_condition,
    comment,
    remove_condition,
    remove_target,
    set_target,
)
from agreements.services.drafting import add_indicator, add_theme
from agreements.services.next_year import (
    NewLine,
    carry_over,
    change_commitment,
    move_commitment,
    remove_commitment,
    start_next_year,
    write_new,
)
from config.web.history import StaleVersionError, acting
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once

pytestmark = pytest.mark.django_db


def start(table, *rows, year: int = 2025, **fields) -> AnnualAgreement:
    return start_next_year(actor=ACTOR, framework=table.framework, year=year, carry_overs=rows, **fields)


def sign(annual: AnnualAgreement) -> None:
    with acting(ACTOR):
        annual.status = AnnualStatus.SIGNED
        annual.save_next()


@made_once
def last(table) -> Commitment:
    return make_commitment(
        table.framework,
        "2024-j-1-1",
        number="J 1.1 (2024)",
        title="Bouwen",
        text="Wij bouwen 30 woningen.",
        annual=make_year(table.framework),
        items=[{"label": "a", "text": "Wij tekenen."}],
        responsibilities=[{"role": "lead", "party": table.corporation, "printed": "Wonen"}],
        plannings=[
            {"printed": "T1", "starts_on": date(2024, 1, 1), "ends_on": date(2024, 4, 30)},
            {"printed": "als de raad kiest", "conditional": True, "ends_on": date(2024, 5, 1)},
        ],
    )


# ---- carrying over


def test_what_comes_along_and_what_it_carries_on(table, last):
    (row,) = start(table, last).commitments.all()
    assert (row.number, row.key, row.title, row.text) == (
        "J 1.1 (2025)",
        "2025-j-11-2025",
        last.title,
        last.text,
    )
    assert (row.continues, row.chain) == (last, last)
    assert list(chain_of(row)) == [last, row]
    assert [str(one) for one in row.items.all()] == ["a Wij tekenen."]
    assert [one.printed for one in row.responsibilities.all()] == ["Wonen"]
    first, second = row.plannings.order_by("position")
    assert (first.starts_on, first.ends_on) == (date(2025, 1, 1), date(2025, 4, 30))
    assert (second.printed, second.ends_on, second.conditional) == ("als de raad kiest", None, True)


def test_who_leads_an_item_and_when_come_along(table, last):
    item = last.items.get()
    with acting(ACTOR):
        item.responsibilities.create(commitment=last, role="lead", party=table.municipality)
        item.plannings.create(commitment=last, printed="T2")
    (row,) = start(table, last).commitments.all()
    lead, when = row.items.get().responsibilities.get(), row.items.get().plannings.get()
    assert (lead.commitment, lead.role, lead.party) == (row, "lead", table.municipality)
    assert (when.printed, when.ends_on) == ("T2", date(2025, 8, 31))
    assert row.responsibilities.count() == 2 and row.plannings.count() == 3


def test_targets_are_those_of_the_new_year_and_forecasts_stay(table, last):
    add_indicator(
        actor=ACTOR,
        framework=table.framework,
        commitment=last,
        key="woningen",
        name="Woningen",
        unit="woningen",
        period="elk kwartaal",
        keeper="corporaties",
        source="CBS, mei",
        forecasts=[{"year": 2025, "value": 31, "source": "Bijlage"}],
        targets=[
            {
                "kind": "at_least",
                "value": 30,
                "year": 2024,
                "party": table.corporation,
                "source": "Afspraken",
            },
            {"kind": "at_least", "value": 90, "year": 2026, "source": "Afspraken"},
        ],
    )
    (row,) = start(table, last).commitments.all()
    indicator = row.indicators.get()
    told = (indicator.period, indicator.keeper, indicator.source)
    assert told == ("elk kwartaal", "corporaties", "CBS, mei")
    assert not indicator.forecasts.exists()
    (target,) = indicator.targets.all()
    assert (target.year, target.value, target.party) == (2025, 30, table.corporation)


def test_a_year_that_exists_is_refused_and_nothing_is_half_done(table, last):
    start(table, last)
    with pytest.raises(ValidationError, match="2025"):
        start(table, last)
    with pytest.raises(ValidationError, match="2028"):
        start(table, last, year=2028)
    with pytest.raises(ValidationError):
        start(table, last, year=2026, lines=[NewLine(title=" ")])
    assert list(AnnualAgreement.objects.values_list("year", flat=True)) == [2024, 2025]
    assert Commitment.objects.count() == 2


def test_twice_or_from_nowhere(table, last):
    annual = start(table)
    carry_over(actor=ACTOR, annual=annual, commitment=last)
    framework_one = make_commitment(table.framework, "k-1", 9)
    for commitment in (last, framework_one, annual.commitments.get()):
        with pytest.raises(ValidationError):
            carry_over(actor=ACTOR, annual=annual, commitment=commitment)
    assert annual.commitments.count() == 1


# ---- writing new


def test_a_new_one_gets_the_next_number_of_its_theme(table):
    themes = [
        add_theme(actor=ACTOR, framework=table.framework, position=n, number=str(n), title=f"Thema {n}")
        for n in (1, 2)
    ]
    annual_2024 = make_year(table.framework)
    for n in (1, 2):
        make_commitment(
            table.framework, f"j-1-{n}", n, number=f"J 1.{n}", theme=themes[0], annual=annual_2024
        )
    annual = start(table)
    numbers = [
        write_new(actor=ACTOR, annual=annual, line=NewLine("Nieuw", theme=theme)).number
        for theme in (themes[0], themes[0], themes[1], None)
    ]
    assert numbers == ["J 1.3", "J 1.4", "J 2.1", ""]
    given = write_new(actor=ACTOR, annual=annual, line=NewLine("Eigen", number="X", leads=[table.tenants]))
    assert (given.number, given.responsibilities.get().party) == ("X", table.tenants)


# ---- changing, moving, removing


def test_changing_who_when_and_words(table, last):
    (row,) = start(table, last).commitments.all()
    change_commitment(
        actor=ACTOR,
        commitment=row,
        version=row.version,
        fields={"title": "Anders", "text": "Wij bouwen er 40."},
        plannings=["Q2", "ooit"],
        responsibilities={
            "party": [{"party": table.tenants, "group": "", "everyone": False, "outsider": ""}]
        },
    )
    row.refresh_from_db()
    assert (row.title, row.text) == ("Anders", "Wij bouwen er 40.")
    assert [(one.printed, one.ends_on) for one in row.plannings.order_by("position")] == [
        ("Q2", date(2025, 6, 30)),
        ("ooit", None),
    ]
    assert {(one.role, one.label) for one in row.responsibilities.all()} == {
        ("lead", "Wonen"),
        ("party", "Huurders"),
    }
    last.refresh_from_db()
    assert last.title == "Bouwen"
    with pytest.raises(StaleVersionError):
        change_commitment(actor=ACTOR, commitment=row, version=1, fields={"title": "Weer"})


def test_moving_stays_within_the_theme(table, last):
    annual = start(table, last)
    other = write_new(actor=ACTOR, annual=annual, line=NewLine("Nieuw"))
    first = annual.commitments.get(continues=last)
    assert not move_commitment(actor=ACTOR, commitment=first, version=first.version, up=True)
    assert move_commitment(actor=ACTOR, commitment=other, version=other.version, up=True)
    assert [one.pk for one in annual.commitments.order_by("position")] == [other.pk, first.pk]


def test_two_that_share_a_place_in_the_list_change_places_too(table, last):
    annual = start(table, last)
    other = write_new(actor=ACTOR, annual=annual, line=NewLine("Nieuw"))
    first = annual.commitments.get(continues=last)
    with acting(ACTOR):
        other.position = first.position
        other.save_next()
    assert move_commitment(actor=ACTOR, commitment=other, version=other.version, up=True)
    assert [one.pk for one in annual.commitments.order_by("position")] == [other.pk, first.pk]


def test_removing_takes_what_hangs_on_it_and_tells_why_where_parties_spoke(table, last):
    annual = start(table, last)
    row = annual.commitments.get()
    set_target(
        actor=ACTOR, commitment=row, name="Woningen", unit="woningen", kind="at_least", value=Decimal(3)
    )
    comment(actor=ACTOR, commitment=row, party=table.tenants, text="Te weinig.")
    with pytest.raises(ValidationError) as told:
        remove_commitment(actor=ACTOR, commitment=row, version=row.version)
    assert set(told.value.message_dict) == {"reason"}
    remove_commitment(actor=ACTOR, commitment=row, version=row.version, reason="Vervallen")
    assert not annual.commitments.exists() and not Indicator.objects.exists()
    assert Commitment.history.filter(key=row.key).first().history_change_reason == "Vervallen"


def test_what_another_waits_for_is_not_removed(table, last):
    annual = start(table, last)
    row = annual.commitments.get()
    other = write_new(actor=ACTOR, annual=annual, line=NewLine("Daarna"))
    add_condition(actor=ACTOR, commitment=other, on=row)
    with pytest.raises(ValidationError, match="Daarna"):
        remove_commitment(actor=ACTOR, commitment=row, version=row.version)
    remove_condition(actor=ACTOR, commitment=other, condition=Condition.objects.get().pk)
    remove_commitment(actor=ACTOR, commitment=row, version=row.version)
    assert annual.commitments.get() == other


def test_what_was_signed_meanwhile_does_not_change(english, table, last):
    annual = start(table, last)
    row = annual.commitments.get()
    sign(annual)
    before = Commitment.history.count()
    verbs = [
        lambda: carry_over(actor=ACTOR, annual=annual, commitment=last),
        lambda: write_new(actor=ACTOR, annual=annual, line=NewLine("Nieuw")),
        lambda: change_commitment(actor=ACTOR, commitment=row, version=row.version, fields={"title": "X"}),
        lambda: remove_commitment(actor=ACTOR, commitment=row, version=row.version),
        lambda: move_commitment(actor=ACTOR, commitment=row, version=row.version, up=True),
        lambda: comment(actor=ACTOR, commitment=row, party=table.tenants, text="Te laat"),
        lambda: add_condition(actor=ACTOR, commitment=row, event="Een vergunning"),
        lambda: set_target(actor=ACTOR, commitment=row, name="W", unit="w", kind="about", value=Decimal(1)),
    ]
    for verb in verbs:
        with pytest.raises(ValidationError, match="by an addendum or an amendment"):
            verb()
    assert Commitment.history.count() == before


# ---- comments, conditions, targets


def test_comments_of_those_who_sign(table, last):
    row = start(table, last).commitments.get()
    said = comment(actor=ACTOR, commitment=row, party=table.tenants, text=" Graag eerder. ")
    assert (said.text, said.written_by) == ("Graag eerder.", ACTOR.name)
    for party, text in ((table.adviser, "Ook wij"), (table.tenants, " ")):
        with pytest.raises(ValidationError):
            comment(actor=ACTOR, commitment=row, party=party, text=text)


def test_conditions_never_wait_for_each_other(table, last):
    annual = start(table, last)
    row = annual.commitments.get()
    other = write_new(actor=ACTOR, annual=annual, line=NewLine("Daarna"))
    add_condition(actor=ACTOR, commitment=other, on=row)
    add_condition(actor=ACTOR, commitment=row, event="De raad stelt het plan vast")
    refused = [
        {"commitment": row, "on": other},
        {"commitment": row, "on": row},
        {"commitment": other, "on": row},
        {"commitment": row},
        {"commitment": row, "on": last, "event": "Beide"},
    ]
    for values in refused:
        with pytest.raises(ValidationError):
            add_condition(actor=ACTOR, **values)
    assert Condition.objects.count() == 2


def test_a_target_takes_the_place_of_what_stood_there_and_leaves_with_its_indicator(table, last):
    row = start(table, last).commitments.get()
    values = {"name": "Woningen", "unit": "woningen", "kind": "at_least"}
    for number, party in ((3, table.corporation), (5, table.corporation), (9, None)):
        set_target(actor=ACTOR, commitment=row, value=Decimal(number), party=party, **values)
    targets = row.indicators.get().targets.order_by("value")
    assert [(one.value, one.party) for one in targets] == [(5, table.corporation), (9, None)]
    with pytest.raises(ValidationError):
        set_target(actor=ACTOR, commitment=row, value=Decimal(1), party=table.adviser, **values)
    for target in targets:
        remove_target(actor=ACTOR, commitment=row, target=target.pk)
    assert not row.indicators.exists()


def test_a_target_of_another_kind_takes_its_place_but_a_signal_value_stands_beside_it(table, last):
    row = start(table, last).commitments.get()
    agree = partial(set_target, actor=ACTOR, commitment=row, name="Woningen", unit="woningen")
    agree(kind="range", value=Decimal(24), upto=Decimal(32))
    assert [(one.kind, one.value, one.upto) for one in Target.objects.all()] == [("range", 24, 32)]
    for kind, number in (("at_least", 40), ("signal", 30), ("about", 25), ("signal", 20)):
        agree(kind=kind, value=Decimal(number))
    targets = row.indicators.get().targets.order_by("pk")
    assert [(one.kind, one.value, one.year) for one in targets] == [("about", 25, 2025), ("signal", 20, 2025)]


def test_a_target_of_the_term_stays_and_comes_after_that_of_the_year(table, last):
    targets = [
        {"kind": "at_least", "value": 100, "source": "p. 1"},
        {"kind": "range", "value": 30, "upto": "32.5", "source": "p. 1", "year": 2024},
    ]
    add_indicator(
        actor=ACTOR,
        framework=table.framework,
        key="woningen",
        name="Woningen",
        unit="won.",
        commitment=last,
        targets=targets,
    )
    row = start(table, last).commitments.get()
    copied = row.indicators.get().targets
    assert [(one.year, one.value, one.upto) for one in copied.order_by("pk")] == [
        (2025, 30, Decimal("32.5")),
        (None, 100, None),
    ]
    set_target(actor=ACTOR, commitment=row, name="Woningen", unit="won.", kind="at_most", value=Decimal(35))
    assert [(one.year, one.value) for one in copied.order_by("pk")] == [(2025, 35), (None, 100)]


# ---- conditions


def named(row: Commitment) -> list[tuple[Commitment | None, str, str]]:
    return [(one.on, one.event, str(one.party or "")) for one in row.conditions.order_by("pk")]


def test_what_must_come_first_comes_along(table, last):
    earlier = last.annual_agreement
    other, stopped, always = (
        make_commitment(table.framework, key, n, annual=earlier if key != "k-1" else None)
        for n, key in enumerate(("2024-j-2", "2024-j-3", "k-1"), start=2)
    )
    with acting(ACTOR):
        for on in (other, stopped, always):
            Condition(commitment=last, on=on).save_checked()
        Condition(commitment=last, event="De grond is er", party=table.municipality).save_checked()
    annual = start(table, last)
    row = annual.commitments.get()
    event = (None, "De grond is er", str(table.municipality))
    assert named(row) == [(other, "", ""), (stopped, "", ""), (always, "", ""), event]
    later = carry_over(actor=ACTOR, annual=annual, commitment=other)
    assert named(row) == [(later, "", ""), (stopped, "", ""), (always, "", ""), event]
    # The other way round, and the year after.
    (first, second) = start(table, row, later, year=2026).commitments.order_by("position")
    assert (first.continues, named(first)[0]) == (row, (second, "", ""))


def test_two_never_wait_for_each_other_after_carrying_over(table, last):
    other = make_commitment(table.framework, "2024-j-2", 2, annual=last.annual_agreement)
    with acting(ACTOR):
        Condition(commitment=last, on=other).save_checked()
        third = make_commitment(table.framework, "2024-j-3", 3, annual=last.annual_agreement)
        Condition(commitment=other, on=third).save_checked()
    annual = start(table, last, third)
    row, carried = annual.commitments.order_by("position")
    add_condition(actor=ACTOR, commitment=carried, on=row)
    later = carry_over(actor=ACTOR, annual=annual, commitment=other)
    assert (named(later)[0][0], named(row)[0][0]) == (carried, other)
