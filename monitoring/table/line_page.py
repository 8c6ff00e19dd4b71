"""What the views of one line work with: the line, what stands in it, its form and the way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agreements.permissions import coordinating_actor
from config.web.history import Actor
from config.web.htmx import is_htmx
from parties.models import AnyUser, Party

from ..models import InternalNote, LineDraft, MonitoringRound, RoundLine
from ..place import round_frame, year_url
from ..privacy.notes import note_of
from ..rounds.forms import LineForm
from ..rounds.permissions import party_settling
from ..rounds.services import joint_text
from .filters import Found, words_of_list
from .reading import read_report
from .report import Line, Report
from .rows import RowMaker
from .suggested import advice_on
from .views import chosen_round, rounds_at
from .wanted_words import wanted_figures
from .words import light_words


@dataclass
class LinePage:
    """What the views of one line work with. `in_table`: it is a row among others, so its fields get ids of their own."""

    round: MonitoringRound
    line: RoundLine
    user: AnyUser
    in_table: bool
    draft: LineDraft | None = None
    #: The person came from the list of words to look at, and goes back there.
    checking: bool = False
    #: The filters of the table the person came from, and goes back to; in the table itself it stays where it is.
    shown: dict[str, str] = field(default_factory=dict)

    @cached_property
    def actor(self) -> Actor:
        """In whose name the person changes the line."""
        return coordinating_actor(self.user, self.round.framework)

    @cached_property
    def party(self) -> Party | None:
        """Whose internal note the person writes."""
        return party_settling(self.user, self.round)

    @cached_property
    def note(self) -> InternalNote | None:
        """That party's note as it was when this request began."""
        return note_of(self.line, self.party) if self.party else None

    @property
    def monitor_url(self) -> str:
        """Back to the table, at this line."""
        query = urlencode({"ronde": self.round.slug, **self.shown})
        return f"{_monitor_of(self.round)}?{query}#regel-{self.line.commitment.key}"

    @property
    def back_url(self) -> str:
        """Where saving and cancelling lead."""
        return year_url("clearance", self.round) if self.checking else self.monitor_url

    def address(self, name: str = "line", key: str = "") -> str:
        """The address of something about this line, or of another line."""
        framework = self.round.framework
        place = [framework.municipality.slug, framework.slug, self.round.year]
        way_back = {"terug": "nakijken"} if self.checking else self.shown
        address = reverse(name, args=[*place, key or self.line.commitment.key])
        return f"{address}?{urlencode({'ronde': self.round.slug, **way_back})}"

    def stands(self) -> dict[str, Any]:
        """What stands there now, by the names of the form's fields."""
        current = self.line.current
        return {
            "light": self.line.light,
            "cause": current.cause if current else "",
            "effect": current.effect if current else "",
            "adjustment": current.adjustment if current else "",
            "text": joint_text(self.line),
            "internal_note": self.note.text if self.note else "",
        }

    def form(self, data: Any = None) -> LineForm:
        """The form, filled with the person's draft or what stands there now unless there is input."""
        initial: dict[str, Any] = {
            "version": self.line.version,
            "note_seen": self.note.pk if self.note else 0,
        }
        if data is None:
            initial |= self.stands() | (self.draft.data if self.draft else {})
        words = light_words(self.round.framework.middle_light)
        auto_id = f"id_{self.line.commitment.key}_%s" if self.in_table else "id_%s"
        assessable = self.line.commitment.assessable
        return LineForm(
            data, initial=initial, words=words, assessable=assessable, party=self.party, auto_id=auto_id
        )

    def context(self, form: LineForm, **extra: Any) -> dict[str, Any]:
        """What the template needs around the form."""
        report = read_report(self.round, whole=False, only=self.line.pk)
        line = line_in(report, self.line.commitment.key)
        return {
            **round_frame(self.round),
            "row": RowMaker(report, may_edit=True).make(Found(line)),
            "line": line,
            "wanted": wanted_figures(line),
            "advice": advice_on(line, report),
            "form": form,
            "monitor_url": self.monitor_url,
            "back_url": self.back_url,
            "edit_url": self.address(),
            "draft_url": self.address("line-draft"),
            "others": [told for told in line.progress if told.party or told.round],
            **self._draft_context(),
            **extra,
        }

    def _draft_context(self) -> dict[str, Any]:
        if self.draft is None:
            return {}
        changed = self.draft.based_on != self.line.version
        return {"draft": self.draft, "changed": self.now() if changed else None}

    def now(self) -> dict[str, Any]:
        """What somebody else made of the line, and who."""
        newest = self.line.history.order_by("-history_id").first()
        words = light_words(self.round.framework.middle_light)
        stands = self.stands()
        return {**stands, "light": words[stands["light"]], "who": newest.actor_name if newest else ""}


def _monitor_of(monitoring_round: MonitoringRound) -> str:
    framework = monitoring_round.framework
    return reverse("monitor", args=[framework.municipality.slug, framework.slug, monitoring_round.year])


def line_in(report: Report, key: str) -> Line:
    """The line of a report with this key."""
    return next(line for line in report.lines if line.key == key)


def line_page(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> LinePage:
    """The line at an address; 404 for who may not see it, 403 for who may only read."""
    current = chosen_round(request, rounds_at(request, municipality, framework, year))
    row = get_object_or_404(
        RoundLine.objects.select_related("commitment", "current"), round=current, commitment__key=key
    )
    row.round = current
    if not getattr(current, "user_coordinates", False):
        raise PermissionDenied
    checking = request.GET.get("terug") == "nakijken"
    in_table = is_htmx(request)
    shown = {} if in_table else words_of_list(request, _monitor_of(current))
    return LinePage(current, row, request.user, in_table=in_table, checking=checking, shown=shown)
