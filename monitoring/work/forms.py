"""Choosing people of a party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from config.web.offering import offer
from parties.models import User


class _PeopleForm(forms.Form):
    """A form whose fields name people of one party by their id."""

    def __init__(self, data: Any, choices: Mapping[str, Sequence[tuple[User, str]]], **kwargs: Any) -> None:
        """`choices`: per field the people that can be chosen, each with a remark that may be empty."""
        super().__init__(data, **kwargs)
        self.people = {str(user.pk): user for own in choices.values() for user, _remark in own}
        for name, own in choices.items():
            offered = [(str(user.pk), f"{user} ({remark})" if remark else str(user)) for user, remark in own]
            nobody = _("choose") if self.fields[name].required else _("nobody")
            offer(self, name, [("", nobody), *offered])

    def person(self, name: str) -> User | None:
        """Who was chosen, in a valid form."""
        return self.people.get(self.cleaned_data[name])


class AssignForm(_PeopleForm):
    """Who handles a commitment for the party and who stands in."""

    handler = forms.ChoiceField(label=_("Handled by"), required=False)
    deputy = forms.ChoiceField(
        label=_("Deputy"), required=False, help_text=_("Stands in when the other is away.")
    )


class HandOverForm(_PeopleForm):
    """Whose work goes to whom."""

    leaver = forms.ChoiceField(label=_("Work of"))
    successor = forms.ChoiceField(label=_("Goes to"))
