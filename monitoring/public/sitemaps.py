"""The sitemaps: an ordinary one for search engines, and those of DiWoo for the Woo harvester."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from ..models import Publication, PublicationFile
from ..publishing.exports import FORMATS
from .metadata import Listed, diwoo_sitemap, sitemap, sitemap_index

_XML = "application/xml; charset=utf-8"


@require_GET
@login_not_required
def ordinary(request: HttpRequest) -> HttpResponse:
    """Every public page; those of publications that were withdrawn or replaced are left out. One query."""
    pages: dict[str, date | None] = {
        reverse(name): None
        for name in ("public-index", "public-explained", "public-accessibility", "public-privacy")
    }
    for row in Publication.objects.offered():
        day = timezone.localdate(row.created_at)
        permanent = reverse("public-publication", args=[*row.place, row.number])
        for address in (
            reverse("public-municipality", args=[row.municipality_slug]),
            reverse("public-year", args=row.place),
            permanent,
        ):
            pages[address] = max(day, pages.get(address) or day)
    found = [(request.build_absolute_uri(address), day) for address, day in pages.items()]
    return HttpResponse(sitemap(found), content_type=_XML)


@require_GET
@login_not_required
def diwoo_index(request: HttpRequest, category: str) -> HttpResponse:
    """The sitemaps per municipality; its name is prescribed and holds the number of the information category."""
    if category != f"{settings.DIWOO_CATEGORY:03}":
        raise Http404
    slugs = sorted({row.municipality_slug for row in Publication.objects.offered()})
    addresses = [request.build_absolute_uri(reverse("public-diwoo", args=[slug])) for slug in slugs]
    return HttpResponse(sitemap_index(addresses), content_type=_XML)


@require_GET
@login_not_required
def diwoo(request: HttpRequest, municipality: str) -> HttpResponse:
    """The files a municipality offers with their metadata. Two queries."""
    offered = {row.pk: row for row in Publication.objects.offered().filter(municipality_slug=municipality)}
    if not offered:
        raise Http404
    rows = (
        PublicationFile.objects.filter(publication__in=offered).defer("content").order_by("publication", "pk")
    )
    listed = []
    for row in rows:
        publication = offered[row.publication_id]
        address = reverse("public-file", args=[*publication.place, publication.number, row.name])
        ending = FORMATS[row.file_format].ending
        listed.append(Listed(publication, request.build_absolute_uri(address), ending))
    return HttpResponse(diwoo_sitemap(listed, settings.DIWOO_CATEGORY), content_type=_XML)
