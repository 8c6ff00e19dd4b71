"""The screen of who decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from .reading import as_of_party, deciding_for, read_overview

#: So many rows of each list are shown, unless all are asked for.
MOST = 50
#: In the address: of one party; all rows.
PARTY, ALL = "partij", "alles"


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What needs a decision, what is red and what is late; `?partij=` of one party, `?alles` without a cut."""
    parties = deciding_for(request.user)
    asked = request.GET.get(PARTY, "")
    chosen = next((party for party in parties if party.slug == asked), None)
    person = as_of_party(request.user, chosen) if chosen else request.user
    today = timezone.localdate()
    found = read_overview(person, today)
    most = None if ALL in request.GET else MOST
    attention = found.attention
    lists: dict[str, list[Any]] = {
        "mine": found.mine,
        "others": found.others,
        "red": attention.red,
        "again": attention.again,
        "late": attention.late,
        "unmarked": attention.unmarked,
        "steps": attention.steps,
    }
    context = {
        "page": "deciding",
        "today": today,
        "overview": found,
        "parties": parties,
        "chosen": chosen,
        "ignored": asked if asked and chosen is None else "",
        "shown": {name: rows[:most] for name, rows in lists.items()},
        "totals": {name: len(rows) for name, rows in lists.items()},
        "all_query": f"?{f'{PARTY}={chosen.slug}&' if chosen else ''}{ALL}",
    }
    return render(request, "monitoring/deciding.html", context)
