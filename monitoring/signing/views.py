"""The annual agreement: read, agree, object, sign; and its document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from agreements.enums import AnswerKind, CycleKind, ObjectionOutcome
from agreements.models import AnnualAgreement, FrameworkAgreement, Objection
from agreements.permissions import (
    at_table,
    coordinating_actor,
    ever_at_table,
    may_coordinate,
    may_object_for,
)
from agreements.services import agreeing, signing
from agreements.services.drafted_numbers import drafted_numbers, given_back
from agreements.services.recalling import recall_answer, recall_signature
from config.web.history import Actor
from config.web.language import site_language
from parties.access_log import record_file
from parties.models import Party
from parties.permissions import actor_for, may_decide_for

from ..models import MonitoringRound
from ..place import year_frame
from ..publishing.answers import file_answer, name_at, no_pdf
from ..publishing.pdf import PdfUnavailableError
from .document import render_agreement
from .forms import (
    AnswerForm,
    ConsentForm,
    DeclineForm,
    EndForm,
    LiftForForm,
    LiftForm,
    ObjectForm,
    PaperForm,
    PartyForm,
    ProposeForm,
    ReasonForm,
    RecallForm,
    SignForm,
    WrittenForm,
)
from .reading import AgreementPage, read_page
from .trying import Tried, about_party, carry_out, unknown


def find_annual(request: HttpRequest, municipality: str, framework: str, year: int) -> AnnualAgreement:
    """The annual agreement; 404 for who may not see it, as when it does not exist."""
    # Who only gave input reads this page and nothing around it.
    around = FrameworkAgreement.objects.visible_to(request.user).filter(pk=OuterRef("framework"))
    rounds = MonitoringRound.objects.filter(framework=OuterRef("framework"), year=OuterRef("year"))
    visible = AnnualAgreement.objects.visible_to(request.user)
    found: AnnualAgreement = get_object_or_404(
        visible.annotate(reads_framework=Exists(around), is_followed=Exists(rounds)).select_related(
            "framework__municipality", "outcome"
        ),
        framework__municipality__slug=municipality,
        framework__slug=framework,
        year=year,
    )
    return found


def annual_url(annual: AnnualAgreement) -> str:
    """The page of an annual agreement."""
    framework = annual.framework
    return reverse("annual", args=[framework.municipality.slug, framework.slug, annual.year])


@require_http_methods(["GET", "POST"])
def annual(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The text and where everybody stands; its forms are the verbs of agreeing and signing."""
    found = find_annual(request, municipality, framework, year)
    tried = Tried()
    if request.method == "POST":
        tried = _try(request, found)
        if tried.status == 200:
            return redirect(annual_url(found))
        found = find_annual(request, municipality, framework, year)
    page = read_page(found, request.user)
    return render(request, "monitoring/annual.html", _context(request, page, tried), status=tried.status)


@dataclass(frozen=True)
class Deed:
    """What a form on the page does. `who`: whose right it needs. `do` gets the agreement, the actor, the party in whose
    name it is where it is in one, and what the form holds.
    """

    form: type[forms.Form]
    who: str
    do: Callable[..., object]
    done: Any


def _answer(*, annual: AnnualAgreement, objection: int, outcome: str, **told: Any) -> object:
    rows = Objection.objects.select_related("agreement_version__annual_agreement")
    row = get_object_or_404(rows, pk=objection, agreement_version__annual_agreement=annual)
    return agreeing.answer_objection(objection=row, outcome=ObjectionOutcome(outcome), **told)


def _written(*, kind: str, **told: Any) -> object:
    return agreeing.record_consent(kind=AnswerKind(kind), **told)


def _end(*, kind: str, **told: Any) -> object:
    return agreeing.end_without_agreement(kind=CycleKind(kind), **told)


_ANSWERED = gettext_lazy("Your answer is recorded.")
_RECORDED = gettext_lazy("It is recorded.")
DEEDS: dict[str, Deed] = {
    "akkoord": Deed(ConsentForm, "decides", agreeing.approve, _ANSWERED),
    "geen-bezwaar": Deed(ConsentForm, "decides", agreeing.no_objection, _ANSWERED),
    "bezwaar": Deed(ObjectForm, "objects", agreeing.object_to, _ANSWERED),
    "tekenen": Deed(SignForm, "decides", signing.sign, gettext_lazy("Signed.")),
    "niet-tekenen": Deed(DeclineForm, "decides", signing.decline, _ANSWERED),
    "voorbehoud": Deed(LiftForm, "decides", signing.lift_reservation, _RECORDED),
    "voorbehoud-van": Deed(LiftForForm, "coordinates", about_party(signing.lift_reservation), _RECORDED),
    "voorstellen": Deed(ProposeForm, "coordinates", agreeing.propose, gettext_lazy("The text is proposed.")),
    "terugnemen": Deed(
        ReasonForm,
        "coordinates",
        agreeing.withdraw_proposal,
        gettext_lazy("The proposal is taken back. The text can be changed again."),
    ),
    "beantwoorden": Deed(AnswerForm, "coordinates", _answer, _RECORDED),
    "elders": Deed(WrittenForm, "coordinates", about_party(_written), _RECORDED),
    "vergissing": Deed(RecallForm, "coordinates", about_party(recall_answer), _RECORDED),
    "handtekening-terug": Deed(RecallForm, "coordinates", about_party(recall_signature), _RECORDED),
    "op-papier": Deed(PaperForm, "coordinates", about_party(signing.record_signature), _RECORDED),
    "geen-overeenstemming": Deed(EndForm, "coordinates", _end, _RECORDED),
    "hervatten": Deed(ReasonForm, "coordinates", agreeing.take_up_again, _RECORDED),
}


