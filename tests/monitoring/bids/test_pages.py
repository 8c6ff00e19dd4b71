"""The pages of bids: who has one, writing and sending it, the letter. Answers and outcomes: `test_answering.py`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.enums import BidStatus
from agreements.models import Bid, BidLine
from agreements.services.bid_lines import add_line
from agreements.services.bidding import share_bids, submit_bid
from monitoring.bids.forms import LineForm
from monitoring.bids.reading import read_bid_year
from monitoring.year.missing import missing_of
from monitoring.year.reading import read_year
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.bids import (
    IN_TIME,
    PDF,
    SPRING,
    YEAR,
    agree,
    make_bid,
    make_draft,
    make_step,
    seen,
    signed,
    the_line,
)
from tests.cast import ACTOR
from tests.layers import made_once
from tests.reading import browser, links, read, with_class, with_id

from .bid_pages import bid_page, let_it_be, line_data, line_page, url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    """For who bids it is the first of May 2024."""
    let_it_be(monkeypatch, SPRING, "agreements.services.bidding")


@made_once
def draft(table) -> Bid:
    """The corporation's, without lines."""
    return make_draft(table.framework, table.corporation, lines=0)


# ---- a year


def test_who_has_bid_and_who_has_not(table, cast):
    make_step(signed(table.framework))
    make_bid(table.framework, table.corporation)
    make_bid(table.framework, table.other_corporation, BidStatus.DRAFT)
    facts = read_bid_year(User.objects.get(pk=cast.officer.pk), table.framework, YEAR)
    assert [seat.party for seat in facts.waiting] == [table.other_corporation]
    assert [seat.party for seat in facts.submitted] == [table.corporation]
    assert not any(seat.draft for seat in facts.seats)
    assert facts.waiting[0].is_overdue(date(2024, 7, 1)) and not facts.waiting[0].is_overdue(SPRING)


def test_that_a_bid_was_submitted_is_no_secret_but_what_is_in_it_is(table, corporation):
    make_bid(table.framework, table.other_corporation)
    page = corporation.get(url(table, "bids")).content.decode()
    assert 'id="partij-duinstede-thuis" data-status="submitted"' in page
    assert "data-closed" in page
    assert corporation.get(bid_page(table, table.other_corporation)).status_code == 404
    share_bids(actor=ACTOR, framework=table.framework, shared=True)
    assert corporation.get(bid_page(table, table.other_corporation)).status_code == 200


def test_where_the_year_has_no_steps_who_coordinates_is_led_to_laying_it_out(table, officer, corporation):
    way = f"{url(table, 'cycle')}#indelen"
    assert way in links(read(officer.get(url(table, "bids"))))
    assert way not in links(read(corporation.get(url(table, "bids"))))
    assert b'id="indelen"' in officer.get(way).content
    make_step(table.framework, kind="council")
    assert way not in links(read(officer.get(url(table, "bids"))))


def test_starting_one(table, corporation):
    data = {"actie": "begin", "partij": table.corporation.slug, "scope": "two_years", "first_year": 2025}
    answer = corporation.post(url(table, "bids"), data)
    assert answer["Location"] == f"{bid_page(table)}?versie=1"
    assert Bid.objects.get().years_words == "2025–2026"
    again = corporation.post(url(table, "bids"), data)
    assert again.status_code == 422
    assert Bid.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"first_year": "soon"}, {"first_year": 2023}, {"scope": "ever"}, {"partij": "duinstede-thuis"}]
)
def test_nothing_is_started_from_nonsense(table, corporation, fields):
    data = {"actie": "begin", "partij": table.corporation.slug, "scope": "year", "first_year": 2025, **fields}
    answer = corporation.post(url(table, "bids"), data)
    assert answer.status_code == 422
    assert b'id="probleem"' in answer.content
    assert not Bid.objects.exists()


