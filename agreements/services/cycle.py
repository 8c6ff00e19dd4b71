"""Verbs on the steps of a cycle: add, change, move, remove, complete, reopen, and what came of it.

Each locks the framework first: two people never give steps the same place, what a step waits for does not change
under their hands, and no step goes on once the framework has ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.enums import PartyKind
from parties.models import Party

from ..enums import OUTCOMES, CycleKind, CycleRecurrence, Origin
from ..models import CycleStep, CycleTurn, FrameworkAgreement
from .before_here import lies_before
from .cycle_patterns import COORDINATOR, EVERYONE, StepDraft
from .framework_states import lock_going_on
from .on_turn import only_advising, why_not_on_turn
from .places import change_places, free_key, next_position
from .season_words import season_window
from .versions import seats_of, signing_at
from .years import check_year

#: Days and what stands in for them: whoever changes these tells why.
WHEN = ("season", "starts_on", "ends_on", "after")
_CHANGEABLE = ("kind", "title", *WHEN, "recurrence", "times", "note")


def add_step(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int | None,
    kind: CycleKind,
    title: str,
    turns: Sequence[str] = (EVERYONE,),
    season: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    after: CycleStep | None = None,
    recurrence: CycleRecurrence = CycleRecurrence.ONCE,
    times: int | None = None,
    printed: str = "",
    source: str = "",
    note: str = "",
    reason: str = "",
) -> CycleStep:
    """Add a step at the end of a year, or (None) of the term. Raises ValidationError per field.

    `turns`: 'everyone', 'coordinator', a kind of party, or 'party:' with the address word of one that signs or signed.
    `season`: words that are read as dates, unless there are dates.
    """
    with transaction.atomic(), acting(actor, reason):
        lock_going_on(framework.pk)
        draft = StepDraft(
            key=_free_key(framework, title, year),
            kind=kind,
            title=title,
            year=year,
            season=season,
            starts_on=starts_on,
            ends_on=ends_on,
            recurrence=recurrence,
            times=times,
            printed=printed,
            source=source,
            note=note,
            turns=tuple(turns),
        )
        return write_step(framework, draft, position=next_position(framework.cycle_steps), after=after)


def write_step(
    framework: FrameworkAgreement, draft: StepDraft, *, position: int, after: CycleStep | None
) -> CycleStep:
    """Write a step with its turns; the caller has locked the framework and tells who acts."""
    values = {
        name: getattr(draft, name)
        for name in ("key", "kind", "title", "year", "recurrence", "times", "printed", "source", "note")
    }
    season, starts_on, ends_on = read_when(draft.season, draft.starts_on, draft.ends_on, draft.year)
    step = CycleStep(
        framework=framework,
        position=position,
        season=season,
        starts_on=starts_on,
        ends_on=ends_on,
        after=after,
        **values,
    )
    step.save_checked()
    _set_turns(step, draft.turns)
    return step


def read_when(
    season: str, starts_on: date | None, ends_on: date | None, year: int | None
) -> tuple[str, date | None, date | None]:
    """Season and days as they are kept: days go before words, and words become days. Raises ValidationError."""
    for name, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        check_year(name, day)
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first.")})
    season = season.strip()
    if season and not starts_on and not ends_on:
        return (season, *season_window(season, year))
    return (season if _still(season, starts_on, ends_on, year) else "", starts_on, ends_on)


def _still(season: str, starts_on: date | None, ends_on: date | None, year: int | None) -> bool:
    """Whether the words say these very days."""
    try:
        return bool(season) and season_window(season, year) == (starts_on, ends_on)
    except ValidationError:
        return False


def _free_key(framework: FrameworkAgreement, title: str, year: int | None) -> str:
    """An address word from the title that no other step of the year or the term has."""
    word = slugify(title)[:50].strip("-") or "stap"
    rows = framework.cycle_steps.all()
    if year is not None:
        rows = rows.filter(Q(year=year) | Q(year__isnull=True))
    return free_key(word, rows)


def _set_turns(step: CycleStep, words: Iterable[str]) -> bool:
    """Let these be on turn; whether that is another than it was. Raises ValidationError on `turns`."""
    wanted = [_turn(step, word) for word in dict.fromkeys(words)]
    if any(row.party for row in wanted):
        advising = only_advising(step.framework)
        unseen = [advising[row.party.slug] for row in wanted if row.party and row.party.slug in advising]
        if unseen:
            raise ValidationError({"turns": why_not_on_turn(", ".join(unseen))})
    if not wanted:
        raise ValidationError({"turns": _("Tell who is on turn.")})
    now = {turn_word(row): row for row in step.turns.select_related("party")} if step.pk else {}
    new = {turn_word(row): row for row in wanted}
    if now.keys() == new.keys():
        return False
    for row in now.values():
        row.delete()
    for row in wanted:
        row.save_checked()
    return True


def turn_word(turn: CycleTurn) -> str:
    """A turn as templates and forms name it."""
    if turn.party is not None:
        return f"party:{turn.party.slug}"
    return EVERYONE if turn.everyone else COORDINATOR if turn.coordinator else turn.group


def _turn(step: CycleStep, word: str) -> CycleTurn:
    if word.startswith("party:"):
        at_table = Q(participations__framework=step.framework) | Q(frameworks=step.framework)
        party = Party.objects.filter(at_table, slug=word.removeprefix("party:")).distinct().first()
        if party is None:
            raise ValidationError({"turns": _("Choose parties that take part.")})
        return CycleTurn(step=step, party=party)
    if word in (EVERYONE, COORDINATOR):
        return CycleTurn(step=step, everyone=word == EVERYONE, coordinator=word == COORDINATOR)
    if word not in PartyKind.values:
        raise ValidationError({"turns": _("Choose parties that take part.")})
    return CycleTurn(step=step, group=word)


def change_step(
    *,
    actor: Actor,
    step: CycleStep,
    version: int,
    reason: str = "",
    turns: Sequence[str] | None = None,
    **values: Any,
) -> CycleStep:
    """Change a step that is not done; `values`: of `add_step` without year and printed words, which stay.

    Other days need a reason. Raises StaleVersionError, and ValidationError per field.
    """
    unknown = set(values) - set(_CHANGEABLE)
    if unknown:
        raise TypeError(f"A step can not change its {', '.join(sorted(unknown))}.")
    reason = reason.strip()
    with transaction.atomic(), acting(actor, reason):
        row = _locked(step, version)
        if row.is_done:
            raise ValidationError(_("This step is done. Reopen it before you change it."))
        before = {name: getattr(row, name) for name in WHEN}
        for name, value in values.items():
            setattr(row, name, value)
        if row.after is not None:
            # As it is now that nobody else changes it.
            row.after.refresh_from_db()
        if {"season", "starts_on", "ends_on"} & values.keys():
            row.season, row.starts_on, row.ends_on = read_when(
                row.season, row.starts_on, row.ends_on, row.year
            )
        if before != {name: getattr(row, name) for name in WHEN} and not reason:
            raise ValidationError({"reason": _("Tell why it is another day.")})
        row.full_clean()
        if turns is not None:
            _set_turns(row, turns)
        row.save_next()
    return row


def remove_step(*, actor: Actor, step: CycleStep, version: int, reason: str = "") -> None:
    """Take a step away; its history stays. Refused for what is done, waited for, or holds positions."""
    with transaction.atomic(), acting(actor, reason.strip()):
        row = _locked(step, version)
        if row.is_done:
            raise ValidationError(_("This step is done. Reopen it before you remove it."))
        followers = [str(one) for one in row.followed_by.order_by("position", "pk")]
        if followers:
            raise ValidationError(
                _("Other steps wait for this one: %(steps)s. Change those first.")
                % {"steps": ", ".join(followers)}
            )
        if row.positions.exists():
            raise ValidationError(_("Parties gave their position here. It stays."))
        row.delete()


def move_step(*, actor: Actor, step: CycleStep, version: int, up: bool) -> bool:
    """Change places with the step before or behind it on the page of its year; False at the end of the row."""
    with transaction.atomic(), acting(actor):
        row = _locked(step, version)
        rows = row.framework.cycle_steps.all()
        if row.year is not None:
            rows = rows.filter(Q(year=row.year) | Q(year__isnull=True))
        return change_places(rows, row, up=up)


def complete_step(
    *,
    actor: Actor,
    step: CycleStep,
    version: int | None = None,
    done_on: date | None,
    note: str = "",
    origin: Origin = Origin.PERSON,
    seen_here: bool = False,
) -> CycleStep:
    """Say that a step is done, since when and how it went; `version` None: whatever it is now.

    `done_on` None: before it was kept here (`lies_before`). `origin`: where that day comes from. `seen_here`: it was
    done here, so it is done whatever it comes after (docs/decisions/0094). Raises StaleVersionError; ValidationError
    on `done_on`, and when the step it waits for is not done.
    """
    with transaction.atomic(), acting(actor, note.strip()):
        row = _locked(step, version)
        if row.is_done:
            raise ValidationError(_("This step is done already."))
        today = timezone.localdate()
        if done_on is None and not lies_before(row):
            raise ValidationError({"done_on": _("Tell on which day it was done.")})
        if done_on is not None and done_on > today:
            raise ValidationError({"done_on": _("This day has not come yet.")})
        check_year("done_on", done_on)
        if not seen_here and row.waits(today, row.framework):
            raise ValidationError(_("First this has to be done: %(step)s.") % {"step": row.after})
        row.done_on, row.done_note, row.done_by = done_on, note.strip(), actor.signature
        row.done_origin = origin
        row.save_next_checked()
    return row


def complete_steps(*, actor: Actor, done: Sequence[tuple[CycleStep, int, date | None]]) -> list[CycleStep]:
    """Say of several steps (with the version somebody saw) that they are done, each on its day: all of them or none.

    What comes after another is done after it. Raises as `complete_step` does; a ValidationError names the step.
    """
    left, written = list(done), []
    with transaction.atomic():
        while left:
            waits = {step.pk for step, _version, _day in left}
            # Steps that would wait for each other are refused one by one, instead of for ever looked for.
            ready = [one for one in left if one[0].after_id not in waits] or left
            left = [one for one in left if one not in ready]
            for step, version, day in ready:
                try:
                    written.append(complete_step(actor=actor, step=step, version=version, done_on=day))
                except ValidationError as error:
                    raise ValidationError([f"{step}: {told}" for told in error.messages]) from error
    return written


def reopen_step(*, actor: Actor, step: CycleStep, version: int, reason: str) -> CycleStep:
    """Say that a step is not done after all; the reason is kept. Raises StaleVersionError and ValidationError."""
    if not reason.strip():
        raise ValidationError({"reason": _("Tell why it is not done after all.")})
    with transaction.atomic(), acting(actor, reason.strip()):
        row = _locked(step, version)
        if not row.is_done:
            raise ValidationError(_("This step is not done."))
        done = [str(one) for one in row.followed_by.done().order_by("position", "pk")]
        if done:
            raise ValidationError(
                _("What comes after it is done: %(steps)s. Reopen that first.") % {"steps": ", ".join(done)}
            )
        row.done_on, row.done_note, row.done_by, row.done_origin = None, "", "", ""
        row.save_next()
    return row


def record_outcome(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    year: int,
    kind: CycleKind,
    title: str,
    ends_on: date | None = None,
    note: str = "",
) -> CycleStep:
    """Open the file of a year that ended without agreement, or of a dispute: a step in which each party states
    what it holds, until `ends_on`. Raises ValidationError per field.
    """
    if kind not in OUTCOMES:
        raise ValidationError({"kind": _("Choose no agreement or a dispute.")})
    return add_step(
        actor=actor,
        framework=framework,
        year=year,
        kind=kind,
        title=title,
        starts_on=min(timezone.localdate(), ends_on) if ends_on else timezone.localdate(),
        ends_on=ends_on,
        note=note,
    )


def _locked(step: CycleStep, version: int | None) -> CycleStep:
    """The step, locked after its framework; raises StaleVersionError, and ValidationError once that has ended.

    So no step is done before one that is reopened at that moment, and none wait for each other.
    """
    table = lock_going_on(step.framework_id)
    row = CycleStep.lock(step.pk, version)
    row.framework = table
    return row


def signatories(framework: FrameworkAgreement, day: date | None = None) -> list[Party]:
    """Who of the table of a day (today) signs, in order; its municipality first where it is not named."""
    return signing_at(seats_of(framework, day=day))
