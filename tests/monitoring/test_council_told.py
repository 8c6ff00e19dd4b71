"""What the council was promised and decided, in the letter to it: proposed, chosen, kept and settled."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from agreements.enums import Origin
from monitoring.council.reading import told_at
from monitoring.council.services import add_item, change_item, settle_item
from monitoring.enums import CouncilKind, CouncilState, RoundStatus
from monitoring.models import CouncilItem, MonitoringRound, SentLetter
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.letters import docx_texts, letter_about, odt_texts, told

pytestmark = pytest.mark.django_db

PAGE = "/duinstede/raadsbrief/"
SENT = f"{PAGE}verzonden/"
ROUND = "ronde-afspraken-2024-2027"


def an_item(table, title: str = "Meer starters", **values: Any) -> CouncilItem:
    told = {"kind": CouncilKind.PROMISE, "dated": date(2024, 3, 7), "reference": "T-1", "title": title}
    origin = values.pop("origin", Origin.PERSON)
    return add_item(actor=ACTOR, municipality=table.municipality, values={**told, **values}, origin=origin)


def settle(item: CouncilItem, day: date = date(2024, 6, 1), **values: Any) -> CouncilItem:
    return settle_item(
        actor=ACTOR,
        item=item,
        version=item.version,
        **{"state": CouncilState.DONE, "settled_on": day, **values},
    )


def change(item: CouncilItem, title: str) -> CouncilItem:
    return change_item(actor=ACTOR, item=item, version=item.version, values={"title": title})


@made_once
def closed(table) -> MonitoringRound:
    """The round that the letter is about."""
    return make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.CLOSED)


@pytest.fixture
def officer(client, cast, closed):
    client.force_login(cast.officer)
    return client


def written(**values: Any) -> dict[str, Any]:
    return {
        ROUND: "2024/najaar",
        "datum": "2024-11-20",
        "functie": "wethouder Wonen",
        "onderwerp": "Voortgang",
        "aanleiding": "De raad vroeg erom.",
        **values,
    }


def options(response) -> dict[str, tuple[bool, bool, bool]]:
    return {one.told.title: (one.is_chosen, one.settles, one.is_old) for one in response.context["options"]}


def words(item: CouncilItem) -> str:
    return f"{item.pk}.{item.version}"


def test_a_new_letter_proposes_all_and_ticks_it(officer, table):
    an_item(table)
    settle(
        an_item(table, "Geen flats", kind=CouncilKind.MOTION),
        timezone.localdate(),
        remark="De raad zag ervan af.",
    )
    page = officer.get(PAGE)
    assert options(page) == {"Meer starters": (True, False, False), "Geen flats": (True, False, False)}
    assert "Meer starters" in told(page.context["letter"])


def test_an_address_of_before_keeps_its_letter(officer, table):
    before = told(officer.get(PAGE, written(besluiten="Motie 12")).context["letter"])
    an_item(table)
    page = officer.get(PAGE, written(besluiten="Motie 12"))
    assert told(page.context["letter"]) == before
    assert options(page) == {"Meer starters": (False, False, False)}


def test_what_is_chosen_stands_in_the_address_and_in_every_file(officer, table):
    item = an_item(table, acts="Wethouder Wonen", due_on=date(2025, 7, 1))
    done = settle(an_item(table, "Geen flats"), remark="De bouw ging niet door.")
    answer = officer.post(PAGE, written(raad=[words(item), words(done)], besluiten="Motie 12"))
    query = urlsplit(answer.url).query
    assert parse_qs(query)["raad"] == [words(item), words(done)]
    for name, read in (("odt", odt_texts), ("docx", docx_texts)):
        texts = read(officer.get(f"/duinstede/raadsbrief.{name}?{query}").content)
        own = next(text for text in texts if "Meer starters" in text)
        assert "T-1 (7 maart 2024): Meer starters" in own
        assert "Wethouder Wonen" in own and "1 juli 2025" in own
        other = next(text for text in texts if "Geen flats" in text)
        assert "1 juni 2024" in other and "De bouw ging niet door." in other
        assert texts.index(own) < texts.index(other) < texts.index("Motie 12")


def test_a_draft_keeps_its_words_whatever_happens_to_the_promise(officer, table):
    item = an_item(table)
    draft = written(raad=words(item))
    before = told(officer.get(PAGE, draft).context["letter"])
    settle(change(item, "Iets heel anders"), timezone.localdate())
    an_item(table, "Nieuw", dated=date(2020, 1, 1))
    page = officer.get(PAGE, draft)
    assert told(page.context["letter"]) == before
    assert options(page) == {
        "Meer starters": (True, False, True),
        "Iets heel anders": (False, False, False),
        "Nieuw": (False, False, False),
    }


def test_the_earlier_and_the_present_wording_are_not_chosen_both(officer, table):
    item = an_item(table)
    now = change(item, "Nu anders")
    both = [f"{item.pk}.1", words(now)]
    page = officer.get(PAGE, written(raad=f"{item.pk}.1"))
    assert options(page) == {"Meer starters": (True, False, True), "Nu anders": (False, False, False)}
    answer = officer.post(PAGE, written(raad=both))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"council"}
    assert "Nu anders" in told(officer.get(PAGE, written(raad=both[1])).context["letter"])


@pytest.mark.parametrize("name", ["raad", "afgedaan"])
@pytest.mark.parametrize("word", ["1", "999.1", "<b>", "x" * 300])
def test_what_is_not_there_is_refused_and_nothing_typed_is_lost(officer, table, name, word):
    an_item(table)
    for answer in (officer.post(PAGE, written(**{name: word})), officer.get(PAGE, written(**{name: word}))):
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"council" if name == "raad" else "settled"}
        assert answer.context["form"].data["aanleiding"] == "De raad vroeg erom."


def test_nothing_of_another_council_comes_into_the_letter(officer, table, cast):
    theirs = add_item(
        actor=ACTOR,
        municipality=cast.stranger.memberships.get().party,
        values={"kind": CouncilKind.MOTION, "dated": date(2024, 1, 1), "title": "Elders"},
    )
    assert options(officer.get(PAGE)) == {}
    answer = officer.get(PAGE, written(raad=words(theirs)))
    assert answer.status_code == 422 and b"Elders" not in answer.content


def test_only_what_is_open_is_settled_by_a_letter(officer, table):
    done = settle(an_item(table), timezone.localdate())
    answer = officer.post(PAGE, written(afgedaan=words(done)))
    assert set(answer.context["form"].errors) == {"settled"}


@pytest.mark.slow
def test_too_many_for_an_address_are_refused(officer, table):
    for n in range(400):
        an_item(table, f"Punt {n}")
    page = officer.get(PAGE)
    assert page.status_code == 200
    assert sum(one.is_chosen for one in page.context["options"]) == 50
    every = [one.told.word for one in page.context["options"]]
    assert set(officer.post(PAGE, written(raad=every)).context["form"].errors) == {"__all__"}


def test_what_was_made_up_is_marked_and_warned_of(table):
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.CLOSED)
    item = an_item(table, origin=Origin.DEMO)
    (one,) = told_at(table.municipality, [words(item)]).values()
    letter = letter_about(row, council=(one,))
    own = next(text for text in letter.texts() if "Meer starters" in text)
    assert "(demonstratie)" in own
    assert "Demonstratie" in told(letter)
    assert "Demonstratie" not in told(letter_about(row))


# ---- it went to the council


def test_writing_down_that_it_went_settles_and_starts_the_next(officer, table):
    item, other = an_item(table), an_item(table, "Blijft open")
    choices = written(raad=[words(item), words(other)], afgedaan=words(item))
    shown = officer.get(PAGE, choices)
    assert shown.context["settles"] == 1
    before = told(shown.context["letter"])
    assert officer.post(SENT, choices).headers["Location"] == "/duinstede/raad/"
    letter = SentLetter.objects.get()
    settled = CouncilItem.objects.get(pk=item.pk)
    assert (settled.state, settled.settled_on, settled.letter) == ("done", date(2024, 11, 20), letter)
    assert (letter.subject, letter.author_party) == ("Voortgang", "Gemeente")
    assert told(officer.get(f"{PAGE}?{letter.query}").context["letter"]) == before
    assert options(officer.get(PAGE)) == {"Blijft open": (True, False, False)}
    assert f"{PAGE}?{letter.query}".replace("&", "&amp;") in officer.get("/duinstede/raad/").content.decode()


def test_settling_alone_is_telling_too(officer, table):
    item = an_item(table)
    page = officer.get(PAGE, written(afgedaan=words(item)))
    assert "Meer starters" in told(page.context["letter"])


def test_twice_is_told_and_changed_meanwhile_too(officer, table):
    item = an_item(table)
    choices = written(raad=words(item), afgedaan=words(item))
    change(item, "Anders geworden")
    answer = officer.post(SENT, choices)
    assert answer.status_code == 409 and "Anders geworden" in answer.content.decode()
    assert not SentLetter.objects.exists()
    assert officer.post(SENT, written()).status_code == 302
    assert officer.post(SENT, written()).status_code == 422
    assert officer.post(SENT, written(datum="2099-01-01")).status_code == 422
    assert SentLetter.objects.count() == 1


def test_a_letter_with_concept_does_not_offer_it(officer, table):
    make_round(table.framework, slug="open")
    shown = officer.get(PAGE, written(**{ROUND: "2024/open"})).content.decode()
    assert 'id="verzonden"' not in shown
    assert officer.post(SENT, written(**{ROUND: "2024/open"})).status_code == 422
    assert not SentLetter.objects.exists()
    assert 'id="verzonden"' in officer.get(PAGE, written()).content.decode()


@pytest.mark.parametrize("number", [1, 3, 50])
def test_the_page_costs_the_same(officer, table, number, django_assert_num_queries):
    items = [an_item(table, f"Punt {n}") for n in range(number)]
    choices = written(raad=[words(item) for item in items])
    officer.get(PAGE, choices)
    with django_assert_num_queries(17):
        officer.get(PAGE, choices)
