"""Parties take part for a time: before, during and after it, and how the admin keeps it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from agreements.enums import AnnualStatus, ParticipationRole
from agreements.models import (
    AnnualAgreement,
    Bid,
    FrameworkAgreement,
    Participation,
    Responsibility,
    owed_by,
)
from agreements.permissions import at_table, ever_at_table, may_bid, may_coordinate, parties_with_position
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from agreements.services.completing import completing_parties
from agreements.services.cycle import signatories
from agreements.services.drafting import add_coordinator
from agreements.services.framework_signing import signing_parties
from agreements.services.going_on import go_on_without_who_left
from agreements.services.standing import standing_of
from agreements.services.versions import seats_of
from config.web.history import acting
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.admin_forms import filled_in
from tests.bids import make_bid
from tests.cast import ACTOR
from tests.factories import coordinate_elsewhere, make_commitment, make_year, prolong

from . import addendum_rows
from .addendum_rows import change, consent, make_signed, start
from .signing_rows import again, bring, make_draft, sign, signers

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def seat_of(table, party) -> Participation:
    return table.framework.participations.get(party=party)


def set_term(row, starts_on=None, ends_on=None, **fields) -> None:
    row.starts_on, row.ends_on = starts_on, ends_on
    for name, value in fields.items():
        setattr(row, name, value)
    with acting(ACTOR):
        row.save_next_checked()


def terms() -> dict[str, tuple[date | None, date | None]]:
    """Terms as seen from today, and those of them that hold."""
    today = timezone.localdate()
    return {
        "always": (None, None),
        "since today": (today, None),
        "until today": (None, today),
        "today": (today, today),
        "from tomorrow": (today + DAY, None),
        "until yesterday": (None, today - DAY),
    }


NOW = {"always", "since today", "until today", "today"}


@pytest.mark.slow
def test_a_party_is_at_the_table_from_its_first_day_to_its_last(cast, table):
    """Every question about now gets the same answer."""
    prolong(table.framework, timezone.localdate().year + 1)
    commitment = make_commitment(
        table.framework, "allen", responsibilities=[{"role": "lead", "group": "corporation"}]
    )
    party = table.corporation
    own = make_bid(table.framework, party)
    questions = {
        "rows": lambda user: table.framework.participations.seated().filter(party=party).exists(),
        "row": lambda user: seat_of(table, party).sits_on(timezone.localdate()),
        "sees": lambda user: FrameworkAgreement.objects.visible_to(user).exists(),
        "reads its bid": lambda user: own in Bid.objects.visible_to(user),
        "bids": lambda user: may_bid(user, table.framework, party),
        "is chosen": lambda user: party in at_table(table.framework),
        "signs": lambda user: party in signatories(table.framework),
        "stands in a proposal": lambda user: (
            party in [seat.party for seat in seats_of(table.framework, year=timezone.localdate().year)]
        ),
        "owes": lambda user: owed_by(party).exists(),
        "completes": lambda user: party in completing_parties(commitment),
    }
    for name, term in terms().items():
        set_term(seat_of(table, party), *term)
        user = User.objects.get(pk=cast.corporation_officer.pk)
        told = {question for question, ask in questions.items() if ask(user)}
        # What it wrote itself it always reads.
        assert told == (set(questions) if name in NOW else {"reads its bid"}), name


def test_who_left_was_there_and_who_is_to_come_was_not(cast, table):
    prolong(table.framework, timezone.localdate().year + 1)
    ever = set()
    for name, term in terms().items():
        set_term(seat_of(table, table.corporation), *term)
        there = table.corporation in ever_at_table(table.framework)
        assert there == FrameworkAgreement.objects.sat_at_by(cast.corporation_officer).exists()
        ever |= {name} if there else set()
    assert ever == {*NOW, "until yesterday"}


def test_a_municipality_sits_at_its_own_table_without_a_row_that_says_so(cast, table):
    with acting(ACTOR):
        seat_of(table, table.municipality).delete()
    for parties in (at_table, ever_at_table):
        assert table.municipality in parties(table.framework)
    for list_of in (FrameworkAgreement.objects.visible_to, FrameworkAgreement.objects.sat_at_by):
        assert [*list_of(cast.officer)] == [table.framework]
    assert parties_with_position(cast.officer, table.framework) == {table.municipality.pk}
    assert may_coordinate(cast.officer, table.framework)
    bid = make_bid(table.framework, table.corporation)
    assert [*Bid.objects.visible_to(cast.officer)] == [bid]


def test_a_table_is_left_by_who_sat_there_and_sees_it_no_more(cast, table):
    today = timezone.localdate()
    set_term(seat_of(table, table.corporation), None, today - DAY)
    set_term(seat_of(table, table.other_corporation), None, today)

    def left(*parties):
        return FrameworkAgreement.objects.left_by({party.pk for party in parties}).exists()

    assert left(table.corporation) and not left(table.corporation, table.tenants)
    assert not left(table.other_corporation) and not left(table.adviser)


@pytest.mark.slow
def test_who_left_reads_what_was_put_before_it_and_no_more(cast, table):
    prolong(table.framework, timezone.localdate().year + 1)
    for year in (2024, 2025, 2026):
        make_year(table.framework, year)
    make_draft(table, 2027)

    def years(name="corporation_officer"):
        return [
            *AnnualAgreement.objects.visible_to(dict(cast.people())[name])
            .filter(framework=table.framework)
            .order_by("year")
            .values_list("year", flat=True)
        ]

    assert years() == [2024, 2025, 2026, 2027]
    set_term(seat_of(table, table.corporation), None, date(2025, 6, 30))
    assert years() == [2024, 2025]
    assert years("tenant") == [2024, 2025, 2026, 2027]
    set_term(seat_of(table, table.corporation), timezone.localdate() + DAY)
    assert years() == []


def test_an_adviser_reads_what_is_put_before_it_until_its_last_day(cast, table):
    ahead = timezone.localdate().year + 1
    prolong(table.framework, ahead)
    make_year(table.framework, ahead)
    add_member(actor=ACTOR, user=cast.council_member, party=table.adviser, role=MembershipRole.READER)
    today, found = timezone.localdate(), []
    for last in (today, today - DAY):
        set_term(seat_of(table, table.adviser), None, last)
        found.append(AnnualAgreement.objects.visible_to(cast.council_member).exists())
    assert found == [True, False]


def test_who_left_coordinates_no_more(cast, table):
    until_now = table.framework.coordinations.get()
    today = timezone.localdate()
    with acting(ACTOR):
        until_now.ends_on = today - DAY
        until_now.save()
    add_coordinator(actor=ACTOR, framework=table.framework, party=table.corporation, starts_on=today)
    assert may_coordinate(User.objects.get(pk=cast.corporation_officer.pk), table.framework)
    set_term(seat_of(table, table.corporation), None, today - DAY)
    # To sit at another table is no seat at this one.
    coordinate_elsewhere(table.framework, table.corporation)
    assert not may_coordinate(User.objects.get(pk=cast.corporation_officer.pk), table.framework)
    with pytest.raises(ValidationError) as refused:
        add_coordinator(actor=ACTOR, framework=table.framework, party=table.corporation, starts_on=today)
    assert set(refused.value.message_dict) == {"coordinator"}


def test_between_whom_it_was_signed_is_told_of_that_day(table):
    set_term(seat_of(table, table.tenants), None, date(2025, 12, 31))
    set_term(seat_of(table, table.adviser), date(2026, 1, 1), role=ParticipationRole.SIGNATORY)
    before = signing_parties(table.framework, date(2024, 1, 1))
    assert table.tenants.name in before and table.adviser.name not in before
    now = signing_parties(table.framework)
    assert table.adviser.name in now and table.tenants.name not in now


def test_a_day_passes_and_who_left_holds_up_nothing(table):
    annual = sign(bring(make_draft(table), table, AnnualStatus.AGREED), *signers(table)[:-1])
    set_term(seat_of(table, table.tenants), None, timezone.localdate())
    go_on_without_who_left(actor=ACTOR)
    assert again(annual).status == AnnualStatus.AGREED
    set_term(seat_of(table, table.tenants), None, timezone.localdate() - DAY)
    go_on_without_who_left(actor=ACTOR)
    assert again(annual).status == AnnualStatus.SIGNED


def test_what_was_signed_still_names_who_left(table):
    annual = sign(bring(make_draft(table), table, AnnualStatus.AGREED), *signers(table))
    set_term(seat_of(table, table.tenants), None, timezone.localdate() - DAY)
    assert [one.party for one in standing_of(again(annual)).remaining] == signers(table)


# ---- in the admin


@pytest.fixture
def page(client, cast, table):
    """The address of the framework in the admin, its form as sent unchanged, and the place of a party in it."""
    client.force_login(cast.manager)
    url = reverse("admin:agreements_frameworkagreement_change", args=[table.framework.pk])
    sent = filled_in(client, url)

    def place(party):
        return next(
            name.removesuffix("-party")
            for name, value in sent.items()
            if name.startswith("participations-") and name.endswith("-party") and str(value) == str(party.pk)
        )

    return url, sent, place


def errors_of(answer) -> dict[str, list[str]]:
    rows = next(
        one.formset for one in answer.context["inline_admin_formsets"] if one.formset.model is Participation
    )
    return {name: told for row in rows.errors for name, told in row.items()}


@pytest.mark.parametrize(
    ("who", "starts", "ends", "field", "message"),
    [
        ("tenants", "2026-01-02", "2026-01-01", "ends_on", "The last day lies before the first."),
        ("tenants", "", "2023-12-31", "ends_on", "This day lies before the agreement began."),
        ("tenants", "2028-01-01", "", "starts_on", "The agreement had ended by then."),
        (
            "municipality",
            "",
            "2025-12-31",
            "ends_on",
            "The municipality takes part as long as the agreement holds.",
        ),
    ],
)
@pytest.mark.slow
def test_bad_dates_are_told_at_the_field(client, table, page, who, starts, ends, field, message):
    url, sent, place = page
    at = place(getattr(table, who))
    answer = client.post(url, {**sent, f"{at}-starts_on": starts, f"{at}-ends_on": ends})
    assert (answer.status_code, errors_of(answer)) == (200, {field: [gettext(message)]})


def with_new_seat(table, sent, party, **fields) -> dict[str, object]:
    n = int(sent["participations-TOTAL_FORMS"])
    row = {"party": party.pk, "role": "signatory", "position": 9, "framework": table.framework.pk, **fields}
    return {
        **sent,
        "participations-TOTAL_FORMS": n + 1,
        **{f"participations-{n}-{name}": value for name, value in row.items()},
    }


@pytest.mark.slow
def test_one_seat_ends_and_the_next_begins_at_once(client, table, page):
    """An adviser that is to sign: one save, and the history of who sat there then stays."""
    url, sent, place = page
    at = place(table.adviser)
    early = with_new_seat(table, sent, table.adviser, starts_on="2026-01-01")
    answer = client.post(url, early)
    assert errors_of(answer) == {"starts_on": [gettext("This party takes part already on these days.")]}
    assert client.post(url, {**early, f"{at}-ends_on": "2025-12-31"}).status_code == 302
    rows = table.framework.participations.filter(party=table.adviser).order_by("starts_on")
    assert {(row.role, row.starts_on, row.ends_on) for row in rows} == {
        ("adviser", None, date(2025, 12, 31)),
        ("signatory", date(2026, 1, 1), None),
    }
    # Saved again as it stands there now, nothing is in the way of anything.
    assert client.post(url, filled_in(client, url)).status_code == 302


@pytest.mark.slow
def test_who_leaves_while_it_coordinates_is_told(client, table, page):
    url, sent, place = page
    with acting(ACTOR):
        row = table.framework.coordinations.get()
        row.party = table.tenants
        row.save()
    sent = filled_in(client, url)
    answer = client.post(url, {**sent, f"{place(table.tenants)}-ends_on": "2026-12-31"}, follow=True)
    told = [str(one) for one in answer.context["messages"]]
    assert any(table.tenants.name in one for one in told)


@pytest.mark.slow
def test_a_merger(client, cast, table, page):
    """Two corporations go on as one: what the guide tells, and nothing is lost."""
    url, sent, place = page
    today = timezone.localdate()
    commitment = make_commitment(
        table.framework, "van-thuis", responsibilities=[{"role": "lead", "party": table.other_corporation}]
    )
    own = make_bid(table.framework, table.other_corporation)
    answer = client.post(url, {**sent, f"{place(table.other_corporation)}-ends_on": today - DAY})
    assert answer.status_code == 302, (errors_of(answer), answer.context["adminform"].form.errors)
    change = reverse("admin:agreements_commitment_change", args=[commitment.pk])
    form = filled_in(client, change)
    form |= {"responsibilities-TOTAL_FORMS": 2, "responsibilities-0-ends_on": today - DAY}
    form |= {
        f"responsibilities-1-{name}": value
        for name, value in {
            "role": "lead",
            "position": 1,
            "party": table.corporation.pk,
            "source": "agreement",
            "starts_on": today,
        }.items()
    }
    assert client.post(change, form).status_code == 302
    assert [*owed_by(table.corporation)] == [Responsibility.objects.get(party=table.corporation)]
    assert not owed_by(table.other_corporation).exists()
    # As it was, on a day before.
    assert owed_by(table.other_corporation, today - DAY).exists()
    assert own in Bid.objects.visible_to(cast.officer)


@pytest.mark.slow
def test_an_addendum_hands_over_what_was_signed(table):
    """Who left is not asked, although it led: all that sit there are, as for what nobody at the table leads."""
    annual = make_signed(table)
    set_term(seat_of(table, table.corporation), None, timezone.localdate() - DAY)
    word = f"party:{table.other_corporation.slug}"
    addendum = addendum_rows.propose(change(start(table, annual), leads=[word]))
    asked = [one.party for one in standing_of_addendum(addendum).asked]
    assert asked == [table.municipality, table.other_corporation, table.tenants]
    put_into_effect(actor=ACTOR, addendum=consent(addendum, *asked))
    assert owed_by(table.other_corporation).filter(commitment__key="wonen").exists()
    assert not owed_by(table.corporation).filter(commitment__key="wonen").exists()
