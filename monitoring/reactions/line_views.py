"""What a party brings in about one line: what happened, a proposed light, or a light of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.web.history import StaleVersionError
from config.web.refusals import place_errors, send_next
from parties.models import Party
from parties.permissions import actor_for

from ..enums import Light, ViewKind
from ..models import MonitoringRound, PartyView, RoundLine
from ..place import round_frame, round_url
from ..privacy.asked import ToMend, asked_to_mend, to_mend
from ..rounds.forms import CLOSED_MEANWHILE
from ..rounds.services import RoundClosedError
from ..table.filters import Found
from ..table.heard_words import heard_of
from ..table.reading import read_report
from ..table.rows import RowMaker
from ..table.views import chosen_round
from ..table.wanted_words import wanted_figures
from ..table.words import dotted, light_words
from .forms import InputForm, OwnLightForm
from .newest import mark_of, newest_of_party, newest_view, party_text
from .permissions import Places, parties_reacting, places_reporting
from .services import LightChangedError, react, report_for_party
from .views import reaction_error


@dataclass
class InputPage:
    """A line, and for which parties the reader says something about it; forms that were sent stand in their place."""

    request: HttpRequest
    round: MonitoringRound
    line: RoundLine
    reports: list[Places]
    reacts: list[Party]
    sent: dict[str, forms.Form] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Whether nothing is asked about it (any more)."""
        return self.line.is_completed or not self.round.accepts_answers

    @property
    def words(self) -> dict[str, str]:
        """The word of each light."""
        return light_words(self.round.framework.middle_light)

    def input_form(self, places: Places, data: Any = None) -> InputForm:
        """What happened and the proposed light, with what the party has there now."""
        initial: dict[str, Any] = {"party": places.party.slug}
        if data is None:
            initial["seen"] = mark_of(newest_of_party(self.line, places.party))
            row = newest_view(self.line, places.party, ViewKind.PROPOSAL)
            for name in ("light", "cause", "effect", "adjustment"):
                initial[name] = getattr(row, name, "")
            if places.whole:
                initial["text"] = party_text(self.line, places.party, None)
            initial |= {f"text_{one.pk}": party_text(self.line, places.party, one) for one in places.items}
        assessable = self.line.commitment.assessable
        return InputForm(data, initial=initial, places=places, words=self.words, assessable=assessable)

    def _input(self, places: Places) -> forms.Form | None:
        """The form that was sent, else a fresh one; none for who completed its part."""
        return self.sent.get(f"inbreng-{places.party.slug}") or (
            None if places.done_on else self.input_form(places)
        )

    def to_mend(self) -> list[tuple[PartyView, list[ToMend]]]:
        """What their parties said about the light and are asked to mend."""
        parties = [*(one.party for one in self.reports), *self.reacts]
        rows = self.line.views.filter(party__in=parties).annotate(asked_to_mend=asked_to_mend("view"))
        return [(row, asked) for row in rows if (asked := to_mend(row))]

    def own_form(self, party: Party, data: Any = None) -> OwnLightForm:
        """The light the party sees."""
        initial = {"party": party.slug, "seen": self.line.light}
        row = newest_view(self.line, party, ViewKind.VIEW) if data is None else None
        if row is not None and row.light:
            initial |= {"light": row.light, "reason": row.reason}
        return OwnLightForm(data, initial=initial, words=self.words, auto_id=f"reactie_{party.slug}_%s")

    def context(self) -> dict[str, Any]:
        """What the template shows."""
        report = read_report(self.round, only=self.line.pk)
        # A frozen report has all lines.
        line = next(one for one in report.lines if one.key == self.line.commitment.key)
        row = RowMaker(report, may_edit=False).make(Found(line))
        judged = self.line.commitment.assessable
        return {
            **round_frame(self.round),
            "line": line,
            "line_id": self.line.pk,
            "row": row,
            "stands": dotted(row.light_note, row.lead, row.planning),
            "wanted": wanted_figures(line),
            "heard": heard_of(line, report, self.words),
            "words": self.words,
            "inputs": [form for one in self.reports if (form := self._input(one))],
            "parts_done": [one for one in self.reports if one.done_on],
            "own": [
                (party, self.sent.get(f"reactie-{party.slug}") or self.own_form(party))
                for party in self.reacts
            ]
            if judged
            else [],
            "has_light": self.line.light != Light.NONE,
            "to_mend": self.to_mend(),
            "back": round_url("round-reactions", self.round) + f"#regel-{self.line.pk}",
        }


