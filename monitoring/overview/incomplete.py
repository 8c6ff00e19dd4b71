"""What is incomplete, for the application manager: commitments that lack something, rounds that wait, who nobody leads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from agreements.enums import CommitmentKind
from agreements.models import Coordination, FrameworkAgreement
from agreements.services.completeness import Incomplete, completeness

from ..enums import RoundStatus
from ..models import RoundLine

#: How many rows the start page shows; the rest stands on the page of its own.
ON_START_PAGE = 8


@dataclass(frozen=True, slots=True)
class Tally:
    """How many, and the list of exactly those; `title` is the column's, for narrow screens."""

    number: int
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A framework, or a year of it, with a count per thing that is missing."""

    municipality: str
    framework: str
    year: int | None
    total: Tally
    lacking: list[Tally]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A round with lines that have no light yet."""

    municipality: str
    title: str
    year: int
    lines: Tally
    of: int


def titles() -> dict[str, str]:
    """Heads of the columns by what is missing, in the order of the counts."""
    return {
        "trekker": _("without a lead"),
        "planning": _("without planning"),
        "thema": _("without a theme"),
        "tekst": _("without a text"),
    }


def _row(found: Incomplete) -> Row:
    """A count per column, each with its filtered list."""
    place: dict[str, object] = {"framework__id__exact": found.framework_id}
    if found.year is None:
        place |= {"kind__exact": CommitmentKind.FRAMEWORK}
    else:
        place |= {"annual_agreement__year": found.year}
    listing = reverse("admin:agreements_commitment_changelist")

    def count(number: int, title: str = "", **more: str) -> Tally:
        return Tally(number, f"{listing}?{urlencode({**place, **more})}", title)

    lacking = [count(found.lacking[name], title, ontbreekt=name) for name, title in titles().items()]
    return Row(found.municipality, found.framework, found.year, count(found.total), lacking)


def waiting() -> Iterator[Waiting]:
    """Rounds that can be answered and have lines without a light, in one query."""
    unanswered = Q(pk__in=RoundLine.objects.without_light().values("pk"))
    rows = (
        RoundLine.objects.filter(round__status__in=(RoundStatus.OPEN, RoundStatus.REVIEW))
        .order_by("round__framework__municipality__name", "round__reference_date", "round_id")
        .values_list("round_id", "round__framework__municipality__name", "round__title", "round__year")
        .annotate(unanswered=Count("pk", filter=unanswered), lines=Count("pk"))
        .filter(unanswered__gt=0)
    )
    listing = reverse("admin:monitoring_roundline_changelist")
    for pk, municipality, title, year, waits, lines in rows:
        query = urlencode({"round__id__exact": pk, "zonder-licht": "ja"})
        yield Waiting(municipality, title, year, Tally(waits, f"{listing}?{query}"), lines)


def leaderless() -> list[FrameworkAgreement]:
    """Framework agreements that hold today and that no party at the table coordinates: nobody can go on there."""
    today = timezone.localdate()
    led = Coordination.objects.current().values("framework")
    running = FrameworkAgreement.objects.going_on().filter(starts_on__lte=today, ends_on__gte=today)
    return list(running.exclude(pk__in=led).select_related("municipality"))


def without_commitments() -> list[FrameworkAgreement]:
    """Framework agreements that go on and in which nothing was entered: of these no row can tell what is missing."""
    return list(
        FrameworkAgreement.objects.going_on().filter(commitments__isnull=True).select_related("municipality")
    )


def _found(limit: int | None = None) -> dict[str, object]:
    """What both pages print: four questions to the database, whatever there is."""
    known = list(completeness())
    rows = [_row(found) for found in known if not found.is_complete]
    rounds = list(waiting())
    return {
        "nothing": not known,
        "leaderless": leaderless(),
        "empty": without_commitments() if known else [],
        "titles": list(titles().values()),
        "rows": rows[:limit],
        "rounds": rounds[:limit],
        "more": limit is not None and max(len(rows), len(rounds)) > limit,
    }


def admin_start(request: HttpRequest) -> HttpResponse:
    """The admin's start page; with what is incomplete on top for the application manager, who sees every municipality."""
    found = {"incomplete": _found(ON_START_PAGE)} if _may_see(request) else {}
    return admin.site.index(request, extra_context=found)


def _may_see(request: HttpRequest) -> bool:
    """Who may look commitments up in the admin: being let in is no right to anything."""
    return bool(request.user.has_perm("agreements.view_commitment"))


@require_safe
def admin_incomplete(request: HttpRequest) -> HttpResponse:
    """Everything that is incomplete; 403 for who is no application manager."""
    if not _may_see(request):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("What is incomplete"), "incomplete": _found()}
    return TemplateResponse(request, "admin/incomplete.html", context)
