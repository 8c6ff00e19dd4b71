"""Opening, changing and saving one line of a round, with and without JavaScript; drafts and undoing."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from config.web.asked import number_in
from config.web.history import StaleVersionError
from config.web.htmx import came_from, render_page
from config.web.refusals import place_errors

from ..enums import NEEDS_EXPLANATION, Light
from ..models import InternalNote, RoundLine
from ..rounds.drafts import draft_of, drop_draft, keep_draft
from ..rounds.forms import CLOSED_MEANWHILE, LineForm
from ..rounds.permissions import may_settle
from ..rounds.services import RoundClosedError, settle_line, undo_last
from .around import drafts_of, members_at
from .filters import Found, apply, parse
from .line_page import LinePage, line_in, line_page
from .raised import raised_in_table
from .reading import read_report
from .report import Report
from .rows import RowMaker
from .suggested import Advice, advice_to_keep
from .views import chips_context, remember_undo, stand_context, undoable


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
    if why := page.line.why_not_asked:
        messages.info(request, why)
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
    advice = advice_to_keep(line_in(report, page.line.commitment.key), report)
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
        told = _(
            "It is not in the list below any more: it is not what you chose there. Choose “Show everything” to see it,"
            " or to undo this."
        )
        messages.info(request, told)
    return redirect(page.back_url)


def _listed(page: LinePage, report: Report) -> set[str]:
    """The keys of the lines in the list the person came from, as it is now."""
    asked = parse(QueryDict(urlencode(page.shown)), report, raised_in_table(page.round))
    return {found.line.key for found in apply(asked, report)}


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
    raised = raised_in_table(page.round)
    maker = RowMaker(
        report, may_edit=may_edit, undoable=undoable(request), drafts=drafts, remarks=True, raised=raised
    )
    row = maker.make(Found(line_in(report, page.line.commitment.key)))
    if only_row:
        return render(request, "monitoring/monitor.html#row", {"row": row, **extra})
    # The filters stand in the address of the page that sent this.
    shown = QueryDict(came_from(request).query)
    chosen = parse(shown, report, raised)
    context = {
        **stand_context(report, chosen.group, members_at(page.round, report), raised=raised),
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
