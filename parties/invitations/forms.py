"""What people fill in around an invitation."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.lines import OneLine
from config.web.named_filter import MOST
from config.web.offering import offer, offer_rows

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
    """The same for who may choose the party.

    All parties while the list is short. Of a longer one, as of a whole country, those whose name was looked up and the
    one that was chosen; any of them is accepted.
    """

    named = forms.CharField(
        label=gettext_lazy("Part of the name of the party"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    party = forms.ModelChoiceField(
        Party.objects.none(), label=gettext_lazy("Party"), to_field_name="slug", empty_label="–"
    )
    field_order = ["named", "email", "party", "role", "manages_people"]

    def __init__(self, *args: Any, parties: PartyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "party", parties)
        listed = list(parties[: MOST + 1])
        self.is_long = len(listed) > MOST
        #: Whether nothing is called as was typed.
        self.found_nothing = False
        if self.is_long:
            listed = self._looked_up(parties)
        else:
            del self.fields["named"]
        offer(self, "party", [("", "–"), *((one.slug, str(one)) for one in listed)])

    def _looked_up(self, parties: PartyQuerySet) -> list[Party]:
        told = self.data if self.is_bound else self.initial
        typed, chosen = (str(told.get(name) or "").strip()[:200] for name in ("named", "party"))
        called = Q()
        for word in typed.replace("\0", "").split():
            called &= Q(name__icontains=word) | Q(short_name__icontains=word) | Q(code__iexact=word)
        found = list(parties.filter(called)[:MOST]) if called else []
        self.found_nothing = bool(called) and not found
        if len(found) == 1 and not self.is_bound:
            self.initial["party"] = found[0].slug
        if chosen and chosen not in {one.slug for one in found}:
            found = [*parties.filter(slug=chosen.replace("\0", "")), *found]
        return found

    def clean(self) -> dict[str, Any]:
        """What was looked up is no part of an invitation."""
        data: dict[str, Any] = super().clean() or {}
        data.pop("named", None)
        return data


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
