"""Taking lines of bids into a draft: several at once, or one in other words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.models import AnnualAgreement, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services import bid_taking as verbs
from agreements.services.states import what_instead
from config.web.history import StaleVersionError
from config.web.refusals import not_understood, place_errors, send_next

from ..drafting.views import draft_url
from ..place import cycle_frame, find_framework
from .forms import IntoForm, NotForm, OwnForm
from .reading import Offered, Offers, read_offers

TAKE, LEAVE, REOPEN = "overnemen", "niet", "heropenen"
#: What the page of one line asks for.
_FORMS: dict[str, type[OwnForm] | type[IntoForm] | type[NotForm]] = {
    "anders": OwnForm,
    "bij": IntoForm,
    "niet": NotForm,
}
_Form = OwnForm | IntoForm | NotForm


def offers_url(framework: FrameworkAgreement, year: int, party: str = "", anchor: str = "") -> str:
    """The page with the lines of bids beside a draft."""
    address = reverse("concept-bids", args=[framework.municipality.slug, framework.slug, year])
    return f"{address}{'?' + urlencode({'partij': party}) if party else ''}{anchor}"


def _find(
    request: HttpRequest, municipality: str, framework: str, year: int
) -> tuple[FrameworkAgreement, AnnualAgreement]:
    found = find_framework(request, municipality, framework)
    annual: AnnualAgreement = get_object_or_404(found.annual_agreements, year=year)
    return found, annual


def _stale() -> str:
    return _("Somebody else changed this line meanwhile. Below is how it stands now; try again.")


@require_http_methods(["GET", "POST"])
def offers(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The lines of bids about the year; who coordinates takes them over or not, several with one click."""
    found, annual = _find(request, municipality, framework, year)
    coordinates = may_coordinate(request.user, found)
    problem, status = "", 200
    rows = read_offers(request.user, annual, found)
    if request.method == "POST":
        if not coordinates:
            raise PermissionDenied
        problem, status, anchor = _carry_out(request, rows)
        if not problem:
            return redirect(offers_url(found, year, request.GET.get("partij", ""), anchor))
        rows = read_offers(request.user, annual, found)
    asked = request.GET.get("partij", "")
    asked = asked if asked in {party.slug for party in rows.parties} else ""
    context = cycle_frame(
        found,
        year,
        offers=rows,
        chapters=rows.chapters(asked),
        asked=asked,
        may_take=coordinates and rows.is_open,
        stands_still=what_instead(annual),
        coordinates=coordinates,
        problem=problem,
        ticked=request.POST.getlist("regel") if problem else [],
        why=request.POST.get("why", "") if problem else "",
        leaving=bool(problem) and request.POST.get("actie") == LEAVE,
        back=draft_url(found, year),
    )
    return render(request, "monitoring/concept_bids.html", context, status=status)


def _carry_out(request: HttpRequest, rows: Offers) -> tuple[str, int, str]:
    """Do what was asked: what is wrong (else an empty text), the status of the answer, and where to go on."""
    try:
        return "", 302, _do(request, rows)
    except StaleVersionError:
        return _stale(), 409, ""
    except (ValueError, KeyError):
        return not_understood(), 422, ""
    except ValidationError as error:
        return " ".join(error.messages), 422, ""


def _do(request: HttpRequest, rows: Offers) -> str:
    """One service for each button; raises ValueError or KeyError for what no page sends."""
    actor = coordinating_actor(request.user, rows.framework)
    if TAKE in request.POST:
        # The button of one line.
        words, action = [request.POST[TAKE]], TAKE
    elif REOPEN in request.POST:
        words, action = [request.POST[REOPEN]], REOPEN
    else:
        words, action = request.POST.getlist("regel"), request.POST["actie"]
    picked = _picked(words, rows)
    if action == TAKE:
        became = verbs.take_over(actor=actor, annual=rows.annual, picked=picked)
        _tell(
            request, ngettext("%(n)s line is taken over.", "%(n)s lines are taken over.", len(became)), became
        )
        _tell_left({line.pk for line, _version in picked}, rows, request)
    elif action == LEAVE:
        verbs.leave_out(actor=actor, annual=rows.annual, picked=picked, why=request.POST.get("why", ""))
        _tell(
            request,
            ngettext("%(n)s line is not taken over.", "%(n)s lines are not taken over.", len(picked)),
            picked,
        )
    elif action == REOPEN and picked:
        verbs.open_again(actor=actor, annual=rows.annual, line=picked[0][0], version=picked[0][1])
    else:
        raise ValueError(action)
    return f"#regel-{picked[0][0].pk}" if len(picked) == 1 else ""


