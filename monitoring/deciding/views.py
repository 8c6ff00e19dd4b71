"""The screen of who decides, and of who manages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.enums import EscalationLevel

from .reading import Overview, as_of_party, deciding_for, only_manages, read_overview

MAX_NAMED = 200
#: So many rows of each list are shown, unless all are asked for.
MOST = 50
#: In the address: of one party; what lies at one level; all rows; municipalities called so, for who sees too many.
PARTY, LEVEL, ALL, NAMED = "partij", "niveau", "alles", "gemeente"
#: The words of the levels in the address. Who only manages sees their own unless all are asked for.
EVERY, MANAGERS, EXECUTIVES = "alle", "managers", "bestuurders"
LEVELS: dict[str, str] = {
    EVERY: "",
    MANAGERS: EscalationLevel.MANAGEMENT,
    EXECUTIVES: EscalationLevel.EXECUTIVE,
}


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What needs a decision, what is red and what is late; `?partij=` of one party, `?niveau=` of what was raised to one
    level, `?alles` without a cut.
    """
    parties = deciding_for(request.user)
    asked = request.GET.get(PARTY, "")
    chosen = next((party for party in parties if party.slug == asked), None)
    person = as_of_party(request.user, chosen) if chosen else request.user
    manages = only_manages(person)
    level, ignored = _level(request, manages=manages)
    today = timezone.localdate()
    named = request.GET.get(NAMED, "").strip()[:MAX_NAMED]
    found = read_overview(person, today, LEVELS[level], named)
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
    here = {PARTY: chosen.slug} if chosen else {}
    if found.of is not None and named:
        here[NAMED] = named
    asks = {LEVEL: request.GET[LEVEL]} if LEVEL in request.GET and not ignored else {}
    context = {
        "page": "deciding",
        "today": today,
        "overview": found,
        "parties": parties,
        "chosen": chosen,
        "manages": manages,
        "named": named,
        "level": level,
        "levels": list(_chips(found, here, level)),
        "ignored": ", ".join(filter(None, (asked if asked and chosen is None else "", ignored))),
        "shown": {name: rows[:most] for name, rows in lists.items()},
        "totals": {name: len(rows) for name, rows in lists.items()},
        "all_query": f"?{urlencode({**here, **asks, ALL: ''})}",
    }
    return render(request, "monitoring/deciding.html", context)


def _level(request: HttpRequest, *, manages: bool) -> tuple[str, str]:
    """The word of the level that is shown, and a word of the address that is none."""
    asked = request.GET.get(LEVEL, "")
    if asked in LEVELS:
        return asked, ""
    return (MANAGERS if manages else EVERY), asked


def _chips(found: Overview, here: dict[str, str], level: str) -> Iterator[dict[str, Any]]:
    """The choices of a level, each with how much of what was raised lies there; none where nothing was raised."""
    labels = {EVERY: _("All levels"), MANAGERS: _("The managers"), EXECUTIVES: _("The executives")}
    if not found.levels:
        return
    for word, label in labels.items():
        number = found.levels.get(LEVELS[word], 0) if LEVELS[word] else sum(found.levels.values())
        query = urlencode({**here, LEVEL: word})
        yield {"label": label, "count": number, "query": f"?{query}", "current": word == level}
