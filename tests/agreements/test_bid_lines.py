"""The lines of a draft, and letters that may come in."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError

from agreements.models import BidLine, BidResponse
from agreements.services.bid_lines import MOST_LINES, add_line, change_line, move_line
from agreements.services.drafting import add_theme
from agreements.services.letters import DOCX, LETTER_MAX_BYTES, ODT, check_letter
from config.web.history import StaleVersionError
from tests.bids import PDF, make_draft, package
from tests.cast import ACTOR
from tests.factories import make_commitment, make_table
from tests.layers import made_once

ODT_FILE = package(mimetype=ODT, **{"content.xml": "<x/>"})
_TYPES = {
    "[Content_Types].xml": f'<Types><Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
}
DOCX_FILE = package(**_TYPES, **{"word/document.xml": "<x/>"})


@made_once
def bid(table):
    return make_draft(table.framework, table.corporation, lines=0)


@pytest.mark.django_db
def test_a_line_with_everything(table, bid, english):
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Voorraad")
    commitment = make_commitment(table.framework, theme=theme)
    line = add_line(
        actor=ACTOR,
        bid=bid,
        what=" Nieuwbouw aan de haven ",
        commitment=commitment,
        quantity=Decimal("84"),
        unit="homes",
        planned="tweede helft 2025",
        needed_from=table.adviser,
        needs="Een zorgpost.",
        forecasts={2025: Decimal("84")},
    )
    assert (line.what, line.heading, line.counts) == ("Nieuwbouw aan de haven", theme, "homes")
    line = change_line(actor=ACTOR, line=line, version=1, quantity=None, unit="", forecasts={})
    assert (line.unit, line.forecasts.count()) == ("", 0)
    with pytest.raises(StaleVersionError):
        change_line(actor=ACTOR, line=line, version=1, what="Anders")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "x" * 40_000}, "what"),
        ({"what": "X", "needs": "x" * 40_000}, "needs"),
        ({"what": "X", "planned": "x" * 251}, "planned"),
        ({"what": "X", "quantity": Decimal("-1"), "unit": "homes"}, "quantity"),
        ({"what": "X", "quantity": Decimal("NaN"), "unit": "homes"}, "quantity"),
        ({"what": "X", "quantity": Decimal("1e20"), "unit": "homes"}, "quantity"),
        ({"what": "X", "quantity": Decimal("1.234"), "unit": "euros"}, "quantity"),
        ({"what": "X", "quantity": Decimal("1")}, "unit"),
        ({"what": "X", "quantity": Decimal(24), "upto": Decimal(24), "unit": "homes"}, "__all__"),
        ({"what": "X", "upto": Decimal(32), "unit": "homes"}, "__all__"),
        ({"what": "X", "quantity": Decimal("1"), "unit": "acres"}, "unit"),
        ({"what": "X", "quantity": Decimal("1"), "unit": "other"}, "unit_words"),
        ({"what": "X", "forecasts": {2025: Decimal("1")}}, "unit"),
        (
            {"what": "X", "quantity": Decimal("1"), "unit": "homes", "forecasts": {2026: Decimal("1")}},
            "forecasts",
        ),
    ],
)
def test_bad_input_is_told_at_its_field(bid, values, field):
    with pytest.raises(ValidationError) as told:
        add_line(actor=ACTOR, bid=bid, **values)
    assert set(told.value.message_dict) == {field}
    assert not BidLine.objects.exists()


@pytest.mark.django_db
def test_numbers_per_year_are_parts_of_the_whole_which_may_be_left_to_them(table, english):
    years = {2025: Decimal(30), 2026: Decimal(60)}
    draft = make_draft(table.framework, table.corporation, lines=0, scope="two_years")

    def line(**values: object) -> BidLine:
        return add_line(actor=ACTOR, bid=draft, what="X", **{"unit": "homes", "forecasts": years, **values})

    assert line().quantity == 90
    between = line(quantity=Decimal(80), upto=Decimal(90))
    assert (between.quantity, between.upto, between.numbers) == (80, 90, "80 to 90")
    with pytest.raises(ValidationError) as told:
        line(quantity=Decimal(70), upto=Decimal(80))
    assert set(told.value.message_dict) == {"upto"}
    assert line(quantity=Decimal(100)).quantity == 100, "of the rest nobody knows the year"
    with pytest.raises(ValidationError) as told:
        line(quantity=Decimal(80))
    assert set(told.value.message_dict) == {"quantity"}
    ranges = {2025: (Decimal(20), Decimal(30)), 2026: Decimal(60)}
    assert line(forecasts=ranges).numbers == "80 to 90"
    with pytest.raises(ValidationError) as told:
        line(forecasts=ranges, quantity=Decimal(85))
    assert set(told.value.message_dict) == {"quantity"}
    share = line(unit="other", unit_words="%")
    assert (share.quantity, share.counts) == (None, "%"), "shares do not add up"
    assert line(unit="other", unit_words="%", quantity=Decimal(40)).quantity == 40
    emptied = change_line(actor=ACTOR, line=share, version=1, forecasts={})
    assert emptied.unit == ""


@pytest.mark.django_db
def test_nothing_from_elsewhere(table, bid):
    other = make_table("buurstede")
    theme = add_theme(actor=ACTOR, framework=other.framework, position=1, title="Elders")
    for name, value in (
        ("theme", theme),
        ("commitment", make_commitment(other.framework)),
        ("needed_from", other.corporation),
    ):
        with pytest.raises(ValidationError) as told:
            add_line(actor=ACTOR, bid=bid, what="X", **{name: value})
        assert set(told.value.message_dict) == {name}
    with pytest.raises(TypeError):
        add_line(actor=ACTOR, bid=bid, what="X", outcome="taken_over")


@pytest.mark.django_db
def test_lines_change_places(bid):
    first, second = (add_line(actor=ACTOR, bid=bid, what=word) for word in ("een", "twee"))
    assert move_line(actor=ACTOR, line=second, up=True)
    assert list(bid.lines.all()) == [second, first]
    assert not move_line(actor=ACTOR, line=second, up=True)


@pytest.mark.django_db
def test_a_bid_has_an_end(bid, monkeypatch):
    assert MOST_LINES > 80
    monkeypatch.setattr("agreements.services.bid_lines.MOST_LINES", 1)
    add_line(actor=ACTOR, bid=bid, what="een")
    with pytest.raises(ValidationError):
        add_line(actor=ACTOR, bid=bid, what="twee")
    assert not BidResponse.objects.exists()


# ---- letters


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("bod.pdf", PDF, "bod.pdf"),
        ("bod.exe", PDF, "bod.pdf"),
        ("../../x/bod 2025.odt", ODT_FILE, "bod 2025.odt"),
        ("C:\\bod\r\n.docx", DOCX_FILE, "bod.docx"),
        ("", PDF, "brief.pdf"),
        ("x" * 300, PDF, "x" * 115 + ".pdf"),
    ],
)
def test_letters_are_known_by_their_content(name, content, kept):
    letter = check_letter(BytesIO(content), len(content), name)
    assert (letter.name, letter.content, len(letter.digest)) == (kept, content, 64)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "This is no PDF, ODT or DOCX, whatever its name says."),
        (b"<html><script>", "This is no PDF, ODT or DOCX, whatever its name says."),
        (b"MZ\x90", "This is no PDF, ODT or DOCX, whatever its name says."),
        (package(a="b"), "This is no PDF, ODT or DOCX, whatever its name says."),
        (b"%PDF-1.7 cut off", "This PDF is damaged: its end is missing. Save it again."),
        (ODT_FILE[:40], "This file can not be read: it is damaged or locked. Save it again."),
        (
            package(mimetype=ODT, **{"content.xml": "", "Basic/Module.xml": ""}),
            "There are macros in this file. Save it without them, or as PDF.",
        ),
        (
            package(**_TYPES, **{"word/document.xml": "", "word/vbaProject.bin": ""}),
            "There are macros in this file. Save it without them, or as PDF.",
        ),
    ],
    ids=["empty", "html", "program", "zip", "cut PDF", "cut ODT", "macro ODT", "macro DOCX"],
)
def test_what_is_no_letter_stays_out(english, content, message):
    with pytest.raises(ValidationError) as told:
        check_letter(BytesIO(content), len(content), "bod.pdf")
    assert told.value.messages == [message]


def test_a_letter_that_is_too_large_is_not_read():
    file = BytesIO(PDF)
    with pytest.raises(ValidationError):
        check_letter(file, LETTER_MAX_BYTES + 1, "bod.pdf")
    assert file.tell() == 0
    assert DOCX.endswith("document")
