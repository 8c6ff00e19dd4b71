"""The address tree of the site, an empty page behind the same middleware and login, and a bare admin."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500, urlpatterns
from monitoring.admin import RoundLineAdmin
from monitoring.models import RoundLine

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

#: So that all rows stand on one page of the admin's list.
PER_PAGE = 1000


class BareAdmin(RoundLineAdmin):
    """The list at its quickest: without the filters beside it."""

    list_per_page = PER_PAGE
    list_filter = ()


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse("")


bare = admin.AdminSite(name="bare")
bare.register(RoundLine, BareAdmin)
RoundLineAdmin.list_per_page = PER_PAGE

urlpatterns = [path("leeg/", empty), path("kaal/", bare.urls), *urlpatterns]
