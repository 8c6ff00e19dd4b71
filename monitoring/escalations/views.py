"""Raising a commitment, and the page of what was raised: its chain, the answers, and the verbs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agreements.enums import EscalationLevel
from agreements.models import Commitment, FrameworkAgreement
from agreements.permissions import coordinating_actor
from config.web.asked import number_in
from config.web.history import Actor, StaleVersionError
from config.web.refusals import not_understood, place_errors, send_next
from parties.enums import MembershipRole
from parties.models import AnyUser
from parties.permissions import actor_for, party_ids

from ..models import Escalation
from ..place import find_framework, frame
from ..table.words import light_words
from .forms import AnswerForm, HigherForm, RaiseForm, SettleForm, WithdrawForm
from .permissions import (
    levels_answering,
    may_settle_escalations,
    may_withdraw,
    parties_deciding,
    parties_raising,
)
from .reading import read_chain, signing_parties, with_around
from .services import (
    answer_escalation,
    check_raisable,
    raise_commitment,
    raise_higher,
    settle_escalation,
    withdraw_escalation,
)

#: What a form of the page asks for.
ANSWER, HIGHER, SETTLE, WITHDRAW = "antwoord", "hoger", "afdoen", "intrekken"


@require_http_methods(["GET", "POST"])
def escalate(request: HttpRequest, municipality: str, framework: str, key: str) -> HttpResponse:
    """Put a commitment before a level: for editors and decision-makers of the parties that sign."""
    found = find_framework(request, municipality, framework)
    about = get_object_or_404(found.commitments.select_related("framework", "annual_agreement"), key=key)
    parties = list(parties_raising(request.user, found))
    if not parties:
        raise PermissionDenied
    problem = _problem(found, about)
    data = request.POST if request.method == "POST" else None
    form = RaiseForm(data, instance=Escalation(commitment=about), parties=parties)
    if data is not None and not problem and form.is_valid():
        party = form.in_name_of()
        try:
            row = raise_commitment(
                actor=actor_for(request.user, party.pk),
                commitment=about,
                party=party,
                level=form.cleaned_data["level"],
                told=form.told(),
            )
        except ValidationError as error:
            place_errors(form, error)
        else:
            messages.success(request, _("This lies before the next level now."))
            return redirect("escalation", municipality, framework, row.pk)
    lies = about.escalations.open().order_by("pk")
    context = frame(found, commitment=about, form=form, problem=problem, lies=list(lies))
    return render(request, "monitoring/escalate.html", context, status=200 if data is None else 422)


def _problem(framework: FrameworkAgreement, commitment: Commitment) -> str:
    """Why it can not be raised; empty when it can."""
    try:
        check_raisable(framework, commitment)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


class _Page:
    """The page of one: who may do what, and the forms for it."""

    def __init__(self, request: HttpRequest, framework: FrameworkAgreement, row: Escalation) -> None:
        self.request, self.framework, self.row = request, framework, row
        self.signing = signing_parties(framework)
        user = request.user
        self.settles = row.is_open and may_settle_escalations(user, framework)
        self.withdraws = row.is_open and may_withdraw(user, row)
        self.deciding = list(parties_deciding(user, framework, row.level)) if row.is_open else []
        lower = row.is_open and row.level != EscalationLevel.EXECUTIVE
        self.raising = list(parties_raising(user, framework)) if lower else []
        self.sent = request.POST.get("doe", "")
        self.forms = {
            word: make(request.POST if self.sent == word else None) for word, make in self._makers().items()
        }

    def _makers(self) -> dict[str, Callable[[Any], BaseForm]]:
        """The forms the person may send, by their word."""
        row, found = self.row, dict[str, Callable[[Any], BaseForm]]()
        if self.deciding or self.settles:
            parties = self.signing if self.settles else self.deciding
            levels = levels_answering(self.request.user, self.deciding, settles=self.settles)
            decides = None if self.settles else party_ids(self.request.user, MembershipRole.DECISION_MAKER)
            found[ANSWER] = lambda data: AnswerForm(
                data,
                escalation=row,
                parties=parties,
                together=self.settles,
                levels=levels,
                executives_of=decides,
            )
        if self.settles:
            found[SETTLE] = lambda data: SettleForm(data, version=row.version)
        if self.raising:
            found[HIGHER] = lambda data: HigherForm(data, below=row, parties=self.raising)
        if self.withdraws:
            found[WITHDRAW] = lambda data: WithdrawForm(data, version=row.version)
        return found

    def carry_out(self) -> Escalation:
        """Do what was asked, of a valid form; returns where to go on."""
        form: Any = self.forms[self.sent]
        user, row = self.request.user, self.row
        version = number_in(self.request.POST, "version")
        if self.sent == ANSWER:
            party = form.whose()
            own = party is not None and party in self.deciding
            actor = actor_for(user, party.pk) if own else coordinating_actor(user, self.framework)
            answer_escalation(actor=actor, escalation=row, party=party, told=form.told())
        elif self.sent == HIGHER:
            party = form.in_name_of()
            actor = actor_for(user, party.pk)
            return raise_higher(actor=actor, escalation=row, version=version, party=party, told=form.told())
        elif self.sent == SETTLE:
            told = {name: form.cleaned_data[name] for name in ("state", "outcome", "closed_on")}
            actor = coordinating_actor(user, self.framework)
            settle_escalation(actor=actor, escalation=row, version=version, **told)
        else:
            reason = form.cleaned_data["reason"]
            withdraw_escalation(actor=_own(user, row), escalation=row, version=version, reason=reason)
        return row

    @property
    def first(self) -> str:
        """What the page is for: an answer, or settling it once there is one."""
        settles = SETTLE in self.forms and (ANSWER not in self.forms or bool(self.row.answers.all()))
        return SETTLE if settles else ANSWER

    def context(self, *, conflict: bool = False) -> dict[str, Any]:
        """What the template shows."""
        row = self.row
        chain = read_chain(row, self.signing)
        return frame(
            self.framework,
            escalation=row,
            chain=chain,
            words=light_words(self.framework.middle_light),
            forms=self.forms,
            first=self.first,
            sent=self.sent,
            conflict=conflict,
            changes=list(row.history.order_by("history_date", "history_id")),
            own=party_ids(self.request.user),
        )


@require_http_methods(["GET", "POST"])
def escalation(request: HttpRequest, municipality: str, framework: str, escalation: int) -> HttpResponse:
    """What was raised with its chain and answers; who decides or manages answers, who coordinates settles it."""
    found = find_framework(request, municipality, framework)
    rows = with_around(Escalation.objects.visible_to(request.user).filter(commitment__framework=found))
    row = get_object_or_404(rows, pk=escalation)
    page = _Page(request, found, row)
    if request.method != "POST":
        return render(request, "monitoring/escalation.html", page.context())
    status = _answer(request, page)
    if isinstance(status, Escalation):
        messages.success(request, _("Saved."))
        return redirect("escalation", municipality, framework, status.pk)
    # Somebody may have changed it: what stands there is read anew, the form keeps what was typed.
    now = _Page(request, found, rows.get(pk=row.pk))
    now.forms |= {word: form for word, form in page.forms.items() if word == page.sent and word in now.forms}
    context = now.context(conflict=status == 409)
    return render(request, "monitoring/escalation.html", context, status=status)


def _answer(request: HttpRequest, page: _Page) -> Escalation | int:
    """Where to go on, or the status of a page that tells what is wrong."""
    form = page.forms.get(page.sent)
    if form is None:
        if page.sent not in (ANSWER, HIGHER, SETTLE, WITHDRAW):
            return _refused(request, page, not_understood())
        if page.row.is_open:
            raise PermissionDenied
        told = _("This was closed before: %(state)s.") % {"state": page.row.get_state_display()}
        return _refused(request, page, told)
    if not form.is_valid():
        return 422
    try:
        return page.carry_out()
    except StaleVersionError as error:
        now = cast(Escalation, error.current)
        if not now.is_open:
            told = _("This was closed before: %(state)s.") % {"state": now.get_state_display()}
            messages.error(request, told)
        # Sending it once more is done knowing what stands there now.
        send_next(form, version=now.version)
        return 409
    except ValidationError as error:
        place_errors(form, error)
        return 422


def _refused(request: HttpRequest, page: _Page, told: str) -> int:
    """422, and 403 for who may do nothing here at all."""
    if page.row.is_open and not page.forms:
        raise PermissionDenied
    messages.error(request, told)
    return 422


def _own(user: AnyUser, row: Escalation) -> Actor:
    """In the name of the party that raised it."""
    return actor_for(user, row.party_id)
