"""The shared pieces of forms: fields, what is wrong, and that told first; and marking what people typed."""

import re
from xml.etree import ElementTree

import pytest
from django import forms
from django.forms.utils import ErrorList
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from config.web import typed
from tests.reading import parse_html

from .rendered import HOSTILE, drawing, render


class Form(forms.Form):
    """One of each."""

    name = forms.CharField(label="Naam", max_length=5)
    note = forms.CharField(label="Toelichting", required=False, widget=forms.Textarea)
    kind = forms.ChoiceField(label="Soort", choices=[("a", HOSTILE)], help_text="Kies er een.")
    day = forms.DateField(label="Dag", required=False, help_text="Bijvoorbeeld morgen.")
    done = forms.BooleanField(label="Klaar", required=False)


class TestField:
    def field(self, name: str, data: dict[str, str] | None = None) -> ElementTree.Element:
        html = render("{% field bound %}", bound=Form(data)[name])
        return parse_html(html).find("./body/div")

    @staticmethod
    def control(field: ElementTree.Element) -> ElementTree.Element:
        return next(element for element in field if element.tag in ("input", "textarea", "select"))

    @pytest.mark.parametrize("name", list(Form.base_fields))
    def test_the_label_belongs_to_the_control(self, name):
        field = self.field(name)
        assert field.find("label").get("for") == self.control(field).get("id") == f"id_{name}"

    def test_each_kind_of_control_has_its_own_looks(self):
        looks = {
            name: (self.control(self.field(name)).get("class") or "").split()[0] for name in Form.base_fields
        }
        assert looks == {
            "name": "utrecht-textbox",
            "note": "utrecht-textarea",
            "kind": "utrecht-select",
            "day": "utrecht-textbox",
            "done": "utrecht-checkbox",
        }

    @pytest.mark.parametrize(
        ("told", "marked"),
        [
            ({}, ["note", "day"]),
            ({"needed_sometimes": {"day"}}, ["note"]),
            ({"needed": {"note"}}, ["day"]),
            ({"sifts": True}, []),
        ],
        ids=["as it is", "needed sometimes", "a service needs it", "sifts"],
    )
    def test_what_may_stay_empty_says_so(self, told, marked):
        """Not a box that may stay without a tick, nor where the help tells when it is needed, nor a filter."""
        form = type("Told", (Form,), told)()
        drawn = {one.name: parse_html(render("{% field bound %}", bound=one)) for one in form}
        assert [name for name, one in drawn.items() if one.find(".//label/span") is not None] == marked
        needed = [
            name for name, one in drawn.items() if one.find(".//*[@data-needed='sometimes']") is not None
        ]
        assert needed == sorted(told.get("needed_sometimes", []))

    @pytest.mark.parametrize(("empty", "marked"), [("", True), ("–", True), ("niemand", False)])
    def test_a_choice_with_words_for_nothing_tells_it_there(self, empty, marked):
        class Form(forms.Form):
            who = forms.ChoiceField(choices=[("", empty), ("a", "Anna")], required=False)

        assert ("optional" in render("{% field bound %}", bound=Form()["who"])) == marked

    def test_what_is_needed_says_so_where_the_browser_does_not_ask_for_it(self):
        form = Form(use_required_attribute=False)
        told = {one.name: "aria-required" in render("{% field bound %}", bound=one) for one in form}
        assert told == {"name": True, "note": False, "kind": True, "day": False, "done": False}
        assert "aria-required" not in render("{% field bound %}", bound=Form()["name"])

    def test_help_and_error_are_tied_to_the_control(self):
        field = self.field("kind")
        assert self.control(field).get("aria-describedby") == "id_kind_help"
        assert self.control(field).get("aria-invalid") is None
        assert field.find("*[@id='id_kind_help']").text == "Kies er een."
        field = self.field("kind", {"kind": ""})
        assert self.control(field).get("aria-describedby") == "id_kind_help id_kind_error"
        assert self.control(field).get("aria-invalid") == "true"
        assert field.find("*[@id='id_kind_error']").text

    def test_what_was_typed_stays_and_is_escaped(self):
        field = self.field("name", {"name": HOSTILE})
        assert self.control(field).get("value") == HOSTILE
        assert field.findall(".//script") == []
        assert self.field("kind").find("select/option").text == HOSTILE

    def test_the_browser_does_not_cut_a_long_text(self):
        """What is pasted and too long would lose its end without a word; the server refuses it and tells."""

        class Long(forms.Form):
            text = forms.CharField(max_length=10, widget=forms.Textarea)
            line = forms.CharField(max_length=10)

        cut = {
            name: parse_html(render("{% field bound %}", bound=Long()[name])).find(".//*[@maxlength]")
            is not None
            for name in Long.base_fields
        }
        assert cut == {"text": False, "line": True}
        bound = Long({"text": "woord " * 10, "line": "x"})["text"]
        told = parse_html(render("{% field bound %}", bound=bound))
        assert told.find(".//textarea").text.strip() == ("woord " * 10).strip()
        assert told.find(".//*[@id='id_text_error']") is not None

    def test_as_many_rows_as_asked(self):
        html = render("{% field bound 3 %}", bound=Form()["note"])
        assert 'rows="3"' in html


class TestErrorAlert:
    def alert(self, told: object, arguments: str = "") -> ElementTree.Element | None:
        page = render("{% error_alert told " + arguments + " %}", told=told)
        return drawing(page) if page.strip() else None

    def test_each_message_has_a_paragraph_of_its_own(self):
        alert = self.alert(ErrorList(["Te laat.", HOSTILE]))
        assert alert is not None
        assert (alert.get("role"), alert.get("id")) == ("alert", None)
        assert [one.text for one in alert.iter("p")] == ["Te laat.", HOSTILE]

    def test_one_message_may_come_as_it_is_with_a_name_for_links(self):
        alert = self.alert(gettext_lazy("Save"), 'id="probleem"')
        assert alert is not None and alert.get("id") == "probleem"
        assert len(alert.findall("div/p")) == 1

    @pytest.mark.parametrize("nothing", [None, "", ErrorList()])
    def test_without_any_there_is_none(self, nothing):
        assert self.alert(nothing) is None


