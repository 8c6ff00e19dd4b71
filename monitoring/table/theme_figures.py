"""Which figures hang on a theme, where that theme is read: named, with how often, and the way to the page of figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef, Q

from agreements.models import Forecast, FrameworkAgreement, Indicator, Target
from agreements.services.drafted_numbers import drafted_words

from ..models import IntakeTakenBack, Measurement, MonitoringRound
from .report import Report


@dataclass(frozen=True, slots=True)
class ThemeFigure:
    """A figure of a theme; `pk`: its place on the page of figures, None in what was frozen; `part`: the part of the theme.

    `drafted`: what of it the draft of a year says, and is not signed.
    """

    name: str
    pk: int | None = None
    period: str = ""
    part: str = ""
    drafted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeFigures:
    """Those of the themes of a round by the id of their chapter, and by the name of a theme those without one."""

    by_heading: Mapping[int, Sequence[ThemeFigure]] = field(default_factory=dict)
    others: Sequence[tuple[str, Sequence[ThemeFigure]]] = ()


def figures_by_theme(framework: FrameworkAgreement) -> dict[int, list[ThemeFigure]]:
    """By the id of a theme; three queries, one where there are none."""
    found: dict[int, list[ThemeFigure]] = defaultdict(list)
    rows = _of_themes(framework)
    drafted = drafted_words(framework) if rows else {}
    for one in rows:
        figure = ThemeFigure(one.name, one.pk, one.period, drafted=drafted.get(one.pk, ()))
        found[one.theme_id or 0].append(figure)
    return {theme: tables_once(own) for theme, own in found.items()}


def has_theme_figures() -> Exists:
    """Of rounds, with the query that reads them: whether figures hang on themes of their framework."""
    return Exists(Indicator.objects.filter(framework=OuterRef("framework"), theme__isnull=False))


def figures_of_round(monitoring_round: MonitoringRound, report: Report) -> ThemeFigures:
    """Those of the themes of a round; four queries at most, none of a closed one: that tells what its copy has."""
    by_heading: dict[int, list[ThemeFigure]] = defaultdict(list)
    if report.is_final:
        for told in report.followed:
            if told.heading is not None:
                by_heading[told.heading].append(ThemeFigure(told.name))
        return ThemeFigures({pk: tables_once(own) for pk, own in by_heading.items()})
    rows = _of_themes(monitoring_round.framework)
    headings = monitoring_round.headings.exclude(theme=None).values_list("pk", "theme", "parent")
    chapters = {theme: parent or pk for pk, theme, parent in headings}
    others: dict[str, list[ThemeFigure]] = defaultdict(list)
    drafted = drafted_words(monitoring_round.framework, monitoring_round.year) if rows else {}
    for one in rows:
        theme = one.theme
        assert theme is not None
        part = str(theme) if theme.parent_id else ""
        figure = ThemeFigure(one.name, one.pk, one.period, part, drafted.get(one.pk, ()))
        chapter = chapters.get(theme.pk) or chapters.get(theme.parent_id or 0)
        if chapter is None:
            others[str(theme.parent or theme)].append(figure)
        else:
            by_heading[chapter].append(figure)
    return ThemeFigures(
        {pk: tables_once(own) for pk, own in by_heading.items()},
        [(title, tables_once(own)) for title, own in others.items()],
    )


def tables_once(figures: Sequence[ThemeFigure]) -> list[ThemeFigure]:
    """Those that stand in one table ("Title: row / column") by its title, at the first of them; the others as they are."""
    alike: dict[tuple[str, str, str], list[ThemeFigure]] = defaultdict(list)
    for one in figures:
        title, colon, place = one.name.partition(": ")
        alike[title if colon and place.strip() else one.name, one.period, one.part].append(one)
    return [
        own[0]
        if len(own) == 1
        else replace(own[0], name=title, drafted=tuple(words for one in own for words in one.drafted))
        for (title, *_rest), own in alike.items()
    ]


def _of_themes(framework: FrameworkAgreement) -> Sequence[Indicator]:
    """But for what a table added that was taken back, while nothing else is told of it."""
    of_it = OuterRef("pk")
    told = (
        Q(Exists(Target.objects.filter(indicator=of_it)))
        | Q(Exists(Forecast.objects.filter(indicator=of_it)))
        | Q(Exists(Measurement.objects.standing().filter(indicator=of_it)))
    )
    rows = framework.indicators.filter(theme__isnull=False).select_related("theme__parent")
    found = list(rows.annotate(is_told=told).order_by("theme__position", "theme_id", "pk"))
    if all(row.is_told for row in found):
        return found
    taken = IntakeTakenBack.objects.filter(framework=framework).values_list("emptied", flat=True)
    emptied = {pk for pks in taken for pk in pks}
    return [row for row in found if row.is_told or row.pk not in emptied]