def test_who_bids_for_two_parties_has_two_forms(table, cast, corporation):
    """Each with ids of its own, and only the one that was sent tells what is wrong and keeps what was typed."""
    both = (table.corporation, table.other_corporation)
    add_member(
        actor=ACTOR, user=cast.corporation_officer, party=table.other_corporation, role=MembershipRole.EDITOR
    )
    page = read(corporation.get(url(table, "bids")))
    fields = [one for one in page.iter() if one.get("name") == "first_year"]
    assert [one.get("id") for one in fields] == [f"id_{party.slug}_first_year" for party in both]
    assert {one.get("for") for one in page.iter("label")} >= {one.get("id") for one in fields}
    data = {"actie": "begin", "partij": table.other_corporation.slug, "scope": "year", "first_year": 2031}
    answer = corporation.post(url(table, "bids"), data)
    page = read(answer)
    assert answer.status_code == 422 and with_id(page, "probleem") is not None
    typed = [one.get("value") for one in page.iter() if one.get("name") == "first_year"]
    opened = [one.get("open") is not None for one in with_class(page, "fold")]
    assert (typed, opened) == ([f"{YEAR + 1}", "2031"], [False, True])


@pytest.mark.parametrize(
    ("number", "told"), [(1, "0 of 1 expected bid is in"), (2, "0 of 2 expected bids are in")]
)
def test_how_many_of_those_that_are_asked_came(table, officer, number, told):
    signed(table.framework)
    parties = [table.corporation, table.other_corporation][:number]
    make_step(table.framework, turns=[f"party:{party.slug}" for party in parties])
    officer.cookies["taal"] = "en"
    assert told in officer.get(url(table, "bids")).content.decode()


def test_the_way_back_is_whole_on_every_page_of_a_bid(table, officer, bid):
    """By way of the agreement, the year and its bids."""
    place = table.municipality.slug, table.framework.slug
    steps = [reverse("framework", args=place), reverse("cycle", args=[*place, YEAR]), url(table, "bids")]
    for page in (bid_page(table), line_page(table, the_line(bid)), url(table, "bids-compare")):
        crumbs = with_class(read(officer.get(page)), "breadcrumb")[0]
        assert [one for one in links(crumbs) if one in steps] == steps, page


def test_only_who_settles_says_who_reads_what(table, officer, corporation):
    data = {"actie": "delen", "delen": "ja"}
    assert corporation.post(url(table, "bids"), data).status_code == 403
    assert officer.post(url(table, "bids"), data).status_code == 302
    table.framework.refresh_from_db()
    assert table.framework.bids_shared


# ---- writing and sending


