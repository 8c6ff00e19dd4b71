"""The calendar of a person: its secret address, and the file behind it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods

from agreements.models import CalendarAddress, FrameworkAgreement
from agreements.services.calendar_address import make_calendar_address, owner_of, revoke_calendar_address
from config.web.file_names import file_name, named
from parties.models import AnyUser

from .feed import days_of, make_calendar

#: What the feed narrows itself to: 'gemeente/overeenkomst'.
FRAMEWORK = "bij"


def _frameworks(user: AnyUser) -> list[FrameworkAgreement]:
    visible = FrameworkAgreement.objects.visible_to(user).select_related("municipality")
    return list(visible.order_by("municipality__name", "starts_on", "pk"))


@require_http_methods(["GET", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """Make the secret address of one's calendar, make another one, or throw it away."""
    user = request.user
    assert user.is_authenticated
    if request.method == "POST":
        if request.POST.get("actie") == "intrekken":
            revoke_calendar_address(user=user)
            messages.success(
                request, _("The address is withdrawn. Calendars that had it get nothing any more.")
            )
        else:
            make_calendar_address(user=user)
            messages.success(request, _("There is a new address. One you had before works no longer."))
        return redirect("calendar")
    found = CalendarAddress.objects.filter(user=request.user.pk).first()
    address = request.build_absolute_uri(reverse("calendar-feed", args=[found.token])) if found else ""
    frameworks = [
        (row, f"{address}?{FRAMEWORK}={row.municipality.slug}/{row.slug}")
        for row in _frameworks(request.user)
    ]
    context = {"made": found, "address": address, "frameworks": frameworks if found else []}
    response = render(request, "monitoring/calendar.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address; `?bij=` narrows it to one framework. What is not there is 404.

    Calendars can not log in: who has the address reads the days of what its owner may see now.
    """
    owner = owner_of(secret)
    if owner is None:
        raise Http404
    frameworks = _frameworks(owner)
    wanted = request.GET.get(FRAMEWORK, "")
    if wanted:
        frameworks = [row for row in frameworks if f"{row.municipality.slug}/{row.slug}" == wanted]
        if not frameworks:
            raise Http404

    def url_of(framework: FrameworkAgreement, year: int, key: str) -> str:
        place = [framework.municipality.slug, framework.slug, year]
        path = reverse("cycle-step", args=[*place, key]) if key else reverse("cycle", args=place)
        return request.build_absolute_uri(path)

    with override(owner.language or "nl"):
        title = frameworks[0].title if wanted else _("Performance agreements")
        content = make_calendar(days_of(frameworks, timezone.localdate(), url_of), title=title)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    name = file_name("jaarcyclus", wanted.replace("/", "-"), ending="ics")
    named(response, name, opens=True)
    response["Cache-Control"] = "private, max-age=300"
    return response
