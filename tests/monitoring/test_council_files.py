"""The letter to the council as files: the same words in both, and nothing that breaks them."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from odf import dc, style, table, text
from odf.namespaces import TEXTNS
from odf.opendocument import load
from PIL import Image

from monitoring.enums import Light, RoundStatus
from monitoring.letters.council_set import LETTERS, council_set
from monitoring.letters.letter import (
    Bullets,
    CouncilLetter,
    Heading,
    Paragraph,
    Run,
    Table,
    cleaned,
    paragraph,
    run,
)
from monitoring.letters.reading import read_parts
from monitoring.letters.wording import compose
from monitoring.style.look import Logo
from tests.factories import give_light, make_commitment, make_round
from tests.letters import DAY, choices, docx_texts, letter_about, odt_texts, parts_of

SHAPE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20"/></svg>'
READERS = {"odt": odt_texts, "docx": docx_texts}
#: What somebody may have pasted from anywhere.
AWKWARD = 'A < B && C > "D" <script>alert(1)</script> \x0bregel\x00 twee\x1f {{ x }} %s \ud800 \uffff ½ 🏠'

LETTER = CouncilLetter(
    title="Voortgang & meer",
    sender="Gemeente Duinstede",
    dated=DAY,
    addressee=("Aan de gemeenteraad van Duinstede",),
    facts=(("Datum", "20 november 2024"), ("Onderwerp", "Voortgang & meer")),
    blocks=(
        Heading(1, "Stand"),
        Heading(2, "Wonen"),
        paragraph(run("✕ Rood", bold=True, light="red"), run("J 1.8", bold=True), run("(zacht)", soft=True)),
        Paragraph((Run("Een\nTwee\tDrie  vier"),), keep=True),
        Bullets(((Run("Eerste"),), (Run("Tweede", bold=True), Run(" deel")))),
        Table(
            "Lichten", ("Licht", "Betekent", "Nu"), ((Run("✓ Groen", light="green"), Run("goed"), Run("3")),)
        ),
    ),
    mark="CONCEPT",
)


def logo(content: bytes, kind: str) -> Logo:
    return Logo(content, kind, "0" * 64, 40, 20, "Logo van Duinstede")


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 20), "green").save(made, "PNG")
    return made.getvalue()


def squeezed(texts: list[str]) -> list[str]:
    return [" ".join(one.split()) for one in texts if one.strip()]


@pytest.mark.parametrize("name", LETTERS)
def test_every_word_stands_in_it_in_order(name):
    found = READERS[name](LETTERS[name].render(LETTER))
    assert squeezed(found) == squeezed([LETTER.sender, *LETTER.texts()])


@pytest.mark.parametrize("name", LETTERS)
def test_the_same_letter_gives_the_same_bytes(name):
    letter = replace(LETTER, blocks=LETTER.blocks * 2, logo=logo(SHAPE, "image/svg+xml"))
    content = LETTERS[name].render(letter)
    assert content == LETTERS[name].render(deepcopy(letter))
    with ZipFile(BytesIO(content)) as packed:
        assert {part.date_time for part in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_two_styles_of_an_odt_have_one_name():
    document = load(BytesIO(LETTERS["odt"].render(replace(LETTER, blocks=LETTER.blocks * 2))))
    names = [one.getAttribute("name") for one in document.automaticstyles.getElementsByType(style.Style)]
    assert len(names) == len({*names})


@pytest.mark.parametrize("name", LETTERS)
def test_awkward_texts_leave_a_good_file(name):
    awkward = cleaned(AWKWARD)
    letter = replace(
        LETTER,
        title=awkward,
        sender=awkward,
        facts=((awkward, awkward),),
        blocks=(Heading(1, awkward), paragraph(run(AWKWARD)), Bullets(((run(AWKWARD),),))),
    )
    content = LETTERS[name].render(letter)
    parts_of(content)
    found = squeezed(READERS[name](content))
    assert found == squeezed([awkward, *letter.texts()])
    assert 'A < B && C > "D" <script>alert(1)</script> regel twee {{ x }} %s ½ 🏠' in found


@pytest.mark.parametrize("name", LETTERS)
def test_very_long_texts_fit(name):
    long = "woord " * 20_000
    found = READERS[name](
        LETTERS[name].render(replace(LETTER, title="t" * 300, blocks=(paragraph(run(long)),)))
    )
    assert found[-1].split() == long.split()


@pytest.mark.parametrize("name", LETTERS)
def test_there_are_no_macros_in_it(name):
    names = parts_of(LETTERS[name].render(LETTER))
    assert [
        one for one in names if "vba" in one.lower() or "basic" in one.lower() or "script" in one.lower()
    ] == []


def test_odt_has_styles_language_title_and_heads():
    document = load(BytesIO(LETTERS["odt"].render(LETTER)))
    assert [str(one) for one in document.meta.getElementsByType(dc.Title)] == ["Voortgang & meer"]
    assert [str(one) for one in document.meta.getElementsByType(dc.Language)] == ["nl-NL"]
    assert [
        (one.getAttribute("outlinelevel"), one.getAttribute("stylename"))
        for one in document.text.getElementsByType(text.H)
    ] == [("1", "Heading_20_1"), ("2", "Heading_20_2")]
    (default,) = document.styles.getElementsByType(style.DefaultStyle)
    (letters,) = default.getElementsByType(style.TextProperties)
    assert [letters.getAttribute(name) for name in ("language", "country", "hyphenate")] == [
        "nl",
        "NL",
        "true",
    ]
    (made,) = document.text.getElementsByType(table.Table)
    (heads,) = made.getElementsByType(table.TableHeaderRows)
    assert len(heads.getElementsByType(table.TableCell)) == 3
    assert len(document.text.getElementsByType(text.ListItem)) == 2
    (header,) = document.masterstyles.getElementsByType(style.Header)
    assert str(header) == "CONCEPT"
    names = {one.getAttribute("name") for one in document.styles.getElementsByType(style.Style)}
    used = {
        one.attributes[TEXTNS, "style-name"]
        for kind in (text.P, text.H)
        for one in document.text.getElementsByType(kind)
    }
    assert used <= names


def test_docx_has_styles_language_title_and_heads():
    content = LETTERS["docx"].render(LETTER)
    document = Document(BytesIO(content))
    assert (document.core_properties.title, document.core_properties.language) == (
        "Voortgang & meer",
        "nl-NL",
    )
    assert document.core_properties.created.date() == DAY
    headings = [p.style.name for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["Heading 1", "Heading 2"]
    assert [p.text for p in document.paragraphs if p.style.name == "List Bullet"] == ["Eerste", "Tweede deel"]
    (language,) = document.styles.element.iter(qn("w:lang"))
    assert language.get(qn("w:val")) == "nl-NL"
    (made,) = document.tables
    assert [len(row._tr.xpath("w:trPr/w:tblHeader")) for row in made.rows] == [1, 0]
    assert document.sections[0].header.paragraphs[0].text == "CONCEPT"
    assert b"autoHyphenation" in parts_of(content)["word/settings.xml"]


@pytest.mark.parametrize("name", LETTERS)
def test_without_a_mark_nothing_stands_above_a_page(name):
    content = LETTERS[name].render(replace(LETTER, mark=""))
    assert b"CONCEPT" not in b"".join(parts_of(content).values())


@pytest.mark.parametrize(("kind", "ending"), [("image/png", ".png"), ("image/svg+xml", ".svg")])
@pytest.mark.parametrize("name", LETTERS)
def test_the_logo_is_in_it_with_its_words(name, kind, ending):
    content = picture() if kind == "image/png" else SHAPE
    parts = parts_of(LETTERS[name].render(replace(LETTER, logo=logo(content, kind))))
    assert [part for one, part in parts.items() if one.endswith(ending) and part == content] == [content]
    body = parts["content.xml" if name == "odt" else "word/document.xml"]
    assert b"Logo van Duinstede" in body


@pytest.mark.django_db
def test_both_formats_hold_the_same_words(table):
    row = make_round(table.framework, [make_commitment(table.framework, title="Bouwen & <wonen>")])
    give_light(row.lines.get(), Light.RED)
    letter = letter_about(row, references="Motie < 3 & \x0b4")
    odt, docx = (squeezed(READERS[name](LETTERS[name].render(letter))) for name in ("odt", "docx"))
    assert odt == docx
    assert any("Bouwen & <wonen>" in one for one in odt)
    assert "Motie < 3 &" in odt


@pytest.mark.slow
@pytest.mark.django_db
def test_five_hundred_reds_give_a_file_of_known_size(table):
    (part,) = read_parts([make_round(table.framework, [make_commitment(table.framework)])], DAY)
    (line,) = part.report.lines
    reds = (replace(line, key=f"r-{n}", light=Light.RED, cause=f"Oorzaak {n}.") for n in range(500))
    part.report = replace(part.report, lines=tuple(reds))
    letter = compose(table.municipality, [part], choices())
    assert sum("Oorzaak " in one for one in letter.texts()) == 500
    assert max(len(made.render(letter)) for made in LETTERS.values()) < 100_000


# ---- the set


@pytest.mark.django_db
def test_the_set_holds_letter_monitor_and_list(table, monkeypatch):
    monkeypatch.setattr("monitoring.letters.council_set.render_pdf", lambda report: b"%PDF-1.7")
    row = make_round(table.framework, [make_commitment(table.framework)], status=RoundStatus.CLOSED)
    parts = read_parts([row], DAY)
    content = council_set(letter_about(row), parts, DAY)
    with ZipFile(BytesIO(content)) as packed:
        assert packed.namelist() == [
            "raadsbrief-duinstede-afspraken-2024-2027-2024-11-20.odt",
            "raadsbrief-duinstede-afspraken-2024-2027-2024-11-20.docx",
            "bijlage-1-monitor-duinstede-afspraken-2024-2027-2024-najaar.pdf",
            "bijlagen.txt",
        ]
        listed = packed.read("bijlagen.txt").decode()
    assert "bijlage-1-monitor-duinstede-afspraken-2024-2027-2024-najaar.pdf" in listed
    assert row.frozen.checksum in listed


@pytest.mark.django_db
@pytest.mark.parametrize("dated", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_large_monitor_is_in_it_too_whatever_the_day(table, settings, monkeypatch, dated):
    settings.EXPORT_BACKGROUND_LINES = 1
    monkeypatch.setattr("monitoring.letters.council_set.render_pdf", lambda report: b"%PDF-1.7")
    commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(2)]
    row = make_round(table.framework, commitments)
    content = council_set(letter_about(row), read_parts([row], DAY), dated)
    with ZipFile(BytesIO(content)) as packed:
        assert packed.read("bijlage-1-monitor-duinstede-afspraken-2024-2027-2024-najaar.pdf") == b"%PDF-1.7"
        assert "monitor-duinstede-afspraken-2024-2027-2024-najaar.pdf" in packed.read("bijlagen.txt").decode()
