"""Addenda of a framework: all of them, one by itself with its verbs, and its PDF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from agreements.enums import AnnualStatus, FrameworkStatus
from agreements.models import Addendum
from agreements.permissions import coordinating_actor, ever_at_table, may_arrange, may_coordinate
from agreements.services import addenda as verbs
from agreements.services import addendum_answers
from agreements.services.addendum_effect import put_into_effect
from agreements.services.recalling import recall_consent
from config.web.asked import number_in
from config.web.history import Actor
from config.web.language import site_language
from config.web.refusals import place_errors
from parties.access_log import record_file
from parties.models import Party
from parties.permissions import actor_for, may_decide_for, memberships_of

from ..place import find_framework, frame, with_monitor_year
from ..publishing.answers import file_answer, name_at, no_pdf
from ..publishing.pdf import PdfUnavailableError
from .addendum_document import render_addendum
from .addendum_forms import (
    AskForm,
    ChangedForm,
    ConsentForm,
    ElsewhereForm,
    RefuseForm,
    RemoveChangeForm,
    StartForm,
    usual_effect,
)
from .addendum_reading import AddendumPage, read_addendum
from .forms import LiftForForm, LiftForm, PartyForm, ReasonForm, RecallForm
from .trying import Tried, about_party, carry_out, unknown


def find_addendum(request: HttpRequest, municipality: str, framework: str, number: int) -> Addendum:
    """The addendum; 404 for who may not see it, as when it does not exist."""
    visible = Addendum.objects.visible_to(request.user)
    return get_object_or_404(
        with_monitor_year(visible).select_related("framework__municipality", "annual_agreement"),
        framework__municipality__slug=municipality,
        framework__slug=framework,
        number=number,
    )


def addendum_url(addendum: Addendum) -> str:
    """The page of an addendum."""
    framework = addendum.framework
    return reverse("addendum", args=[framework.municipality.slug, framework.slug, addendum.number])


# ---- all of them, and a new one


@require_GET
def addenda(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """The addenda of a framework and its years, the newest first."""
    found = find_framework(request, municipality, framework)
    rows = found.addenda.select_related("annual_agreement").order_by("-number")
    coordinates = may_arrange(request.user, found)
    return render(request, "monitoring/addenda.html", frame(found, addenda=rows, coordinates=coordinates))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Start an addendum to what was signed; `?jaar=` proposes the annual agreement."""
    found = find_framework(request, municipality, framework)
    if not may_coordinate(request.user, found):
        raise PermissionDenied
    signed = {row.year: row for row in found.annual_agreements.filter(status=AnnualStatus.SIGNED)}
    year = number_in(request.GET, "jaar")
    days = (date(year, 1, 1), date(year, 12, 31)) if year in signed else (found.starts_on, found.ends_on)
    form = StartForm(
        request.POST or None if request.method == "GET" else request.POST,
        years=sorted(signed, reverse=True),
        framework=found.status != FrameworkStatus.DRAFT,
        initial={"annual": request.GET.get("jaar", ""), "effective_on": usual_effect(*days)},
    )
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        annual = signed.get(int(told.pop("annual")))
        actor = coordinating_actor(request.user, found)
        try:
            return redirect(
                addendum_url(verbs.start_addendum(actor=actor, framework=found, annual=annual, **told))
            )
        except ValidationError as error:
            place_errors(form, error)
    context = frame(found, form=form, back=reverse("addenda", args=[municipality, framework]))
    return render(
        request, "monitoring/addendum_new.html", context, status=422 if request.method == "POST" else 200
    )


# ---- one of them


@dataclass(frozen=True)
class Deed:
    """What a form on the page does; `decides`: for a party the person decides for, else for who coordinates."""

    form: type[forms.Form]
    decides: bool
    do: Callable[..., object]
    done: Any


_ANSWERED = gettext_lazy("Your answer is recorded.")
_SAVED = gettext_lazy("It is recorded.")
DEEDS: dict[str, Deed] = {
    "instemmen": Deed(ConsentForm, True, addendum_answers.consent, _ANSWERED),
    "weigeren": Deed(RefuseForm, True, addendum_answers.refuse, _ANSWERED),
    "elders": Deed(ElsewhereForm, False, about_party(addendum_answers.record_consent), _SAVED),
    "vergissing": Deed(RecallForm, False, about_party(recall_consent), _SAVED),
    "voorbehoud": Deed(LiftForm, True, addendum_answers.lift_reservation, _SAVED),
    "voorbehoud-van": Deed(LiftForForm, False, about_party(addendum_answers.lift_reservation), _SAVED),
    "wijzigen": Deed(ChangedForm, False, verbs.change_addendum, _SAVED),
    "weglaten": Deed(RemoveChangeForm, False, verbs.remove_change, _SAVED),
    "voorstellen": Deed(
        AskForm, False, verbs.propose_addendum, gettext_lazy("The addendum is proposed to the parties.")
    ),
    "terugnemen": Deed(ReasonForm, False, verbs.take_back, _SAVED),
    "intrekken": Deed(ReasonForm, False, verbs.withdraw, gettext_lazy("The addendum is withdrawn.")),
    "in-werking": Deed(
        forms.Form, False, put_into_effect, gettext_lazy("The addendum is in effect. The texts are changed.")
    ),
}


