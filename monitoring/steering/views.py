"""The coordinator's pages: start a round, arrange it, open and close it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from agreements.models import Commitment, FrameworkAgreement
from agreements.permissions import coordinating_actor, may_coordinate
from agreements.services.states import is_being_made
from config.web.history import Actor, StaleVersionError
from config.web.refusals import not_understood, place_errors
from config.web.way_back import way_back

from ..enums import RoundStatus
from ..models import MonitoringRound
from ..place import find_to_coordinate, frame, round_frame, round_url, year_url
from ..privacy.clearing import kept_digests
from ..reactions.newest import undecided
from ..rounds import arranging
from ..rounds.changing import take_to_review, usual_term
from ..rounds.permissions import may_write_letter
from ..rounds.preparing import start_round, tells_why, weigh_lines
from ..rounds.services import RoundClosedError, move_round
from ..table.answers import Answers, answers
from ..table.around import members_at, with_surroundings
from ..table.clearance import check, still_open
from ..table.closing import FindingsOpenError, close_round, closing_mark
from ..table.days import parse_day
from ..table.reading import build_report, read_report
from .clearance import clearance_url
from .forms import YEAR, HeadingForm, PeriodForm, RoundForm, period_defaults, sane_defaults
from .reminding import remind, reminding


def round_to_lead(request: HttpRequest, place: tuple[str, str], year: int, slug: str) -> MonitoringRound:
    """The round, for who coordinates it: 404 for who may not see it, 403 for who may only read."""
    rounds = MonitoringRound.objects.visible_to(request.user).of_year(*place, year)
    found = get_object_or_404(rounds, slug=slug)
    if not may_coordinate(request.user, found.framework):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """Start a round, filled with what belongs in it."""
    found = find_to_coordinate(request, municipality, framework)
    data = request.POST if request.method == "POST" else None
    today = timezone.localdate()
    made = MonitoringRound.objects.filter(framework=found).values_list("year", "title")
    initial = sane_defaults(found, today, {*made})
    period = PeriodForm(
        request.GET if "periode" in request.GET else None, framework=found, initial=_asked(initial)
    )
    if period.is_valid():
        initial = period_defaults(period.cleaned_data["periode"], period.cleaned_data["jaar"], today)
    form = RoundForm(data, framework=found, initial=initial)
    if form.is_valid():
        row = _make(request, found, form)
        if row is not None:
            return redirect(round_url("round-arrange", row))
    context = frame(found, form=form, period=period)
    return render(request, "monitoring/round_new.html", context, status=422 if form.is_bound else 200)


def _make(request: HttpRequest, framework: FrameworkAgreement, form: RoundForm) -> MonitoringRound | None:
    """Make it; None, with what is wrong in the form, when somebody was first with this title."""
    values = {name: form.cleaned_data[name] for name in form.Meta.fields}
    actor = coordinating_actor(request.user, framework)
    try:
        row, added = start_round(actor=actor, framework=framework, slug=form.instance.slug, **values)
    except ValidationError as error:
        place_errors(form, error)
        return None
    made = ngettext(
        "The round is made; %(n)s commitment belongs in it.",
        "The round is made; %(n)s commitments belong in it.",
        added,
    )
    messages.success(request, made % {"n": added})
    if is_being_made(framework, row.year):
        told = _(
            "Not all parties agreed to the annual agreements of %(year)s yet. Once they did, you add those here."
        )
        messages.warning(request, told % {"year": row.year})
    return row


def _asked(initial: dict[str, Any]) -> dict[str, Any]:
    """The period that is filled in, as the small form of periods tells it."""
    return {"periode": initial.get("period") or YEAR, "jaar": initial["year"]}


@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """The lines of a round with why each is there; every change is a small form of its own."""
    row = round_to_lead(request, (municipality, framework), year, slug)
    heading_form = HeadingForm(monitoring_round=row)
    status = 200
    if request.method == "POST":
        if request.POST.get("actie") == "kop":
            heading_form = HeadingForm(request.POST, monitoring_round=row)
        place = _place(request, row)
        status, problem = _change(request, row, heading_form)
        if not problem:
            here = f"{request.get_full_path()}#{place}"
            mended = request.POST["actie"] in ("hernoem", "kop-weg")
            return HttpResponseRedirect(way_back(request, here) if mended else here)
        messages.error(request, problem)
    context = {
        **_context(row, heading_form),
        "answers": _answers(request, row),
        "writes_letter": may_write_letter(request.user, row.framework.municipality),
        **reminding(request, row),
        "typed": _typed(request),
    }
    return render(request, "monitoring/round_arrange.html", context, status=status)


def _place(request: HttpRequest, row: MonitoringRound) -> str:
    """Where on the page one was; for a line that goes the one after it, or that before the last."""
    place = request.POST.get("anker", "")
    if request.POST.get("actie") != "verwijder":
        return place
    lines = [f"regel-{pk}" for pk in row.lines.order_by("position", "pk").values_list("pk", flat=True)]
    others = [one for one in lines if one != place]
    at = lines.index(place) if place in lines else 0
    return (others[at : at + 1] or others[-1:] or [""])[0]


def _typed(request: HttpRequest) -> dict[str, str]:
    """What was typed in a small form that was refused: another name of a heading, or the last day to react."""
    if request.POST.get("actie") == "hernoem":
        return {"heading": request.POST.get("kop", ""), **request.POST.dict()}
    return {"react_until": request.POST.get("reageren-tot", "")}


def _answers(request: HttpRequest, row: MonitoringRound) -> tuple[Answers, list[Answers]] | None:
    """How many answers are in; nothing before the round opens and after it is closed."""
    if not row.accepts_answers:
        return None
    around = with_surroundings(MonitoringRound.objects.filter(pk=row.pk), request.user)
    report = read_report(row, whole=False)
    return answers(report, members_at(around.get(), report))


def _change(request: HttpRequest, row: MonitoringRound, heading_form: HeadingForm) -> tuple[int, str]:
    """Carry out what was asked: the status of the answer, and why it can not be done."""
    change = _CHANGES.get(request.POST.get("actie", ""))
    if change is None:
        return 422, not_understood()
    try:
        change(request, row, coordinating_actor(request.user, row.framework), heading_form)
    except StaleVersionError:
        return 409, _("Somebody else changed this round meanwhile. Below is how it stands now; try again.")
    except RoundClosedError:
        return 409, _("This round is not arranged any more: it is in review or closed.")
    except (ValueError, KeyError):
        return 422, not_understood()
    except ValidationError as error:
        return 422, " ".join(error.messages)
    return 200, ""


#: Asks for the heading a commitment gets by itself.
USUAL = "thema"


def _number(request: HttpRequest, name: str) -> int:
    return int(request.POST[name])


def _optional(request: HttpRequest, name: str) -> int | None:
    return int(request.POST[name]) if request.POST.get(name) else None


_Change = Callable[[HttpRequest, MonitoringRound, Actor, HeadingForm], Any]


def _moves(up: bool) -> _Change:
    def change(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
        return arranging.move_line(
            actor=actor,
            monitoring_round=row,
            version=_number(request, "version"),
            line_id=_number(request, "regel"),
            up=up,
        )

    return change


def _add(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    commitment = Commitment.objects.filter(framework=row.framework_id, key=request.POST["afspraak"]).first()
    if commitment is None:
        raise ValidationError(_("Choose a commitment from the list."))
    usual = request.POST.get("kop") == USUAL
    return arranging.add_commitment(
        actor=actor,
        monitoring_round=row,
        version=_number(request, "version"),
        commitment=commitment,
        heading_id=None if usual else _optional(request, "kop"),
        usual=usual,
    )


def _remove(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    version, line_id = _number(request, "version"), _number(request, "regel")
    return arranging.remove_line(actor=actor, monitoring_round=row, version=version, line_id=line_id)


def _regroup(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    return arranging.regroup_line(
        actor=actor,
        monitoring_round=row,
        version=_number(request, "version"),
        line_id=_number(request, "regel"),
        heading_id=_optional(request, "kop"),
    )


def _fill(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    return arranging.fill(actor=actor, monitoring_round=row, version=_number(request, "version"))


def _new_heading(request: HttpRequest, row: MonitoringRound, actor: Actor, form: HeadingForm) -> Any:
    if not form.is_valid():
        raise ValidationError([str(message) for errors in form.errors.values() for message in errors])
    parent = form.cleaned_data["parent"]
    return arranging.add_heading(
        actor=actor,
        monitoring_round=row,
        version=_number(request, "version"),
        number=form.cleaned_data["number"],
        title=form.cleaned_data["title"],
        parent_id=parent.pk if parent else None,
    )


def _rename(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    return arranging.rename_heading(
        actor=actor,
        monitoring_round=row,
        version=_number(request, "version"),
        heading_id=_number(request, "kop"),
        number=request.POST.get("number", ""),
        title=request.POST.get("title", ""),
    )


def _drop_heading(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    version, heading = _number(request, "version"), _number(request, "kop")
    return arranging.remove_heading(actor=actor, monitoring_round=row, version=version, heading_id=heading)


def _open(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    """Open a round for the first time, or again from review."""
    return move_round(actor=actor, monitoring_round=row, to=RoundStatus.OPEN)


def _remind(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    return remind(request, row, actor)


def _to_review(request: HttpRequest, row: MonitoringRound, actor: Actor, _form: HeadingForm) -> Any:
    typed = request.POST.get("reageren-tot", "").strip()
    due = parse_day(typed)
    if typed and due is None:
        raise ValidationError(
            _("“%(value)s” is not a day. Write it like 2024-11-15.") % {"value": typed[:40]}
        )
    return take_to_review(actor=actor, monitoring_round=row, reactions_due=due)


#: What a form of the page may ask for.
_CHANGES: dict[str, _Change] = {
    "vul": _fill,
    "voeg-toe": _add,
    "verwijder": _remove,
    "omhoog": _moves(up=True),
    "omlaag": _moves(up=False),
    "verplaats": _regroup,
    "kop": _new_heading,
    "hernoem": _rename,
    "kop-weg": _drop_heading,
    "open": _open,
    "beoordeel": _to_review,
    "herinner": _remind,
}


def _context(row: MonitoringRound, heading_form: HeadingForm) -> dict[str, Any]:
    """What the page shows; the number of queries does not depend on how many lines there are."""
    row.refresh_from_db(fields=["version", "status"])
    weighed = {proposal.commitment.pk: proposal for proposal in weigh_lines(row)}
    proposed = {pk: proposal for pk, proposal in weighed.items() if proposal.belongs}
    lines = list(row.lines.select_related("commitment", "heading__parent").order_by("position", "pk"))
    present = {line.commitment_id for line in lines}
    others = Commitment.objects.filter(framework=row.framework_id).exclude(pk__in=present)
    return {
        **round_frame(row),
        "lines": [(line, proposed.get(line.commitment_id)) for line in lines],
        "missing": [proposal for pk, proposal in proposed.items() if pk not in present],
        "left_out": [one for pk, one in weighed.items() if pk not in present and tells_why(one, row.year)],
        "others": list(others.select_related("annual_agreement").order_by("position", "pk")),
        "headings": list(row.headings.select_related("parent").order_by("position", "pk")),
        "heading_form": heading_form,
        "usual_term": usual_term(row, timezone.localdate()),
        "term_over": row.term_over(timezone.localdate()),
        "arrangeable": row.status in (RoundStatus.PREPARING, RoundStatus.OPEN),
    }


@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, municipality: str, framework: str, year: int, slug: str) -> HttpResponse:
    """Say what closing means, and close; a round that can not be closed leads back to its page."""
    place = (municipality, framework)
    row = round_to_lead(request, place, year, slug)
    if row.is_closed:
        # Also for who sent the form after somebody else did.
        messages.info(request, _("This round is closed. Nothing in it changes any more."))
        return redirect(round_url("round-arrange", row))
    if request.method == "POST":
        try:
            actor = coordinating_actor(request.user, row.framework)
            close_round(actor=actor, monitoring_round=row, seen=request.POST.get("seen", ""))
        except StaleVersionError:
            messages.error(
                request,
                _("Since you opened this page something changed in this round. Below is how it stands now."),
            )
            context = _closing(round_to_lead(request, place, year, slug))
            return render(request, "monitoring/round_close.html", context, status=409)
        except FindingsOpenError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(clearance_url(row))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(round_url("round-arrange", row))
        messages.success(request, _("The round is closed. Nothing in it changes any more."))
        return redirect(year_url("monitor", row))
    return render(request, "monitoring/round_close.html", _closing(row))


def _closing(row: MonitoringRound) -> dict[str, Any]:
    """What closing would leave as it is: told before it is done, as nothing in it changes any more.

    What is frozen is read first: what changes while the rest is read makes the form a stale one.
    """
    report = build_report(row)
    waiting = row.lines.without_light()
    proposed, differing = undecided(row)
    return {
        **round_frame(row),
        "waiting": list(waiting.select_related("commitment").order_by("position")),
        "unanswered": sum(not line.answered for line in report.open_lines),
        "monitor_url": year_url("monitor", row),
        "is_ahead": row.reference_date > timezone.localdate(),
        "running_until": None if row.term_over(timezone.localdate()) else row.reactions_due,
        "proposed": proposed,
        "differing": differing,
        "back": round_url("round-arrange", row),
        "findings": len(still_open(check(report, kept_digests(row)))),
        "seen": closing_mark(row, report),
        "clearance_url": clearance_url(row),
    }
