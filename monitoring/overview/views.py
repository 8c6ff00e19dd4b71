"""Pages to find one's way: start, municipality, framework, commitment."""

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from agreements.enums import CommitmentKind
from agreements.models import Commitment, FrameworkAgreement
from parties.models import Party

from ..models import MonitoringRound, RoundLine
from ..story.around import documents_on
from ..table.rows import light_words, origin_note


def _frameworks(request: HttpRequest) -> Any:
    return FrameworkAgreement.objects.visible_to(request.user).select_related("municipality")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The municipalities the person works with; with one, its page at once."""
    frameworks = list(_frameworks(request).order_by("municipality__name", "starts_on"))
    by_municipality: dict[Party, list[FrameworkAgreement]] = defaultdict(list)
    for row in frameworks:
        by_municipality[row.municipality].append(row)
    if len(by_municipality) == 1 and not request.user.is_superuser:
        return redirect("municipality", next(iter(by_municipality)).slug)
    return render(request, "monitoring/home.html", {"municipalities": list(by_municipality.items())})


@require_GET
def municipality(request: HttpRequest, municipality: str) -> HttpResponse:
    """A municipality with its frameworks, their parties and rounds."""
    frameworks = list(
        _frameworks(request)
        .filter(municipality__slug=municipality)
        .order_by("starts_on", "pk")
        .prefetch_related("participations__party")
    )
    if not frameworks:
        raise Http404
    rounds: dict[int, list[MonitoringRound]] = defaultdict(list)
    for row in MonitoringRound.objects.filter(framework__in=frameworks).order_by("-year", "-reference_date"):
        rounds[row.framework_id].append(row)
    cards = [
        {
            "framework": row,
            "parties": [p.party for p in row.participations.all() if p.role == "signatory"],
            "rounds": rounds[row.pk],
        }
        for row in frameworks
    ]
    context = {"municipality": frameworks[0].municipality, "cards": cards, "page": "municipality"}
    return render(request, "monitoring/municipality.html", context)


@require_GET
def framework(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """A framework with its themes and all its commitments, the annual ones per year."""
    found = get_object_or_404(_frameworks(request), municipality__slug=municipality, slug=framework)
    commitments = list(
        found.commitments.select_related("theme__parent", "annual_agreement").order_by("position", "pk")
    )
    lights = _latest_lights([row.pk for row in commitments], found)
    years: dict[int, list[tuple[Commitment, dict[str, Any] | None]]] = defaultdict(list)
    per_theme: dict[int | None, list[tuple[Commitment, dict[str, Any] | None]]] = defaultdict(list)
    for row in commitments:
        pair = (row, lights.get(row.pk))
        if row.annual_agreement is not None:
            years[row.annual_agreement.year].append(pair)
        else:
            per_theme[row.theme_id].append(pair)
    themes = [
        {"theme": theme, "commitments": per_theme.get(theme.pk, [])}
        for theme in found.themes.order_by("position")
    ]
    if per_theme.get(None):
        themes.append({"theme": None, "commitments": per_theme[None]})
    rounds = list(found.rounds.order_by("-year", "-reference_date"))
    context = {
        "municipality": found.municipality,
        "framework": found,
        "page": "framework",
        "year": rounds[0].year if rounds else None,
        "themes": themes,
        "years": sorted(years.items(), reverse=True),
        "rounds": rounds,
        "parties": list(found.participations.select_related("party")),
        "framework_count": sum(1 for c in commitments if c.kind == CommitmentKind.FRAMEWORK),
        "documents": documents_on(timezone.localdate(), ((row, "") for row in found.documents.all())),
        "glossary": list(found.glossary.prefetch_related("amounts")),
    }
    return render(request, "monitoring/framework.html", context)


def _latest_lights(commitments: list[int], framework: FrameworkAgreement) -> dict[int, dict[str, Any]]:
    """The newest light of each commitment that was ever in a round."""
    words = light_words(framework.middle_light)
    rows = (
        RoundLine.objects.filter(commitment__in=commitments)
        .select_related("round", "current")
        .order_by("round__reference_date", "pk")
    )
    return {
        row.commitment_id: {
            "light": row.light,
            "word": words[row.light],
            "note": origin_note(row.current.origin, "") if row.current else "",
            "round": row.round,
        }
        for row in rows
    }
