"""The user guides: whole, true to their pictures, and rendered safely."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from config.web import guide
from config.web.guide import (
    FOLDER,
    GUIDES,
    PARTS,
    PICTURES,
    anchor_of,
    find_guide,
    pages_of,
    picture_size,
    read_guide,
)

FILES = sorted(FOLDER.glob("*.md"))
NAMES = ("README", *GUIDES)
TEMPLATES = sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
#: Ids of the page around a guide.
TAKEN = {
    "inhoud",
    "inhoud-kop",
    "delen-kop",
    "hulp",
    "live",
    "eigen",
    "nederlands",
    "site-zoek",
    "rechten-tabel",
}


def anchors(name):
    return re.findall(r'<h\d [^>]*\bid="([^"]*)"', read_guide(name).html)


def links(name):
    return re.findall(r'<a [^>]*href="([^"]*)"', read_guide(name).html)


def pictures(text):
    return re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", text)


def test_every_file_is_a_guide():
    assert sorted(path.stem for path in FILES) == sorted(NAMES)


def test_every_picture_exists_and_is_used():
    used = {address for path in FILES for _alt, address in pictures(path.read_text())}
    assert used == {f"{PICTURES}/{path.name}" for path in (FOLDER / PICTURES).iterdir()}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_picture_is_told_in_words(path):
    assert [address for alt, address in pictures(path.read_text()) if len(alt) < 15] == []


def test_pictures_are_small():
    for path in (FOLDER / PICTURES).iterdir():
        width, height = picture_size(path)
        assert path.stat().st_size <= 60_000 and 300 <= width <= 1280 and height <= 1200, path.name


def test_every_picture_is_taken_by_a_journey():
    """A picture that nobody takes any more would grow old unseen."""
    journey = (Path(settings.BASE_DIR) / "tests" / "journeys" / "test_pictures.py").read_text()
    taken = set(re.findall(r'keep\(\s*page,\s*"([a-z-]+)"', journey))
    assert taken == {path.stem for path in (FOLDER / PICTURES).iterdir()}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name):
    for href in links(name):
        if href.startswith("/static/gebruikers/"):
            continue  # A picture at its own size; looked at below.
        path, _hash, anchor = href.partition("#")
        target = path.removeprefix("/hulp/").strip("/") or "README"
        assert path == "/hulp/" or path == f"/hulp/{target}/", href
        assert not anchor or anchor in anchors(target), href


@pytest.mark.parametrize("name", NAMES)
def test_headings_have_an_anchor_of_their_own(name):
    found = anchors(name)
    assert len(set(found)) == len(found)
    assert not TAKEN & set(found)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_are_static_files_with_their_size(name):
    for tag in re.findall(r"<img [^>]*>", read_guide(name).html):
        source = re.search(r'src="/static/(gebruikers/[a-z-]+\.png)"', tag)[1]
        assert f'<a href="/static/{source}">{tag}</a>' in read_guide(name).html
        assert finders.find(source) == str(FOLDER / PICTURES / Path(source).name)
        assert re.search(r'width="\d+" height="\d+" loading="lazy"', tag)


def test_every_page_points_to_a_chapter_that_exists():
    asked = {
        chapter
        for path in TEMPLATES
        for chapter in re.findall(r"help_place %\}\?bij=([a-z-]+)", path.read_text())
    }
    known = {anchor for name in GUIDES for anchor, _text in read_guide(name).chapters}
    assert len(asked) > 8
    assert asked - known == set()


def test_every_page_about_agreements_names_its_chapter():
    without = {
        path.name
        for path in TEMPLATES
        if '{% extends "monitoring/base.html" %}' in (text := path.read_text())
        and "block help_place" not in text
    }
    # The frame of pages that take in a file; each of them names its own.
    assert without == {"file_import.html"}


def test_the_way_is_told_to_who_only_reads():
    for role in ("corporatie", "huurdersorganisatie", "beslisser", "manager"):
        assert find_guide("de-weg-vinden", role) == ("lezer", "de-weg-vinden")
    assert find_guide("de-weg-vinden", "beleidsadviseur") == ("beleidsadviseur", "de-weg-vinden")
    assert find_guide("opschalen", "beslisser") == ("beslisser", "opschalen")


def test_tables_tell_what_their_heads_are_of():
    html = read_guide("beheerder").html
    heads = re.findall(r"<th\b[^>]*>", html)
    assert {*heads} == {'<th scope="col">', '<th scope="row">'}
    assert heads.count('<th scope="row">') == html.count("<tr>") - html.count("<table>")


@pytest.mark.parametrize("name", NAMES)
def test_tables_have_a_caption_each_its_own(name):
    html = read_guide(name).html
    captions = re.findall(r"<table>\s*<caption class=\"visually-hidden\">([^<]+)</caption>", html)
    assert len(captions) == html.count("<table")
    assert len({*captions}) == len(captions)


def test_what_everybody_reads_is_told_to_readers_before_to_officers():
    assert find_guide("terugkijken", "beslisser") == ("lezer", "terugkijken")
    own = "jaarafspraken-vaststellen-en-ondertekenen"
    assert find_guide(own, "beslisser") == ("beslisser", own)


def test_the_own_guide_goes_first():
    assert find_guide("de-monitor-lezen", "huurdersorganisatie") == (
        "huurdersorganisatie",
        "de-monitor-lezen",
    )
    assert find_guide("een-regel-bijwerken", "huurdersorganisatie") == (
        "beleidsadviseur-monitor",
        "een-regel-bijwerken",
    )
    # In parts, each of them goes before what readers are told.
    assert find_guide("de-monitor-lezen", "beleidsadviseur") == (
        "beleidsadviseur-monitor",
        "de-monitor-lezen",
    )
    assert find_guide("bestaat-niet", "lezer") == ("lezer", "")


@pytest.mark.parametrize("whole", PARTS)
def test_a_guide_in_parts_leads_to_each_of_them_and_back(whole):
    assert {href.partition("#")[0] for href in links(whole)} >= {f"/hulp/{part}/" for part in PARTS[whole]}
    for part in PARTS[whole]:
        assert links(part)[0] == f"/hulp/{whole}/"
    chapters = [anchor for name in pages_of(whole) for anchor, _text in read_guide(name).chapters]
    assert len({*chapters}) == len(chapters)


def test_the_pages_of_a_guide():
    whole = ("beleidsadviseur", *PARTS["beleidsadviseur"])
    assert pages_of("beleidsadviseur-ronde") == pages_of("beleidsadviseur") == whole
    assert pages_of("lezer") == ()


@pytest.mark.parametrize(
    ("text", "anchor"),
    [
        ("De PDF voor de raad", "de-pdf-voor-de-raad"),
        ("Wat betekent ‘demonstratie’?", "wat-betekent-demonstratie"),
        ("Eén regel, twee", "eén-regel-twee"),
    ],
)
def test_anchors_are_those_of_code_hosts(text, anchor):
    assert anchor_of(text) == anchor


def test_what_stands_in_a_guide_can_do_no_harm(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "FOLDER", tmp_path)
    text = "# Kop <b>\n\n<script>alert(1)</script>\n\n[klik](javascript:alert(1)) [elders](https://example.org/)\n"
    (tmp_path / "kwaad.md").write_text(text)
    found = read_guide("kwaad")
    assert "<script" not in found.html and "<b>" not in found.html
    assert links_of(found) == ["https://example.org/"]


def links_of(found):
    return re.findall(r'href="([^"]*)"', found.html)


def test_a_changed_guide_is_read_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "FOLDER", tmp_path)
    path = tmp_path / "een.md"
    path.write_text("# Een\n\n## Eerst\n")
    assert read_guide("een").chapters == (("eerst", "Eerst"),)
    path.write_text("# Een\n\n## Daarna\n")
    assert read_guide("een").title == "Een"
    assert read_guide("een").chapters == (("daarna", "Daarna"),)