def _try(request: HttpRequest, found: AnnualAgreement) -> Tried:
    name = request.POST.get("actie", "")
    deed = DEEDS.get(name)
    if deed is None:
        if not may_coordinate(request.user, found.framework) and not _works_here(request, found):
            raise PermissionDenied
        return unknown()
    actor, in_name_of = _allowed(request, found, deed)
    extra: dict[str, Any] = {}
    if issubclass(deed.form, PartyForm):
        extra = {"parties": ever_at_table(found.framework)}
    form, place = deed.form(request.POST, **extra), request.POST.get("plaats", "")
    verb = partial(deed.do, actor=actor, annual=found, **in_name_of)
    return carry_out(request, name, place, form, verb, deed.done)


def _works_here(request: HttpRequest, found: AnnualAgreement) -> bool:
    seats = found.framework.participations.seated().select_related("party")
    return any(may_object_for(request.user, seat.party) for seat in seats)


def _allowed(request: HttpRequest, found: AnnualAgreement, deed: Deed) -> tuple[Actor, dict[str, Party]]:
    """As whom, and for which party; 403 for who has no mandate there."""
    if deed.who == "coordinates":
        if not may_coordinate(request.user, found.framework):
            raise PermissionDenied
        return coordinating_actor(request.user, found.framework), {}
    party = at_table(found.framework).filter(slug=request.POST.get("partij", "")).first()
    may = may_decide_for if deed.who == "decides" else may_object_for
    if party is None or not may(request.user, party):
        raise PermissionDenied
    return actor_for(request.user, party.pk), {"party": party}


def _context(request: HttpRequest, page: AgreementPage, tried: Tried) -> dict[str, Any]:
    annual = page.annual
    version = page.standing.version
    seen = version.number if version else 0
    to_sign = page.to_sign

    def form_of(name: str, place: str = "", **extra: Any) -> forms.Form:
        if tried.form is not None and (tried.deed, tried.place) == (name, place):
            return tried.form
        return DEEDS[name].form(initial={"seen": seen}, auto_id=f"id_{name}_{place}_%s", **extra)

    return {
        **year_frame(annual.framework, annual.year),
        "annual": annual,
        "agreement": page,
        "begins_round": page.is_in_force(timezone.localdate()) and page.coordinates,
        "seen": seen,
        "tried": tried,
        "against": _against(request, page, tried),
        "mine": [
            {
                "seat": seat,
                "verbs": verbs,
                "sign": form_of("tekenen", seat.party.slug),
                "decline": form_of("niet-tekenen", seat.party.slug),
                "object": form_of("bezwaar", seat.party.slug),
                "lift": form_of("voorbehoud", seat.party.slug),
            }
            for seat, verbs in page.mine
        ],
        "coordinator": {
            "propose": form_of("voorstellen"),
            "withdraw": form_of("terugnemen"),
            "end": form_of("geen-overeenstemming"),
            "again": form_of("hervatten"),
            "written": form_of("elders", parties=page.to_agree),
            "recall": form_of("vergissing", parties=page.to_recall),
            "unsign": form_of("handtekening-terug", parties=page.to_unsign),
            "paper": form_of("op-papier", parties=to_sign),
            "lift": form_of("voorbehoud-van", parties=[seat.party for seat in page.standing.reserved]),
        }
        if page.coordinates
        else {},
        **_numbers(page),
        "answer": _answer_form(tried),
        "outcomes": AnswerForm.base_fields["outcome"],
    }


def _numbers(page: AgreementPage) -> dict[str, Any]:
    """The numbers of themes that come back when it is given up, or taken up again."""
    at = page.annual.framework, page.annual.year
    return {
        "drafted": drafted_numbers(*at) if "end_without_agreement" in page.coordinator_may else [],
        "given_back": given_back(*at) if "take_up_again" in page.coordinator_may else [],
    }


def _against(request: HttpRequest, page: AgreementPage, tried: Tried) -> str:
    """The commitment one objects to, or to which the objection that was refused is; empty when it is not here."""
    key = request.GET.get("bezwaar", "")
    if not key and tried.deed == "bezwaar" and tried.form:
        key = str(tried.form.data.get("commitment_key", ""))
    return key if any(line.data["key"] == key for chapter in page.chapters for line in chapter.lines) else ""


def _answer_form(tried: Tried) -> forms.Form | None:
    return tried.form if tried.deed == "beantwoorden" else None


# ---- the document


@require_GET
def annual_pdf(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """The agreement as PDF, CONCEPT on every page until all have signed."""
    found = find_annual(request, municipality, framework, year)
    try:
        with site_language():
            page = read_page(found, request.user)
            content = render_agreement(page)
    except PdfUnavailableError as error:
        return no_pdf(request, error)
    at = found.framework
    rows = sum(len(chapter.lines) for chapter in page.chapters)
    record_file(request.user, f"{at.municipality.label}, {at.title}: {year}", "pdf", rows)
    return file_answer(content, name_at("jaarafspraken", at, year, ending="pdf"), "pdf")
