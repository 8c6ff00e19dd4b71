"""The coordinator's pages to change the name and dates of a round, to remove one, and to correct a closed one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.permissions import coordinating_actor
from config.web.history import StaleVersionError
from config.web.refusals import place_errors, send_next
from config.web.way_back import way_back

from ..enums import RoundStatus
from ..models import MonitoringRound
from ..place import round_frame, round_url
from ..reactions.services import correct
from ..rounds.changing import change_round, remove_round
from ..rounds.forms import CLOSED_MEANWHILE
from ..rounds.services import RoundClosedError
from ..table.clearance import known_words
from ..table.reading import read_report
from .forms import CorrectionForm, RoundChangeForm, RoundRemoveForm
from .views import round_to_lead


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """Change the name and dates of a round until it closes, with the reason."""
    row = round_to_lead(request, (municipality, framework), year, slug)
    if row.is_closed and request.method == "GET":
        messages.info(request, _("This round is closed. Nothing in it changes any more."))
        return redirect(round_url("round-arrange", row))
    # A form of its own object: what is wrong in it does not show in the rest of the page.
    shown = MonitoringRound.objects.get(pk=row.pk)
    form = RoundChangeForm(request.POST or None, instance=shown, initial={"version": row.version})
    status = _change(request, row, form) if request.method == "POST" else 200
    back = way_back(request, round_url("round-arrange", row))
    if status == 302:
        messages.success(request, _("The round is changed."))
        return HttpResponseRedirect(back)
    context = {
        **round_frame(row),
        "form": form,
        "back": back,
    }
    return render(request, "monitoring/round_change.html", context, status=status)


def _change(request: HttpRequest, row: MonitoringRound, form: RoundChangeForm) -> int:
    """Write it; the status of the answer, with what is wrong in the form."""
    if not form.is_valid():
        return 422
    try:
        change_round(
            actor=coordinating_actor(request.user, row.framework), monitoring_round=row, **form.values()
        )
    except ValidationError as error:
        place_errors(form, error)
        return 422
    except StaleVersionError as error:
        words = _("Somebody else changed this round meanwhile. What you typed is still here; save again.")
        return _changed_meanwhile(form, error, words)
    except RoundClosedError:
        form.add_error(None, CLOSED_MEANWHILE)
        return 409
    return 302


def _changed_meanwhile(form: RoundChangeForm | RoundRemoveForm, error: StaleVersionError, words: str) -> int:
    """The form with what was typed, and the version there is now: sent again it is meant."""
    send_next(form, version=error.current.version)
    form.add_error(None, words)
    return 409


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """Ask why a round that is being prepared is removed, and remove it."""
    row = round_to_lead(request, (municipality, framework), year, slug)
    if row.status != RoundStatus.PREPARING:
        messages.info(request, _("Only a round that is being prepared can be removed."))
        return redirect(round_url("round-arrange", row))
    form = RoundRemoveForm(
        request.POST if request.method == "POST" else None, initial={"version": row.version}
    )
    status = _remove(request, row, form) if request.method == "POST" else 200
    if status == 302:
        messages.success(request, _("The round %(round)s is removed.") % {"round": row.title})
        return redirect(reverse("framework", args=[municipality, framework]))
    context = {
        **round_frame(row),
        "form": form,
        "back": round_url("round-arrange", row),
        "count": row.lines.count(),
    }
    return render(request, "monitoring/round_remove.html", context, status=status)


def _remove(request: HttpRequest, row: MonitoringRound, form: RoundRemoveForm) -> int:
    """Remove it; the status of the answer, with what is wrong in the form."""
    if not form.is_valid():
        return 422
    try:
        actor = coordinating_actor(request.user, row.framework)
        remove_round(actor=actor, monitoring_round=row, **form.cleaned_data)
    except ValidationError as error:
        place_errors(form, error)
        return 422
    except StaleVersionError as error:
        words = _("Somebody else changed this round meanwhile. Look at it before you remove it.")
        return _changed_meanwhile(form, error, words)
    return 302


@require_http_methods(["GET", "POST"])
def corrections(
    request: HttpRequest, municipality: str, framework: str, year: int, slug: str
) -> HttpResponse:
    """Note what was found wrong after closing; the closed round and its report stay as they are."""
    row = round_to_lead(request, (municipality, framework), year, slug)
    form = CorrectionForm(request.POST if request.method == "POST" else None, monitoring_round=row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actor = coordinating_actor(request.user, row.framework)
                known = known_words(read_report(row))
                correct(actor=actor, monitoring_round=row, known=known, **form.cleaned_data)
            except ValidationError as error:
                place_errors(form, error)
            else:
                messages.success(request, _("The correction stands beside the round."))
                return redirect(round_url("round-corrections", row))
    context = {
        **round_frame(row),
        "form": form,
        "corrections": row.corrections.select_related("line__commitment").order_by("pk"),
    }
    return render(request, "monitoring/round_corrections.html", context, status=status)
