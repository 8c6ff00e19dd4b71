"""One page for everything a person reports on, and the page of one line with its questions and attachments."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from config.web.asked import number_in
from config.web.history import StaleVersionError
from config.web.htmx import came_from, is_htmx, render_page
from config.web.language import site_language
from config.web.refusals import place_errors, send_next
from parties.models import AnyUser
from parties.permissions import actor_for

from ..figures.services import record_everywhere
from ..models import ProgressReport
from ..rounds.forms import CLOSED_MEANWHILE
from ..rounds.services import RoundClosedError
from ..work.task import due_words
from .figures import Figure, read_figures
from .forms import TellForm
from .line_page import Place, find_place, show_line
from .reading import MINE, ORGANISATION, Row, read_rows
from .services import drop_typed, keep_typed, tell

#: Which rows: what is still to be told, what was told, or all.
TO_DO, DONE, ALL = "te-doen", "gedaan", "alles"


# ---- the list


def list_context(user: AnyUser, asked: QueryDict, figures: list[Figure] | None = None) -> dict[str, Any]:
    """Everything on the page, with the filters `asked` for; `figures` where they were read already."""
    today = timezone.localdate()
    rows, own = read_rows(user, today)
    mine = [row for row in rows if row.place in own]
    who = asked.get("wie", "")
    if who not in (MINE, ORGANISATION):
        who = MINE if mine or not rows else ORGANISATION
    chosen = mine if who == MINE else rows
    which = asked.get("stand", "")
    if which not in (TO_DO, DONE, ALL):
        which = TO_DO
    done = sum(row.done for row in chosen)
    shown = [row for row in chosen if which == ALL or row.done == (which == DONE)]
    return {
        "page": "my-work",
        "rounds": _per_round(shown),
        "figures": read_figures(user) if figures is None else figures,
        "who": who,
        "which": which,
        "chosen": _chosen(asked),
        "done": done,
        "total": len(chosen),
        "people": [(MINE, _("Mine"), len(mine)), (ORGANISATION, _("My organisation"), len(rows))],
        "states": [
            (TO_DO, _("To do"), len(chosen) - done),
            (DONE, _("Filled in"), done),
            (ALL, _("All"), len(chosen)),
        ],
        "several": len({row.party.pk for row in rows}) > 1,
        "today": today,
    }


def _chosen(asked: QueryDict) -> str:
    """What was chosen, as it stands behind the address of the list; empty where nothing was."""
    chosen = {name: asked[name] for name in ("wie", "stand") if asked.get(name)}
    return f"?{urlencode(chosen)}" if chosen else ""


def _per_round(rows: list[Row]) -> list[dict[str, Any]]:
    """The rows under their rounds, with by when they are asked."""
    found: dict[int, dict[str, Any]] = {}
    today = timezone.localdate()
    for row in rows:
        own = row.line.round
        due = own.data_deadline or own.closes_on
        entry = found.setdefault(own.pk, {"round": own, "rows": []})
        entry |= {"due": due_words(due, today) if due else "", "late": bool(due and due < today)}
        entry["rows"].append(row)
    return list(found.values())


@require_GET
def collect(request: HttpRequest) -> HttpResponse:
    """All lines the person reports on, in every municipality and every round that takes answers."""
    return render_page(
        request, "monitoring/collect.html", list_context(request.user, request.GET), partial="lines"
    )


# ---- one line


def save_line(request: HttpRequest, place: Place) -> int:
    """Write what was sent (`niets`: nothing has changed); the status of the answer, with what is wrong in the row."""
    row = place.row
    same = "niets" in request.POST and row.before is not None
    data = request.POST.copy()
    if same and not (data.get("text", "").strip() and data.get("text", "").strip() != _now(row)):
        data["text"] = nothing_changed(row)
    row.form = form = TellForm(data, auto_id=row.auto_id)
    if not form.is_valid():
        return 422
    try:
        told = tell(
            actor=place.actor(request),
            line_id=place.line.pk,
            party=row.teller,
            item=row.item,
            **form.cleaned_data,
        )
    except StaleVersionError as error:
        row.conflict = error.current if isinstance(error.current, ProgressReport) else None
        send_next(form, seen=row.conflict.pk if row.conflict else 0)
        _keep_typed(request, place)
        return 409
    except RoundClosedError:
        _keep_typed(request, place)
        form.add_error(None, CLOSED_MEANWHILE)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422
    row.told = told or row.told
    row.draft, row.conflict, row.saved = None, None, True
    row.form = row.fresh_form()
    return 200


def _keep_typed(request: HttpRequest, place: Place) -> None:
    """Keep what could not be saved; what the button 'nothing has changed' would write was not typed."""
    if request.POST.get("text", "").strip():
        _keep(request, place)


def _keep(request: HttpRequest, place: Place) -> None:
    """Keep what was typed as the person's draft; what is the same as what stands there is none."""
    row, actor = place.row, place.actor(request)
    text = str(TellForm().fields["text"].to_python(request.POST.get("text", "")))
    about: dict[str, Any] = {"line": place.line, "party": row.teller, "item": row.item}
    if text == (row.told.text if row.told else ""):
        drop_typed(actor=actor, **about)
        return
    keep_typed(actor=actor, text=text, seen=number_in(request.POST, "seen"), **about)


