"""Opening, changing and saving one line of a round, with and without JavaScript."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.web.history import StaleVersionError
from config.web.htmx import render_page
from parties.models import AnyUser
from parties.permissions import actor_for

from ..models import MonitoringRound, RoundLine
from ..rounds.forms import LineForm
from ..rounds.permissions import may_settle
from ..rounds.services import RoundClosedError, joint_text, settle_line
from .around import members_at
from .filters import Found, parse
from .reading import read_report
from .report import Line, Report
from .rows import RowMaker, light_words
from .views import chips_context, chosen_round, rounds_at, stand_context


@dataclass
class LinePage:
    """What the views of one line work with."""

    round: MonitoringRound
    line: RoundLine
    user: AnyUser

    @property
    def monitor_url(self) -> str:
        """Back to the table, at this line."""
        framework = self.round.framework
        url = reverse("monitor", args=[framework.municipality.slug, framework.slug, self.round.year])
        return f"{url}?ronde={self.round.slug}#regel-{self.line.commitment.key}"

    def form(self, data: Any = None) -> LineForm:
        """The form, filled with what stands there now unless there is input."""
        current = self.line.current
        initial = {
            "version": self.line.version,
            "light": self.line.light,
            "cause": current.cause if current else "",
            "effect": current.effect if current else "",
            "adjustment": current.adjustment if current else "",
            "text": joint_text(self.line) if data is None else "",
        }
        words = light_words(self.round.framework.middle_light)
        return LineForm(data, initial=initial, words=words, assessable=self.line.commitment.assessable)

    def context(self, form: LineForm, **extra: Any) -> dict[str, Any]:
        """What the template needs around the form."""
        report = read_report(self.round, whole=False)
        line = _line_in(report, self.line.commitment.key)
        framework = self.round.framework
        return {
            "municipality": framework.municipality,
            "framework": framework,
            "round": self.round,
            "year": self.round.year,
            "row": RowMaker(report, may_edit=True).make(Found(line)),
            "line": line,
            "form": form,
            "monitor_url": self.monitor_url,
            "others": [told for told in line.progress if told.party or told.round],
            **extra,
        }


def _line_in(report: Report, key: str) -> Line:
    return next(line for line in report.lines if line.key == key)


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Open a line to set light and public text; 403 for who may only read."""
    current = chosen_round(request, rounds_at(request, municipality, framework, year))
    row = get_object_or_404(
        RoundLine.objects.select_related("commitment", "current"), round=current, commitment__key=key
    )
    page = LinePage(current, row, request.user)
    if not getattr(current, "user_coordinates", False):
        raise PermissionDenied
    if request.method == "POST":
        return _save(request, page)
    if not may_settle(request.user, current):
        messages.info(request, _("This round takes no changes: it is not open yet or closed already."))
        return redirect(page.monitor_url)
    if request.GET.get("sluit") and request.htmx:  # type: ignore[attr-defined]
        return _saved_row(request, page, only_row=True)
    return render_page(request, "monitoring/line.html", page.context(page.form()), partial="open-row")


def _save(request: HttpRequest, page: LinePage) -> HttpResponse:
    form = page.form(request.POST)
    if not form.is_valid():
        return render_page(
            request, "monitoring/line.html", page.context(form), partial="open-row", status=422
        )
    actor = actor_for(request.user)
    try:
        settle_line(actor=actor, line_id=page.line.pk, **form.values())
    except StaleVersionError:
        return _conflict(request, page, form)
    except RoundClosedError:
        form.add_error(
            None, _("The round was closed meanwhile. Your text is still here: copy what you need.")
        )
        return render_page(
            request, "monitoring/line.html", page.context(form), partial="open-row", status=409
        )
    except ValidationError as error:
        form.add_error(None, error)
        return render_page(
            request, "monitoring/line.html", page.context(form), partial="open-row", status=422
        )
    if request.htmx:  # type: ignore[attr-defined]
        return _saved_row(request, page)
    messages.success(request, _("%(line)s is saved.") % {"line": page.line.commitment})
    return redirect(page.monitor_url)


def _conflict(request: HttpRequest, page: LinePage, form: LineForm) -> HttpResponse:
    """Somebody else saved first: show what stands there now beside what this person typed."""
    page.line.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(page.line.version)
    retry = page.form(data)
    retry.is_valid()
    current = page.line.current
    context = page.context(
        retry,
        conflict={
            "who": current.author_name if current else "",
            "light": light_words(page.round.framework.middle_light)[page.line.light],
            "cause": current.cause if current else "",
            "adjustment": current.adjustment if current else "",
            "text": joint_text(page.line),
        },
    )
    return render_page(request, "monitoring/line.html", context, partial="open-row", status=409)


def _saved_row(request: HttpRequest, page: LinePage, *, only_row: bool = False) -> HttpResponse:
    """The row as it is now and, out of band, everything on the page that counts lights."""
    report = read_report(page.round, whole=False)
    row = RowMaker(report, may_edit=True).make(Found(_line_in(report, page.line.commitment.key)))
    if only_row:
        return render(request, "monitoring/monitor.html#row", {"row": row})
    # The filters stand in the address of the page that sent this.
    shown = QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    chosen = parse(shown, report)
    context = {
        **stand_context(report, chosen.group, members_at(page.round, report)),
        **chips_context(report, chosen, page.round),
        "row": row,
        "saved": True,
    }
    return render(request, "monitoring/monitor.html#saved", context)
