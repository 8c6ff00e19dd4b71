"""The shared pieces of pages: lights, bars of counts, texts, dates."""

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation

from config.web.lights import light_badge, light_icon
from monitoring.enums import Light

from .rendered import HOSTILE, drawing, render

# ---- lights


@pytest.mark.usefixtures("english")
class TestMadeUp:
    @pytest.mark.parametrize(
        ("look", "drawn"),
        [
            ("tag", ' <span class="tag">demonstration</span>'),
            ("paper", ' <span class="demo">demonstration</span>'),
            ("fact", " · demonstration"),
            ("within", ", demonstration"),
        ],
    )
    def test_a_demonstration_is_marked_in_the_way_of_its_place(self, look, drawn):
        for told in (True, "demo"):
            assert render("{% made_up told look %}", told=told, look=look) == drawn

    @pytest.mark.parametrize("told", [False, None, "", "person", "document"])
    def test_what_is_none_is_not_marked(self, told):
        assert render("{% made_up told %}", told=told) == ""


class TestLight:
    @pytest.mark.parametrize("value", Light)
    def test_a_badge_has_shape_and_word(self, value):
        badge = drawing(render("{% light value word %}", value=value, word="Woord"))
        assert badge.get("class") == f"nl-data-badge light light--{value}"
        assert "".join(badge.itertext()) == "Woord"
        assert len(badge.findall("svg")) == 1

    def test_every_light_has_a_shape_of_its_own(self):
        """So that nobody needs to see the colour."""
        shapes = {re.sub(r"#\w+", "", light_icon(value)) for value in Light}
        assert len(shapes) == len(Light) == 4

    def test_beside_its_word_the_shape_is_hidden_from_screen_readers(self):
        icon = drawing(light_icon("red"))
        assert (icon.get("aria-hidden"), icon.get("role"), icon.find("title")) == ("true", None, None)

    def test_alone_it_has_a_name(self):
        icon = drawing(render("{% light_shape value title %}", value="red", title="Rood"))
        assert (icon.get("aria-hidden"), icon.get("role"), icon.findtext("title")) == (None, "img", "Rood")

    def test_words_are_escaped(self):
        for svg in (light_badge("green", HOSTILE), light_icon("green", HOSTILE)):
            assert "<script" not in svg
            assert HOSTILE in "".join(drawing(svg).itertext())

    def test_a_light_that_does_not_exist_is_an_error(self):
        with pytest.raises(KeyError):
            light_icon("purple")

    def test_it_follows_the_language_of_the_page(self):
        """The word is translated when the page is made, not when the module is read."""
        source = '{% light "green" word %}'
        assert "Groen" in render(source, word="Groen") and "Green" in render(source, word="Green")


# ---- bars of counts


class TestCountsBar:
    SEGMENTS = [("green", 21, "groen"), ("yellow", 10, "geel"), ("red", 2, "rood"), ("none", 2, "geen licht")]

    def bar(self, segments=SEGMENTS, total=35, size="large") -> ElementTree.Element:
        source = "{% counts_bar segments total size %}"
        return drawing(render(source, segments=segments, total=total, size=size))

    def test_parts_follow_each_other_and_fill_the_width(self):
        parts = [
            (float(part.get("x", "").rstrip("%")), float(part.get("width", "").rstrip("%")))
            for part in self.bar().findall("rect")
        ]
        assert len(parts) == 4
        ends = [0.0, *(x + width for x, width in parts)]
        assert [x for x, _width in parts] == pytest.approx(ends[:-1], abs=0.02)
        assert ends[-1] == pytest.approx(100, abs=0.02)

    def test_what_is_not_there_has_no_part(self):
        parts = self.bar([("green", 3, "groen"), ("red", 0, "rood")], 3).findall("rect")
        assert [part.get("class") for part in parts] == ["bar__part bar__part--green"]

    def test_wide_parts_say_their_word_narrow_ones_only_their_number(self):
        assert [text.text for text in self.bar().findall("text")] == ["21 groen", "10 geel", "2", "2"]
        narrow = [("green", 80, "groen"), ("red", 20, "rood"), ("none", 5, "geen")]
        assert [text.text for text in self.bar(narrow, 105).findall("text")] == ["80 groen", "20", "5"]
        long = [("green", 70, "groen"), ("none", 30, "geen licht")]
        assert [text.text for text in self.bar(long, 100).findall("text")] == ["70 groen", "30"]
        dust = [("green", 99, "groen"), ("red", 1, "rood")]
        assert [text.text for text in self.bar(dust, 100).findall("text")] == ["99 groen"]

    def test_small_ones_say_nothing_and_may_leave_room(self):
        """The length of a chapter's bar is its share of the longest."""
        bar = self.bar([("green", 5, "groen")], 10, "small")
        assert bar.findall("text") == []
        assert [part.get("width") for part in bar.findall("rect")] == ["50.00%"]

    def test_the_drawing_is_hidden_because_the_same_stands_beside_it_as_text(self):
        assert self.bar().get("aria-hidden") == "true"

    def test_of_nothing_there_is_no_bar(self):
        assert render("{% counts_bar segments 0 %}", segments=[("green", 0, "groen")]) == ""

    def test_it_needs_no_style_and_escapes_words(self):
        svg = render("{% counts_bar segments 1 %}", segments=[("green", 1, HOSTILE)])
        assert "style" not in svg and "<script" not in svg
        assert HOSTILE in "".join(drawing(svg).itertext())


# ---- dates, names and texts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Overleg gehad. In 2025 gaat het om 68 % van de woningen.", "Overleg gehad."),
        ("Een. Twee. Drie vier vijf zes.", "Een. Twee."),
        ("een twee drie vier vijf zes zeven acht negen", "een twee drie vier vijf zes zeven acht…"),
        ("Voor 1 mei, o.a. in juni. Klaar.", "Voor 1 mei, o.a. in juni."),
    ],
)
def test_a_text_is_cut_at_a_sentence(text, shown):
    assert render("{{ text|opening:4 }}", text=text) == shown


def test_dates_in_full():
    with translation.override("nl"):
        assert render("{{ day|long_date }}", day=date(2026, 7, 1)) == "1\u00a0juli 2026"
        # A moment is of the day it was here: on the clock of UTC it was still the day before.
        moment = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
        assert render("{{ moment|long_date }}", moment=moment) == "1\u00a0juli 2026"
    assert render("{{ day|long_date }}", day=None) == ""


def test_a_language_is_called_by_its_own_name():
    for code in ("nl", "en"):
        with translation.override(code):
            assert render("{% language_name 'nl' %} {% language_name 'en' %}") == "Nederlands English"


# ---- what stays together


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("op 68 % van J 1.9", "op 68\u00a0% van J\u00a01.9"),
        ("Afspraken 2024 t/m 2027", "Afspraken 2024\u00a0t/m\u00a02027"),
        ("per 30 oktober 2024, 1 May 2024", "per 30\u00a0oktober 2024, 1\u00a0May 2024"),
        ("In 2024 1 woning", "In 2024 1 woning"),
        ("<b> 5 %", "&lt;b&gt; 5\u00a0%"),
    ],
)
def test_what_belongs_together_stays_on_one_line(typed, expected):
    assert Template("{{ text|tied }}").render(Context({"text": typed})) == expected
