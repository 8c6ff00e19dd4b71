"""Laying out the steps of a year from a template, and keeping a year as a template of one's own."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.asked import whole
from config.web.history import Actor, acting
from config.web.language import site_language
from parties.enums import PartyKind

from ..enums import Origin
from ..models import CycleStep, CycleTemplate, FrameworkAgreement
from .cycle import read_when, turn_word, write_step
from .cycle_patterns import COORDINATOR, YEARS, Pattern, StepDraft, patterns, read_pattern
from .done_already import DoneAlready, agreed_already
from .framework_states import lock_going_on
from .on_turn import only_advising
from .places import next_position

#: How templates of one's own are named beside those that come along.
OWN = "eigen:"


@dataclass(frozen=True)
class Choice:
    """A template to choose."""

    word: str
    name: str
    about: str
    own: bool = False
    #: The steps it lays out that lie before today, where that was asked (`with_past`).
    past: tuple[str, ...] = ()
    #: Those that are known to be done, each with its day, where that was asked.
    done: tuple[tuple[str, date], ...] = ()


def choices(framework: FrameworkAgreement) -> list[Choice]:
    """The templates for a framework: its own first, then those that come along. One query."""
    own = [
        Choice(f"{OWN}{row.pk}", row.name, "", own=True)
        for row in framework.cycle_templates.order_by("name", "pk")
    ]
    return own + [Choice(word, one.name, one.about) for word, one in patterns().items()]


def find_pattern(framework: FrameworkAgreement, word: str) -> Pattern:
    """The template of that name; raises ValidationError on `template` when there is none."""
    if word.startswith(OWN):
        if row := _own(framework, word):
            return read_pattern({"name": row.name, "steps": row.steps})
    elif word in patterns():
        return patterns()[word]
    raise ValidationError({"template": _("Choose a template from the list.")})


def _own(framework: FrameworkAgreement, word: str) -> CycleTemplate | None:
    return framework.cycle_templates.filter(pk=whole(word.removeprefix(OWN))).first()


def lay_out_year(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    template: str,
    past_done: bool = False,
    done: Iterable[DoneAlready] = (),
) -> list[CycleStep]:
    """Write the steps of a year from a template, with those of the whole term that are not there yet.

    In its first year an agreement asks nothing about the year before. Kinds of parties that are not there get no turn.
    `past_done`: those whose last day lies before today were done before they were kept here, says the actor. `done`:
    what is known above to have been done, as an evaluation that was closed; agreements that were made are seen here.
    A year that has steps is left alone: ValidationError says so. Two people at once: the second is told.
    """
    pattern = find_pattern(framework, template)
    with site_language():
        reason = _("laid out from the template %(name)s") % {"name": pattern.name}
    with transaction.atomic(), acting(actor, reason):
        lock_going_on(framework.pk)
        if framework.cycle_steps.filter(year=year).exists():
            raise ValidationError(
                _("%(year)s has steps already; nothing was changed. Add, change or remove steps one by one.")
                % {"year": year}
            )
        known = {step.key: step for step in framework.cycle_steps.filter(year__isnull=True)}
        written: list[CycleStep] = []
        drafts = _drafts(framework, pattern, year, known)
        if not drafts:
            raise ValidationError(_("This template has no steps in %(year)s.") % {"year": year})
        position = next_position(framework.cycle_steps)
        absent = _absent(framework) | {f"party:{slug}" for slug in only_advising(framework)}
        for place, draft in enumerate(drafts):
            draft = replace(draft, turns=_there(draft.turns, absent))
            step = write_step(framework, draft, position=position + place, after=known.get(draft.after))
            known[step.key] = step
            written.append(step)
        known_done = _about(written, year, [*done, *agreed_already(framework, year)])
        _tell_done(actor, framework, written, known_done, past_done)
    return written


def _about(
    steps: Iterable[CycleStep], year: int, done: Iterable[DoneAlready]
) -> list[tuple[CycleStep, DoneAlready]]:
    """The step of the year each of these was about, if any."""
    of_year = [step for step in steps if step.year == year]
    pairs = [(one.step_of(of_year), one) for one in done]
    return [(step, one) for step, one in pairs if step is not None]


def _tell_done(
    actor: Actor,
    framework: FrameworkAgreement,
    steps: Iterable[CycleStep],
    known: Iterable[tuple[CycleStep, DoneAlready]],
    past_done: bool,
) -> None:
    """What is known to be done, on its day, and with `past_done` what lies before today, without one.

    Of what comes after something that is still to be done only what is known here is done.
    """
    today, told = timezone.localdate(), {step.key: one for step, one in known}
    with site_language():
        before = _("done before it was kept here")
    for step in steps:
        one = told.get(step.key)
        lay_before = past_done and _is_past(step, framework, today) and not step.waits(today, framework)
        if not (one or lay_before):
            continue
        if one is not None:
            step.done_on, step.done_note = min(one.done_on, today), one.note
        step.done_by, step.done_origin = actor.signature, Origin.PERSON
        with acting(actor, one.note if one else before):
            step.save_next_checked()


def with_past(
    framework: FrameworkAgreement, year: int, templates: Iterable[Choice], done: Iterable[DoneAlready] = ()
) -> list[Choice]:
    """Templates with the steps each would lay out in a year that lie before today, or are known to be done.

    Some queries, and one for each template of one's own. Of one that can not be laid out none; laying it out tells why.
    """
    today = timezone.localdate()
    known = {*framework.cycle_steps.filter(year__isnull=True).values_list("key", flat=True)}
    facts = [*done, *agreed_already(framework, year)]
    return [_with_past(framework, year, one, known, facts, today) for one in templates]


def _with_past(
    framework: FrameworkAgreement,
    year: int,
    choice: Choice,
    known: Container[str],
    facts: Iterable[DoneAlready],
    today: date,
) -> Choice:
    try:
        drafts = _drafts(framework, find_pattern(framework, choice.word), year, known)
        steps = [_unsaved(one) for one in drafts]
    except ValidationError:
        return choice
    told = _about(steps, year, facts)
    keys = {step.key for step, _one in told}
    past = [step.title for step in steps if step.key not in keys and _is_past(step, framework, today)]
    return replace(choice, past=tuple(past), done=tuple((step.title, one.done_on) for step, one in told))


def _unsaved(draft: StepDraft) -> CycleStep:
    _season, _first, last = read_when(draft.season, draft.starts_on, draft.ends_on, draft.year)
    return CycleStep(key=draft.key, kind=draft.kind, title=draft.title, year=draft.year, ends_on=last)


def _is_past(step: CycleStep, framework: FrameworkAgreement, today: date) -> bool:
    """Whether its last day has passed; what lay before the signing was nobody's to do."""
    return step.last_day(framework) < today and not step.is_lapsed(today, framework)


