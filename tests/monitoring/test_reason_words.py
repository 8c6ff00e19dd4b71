"""The fields of the reasons tell for which lights they are needed, in the words of the framework."""

import pytest
from django.utils import translation

from agreements.enums import MiddleLight
from monitoring.reactions.forms import SettleForm
from monitoring.rounds.forms import LineForm, TogetherForm
from monitoring.table.words import light_words


@pytest.mark.parametrize(("middle", "word"), [(MiddleLight.YELLOW, "yellow"), (MiddleLight.ORANGE, "orange")])
@pytest.mark.parametrize(
    ("form", "more"),
    [(LineForm, {"assessable": True, "party": None}), (TogetherForm, {}), (SettleForm, {})],
)
def test_they_are_needed_for_the_lights_as_they_are_called_here(form, more, middle, word):
    with translation.override("en"):
        fields = form(words=light_words(middle), **more).fields
        told = {name: fields[name].help_text.rpartition("Needed for ")[2] for name in form.needed_sometimes}
    assert told == dict.fromkeys(("cause", "adjustment"), f"{word} and red.")
