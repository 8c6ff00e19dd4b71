"""The public pages of municipalities, years and publications. Nobody needs an account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from config.web.htmx import render_page

from ..goals.published import goals_of
from ..models import Publication
from ..projects.published import projects_of
from ..table import filters as filtering
from ..table.followed_words import followed_under
from ..table.keeping import Kept, once
from ..table.views import legend_of, stand_context
from ..table.words import light_words, long_date
from .metadata import dublin_core
from .reading import (
    PublicRowMaker,
    agreements_of,
    corrections_of,
    files_of,
    kept_report,
    newest_of,
    places_of,
)

if TYPE_CHECKING:
    from .models import ListedPublication


@require_GET
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """The municipalities that published something; one query."""
    newest: dict[str, Publication] = {}
    # Per year whether something of it still stands.
    years: dict[str, dict[int, bool]] = {}
    listed: QuerySet[ListedPublication] = Publication.objects.listed()
    for row in listed:
        newest.setdefault(row.municipality_slug, row)
        stands = not row.is_replaced and row.withdrawn_at is None
        own = years.setdefault(row.municipality_slug, {})
        own[row.year] = own.get(row.year, False) or stands
    municipalities = [
        {"name": row.municipality_name, "slug": slug, "years": sorted(years[slug].items(), reverse=True)}
        for slug, row in sorted(newest.items(), key=lambda item: item[1].municipality_name)
    ]
    return render(request, "public/index.html", {"municipalities": municipalities, "page": "index"})


@require_GET
@login_not_required
def municipality(request: HttpRequest, municipality: str) -> HttpResponse:
    """What one municipality published, per agreement and year; one query."""
    rows = list(Publication.objects.listed().filter(municipality_slug=municipality))
    if not rows:
        raise Http404
    newest = max(rows, key=lambda row: row.created_at)
    context = {"publication": newest, "agreements": agreements_of(rows)}
    return render(request, "public/municipality.html", context)


@require_GET
@login_not_required
def year(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The newest publication of a year."""
    return _page(request, municipality, framework, year)


@require_GET
@login_not_required
def publication(
    request: HttpRequest, municipality: str, framework: str, year: int, number: int
) -> HttpResponse:
    """One publication at its own address, for ever."""
    return _page(request, municipality, framework, year, number)


def _page(
    request: HttpRequest, municipality: str, framework: str, year: int, number: int | None = None
) -> HttpResponse:
    rows: list[ListedPublication] = list(Publication.objects.at(municipality, framework, year))
    if not rows:
        raise Http404
    asked = [newest_of(rows)] if number is None else [row for row in rows if row.number == number]
    if not asked:
        raise Http404
    shown = asked[0]
    context = {**_around(request, shown, rows), "files": files_of(shown)}
    if context["withdrawn"]:
        return render(request, "public/withdrawn.html", context)
    kept = kept_report(shown)
    context |= _table(request, kept)
    context |= {"places": places_of(shown), "corrections": corrections_of(shown, kept.report)}
    return render_page(request, "public/monitor.html", context, partial="results")


def _around(request: HttpRequest, shown: ListedPublication, rows: Sequence[Publication]) -> dict[str, Any]:
    """The publication among the others of its year."""
    permanent = request.build_absolute_uri(reverse("public-publication", args=[*shown.place, shown.number]))
    newer = [row for row in rows if row.round_id == shown.round_id and row.edition > shown.edition]
    return {
        "publication": shown,
        "withdrawn": shown.withdrawn_at,
        "newer": max(newer, key=lambda row: row.edition) if newer else None,
        "others": [row for row in rows if row.pk != shown.pk],
        "permanent": permanent,
        "metadata": dublin_core(shown, permanent),
        "reference_date": long_date(shown.reference_date),
    }


def _table(request: HttpRequest, kept: Kept) -> dict[str, Any]:
    """Counts, filters and rows; whatever is asked, no query."""
    report = kept.report
    chosen = filtering.parse(request.GET, report)
    found = filtering.apply(chosen, report)
    drawer = kept.drawer("public", get_language())
    maker = PublicRowMaker(report, may_edit=False, made=drawer)
    open_found = [item for item in found if item.line.completed_on is None]

    def link(**changes: str) -> str:
        return f"{request.path}?{chosen.query(**changes)}"

    words = light_words(report.words.middle_light)
    lights = filtering.light_options(chosen, report, words)
    themes, leads = filtering.theme_options(chosen, report), filtering.lead_options(chosen, report)
    return {
        **once(drawer, "stand", lambda: stand_context(report)),
        "look": report.look,
        "filters": chosen,
        "light_links": [(one, link(licht="" if one.selected else one.value)) for one in lights],
        "all_link": link(licht=""),
        "all_count": sum(option.count for option in lights),
        "theme_options": themes,
        "lead_options": leads,
        "described": filtering.described(chosen, {"": [*lights, *themes, *leads]}),
        "printing": chosen.view == filtering.PRINT,
        "everything": f"{request.path}?weergave={chosen.view}" if chosen.view else request.path,
        "print_link": link(weergave=filtering.PRINT),
        "screen_link": link(weergave=""),
        "chapters": maker.chapters(open_found),
        "followed": followed_under(report, None),
        "projects": once(drawer, "projects", lambda: projects_of(report)),
        "goals": once(drawer, "goals", lambda: goals_of(report, lambda line: f"#regel-{line.key}")),
        "completed_rows": maker.completed(found),
        "shown": len(open_found),
        "legend": legend_of(report),
    }
