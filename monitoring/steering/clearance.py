"""Looking over what may be private in public texts before they leave: keep it, or mend the text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agreements.models import FrameworkAgreement
from agreements.permissions import coordinating_actor
from config.web.htmx import is_htmx, render_page
from config.web.way_back import leading_back
from parties.models import AnyUser, Party

from ..enums import FindingKind, RoundStatus, TextPlace
from ..models import MendRequest, MonitoringRound
from ..place import round_frame, year_url
from ..rounds.permissions import may_settle, party_settling
from ..table.clearance import (
    ATTACHMENT,
    FIGURE,
    OF_THE_AGREEMENT,
    OUTSIDER,
    Finding,
    check_round,
    keep_findings,
    still_open,
)
from ..table.report import Line
from ..table.views import chosen_round, rounds_at
from .mending import Requests, ask_to_mend, can_be_asked, is_joint_figure, read_requests

#: Characters of a text that are shown before and after the words, where its sentence is longer.
AROUND = 140

FIELDS: dict[str, str | Promise] = {
    "progress": gettext_lazy("Public text"),
    "cause": gettext_lazy("Cause"),
    "effect": gettext_lazy("Effect"),
    "adjustment": gettext_lazy("Adjustment"),
    "view": gettext_lazy("Reaction of a party"),
    "decision": gettext_lazy("Decision"),
    "source": gettext_lazy("Source"),
    FIGURE: gettext_lazy("Source of a figure"),
    ATTACHMENT: gettext_lazy("Name of an attachment"),
    "title": gettext_lazy("Title of the commitment"),
    "text": gettext_lazy("Text of the commitment"),
    "item": gettext_lazy("Item of the commitment"),
    "lead": gettext_lazy("Lead"),
    "planning": gettext_lazy("Planning"),
    "indicator": gettext_lazy("Indicator"),
    "agreement": gettext_lazy("Title of the agreement"),
    "column": gettext_lazy("Word above a column"),
    "legend": gettext_lazy("Meaning of a light"),
    "round": gettext_lazy("Name of a round"),
    "period": gettext_lazy("Period"),
    "heading": gettext_lazy("Heading"),
    "printed": gettext_lazy("Heading as printed"),
    "term": gettext_lazy("Term"),
    "definition": gettext_lazy("Definition"),
    "term-source": gettext_lazy("Source of a term"),
    "amount": gettext_lazy("Amount of a term"),
    "foreword": gettext_lazy("Foreword"),
    "signatory": gettext_lazy("Who signs the foreword"),
    "logo": gettext_lazy("The logo in words"),
    "project": gettext_lazy("Name of a project"),
    "project-place": gettext_lazy("Place of a project"),
    OUTSIDER: gettext_lazy("Of whom a project is"),
    "project-source": gettext_lazy("Source of a project"),
    "goal": gettext_lazy("National goal"),
    "goal-term": gettext_lazy("For when a goal is"),
    "goal-source": gettext_lazy("Where a goal stands"),
    "theme": gettext_lazy("Theme"),
}
_WHOSE: dict[str, str | Promise] = {
    "progress": gettext_lazy("Only %(party)s can change this text."),
    "view": gettext_lazy("Only %(party)s can change this reaction."),
    ATTACHMENT: gettext_lazy("Only %(party)s can take this file away."),
    FIGURE: gettext_lazy("Only %(party)s can give this figure another source."),
}
_SENTENCE_END = re.compile(r"[.!?]\s+(?=\S)|\n+")


@dataclass(frozen=True)
class Shown:
    """A finding as the page shows it: its words in their sentence, where that stands, and who may mend it.

    `mend_url` is empty where that is not the reader; `whose` tells who it is then, or what comes first. `asked`: who
    asked its party to mend it, and when.
    """

    finding: Finding
    before: str
    after: str
    where: str
    mend_url: str
    whose: str
    asked: MendRequest | None = None

    @property
    def can_be_asked(self) -> bool:
        """Whether its party can be asked to mend it, and was not yet."""
        return self.asked is None and bool(self.whose) and can_be_asked(self.finding)

    @property
    def kind(self) -> str:
        """What the words look like."""
        return str(FindingKind(self.finding.kind).label)


@dataclass(frozen=True)
class Group:
    """The findings in one line, or in all that belongs to no line; `url` is empty then."""

    line: Line | None
    url: str
    findings: list[Shown]


def clearance_url(monitoring_round: MonitoringRound) -> str:
    """The page of a round with what is to be looked at."""
    return year_url("clearance", monitoring_round)


@require_http_methods(["GET", "POST"])
def clearance(request: HttpRequest, municipality: str, framework: str, year: int) -> HttpResponse:
    """Findings in the public texts of a round; whoever fills in the round keeps them, goes to the line or asks its party."""
    current = chosen_round(request, rounds_at(request, municipality, framework, year))
    if not getattr(current, "user_coordinates", False):
        raise PermissionDenied
    if request.method == "POST":
        return _decide(request, current)
    # The monitor asks how many there are once it is shown, so that its own page need not find out.
    return render_page(request, "monitoring/clearance.html", _context(request, current), partial="count")


def _decide(request: HttpRequest, current: MonitoringRound) -> HttpResponse:
    """Keep the words one button names, or all that are ticked; or ask the parties of those texts to mend them."""
    asks = "vraag" in request.POST
    one = request.POST.get("vraag" if asks else "behoud")
    named = {one} if one else set(request.POST.getlist("vinding"))
    if not named:
        return _refuse(request, current, _("Tick what it is about first."), 422)
    chosen = [finding for finding in check_round(current) if finding.digest in named]
    actor = coordinating_actor(request.user, current.framework)
    decide = ask_to_mend if asks else keep_findings
    try:
        decide(actor=actor, monitoring_round=current, findings=chosen)
    except ValidationError as error:
        return _refuse(request, current, " ".join(error.messages), 409)
    if len(chosen) < len(named):
        text = _("A text changed meanwhile. Look at it again; what you chose of the others is done.")
        return _refuse(request, current, text, 409)
    done = _asked_words(chosen) if asks else _kept_words(len(chosen))
    if is_htmx(request):
        return render(request, "monitoring/clearance.html#list", _context(request, current, done=done))
    messages.success(request, done)
    return redirect(clearance_url(current))


def _kept_words(count: int) -> str:
    return ngettext("%(n)s is kept.", "%(n)s are kept.", count) % {"n": count}


def _asked_words(chosen: Collection[Finding]) -> str:
    parties = sorted({party for finding in chosen for party in finding.parties if party})
    if any(map(is_joint_figure, chosen)):
        parties.append(_("who coordinates"))
    told = _("Asked: %(parties)s. It stands in their work, and comes with their next reminder.")
    return told % {"parties": ", ".join(parties)}


def _refuse(request: HttpRequest, current: MonitoringRound, problem: str, status: int) -> HttpResponse:
    context = _context(request, current, problem=problem)
    return render_page(request, "monitoring/clearance.html", context, partial="list", status=status)


def _context(request: HttpRequest, current: MonitoringRound, **extra: Any) -> dict[str, Any]:
    findings = [] if current.is_closed else check_round(current)
    waiting = still_open(findings)
    ticked = set(request.POST.getlist("vinding"))
    requests = read_requests(current)
    mend = party_settling(request.user, current) if may_settle(request.user, current) else None
    return {
        **round_frame(current),
        "page": "monitor",
        "monitor_url": year_url("monitor", current),
        "clearance_url": clearance_url(current),
        "waiting": (groups := _groups(current, waiting, mend=mend, user=request.user, requests=requests)),
        "count": len(waiting),
        "can_ask": any(shown.can_be_asked for group in groups for shown in group.findings),
        "mended": [] if current.is_closed else requests.mended,
        "kept": _groups(current, [one for one in findings if one.kept], mend=None, user=request.user),
        "ticked": ticked,
        **extra,
    }


def _groups(
    current: MonitoringRound,
    findings: Iterable[Finding],
    *,
    mend: Party | None,
    user: AnyUser,
    requests: Requests | None = None,
) -> list[Group]:
    """The findings by line, in the order of the table, and those of no line together.

    `mend`: the party in whose name the reader may mend texts of lines.
    """
    framework = current.framework
    place = [framework.municipality.slug, framework.slug]
    found = []
    for _key, together in groupby(findings, key=lambda finding: finding.line and finding.line.key):
        own = list(together)
        line = own[0].line
        if line is None:
            found.append(Group(None, "", [_beside(one, current, user) for one in own]))
            continue
        edit = f"{year_url('line', current, line.key)}&terug=nakijken"
        asked = requests.waiting if requests else {}
        shown = [_shown(one, *_way(one, line, edit, mend), asked.get(one.digest)) for one in own]
        found.append(Group(line, reverse("commitment", args=[*place, line.key]), shown))
    return found


def _beside(finding: Finding, current: MonitoringRound, user: AnyUser) -> Shown:
    """A finding in a text of no line; mending it leads back here."""
    url, whose = _way_beside(finding, current, user)
    return _shown(finding, leading_back(url, clearance_url(current)) if url else "", whose)


def _shown(finding: Finding, url: str, whose: str, asked: MendRequest | None = None) -> Shown:
    before, after = excerpt(finding.text, finding.start, finding.end)
    parties = ", ".join(party for party in finding.parties if party)
    where = [str(FIELDS[finding.field]), finding.about, parties, finding.round]
    return Shown(finding, before, after, " · ".join(part for part in where if part), url, whose, asked)


def _way(finding: Finding, line: Line, edit: str, mend: Party | None) -> tuple[str, str]:
    """Where the reader mends a text of a line, and who can where that is not the reader."""
    field, parties = finding.field, [party for party in finding.parties if party]
    url = whose = ""
    if field in OF_THE_AGREEMENT:
        whose = _("This stands in the agreement itself.")
    elif mend and mend.label in parties and field in (ATTACHMENT, FIGURE):
        parties.remove(mend.label)
        # A file can not be given another name: it is taken away, and put there again under a better one.
        file = f"{reverse('collect-line', args=[line.pk, mend.slug])}#bijlagen"
        url = file if field == ATTACHMENT else f"{reverse('collect')}#cijfers"
    elif mend and "" in finding.parties and field != FIGURE:
        url = edit
    if parties:
        # Another party's text of this round is not for the coordinator to change.
        whose = str(_WHOSE.get(field, _WHOSE["progress"])) % {"party": ", ".join(parties)}
    elif is_joint_figure(finding):
        whose = _("This figure is of all together: who coordinates gives it another source.")
    return url, whose


def _way_beside(finding: Finding, current: MonitoringRound, user: AnyUser) -> tuple[str, str]:
    """Where a text that belongs to no line is mended, and who can or what comes first where the reader can not yet."""
    framework = current.framework
    agreement = [framework.municipality.slug, framework.slug]
    here = [*agreement, current.year, current.slug]
    match finding.place:
        case TextPlace.FOREWORD:
            part = "huisstijl" if finding.field == "logo" else "voorwoord"
            return f"{reverse('publication-style', args=agreement)}#{part}", ""
        case TextPlace.ROUND if finding.text in (current.title, current.period):
            return reverse("round-change", args=here), ""
        case TextPlace.ROUND:
            return "", _("This is the name of an earlier round.")
        case TextPlace.HEADING if finding.field == "heading":
            fixed = current.status == RoundStatus.REVIEW
            first = _("Headings stay as they are in review. Open the round again first.") if fixed else ""
            return reverse("round-arrange", args=here) + ("" if fixed else "#koppen-kop"), first
        case TextPlace.PROJECT:
            return _way_to_project(finding, framework), ""
        case TextPlace.GOAL if finding.field in ("goal", "goal-term", "goal-source"):
            return _way_to_goal(finding, framework), ""
    if not user.is_superuser:
        return "", _("Only the application manager can change this.")
    if finding.place == TextPlace.GLOSSARY:
        return _way_to_term(finding, framework), ""
    if finding.place == TextPlace.HEADING:
        return reverse("admin:monitoring_monitoringround_change", args=[current.pk]), ""
    return reverse("admin:agreements_frameworkagreement_change", args=[framework.pk]), ""


def _way_to_term(finding: Finding, framework: FrameworkAgreement) -> str:
    """Where the term is changed that a text belongs to: another document may explain one of the same name.

    Empty when it was changed meanwhile.
    """
    prefetch_related_objects([framework], "glossary__amounts")
    for row in framework.glossary.all():
        amounts = [text for one in row.amounts.all() for text in (one.label, one.unit, one.price_level)]
        texts = (row.term, row.definition, row.source, *amounts)
        if row.term == (finding.about or finding.text) and finding.text in texts:
            return reverse("admin:agreements_glossaryterm_change", args=[row.pk])
    return ""


def _way_to_project(finding: Finding, framework: FrameworkAgreement) -> str:
    """Where the project is changed that a text belongs to; the list where it was changed meanwhile."""
    place = [framework.municipality.slug, framework.slug]
    prefetch_related_objects([framework], "projects")
    for row in framework.projects.all():
        texts = (row.name, row.place, row.outsider, row.ready_words, row.source)
        if row.name == (finding.about or finding.text) and finding.text in texts:
            return reverse("project", args=[*place, row.pk])
    return reverse("projects", args=place)


def _way_to_goal(finding: Finding, framework: FrameworkAgreement) -> str:
    """Where the goal is changed that a text belongs to; the list where it was changed meanwhile."""
    place = [framework.municipality.slug, framework.slug]
    prefetch_related_objects([framework], "national_goals")
    for row in framework.national_goals.all():
        if row.title == (finding.about or finding.text) and finding.text in (row.title, row.term, row.source):
            return reverse("goal", args=[*place, row.key])
    return reverse("goals", args=place)


def excerpt(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after the words in their sentence, cut with an ellipsis where that is long.

    A full stop right before the words may belong to an abbreviation ('tel. 06…') and ends no sentence.
    """
    first, last = max(0, start - AROUND - 2), end + AROUND + 2
    ends = [hit.end() for hit in _SENTENCE_END.finditer(text, first, start) if hit.end() <= start]
    closing = _SENTENCE_END.search(text, end, last)
    before = text[ends[-1] if ends else first : start]
    after = text[end : closing.start() + 1 if closing else last]
    if len(before) > AROUND:
        before = f"… {before[-AROUND:].split(' ', 1)[-1]}"
    if len(after) > AROUND:
        after = f"{after[:AROUND].rsplit(' ', 1)[0]} …"
    return before.lstrip("\n"), after.rstrip("\n")
