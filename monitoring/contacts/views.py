"""The contacts of a framework: the ladder and its files, for everybody at the table."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.models import FrameworkAgreement
from agreements.permissions import may_coordinate
from config.web.htmx import render_page
from config.web.language import site_language
from parties.access_log import record_file, record_once_a_day
from parties.enums import AccessKind, MembershipRole
from parties.models import AnyUser, Contact
from parties.permissions import party_ids, reader_of

from ..escalations.reading import open_in
from ..place import find_framework, frame
from ..publishing.answers import file_answer, name_at
from ..table.filters import PRINT
from .ladder import Choice, Place, Table, options, read_choice, read_places, read_table, steps_of
from .sheet import render_csv, render_xlsx


def log_reading(user: AnyUser, framework: FrameworkAgreement) -> None:
    """Write down, once a day, that the person read the contacts."""
    subject = f"{framework.municipality.label}, {framework.title}"
    record_once_a_day(actor=reader_of(user), kind=AccessKind.CONTACTS_READ, subject=subject)


@require_GET
def contacts(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Whom to call, step by step; filters in the address, and `?weergave=print` for on paper."""
    found = find_framework(request, municipality, framework)
    table = read_table(found)
    themes = list(found.themes.order_by("position"))
    places = read_places(found, table)
    choice = read_choice(request.GET, themes, table)
    steps = steps_of(places, table, choice)
    log_reading(request.user, found)
    context = {
        **frame(found),
        "page": "contacts",
        "choice": choice,
        "steps": steps,
        "options": options(places, themes, table, choice),
        "shown": len({place.contact.pk for step in steps for place in step.places}),
        "total": len({place.contact.pk for place in places}),
        "today": timezone.localdate(),
        "raised": open_in(found),
        "printing": request.GET.get("weergave") == PRINT,
        **_rights(request.user, found, table, places),
    }
    return render_page(request, "monitoring/contacts.html", context, partial="results")


def _rights(
    user: AnyUser, framework: FrameworkAgreement, table: Table, places: list[Place]
) -> dict[str, Any]:
    """Which contacts the person may change or place, and those that stand nowhere in this ladder yet."""
    parties = {party.pk for party in table.parties}
    own = party_ids(user, MembershipRole.EDITOR) & parties
    placeable = parties if may_coordinate(user, framework) else own
    placed = {place.contact.pk for place in places}
    rows = Contact.objects.current().filter(party__in=placeable).exclude(pk__in=placed)
    unplaced = rows.select_related("party").order_by("party__name", "party", "function", "pk")
    return {"own": own, "placeable": placeable, "unplaced": list(unplaced) if placeable else []}


@require_GET
def contacts_file(request: HttpRequest, municipality: str, framework: str, file_format: str) -> HttpResponse:
    """What the page shows as Excel or CSV; that it was taken along is written down."""
    found = find_framework(request, municipality, framework)
    today = timezone.localdate()
    with site_language():
        table = read_table(found)
        choice = read_choice(request.GET, found.themes.order_by("position"), table)
        content, rows = _render(found, table, choice, file_format)
        subject = f"{_('Contacts')}: {found.municipality.label}, {found.title}"
    record_file(request.user, subject, file_format, rows)
    return file_answer(content, name_at("contacten", found, today, ending=file_format), file_format)


def _render(
    framework: FrameworkAgreement, table: Table, choice: Choice, file_format: str
) -> tuple[bytes, int]:
    if file_format == "csv":
        return render_csv(framework, table, choice)
    return render_xlsx(framework, table, choice, timezone.localdate())