def _tell(request: HttpRequest, words: str, rows: Any) -> None:
    messages.success(request, words % {"n": len(rows)})


def _tell_left(picked: set[int], rows: Offers, request: HttpRequest) -> None:
    """Of which lines something stayed in the bid, as the commitment they went to stood there already."""
    left = [one for one in rows.lines if one.row.line.pk in picked and one.home and one.offer.parts]
    for one in left:
        words = {"line": one.row.line, "what": "; ".join(words for _part, words in one.told_beside)}
        told = _(
            "“%(line)s” went to a commitment that stood there already, without: %(what)s. Write that in the draft, or open the line again and choose “otherwise”."
        )
        messages.warning(request, told % words)


def _picked(words: list[str], rows: Offers) -> list[verbs.Picked]:
    """Lines that the person may read, with the version they saw; raises ValueError or KeyError for any other."""
    known = {one.row.line.pk: one.row.line for one in rows.lines}
    found = {}
    for word in words:
        pk, _dot, version = word.partition(".")
        found[int(pk)] = (known[int(pk)], int(version))
    return list(found.values())


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, municipality: str, framework: str, year: int, line: int) -> HttpResponse:
    """One line, for who coordinates: as a commitment in other words, in one that stands there, or not."""
    found, annual = _find(request, municipality, framework, year)
    one = _line(request, annual, found, line)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    sent, problem, status = None, "", 200
    if request.method == "POST":
        sent, problem, status = _on_line(request, one)
        if status == 302:
            return redirect(offers_url(found, year, anchor=f"#regel-{line}"))
        one = _line(request, annual, found, line)
    forms = {name: sent if isinstance(sent, kind) else kind(offered=one) for name, kind in _FORMS.items()}
    context = cycle_frame(
        found,
        year,
        offered=one,
        annual=annual,
        is_open=annual.is_open_draft,
        stands_still=what_instead(annual),
        forms=forms,
        sent=sent,
        problem=problem,
        waits=verbs.waits(one.row.line),
    )
    context["back"] = offers_url(found, year, anchor=f"#regel-{line}")
    return render(request, "monitoring/concept_bid.html", context, status=status)


def _line(request: HttpRequest, annual: AnnualAgreement, found: FrameworkAgreement, line: int) -> Offered:
    rows = read_offers(request.user, annual, found, line).lines if line < 2**63 else []
    if not rows:
        raise Http404
    return rows[0]


def _on_line(request: HttpRequest, one: Offered) -> tuple[_Form | None, str, int]:
    """Do what was asked; the form as it was sent, what is wrong beside it, and the status of the answer."""
    kind = _FORMS.get(request.POST.get("actie", ""))
    if kind is None:
        return None, not_understood(), 422
    form: _Form = kind(request.POST, offered=one)
    if not form.is_valid():
        return form, "", 422
    try:
        _settle(request, one, form)
    except StaleVersionError as error:
        send_next(form, version=error.current.version)
        return form, _stale(), 409
    except ValidationError as error:
        place_errors(form, error)
        return form, "", 422
    messages.success(request, _("The line has its outcome."))
    return form, "", 302


def _settle(request: HttpRequest, one: Offered, form: _Form) -> None:
    """One service for each form."""
    annual, line, values = one.annual, one.row.line, form.values()
    actor = coordinating_actor(request.user, annual.framework)
    if isinstance(form, OwnForm):
        verbs.take_changed(actor=actor, annual=annual, line=line, **values)
    elif isinstance(form, IntoForm):
        verbs.take_into(actor=actor, annual=annual, line=line, **values)
    else:
        verbs.leave_out(actor=actor, annual=annual, picked=[(line, values["version"])], why=values["why"])
