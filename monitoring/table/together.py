"""Several lines in one go: choose, fill in, look at what will change, confirm."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.enums import Origin
from agreements.permissions import coordinating_actor
from config.web.asked import whole
from config.web.lights import light_badge

from ..models import MonitoringRound, RoundLine
from ..place import round_frame
from ..rounds.forms import CLOSED_MEANWHILE, TogetherForm
from ..rounds.permissions import may_settle
from ..rounds.services import JointChange, RoundClosedError, StaleLinesError, settle_lines
from ..rounds.settling import MAX_TEXT, MAX_TOGETHER
from .filters import apply, parse, words_of_list
from .reading import read_report
from .report import Line, Report
from .views import chosen_round, remember_undo, rounds_at
from .words import light_words, origin_note


@dataclass(frozen=True, slots=True)
class Chosen:
    """A chosen line with what stands in it and, once that is known, what will."""

    line: Line
    badge: SafeString
    badge_after: SafeString | None = None
    text: str = ""
    text_after: str = ""
    text_source: str = ""
    too_long: bool = False

    @property
    def changes(self) -> bool:
        """Whether anything becomes different."""
        return self.badge_after is not None or self.text != self.text_after


class TogetherPage:
    """What the steps work with."""

    def __init__(self, request: HttpRequest, current: MonitoringRound) -> None:
        self.request = request
        self.round = current
        self.report: Report = read_report(current, whole=False)
        self.words = light_words(self.report.words.middle_light)
        asked = request.POST if request.method == "POST" else request.GET
        keys = set(asked.getlist("regel"))
        self.lines = [
            line for _heading, lines in self.report.chapters() for line in lines if line.key in keys
        ]
        self.unknown = len(keys) - len(self.lines)

    @property
    def monitor_url(self) -> str:
        """Back to the table."""
        return f"{self._monitor}?{urlencode(self._way_back)}"

    @property
    def address(self) -> str:
        """Of this page itself, with the way back."""
        return f"{reverse('lines-together', args=self._place)}?{urlencode(self._way_back)}"

    @property
    def _place(self) -> list[Any]:
        return [self.report.municipality.slug, self.report.framework.slug, self.round.year]

    @property
    def _monitor(self) -> str:
        return reverse("monitor", args=self._place)

    @property
    def _way_back(self) -> dict[str, str]:
        return {"ronde": self.round.slug, **words_of_list(self.request, self._monitor)}

    def gone(self) -> int:
        """How many of the lines are not in the list the person came from any more."""
        words = words_of_list(self.request, self._monitor)
        if not words:
            return 0
        report = read_report(self.round, whole=False)
        listed = {found.line.key for found in apply(parse(QueryDict(urlencode(words)), report), report)}
        return len({line.key for line in self.lines} - listed)

    @property
    def versions(self) -> dict[int, int]:
        """The version of each line the person saw in the preview; 0, which no line has, when it is not told."""
        told = dict(value.rpartition(":")[::2] for value in self.request.POST.getlist("versie"))
        return {line.pk: whole(told.get(line.key, "")) for line in self.lines}

    def chosen(self, change: JointChange | None = None) -> list[Chosen]:
        """The lines in the order of the table, with what `change` makes of them."""
        return [self._one(line, change) for line in self.lines]

    def _one(self, line: Line, change: JointChange | None) -> Chosen:
        joint = next((told for told in line.progress if not told.party and not told.round), None)
        text = joint.text if joint else ""
        badge = light_badge(line.light, self.words[line.light])
        if change is None:
            return Chosen(line, badge)
        reasons = (change.cause, change.effect, change.adjustment)
        other = (
            change.light is not None
            and line.assessable
            and (line.light, line.cause, line.effect, line.adjustment, bool(line.light_origin))
            != (change.light, *reasons, True)
        )
        after = change.text_after(text)
        return Chosen(
            line,
            badge,
            light_badge(str(change.light), self.words[str(change.light)]) if other else None,
            text,
            after,
            origin_note(joint.origin, joint.source)
            if joint and after != text and joint.origin != Origin.PERSON
            else "",
            len(after) > MAX_TEXT,
        )

    def render(
        self, form: TogetherForm, *, step: str = "form", status: int = 200, **extra: Any
    ) -> HttpResponse:
        """The page at a step ("form" or "preview")."""
        change = form.change() if step == "preview" else None
        chosen = self.chosen(change)
        context = {
            **round_frame(self.round),
            "page": "monitor",
            "form": form,
            "step": step,
            "change": change,
            "chosen": chosen,
            "changing": sum(row.changes for row in chosen),
            "followed": sum(not row.line.assessable for row in chosen),
            "unknown": self.unknown,
            "monitor_url": self.monitor_url,
            "together_url": self.address,
            **extra,
        }
        return render(self.request, "monitoring/together.html", context, status=status)


@require_http_methods(["GET", "POST"])
def together(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Change the lines `regel` names, all at once: the form, then a preview, then saving (`stap`)."""
    current = chosen_round(request, rounds_at(request, municipality, framework, year))
    if not getattr(current, "user_coordinates", False):
        raise PermissionDenied
    page = TogetherPage(request, current)
    if request.method == "GET" and not may_settle(request.user, current):
        messages.info(request, _("This round takes no changes: it is not open yet or closed already."))
        return redirect(page.monitor_url)
    if not page.lines:
        messages.info(request, _("Choose one or more lines first."))
        return redirect(page.monitor_url)
    if request.method == "GET" or len(page.lines) > MAX_TOGETHER:
        return _first(page)
    form = TogetherForm(request.POST, words=page.words)
    if not form.is_valid() or request.POST.get("stap") == "terug":
        return page.render(form, status=422 if form.errors else 200)
    if request.POST.get("stap") == "opslaan":
        return _confirm(request, page, form)
    return page.render(form, step="preview")


