"""Who writes the text of a year, or mends a signed one, says of each item who leads it and when, adds and takes away."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agreements.enums import AnnualStatus
from agreements.models import (
    Amendment,
    Commitment,
    CommitmentItem,
    Planning,
    Responsibility,
)
from agreements.services.agreeing import withdraw_proposal
from config.web.history import acting
from monitoring.signing.document import render_agreement
from monitoring.signing.reading import read_page
from monitoring.table.reading import read_report
from tests.agreements.signing_rows import YEAR, again, bring, make_draft, propose
from tests.cast import ACTOR
from tests.factories import line_of, make_round, tell
from tests.layers import made_once
from tests.reading import browser

from .item_rows import filled_in, items_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
KEY = f"{YEAR}-van-wonen"


@made_once
def annual(table):
    """A draft; of one commitment the tenants lead item b in T1, a and c have nothing of their own."""
    annual = make_draft(table)
    row = commitment()
    with acting(ACTOR):
        for position, (label, text) in enumerate((("a.", "Tekenen"), ("b.", "Vragen"), ("c.", "Bouwen"))):
            CommitmentItem(commitment=row, position=position, label=label, text=text).save_checked()
        b = row.items.get(label="b.")
        Responsibility(commitment=row, item=b, role="lead", party=table.tenants).save_checked()
        Planning(commitment=row, item=b, printed="T1").save_checked()
    return annual


def commitment() -> Commitment:
    return Commitment.objects.get(key=KEY)


@pytest.fixture
def drafted(table, annual) -> str:
    return reverse("concept-line", args=[table.municipality.slug, table.framework.slug, YEAR, KEY])


@pytest.fixture
def mended(table, annual) -> str:
    """The form of an amendment of the same, signed."""
    bring(annual, table, AnnualStatus.SIGNED)
    return reverse("amendment", args=[table.municipality.slug, table.framework.slug, KEY])


def decided(**more: object) -> dict[str, object]:
    today = timezone.localdate().isoformat()
    told = {"meeting": "Overleg", "reason": "Zo.", "decided_on": today, "effective_on": today}
    return {**told, **more}


def of_b(table) -> dict[str, object]:
    return {"onderdeel-1-leads": [f"party:{table.corporation.slug}"], "onderdeel-1-plannings": "T3"}


def send(user, place: str, **more: object):
    return browser(user).post(place, filled_in(user, place) | more)


@pytest.mark.slow
def test_a_draft_says_who_leads_an_item_and_when(table, cast, annual, drafted):
    new = {"onderdeel-3-text": "d. Meten", "onderdeel-3-leads": ["everyone"], "onderdeel-3-place": 1}
    assert send(cast.officer, drafted, **of_b(table), **new).status_code == 302
    assert items_of(commitment()) == [
        # With the mark that the others have.
        ("d.", "Meten", ["everyone"], []),
        ("a.", "Tekenen", [], []),
        ("b.", "Vragen", [table.corporation.label], ["T3"]),
        ("c.", "Bouwen", [], []),
    ]
    # The words are read as days of the year of the draft.
    assert Planning.objects.get(item__label="b.").ends_on.year == YEAR
    page = browser(cast.officer).get(drafted).content.decode()
    assert f"b. Vragen ({table.corporation.label}; T3)" in page
    story = reverse("commitment", args=[table.municipality.slug, table.framework.slug, KEY])
    assert "Who of item b" in browser(cast.officer).get(story).content.decode()


@pytest.mark.slow
def test_an_item_that_is_taken_away_is_gone_from_a_draft_with_what_it_had(cast, annual, drafted):
    b = commitment().items.get(label="b.")
    assert send(cast.officer, drafted, **{"onderdeel-1-DELETE": "on"}).status_code == 302
    assert [label for label, *_rest in items_of(commitment())] == ["a.", "c."]
    assert not CommitmentItem.ever.filter(pk=b.pk).exists()
    for at in (0, 1):
        send(cast.officer, drafted, **{f"onderdeel-{n}-DELETE": "on" for n in range(at + 1)})
    assert items_of(commitment()) == []


def test_an_item_that_somebody_told_of_stays_in_a_draft(table, cast, annual, drafted):
    b = commitment().items.get(label="b.")
    tell(
        make_round(table.framework, [commitment()], year=YEAR).lines.get(), "Gevraagd.", table.tenants, item=b
    )
    answer = send(cast.officer, drafted, title="Anders", **{"onderdeel-1-DELETE": "on"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Vragen” was reported on" in page and 'value="Anders"' in page
    assert len(items_of(commitment())) == 3 and commitment().title != "Anders"


@pytest.mark.slow
def test_who_was_second_is_told_and_takes_away_nothing_that_came_meanwhile(table, cast, annual, drafted):
    sent = filled_in(cast.officer, drafted) | of_b(table)
    assert send(cast.officer, drafted, **{"onderdeel-3-text": "d. Meten"}).status_code == 302
    answer = browser(cast.officer).post(drafted, sent)
    assert answer.status_code == 409
    form = answer.context["form"]
    assert form.parts.rows.forms[1]["plannings"].value() == "T3"
    again_sent = sent | {"version": form["version"].value()}
    assert browser(cast.officer).post(drafted, again_sent).status_code == 302
    assert [label for label, *_rest in items_of(commitment())] == ["a.", "b.", "c.", "d."]
    assert items_of(commitment())[1][2:] == ([table.corporation.label], ["T3"])


@pytest.mark.parametrize("which", ["draft", "amendment"])
def test_what_is_wrong_with_an_item_is_told_at_its_row(request, cast, annual, drafted, which):
    wrong = {"onderdeel-1-plannings": "x" * 251, "onderdeel-2-text": "", "text": "Heel andere woorden."}
    place, more = (drafted, {}) if which == "draft" else (request.getfixturevalue("mended"), decided())
    answer = send(cast.officer, place, **wrong, **more)
    rows = answer.context["form"].parts.rows
    page = answer.content.decode()
    assert answer.status_code == 422
    assert [sorted(one.errors) for one in rows.forms[:3]] == [[], ["plannings"], ["text"]]
    assert "Heel andere woorden." in page and "Something is missing or wrong below." in page
    assert commitment().text == "Zoveel woningen."


def test_a_proposed_text_stands_still_and_keeps_what_was_typed(table, cast, annual, drafted):
    sent = filled_in(cast.officer, drafted) | of_b(table) | {"onderdeel-0-text": "a. Ondertekenen"}
    propose(annual)
    answer = browser(cast.officer).post(drafted, sent)
    assert answer.status_code == 422 and "a. Ondertekenen" in answer.content.decode()
    assert items_of(commitment())[1] == ("b.", "Vragen", [table.tenants.label], ["T1"])


def test_only_who_coordinates_changes_items(table, cast, annual, drafted):
    sent = filled_in(cast.officer, drafted) | of_b(table)
    for user, status in ((cast.corporation_officer, 403), (cast.stranger, 404)):
        assert browser(user).post(drafted, sent).status_code == status
    assert items_of(commitment())[1][2:] == ([table.tenants.label], ["T1"])


@pytest.mark.slow
def test_parties_see_what_changed_since_the_proposal_and_it_is_printed(table, cast, annual, drafted):
    propose(annual)
    withdraw_proposal(actor=ACTOR, annual=again(annual), reason="De huurders wilden het anders.")
    assert send(cast.officer, drafted, **of_b(table)).status_code == 302
    propose(again(annual))
    page = read_page(again(annual), cast.tenant)
    (line,) = [one for part in page.chapters for one in part.lines if one.data["key"] == KEY]
    assert line.change == "changed" and line.diff
    told = {(piece.kind, piece.text.strip()) for piece in line.diff.pieces}
    assert any("T1" in text for kind, text in told) and any("T3" in text for kind, text in told)
    pdf = PdfReader(BytesIO(render_agreement(page)))
    said = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    assert f"Vragen {table.corporation.label} · T3" in said or f"({table.corporation.label}; T3)" in said


@pytest.mark.slow
def test_a_meeting_moves_an_item_adds_one_and_lets_one_lapse(table, cast, annual, mended):
    today = timezone.localdate()
    c = commitment().items.get(label="c.")
    current = make_round(table.framework, [commitment()], reference_date=today, year=YEAR)
    tell(line_of(current, commitment()), "Gebouwd.", table.corporation, item=c)
    more = {
        "onderdeel-2-DELETE": "on",
        "onderdeel-3-text": "d. Meten",
        "onderdeel-4-text": "e. Weten",
        "onderdeel-4-plannings": "T2",
    }
    assert send(cast.officer, mended, **decided(), **of_b(table), **more).status_code == 302
    now = [
        ("a.", "Tekenen", [], []),
        ("b.", "Vragen", [table.corporation.label], ["T3"]),
        ("d.", "Meten", [], []),
        ("e.", "Weten", [], ["T2"]),
    ]
    assert items_of(commitment()) == now
    assert Planning.objects.get(item__label="e.").ends_on.year == YEAR
    # It was signed, and somebody told of it: it stays readable, with the day.
    assert CommitmentItem.ever.get(pk=c.pk).lapsed_on == today
    assert [one.item for one in read_report(current).lines[0].progress] == ["c. Bouwen"]
    amendment = Amendment.objects.get()
    assert [len(words["items"]) for words in (amendment.before, amendment.after)] == [3, 4]
    story = reverse("commitment", args=[table.municipality.slug, table.framework.slug, KEY])
    page = browser(cast.officer).get(story).content.decode()
    assert 'id="vervallen-onderdelen"' in page and "Who of item b" in page


def test_words_alone_leave_the_items_of_a_signed_text(table, cast, annual, mended):
    before = items_of(commitment())
    assert send(cast.officer, mended, **decided(text="Iets minder woningen.")).status_code == 302
    assert items_of(commitment()) == before
    assert Amendment.objects.get().after["text"] == "Iets minder woningen."


def test_an_amendment_that_changes_nothing_is_refused(cast, annual, mended):
    answer = send(cast.officer, mended, **decided())
    assert answer.status_code == 422 and "Nothing was changed" in answer.content.decode()


@pytest.mark.slow
def test_an_amendment_after_another_keeps_what_was_typed(table, cast, annual, mended):
    sent = filled_in(cast.officer, mended) | decided() | of_b(table)
    assert send(cast.officer, mended, **decided(text="Iets minder woningen.")).status_code == 302
    answer = browser(cast.officer).post(mended, sent)
    assert answer.status_code == 409
    form = answer.context["form"]
    again_sent = sent | {"version": form["version"].value(), "text": "Iets minder woningen."}
    assert browser(cast.officer).post(mended, again_sent).status_code == 302
    assert items_of(commitment())[1][2:] == ([table.corporation.label], ["T3"])


def test_only_who_coordinates_amends_items(cast, annual, mended):
    sent = filled_in(cast.officer, mended) | decided(**{"onderdeel-1-DELETE": "on"})
    for user, status in ((cast.corporation_officer, 403), (cast.tenant, 403), (cast.stranger, 404)):
        assert browser(user).get(mended).status_code == status
        assert browser(user).post(mended, sent).status_code == status
    assert len(items_of(commitment())) == 3


def test_a_day_that_comes_before_the_item_lapses_has_it_still(table, cast, annual, mended):
    """From tomorrow's reader: the page of the day before has the item."""
    send(cast.officer, mended, **decided(**{"onderdeel-1-DELETE": "on"}))
    before = Amendment.objects.get().effective_on - timedelta(days=1)
    place = reverse("commitment", args=[table.municipality.slug, table.framework.slug, KEY])
    with acting(ACTOR):
        for model, rows in (
            (Commitment, {"id": commitment().pk}),
            (CommitmentItem, {"commitment_id": commitment().pk}),
        ):
            first = model.history.filter(**rows, history_type="+")
            first.update(history_date=timezone.now() - timedelta(days=30))
    told = browser(cast.officer).get(f"{place}?per={before}").context
    assert [one.label for one in told["items"]] == ["a.", "b.", "c."]


