"""The page of a draft: start it, carry over, put in order; and the way to each commitment."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.models import Bid, BidLine, Commitment, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_arrange, may_coordinate
from agreements.services import next_year as verbs
from agreements.services.answering_bids import STANDS
from agreements.services.bid_taking import WAITS
from agreements.services.states import what_instead
from agreements.services.theme_numbers import put_back_theme_target
from config.web.asked import number_in
from config.web.history import GoneError, StaleVersionError
from config.web.refusals import not_understood, place_errors

from ..enums import Onward
from ..place import cycle_frame, find_framework
from ..promises.reading import blocking, read_promises
from .forms import NewForm
from .reading import Draft, read_draft
from .starting import start_draft


def draft_url(framework: FrameworkAgreement, year: int, key: str = "") -> str:
    """The page of a draft, at a commitment where one is told."""
    address = reverse("concept", args=[framework.municipality.slug, framework.slug, year])
    return f"{address}#afspraak-{key}" if key else address


@require_http_methods(["GET", "POST"])
def concept(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The draft of a year beside the year before; who coordinates starts and arranges it."""
    found = find_framework(request, municipality, framework)
    coordinates = may_arrange(request.user, found)
    status, problem = 200, ""
    if request.method == "POST":
        if not may_coordinate(request.user, found):
            raise PermissionDenied
        status, problem, key = _carry_out(request, found, year)
        if not problem:
            return redirect(draft_url(found, year, key))
    draft = read_draft(found, year)
    promises = read_promises(found, [year], draft.parties, timezone.localdate()) if draft.annual else []
    context = cycle_frame(
        found,
        year,
        draft=draft,
        made_in=max(year - 1, found.starts_on.year),
        coordinates=coordinates,
        may_change=coordinates and draft.is_open,
        problem=problem,
        onwards=Onward.choices,
        chosen=_chosen(request) if problem else {},
        blocked=blocking(promises),
        promises=len(promises),
        stands_still=what_instead(draft.annual) if draft.annual else "",
        bid_lines=_bid_lines(request, found, year),
        state_words=_state_words(draft),
        lack_words=_lack_words(draft),
    )
    return render(request, "monitoring/concept.html", context, status=status)


def _bid_lines(request: HttpRequest, framework: FrameworkAgreement, year: int) -> dict[str, int]:
    """How many lines were bid about the year, as far as the reader may read them, and how many wait. One query."""
    bids = Bid.objects.visible_to(request.user).filter(framework=framework).about(year)
    rows = BidLine.objects.filter(bid__in=bids.filter(status__in=STANDS).order_by())
    return rows.aggregate(total=Count("pk"), waiting=Count("pk", filter=WAITS))


def _state_words(draft: Draft) -> list[tuple[str, str, int]]:
    words = {"new": _("new"), "changed": _("changed"), "same": _("the same"), "left": _("not carried over")}
    return [(state, words[state], number) for state, number in draft.states.items()]


def _lack_words(draft: Draft) -> list[tuple[str, str, int]]:
    """What is missing and of how many commitments."""
    words = {
        "lead": _("without a lead"),
        "date": _("without a date"),
        "past": _("planned before this year"),
        "number": _("without a number"),
        "verb": _("without a firm verb"),
        "first": _("with a condition that is only in the text"),
        "year": _("with an earlier year in the text"),
        "vague": _("with vague words"),
    }
    return [(kind, words[kind], number) for kind, number in draft.lacking.items() if number]


def _chosen(request: HttpRequest) -> dict[str, str]:
    """What was chosen per commitment, by address word."""
    prefix = "keuze-"
    return {
        name.removeprefix(prefix): str(value)
        for name, value in request.POST.items()
        if name.startswith(prefix)
    }


def _carry_out(request: HttpRequest, framework: FrameworkAgreement, year: int) -> tuple[int, str, str]:
    """Do what was asked of the draft: the status of the answer, why it can not be done, and where to go on."""
    change = _CHANGES.get(request.POST.get("actie", ""))
    if change is None:
        return 422, not_understood(), ""
    try:
        return 200, "", change(request, framework, year)
    except StaleVersionError:
        problem = _("Somebody else changed this commitment meanwhile. Below is how it stands now; try again.")
        return 409, problem, ""
    except (ValueError, KeyError, Commitment.DoesNotExist, GoneError):
        return 422, not_understood(), ""
    except ValidationError as error:
        return 422, " ".join(error.messages), ""


def _start(request: HttpRequest, framework: FrameworkAgreement, year: int) -> str:
    start_draft(
        actor=coordinating_actor(request.user, framework),
        framework=framework,
        year=year,
        chosen=_chosen(request),
    )
    messages.success(request, _("The draft of %(year)s is made.") % {"year": year})
    return ""


def _carry(request: HttpRequest, framework: FrameworkAgreement, year: int) -> str:
    row = verbs.carry_over(
        actor=coordinating_actor(request.user, framework),
        annual=framework.annual_agreements.get(year=year),
        commitment=framework.commitments.get(key=request.POST["afspraak"]),
    )
    messages.success(request, _("%(commitment)s is carried over.") % {"commitment": row})
    return row.key


def _move(up: bool) -> Callable[[HttpRequest, FrameworkAgreement, int], str]:
    def change(request: HttpRequest, framework: FrameworkAgreement, year: int) -> str:
        row = framework.commitments.get(annual_agreement__year=year, key=request.POST["afspraak"])
        verbs.move_commitment(
            actor=coordinating_actor(request.user, framework),
            commitment=row,
            version=int(request.POST["version"]),
            up=up,
        )
        return row.key

    return change


def _put_back(request: HttpRequest, framework: FrameworkAgreement, year: int) -> str:
    actor = coordinating_actor(request.user, framework)
    annual = framework.annual_agreements.get(year=year)
    put_back_theme_target(actor=actor, annual=annual, target=number_in(request.POST, "getal"))
    messages.success(request, _("The number says what it said before."))
    return ""


#: What a form on the page of a draft may ask for.
_CHANGES: dict[str, Callable[[HttpRequest, FrameworkAgreement, int], str]] = {
    "begin": _start,
    "overnemen": _carry,
    "omhoog": _move(up=True),
    "omlaag": _move(up=False),
    "getal-terug": _put_back,
}


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Write a new commitment in the draft; 404 where there is none."""
    found = find_framework(request, municipality, framework)
    annual = get_object_or_404(found.annual_agreements, year=year)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    if request.method == "GET" and not annual.is_open_draft:
        return redirect(draft_url(found, year))
    form = NewForm(request.POST if request.method == "POST" else None, framework=found)
    if not verbs.numbered(annual):
        form.tell_first_number()
    if form.is_valid():
        try:
            line = verbs.NewLine(**form.cleaned_data)
            row = verbs.write_new(actor=coordinating_actor(request.user, found), annual=annual, line=line)
        except ValidationError as error:
            place_errors(form, error)
        else:
            messages.success(request, _("%(commitment)s is added.") % {"commitment": row})
            return redirect("concept-line", municipality, framework, year, row.key)
    context = cycle_frame(found, year, form=form, back=draft_url(found, year))
    return render(request, "monitoring/concept_new.html", context, status=422 if form.is_bound else 200)
