"""All figures of a framework under their themes and commitments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from agreements.models import Commitment, FrameworkAgreement, Indicator, Theme
from agreements.services.drafted_numbers import drafted_words

from ..story.figure_table import FigureTable, figure_table, with_figures, without_emptied


@dataclass(frozen=True)
class Group:
    """The figures of one commitment; without one those of the theme itself, or of the whole agreement."""

    commitment: Commitment | None
    indicators: Sequence[Indicator]
    framework: FrameworkAgreement
    #: By the id of an indicator what drafts say of it that is not signed.
    drafted: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def figures(self) -> FigureTable:
        """As they stand on the page."""
        return figure_table(self.indicators, self.framework, timezone.localdate(), self.drafted)


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


def read_chapters(framework: FrameworkAgreement) -> list[Chapter]:
    """The themes in their order with their figures, last what belongs to none; at most seven queries."""
    per_theme: dict[int | None, list[Indicator]] = defaultdict(list)
    rows = with_figures(framework.indicators.select_related("commitment__annual_agreement"))
    for one in without_emptied(rows, framework.pk):
        per_theme[one.commitment.theme_id if one.commitment else one.theme_id].append(one)
    themes = framework.themes.select_related("parent").order_by("position", "pk")
    filled = [(theme, per_theme[theme.pk if theme else None]) for theme in (*themes, None)]
    drafted = (
        drafted_words(framework) if any(one.theme_id for rows in per_theme.values() for one in rows) else {}
    )
    return [Chapter(theme, list(_groups(listed, framework, drafted))) for theme, listed in filled if listed]


def _groups(
    indicators: Iterable[Indicator], framework: FrameworkAgreement, drafted: Mapping[int, tuple[str, ...]]
) -> Iterator[Group]:
    """Per commitment in the order of the agreement, first what belongs to none."""
    grouped: dict[Commitment | None, list[Indicator]] = defaultdict(list)
    for one in indicators:
        grouped[one.commitment].append(one)

    def place(commitment: Commitment | None) -> tuple[int, int]:
        return (commitment.position, commitment.pk) if commitment else (-1, 0)

    for commitment in sorted(grouped, key=place):
        yield Group(commitment, grouped[commitment], framework, drafted)
