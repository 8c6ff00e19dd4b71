"""Opening, changing and saving one line of a round, with and without JavaScript; drafts and undoing."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from agreements.permissions import coordinating_actor
from config.web.asked import number_in
from config.web.history import Actor, StaleVersionError
from config.web.htmx import came_from, render_page
from config.web.refusals import place_errors
from parties.models import AnyUser, Party

from ..enums import NEEDS_EXPLANATION, Light
from ..models import InternalNote, LineDraft, MonitoringRound, RoundLine
from ..place import round_frame
from ..privacy.notes import note_of
from ..rounds.drafts import draft_of, drop_draft, keep_draft
from ..rounds.forms import CLOSED_MEANWHILE, LineForm
from ..rounds.permissions import may_settle, party_settling
from ..rounds.services import RoundClosedError, joint_text, settle_line, undo_last
from .around import drafts_of, members_at
from .filters import Found, apply, parse, words_of_list
from .reading import read_report
from .report import Line, Report
from .rows import RowMaker
from .suggested import Advice, advice_on, advice_to_keep
from .views import chips_context, chosen_round, remember_undo, rounds_at, stand_context, undoable
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
        framework = self.round.framework
        place = [framework.municipality.slug, framework.slug, self.round.year]
        return (
            f"{reverse('clearance', args=place)}?ronde={self.round.slug}"
            if self.checking
            else self.monitor_url
        )

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
        line = _line_in(report, self.line.commitment.key)
        return {
            **round_frame(self.round),
            "row": RowMaker(report, may_edit=True).make(Found(line)),
            "line": line,
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


def _line_in(report: Report, key: str) -> Line:
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
    in_table = bool(request.htmx)  # type: ignore[attr-defined]
    shown = {} if in_table else words_of_list(request, _monitor_of(current))
    return LinePage(current, row, request.user, in_table=in_table, checking=checking, shown=shown)


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Open a line to set light and public text; 403 for who may only read."""
    page = line_page(request, municipality, framework, year, key)
    if request.method == "POST":
        return _save(request, page)
    if page.in_table and request.GET.get("sluit"):
        return _saved_row(request, page, only_row=True)
    page.draft = draft_of(request.user, page.line)
    if page.line.is_completed or not may_settle(request.user, page.round):
        return _no_changes(request, page)
    return render_page(request, "monitoring/line.html", page.context(page.form()), partial="open-row")


def _no_changes(request: HttpRequest, page: LinePage) -> HttpResponse:
    """The round takes none: back to the table, or to what the person had typed."""
    if page.in_table:
        return HttpResponse(status=204, headers={"HX-Redirect": page.address()})
    if page.draft is not None:
        form = page.form()
        for field in form.fields.values():
            field.widget.attrs["readonly"] = True
        return render(request, "monitoring/draft.html", page.context(form))
    if page.line.is_completed:
        messages.info(request, _("This commitment is completed. Open it again on its own page to change it."))
    else:
        messages.info(request, _("This round takes no changes: it is not open yet or closed already."))
    return redirect(page.monitor_url)


def with_advice(typed: QueryDict, advice: Advice) -> QueryDict:
    """What was typed with the suggested light; the reasons fill the cause where it is still empty."""
    data = typed.copy()
    if advice.light:
        data["light"] = advice.light
        if advice.light in NEEDS_EXPLANATION and not data.get("cause", "").strip():
            data["cause"] = advice.explanation
    return data


def _take_over(request: HttpRequest, page: LinePage) -> HttpResponse:
    """The form with the suggestion in it; nothing is saved."""
    report = read_report(page.round, whole=False, only=page.line.pk)
    advice = advice_to_keep(_line_in(report, page.line.commitment.key), report)
    data = with_advice(request.POST, advice)
    form = page.form()
    form.initial = {**form.initial, **{name: data[name] for name in form.fields if name in data}}
    return render_page(
        request, "monitoring/line.html", page.context(form, taken_over=bool(advice.light)), partial="open-row"
    )


def _save(request: HttpRequest, page: LinePage) -> HttpResponse:
    if "overnemen" in request.POST:
        return _take_over(request, page)
    form = page.form(request.POST)
    status = 422
    if form.is_valid():
        try:
            row = settle_line(actor=page.actor, line_id=page.line.pk, **form.values())
        except StaleVersionError as error:
            return _conflict(request, page, error.current)
        except RoundClosedError:
            _keep_typed(request, page, form)
            status = 409
            form.add_error(None, CLOSED_MEANWHILE)
        except ValidationError as error:
            place_errors(form, error)
        else:
            return _saved(request, page, row)
    return render_page(request, "monitoring/line.html", page.context(form), partial="open-row", status=status)


def _saved(request: HttpRequest, page: LinePage, row: RoundLine) -> HttpResponse:
    """The row with what counts lights; without JavaScript the table, or the next line if that was asked."""
    if row.version != page.line.version:
        remember_undo(request, [row])
    if page.in_table:
        return _saved_row(request, page)
    messages.success(request, _("%(line)s is saved.") % {"line": page.line.commitment})
    if request.POST.get("volgende"):
        following = _following(page)
        if following:
            return redirect(page.address(key=following))
        messages.info(request, _("That was the last line."))
    elif page.shown and page.line.commitment.key not in _listed(page, read_report(page.round, whole=False)):
        messages.info(request, _("It is not in the list below any more: it is not what you chose there."))
    return redirect(page.back_url)


