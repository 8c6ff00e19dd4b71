"""The page of a meeting that goes on: whose it is, which point they look at, and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from agreements.permissions import coordinating_actor, may_coordinate
from config.web.asked import number_in
from config.web.history import Actor
from parties.models import AnyUser

from ..models import Meeting
from ..place import round_frame, year_url
from ..table.filters import Found
from ..table.heard_words import heard_of
from ..table.report import Line, Report
from ..table.rows import RowMaker
from ..table.suggested import advice_on
from ..table.words import light_words, long_date
from .agenda import differs
from .forms import DecisionForm, PointForm, SettleForm
from .reading import Decided, Point, read_decisions, read_points, report_of, state_of, with_state
from .services import parties_to_act

if TYPE_CHECKING:
    from .reading import MeetingNow


@dataclass
class LivePage:
    """What a person has before them. `own`: the point they chose themselves; 0 while they follow the screen."""

    meeting: MeetingNow
    user: AnyUser
    may_lead: bool
    own: int = 0
    #: Who may lead looks on, for instance on the big screen itself.
    only_looks: bool = False
    #: Where somebody was who sent a form about another point; 0 where it was about the point they looked at.
    here: int = 0

    @classmethod
    def of(cls, request: HttpRequest, meeting: MeetingNow) -> LivePage:
        """Of a request for a meeting; one query where rights must be asked."""
        asked = request.POST if request.method == "POST" else request.GET
        return cls(
            meeting=meeting,
            user=request.user,
            may_lead=may_coordinate(request.user, meeting.round.framework),
            own=0 if "toon" in asked else number_in(asked, "punt"),
            only_looks="volg" in request.GET,
            here=0 if "toon" in asked else number_in(asked, "hier"),
        )

    def again(self, *, done: bool = False) -> LivePage:
        """The same as it is now; what was `done` about another point leaves the person where they were."""
        fresh = get_object_or_404(with_state(Meeting.objects.all()), pk=self.meeting.pk)
        own = self.here if done and self.here else self.own
        return LivePage(fresh, self.user, self.may_lead, own, self.only_looks)

    @cached_property
    def actor(self) -> Actor:
        """In whose name the person leads."""
        return coordinating_actor(self.user, self.meeting.round.framework)

    @cached_property
    def parties(self) -> list[tuple[int, str]]:
        """Who can do what is decided; one query, for who leads."""
        return parties_to_act(self.meeting)

    @property
    def leads(self) -> bool:
        """Whether the page offers what leading needs."""
        return self.may_lead and not self.only_looks and not self.meeting.has_ended

    @cached_property
    def report(self) -> Report:
        """The round as it is now."""
        return report_of(self.meeting.round, self.user)

    @cached_property
    def points(self) -> list[Point]:
        """The agenda."""
        return read_points(self.meeting, self.report)

    @cached_property
    def on_screen(self) -> Point | None:
        """What everybody who follows sees; the nearest point before where that one is gone."""
        position = self.meeting.on_screen
        before = [point for point in self.points if point.position <= position]
        return before[-1] if before else next(iter(self.points), None)

    @cached_property
    def point(self) -> Point | None:
        """What this person looks at."""
        return self.point_at(self.own) or self.on_screen

    def point_at(self, position: int) -> Point | None:
        """The point with this number."""
        return next((point for point in self.points if point.position == position), None)

    def neighbour(self, step: int) -> Point | None:
        """The point so many further on the agenda."""
        at = self.points.index(self.point) + step if self.point else -1
        return self.points[at] if 0 <= at < len(self.points) else None

    def address(self, name: str = "meeting-live", **query: str | int) -> str:
        """The address of something about this meeting."""
        row = self.meeting.round
        place = [row.framework.municipality.slug, row.framework.slug, row.year, self.meeting.pk]
        asked = urlencode({key: value for key, value in query.items() if value})
        return reverse(name, args=place) + (f"?{asked}" if asked else "")

    @property
    def state_url(self) -> str:
        """Where this page asks whether anything changed."""
        own = self.point.position if self.point and (self.leads or self.own) else 0
        looks = "1" if self.only_looks else ""
        return self.address("meeting-state", gezien=state_of(self.meeting), punt=own, volg=looks)

    # ---- forms

    def light_form(self, line: Line, data: Any = None) -> SettleForm:
        """The form of a line without internal note: what is typed here stands on a big screen."""
        joint = next((told.text for told in line.progress if not told.party and not told.round), "")
        return SettleForm(
            data,
            initial={
                "version": line.version,
                "light": line.light,
                "cause": line.cause,
                "effect": line.effect,
                "adjustment": line.adjustment,
                "text": joint,
            },
            words=light_words(self.report.words.middle_light),
            assessable=line.assessable,
            party=None,
            differing=bool(line.differing) or differs(line),
            auto_id=f"licht{line.pk}_%s",
        )

    def _corrections(
        self, decisions: list[Decided], sent: DecisionForm | None
    ) -> list[tuple[Decided | None, DecisionForm]]:
        """A form per decision, with what was `sent` in its place; at the end when it is corrected already."""
        of = str(sent["replaces"].value()) if sent else ""
        rows: list[tuple[Decided | None, DecisionForm]] = []
        for one in decisions:
            initial = {
                "text": one.text,
                "party": one.party.pk if one.party else None,
                "who": one.function,
                "due_on": one.due_on,
                "replaces": one.pk,
            }
            mine = sent if sent and of == str(one.pk) else None
            form = mine or DecisionForm(initial=initial, parties=self.parties)
            form.auto_id = f"verbeter{one.pk}_%s"
            rows.append((one, form))
        if sent and all(form is not sent for _one, form in rows):
            sent.auto_id = "verbeterd_%s"
            rows.append((None, sent))
        return rows

    def _leading(self, decisions: list[Decided], shown: dict[str, Any]) -> dict[str, Any]:
        """What only who leads gets."""
        line = self.point.line if self.point else None
        settles = line is not None and line.completed_on is None and self.meeting.round.accepts_answers
        # An id of its own per point: forms about several may stand on the page, with what was typed in them.
        decision_form = shown.get("decision_form") or DecisionForm(parties=self.parties)
        decision_form.auto_id = f"besluit{self.point.position if self.point else 0}_%s"
        return {
            "settles": settles or "light_form" in shown,
            "light_form": self.light_form(line) if line and settles else None,
            "decision_form": decision_form,
            "point_form": PointForm(),
            "advice": advice_on(line, self.report) if line else None,
            "corrections": self._corrections(decisions, shown.get("correction")),
        }

    def context(self, **shown: Any) -> dict[str, Any]:
        """Everything on the page; `shown`: forms with what was typed, in the place of empty ones."""
        row = self.meeting.round
        decisions = read_decisions(self.meeting)
        line = self.point.line if self.point else None
        maker = RowMaker(self.report, may_edit=False, remarks=True)
        return {
            **round_frame(row),
            "meeting": self.meeting,
            "live": self,
            "report": self.report,
            "points": self.points,
            "done": sum(point.done for point in self.points),
            "made_up": any(point.is_made_up for point in self.points),
            "point": self.point,
            "at": self.points.index(self.point) + 1 if self.point else 0,
            "steps": [("previous", self.neighbour(-1)), ("next", self.neighbour(1))],
            "live_url": self.address(),
            "row": maker.make(Found(line)) if line else None,
            "since": long_date(line.since) if line else "",
            "heard": heard_of(line, self.report, light_words(self.report.words.middle_light))
            if line
            else None,
            "decisions": decisions,
            # What was decided about the light stands with who sees it how already.
            "here": [one for one in decisions if line and one.key == line.key and one.text != line.decision],
            "monitor_url": year_url("monitor", row),
            **(self._leading(decisions, shown) if self.leads else {}),
            **shown,
        }
