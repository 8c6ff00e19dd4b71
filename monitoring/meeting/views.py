"""Starting a meeting about a round and going through it, on the screen and for who follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from agreements.permissions import coordinating_actor
from agreements.services.bodies import names_of_bodies
from config.web.asked import number_in
from config.web.history import StaleVersionError
from config.web.htmx import is_htmx
from config.web.refusals import not_understood, place_errors

from ..models import Meeting, MeetingEndedError, MonitoringRound, RoundClosedError, RoundLine
from ..place import round_frame
from ..reactions.services import Proposed
from ..rounds.forms import CLOSED_MEANWHILE
from ..table.editing import with_advice
from ..table.suggested import advice_to_keep
from ..table.views import chosen_round, rounds_at
from ..table.words import light_words
from .agenda import propose_agenda
from .forms import DecisionForm, PointForm, StartForm
from .live import LivePage
from .reading import Point, report_of, state_of, with_state
from .services import add_point, decide, end_meeting, show, start_meeting, tick
from .settling import settle

if TYPE_CHECKING:
    from .reading import MeetingNow


def found_meeting(
    request: HttpRequest, municipality: str, framework: str, year: int, meeting: int
) -> MeetingNow:
    """The meeting at an address; 404 for who may not see it. One query."""
    rows = with_state(Meeting.objects.visible_to(request.user)).filter(
        round__framework__municipality__slug=municipality, round__framework__slug=framework, round__year=year
    )
    return get_object_or_404(rows, pk=meeting)


@require_http_methods(["GET", "POST"])
def meetings(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """To the meeting that goes on; else what came of earlier ones, and for who coordinates the start of a new one."""
    rounds = rounds_at(request, municipality, framework, year)
    current = chosen_round(request, rounds)
    leads = bool(getattr(current, "user_coordinates", False))
    if request.method == "POST" and not leads:
        raise PermissionDenied
    going_on = Meeting.objects.filter(round=current, ended_at__isnull=True).first()
    place = (municipality, framework, year)
    if going_on is not None:
        return redirect("meeting-live", *place, going_on.pk)
    form, status = StartForm(), 200
    if request.method == "POST":
        form = StartForm(request.POST)
        started, status = _start(request, current, form)
        if started is not None:
            return redirect("meeting-live", *place, started.pk)
    earlier = Meeting.objects.filter(round__in=rounds).select_related("round").order_by("-held_on", "-pk")
    context = {
        **round_frame(current),
        "form": form,
        "leads": leads and current.accepts_answers,
        "earlier": list(earlier),
        "names": names_of_bodies(current.framework, timezone.localdate()) if leads else [],
        "points": len(propose_agenda(report_of(current, request.user))) if leads else 0,
    }
    return render(request, "monitoring/meetings.html", context, status=status)


def _start(request: HttpRequest, current: MonitoringRound, form: StartForm) -> tuple[Meeting | None, int]:
    """Start it; else the status of the answer, with what is wrong on the form."""
    if not form.is_valid():
        return None, 422
    try:
        meeting = start_meeting(
            actor=coordinating_actor(request.user, current.framework),
            monitoring_round=current,
            agenda=propose_agenda(report_of(current, request.user)),
            **form.cleaned_data,
        )
    except RoundClosedError:
        form.add_error(None, _("This round takes no changes: it is not open yet or closed already."))
        return None, 409
    except ValidationError as error:
        place_errors(form, error)
        return None, 422
    return meeting, 200


@require_http_methods(["GET", "POST"])
def live(request: HttpRequest, municipality: str, framework: str, year: int, meeting: int) -> HttpResponse:
    """A meeting point by point; who coordinates leads it, the others follow or look around by themselves."""
    found = found_meeting(request, municipality, framework, year, meeting)
    page = LivePage.of(request, found)
    if request.method == "POST":
        if not page.may_lead:
            raise PermissionDenied
        return _do(request, page)
    if found.has_ended:
        return redirect(page.address("meeting-decisions"))
    return render(request, "monitoring/live.html", page.context())


@require_GET
def state(request: HttpRequest, municipality: str, framework: str, year: int, meeting: int) -> HttpResponse:
    """What changed for who has the page open: nothing (204), or the part that is read only."""
    found = found_meeting(request, municipality, framework, year, meeting)
    if request.GET.get("gezien") == state_of(found):
        return HttpResponse(status=204)
    page = LivePage.of(request, found)
    return render(request, "monitoring/live.html#state", page.context(answer="asked"))


# ---- what is done in it


#: The page is shown as it stands, nothing was done.
SHOWN = 0


@dataclass
class Outcome:
    """What came of a form: its status, and what the page shows of it."""

    status: int = 200
    shown: dict[str, Any] = field(default_factory=dict)
    told: str = ""


def _do(request: HttpRequest, page: LivePage) -> HttpResponse:
    """Do what was asked, and show what came of it; without JavaScript the page is asked for anew."""
    verb = next((VERBS[name] for name in VERBS if name in request.POST), None)
    if verb is None:
        return _shown(request, page, Outcome(422))
    try:
        outcome = verb(request, page)
    except MeetingEndedError:
        text = _("The meeting was ended meanwhile. Your text is still here: copy what you need.")
        outcome = Outcome(409, {"problem": text, "typed": _typed(request)})
    if outcome.status == 200 and not is_htmx(request):
        if outcome.told:
            messages.success(request, outcome.told)
        return redirect(page.address())
    page = page.again(done=outcome.status == 200)
    if page.meeting.has_ended and outcome.status == 200:
        return HttpResponse(status=204, headers={"HX-Redirect": page.address("meeting-decisions")})
    return _shown(request, page, outcome)


def _shown(request: HttpRequest, page: LivePage, outcome: Outcome) -> HttpResponse:
    """The page, or to htmx the pieces of it that are drawn anew; what was typed elsewhere on it stays."""
    answer = "done" if is_htmx(request) else ""
    context = page.context(told=outcome.told, answer=answer, **outcome.shown)
    template = "monitoring/live.html#state" if answer else "monitoring/live.html"
    return render(request, template, context, status=outcome.status or 200)


def _typed(request: HttpRequest) -> str:
    """The words that were sent, to be copied where there is no form for them any more."""
    names = ("text", "who", "point", "decision", "cause", "adjustment", "effect")
    return "\n\n".join(filter(None, (request.POST.get(name, "").strip() for name in names)))


def _show(request: HttpRequest, page: LivePage) -> Outcome:
    show(actor=page.actor, meeting_id=page.meeting.pk, position=number_in(request.POST, "toon"))
    return Outcome()


def _tick(request: HttpRequest, page: LivePage) -> Outcome:
    done = "vink" in request.POST
    position = number_in(request.POST, "vink" if done else "ontvink")
    tick(actor=page.actor, meeting_id=page.meeting.pk, position=position, done=done)
    return Outcome()


def _add(request: HttpRequest, page: LivePage) -> Outcome:
    form = PointForm(request.POST)
    if not form.is_valid():
        return Outcome(422, {"point_form": form})
    add_point(actor=page.actor, meeting_id=page.meeting.pk, text=form.cleaned_data["point"])
    return Outcome(told=_("The point is on the agenda."))


def _decide(request: HttpRequest, page: LivePage) -> Outcome:
    withdraw = number_in(request.POST, "intrekken")
    data = {"replaces": str(withdraw)} if withdraw else request.POST
    form = DecisionForm(data, parties=page.parties, withdraws=bool(withdraw))
    shown = {"correction" if form["replaces"].value() else "decision_form": form}
    if not form.is_valid():
        return Outcome(422, shown)
    values = dict(form.cleaned_data)
    general = values.pop("general")
    position = None if general else number_in(request.POST, "punt")
    try:
        decide(actor=page.actor, meeting_id=page.meeting.pk, position=position, **values)
    except StaleVersionError:
        form.add_error(None, _("Somebody else corrected this decision meanwhile. Look at it again first."))
        return Outcome(409, shown)
    except ValidationError as error:
        place_errors(form, error)
        return Outcome(422, shown)
    return Outcome(told=_("The decision is withdrawn.") if withdraw else _("The decision is written down."))


def _settle(request: HttpRequest, page: LivePage) -> Outcome:
    """Set light and note of the line on the screen, as on its own page."""
    if page.meeting.has_ended:
        raise MeetingEndedError
    point = page.point_at(number_in(request.POST, "punt"))
    if point is None or point.line is None:
        return Outcome(422, {"problem": not_understood()})
    if "overnemen" in request.POST:
        form = page.light_form(point.line)
        data = with_advice(request.POST, advice_to_keep(point.line, page.report))
        form.initial = {**form.initial, **{name: data[name] for name in form.fields if name in data}}
        return Outcome(SHOWN, {"light_form": form, "taken_over": True})
    form = page.light_form(point.line, request.POST)
    if not form.is_valid():
        return Outcome(422, {"light_form": form})
    try:
        _save_line(page, point, form.values())
    except StaleVersionError:
        return _conflict(request, page, point)
    except RoundClosedError:
        form.add_error(None, CLOSED_MEANWHILE)
        return Outcome(409, {"light_form": form})
    except ValidationError as error:
        place_errors(form, error)
        return Outcome(422, {"light_form": form})
    return Outcome(told=_("%(line)s is saved.") % {"line": point.title})


def _save_line(page: LivePage, point: Point, values: dict[str, Any]) -> None:
    """Settle the line; what was decided about a difference is a decision of the meeting too."""
    assert point.line is not None
    reasons = ("light", "cause", "effect", "adjustment")
    settle(
        actor=page.actor,
        line_id=point.line.pk,
        version=values["version"],
        proposed=Proposed(**{name: values[name] for name in reasons}),
        text=values["text"],
        decision=values["decision"],
        meeting_id=page.meeting.pk,
    )


def _conflict(request: HttpRequest, page: LivePage, point: Point) -> Outcome:
    """Somebody else saved the line first: what stands there now, and the form with what was typed."""
    fresh = page.again().point_at(point.position)
    line = fresh.line if fresh else None
    if line is None:
        return Outcome(409, {"problem": _("This line was taken out of the round meanwhile.")})
    newest = RoundLine.history.filter(id=line.pk).order_by("-history_id").first()
    form = page.light_form(line, {**request.POST.dict(), "version": str(line.version)})
    form.is_valid()
    stands = {**form.initial, "light": light_words(page.report.words.middle_light)[line.light]}
    who = newest.actor_name if newest else ""
    return Outcome(409, {"light_form": form, "conflict": {**stands, "who": who}})


def _end(request: HttpRequest, page: LivePage) -> Outcome:
    end_meeting(actor=page.actor, meeting_id=page.meeting.pk)
    return Outcome(told=_("The meeting is ended. These are its decisions."))


#: By the name of the button that was pressed.
VERBS: dict[str, Callable[[HttpRequest, LivePage], Outcome]] = {
    "toon": _show,
    "vink": _tick,
    "ontvink": _tick,
    "agenda": _add,
    "besluit": _decide,
    "intrekken": _decide,
    "licht": _settle,
    "overnemen": _settle,
    "einde": _end,
}