@require_http_methods(["GET", "POST"])
def addendum(request: HttpRequest, municipality: str, framework: str, addendum: int) -> HttpResponse:
    """What changes and where everybody stands; its forms are the verbs. `?afspraak=` goes to change that one."""
    found = find_addendum(request, municipality, framework, addendum)
    chosen = request.GET.get("afspraak", "")
    if request.method == "GET" and found.framework.commitments.filter(key=chosen).exists():
        return redirect("addendum-change", municipality, framework, addendum, chosen)
    tried = Tried()
    if request.method == "POST":
        tried = _try(request, found)
        if tried.status == 200:
            return redirect(addendum_url(found))
        found = find_addendum(request, municipality, framework, addendum)
    memberships_of(request.user)
    page = read_addendum(found, request.user)
    return render(request, "monitoring/addendum.html", _context(request, page, tried), status=tried.status)


def _try(request: HttpRequest, found: Addendum) -> Tried:
    name = request.POST.get("actie", "")
    deed = DEEDS.get(name)
    if deed is None:
        if not may_coordinate(request.user, found.framework):
            raise PermissionDenied
        return unknown()
    actor, extra = _allowed(request, found, deed)
    at_table: dict[str, Any] = {}
    if issubclass(deed.form, PartyForm):
        at_table = {"parties": ever_at_table(found.framework)}
    form = deed.form(request.POST, **at_table)
    verb = partial(deed.do, actor=actor, addendum=found, **extra)
    return carry_out(request, name, request.POST.get("partij", ""), form, verb, deed.done)


def _allowed(request: HttpRequest, found: Addendum, deed: Deed) -> tuple[Actor, dict[str, Party]]:
    """As whom, and for which party; 403 for who has no mandate there."""
    if not deed.decides:
        if not may_coordinate(request.user, found.framework):
            raise PermissionDenied
        return coordinating_actor(request.user, found.framework), {}
    party = Party.objects.filter(slug=request.POST.get("partij", "")).first()
    if party is None or not may_decide_for(request.user, party):
        raise PermissionDenied
    return actor_for(request.user, party.pk), {"party": party}


def _context(request: HttpRequest, page: AddendumPage, tried: Tried) -> dict[str, Any]:
    found = page.addendum
    version = page.standing.version
    functions = {row.party_id: row.function for row in memberships_of(request.user)}

    def form_of(name: str, place: str = "", extra: Any = None, **initial: Any) -> forms.Form:
        if tried.form is not None and (tried.deed, tried.place) == (name, place):
            return tried.form
        return DEEDS[name].form(initial=initial, auto_id=f"id_{name}_{place}_%s", **(extra or {}))

    about = {name: getattr(found, name) for name in ("title", "reason", "effective_on")}
    may = page.coordinator_may
    return frame(
        found,
        addendum=found,
        page=page,
        tried=tried,
        seen=version.number if version else 0,
        mine=[
            {
                "asked": asked,
                "verbs": can,
                "consent": form_of("instemmen", asked.party.slug, function=functions.get(asked.party.pk, "")),
                "refuse": form_of("weigeren", asked.party.slug),
                "lift": form_of("voorbehoud", asked.party.slug),
            }
            for asked, can in page.mine
        ],
        about_form=form_of("wijzigen", **about) if "write" in may else None,
        propose_form=form_of("voorstellen") if "propose" in may else None,
        elsewhere_form=form_of("elders", extra={"parties": page.to_consent})
        if "record_consent" in may
        else None,
        recall_form=form_of("vergissing", extra={"parties": page.to_recall})
        if "recall_consent" in may and page.to_recall
        else None,
        lift_form=form_of("voorbehoud-van", extra={"parties": [one.party for one in page.standing.reserved]})
        if "lift_reservation" in may
        else None,
        take_back_form=form_of("terugnemen") if "take_back" in may else None,
        withdraw_form=form_of("intrekken") if "withdraw" in may else None,
        commitments=_to_choose(found) if "write" in may else [],
    )


def _to_choose(found: Addendum) -> list[tuple[str, str]]:
    """What can still be changed: key and name."""
    rows = found.framework.commitments.filter(
        annual_agreement=found.annual_agreement_id, lapsed_on__isnull=True, monitor_only=False
    )
    taken = found.changes.values("key")
    return [(row.key, str(row)) for row in rows.exclude(key__in=taken).order_by("position", "pk")]


@require_GET
def addendum_pdf(request: HttpRequest, municipality: str, framework: str, addendum: int) -> HttpResponse:
    """The addendum as PDF, CONCEPT on every page until all consented."""
    found = find_addendum(request, municipality, framework, addendum)
    try:
        with site_language():
            content = render_addendum(read_addendum(found, request.user))
    except PdfUnavailableError as error:
        return no_pdf(request, error)
    at = found.framework
    with site_language():
        subject = f"{at.municipality.label}, {at.title}: {found}"
    record_file(request.user, subject, "pdf", found.changes.count())
    return file_answer(content, name_at("allonge", at, found.number, ending="pdf"), "pdf")