def test_from_a_first_line_to_a_submitted_bid(table, corporation, draft):
    page = bid_page(table)
    assert corporation.post(page, line_data(quantity="€ 1.234,5", unit="euros")).status_code == 302
    line = draft.lines.get()
    assert line.quantity == 1234.5
    letter = SimpleUploadedFile("bod.pdf", PDF)
    answer = corporation.post(page, {"actie": "brief", "version": draft.version, "letter": letter})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert corporation.post(page, {"actie": "indienen", **seen(draft)}).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.submitted_at) == (BidStatus.SUBMITTED, IN_TIME)
    assert draft.submitted_by.startswith("Beleidsmedewerker (")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.800", "1800"),
        ("1 800,50", "1800.5"),
        ("12.345.678,9", "12345678.9"),
        ("3,5", "3.5"),
        ("3.50", "3.5"),
        ("0", "0"),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(typed, number, draft):
    form = LineForm(line_data(quantity=typed), bid=draft)
    assert form.is_valid()
    assert form.cleaned_data["quantity"] == (Decimal(number) if number else None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "x" * 40_000}, "what"),
        ({"quantity": "veel"}, "quantity"),
        ({"quantity": "NaN"}, "quantity"),
        ({"quantity": "1.80.0"}, "quantity"),
        ({"quantity": "1,8005"}, "quantity"),
        ({"quantity": "0,125"}, "quantity"),
        ({"quantity": "-3"}, "quantity"),
        ({"quantity": "€ 25,-"}, "quantity"),
        ({"quantity": "9" * 40}, "quantity"),
        ({"unit": ""}, "unit"),
        ({"unit": "other"}, "unit_words"),
        ({"theme": "999999"}, "theme"),
        ({"commitment": "x"}, "commitment"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(table, corporation, fields, field, draft):
    answer = corporation.post(bid_page(table), line_data(planned="Ooit", **fields))
    assert answer.status_code == 422
    form = answer.context["line_form"]
    assert set(form.errors) == {field}
    assert form["planned"].value() == "Ooit"
    assert not BidLine.objects.exists()


@pytest.mark.parametrize("content", [b"<html>", b""], ids=["html", "empty"])
def test_a_letter_that_is_none_is_told(table, corporation, content):
    bid = make_draft(table.framework, table.corporation)
    data = {"actie": "brief", "version": bid.version, "letter": SimpleUploadedFile("bod.pdf", content)}
    answer = corporation.post(bid_page(table), data)
    assert answer.status_code == 422
    assert "letter" in answer.context["letter_form"].errors


def test_an_empty_bid_and_a_stale_one_are_refused(table, corporation, draft):
    answer = corporation.post(bid_page(table), {"actie": "indienen", "version": draft.version})
    assert (answer.status_code, bool(answer.context["problem"])) == (422, True)
    add_line(actor=ACTOR, bid=draft, what="X")
    answer = corporation.post(bid_page(table), {"actie": "indienen", "version": draft.version + 5})
    assert (answer.status_code, bool(answer.context["problem"])) == (409, True)
    assert Bid.objects.get().status == BidStatus.DRAFT


def test_withdrawing_asks_why(table, corporation, bid):
    answer = corporation.post(bid_page(table), {"actie": "intrekken", "version": bid.version, "why": " "})
    assert answer.status_code == 422 and "why" in answer.context["withdraw_form"].errors
    corporation.post(bid_page(table), {"actie": "intrekken", "version": bid.version, "why": "Fout."})
    assert Bid.objects.get().status == BidStatus.WITHDRAWN


def test_versions_stay_to_be_read(table, corporation, officer, bid):
    corporation.post(bid_page(table), {"actie": "nieuwe-versie", "version": bid.version})
    draft = Bid.objects.get(edition=2)
    assert officer.get(f"{bid_page(table)}?versie=2").status_code == 404
    assert corporation.get(bid_page(table)).context["bid"] == draft
    corporation.post(bid_page(table), {"actie": "indienen", **seen(draft)})
    assert officer.get(bid_page(table)).context["bid"] == draft
    assert officer.get(f"{bid_page(table)}?versie=1").context["bid"] == bid
    assert officer.get(f"{bid_page(table)}?versie=9").status_code == 404
    gone = corporation.post(bid_page(table), {"actie": "weggooien", "version": draft.version + 1})
    assert gone.status_code == 422
    assert Bid.objects.count() == 2


def test_a_line_of_a_draft_is_changed_moved_and_removed(table, corporation):
    bid = make_draft(table.framework, table.corporation, lines=2)
    line = the_line(bid)
    page = line_page(table, line)
    answer = corporation.post(page, {**line_data(what="Anders"), "actie": "wijzigen", "version": 1})
    assert answer["Location"].endswith(f"#regel-{line.pk}")
    stale = corporation.post(page, {**line_data(what="Nog anders"), "actie": "wijzigen", "version": 1})
    assert stale.status_code == 409
    assert stale.context["line_form"]["what"].value() == "Nog anders"
    line.refresh_from_db()
    assert line.what == "Anders"
    corporation.post(page, {"actie": "omlaag", "version": 2})
    assert [one.what for one in bid.lines.all()][1] == "Anders"
    corporation.post(page, {"actie": "weg", "version": BidLine.objects.get(pk=line.pk).version})
    assert bid.lines.count() == 1


def test_htmx_gets_the_line_alone(table, corporation):
    line = the_line(make_draft(table.framework, table.corporation))
    headers = {"HX-Request": "true"}
    page = line_page(table, line)
    opened = corporation.get(page, headers=headers).content.decode()
    assert "<html" not in opened and "bid-form" in opened
    saved = corporation.post(
        page, {**line_data(what="Anders"), "actie": "wijzigen", "version": 1}, headers=headers
    )
    assert saved.status_code == 200
    assert "Anders" in saved.content.decode() and "bid-form" not in saved.content.decode()


# ---- the letter


def test_the_letter_is_saved_and_never_run(table, corporation, cast):
    bid = make_draft(table.framework, table.corporation)
    data = {"actie": "brief", "version": bid.version, "letter": SimpleUploadedFile("bod.pdf", PDF)}
    corporation.post(bid_page(table), data)
    page = url(table, "bid-letter", table.corporation.slug, 1)
    answer = corporation.get(page)
    assert answer.content == PDF
    assert answer["Content-Disposition"] == (
        f'attachment; filename="bod-duinstede-afspraken-2024-2027-{YEAR}-duinstede-wonen-versie-1.pdf"'
    )
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert browser(cast.officer).get(page).status_code == 404, "of a draft"


# ---- how many queries


@pytest.mark.slow
@pytest.mark.parametrize("lines", [1, 3, 50])
def test_a_bid_takes_as_many_queries_whatever_its_length(table, cast, lines, django_assert_num_queries):
    person = User.objects.create_user("bewoner@huurders.example", name="Huurder")
    add_member(actor=ACTOR, user=person, party=table.tenants, role=MembershipRole.EDITOR)
    bid = make_bid(table.framework, table.corporation, lines=lines)
    for line in bid.lines.all():
        agree(line, table.tenants)
    client = browser(person)
    client.get(bid_page(table))
    with django_assert_num_queries(12):
        assert len(client.get(bid_page(table)).context["rows"]) == lines


# ---- in the year


def test_the_year_tells_who_has_no_bid_yet_and_when_all_have(table):
    step = make_step(signed(table.framework))

    def missing() -> dict[str, tuple[Any, ...]]:
        facts = read_year(table.framework, YEAR, date(2024, 7, 1))
        return {one.kind: one.parties for one in missing_of(facts) if one.kind.startswith("bid")}

    make_bid(table.framework, table.corporation)
    make_bid(table.framework, table.other_corporation, BidStatus.DRAFT)
    assert missing() == {"bid": (table.other_corporation,)}
    draft = Bid.objects.get(status=BidStatus.DRAFT)
    submit_bid(actor=ACTOR, bid=draft, version=draft.version, at=IN_TIME)
    assert missing() == {"bids-in": (table.municipality,)}
    step.refresh_from_db()
    assert step.done_on is None, "that is for who coordinates"


def test_a_bid_about_two_years_has_a_number_for_each(table, corporation):
    bid = make_draft(table.framework, table.corporation, lines=0, scope="two_years")
    assert (
        corporation.post(bid_page(table), line_data(quantity="1,500", y2025="1,500", y2026="")).status_code
        == 302
    )
    line = the_line(bid)
    assert [(row.year, row.quantity) for row in line.forecasts.all()] == [(2025, 1500)]
    form = corporation.get(line_page(table, line)).context["line_form"]
    assert [(low.value(), high.value()) for low, high in form.year_fields] == [("1500", None), (None, None)]
    typed = {"y2025": "veel", "y2026": "3", "y2026_upto": "2"}
    wrong = corporation.post(bid_page(table), line_data(**typed, quantity="24-32", upto="32"))
    assert set(wrong.context["line_form"].errors) == {"y2025", "quantity", "y2026_upto"}
    assert "stands at “Up to”" in wrong.content.decode(), "where it can stand"


@pytest.mark.parametrize(
    ("first", "last", "field"), [("24", "32", ""), ("24", "24", "upto"), ("", "32", "quantity")]
)
def test_a_line_tells_between_which_two_numbers(table, corporation, first, last, field):
    bid = make_draft(table.framework, table.corporation, lines=0)
    answer = corporation.post(bid_page(table), line_data(quantity=first, upto=last))
    if field:
        assert set(answer.context["line_form"].errors) == {field}
    else:
        line = the_line(bid)
        assert (line.quantity, line.upto) == (24, 32)
        form = corporation.get(line_page(table, line)).context["line_form"]
        assert (form["quantity"].value(), form["upto"].value()) == ("24", "32")
