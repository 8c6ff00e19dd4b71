"""Rows in the form of a changed commitment: targets that it did not have, and what must come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment, FrameworkAgreement
from agreements.permissions import at_table
from agreements.services.addendum_parts import conditions_of
from agreements.services.whom import choices_of, read_whom
from config.web.offering import offer
from parties.models import Party

from ..drafting.forms import AgreedAmount
from ..drafting.rows import Choices, Rows


class TargetRow(AgreedAmount):
    """What is counted, how much and for whom."""

    whom = forms.ChoiceField(label=_("For whom"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, *args: Any, bearers: Choices, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "whom", [("", _("all together")), *bearers])
        if years:
            offer(self, "year", [("", _("the whole term")), *((str(one), one) for one in years)])
        else:
            del self.fields["year"]

    def told(self) -> dict[str, str]:
        """What the service asks for."""
        names = ("name", "unit", "kind", "value", "upto", "whom", "year")
        found = {name: self.cleaned_data.get(name) for name in names}
        return {name: "" if value is None else str(value) for name, value in found.items()}


class ConditionRow(forms.Form):
    """What has to come first: another commitment, or something outside that somebody sees to."""

    typed_choices = frozenset({"on"})

    on = forms.ChoiceField(label=_("Once this commitment is met"), required=False)
    event = forms.CharField(label=_("or once this happens"), max_length=250, required=False)
    party = forms.ChoiceField(label=_("Who sees to that"), required=False)

    def __init__(self, *args: Any, others: Choices, parties: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "on", [("", _("no commitment")), *others])
        offer(self, "party", [("", _("nobody")), *parties])

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        told: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(told.get("on")) == bool(told.get("event")):
            problem = _("Choose a commitment, or write what has to happen; one of the two.")
            raise forms.ValidationError(problem)
        if not self.errors and told.get("on") and told.get("party"):
            self.add_error("party", _("Who sees to a commitment stands with that commitment."))
        return told

    def told(self) -> dict[str, str]:
        """What the service asks for."""
        return {name: self.cleaned_data.get(name, "") for name in ("on", "event", "party")}


def target_rows(
    data: Any,
    *,
    framework: FrameworkAgreement,
    of_year: bool,
    parties: Sequence[Party],
    wanted: Mapping[str, Any],
) -> Rows:
    """The targets that a change brings. `of_year`: of an annual agreement, so that nobody chooses one."""
    bearers = choices_of(parties)
    initial = [{**one, **_amounts(one)} for one in wanted.get("new_targets", ())]
    for word in (one["whom"] for one in initial if one["whom"]):
        whom = read_whom(word)
        bearers.setdefault(word, whom.slug or whom.group)
    years = [] if of_year else list(range(framework.starts_on.year, framework.ends_on.year + 1))
    return Rows(TargetRow, data, "doel", initial, bearers=list(bearers.items()), years=years)


def _amounts(one: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(one[name]) for name in ("value", "upto") if one.get(name)}


def condition_rows(
    data: Any,
    *,
    framework: FrameworkAgreement,
    annual: int | None,
    row: Commitment | None,
    wanted: Mapping[str, Any],
    awaited: Choices = (),
) -> Rows:
    """All that must come first: as a change has it, else as it is. `annual`: its id, for a year.

    `awaited`: the commitments that the same addendum adds.
    """
    initial = wanted.get("conditions")
    if initial is None:
        initial = [] if row is None else conditions_of(row)
    rows = framework.commitments.filter(annual_agreement=annual, lapsed_on__isnull=True, monitor_only=False)
    others = [
        (one.key, str(one)) for one in rows.order_by("position", "pk") if row is None or one.pk != row.pk
    ]
    others += awaited
    told = {one["on"] for one in initial if one["on"]} - {key for key, _name in others}
    others += [(one.key, str(one)) for one in framework.commitments.filter(key__in=told)]
    parties = [(one.slug, one.label) for one in at_table(framework).order_by("name", "pk")]
    gone = {one["party"] for one in initial if one["party"]} - {slug for slug, _name in parties}
    parties += [(one.slug, one.label) for one in Party.objects.filter(slug__in=gone)]
    names = dict(others)
    initial = [{**one, "label": names.get(one["on"]) or one["event"]} for one in initial]
    return Rows(ConditionRow, data, "voorwaarde", initial, others=others, parties=parties)
