"""What people fill in about goals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import F, QuerySet
from django.forms.boundfield import BoundWidget
from django.utils.translation import gettext_lazy as _

from agreements.enums import ElaborationBasis, GlobalGoal
from agreements.models import BASES, Commitment, FrameworkAgreement, NationalGoal, Theme
from agreements.services.goals import FIELDS, Served
from config.web.offering import offer, offer_rows
from config.web.ticked import TickedRows

#: For what was sent and stands in no list of the page.
NOT_OFFERED = dict.fromkeys(("invalid_choice", "invalid_pk_value"), _("Choose from the list."))


@dataclass(frozen=True)
class Group:
    """A theme that can be ticked as a whole, with its commitments; without a theme: those that have none."""

    theme: Theme | None
    whole: BoundWidget | None
    commitments: list[BoundWidget]

    @property
    def chosen(self) -> int:
        """How many of the commitments are ticked."""
        return sum(bool(one.data["selected"]) for one in self.commitments)


class _Themes(TickedRows):
    def label_from_instance(self, theme: Theme) -> str:
        """A part without a number of its own needs the name of its theme: several themes may have one of that name."""
        return f"{theme.parent} – {theme}" if theme.parent and not theme.number else str(theme)


class _Commitments(TickedRows):
    def label_from_instance(self, row: Commitment) -> str:
        """With the year it is of."""
        return f"{row.annual_agreement.year}: {row}" if row.annual_agreement else str(row)


class GoalForm(forms.ModelForm):
    """A national goal with what serves it. Saved by a service, never by the form."""

    themes = _Themes(
        Theme.objects.none(),
        label=_("Whole themes that serve it"),
        required=False,
        error_messages=NOT_OFFERED,
    )
    commitments = _Commitments(
        Commitment.objects.none(),
        label=_("Single commitments that serve it"),
        required=False,
        error_messages=NOT_OFFERED,
    )
    basis = forms.ChoiceField(
        label=_("What a new link rests on"),
        choices=BASES,
        initial=ElaborationBasis.OUR_READING,
        help_text=_("Links that were there keep what they rest on."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    class Meta:
        model = NationalGoal
        fields = FIELDS
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, framework: FrameworkAgreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        links = list(self.instance.links.all()) if self.instance.pk else []
        self._choose_from(
            "themes",
            framework.themes.select_related("parent").order_by("position", "pk"),
            [link.theme_id for link in links],
        )
        rows = framework.commitments.select_related("annual_agreement")
        # Of the framework itself, then of the newest year: those are chosen most.
        newest = F("annual_agreement__year").desc(nulls_first=True)
        self._choose_from(
            "commitments", rows.order_by(newest, "position", "pk"), [link.commitment_id for link in links]
        )
        self.initial["version"] = self.instance.version
        self.fields["title"].help_text = _("Short, in your own words.")
        self.fields["term"].help_text = _("As it is told, for example: until 2030, or from 2026 on.")
        self.fields["source"].help_text = _("The document and the place in it.")

    def _choose_from(self, name: str, rows: QuerySet[Any], linked: list[int | None]) -> None:
        """Only what belongs to this framework."""
        self.initial[name] = [pk for pk in linked if pk]
        offer_rows(self, name, rows)

    def groups(self) -> list[Group]:
        """What can serve the goal, theme by theme as the agreement has them; what has no theme comes last."""
        of: dict[int | None, list[BoundWidget]] = defaultdict(list)
        for one in self["commitments"]:
            of[_row(one).theme_id].append(one)
        found = [Group(_row(one), one, of[_row(one).pk]) for one in self["themes"]]
        return [*found, Group(None, None, of[None])] if of[None] else found

    def _post_clean(self) -> None:
        """The service checks the whole, on the row as it is then."""

    def told(self) -> dict[str, str]:
        """What the services take, of a valid form."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def served(self) -> Served:
        """What serves the goal, of a valid form."""
        data = self.cleaned_data
        return dict.fromkeys([*data["themes"], *data["commitments"]], data["basis"])


def _row(option: BoundWidget) -> Any:
    """The row that an option stands for."""
    return option.data["value"].instance


class GlobalGoalsForm(forms.Form):
    """The Global Goals of a commitment."""

    goals = forms.TypedMultipleChoiceField(
        label=_("Global Goals"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    basis = forms.ChoiceField(
        label=_("What a new mark rests on"),
        choices=BASES,
        initial=ElaborationBasis.OUR_READING,
        help_text=_("Marks that were there keep what they rest on."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "goals", [(one.value, f"{one.value}. {one.label}") for one in GlobalGoal])
