"""The side of who asks: sending a question, withdrawing it, taking the answer over or not."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.web.history import StaleVersionError
from config.web.refusals import place_errors, send_next
from config.web.views import too_many_requests
from parties.borrowed import consume

from ..collecting.line_page import Place, find_place, others_to_ask, show_line
from ..models import AskLink
from ..rounds.services import RoundClosedError
from . import services
from .forms import AskForm, DecideForm
from .services import AskClosedError

#: How many mails one person can have sent in an hour.
_RATES = {"ask": "30/h/user"}


@require_POST
def ask(request: HttpRequest, line: int, party: str) -> HttpResponse:
    """Ask a colleague; a mail that can not be sent is told at once, with the link to pass on."""
    place = find_place(request, line, party)
    others = others_to_ask(place)
    form = AskForm(request.POST, line=place.line, others=others)
    if not form.is_valid():
        return show_line(request, place, 422, ask_form=form)
    if not consume(request, app="monitoring", action="ask", config=_RATES):
        return too_many_requests(request)
    try:
        question = services.ask(
            actor=place.actor(request),
            line=place.line,
            party=place.party,
            link=lambda token: request.build_absolute_uri(reverse("asked", args=[token])),
            **{**form.cleaned_data, "also": [one for one in others if one.pk in form.cleaned_data["also"]]},
        )
    except RoundClosedError:
        form.add_error(None, _("The round takes no answers any more. Nothing was sent."))
        return show_line(request, place, 409, ask_form=form)
    except ValidationError as error:
        place_errors(form, error)
        return show_line(request, place, 422, ask_form=form)
    if question.mail is not None and question.mail.error:
        return _not_sent(request, place, question)
    messages.success(request, _("The question is sent to %(email)s.") % {"email": question.email})
    return redirect(f"{place.row.url}#vragen")


def _not_sent(request: HttpRequest, place: Place, question: AskLink) -> HttpResponse:
    """What went wrong, and the link to pass on: it stands on this page once and is kept nowhere."""
    place.row.questions.append(question)
    response = show_line(request, place, 502, not_sent=question)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def decide(request: HttpRequest, line: int, party: str, question: int) -> HttpResponse:
    """Take an answer over (as it came, or changed), leave it aside, or withdraw a question."""
    row = get_object_or_404(
        AskLink.objects.visible_to(request.user), pk=question, line=line, party__slug=party
    )
    place = find_place(request, line, party)
    actor = place.actor(request)
    try:
        if "intrekken" in request.POST:
            services.withdraw(actor=actor, question=row)
            messages.success(request, _("The link does not work any more."))
        elif "afwijzen" in request.POST:
            services.reject(actor=actor, question=row)
            messages.success(request, _("The answer is not taken over."))
        else:
            return _take_over(request, place, row)
    except AskClosedError:
        messages.error(request, _("This was decided already. Below is how it stands now."))
    return redirect(_back(request, place))


def _take_over(request: HttpRequest, place: Place, row: AskLink) -> HttpResponse:
    seen = place.row.told.pk if place.row.told else 0
    form = DecideForm(request.POST, question=row, seen=seen)
    if not form.is_valid():
        return _wrong(request, place, row, form, 422)
    try:
        services.accept(actor=place.actor(request), question=row, **form.cleaned_data)
    except StaleVersionError:
        form.add_error(None, _("The text was changed meanwhile. Look at it above, then take over again."))
        send_next(form, seen=seen)
        return _wrong(request, place, row, form, 409)
    except RoundClosedError:
        form.add_error(None, _("The round takes no answers any more. Nothing was taken over."))
        return _wrong(request, place, row, form, 409)
    except ValidationError as error:
        place_errors(form, error)
        return _wrong(request, place, row, form, 422)
    messages.success(request, _("The answer is taken over as the text of %(line)s.") % {"line": place.line})
    return redirect(_back(request, place))


def _wrong(
    request: HttpRequest, place: Place, question: AskLink, form: DecideForm, status: int
) -> HttpResponse:
    """The page of the line, with what was typed."""
    return show_line(request, place, status, decided=(question.pk, form))


def _back(request: HttpRequest, place: Place) -> str:
    """To the list, or the page of the line it was sent from."""
    if request.POST.get("terug") == "lijst":
        return f"{reverse('collect')}?stand=alles#{place.row.anchor}"
    return f"{place.row.url}#vragen"