def _drafts(
    framework: FrameworkAgreement, pattern: Pattern, year: int, known: Container[str]
) -> list[StepDraft]:
    """What a template gives in a year, in order; `known`: the steps of the term that are there already."""
    first = year <= framework.starts_on.year
    new = [one for one in pattern.drafts(year) if one.key not in known and not (first and one.looks_back)]
    return in_order(new, year)


def _there(turns: Sequence[str], absent: Container[str]) -> Sequence[str]:
    """Who is on turn without who is not there. A party that only gives input by now is asked by who coordinates."""
    there = [word for word in turns if word not in absent]
    return there or [COORDINATOR if word.startswith("party:") else word for word in turns]


def _absent(framework: FrameworkAgreement) -> set[str]:
    """The kinds of which nobody takes part: where there are no tenants, tenants are not on turn."""
    present = {*framework.participations.values_list("party__kind", flat=True)}
    # The municipality takes part, also where it is not named.
    return {*PartyKind.values} - present - {PartyKind.MUNICIPALITY} if present else set()


def in_order(drafts: list[StepDraft], year: int) -> list[StepDraft]:
    """By their first day, else their last; what has none behind the step it comes after, else at the end."""
    end = date(year, 12, 31)
    days: dict[str, date] = {}
    for draft in drafts:
        before = days.get(draft.after)
        day = draft.starts_on or draft.ends_on or before or end
        days[draft.key] = max(day, before) if before else day
    return sorted(drafts, key=lambda draft: days[draft.key])


def keep_as_template(*, actor: Actor, framework: FrameworkAgreement, year: int, name: str) -> CycleTemplate:
    """Keep a year as it is arranged as a template of this framework; one with the same name is replaced.

    What was done is not part of it. Raises ValidationError on `name`, and for a year without steps.
    """
    name = name.strip()
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(framework.pk)
        rows = (
            framework.cycle_steps.filter(year=year).select_related("after").prefetch_related("turns__party")
        )
        steps = [_as_data(row, year) for row in rows.order_by("position", "pk") if not row.is_outcome]
        if not steps:
            raise ValidationError(_("This year has no steps to keep."))
        # What is kept has to be there to lay out.
        read_pattern({"name": name, "steps": steps}).drafts(year)
        found = framework.cycle_templates.filter(name=name).first()
        if found is None:
            row = CycleTemplate(framework=framework, name=name, steps=steps)
            row.save_checked()
            return row
        row = CycleTemplate.lock(found.pk)
        row.steps = steps
        row.save_next_checked()
    return row


def remove_template(*, actor: Actor, framework: FrameworkAgreement, word: str) -> None:
    """Throw a template of one's own away; years that were laid out from it stay as they are. Raises ValidationError."""
    with transaction.atomic(), acting(actor):
        row = _own(framework, word)
        if row is None:
            raise ValidationError({"template": _("Choose a template from the list.")})
        row.delete()


def _as_data(step: CycleStep, year: int) -> dict[str, Any]:
    """A step as a template has it."""
    data: dict[str, Any] = {"key": step.key, "kind": step.kind, "title": _as_title(step.title, year)}
    for name in ("printed", "source", "note", "season"):
        if getattr(step, name):
            data[name] = getattr(step, name)
    if not step.season:
        data |= {
            name: _as_day(day, year)
            for name, day in (("from", step.starts_on), ("until", step.ends_on))
            if day
        }
    if step.after is not None:
        data["after"] = step.after.key
    # Each of several times is a step by itself by now.
    data["turn"] = [turn_word(turn) for turn in step.turns.all()]
    return data


def _as_title(title: str, year: int) -> str:
    """The words with {last}, {year} and {next}; of years that belong together, as in 'Woonvisie 2026-2030', none changes."""
    words = {str(year - 1): "{last}", str(year): "{year}", str(year + 1): "{next}"}
    return YEARS.sub(lambda found: words.get(found[0], found[0]), title)


def _as_day(day: date, year: int) -> str:
    off = day.year - year
    return f"{off:+d}/{day:%m-%d}" if off else f"{day:%m-%d}"
