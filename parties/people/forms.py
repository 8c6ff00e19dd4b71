"""What people fill in about who works for a party."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.web.lines import OneLine
from config.web.offering import offer

from ..enums import MembershipRole
from ..models import AnyUser, Membership
from .services import would_leave_nobody


class InsistingForm(forms.Form):
    """A form about one membership; the application manager may leave a party without a manager, with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    knowingly = forms.BooleanField(
        label=gettext_lazy("Leave the party without anybody who manages its people"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Needed when you leave the party without a manager. It is kept with the change."
        ),
    )

    def __init__(self, data: Any, *, membership: Membership, user: AnyUser, initial: dict[str, Any]) -> None:
        super().__init__(data, initial={"version": membership.version, **initial})
        if not (user.is_superuser and would_leave_nobody(membership)):
            del self.fields["knowingly"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        """Whoever insists says why."""
        data = super().clean() or {}
        if data.get("knowingly") and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why."))
        return data

    @property
    def insisting(self) -> str:
        """Why the party may be left without a manager, in a valid form; empty for who does not insist."""
        return str(self.cleaned_data.get("reason", "")) if self.cleaned_data.get("knowingly") else ""


class MemberForm(InsistingForm):
    """What somebody does and may do for a party."""

    function = OneLine(label=gettext_lazy("Function"), max_length=120, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=MembershipRole.choices)
    manages_people = forms.BooleanField(
        label=gettext_lazy("Manages people"),
        required=False,
        help_text=gettext_lazy("Invites people to work for the party, changes what they may do and ends it."),
    )
    field_order = ["version", "function", "role", "manages_people", "knowingly", "reason"]

    def __init__(self, data: Any, *, membership: Membership, user: AnyUser) -> None:
        initial = {name: getattr(membership, name) for name in ("function", "role", "manages_people")}
        super().__init__(data, membership=membership, user=user, initial=initial)
        if membership.user_id == user.pk:
            own = [(role.value, role.label) for role in MembershipRole if membership.reaches(role)]
            offer(self, "role", own)
            self.fields["role"].help_text = _(
                "You cannot give yourself a role that may do more. Ask somebody else who manages people."
            )


class EndForm(InsistingForm):
    """From when on somebody works for the party no longer."""

    from_day = forms.DateField(
        label=gettext_lazy("Does not work here any more from"),
        help_text=gettext_lazy("On this day they get in no more. Today means: at once."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ["version", "from_day", "successor", "knowingly", "reason"]

    def __init__(self, data: Any, *, membership: Membership, user: AnyUser) -> None:
        super().__init__(data, membership=membership, user=user, initial={"from_day": timezone.localdate()})