@pytest.mark.slow
@pytest.mark.parametrize(("which", "queries"), [("drafted", 25), ("mended", 17)])
@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_forms_cost_the_same_for_any_number_of_items(
    request, table, cast, annual, which, queries, number, django_assert_num_queries
):
    row = commitment()
    with acting(ACTOR):
        for n in range(number):
            item = CommitmentItem(commitment=row, position=9 + n, text=f"Onderdeel {n}")
            item.save_checked()
            Responsibility(commitment=row, item=item, role="lead", party=table.corporation).save_checked()
    place = request.getfixturevalue(which)
    asking = browser(cast.officer)
    with django_assert_num_queries(queries):
        rows = asking.get(place).context["form"].parts.rows
    assert rows.initial_form_count() == 3 + number


def test_a_commitment_with_many_days_is_amended(table, cast, annual, request):
    """They stand on one line in the form, each as long as it may be by itself."""
    with acting(ACTOR):
        for at in range(4):
            printed = f"T{at + 1}, nadat de partijen {'samen ' * 12}keken"
            Planning(commitment=commitment(), position=at, printed=printed).save_checked()
    place = request.getfixturevalue("mended")
    assert send(cast.officer, place, text="Anders.", **decided()).status_code == 302
    assert commitment().plannings.filter(item=None).count() == 5
    answer = send(cast.officer, place, planning="x" * 251, **decided())
    assert answer.status_code == 422
    assert "at most 250" in str(answer.context["form"].errors["planning"])
