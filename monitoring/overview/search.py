"""The search page: one question, what was found per kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.models import FrameworkAgreement

from ..meeting.models import who_does
from ..table.words import long_date, origin_note
from . import finding
from .finding import Asked, excerpt, marked


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, where it leads, whose it is and where the words stand."""

    url: str
    title: SafeString
    place: str
    text: SafeString | str = ""


@dataclass(frozen=True)
class Kind:
    """Everything found of one kind."""

    slug: str
    title: str
    hits: list[Hit]
    more: bool


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Everything the person may see that has all the words asked for."""
    asked = finding.read_question(request.GET.get("zoek", ""))
    kinds = [_kind(*kind, asked, request) for kind in _kinds()] if asked.words else []
    context = {
        "asked": asked,
        "kinds": [kind for kind in kinds if kind.hits],
        "most": finding.MOST,
        "total": sum(len(kind.hits) for kind in kinds),
        "more": any(kind.more for kind in kinds),
        "page": "search",
    }
    return render(request, "monitoring/search.html", context)


def _kinds() -> list[tuple[str, str, Callable[..., finding.Found], Callable[[Any, Asked], Hit]]]:
    return [
        ("afspraken", _("Commitments"), finding.commitments, _commitment),
        ("voortgang", _("Progress"), finding.progress, _progress),
        ("themas", _("Themes"), finding.themes, _theme),
        ("begrippen", _("Glossary"), finding.glossary, _term),
        ("doelen", _("National goals"), finding.goals, _goal),
        ("overleggen", _("Meetings that were agreed"), finding.bodies, _body),
        ("besluiten", _("Decisions and actions"), finding.decisions, _decision),
        ("escalaties", _("Escalations"), finding.escalations, _escalation),
        ("global-goals", _("Global Goals"), finding.global_goals, _global_goal),
        ("cijfers", _("Figures"), finding.figures, _figure),
        ("projecten", _("Projects of dwellings"), finding.projects, _project),
        ("partijen", _("Parties"), finding.parties, _party),
        ("contacten", _("Contacts"), finding.contacts, _contact),
    ]


def _kind(
    slug: str,
    title: str,
    find: Callable[..., finding.Found],
    show: Callable[[Any, Asked], Hit],
    asked: Asked,
    request: HttpRequest,
) -> Kind:
    found = find(asked, request.user)
    return Kind(slug, title, [show(row, asked) for row in found.rows], found.more)


def _framework_url(framework: FrameworkAgreement, anchor: str = "") -> str:
    return reverse("framework", args=[framework.municipality.slug, framework.slug]) + anchor


def _place(framework: FrameworkAgreement, *details: object) -> str:
    told = [str(detail) for detail in details if detail]
    return " · ".join([framework.municipality.name, framework.title, *told])


def _commitment_url(commitment: Any) -> str:
    framework = commitment.framework
    return reverse("commitment", args=[framework.municipality.slug, framework.slug, commitment.key])


def _commitment(row: Any, asked: Asked) -> Hit:
    year = row.annual_agreement.year if row.annual_agreement else ""
    title = marked(str(row), [*asked.words, asked.text])
    place = _place(row.framework, year, row.is_made_up and _("demonstration"))
    return Hit(_commitment_url(row), title, place, excerpt(row.text, asked.words))


def _progress(row: Any, asked: Asked) -> Hit:
    commitment = row.line.commitment
    told = f"{row.party.label}, {long_date(row.dated)}" if row.party else long_date(row.dated)
    return Hit(
        _commitment_url(commitment),
        marked(str(commitment), asked.words),
        _place(commitment.framework, row.line.round.title, told, origin_note(row.origin, "")),
        excerpt(row.text, asked.words),
    )


def _theme(row: Any, asked: Asked) -> Hit:
    return Hit(
        _framework_url(row.framework, f"#thema-{row.position}"),
        marked(str(row), asked.words),
        _place(row.framework),
        excerpt(row.ambition, asked.words),
    )


def _term(row: Any, asked: Asked) -> Hit:
    return Hit(
        _framework_url(row.framework, f"#begrip-{row.pk}"),
        marked(row.term, asked.words),
        _place(row.framework, row.source),
        excerpt(row.definition, asked.words),
    )


def _goal(row: Any, asked: Asked) -> Hit:
    place = [row.framework.municipality.slug, row.framework.slug]
    return Hit(
        f"{reverse('goals', args=place)}#doel-{row.key}",
        marked(row.title, asked.words),
        _place(row.framework, row.term, row.source),
        excerpt(row.words, asked.words),
    )


def _body(row: Any, asked: Asked) -> Hit:
    place = [row.framework.municipality.slug, row.framework.slug]
    return Hit(
        f"{reverse('bodies', args=place)}#overleg-{row.key}",
        marked(row.name, asked.words),
        _place(row.framework, row.frequency, row.source),
        excerpt(" ".join([row.participants, row.agenda]).strip(), asked.words),
    )


def _decision(row: Any, asked: Asked) -> Hit:
    """An open action leads to the list where it is told to be done, anything else to the decisions of its meeting."""
    meeting, framework = row.meeting, row.meeting.round.framework
    place = [framework.municipality.slug, framework.slug]
    url = f"{reverse('meeting-decisions', args=[*place, meeting.round.year, meeting.pk])}#besluit-{row.pk}"
    became = ""
    if row.is_action and row.at_table:
        became = (
            _("Done on %(day)s") % {"day": long_date(row.told_told_of)}
            if row.told_done
            else _("Still to be done")
        )
        if not row.told_done:
            url = f"{reverse('actions', args=place)}#actie-{row.pk}"
    who = who_does(row.party.label if row.party else "", row.who)
    due = _("before %(day)s") % {"day": long_date(row.due_on)} if row.due_on else ""
    told = " ".join(filter(None, (row.text, row.told_note)))
    return Hit(
        url,
        marked(str(row.commitment or meeting.body), asked.words),
        _place(framework, f"{meeting.body}, {long_date(meeting.held_on)}", who, due, became),
        excerpt(told, asked.words),
    )


def _escalation(row: Any, asked: Asked) -> Hit:
    framework = row.commitment.framework
    raised = {"where": row.raised_to, "party": row.party.label}
    told = (
        _("raised %(where)s by %(party)s") % raised,
        _("since %(day)s") % {"day": long_date(row.since)},
        row.get_state_display(),
        origin_note(row.origin, ""),
    )
    answers = [words for _pk, *own in sorted(row.answered or []) for words in own]
    texts = (row.problem, row.tried, row.asked, *answers, row.outcome)
    return Hit(
        reverse("escalation", args=[framework.municipality.slug, framework.slug, row.pk]),
        marked(str(row.commitment), asked.words),
        _place(framework, *told),
        excerpt(" ".join(filter(None, texts)), asked.words),
    )


def _project(row: Any, asked: Asked) -> Hit:
    place = [row.framework.municipality.slug, row.framework.slug]
    told = (row.get_kind_display(), row.whose, origin_note(row.origin, ""))
    return Hit(
        reverse("project", args=[*place, row.pk]),
        marked(row.name, asked.words),
        _place(row.framework, *told),
        excerpt(" ".join(filter(None, (row.place, row.note))), asked.words),
    )


def _global_goal(row: Any, asked: Asked) -> Hit:
    framework = row.commitment.framework
    place = [framework.municipality.slug, framework.slug]
    title = f"{row.goal}. {row.get_goal_display()}"
    url = f"{reverse('goals', args=place)}#global-goal-{row.goal}"
    return Hit(url, marked(title, asked.words), _place(framework))


def _figure(row: Any, asked: Asked) -> Hit:
    place = [row.framework.municipality.slug, row.framework.slug]
    annual = row.commitment.annual_agreement if row.commitment else None
    return Hit(
        f"{reverse('figures', args=place)}#cijfer-{row.pk}",
        marked(row.name, asked.words),
        _place(row.framework, annual.year if annual else "", row.commitment or ""),
        excerpt(row.definition, asked.words),
    )


def _party(row: Any, asked: Asked) -> Hit:
    return Hit(
        _framework_url(row.framework, "#partijen"),
        marked(row.party.name, asked.words),
        _place(row.framework, row.party.get_kind_display(), row.get_role_display()),
    )


def _contact(row: Any, asked: Asked) -> Hit:
    """The function alone: who it is, is read where reading is logged."""
    place = [row.framework.municipality.slug, row.framework.slug]
    title = marked(f"{row.contact.function}, {row.contact.party.name}", asked.words)
    url = f"{reverse('contacts', args=place)}?partij={row.contact.party.slug}"
    return Hit(url, title, _place(row.framework, _("Contacts and escalation")))
