"""What a service refused, at the field it is about."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from config.web.refusals import place_errors, send_next


class NameForm(forms.Form):
    name = forms.CharField()


@pytest.mark.parametrize(
    ("refused", "told"),
    [
        ({"name": "Te lang."}, {"name": ["Te lang."]}),
        ({"slug": "Bezet.", "name": ["Een.", "Twee."]}, {"__all__": ["Bezet."], "name": ["Een.", "Twee."]}),
        ("Dat kan niet.", {"__all__": ["Dat kan niet."]}),
    ],
)
def test_a_field_the_form_does_not_have_is_told_above_it(refused, told):
    form = NameForm({"name": "Naam"})
    place_errors(form, ValidationError(refused))
    assert form.errors == told


class TurnsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    turns = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B"), ("c", "C")])


@pytest.mark.parametrize("prefix", [None, "one"])
def test_what_is_sent_once_more_tells_what_stands_now_and_keeps_all_that_was_ticked(prefix):
    before = "one-" if prefix else ""
    form = TurnsForm(QueryDict(f"{before}version=1&{before}turns=a&{before}turns=c"), prefix=prefix)
    assert form.is_valid()
    send_next(form, version=2)
    assert form["version"].value() == "2"
    assert form["turns"].value() == ["a", "c"]
