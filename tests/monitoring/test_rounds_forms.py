"""The form of a line tells which of its fields may stay empty."""

from monitoring.enums import Light
from monitoring.rounds.forms import LineForm


def test_what_may_stay_empty_is_told_at_the_field(english):
    form = LineForm(words={one: one for one in Light.values}, assessable=True, party=None)
    told = [name for name, field in form.fields.items() if "May stay empty" in str(field.help_text)]
    assert told == ["effect", "text", "internal_note"]
