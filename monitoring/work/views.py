"""'My work', its count in the menu, and the page of a party."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_htmx.http import trigger_client_event

from agreements.models import Coordination, FrameworkAgreement, Participation, cycle_year
from agreements.permissions import may_assign, visible_parties
from config.web.file_names import file_name
from config.web.htmx import render_page
from config.web.language import site_language
from parties.access_log import record_file
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import may_see_people, memberships_of, party_ids

from ..publishing.answers import file_answer
from ..table.clearance import check_round, still_open
from ..table.keeping import OF_PEOPLE, Mark, keep
from .beside import actions_of
from .facts import read_facts
from .ledger import OWED, OWES, read_ledger
from .ledger_choice import options, read_choice
from .ledger_rows import read_rows
from .quick import QuickRow, quick_rounds
from .sheet import render_ledger
from .task import Task, TaskKind, due_words, tells_late, told_apart
from .tasks import SHOWN, tasks_from, tasks_of, undated_from
from .untaken import untaken_of

#: How much of what nobody took on stands on the page; the page of the party has the rest.
UNTAKEN_SHOWN = 10
#: Rows on the page of a party; who works in fifteen municipalities has thousands. Which page the address tells.
PER_PAGE, PAGE = 200, "pagina"


def work_changed(response: HttpResponse) -> HttpResponse:
    """The answer to something done on 'my work': the number in the header is asked for anew."""
    return trigger_client_event(response, "workChanged", after="settle")


def work_context(user: AnyUser, sent: QuickRow | None = None) -> dict[str, Any]:
    """Everything on 'my work'; `sent`: a report that could not be kept as it was sent."""
    today = timezone.localdate()
    facts = read_facts([user], today)
    tasks = tasks_from(facts, user)
    untaken = untaken_of(user, today)
    visible = FrameworkAgreement.objects.visible_to(user).select_related("municipality")
    frameworks = list(visible.order_by("municipality__name", "starts_on", "pk"))
    edits = any(row.reaches(MembershipRole.EDITOR) for row in memberships_of(user))
    return {
        "page": "my-work",
        "tasks": [_shown(task, today) for task in told_apart(tasks)],
        "quick": quick_rounds(tasks, sent),
        "reported_by_others": [
            task for task in tasks if task.kind == TaskKind.PROGRESS and not task.line_ids
        ],
        "undated": told_apart(undated_from(facts, user)),
        "late": sum(task.is_late(today) for task in tasks),
        "places": len({task.municipality for task in tasks}),
        "untaken": [{"one": one, "due": due_words(one.due, today)} for one in untaken[:UNTAKEN_SHOWN]],
        "untaken_total": len(untaken),
        "untaken_asked": sum(one.in_round for one in untaken),
        "untaken_places": _places(untaken),
        "own_parties": [row.party for row in memberships_of(user)],
        "fills_in": edits and bool(frameworks),
        "frameworks": [
            {"municipality": one.municipality, "framework": one, "year": cycle_year(one, today)}
            for one in frameworks
        ],
    }


def _shown(task: Task, today: date) -> dict[str, Any]:
    """A task with its day in words, and for a round in review what is still to be looked at."""
    findings = len(still_open(check_round(task.round))) if task.round else 0
    return {
        "task": task,
        "due": due_words(task.due, today),
        "late": task.is_late(today),
        "tells_late": tells_late(task.due, today),
        "findings": findings,
        "is_long": len(task.lines) + task.more > SHOWN,
    }


def _places(untaken: list[Any]) -> list[Party]:
    """The parties of which something is left, once each."""
    return list({one.duty.party.pk: one.duty.party for one in untaken}.values())


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    """What the person must do, oldest first, and what their organisation must do and nobody took on."""
    return render_page(request, "monitoring/my_work.html", work_context(request.user), partial="work")


@require_GET
def my_work_count(request: HttpRequest) -> HttpResponse:
    """How much the person must do, for the menu; asked for after the page, so that no page waits for it.

    Every page asks it, so the number is kept until anything is written where they work, or the day is over.
    """
    user, today = request.user, timezone.localdate()
    who = (user.pk, user.is_active, user.is_superuser, today)
    mark = Mark.read(user.pk or 0)
    own = mark if user.is_superuser else mark.of(*_worked_in(mark, user))
    count = keep(own, ("work", who), lambda: len(tasks_of(user, today)), OF_PEOPLE)
    response = render(request, "monitoring/my_work_count.html", {"count": count})
    response["Cache-Control"] = "no-store"
    return response


def _worked_in(mark: Mark, user: AnyUser) -> list[str]:
    """The municipalities in which a party of the person has, had or will have a seat."""

    def read() -> list[str]:
        mine = party_ids(user)
        seats = Participation.objects.filter(party__in=mine).values("framework")
        coordinates = Coordination.objects.filter(party__in=mine).values("framework")
        there = FrameworkAgreement.objects.filter(Q(pk__in=seats) | Q(pk__in=coordinates))
        # Of its own municipality as well where it has no agreement yet.
        places = Party.objects.filter(Q(pk__in=mine) | Q(frameworks__in=there))
        return list(places.order_by().values_list("slug", flat=True).distinct())

    # Memberships begin and end by their date.
    key = ("worked in", user.pk, timezone.localdate())
    return keep(mark.of_everybody, key, read, OF_PEOPLE)


def visible_party(request: HttpRequest, slug: str) -> Party:
    """The party; 404 for who sits at no table with it, as when it does not exist."""
    return get_object_or_404(visible_parties(request.user), slug=slug)


@require_GET
def party(request: HttpRequest, party: str) -> HttpResponse:
    """Everything a party owes and is owed in what the reader may see; filters in the address."""
    found = visible_party(request, party)
    ledger = read_ledger(request.user, found, timezone.localdate())
    choice = read_choice(request.GET, ledger)
    entries = ledger.side(choice.side)
    leaf = Paginator(choice.of(entries), PER_PAGE).get_page(request.GET.get(PAGE))
    rows = read_rows(ledger, list(leaf.object_list))
    actions = actions_of(request.user, found, timezone.localdate()) if choice.side == OWES else []
    context = {
        "party": found,
        "ledger": ledger,
        "choice": choice,
        "rows": rows,
        "leaf": leaf,
        "leaf_query": f"{choice.query}&{PAGE}=" if choice.query else f"{PAGE}=",
        "actions": actions,
        "actions_late": sum(one.late for one in actions),
        "total": len(entries),
        "options": options(ledger, choice),
        "sides": [(OWES, len(ledger.owes)), (OWED, len(ledger.owed))],
        "assigns": may_assign(request.user, found),
        "sees_people": may_see_people(request.user, found),
        "today": timezone.localdate(),
        "has_notes": any(row.light and row.light.note for row in rows),
    }
    return render_page(request, "monitoring/party.html", context, partial="results")


@require_GET
def party_file(request: HttpRequest, party: str) -> HttpResponse:
    """The page of a party as a spreadsheet, with the same filters."""
    found = visible_party(request, party)
    today = timezone.localdate()
    with site_language():
        ledger = read_ledger(request.user, found, today)
        choice = read_choice(request.GET, ledger)
        content = render_ledger(ledger, choice, today)
        rows = sum(len(choice.of(ledger.side(side))) for side in (OWES, OWED))
        subject = f"{_('Commitments of')} {found.name}"
    record_file(request.user, subject, "xlsx", rows)
    return file_answer(content, file_name("afspraken", found.slug, today, ending="xlsx"), "xlsx")
