"""The place of a page: the framework it is about, and what the header needs for the ways from there."""

from __future__ import annotations

from typing import Any, TypeVar, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Case, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from agreements.models import Addendum, Commitment, FrameworkAgreement, cycle_year
from agreements.permissions import may_coordinate
from agreements.services.bid_words import bids_in

from .enums import RoundStatus
from .models import MonitoringRound

_Rows = TypeVar("_Rows", bound=QuerySet[Any])


def with_monitor_year(rows: _Rows, framework: str = "framework") -> _Rows:
    """Each row with the year of the latest round of its framework, for `frame`; costs no query of its own.

    One that is only being prepared is not shown before those that were opened.
    """
    opened = Case(When(status=RoundStatus.PREPARING, then=1), default=0)
    own = MonitoringRound.objects.filter(framework=OuterRef(framework))
    rounds = own.order_by(opened, "-year").values("year")
    return rows.annotate(monitor_year=Subquery(rounds[:1]))


def find_framework(request: HttpRequest, municipality: str, framework: str) -> FrameworkAgreement:
    """The framework; 404 for who may not see it, as when it does not exist."""
    visible = FrameworkAgreement.objects.visible_to(request.user).with_stood().select_related("municipality")
    return get_object_or_404(
        with_monitor_year(visible, "pk"), municipality__slug=municipality, slug=framework
    )


def find_to_coordinate(request: HttpRequest, municipality: str, framework: str) -> FrameworkAgreement:
    """The framework, for who coordinates it today: 404 for who may not see it, 403 for who may only read."""
    found = find_framework(request, municipality, framework)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    return found


def frame(found: FrameworkAgreement | Commitment | Addendum, **extra: Any) -> dict[str, Any]:
    """What the frame of a page without a year in its address asks for: the latest monitor, the cycle of today.

    `found`: the framework or what belongs to it, got with its `monitor_year`.
    """
    framework = found if isinstance(found, FrameworkAgreement) else found.framework
    return {
        "municipality": framework.municipality,
        "framework": framework,
        "year": cast(Any, found).monitor_year,
        "cycle_year": cycle_year(framework, timezone.localdate()),
        **extra,
    }


def year_frame(framework: FrameworkAgreement, year: int, **extra: Any) -> dict[str, Any]:
    """What the frame of a page with a year in its address asks for: the monitor and the cycle of that year."""
    return {"municipality": framework.municipality, "framework": framework, "year": year, **extra}


def cycle_frame(framework: FrameworkAgreement, year: int, **extra: Any) -> dict[str, Any]:
    """The same for a page of the yearly cycle."""
    return year_frame(framework, year, page="cycle", **extra)


def bids_frame(framework: FrameworkAgreement, year: int, **extra: Any) -> dict[str, Any]:
    """The same for the bids of a cycle. Those about the first year of the term stand in the year before it, which has
    no cycle and no monitor: the ways from there lead to that first year.
    """
    first = framework.starts_on.year
    names = {
        "bids_title": bids_in(framework, year),
        "term_year": max(year, first),
        "before_term": year < first,
    }
    return cycle_frame(framework, year, **names, **extra)


def round_frame(row: MonitoringRound, **extra: Any) -> dict[str, Any]:
    """The same for a page of a round, which it asks for as well."""
    return year_frame(row.framework, row.year, round=row, **extra)


def year_url(name: str, row: MonitoringRound, *more: str) -> str:
    """The address of a page of a year, which then shows this round of it."""
    framework = row.framework
    place = [framework.municipality.slug, framework.slug, row.year]
    return f"{reverse(name, args=[*place, *more])}?ronde={row.slug}"


def round_url(name: str, row: MonitoringRound) -> str:
    """The address of a page of a round."""
    framework = row.framework
    return reverse(name, args=[framework.municipality.slug, framework.slug, row.year, row.slug])
