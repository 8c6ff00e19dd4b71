"""The page of one commitment: what it says, who and when, what stands around it, and its whole story."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.models import Commitment, CommitmentItem, Indicator
from agreements.permissions import coordinations_of
from agreements.services.addenda import pending_change, pending_changes
from agreements.services.bid_taking import came_from

from ..goals.linked import global_goals_of, goals_of, with_goals
from ..place import frame, with_monitor_year
from ..table.days import end_of, measured_by
from ..table.moment import asked_day
from ..table.words import long_date
from .advising import advice_for
from .around import documents_on, files_of, read_surroundings, with_files
from .completing import completion_context
from .figure_table import figure_table, measured_of, with_figures, without_emptied
from .noting import OpenLine, notes_context, with_open_line
from .raised import happened, raised_context, read_raised
from .reading import KINDS, Event, count_kinds, open_actions, read_events, with_decisions
from .recorded import Trail


@require_GET
def commitment(request: HttpRequest, municipality: str, framework: str, key: str) -> HttpResponse:
    """One commitment with its story; `?soort=` picks a kind of event, `?per=` the state of a day."""
    day, problem = asked_day(request.GET)
    seen = Commitment.objects.visible_to(request.user).at(municipality, framework, key)
    found: WholeCommitment = get_object_or_404(_with_all_around(request, seen, day))
    trail = Trail(found)
    bid_lines = came_from(request.user, found)
    figures = with_figures(found.indicators.all(), measured_by(day) if day else None)
    indicators = without_emptied(figures, found.framework_id)
    measured = measured_of(indicators)
    raised = read_raised(found, day)
    events = read_events(found, trail, measured, happened(raised), as_of=day)
    agreed = _agreed(found, trail, indicators, day)
    context = {
        **agreed,
        **_timeline(request, events, day, problem),
        **completion_context(
            found,
            request.user,
            day,
            responsibilities=agreed["responsibilities"],
            done=trail.parts_done(),
        ),
        **frame(found, **_own_year(events)),
        "came_from": list(bid_lines.filter(outcome_on__lte=day) if day else bid_lines),
        "advice": advice_for(found, agreed, events, measured) if day is None else None,
        "files": files_of(found),
        "goals": goals_of(found),
        "global_goals": global_goals_of(found),
        "around": read_surroundings(found, request.user, day),
        **notes_context(found, request.user, day),
        **raised_context(found, request.user, raised, day),
        "to_do": _to_do(events) if day is None and not found.framework.is_ended else [],
        "pending": pending_change(found.pk) if found.has_pending and day is None else None,
    }
    return render(request, "monitoring/commitment.html", context)


class Around(OpenLine):
    """What the queries add to the commitment of a page."""

    user_coordinates: bool
    #: Whether an addendum is to change it.
    has_pending: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    WholeCommitment = WithAnnotations[Commitment, "Around"]


def _with_all_around(
    request: HttpRequest, seen: QuerySet[Commitment], day: date | None
) -> QuerySet[WholeCommitment]:
    """Commitments, each with all that its page tells beside it."""
    rows = with_files(with_goals(with_monitor_year(seen)), day)
    told = with_decisions(rows).select_related("theme__parent", "annual_agreement")
    return with_open_line(told).annotate(
        user_coordinates=Exists(coordinations_of(request.user, OuterRef("framework"))),
        has_pending=Exists(pending_changes(OuterRef("pk"))),
    )


def _to_do(events: list[Event]) -> list[tuple[Event, bool]]:
    """The actions that are open, and whether each is late."""
    today = timezone.localdate()
    return [(one, bool(one.decided and one.decided.is_late(today))) for one in open_actions(events)]


def _own_year(events: list[Event]) -> dict[str, int]:
    """The year of the last round it stood in, for the way to the monitor; nothing where it stood in none."""
    years = [event.round.year for event in events if event.round]
    return {"year": max(years)} if years else {}


def _agreed(found: Commitment, trail: Trail, indicators: list[Indicator], day: date | None) -> dict[str, Any]:
    """What was agreed: its words (of a day where asked), who, when, figures, and the documents it leans on."""
    known = list(CommitmentItem.ever.filter(commitment=found).order_by("position", "pk"))
    items: Any = [one for one in known if one.lapsed_on is None]
    ended = [one for one in known if one.lapsed_on and (day is None or one.lapsed_on <= day)]
    then = trail.words_at(end_of(day)) if day else None
    if then:
        found.number, found.title, found.text = then.number, then.title, then.text
        # An addendum may be put into effect after the day from which it holds.
        items = [one for one in then.items if one.id not in {other.pk for other in ended}]
    reliances = found.reliances.select_related("document")
    return {
        "commitment": found,
        "items": items,
        "ended_items": ended,
        "responsibilities": list(found.responsibilities.select_related("party", "item")),
        "plannings": list(found.plannings.select_related("item")),
        "figures": figure_table(indicators, found.framework, None if day else timezone.localdate()),
        "documents": documents_on(
            day or timezone.localdate(), ((row.document, row.get_basis_display()) for row in reliances)
        ),
    }


def _timeline(request: HttpRequest, events: list[Event], day: date | None, problem: str) -> dict[str, Any]:
    """The events of the chosen kind per year, the choice of kinds, and what of the address was left out."""
    kind = request.GET.get("soort", "")
    left_out = [problem] if problem else []
    if kind and kind not in KINDS:
        left_out.append(_("This kind of event is not known here."))
        kind = ""
    counts = count_kinds(events)
    labels = {
        "lichten": _("Lights"),
        "voortgang": _("Progress"),
        "cijfers": _("Figures"),
        "besluiten": _("Decisions"),
        "escalaties": _("Escalations"),
        "teksten": _("Changes in the text"),
    }
    per = f"per={day.isoformat()}" if day else ""
    shown = [event for event in events if kind in ("", event.kind)]
    return {
        "moment": {"left_out": left_out, "as_of": day},
        "as_of_date": long_date(day),
        "from_documents": any(event.from_document for event in events),
        "today": timezone.localdate(),
        "kind": kind,
        "kinds": [(value, labels[value], counts[value]) for value in KINDS if counts[value] or value == kind],
        "per_query": per,
        "event_count": len(events),
        "years": [(year, list(group)) for year, group in groupby(shown, key=lambda event: event.day.year)],
        "now_link": f"?soort={kind}" if kind else "?",
    }
