"""What the cells of a line say in a file: who leads, when, the light, texts, figures, links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from django.utils.translation import gettext as _

from agreements.enums import Origin, PrintedIn

from ..table.awaited_words import awaited_cells
from ..table.report import Line, Result, Told
from ..table.words import long_date, period_words, quantity
from .outcomes import agreed_words


def lead_words(line: Line) -> str:
    """Who leads; somebody who is named besides, in the running text, stands on a line of its own."""
    printed = [lead for lead in line.leads if lead.source != PrintedIn.TEXT]
    named = [lead.label for lead in line.leads if lead.source == PrintedIn.TEXT]
    if not printed or not named:
        return line.lead_label
    return "\n".join([line.lead_label, _("according to the text: %(names)s") % {"names": ", ".join(named)}])


def planning_words(line: Line) -> str:
    """The planning as printed; what the running text says besides stands on lines of its own."""
    return "\n".join([line.planning, *(f"{_('text:')} {note}" for note in line.planning_notes)])


def origin_cell(origin: str, source: str) -> str:
    """Where something comes from; what a person entered here has the name of that person's party."""
    if origin == Origin.DEMO:
        return _("demonstration")
    return source


def light_origin_words(line: Line) -> str:
    """Who gave the light or which document it was taken over from; that it has none, or is made up."""
    if not line.assessable:
        return _("followed without a light")
    return origin_cell(line.light_origin, line.light_source or line.light_author)


def progress_words(progress: Iterable[Told]) -> str:
    """The texts, each after the party that told it; under those that share it, when and where it comes from."""

    def note(told: Told) -> str:
        late = _("came late") if told.late and not told.round else ""
        notes = (told.round, long_date(told.dated), late, origin_cell(told.origin, told.source))
        return " · ".join(part for part in notes if part)

    parts = []
    for shared, group in groupby(progress, key=note):
        texts = (f"{told.teller}: {told.text}" if told.teller else told.text for told in group)
        parts.append("\n".join([*texts, f"({shared})"]))
    return "\n\n".join(parts)


def result_words(result: Result) -> str:
    """A figure beside what was agreed: 'Share, party: 71 % (at least 70 % · on 1 July 2024)'."""
    notes = (
        agreed_words(result),
        period_words(result.starts_on, result.reference_date),
        _("demonstration") if result.origin == Origin.DEMO else "",
    )
    name = ", ".join(part for part in (result.indicator, result.party) if part)
    return f"{name}: {quantity(result.value, result.unit)} ({' · '.join(note for note in notes if note)})"


def figure_words(line: Line) -> Iterator[str]:
    """The figures of a line, and those that were to come and did not."""
    yield from (result_words(result) for result in line.results)
    yield from (cell.text for cell in awaited_cells(line.awaited))


def link_words(line: Line) -> Iterator[str]:
    """The framework commitments a line works out; a link the documents do not print says so."""
    for link in line.elaborates:
        reading = f"({_('our reading')})" if link.is_our_reading else ""
        yield " ".join(part for part in (link.number, link.title, reading) if part)
