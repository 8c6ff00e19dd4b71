"""A long evaluation can be gone through: by theme, by what is still to be done, and with what is done folded."""

from __future__ import annotations

from xml.etree.ElementTree import Element

import pytest

from agreements.services.drafting import add_theme
from monitoring.models import Judgement
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once
from tests.reading import browser, read, with_class, words

from .looking_back import address, close, say, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

JOINT = "?namens=samen"
TO_DO = "?namens=samen&toon=te-doen"
HTMX = {"HX-Request": "true"}


@made_once
def lines(table):
    """Two commitments in a theme and one in another; the parties are bound by all."""
    annual = make_year(table.framework)
    told = {"annual": annual, "responsibilities": [{"role": "party", "everyone": True}]}
    themes = [
        add_theme(actor=ACTOR, framework=table.framework, position=n, number=str(n), title=title)
        for n, title in ((1, "Bouwen"), (2, "Wonen"))
    ]
    places = ((1, themes[0]), (2, themes[0]), (3, themes[1]))
    return [make_commitment(table.framework, f"a-{n}", n, theme=theme, **told) for n, theme in places]


@pytest.fixture
def officer(cast):
    found = browser(cast.officer)
    found.cookies["taal"] = "en"
    return found


def shown(tree: Element) -> list[str]:
    return [row.get("id", "").removeprefix("afspraak-") for row in with_class(tree, "eval-row")]


def ways(tree: Element, name: str) -> list[str]:
    nav = tree.find(f".//nav[@id='{name}']")
    tag = "a" if name == "toon" else "li"
    return [] if nav is None else [words(one) for one in nav.iter(tag)]


def folded(tree: Element) -> dict[str, bool]:
    """Per row with a folded form whether that is open."""
    rows = {row.get("id", "").removeprefix("afspraak-"): row for row in with_class(tree, "eval-row")}
    return {
        key: fold.get("open") is not None
        for key, row in rows.items()
        for fold in with_class(row, "eval-form__fold")
    }


def test_each_theme_is_a_click_away_with_what_is_left_there(officer, table, lines):
    say(table, lines[0])
    tree = read(officer.get(address(table) + JOINT))
    assert ways(tree, "themas") == ["1 Bouwen 1 still to do", "2 Wonen 1 still to do"]
    places = [link.get("href", "")[1:] for link in tree.find(".//nav[@id='themas']").iter("a")]
    assert [section.get("id") for section in with_class(tree, "eval-chapter")] == places
    assert "themas" in {link.get("href", "")[1:] for link in tree.iter("a")}


def test_who_judges_nothing_has_the_themes_alone(cast, table, lines):
    person = browser(cast.tenant)
    person.cookies["taal"] = "en"
    tree = read(person.get(address(table) + "?toon=te-doen"))
    assert ways(tree, "themas") == ["1 Bouwen 2 commitments", "2 Wonen 1 commitment"]
    assert ways(tree, "toon") == [] and len(shown(tree)) == 3 and folded(tree) == {}


def test_only_what_is_still_to_be_done(officer, table, lines):
    assert ways(read(officer.get(address(table) + JOINT)), "toon") == [], "everything is to be done"
    say(table, lines[0])
    tree = read(officer.get(address(table) + JOINT))
    assert ways(tree, "toon") == ["All 3", "Still to do 2"]
    tree = read(officer.get(address(table) + TO_DO))
    assert shown(tree) == ["a-2", "a-3"] and ways(tree, "toon") == ["All 3", "Still to do 2"]


def test_under_each_name_what_that_one_did_not_judge(officer, table, lines):
    say(table, lines[0])
    say(table, lines[1], party=table.municipality)
    mine = f"?namens={table.municipality.slug}&toon=te-doen"
    assert shown(read(officer.get(address(table) + mine))) == ["a-1", "a-3"]
    assert shown(read(officer.get(address(table) + TO_DO))) == ["a-2", "a-3"]


def test_a_point_for_the_agenda_is_to_be_done(officer, table, lines):
    for line in lines:
        say(table, line, party=table.municipality)
    say(table, lines[1], "not", party=table.corporation)
    mine = f"?namens={table.municipality.slug}&toon=te-doen"
    assert shown(read(officer.get(address(table) + mine))) == ["a-2"]


def test_what_is_judged_stands_folded_with_its_result(officer, table, lines):
    say(table, lines[0], "partly", lesson="Eerder beginnen.")
    tree = read(officer.get(address(table) + JOINT))
    assert folded(tree) == {"a-1": False}
    (fold,) = with_class(tree, "eval-form__fold")
    assert words(fold.find("summary")).startswith("Partly achieved goes on Change")
    assert "Eerder beginnen." in words(fold)


def test_what_is_refused_stands_open_whatever_is_shown(officer, table, lines):
    say(table, lines[0])
    data = {
        "actie": "oordelen",
        "namens": "samen",
        "a-1-was": "anders",
        **typed("a-1", outcome="", version=1),
    }
    answer = officer.post(address(table) + TO_DO, data)
    assert answer.status_code == 422
    tree = read(answer)
    assert "a-1" in shown(tree) and folded(tree) == {"a-1": True}


def test_saving_goes_on_with_what_is_left_and_touches_nothing_that_is_not_shown(officer, table, lines):
    say(table, lines[0], "not")
    data = {"actie": "oordelen", "namens": "samen", "regel": "a-2", "a-2-was": "leeg"}
    answer = officer.post(address(table) + TO_DO, {**data, **typed("a-2", outcome="partly")})
    assert answer["Location"] == f"{address(table)}{TO_DO}#afspraak-a-3"
    assert list(Judgement.objects.order_by("commitment__position").values_list("outcome", flat=True)) == [
        "not",
        "partly",
    ]
    data = {"actie": "oordelen", "namens": "samen", "regel": "a-3", "a-3-was": "leeg"}
    answer = officer.post(address(table) + TO_DO, {**data, **typed("a-3")})
    assert answer["Location"] == address(table) + TO_DO
    done = read(officer.get(answer["Location"]))
    assert shown(done) == [] and done.find(".//*[@id='niets-te-doen']") is not None


def test_with_a_script_the_row_stays_and_the_numbers_follow(officer, table, lines):
    told = {"namens": "samen", **typed("a-1", outcome="partly")}
    url = f"http://testserver{address(table)}{TO_DO}"
    answer = officer.post(
        address(table, "evaluation-line", "a-1"), told, headers={**HTMX, "HX-Current-URL": url}
    )
    page = answer.content.decode()
    assert 'id="wegen" hx-swap-oob="true"' in page and "1 still to do" in page
    assert 'aria-current="true" href="?namens=samen&amp;toon=te-doen"' in page
    assert '<details class="eval-form__fold" open>' in page, "what was just saved stays open"


def test_a_closed_one_is_read_as_a_whole(officer, table, lines):
    for line in lines:
        say(table, line)
    close(table)
    tree = read(officer.get(address(table) + TO_DO))
    assert len(shown(tree)) == 3 and ways(tree, "toon") == [] and folded(tree) == {}
    assert ways(tree, "themas") == ["1 Bouwen 2 commitments", "2 Wonen 1 commitment"]
