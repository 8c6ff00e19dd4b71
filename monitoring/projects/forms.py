"""What people fill in about a project."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import FrameworkAgreement
from config.web.columns import field_of
from config.web.offering import offer, offer_rows
from parties.models import Party

from ..models import HousingProject
from .services import FIELDS


class ProjectForm(forms.ModelForm):
    """A project. Saved by a service, never by the form."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = HousingProject
        fields = FIELDS
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}

    def __init__(
        self,
        *args: Any,
        framework: FrameworkAgreement,
        developers: Sequence[Party],
        keeps_all: bool,
        **kwargs: Any,
    ) -> None:
        """`developers`: the parties it can be of; who does not keep them all has no other choice."""
        super().__init__(*args, **kwargs)
        self.instance.framework = framework
        self.initial["version"] = self.instance.version
        self._choose_from("developer", Party.objects.filter(pk__in=[one.pk for one in developers]), "name")
        self.fields["developer"].error_messages["invalid_choice"] = _(
            "Choose whose project it is from the list. A tenant organisation builds nothing, so it is not in it."
        )
        if not keeps_all:
            del self.fields["outsider"]
            self.fields["developer"].required = True
            if len(developers) == 1:
                self.initial["developer"] = developers[0].pk
        self._choose_from("commitment", framework.commitments.all(), "annual_agreement__year", "position")
        self._choose_from("indicator", framework.indicators.all(), "name")
        for name, empty in (("kind", _("choose")), ("plan", _("not known")), ("phase", _("not known"))):
            offer(self, name, [("", empty), *field_of(HousingProject, name).flatchoices])
        self._explain()

    def _choose_from(self, name: str, rows: QuerySet[Any], *order: str) -> None:
        """Only what belongs to this framework can be chosen."""
        offer_rows(self, name, rows.order_by(*order, "pk")).empty_label = _("nothing chosen")

    def _explain(self) -> None:
        told = {
            "place": _("Address or neighbourhood."),
            "outsider": _("For example a private developer. Leave it empty where you chose a party."),
            "homes": _("Leave it empty as long as nobody knows."),
            "ready_words": _("For example: second half of 2027."),
            "plan": _("Hard: laid down in a decision or contract. Soft: everything before that."),
            "commitment": _("The commitment that this project is part of."),
            "indicator": _("The figure that was agreed about, where these dwellings count towards it."),
            "table_only": _(
                "It comes in no publication any more, also where the projects are a part of those. What was published before stays as it is."
            ),
        }
        for name, words in told.items():
            if name in self.fields:
                self.fields[name].help_text = words

    def values(self) -> dict[str, Any]:
        """What the services take, of a valid form."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.fields}
