"""Lines of bids into a draft: what they become, what is refused, and that nobody takes one twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import AnnualStatus, BidOutcome, BidPart, BidScope, BidStatus
from agreements.models import AnnualAgreement, Bid, BidLine, Commitment, Condition, Target
from agreements.services import bid_taking
from agreements.services.bid_lines import add_line
from agreements.services.bid_taking import leave_out, offer_of, open_again, take_changed, take_into, take_over
from agreements.services.bid_talks import settle_bid, settle_line
from agreements.services.bidding import submit_bid
from agreements.services.drafting import add_theme
from agreements.services.next_year import remove_commitment, start_next_year
from config.web.history import StaleVersionError, acting
from tests.bids import IN_TIME, make_bid, make_draft, the_line
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once
from tests.monitoring.test_concurrency import at_once

pytestmark = pytest.mark.django_db


def offered(
    table, party=None, *, sent: bool = True, bid: dict[str, object] | None = None, **line: object
) -> BidLine:
    """A line of a submitted bid about 2025."""
    draft = make_draft(table.framework, party or table.corporation, lines=0, **(bid or {}))
    row = add_line(actor=ACTOR, bid=draft, **{"what": "Veertig woningen aan de Dreef", **line})
    if sent:
        submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)
    return BidLine.objects.select_related("bid__framework", "bid__party").get(pk=row.pk)


@made_once
def annual(table) -> AnnualAgreement:
    return start_next_year(actor=ACTOR, framework=table.framework, year=2025)


def take(annual: AnnualAgreement, *lines: BidLine) -> list[Commitment]:
    return take_over(actor=ACTOR, annual=annual, picked=[(line, line.version) for line in lines])


# ---- what a line becomes


def test_a_line_becomes_a_commitment_with_all_that_it_tells(table, annual):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen", number="1")
    of = make_commitment(table.framework, "r-1", theme=theme)
    line = offered(
        table,
        commitment=of,
        quantity=Decimal(40),
        unit="homes",
        planned="Q2",
        needed_from=table.municipality,
        needs="Een vergunning.",
    )
    (row,) = take(annual, line)
    assert (row.annual_agreement, row.theme, row.title) == (annual, theme, "Veertig woningen aan de Dreef")
    assert [(one.role, one.party) for one in row.responsibilities.all()] == [("lead", table.corporation)]
    planning = row.plannings.get()
    assert (planning.printed, planning.starts_on.month, planning.ends_on.month) == ("Q2", 4, 6)
    target = Target.objects.get(indicator__commitment=row)
    assert (target.kind, target.value, target.indicator.unit) == ("at_least", 40, "woningen")
    assert (target.party, target.year) == (table.corporation, 2025)
    condition = Condition.objects.get(commitment=row)
    assert (condition.party, str(condition)) == (table.municipality, "Gemeente: Een vergunning.")
    assert [one.of for one in row.elaborates.all()] == [of]
    line.refresh_from_db()
    assert (line.outcome, line.became, line.outcome_by) == ("taken_over", row, "Testopzet (Systeem)")


@pytest.mark.parametrize("first", [24, 0])
def test_a_range_is_agreed_as_a_range(table, annual, first):
    line = offered(table, quantity=Decimal(first), upto=Decimal(32), unit="homes")
    target = Target.objects.get(indicator__commitment=take(annual, line)[0])
    assert (target.kind, target.value, target.upto) == ("range", first, 32)


def test_what_tenants_ask_is_led_by_whom_they_ask(table, annual):
    line = offered(table, table.tenants, needed_from=table.corporation, needs="Minder vocht.")
    (row,) = take(annual, line)
    assert [one.party for one in row.responsibilities.all()] == [table.corporation]
    assert row.text == "Minder vocht." and not row.conditions.exists()
    nobody = offer_of(offered(table, table.municipality), 2025)
    assert nobody.leads == [table.municipality]


def test_the_number_is_of_the_year_of_the_draft(table):
    """Of a bid about two years only what is foreseen for this one."""
    line = offered(
        table,
        bid={"scope": BidScope.TWO_YEARS},
        quantity=Decimal(100),
        unit="homes",
        forecasts={2025: Decimal(30), 2026: Decimal(70)},
    )
    assert [offer_of(line, year).quantity for year in (2025, 2026)] == [30, 70]
    years = {2025: (Decimal(10), Decimal(15)), 2026: Decimal(20)}
    between = offered(table, table.tenants, bid={"scope": BidScope.TWO_YEARS}, unit="homes", forecasts=years)
    assert [(one.kind, one.upto) for one in (offer_of(between, 2025), offer_of(between, 2026))] == [
        ("range", 15),
        ("at_least", None),
    ]
    other = offered(
        table, table.other_corporation, bid={"scope": BidScope.TWO_YEARS}, quantity=5, unit="homes"
    )
    assert offer_of(other, 2025).quantity is None


@pytest.mark.parametrize(
    ("unit", "words", "told"),
    [("euros", "", "euro"), ("other", "plekken", "plekken"), ("homes", "", "woningen")],
)
def test_units_as_an_agreement_writes_them(table, unit, words, told):
    assert offer_of(offered(table, quantity=Decimal(2), unit=unit, unit_words=words), 2025).unit == told


def test_a_long_line_gets_a_short_title_and_keeps_its_words(table, annual):
    what = "Woorden " * 60
    (row,) = take(annual, offered(table, what=what, needs="x" * 400, needed_from=table.municipality))
    assert len(row.title) <= 120 and row.text.startswith(what.strip()) and row.text.endswith("x" * 400)
    assert len(row.conditions.get().event) <= 250


@pytest.mark.parametrize(
    ("what", "title", "text"),
    [("Wij bouwen.", "Wij bouwen", ""), ("Bouwen.\nEn wel in Oost.", "Bouwen", "Bouwen.\nEn wel in Oost.")],
)
def test_a_sentence_gives_a_title_without_full_stop(table, what, title, text):
    offer = offer_of(offered(table, what=what), 2025)
    assert (offer.title, offer.text) == (title, text)


def test_a_line_about_what_stands_in_the_draft_goes_there(table):
    last = make_commitment(table.framework, "a-1", annual=make_year(table.framework))
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[last])
    (row,) = take(annual, offered(table, commitment=last))
    assert row.continues == last and annual.commitments.count() == 1


def test_what_stands_in_the_draft_takes_along_what_is_asked_for(table):
    last = make_commitment(table.framework, "a-1", annual=make_year(table.framework))
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[last])
    row = annual.commitments.get()
    told = {
        "commitment": last,
        "quantity": Decimal(1800),
        "unit": "homes",
        "planned": "Q2",
        "needed_from": table.municipality,
        "needs": "Grond bouwrijp.",
    }
    line = offered(table, **told)
    assert offer_of(line, 2025).parts == list(BidPart)
    asked = {"actor": ACTOR, "annual": annual, "line": line, "version": line.version}
    with pytest.raises(ValidationError) as refused:
        take_into(**asked, commitment=make_commitment(table.framework, "r-1"), along=[BidPart.NEEDS])
    assert "along" in refused.value.message_dict
    take_into(**asked, commitment=row, along=[BidPart.QUANTITY, BidPart.PLANNING, BidPart.NEEDS])
    target = Target.objects.get(indicator__commitment=row)
    assert (target.value, target.party, target.indicator.unit) == (1800, table.corporation, "woningen")
    assert (row.plannings.get().printed, row.plannings.get().ends_on.month) == ("Q2", 6)
    assert row.conditions.get().party == table.municipality
    (again,) = take(annual, offered(table, table.other_corporation, **told))
    assert again == row
    assert (Target.objects.count(), row.plannings.count(), row.conditions.count()) == (1, 1, 1)


# ---- in other words, elsewhere, or not


def test_changed_linked_or_not_with_the_reason(table, annual):
    bid = make_bid(table.framework, table.corporation, lines=4)
    one, two, three, four = bid.lines.order_by("position")
    offer = bid_taking.Offer(title="Dertig woningen", leads=[table.corporation])
    for why, field in (("", "why"), (" ", "why")):
        with pytest.raises(ValidationError) as told:
            take_changed(actor=ACTOR, annual=annual, line=one, version=1, offer=offer, why=why)
        assert field in told.value.message_dict and not annual.commitments.exists()
    row = take_changed(actor=ACTOR, annual=annual, line=one, version=1, offer=offer, why="Er is minder plek.")
    take_into(actor=ACTOR, annual=annual, line=two, version=1, commitment=row)
    take_into(actor=ACTOR, annual=annual, line=three, version=1, commitment=row, why="Samen met de eerste.")
    with pytest.raises(ValidationError):
        leave_out(actor=ACTOR, annual=annual, picked=[(four, 1)], why="")
    leave_out(actor=ACTOR, annual=annual, picked=[(four, 1)], why="Geen geld.")
    found = [(line.outcome, line.became, line.outcome_why) for line in bid.lines.order_by("position")]
    assert found == [
        ("changed", row, "Er is minder plek."),
        ("taken_over", row, ""),
        ("changed", row, "Samen met de eerste."),
        ("not", None, "Geen geld."),
    ]
    bid.refresh_from_db()
    assert settle_bid(actor=ACTOR, bid=bid, version=bid.version).status == BidStatus.SETTLED


def test_a_line_goes_to_no_commitment_of_another_year(table, annual):
    other = make_commitment(table.framework, "a-9", annual=make_year(table.framework, 2026))
    with pytest.raises(ValidationError) as told:
        take_into(actor=ACTOR, annual=annual, line=offered(table), version=1, commitment=other)
    assert "commitment" in told.value.message_dict


def test_what_was_agreed_at_the_table_before_still_becomes_a_commitment(table, annual):
    first, second, third = make_bid(table.framework, table.corporation, lines=3).lines.order_by("position")
    for line, outcome in ((first, "taken_over"), (second, "changed"), (third, "not")):
        settle_line(actor=ACTOR, line=line, version=1, outcome=outcome, why="Aan tafel besproken.")
        line.refresh_from_db()
    one, two = take(annual, first, second)
    with pytest.raises(ValidationError):
        take(annual, third)
    found = BidLine.objects.order_by("position").values_list("outcome", "outcome_why", "became")
    assert list(found)[:2] == [
        ("taken_over", "Aan tafel besproken.", one.pk),
        ("changed", "Aan tafel besproken.", two.pk),
    ]


# ---- refused, and nothing half done


def test_a_line_is_not_taken_twice_and_several_go_together_or_not_at_all(table, annual, english):
    first, second = make_bid(table.framework, table.corporation, lines=2).lines.order_by("position")
    take(annual, first)
    with pytest.raises(ValidationError) as told:
        take(annual, second, first)
    assert "Testopzet (Systeem)" in told.value.messages[0], "who was first"
    second.refresh_from_db()
    assert (annual.commitments.count(), second.outcome) == (1, "")
    with pytest.raises(ValidationError):
        take(annual)


@pytest.mark.parametrize("status", [BidStatus.DRAFT, BidStatus.WITHDRAWN, BidStatus.REPLACED])
def test_only_of_a_bid_that_stands(table, annual, status):
    line = the_line(make_bid(table.framework, table.corporation, status))
    with pytest.raises(ValidationError):
        take(annual, line)
    assert not annual.commitments.exists()


def test_not_into_what_is_no_draft_nor_into_a_year_it_is_not_about(table, annual):
    line = offered(table)
    other = start_next_year(actor=ACTOR, framework=table.framework, year=2026)
    with pytest.raises(ValidationError):
        take(other, line)
    with acting(ACTOR):
        annual.status = AnnualStatus.PROPOSED
        annual.save_next()
    verbs = (
        lambda: take(annual, line),
        lambda: leave_out(actor=ACTOR, annual=annual, picked=[(line, 1)], why="Nee."),
        lambda: open_again(actor=ACTOR, annual=annual, line=line, version=1),
    )
    for verb in verbs:
        with pytest.raises(ValidationError):
            verb()
    line.refresh_from_db()
    assert line.outcome == "" and not Commitment.objects.exists()


def test_a_line_that_was_answered_otherwise_meanwhile_is_told(table, annual):
    line = offered(table)
    settle_line(actor=ACTOR, line=line, version=1, outcome=BidOutcome.NOT, why="Nee.")
    settle_line(actor=ACTOR, line=line, version=2, outcome="")
    with pytest.raises(StaleVersionError):
        take(annual, line)


def test_a_commitment_of_a_bid_leaves_once_its_line_is_open_again(table, annual):
    line = offered(table)
    (row,) = take(annual, line)
    with pytest.raises(ValidationError):
        remove_commitment(actor=ACTOR, commitment=row, version=row.version)
    open_again(actor=ACTOR, annual=annual, line=line, version=2)
    remove_commitment(actor=ACTOR, commitment=row, version=row.version)
    line.refresh_from_db()
    assert (line.outcome, line.became) == ("", None) and not annual.commitments.exists()


def test_breaking_off_in_the_middle_leaves_nothing(table, annual, monkeypatch):
    def breaks(**_fields: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(bid_taking, "settle_line", breaks)
    line = offered(table, quantity=Decimal(4), unit="homes")
    with pytest.raises(RuntimeError):
        take(annual, line)
    assert not Commitment.objects.exists() and not Target.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_line_the_second_is_told(table_committed):
    table = table_committed
    line = the_line(make_bid(table.framework, table.corporation))
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025)
    done = at_once([lambda: take(annual, line)] * 3)
    assert sum(isinstance(one, ValidationError) for one in done) == 2
    assert Commitment.objects.count() == 1
    assert Bid.objects.get().lines.get().became == Commitment.objects.get()
