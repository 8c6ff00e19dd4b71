"""What a service refused, at the field it is about."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from config.web.refusals import place_errors


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
