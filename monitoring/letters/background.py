"""The council's set of large monitors, made in the background of the choices in its address."""

from __future__ import annotations

from django.http import QueryDict
from django.utils import timezone

from parties.models import AnyUser, Party

from ..council.reading import last_letter, proposed, told_at
from ..models import ExportJob
from ..rounds.permissions import may_write_letter
from .council_set import council_set, letter_name
from .forms import COUNCIL, NAMES, ROUND, SETTLED, LetterForm
from .reading import frameworks_at, read_parts, rounds_of
from .wording import compose


class ChoicesGoneError(Exception):
    """What was chosen when the set was asked for is not there any more, or not for this person."""


def read_form(
    user: AnyUser, municipality: str, data: QueryDict, *, is_sent: bool = False
) -> tuple[Party, LetterForm] | None:
    """The municipality and the form of its letter, with all that can be chosen; None where the person sees neither."""
    frameworks = frameworks_at(user, municipality)
    if not frameworks:
        return None
    found = frameworks[0].municipality
    rounds = rounds_of(frameworks)
    today = timezone.localdate()
    keeps = may_write_letter(user, found)
    last = last_letter(found) if keeps else None
    form = LetterForm(
        data,
        {row: rounds[row.pk] for row in frameworks},
        today,
        is_sent=is_sent,
        proposed=proposed(found, today, last) if keeps else (),
        kept=told_at(found, data.getlist(COUNCIL) + data.getlist(SETTLED)) if keeps else None,
        last=last,
    )
    return found, form


def make_set(job: ExportJob) -> bytes:
    """The set of a job's choices. Raises ChoicesGoneError, and PdfUnavailableError."""
    read = read_form(job.user, job.round.framework.municipality.slug, QueryDict(job.query))
    if read is None or not may_write_letter(job.user, read[0]) or not read[1].is_valid():
        raise ChoicesGoneError
    municipality, form = read
    dated = form.cleaned_data["dated"]
    parts = read_parts(form.chosen(), dated)
    return council_set(compose(municipality, parts, form.choices()), parts, dated)


def set_name(job: ExportJob) -> str:
    """What the file of a job is called (with the municipality of its round loaded)."""
    asked = QueryDict(job.query)
    about = [key.removeprefix(ROUND) for key, word in asked.items() if key.startswith(ROUND) and word]
    return letter_name(job.round.framework.municipality.slug, about, asked.get(NAMES["dated"], ""), "zip")
