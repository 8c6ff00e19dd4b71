"""Figures a party still has to give: each asked once, and used in every agreement where it is the same figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.enums import Origin
from agreements.models import FrameworkAgreement, Indicator, Target
from config.web.history import Actor
from parties.models import AnyUser, Party

from ..enums import RoundStatus
from ..figures.services import record_measurement
from ..models import Measurement, MonitoringRound
from ..work.duties import tables_of
from .reading import editing


class FigureForm(forms.Form):
    """A value with its day and where it comes from."""

    value = forms.DecimalField(label=_("Value"), max_digits=14, decimal_places=2, localize=True)
    reference_date = forms.DateField(
        label=_("Reference date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("For example: own administration, 31 December.")
    )


@dataclass
class Figure:
    """One figure of one party, with every indicator that is this figure; `asked_on` is the day it is asked of."""

    party: Party
    asked_on: date
    indicators: list[Indicator] = field(default_factory=list)
    last: Measurement | None = None
    form: FigureForm | None = None

    @property
    def first(self) -> Indicator:
        """The indicator it goes by."""
        return self.indicators[0]

    @property
    def places(self) -> str:
        """Where it is used, in words."""
        return ", ".join(dict.fromkeys(one.framework.municipality.label for one in self.indicators))

    @property
    def done(self) -> bool:
        """Whether there is a value of the day asked of, or later."""
        last = self.last.reference_date if self.last else None
        return last is not None and last >= self.asked_on

    def make_form(self, data: Any = None) -> FigureForm:
        """The form, with the day it is asked of."""
        auto_id = f"cijfer-{self.first.pk}-{self.party.slug}-%s"
        return FigureForm(
            data, initial={"reference_date": self.asked_on}, auto_id=auto_id, use_required_attribute=False
        )


def read_figures(user: AnyUser) -> list[Figure]:
    """The figures the person's parties agreed a target for, where a round takes answers; four queries.

    Indicators with the same key are one figure; without a key each is its own.
    """
    parties = editing(user)
    asked: dict[int, MonitoringRound] = {}
    if parties:
        rounds = MonitoringRound.objects.visible_to(user).filter(
            status__in=(RoundStatus.OPEN, RoundStatus.REVIEW)
        )
        asked = {row.framework_id: row for row in rounds.order_by("reference_date", "pk")}
    if not asked:
        return []
    seats = tables_of(parties, FrameworkAgreement.objects.filter(pk__in=asked))
    targets = (
        Target.objects.filter(
            Q(party__in=parties) | Q(group__in={party.kind for party in parties}),
            indicator__framework__in=asked,
        )
        .select_related("indicator__framework__municipality", "indicator__shared")
        .order_by("indicator__framework__municipality__name", "indicator__framework", "indicator", "pk")
    )
    found: dict[tuple[int, str], Figure] = {}
    for target in targets:
        indicator = target.indicator
        own = asked[indicator.framework_id]
        for party in parties:
            seated = party.pk == indicator.framework.municipality_id or own.framework_id in seats[party.pk]
            bears = target.party_id == party.pk or target.group == party.kind
            if not (seated and bears and target.year in (None, own.year)):
                continue
            shared = getattr(indicator, "shared", None)
            key = (party.pk, shared.key if shared else f"={indicator.pk}")
            figure = found.setdefault(key, Figure(party, own.reference_date))
            figure.asked_on = max(figure.asked_on, own.reference_date)
            if indicator not in figure.indicators:
                figure.indicators.append(indicator)
    return _with_last(list(found.values()))


def _with_last(figures: list[Figure]) -> list[Figure]:
    """With the newest value each; a figure is as old as where it is oldest."""
    indicators = [one.pk for figure in figures for one in figure.indicators]
    newest: dict[tuple[int, int | None], Measurement] = defaultdict()
    rows = Measurement.objects.filter(indicator__in=indicators, party__in={f.party.pk for f in figures})
    for row in rows.exclude(reference_date=None).order_by("reference_date", "pk"):
        newest[row.indicator_id, row.party_id] = row
    for figure in figures:
        values = [newest.get((one.pk, figure.party.pk)) for one in figure.indicators]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            figure.last = min(known, key=lambda row: (row.reference_date or date.min, row.pk))
        figure.form = figure.make_form()
    return figures


def record_everywhere(
    *, actor: Actor, figure: Figure, value: Decimal, reference_date: date, source: str
) -> list[Measurement]:
    """Record a value at every indicator of the figure, or at none. Raises ValidationError."""
    with transaction.atomic():
        return [
            record_measurement(
                actor=actor,
                indicator=indicator,
                party=figure.party,
                value=value,
                reference_date=reference_date,
                origin=Origin.PERSON,
                source=source,
            )
            for indicator in figure.indicators
        ]
