"""All figures of a framework on one page: per theme what is followed, agreed, measured and expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from agreements.models import Commitment, FrameworkAgreement, Indicator, Theme

from ..figures.models import BY_DAY
from ..models import Measurement
from ..place import find_framework, frame
from ..story.figure_table import FigureTable, figure_table, with_figures


@dataclass(frozen=True)
class Group:
    """The figures of one commitment; without one those of the theme itself, or of the whole agreement."""

    commitment: Commitment | None
    figures: FigureTable


@dataclass(frozen=True)
class Chapter:
    """A theme with its figures; None for what belongs to no theme."""

    theme: Theme | None
    groups: Sequence[Group]

    @property
    def name(self) -> str:
        """As it is printed, without a number behind the theme it is part of; empty without a theme."""
        if self.theme is None:
            return ""
        if self.theme.number:
            return f"{self.theme.number} {self.theme.title}"
        return f"{self.theme.parent.title} – {self.theme.title}" if self.theme.parent else self.theme.title


@require_GET
def figures(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Every indicator of a framework under its theme and commitment, for who sees the framework."""
    found = find_framework(request, municipality, framework)
    indicators = list(with_figures(found.indicators.select_related("commitment__annual_agreement")))
    chapters = list(read_chapters(found, indicators))
    context = frame(found, chapters=chapters, count=len(indicators))
    return render(request, "monitoring/figures.html", context)


def read_chapters(framework: FrameworkAgreement, indicators: Sequence[Indicator]) -> Iterator[Chapter]:
    """The themes in their order with their figures, last what belongs to none; two queries."""
    measured: dict[int, list[Measurement]] = defaultdict(list)
    rows = Measurement.objects.filter(indicator__in=indicators).select_related("party")
    for row in rows.order_by("indicator", *BY_DAY):
        measured[row.indicator_id].append(row)
    per_theme: dict[int | None, list[Indicator]] = defaultdict(list)
    for one in indicators:
        per_theme[one.commitment.theme_id if one.commitment else one.theme_id].append(one)
    themes = framework.themes.select_related("parent").order_by("position", "pk")
    for theme in (*themes, None):
        if listed := per_theme[theme.pk if theme else None]:
            yield Chapter(theme, list(_groups(listed, measured)))


def _groups(indicators: Iterable[Indicator], measured: dict[int, list[Measurement]]) -> Iterator[Group]:
    """Per commitment in the order of the agreement, first what belongs to none."""
    grouped: dict[Commitment | None, list[Indicator]] = defaultdict(list)
    for one in indicators:
        grouped[one.commitment].append(one)

    def place(commitment: Commitment | None) -> tuple[int, int]:
        return (commitment.position, commitment.pk) if commitment else (-1, 0)

    for commitment in sorted(grouped, key=place):
        listed = grouped[commitment]
        rows = [row for one in listed for row in measured[one.pk]]
        yield Group(commitment, figure_table(listed, rows))
