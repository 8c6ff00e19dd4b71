"""The log, for the application manager alone: to read, and to take along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from config.web.file_names import file_name, named
from config.web.language import site_language
from parties.access_log import record_access, record_file, record_once_a_day
from parties.enums import AccessKind
from parties.models import User
from parties.permissions import may_read_log, reader_of

from ..publishing.answers import file_answer
from . import reading
from .files import MOST, render_log
from .forms import LogForm, mark_text
from .own_data import render_own_data
from .reading import Entry


@dataclass(frozen=True)
class Act:
    """Entries that follow one another, of one person, about one thing, within a minute."""

    entries: list[Entry]

    @property
    def first(self) -> Entry:
        """The newest; who, when, where and why are the same for all."""
        return self.entries[0]


def _acts(entries: Iterable[Entry]) -> Iterator[Act]:
    def of_one_act(entry: Entry) -> tuple[Any, ...]:
        minute = entry.moment.replace(second=0, microsecond=0)
        return minute, entry.actor, entry.party, entry.reason, entry.place, entry.kind == ""

    for _same, together in groupby(entries, key=of_one_act):
        yield Act(list(together))


def _form(request: HttpRequest) -> LogForm:
    """The filters of the address; 404 for who may not read the log, as if it were not there."""
    if not may_read_log(request.user):
        raise Http404
    return LogForm(request.GET)


@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """What happened in some days, newest first; filters in the address."""
    form = _form(request)
    return _page(request, form, status=200 if form.is_valid() else 422)


@require_GET
def log_file(request: HttpRequest, file_format: str) -> HttpResponse:
    """The same entries as a file; that somebody took it along stands in the log as well."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, form, status=422)
    question = form.question()
    found = reading.count(question, MOST)
    if found > MOST:
        return _page(request, form, status=422, too_many=MOST)
    with translation.override("nl"):
        facts = _facts(form)
    content = render_log(reading.read_all(question), question, facts, file_format)
    with site_language():
        chosen, subject = "; ".join(f"{name}: {text}" for name, text in _facts(form)), _("Log")
    record_file(request.user, subject, file_format, found, chosen)
    name = file_name("logboek", question.since, question.until, ending=file_format)
    return file_answer(content, name, file_format)


@require_POST
def own_data_file(request: HttpRequest) -> HttpResponse:
    """Everything the site keeps about the person, as a file; that it was taken along is written down."""
    assert isinstance(request.user, User)
    content = render_own_data(request.user)
    with site_language():
        subject = _("Own data")
    record_access(actor=reader_of(request.user), kind=AccessKind.OWN_DATA, subject=subject, detail="json")
    response = HttpResponse(content, content_type="application/json")
    named(response, file_name("mijn-gegevens", timezone.localdate(), ending="json"))
    response["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, form: LogForm, status: int, too_many: int = 0) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "page": "log", "too_many": too_many, "most": MOST}
    if form.is_valid() and not too_many:
        question = form.question()
        entries, older = reading.read_page(question, form.cleaned_data["na"])
        if any(entry.mark.key == "parties.contact" and entry.changes for entry in entries):
            with site_language():
                subject = _("Log")
            record_once_a_day(actor=reader_of(request.user), kind=AccessKind.CONTACTS_READ, subject=subject)
        total = reading.count(question, MOST)
        context |= {
            "acts": list(_acts(entries)),
            "total": min(total, MOST),
            "is_more": total > MOST,
            "days": (question.since, question.until),
            "older": _query(form, na=mark_text(older)) if older else "",
            "is_first": form.cleaned_data["na"] is None,
        }
    context |= {"query": _query(form.shown()), "form": form}
    return render(request, "monitoring/log.html", context, status=status)


def _query(form: LogForm, **more: str) -> str:
    """The filters as they stand in an address, without the place in the list."""
    kept = {name: form.data.get(name, "") for name in form.fields if name != "na"}
    return urlencode({name: text for name, text in {**kept, **more}.items() if text})


def _facts(form: LogForm) -> list[tuple[str, str | date]]:
    """The filters of a form in words; days are days."""
    told: list[tuple[str, str | date]] = []
    for name, field in form.fields.items():
        value = form.cleaned_data[name]
        if value and name != "na":
            words = dict(getattr(field, "choices", ())).get(value, value)
            told.append((str(field.label), words if isinstance(words, date) else str(words)))
    return told
