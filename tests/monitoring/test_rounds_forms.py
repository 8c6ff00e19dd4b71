"""The form of a line tells which of its fields may stay empty, and for which lights reasons are needed."""

import pytest
from django.template import Context, Template

from agreements.enums import MiddleLight
from monitoring.enums import Light
from monitoring.reactions.forms import SettleForm
from monitoring.rounds.forms import LineForm, TogetherForm
from monitoring.table.words import light_words

LINE = {"assessable": True, "party": None}


def test_what_may_stay_empty_is_told_at_the_field(english):
    form = LineForm(words={one: one for one in Light.values}, **LINE)
    told = [
        one.name
        for one in form
        if not one.is_hidden
        and one.name != "light"
        and "(optional)" in Template("{% field one %}").render(Context({"one": one}))
    ]
    assert told == ["effect", "text", "internal_note"]


@pytest.mark.parametrize(("middle", "word"), [(MiddleLight.YELLOW, "yellow"), (MiddleLight.ORANGE, "orange")])
@pytest.mark.parametrize(("form", "more"), [(LineForm, LINE), (TogetherForm, {}), (SettleForm, {})])
def test_reasons_are_needed_for_the_lights_as_they_are_called_here(english, form, more, middle, word):
    fields = form(words=light_words(middle), **more).fields
    told = {name: fields[name].help_text.rpartition("Needed for ")[2] for name in form.needed_sometimes}
    assert told == dict.fromkeys(("cause", "adjustment"), f"{word} and red.")
