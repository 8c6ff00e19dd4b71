"""What people fill in about a promise to the council, a motion, a decision or a written question."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Case, When
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment
from config.web.offering import offer, offer_rows
from config.web.ticked import TickedRows

from ..enums import CouncilKind, CouncilState
from ..models import CouncilItem
from .models import MAX_REMARK


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ItemForm(forms.ModelForm):
    """What it is about. Saved by a service, never by the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    url = forms.CharField(
        label=_("Public document"),
        help_text=_("Where everybody can read it. Begins with https://."),
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    commitments = TickedRows(
        Commitment.objects.none(),
        label=_("About these commitments"),
        required=False,
        error_messages={"invalid_choice": _("Choose commitments of this municipality.")},
    )

    class Meta:
        model = CouncilItem
        fields = ("kind", "dated", "reference", "title", "acts", "due_on", "url")
        widgets = {"dated": _day(), "due_on": _day(), "title": forms.Textarea}

    def __init__(self, *args: Any, commitments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", _("choose")), *CouncilKind.choices])
        linked = [link.commitment_id for link in self.instance.links.all()] if self.instance.pk else []
        # There can be more than a hundred: those it is about on top.
        first = Case(When(pk__in=linked, then=0), default=1)
        offer_rows(self, "commitments", commitments.order_by(first, *commitments.query.order_by))
        self.initial["commitments"] = linked
        self.initial["version"] = self.instance.version

    def _post_clean(self) -> None:
        """The service checks the whole, on the row as it is then."""

    def clean_url(self) -> str:
        """Told at the field what the database refuses: nobody is led to a page that can be tampered with."""
        url: str = self.cleaned_data["url"]
        if url and not url.startswith("https://"):
            raise forms.ValidationError(gettext("Give a whole address that begins with https://."))
        return url

    def values(self) -> dict[str, Any]:
        """What the services take, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def chosen(self) -> list[Commitment]:
        """The commitments, of a valid form."""
        return list(self.cleaned_data["commitments"])


class SettleForm(forms.Form):
    """What became of it."""

    needed_sometimes = frozenset({"remark"})

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[(one.value, one.label) for one in (CouncilState.DONE, CouncilState.DROPPED)],
    )
    settled_on = forms.DateField(label=_("On which day"), widget=_day())
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        max_length=MAX_REMARK,
        widget=forms.Textarea,
        help_text=_(
            "How it was settled. Needed when it is dropped: tell why. It stands like this in the letter."
        ),
    )

    def __init__(self, *args: Any, version: int, today: date | None = None, **kwargs: Any) -> None:
        initial = {"version": version, "settled_on": today or timezone.localdate()}
        # Two forms stand on one page.
        super().__init__(*args, **{"auto_id": "id_settle_%s", **kwargs, "initial": initial})

    def values(self) -> dict[str, Any]:
        """What the service takes, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("state", "settled_on", "remark")}