def _now(row: Row) -> str:
    return row.told.text.strip() if row.told else ""


def nothing_changed(row: Row) -> str:
    """What 'nothing has changed' tells, in the language of the installation: everybody reads it."""
    assert row.before is not None
    with site_language():
        day = date_format(row.before.dated, "j F Y")
        return _("Nothing has changed since %(date)s.") % {"date": day}


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, line: int, party: str, item: int | None = None) -> HttpResponse:
    """The page of one line or item, and telling what happened with it; without JavaScript back to the list, or here."""
    place = find_place(request, line, party, item)
    if request.method == "GET":
        return show_line(request, place)
    status = save_line(request, place)
    alone = request.POST.get("terug") == "regel"
    if is_htmx(request):
        context = {
            "row": place.row,
            "alone": alone,
            "today": timezone.localdate(),
            "chosen": _chosen(_filters(request)),
        }
        if status == 200 and not alone:
            return render(
                request,
                "monitoring/collect.html#saved",
                {**context, **list_context(request.user, _filters(request))},
            )
        return render(request, "monitoring/collect_row.html#row", context, status=status)
    if status != 200:
        return show_line(request, place, status)
    messages.success(request, _("%(line)s is saved.") % {"line": place.row.title})
    return redirect(
        place.row.url if alone else f"{reverse('collect')}{_chosen(request.GET)}#{place.row.anchor}"
    )


def _filters(request: HttpRequest) -> QueryDict:
    """The filters in the address of the page that sent this."""
    return QueryDict(came_from(request).query)


@require_POST
def draft(request: HttpRequest, line: int, party: str, item: int | None = None) -> HttpResponse:
    """Keep what this person typed; what is the same as what stands there is no draft."""
    place = find_place(request, line, party, item)
    _keep(request, place)
    if not is_htmx(request):
        messages.success(request, _("Your draft is kept. Only you can see it."))
        return redirect(place.row.url)
    kept = _("Draft kept at %(time)s") % {"time": date_format(timezone.localtime(), "H:i")}
    return trigger_client_event(HttpResponse(status=204), "draftKept", {"text": kept})


@require_POST
def figure(request: HttpRequest, indicator: int, party: str) -> HttpResponse:
    """Give a figure once, for every agreement it is used in; 404 for one that is not asked of the person's parties."""
    figures = read_figures(request.user)
    asked = next((one for one in figures if one.first.pk == indicator and one.party.slug == party), None)
    if asked is None:
        raise Http404
    asked.form = form = asked.make_form(request.POST)
    if form.is_valid():
        try:
            record_everywhere(
                actor=actor_for(request.user, asked.party.pk),
                indicators=asked.indicators,
                party=asked.whose,
                **form.cleaned_data,
            )
        except ValidationError as error:
            place_errors(form, error)
        else:
            _tell_where(request, asked, form.cleaned_data["reference_date"])
            if form.cleaned_data["value"] < 0:
                # A net change can be; it is more often a slip of the pen.
                text = _("%(name)s is below zero. Is that right? If not, save the right number now.")
                messages.warning(request, text % {"name": asked.first.name})
            return redirect(f"{reverse('collect')}{_chosen(request.GET)}#cijfers")
    context = list_context(request.user, request.GET, figures)
    return render(request, "monitoring/collect.html", context, status=422)


def _tell_where(request: HttpRequest, figure: Figure, day: date) -> None:
    """Tell which rounds count a value of that day, and which still ask for one."""
    counting = ", ".join(ask.places for ask in figure.asks if ask.counts(day))
    if counting:
        told = {"name": figure.first.name, "places": counting}
        messages.success(request, _("%(name)s is saved, for: %(places)s.") % told)
    else:
        told = {"name": figure.first.name, "date": date_format(day, "j F Y")}
        text = _("%(name)s is saved. No round under way shows it: %(date)s is after the day they ask for.")
        messages.warning(request, text % told)
    left = [
        ask
        for ask in figure.asks
        if not ask.given and not all(ask.answers(one, [day]) for one in ask.indicators)
    ]
    if left:
        asking = "; ".join(f"{date_format(ask.wanted, 'j F Y')} ({ask.places})" for ask in left)
        messages.warning(request, _("It is still asked as of %(asking)s.") % {"asking": asking})
