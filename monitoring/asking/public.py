"""The page behind a link that was mailed. No account, no session, no cookie."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from config.web.refusals import place_errors
from config.web.views import too_many_requests
from parties.borrowed import consume

from ..enums import AskState
from ..models import AskLink
from . import services
from .forms import AnswerForm
from .services import AskClosedError

#: Per visitor and minute, whatever link is tried.
_RATES = {"asked": "60/m/ip"}

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Not for search engines, and the address goes to no other site, since who has it can answer."""

    @wraps(view)
    def answered(request: HttpRequest, word: str) -> HttpResponse:
        response = view(request, word)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answered


# Nothing here depends on who is logged in: the secret word in the address is the only right there is, so a form
# on another site can do no more than who knows that word already. And without a referrer browsers send no origin,
# which the protection would refuse.
@csrf_exempt
@login_not_required
@never_cache
@private
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, word: str) -> HttpResponse:
    """Answer once. Links that are unknown, withdrawn, expired or of a closed round look the same."""
    if not consume(request, app="monitoring", action="asked", config=_RATES, limit_get=True):
        return too_many_requests(request)
    question = services.find(word)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    typed = request.POST.get("text", "")
    if question is None:
        return closed(request, typed)
    state = services.state_of(question, timezone.localdate())
    if state != AskState.OPEN:
        return _refused(request, question, state, typed)
    if request.method == "GET":
        return _page(request, question, form)
    return _answer(request, question, form, typed)


def _answer(request: HttpRequest, question: AskLink, form: AnswerForm, typed: str) -> HttpResponse:
    if not form.is_valid():
        return _page(request, question, form, 422)
    try:
        services.answer(question=question, text=form.cleaned_data["text"])
    except AskClosedError as error:
        question.refresh_from_db(fields=["answered_at"])
        return _refused(request, question, error.state, typed)
    except ValidationError as error:
        place_errors(form, error)
        return _page(request, question, form, 422)
    return redirect(request.path)


def _page(request: HttpRequest, question: AskLink, form: AnswerForm, status: int = 200) -> HttpResponse:
    context = {"question": question, "line": question.line, "round": question.line.round, "form": form}
    return render(request, "monitoring/asked.html", context, status=status)


def _refused(request: HttpRequest, question: AskLink, state: AskState, typed: str) -> HttpResponse:
    """Why a link that was given out takes no answer; told where that betrays nothing but what its mail said."""
    if state == AskState.ANSWERED:
        return _answered(request, question, typed)
    if state == AskState.PARTY_LEFT:
        context = {"question": question, "round": question.line.round, "typed": typed}
        return render(request, "monitoring/asked_left.html", context, status=410)
    return closed(request, typed)


def _answered(request: HttpRequest, question: AskLink, typed: str) -> HttpResponse:
    """That it was answered and when, not what; a second answer is not taken, and not lost."""
    context = {"question": question, "typed": typed}
    return render(request, "monitoring/asked_answered.html", context, status=409 if typed else 200)


def closed(request: HttpRequest, typed: str) -> HttpResponse:
    """The one page for every other link that does not work."""
    return render(request, "monitoring/asked_closed.html", {"typed": typed}, status=404)
