"""An addendum and the parts of a commitment: who leads each and when, parts that it adds, and parts that it ends."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from agreements.enums import PrintedIn
from agreements.models import (
    Amendment,
    AnnualAgreement,
    Assignment,
    Commitment,
    CommitmentItem,
    Planning,
    Responsibility,
)
from agreements.services.addendum_effect import put_into_effect
from agreements.services.addendum_standing import standing_of_addendum
from agreements.services.assigning import assign
from agreements.services.catching_up import behind_of, read_whole, take_changes
from agreements.services.next_year import start_next_year
from config.web.history import acting
from monitoring.drafting.item_rows import MOST
from monitoring.reactions.services import report_for_party
from monitoring.signing.addendum_document import render_addendum
from monitoring.signing.addendum_reading import read_addendum
from monitoring.steering.mending import ask_to_mend
from monitoring.table.clearance import check_round
from monitoring.table.reading import read_report
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from tests.agreements.addendum_rows import (
    TODAY,
    YEAR,
    again,
    change,
    commitment,
    consent,
    make_signed,
    propose,
    start,
)
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import browser, read

from .item_rows import filled_in, items_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def signed(table) -> AnnualAgreement:
    """Of the commitment the corporation leads item b in T1, item c has nothing of its own."""
    annual = make_signed(table)
    row = commitment()
    with acting(ACTOR):
        for position, (label, text) in enumerate((("a.", "Tekenen"), ("b.", "Vragen"), ("c.", "Bouwen"))):
            CommitmentItem(commitment=row, position=position, label=label, text=text).save_checked()
        b = row.items.get(label="b.")
        Responsibility(commitment=row, item=b, role="lead", party=table.corporation).save_checked()
        days = {"starts_on": date(YEAR, 1, 1), "ends_on": date(YEAR, 4, 30)}
        Planning(commitment=row, item=b, printed="T1", **days).save_checked()
    return annual


@made_once
def addendum(table, signed):
    return start(table, signed)


@pytest.fixture
def place(table, addendum):
    address = [table.municipality.slug, table.framework.slug, addendum.number]
    return reverse("addendum-change", args=[*address, "wonen"])


def of_b(table, **other) -> dict[str, object]:
    return {
        "onderdeel-1-leads": [f"party:{table.municipality.slug}"],
        "onderdeel-1-plannings": "T3",
        **other,
    }


def in_effect(addendum):
    """All whom it binds consent."""
    addendum = propose(addendum)
    asked = [one.party for one in standing_of_addendum(addendum).asked]
    put_into_effect(actor=ACTOR, addendum=consent(addendum, *asked))


def test_it_moves_an_item_to_another_party_and_another_day(table, cast, addendum, place):
    old = Responsibility.objects.get(item__label="b.")
    assign(actor=ACTOR, party=table.corporation, responsibility=old, handler=cast.corporation_officer)
    current = make_round(table.framework, [commitment()], reference_date=TODAY, year=YEAR)
    assert any("Vragen" in str(one) for one in tasks_of(cast.corporation_officer, TODAY))
    assert browser(cast.officer).post(place, filled_in(cast.officer, place) | of_b(table)).status_code == 302
    # Nothing holds before everybody that it binds has consented: who leads it now, and who will.
    assert items_of(commitment())[1] == ("b.", "Vragen", [table.corporation.label], ["T1"])
    page = browser(cast.officer).get(reverse("addendum", args=place_of(table))).content.decode()
    assert table.municipality.label in page and "T3" in page
    asked = {one.party for one in read_addendum(propose(addendum), cast.officer).standing.asked}
    assert asked == {table.corporation, table.municipality}
    text = "".join(
        one.extract_text()
        for one in PdfReader(BytesIO(render_addendum(read_addendum(again(addendum), cast.officer)))).pages
    )
    words = " ".join(text.split())
    assert f"({table.corporation.label}; T1)" in words and f"({table.municipality.label}; T3)" in words
    put_into_effect(actor=ACTOR, addendum=consent(addendum, table.corporation, table.municipality))
    assert items_of(commitment())[1] == ("b.", "Vragen", [table.municipality.label], ["T3"])
    assert commitment().plannings.get(item__label="b.").ends_on == date(YEAR, 12, 31)
    assert not Assignment.objects.filter(user=cast.corporation_officer).exists()
    assert not any("Vragen" in str(one) for one in tasks_of(cast.corporation_officer, TODAY))
    new = Responsibility.objects.get(item__label="b.")
    assign(actor=ACTOR, party=table.municipality, responsibility=new, handler=cast.officer)
    assert any("Vragen" in str(one) for one in tasks_of(cast.officer, TODAY))
    # The monitor of the day before keeps who and when of then.
    then, now = (
        read_report(current, as_of=day).lines[0].items[1] for day in (TODAY - timedelta(days=1), TODAY)
    )
    assert (then, now) == (
        f"b. Vragen ({table.corporation.label}; T1)",
        f"b. Vragen ({table.municipality.label}; T3)",
    )


def place_of(table):
    return [table.municipality.slug, table.framework.slug, 1]


def test_what_was_read_from_the_text_moves_as_well(table, cast, addendum, place):
    with acting(ACTOR):
        for one in (Responsibility.objects.get(item__label="b."), Planning.objects.get(item__label="b.")):
            one.source = PrintedIn.TEXT
            one.save_next()
    sent = filled_in(cast.officer, place)
    assert (sent["onderdeel-1-leads"], sent["onderdeel-1-plannings"]) == (
        [f"party:{table.corporation.slug}"],
        "T1",
    )
    browser(cast.officer).post(place, sent | of_b(table))
    in_effect(addendum)
    assert items_of(commitment())[1] == ("b.", "Vragen", [table.municipality.label], ["T3"])


def test_what_is_taken_away_lapses_and_stays_readable(table, cast, addendum, place):
    row = commitment()
    current = make_round(table.framework, [row], reference_date=TODAY, year=YEAR)
    b = row.items.get(label="b.")
    tell(line_of(current, row), "Gevraagd.", table.corporation, item=b, dated=TODAY)
    sent = filled_in(cast.officer, place) | {"onderdeel-1-DELETE": "on"}
    assert browser(cast.officer).post(place, sent).status_code == 302
    in_effect(addendum)
    assert [label for label, *_rest in items_of(commitment())] == ["a.", "c."]
    gone = CommitmentItem.ever.get(pk=b.pk)
    assert gone.lapsed_on == TODAY
    assert not (gone.responsibilities.exists() or gone.plannings.exists())
    # What was said of it stays, and is told with what it was about.
    assert [one.item for one in read_report(current).lines[0].progress] == ["b. Vragen"]
    page = browser(cast.officer).get(
        reverse("commitment", args=[table.municipality.slug, table.framework.slug, "wonen"])
    )
    assert [one.pk for one in page.context["ended_items"]] == [b.pk]
    story = page.content.decode()
    assert 'id="vervallen-onderdelen"' in story
    assert "Who of item b" in story and "When of item b" in story
    amendment = Amendment.objects.get()
    assert [len(words["items"]) for words in (amendment.before, amendment.after)] == [3, 2]


def test_parts_that_come_are_led_and_planned_at_once(table, cast, addendum, place):
    tenants = [f"party:{table.tenants.slug}"]
    new = {
        "onderdeel-3-text": "d. Meten\ne. Weten",
        "onderdeel-3-leads": tenants,
        "onderdeel-3-plannings": "T2",
        "onderdeel-3-place": 2,
    }
    sent = filled_in(cast.officer, place) | new
    assert browser(cast.officer).post(place, sent).status_code == 302
    in_effect(addendum)
    assert [(label, text, who) for label, text, who, _when in items_of(commitment())] == [
        ("a.", "Tekenen", []),
        ("d.", "Meten", [table.tenants.label]),
        ("e.", "Weten", [table.tenants.label]),
        ("b.", "Vragen", [table.corporation.label]),
        ("c.", "Bouwen", []),
    ]


@pytest.mark.parametrize(
    ("moves", "expected"), [({0: 3}, "bca"), ({2: 1}, "cab"), ({0: ""}, "bca"), ({0: 2, 1: 1}, "bac")]
)
def test_a_part_goes_to_another_place(cast, addendum, place, moves, expected):
    sent = filled_in(cast.officer, place) | {f"onderdeel-{at}-place": to for at, to in moves.items()}
    browser(cast.officer).post(place, sent)
    (own,) = addendum.changes.all()
    assert [one["label"] for one in own.after["items"]] == [f"{label}." for label in expected]


def test_what_hangs_on_a_part_stays_when_all_its_words_are_others(table, cast, addendum, place):
    b = commitment().items.get(label="b.")
    sent = filled_in(cast.officer, place) | {"onderdeel-1-text": "x) Heel iets anders"}
    assert browser(cast.officer).post(place, sent).status_code == 302
    in_effect(addendum)
    assert items_of(commitment())[1] == ("x.", "Heel iets anders", [table.corporation.label], ["T1"])
    assert commitment().items.get(label="x.").pk == b.pk


@pytest.mark.parametrize("text", ["Nov. 2026: opleveren", "St. Jan bouwt", "a) eerst praten"])
def test_words_that_look_like_a_label_stay_words_where_nobody_touched_them(cast, addendum, place, text):
    with acting(ACTOR):
        CommitmentItem(commitment=commitment(), position=3, label="", text=text).save_checked()
    sent = filled_in(cast.officer, place)
    refused = browser(cast.officer).post(place, sent)
    assert refused.status_code == 422 and "Nothing was changed" in refused.content.decode()
    assert browser(cast.officer).post(place, sent | {"onderdeel-3-plannings": "T2"}).status_code == 302
    assert addendum.changes.get().after["items"][3]["label"] == ""
    assert addendum.changes.get().after["items"][3]["text"] == text


def test_what_is_wrong_is_told_at_its_row_and_nothing_is_lost(cast, addendum, place):
    wrong = {
        "onderdeel-0-text": " ",
        "onderdeel-1-leads": ["party:niemand"],
        "onderdeel-1-text": "b. Navragen bij iedereen",
        "onderdeel-2-plannings": "x" * 251,
        "onderdeel-3-place": 0,
        "onderdeel-3-text": "d. Meten",
    }
    answer = browser(cast.officer).post(place, filled_in(cast.officer, place) | wrong)
    rows = answer.context["form"].parts.rows
    assert answer.status_code == 422
    assert [sorted(one.errors) for one in rows.forms] == [["text"], ["leads"], ["plannings"], ["place"]]
    page = answer.content.decode()
    assert "Navragen bij iedereen" in page and "d. Meten" in page
    assert page.count('class="fold" open') == 4
    assert not addendum.changes.exists()


def test_what_was_typed_in_a_part_stands_open_when_something_else_is_wrong(cast, addendum, place):
    other = {"title": "", "onderdeel-3-text": "d. Meten"}
    answer = browser(cast.officer).post(place, filled_in(cast.officer, place) | other)
    assert answer.status_code == 422 and answer.content.decode().count('class="fold" open') == 1


def test_who_was_second_is_told_and_keeps_what_was_typed(table, cast, addendum, place):
    sent = filled_in(cast.officer, place) | {"onderdeel-1-text": "b. Navragen"}
    change(addendum, "thuis")
    answer = browser(cast.officer).post(place, sent)
    assert answer.status_code == 409 and "b. Navragen" in answer.content.decode()
    again_sent = sent | {"version": again(addendum).version}
    assert browser(cast.officer).post(place, again_sent).status_code == 302


def test_an_older_page_and_an_older_draft_leave_who_and_when(table, cast, addendum, place):
    """One that was sent without rows; and a draft that told parts by their words alone, opened and saved again."""
    leads = [f"party:{table.corporation.slug}"]
    told = [{"label": "a.", "text": "Tekenen"}, {"label": "b.", "text": "Navragen"}]
    addendum = change(addendum, items=told)
    row = browser(cast.officer).get(place).context["form"].parts.rows.forms[1]
    assert (row.initial["item"], row.initial["leads"]) == (commitment().items.get(label="b.").pk, leads)
    sent = filled_in(cast.officer, place)
    without = {name: value for name, value in sent.items() if not name.startswith("onderdeel-")}
    for values in (without | {"title": "Anders"}, sent):
        addendum = again(addendum)
        answer = browser(cast.officer).post(place, {**values, "version": addendum.version})
        assert answer.status_code == 302
        assert [one["text"] for one in addendum.changes.get().after["items"]] == ["Tekenen", "Navragen"]
    in_effect(addendum)
    assert items_of(commitment())[1] == ("b.", "Navragen", [table.corporation.label], ["T1"])


def test_a_part_of_another_commitment_is_none_of_this(table, cast, addendum, place):
    other = make_commitment(table.framework, "ander", items=[{"label": "a", "text": "Van een ander"}])
    strange = {"onderdeel-1-item": other.items.get().pk, "onderdeel-1-text": "b. Navragen"}
    sent = filled_in(cast.officer, place) | strange
    assert browser(cast.officer).post(place, sent).status_code == 302
    in_effect(addendum)
    assert other.items.get().text == "Van een ander"


def test_a_draft_of_the_next_year_takes_it_over(table, cast, signed):
    next_year = start_next_year(
        actor=ACTOR, framework=table.framework, year=YEAR + 1, carry_overs=[commitment()]
    )
    addendum = start(table, signed)
    place = reverse("addendum-change", args=[*place_of(table), "wonen"])
    sent = filled_in(cast.officer, place) | of_b(table) | {"onderdeel-2-DELETE": "on"}
    browser(cast.officer).post(place, sent)
    in_effect(addendum)
    # Of an item that is ended the draft may have something of its own by now.
    row = next_year.commitments.get()
    with acting(ACTOR):
        c = row.items.get(label="c.")
        Planning(commitment=row, item=c, printed="T2").save_checked()
    row = read_whole(row.pk)
    seen = behind_of([row])[row.pk].last.pk
    take_changes(actor=ACTOR, commitment=row, version=row.version, seen=seen)
    assert items_of(row) == [("a.", "Tekenen", [], []), ("b.", "Vragen", [table.municipality.label], ["T3"])]
    assert read_whole(row.pk).plannings.get(item__isnull=False).ends_on == date(YEAR + 1, 12, 31)


def test_what_is_copied_now_is_without_what_lapsed(table, cast, addendum, place):
    sent = filled_in(cast.officer, place) | {"onderdeel-1-DELETE": "on"}
    browser(cast.officer).post(place, sent)
    in_effect(addendum)
    row = commitment()
    made = start_next_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, carry_overs=[row])
    assert [one.label for one in made.commitments.get().items.all()] == ["a.", "c."]


def test_only_who_coordinates_changes_them(cast, addendum, place):
    sent = filled_in(cast.officer, place)
    for user, status in ((cast.corporation_officer, 403), (cast.tenant, 403), (cast.stranger, 404)):
        assert browser(user).get(place).status_code == status
        assert browser(user).post(place, sent).status_code == status
    assert not addendum.changes.exists()


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_form_costs_the_same_for_any_number_of_parts(
    table, cast, addendum, place, number, django_assert_num_queries
):
    row = commitment("thuis")
    with acting(ACTOR):
        for n in range(number):
            item = CommitmentItem(commitment=row, position=n, text=f"Onderdeel {n}")
            item.save_checked()
            Responsibility(commitment=row, item=item, role="lead", party=table.corporation).save_checked()
    asking = browser(cast.officer)
    with django_assert_num_queries(22):
        rows = asking.get(place.replace("wonen", "thuis")).context["form"].parts.rows
    assert len(rows.forms) == number + 1 <= MOST


@pytest.mark.parametrize("ends", [True, False], ids=["lapsed", "passed on"])
def test_what_was_told_of_an_item_can_be_mended_when_its_party_leads_it_no_more(
    table, cast, addendum, place, ends
):
    row = commitment()
    line = line_of(make_round(table.framework, [row], reference_date=TODAY, year=YEAR), row)
    b = row.items.get(label="b.")
    tell(line, "Bel mevrouw Voorbeeld op 06 12345678.", table.corporation, item=b)
    ask_to_mend(actor=ACTOR, monitoring_round=line.round, findings=check_round(line.round))
    other = {"onderdeel-1-DELETE": "on"} if ends else of_b(table)
    browser(cast.officer).post(place, filled_in(cast.officer, place) | other)
    in_effect(addendum)
    (task,) = (one for one in tasks_of(cast.corporation_officer, TODAY) if one.kind == TaskKind.MEND)
    url, person = task.url.partition("#")[0], browser(cast.corporation_officer)
    page = person.get(url)
    assert page.status_code == 200
    assert "mevrouw Voorbeeld" in ["".join(one.itertext()) for one in read(page).iter("mark")]
    # It was asked for once, so nobody has to tell more than was told.
    told = {"seen": line.progress.get().pk, "text": "Er is gevraagd.", "terug": "regel"}
    assert person.post(url, told, follow=True).status_code == 200
    assert line.progress.latest("pk").text == "Er is gevraagd."
    assert not [one for one in tasks_of(cast.corporation_officer, TODAY) if one.kind == TaskKind.MEND]
    # Of what it never told, and of what another party told, it tells nothing.
    c = row.items.get(label="c.")
    for party, item in ((table.corporation, c), (table.municipality, b)):
        asked = reverse("collect-item", args=[line.pk, party.slug, item.pk])
        assert person.post(asked, {"seen": 0, "text": "Toch."}).status_code == 403
    with pytest.raises(ValidationError):
        report_for_party(actor=ACTOR, line_id=line.pk, party=table.corporation, texts={c.pk: "Toch."})


def test_an_item_that_lapsed_before_it_was_written_down_stands_once_on_the_page_of_a_day(
    table, cast, addendum, place
):
    """It lapsed ten days ago, and that was put into effect today."""
    row, long_ago = commitment(), timezone.now() - timedelta(days=30)
    for model, rows in ((Commitment, {"id": row.pk}), (CommitmentItem, {"commitment_id": row.pk})):
        model.history.filter(**rows).update(history_date=long_ago)
    browser(cast.officer).post(place, filled_in(cast.officer, place) | {"onderdeel-1-DELETE": "on"})
    addendum = propose(addendum)
    with acting(ACTOR):
        addendum.effective_on = TODAY - timedelta(days=10)
        addendum.save_next()
    put_into_effect(actor=ACTOR, addendum=consent(addendum, table.corporation))

    def shown(days: int) -> tuple[list[str], list[str]]:
        place = [table.municipality.slug, table.framework.slug, "wonen"]
        address = f"{reverse('commitment', args=place)}?per={TODAY - timedelta(days=days)}"
        told = browser(cast.officer).get(address).context
        return tuple([one.label for one in told[name]] for name in ("items", "ended_items"))

    assert shown(20) == (["a.", "b.", "c."], [])
    assert shown(5) == (["a.", "c."], ["b."])
