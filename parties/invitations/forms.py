"""What people fill in around an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.lines import OneLine
from config.web.offering import offer_rows

from ..enums import MembershipRole
from ..models import Party, PartyQuerySet


class InviteForm(forms.Form):
    """Whom to invite, and what they may do."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=MembershipRole.choices, initial=MembershipRole.READER
    )
    manages_people = forms.BooleanField(label=gettext_lazy("Manages people"), required=False)


class InviteForPartyForm(InviteForm):
    """The same for who may choose the party."""

    party = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("Party"), to_field_name="slug", empty_label="–"
    )
    field_order = ["email", "party", "role", "manages_people"]

    def __init__(self, *args: Any, parties: PartyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "party", parties)


class AcceptForm(forms.Form):
    """Name and password of a new account."""

    name = OneLine(
        label=gettext_lazy("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("The other parties see this name with what you write."),
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        data = super().clean() or {}
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", _("The two passwords differ."))
        return data