def _page(request: HttpRequest, place: tuple[str, str], year: int, key: str) -> InputPage:
    """The line at an address; 404 for who may not see it, 403 for who speaks for no party about it."""
    rounds = list(MonitoringRound.objects.visible_to(request.user).of_year(*place, year))
    current = chosen_round(request, rounds)
    row = get_object_or_404(
        RoundLine.objects.select_related("commitment", "current"), round=current, commitment__key=key
    )
    row.round = current
    # What is sent while the round closes is told so, and not thrown away as if the person never had the right.
    reports = places_reporting(request.user, row, now=False)
    reacts = parties_reacting(request.user, current, now=False)
    page = InputPage(request, current, row, reports, reacts)
    if not reports and not reacts:
        raise PermissionDenied
    return page


@require_http_methods(["GET", "POST"])
def line_input(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Tell what happened, propose a light, or give the own light; 403 for who does neither for any party."""
    page = _page(request, (municipality, framework), year, key)
    status, problem = 200, ""
    if request.method == "POST":
        status, problem = _save(page)
        if status == 200:
            return redirect(page.context()["back"])
        page.line.refresh_from_db()
        page.round.refresh_from_db(fields=["status", "closed_at"])
    elif page.is_over:
        messages.info(
            request, _("Nothing can be said here: the round is not open, or the commitment is completed.")
        )
        return redirect(page.context()["back"])
    context = {**page.context(), "problem": problem}
    return render(request, "monitoring/line_input.html", context, status=status)


def _save(page: InputPage) -> tuple[int, str]:
    """Write what was sent: the status of the answer, and what is wrong with it as a whole."""
    post = page.request.POST
    deed = {"inbreng": _save_input, "reactie": _save_own, "geen-bezwaar": _save_none}.get(
        post.get("actie", "")
    )
    if deed is None:
        return 422, reaction_error(KeyError())
    try:
        return deed(page, post.get("party", ""))
    except (RoundClosedError, LightChangedError) as error:
        if isinstance(error, RoundClosedError):
            return 409, str(CLOSED_MEANWHILE)
        return 409, reaction_error(error)


def _save_input(page: InputPage, slug: str) -> tuple[int, str]:
    places = next((one for one in page.reports if one.party.slug == slug), None)
    if places is None:
        raise PermissionDenied
    form = page.input_form(places, page.request.POST)
    page.sent[f"inbreng-{slug}"] = form
    if not form.is_valid():
        return 422, ""
    try:
        written = report_for_party(
            actor=actor_for(page.request.user, places.party.pk),
            line_id=page.line.pk,
            party=places.party,
            texts=form.texts(),
            proposed=form.proposed(),
            seen=form.cleaned_data["seen"],
        )
    except StaleVersionError as error:
        now = page.input_form(places)
        form.keep_beside(now, now.initial["seen"], error.current.author_name)
        return 409, ""
    except ValidationError as error:
        place_errors(form, error)
        return 422, ""
    told = _("%(line)s is saved.") if written else _("Nothing was changed in %(line)s.")
    messages.success(page.request, told % {"line": page.line.commitment})
    return 200, ""


def _reacting(page: InputPage, slug: str) -> Party:
    party = next((one for one in page.reacts if one.slug == slug), None)
    if party is None:
        raise PermissionDenied
    return party


def _save_own(page: InputPage, slug: str) -> tuple[int, str]:
    party = _reacting(page, slug)
    form = page.own_form(party, page.request.POST)
    page.sent[f"reactie-{slug}"] = form
    if not form.is_valid():
        return 422, ""
    data = form.cleaned_data
    try:
        react(
            actor=actor_for(page.request.user, party.pk),
            line_id=page.line.pk,
            party=party,
            seen=data["seen"],
            light=Light(data["light"]),
            reason=data["reason"],
        )
    except LightChangedError as error:
        send_next(form, seen=error.line.light)
        raise
    except ValidationError as error:
        place_errors(form, error)
        return 422, ""
    messages.success(page.request, _("Your light stands beside it. It is a point for the meeting."))
    return 200, ""


def _save_none(page: InputPage, slug: str) -> tuple[int, str]:
    party = _reacting(page, slug)
    actor = actor_for(page.request.user, party.pk)
    try:
        react(actor=actor, line_id=page.line.pk, party=party, seen=page.request.POST.get("seen", ""))
    except ValidationError as error:
        return 422, " ".join(error.messages)
    messages.success(page.request, _("Noted: %(party)s has no objection.") % {"party": party.label})
    return 200, ""