class TestDutch:
    MARKED = "<p{% dutch %}>{{ typed }}</p><p>Why: {{ typed|dutch }}</p>"

    def test_on_a_dutch_page_nothing_is_marked(self):
        with translation.override("nl"):
            assert render(self.MARKED, typed="Bouwen") == "<p>Bouwen</p><p>Why: Bouwen</p>"

    def test_in_another_language_it_is_marked_as_dutch(self):
        with translation.override("en"):
            assert render(self.MARKED, typed="Bouwen") == (
                '<p lang="nl">Bouwen</p><p>Why: <span lang="nl">Bouwen</span></p>'
            )

    @pytest.mark.parametrize(("language", "mark"), [("nl", "{}"), ("en", '<span lang="nl">{}</span>')])
    def test_pieces_that_were_typed_are_marked_amid_words_of_ours(self, language, mark):
        text = typed.told("for ", typed.Typed("Najaar <1>"), ", ", "2024")
        with translation.override(language):
            assert render("{{ text|told }}", text=text) == f"for {mark.format('Najaar &lt;1&gt;')}, 2024"
            assert render("{{ text|told }}", text=typed.Typed("Bod")) == mark.format("Bod")
            assert render("{{ text|told }}", text="Bod") == "Bod"
        assert (text, f"{text}.") == ("for Najaar <1>, 2024", "for Najaar <1>, 2024.")

    @pytest.mark.parametrize("language", ["nl", "en"])
    def test_what_was_typed_is_escaped_once(self, language):
        with translation.override(language):
            page = parse_html(
                render("{{ typed|dutch }}{{ broken|linebreaksbr|dutch }}", typed=HOSTILE, broken="a<\nb")
            )
        assert "".join(page.itertext()) == HOSTILE + "a<b"
        assert (page.findall(".//script"), len(page.findall(".//br"))) == ([], 1)

    @pytest.mark.parametrize("nothing", ["", None])
    def test_nothing_needs_no_mark(self, nothing):
        with translation.override("en"):
            assert "<span" not in render("{{ typed|dutch }}", typed=nothing)

    def test_a_field_for_whole_texts_holds_dutch_and_one_for_a_line_may_not(self):
        class Form(forms.Form):
            text = forms.CharField(widget=forms.Textarea)
            mail = forms.EmailField()

        for language, marked in (("en", 1), ("nl", 0)):
            with translation.override(language):
                assert render("{% field f.text %}{% field f.mail %}", f=Form()).count('lang="nl"') == marked

    def test_without_a_language_it_is_not_marked(self):
        with translation.override(None):
            assert render("<p{% dutch %}>") == "<p>"


PAGE = (
    "{% problems_first %}<html><title>Ronde</title><body><input id=zoek><main id=inhoud><h1>Ronde</h1>{{ body }}"
    "</main></body></html>{% endproblems_first %}"
)
WRONG = mark_safe(
    '<p class="utrecht-form-field-error-message" hidden>Toegangssleutel</p>'
    '<label for="id_oorzaak">Oorzaak</label>'
    '<div class="utrecht-form-field-error-message">Vul <em>iets</em> in &amp; <br>ga door.</div>'
    '<input type="hidden" id="versie"><textarea id="id_oorzaak"></textarea><input id="id_na">'
)
ALERT = mark_safe(
    '<div class="utrecht-alert" role="alert"><p>Iemand anders was eerder.</p></div><input id="id_a">'
)


def page_of(body: str, method: str = "POST") -> str:
    request = RequestFactory().generic(method, "/")
    return render(PAGE, body=body, request=request)


class TestProblemsFirst:
    def test_a_message_is_told_on_top_with_the_way_to_its_field(self, english):
        page = page_of(WRONG)
        assert "<title>Error: Ronde</title>" in page
        box = page[page.index('id="problemen"') : page.index("<h1>")]
        assert "autofocus" in box
        assert re.findall(r"<li>(.*?)</li>", box) == [
            '<a class="utrecht-link utrecht-link--html-a" href="#id_oorzaak">Oorzaak: Vul iets in &amp; ga door.</a>'
        ]

    def test_a_message_about_a_group_of_choices_has_the_words_above_the_group(self, english):
        page = page_of(
            mark_safe(
                '<fieldset aria-describedby="id_stand_error"><legend>Stand</legend>'
                '<div class="utrecht-form-field-error-message" id="id_stand_error">Kies iets.</div>'
                '<label for="id_stand_0"><input type="radio" id="id_stand_0"> Liggend</label></fieldset>'
            )
        )
        assert '<a class="utrecht-link utrecht-link--html-a" href="#id_stand_0">Stand: Kies iets.</a>' in page

    def test_a_message_about_the_form_as_a_whole_gets_the_focus_itself(self, english):
        page = page_of(ALERT)
        assert "<title>Error: Ronde</title>" in page
        assert 'role="alert" tabindex="-1" autofocus><p>Iemand' in page
        assert 'id="problemen"' not in page

    @pytest.mark.parametrize(("body", "method"), [("Niets aan de hand.", "POST"), (ALERT, "GET")])
    def test_a_page_without_a_refused_form_is_left_as_it_is(self, body, method):
        page = page_of(body, method)
        assert "<title>Ronde</title>" in page
        assert "autofocus" not in page
        assert str(body) in page
