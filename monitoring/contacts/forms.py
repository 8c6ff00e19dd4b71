"""What people fill in about a contact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.enums import EscalationLevel
from agreements.models import Theme
from config.web.offering import offer, offer_rows
from parties.models import Contact, Party


class ContactForm(forms.ModelForm):
    """Function, and how it is reached. Saved by a service, never by the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = Contact
        fields = ("function", "name", "email", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].help_text = _("For example: policy adviser housing.")
        self.fields["name"].help_text = _("Everybody at the table sees it; it is in no publication.")
        for name, kind in (("email", "email"), ("phone", "tel")):
            self.fields[name].widget.input_type = kind
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.initial["version"] = self.instance.version

    def values(self) -> dict[str, Any]:
        """What the services take, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PlaceForm(forms.Form):
    """Where a contact stands in the ladder."""

    level = forms.ChoiceField(label=_("Level"))
    theme = forms.ModelChoiceField(
        Theme.objects.none(),
        label=_("Theme"),
        required=False,
        to_field_name="position",
        empty_label=_("all themes"),
    )
    position = forms.IntegerField(
        label=_("Order"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=_("Whom of the party to call first on this level: 1."),
    )

    def __init__(self, *args: Any, themes: Any, optional: bool = False, **kwargs: Any) -> None:
        """`optional`: a contact may be kept outside the ladder for now."""
        super().__init__(*args, **kwargs)
        empty = _("not in the ladder yet") if optional else _("choose")
        offer(self, "level", [("", empty), *EscalationLevel.choices]).required = not optional
        offer_rows(self, "theme", themes)

    def values(self) -> dict[str, Any]:
        """What the services take, of a valid form."""
        data = self.cleaned_data
        return {"level": data["level"], "theme": data["theme"], "position": data["position"] or 1}


class NewContactForm(ContactForm):
    """A new contact, of which party."""

    party = forms.ChoiceField(label=_("Party"))

    field_order = ("party", "function", "name", "email", "phone")

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = {party.slug: party for party in parties}
        field = offer(self, "party", [(slug, party.name) for slug, party in self.parties.items()])
        if len(self.parties) == 1:
            # Nothing to choose: the party is told above the form.
            field.widget = forms.HiddenInput()
            field.initial = next(iter(self.parties))

    def chosen_party(self) -> Party:
        """Of a valid form."""
        return self.parties[self.cleaned_data["party"]]