def _listed(page: LinePage, report: Report) -> set[str]:
    """The keys of the lines in the list the person came from, as it is now."""
    return {found.line.key for found in apply(parse(QueryDict(urlencode(page.shown)), report), report)}


def _following(page: LinePage) -> str:
    """The key of the line after this one in the list the person came from; empty after the last.

    Where this one stood is told by the whole table: with its new light it may have left that list.
    """
    report = read_report(page.round, whole=False)
    listed = _listed(page, report)
    keys = [line.key for _heading, lines in report.chapters() for line in lines]
    after = keys[keys.index(page.line.commitment.key) + 1 :]
    return next((key for key in after if key in listed), "")


def _conflict(request: HttpRequest, page: LinePage, current: Model) -> HttpResponse:
    """Somebody else saved first: show what stands there now beside what this person typed."""
    page.line.refresh_from_db()
    vars(page).pop("note", None)
    data = request.POST.copy()
    data["version"] = str(page.line.version)
    data["note_seen"] = str(page.note.pk if page.note else 0)
    retry = page.form(data)
    retry.is_valid()
    conflict = page.now()
    if isinstance(current, InternalNote):
        conflict["who"] = current.author_name
    context = page.context(retry, conflict=conflict)
    return render_page(request, "monitoring/line.html", context, partial="open-row", status=409)


def _saved_row(request: HttpRequest, page: LinePage, *, only_row: bool = False, **extra: Any) -> HttpResponse:
    """The row as it is now and, out of band, everything on the page that counts lights."""
    may_edit = may_settle(request.user, page.round)
    report = read_report(page.round, whole=False, only=page.line.pk if only_row else None)
    # What was saved or undone just now has no draft left.
    drafts = drafts_of(page.round) if only_row else drafts_of(page.round) - {page.line.pk}
    maker = RowMaker(report, may_edit=may_edit, undoable=undoable(request), drafts=drafts, remarks=True)
    row = maker.make(Found(_line_in(report, page.line.commitment.key)))
    if only_row:
        return render(request, "monitoring/monitor.html#row", {"row": row, **extra})
    # The filters stand in the address of the page that sent this.
    shown = QueryDict(came_from(request).query)
    chosen = parse(shown, report)
    context = {
        **stand_context(report, chosen.group, members_at(page.round, report)),
        **chips_context(report, chosen, page.round),
        "row": row,
        "saved": True,
        **extra,
    }
    return render(request, "monitoring/monitor.html#saved", context)


# ---- drafts


def _keep_typed(request: HttpRequest, page: LinePage, form: LineForm) -> None:
    """Keep what was typed as this person's draft; what is the same as what stands there is no draft."""
    typed = {
        name: str(field.to_python(request.POST.get(name, "")))
        for name, field in form.fields.items()
        if name not in ("version", "note_seen")
    }
    if typed.get("light") not in Light.values:
        typed.pop("light", None)
    stands = page.stands()
    if "internal_note" not in request.POST or typed.get("internal_note") == stands["internal_note"]:
        typed.pop("internal_note", None)
    actor = page.actor
    if all(value == stands[name] for name, value in typed.items()):
        drop_draft(actor=actor, line=page.line)
    else:
        if "internal_note" in typed:
            typed["note_seen"] = request.POST.get("note_seen", "")[:20]
        keep_draft(
            actor=actor,
            line=page.line,
            data=typed,
            based_on=number_in(request.POST, "version") or page.line.version,
        )


@require_POST
def draft(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Keep what this person typed in a line, or throw it away (`weg`); with `?sluit=` also close the line."""
    page = line_page(request, municipality, framework, year, key)
    if "weg" in request.POST:
        drop_draft(actor=page.actor, line=page.line)
        if not page.in_table:
            return redirect(page.address())
        return render(request, "monitoring/line.html#open-row", page.context(page.form()))
    if request.POST:
        _keep_typed(request, page, page.form(request.POST))
    if not page.in_table:
        messages.success(request, _("Your draft is kept. Only you can see it."))
        return redirect(page.address())
    if request.GET.get("sluit"):
        kept = draft_of(request.user, page.line) is not None
        return _saved_row(request, page, only_row=True, draft_kept=kept)
    when = date_format(timezone.localtime(), "H:i")
    text = _("Draft kept at %(time)s") % {"time": when}
    return trigger_client_event(HttpResponse(status=204), "draftKept", {"text": text})


# ---- undoing


@require_POST
def undo(request: HttpRequest, municipality: str, framework: str, year: int, key: str) -> HttpResponse:
    """Take back the person's own last change of a line."""
    page = line_page(request, municipality, framework, year, key)
    problem = ""
    try:
        undo_last(actor=page.actor, line_id=page.line.pk, version=number_in(request.POST, "version"))
    except StaleVersionError:
        problem = _("Somebody else changed this line meanwhile. Nothing was undone.")
    except RoundClosedError:
        problem = _("The round was closed meanwhile. Nothing was undone.")
    except ValidationError as error:
        problem = " ".join(error.messages)
    if page.in_table:
        # A round may have been closed since this request began: what can be done with the row changed with it.
        page.round.refresh_from_db(fields=["status"])
        response = _saved_row(request, page, problem=problem, undone=not problem)
        response.status_code = 409 if problem else 200
        return response
    if problem:
        messages.error(request, problem)
    else:
        done = _("The last change of %(line)s is undone.") % {"line": page.line.commitment}
        messages.success(request, done)
    return redirect(page.monitor_url)