def _first(page: TogetherPage) -> HttpResponse:
    form = TogetherForm(words=page.words, initial={"light": ""})
    too_many = len(page.lines) > MAX_TOGETHER
    return page.render(form, status=422 if too_many else 200, too_many=too_many, maximum=MAX_TOGETHER)


def _confirm(request: HttpRequest, page: TogetherPage, form: TogetherForm) -> HttpResponse:
    try:
        lines = settle_lines(
            actor=coordinating_actor(request.user, page.round.framework),
            round_id=page.round.pk,
            versions=page.versions,
            change=form.change(),
        )
    except StaleLinesError as error:
        return page.render(form, step="preview", status=409, stale=_named(error.lines))
    except RoundClosedError:
        form.add_error(None, CLOSED_MEANWHILE)
        return page.render(form, status=409)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return page.render(form, status=422)
    remember_undo(request, [row for row in lines if row.version != page.versions[row.pk]])
    count = len(lines)
    done = ngettext("%(n)s line is saved.", "%(n)s lines are saved.", count) % {"n": count}
    messages.success(request, done)
    if gone := page.gone():
        told = ngettext(
            "%(n)s line is not in the list below any more: it is not what you chose there. Choose “Show everything” to see"
            " it, or to undo this.",
            "%(n)s lines are not in the list below any more: they are not what you chose there. Choose “Show everything” to"
            " see them, or to undo this.",
            gone,
        )
        messages.info(request, told % {"n": gone})
    return redirect(f"{page.monitor_url}#regel-{page.lines[0].key}")


def _named(lines: list[RoundLine]) -> list[dict[str, str]]:
    """The lines that changed meanwhile, and by whom."""
    return [
        {
            "number": line.commitment.number,
            "title": line.commitment.title,
            "who": line.history.order_by("-history_id").values_list("actor_name", flat=True).first() or "",
        }
        for line in lines
    ]
