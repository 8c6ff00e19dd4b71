"""Verbs on what parties say about the lights of a round.

All of them lock the round first, as closing does: a reaction is in before the round closes, or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from config.web.history import Actor, StaleVersionError, acting
from parties.models import Party

from ..enums import Light, RoundStatus, ViewKind
from ..models import Assessment, Correction, MonitoringRound, PartyView, RoundLine
from ..privacy.refusing import check_private
from ..rounds.models import RoundClosedError
from ..rounds.settling import asked_line, assess, missing_reasons, report_progress
from .models import holds
from .newest import (
    mark_of,
    newest_of_party,
    newest_view,
    newest_views,
    party_text,
    told_items,
    waiting_proposals,
)
from .permissions import Places, places_at, reacting_parties

#: A correction is a note beside the round, at the end of its files: about a page and a half.
MAX_CORRECTION = 5_000


class LightChangedError(Exception):
    """The light is another one than the person saw; `line` is how it stands now."""

    def __init__(self, line: RoundLine) -> None:
        super().__init__("The light changed meanwhile.")
        self.line = line


@dataclass(frozen=True)
class Proposed:
    """A light that who leads proposes, with its reasons."""

    light: Light
    cause: str = ""
    effect: str = ""
    adjustment: str = ""


def _view(line: RoundLine, party: Party, **fields: Any) -> PartyView:
    """A row of today, written."""
    today = timezone.localdate()
    row = PartyView(
        line=line,
        party=party,
        stood=line.light,
        assessment=line.current,
        late=line.round.term_over(today),
        dated=today,
        **fields,
    )
    row.save_checked()
    return row


def _check_reacts(party: Party, monitoring_round: MonitoringRound) -> None:
    if not reacting_parties(monitoring_round.framework).filter(pk=party.pk).exists():
        raise ValidationError(_("%(party)s is not asked about the lights of this round.") % {"party": party})


# ---- who leads


def propose(
    *, actor: Actor, line_id: int, party: Party, proposed: Proposed, origin: Origin = Origin.PERSON
) -> PartyView:
    """Propose a light for a line, for a party that reports on it. The light that stands does not change.

    Raises ValidationError per field, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id)
        if places_at(line, party) is None:
            raise ValidationError(_("%(party)s does not lead this commitment.") % {"party": party})
        if not line.commitment.assessable:
            raise ValidationError({"light": _("This item is followed without a light.")})
        if errors := missing_reasons(proposed.light, proposed.cause, proposed.adjustment):
            raise ValidationError(errors)
        return _view(line, party, kind=ViewKind.PROPOSAL, origin=origin, **vars(proposed))


def _check_seen(line: RoundLine, party: Party, seen: str) -> None:
    rows = newest_of_party(line, party)
    known = seen.split("-")
    if changed := [row for row in rows if mark_of([row]) not in known]:
        raise StaleVersionError(changed[-1])


def check_part_goes_on(places: Places | None) -> None:
    """Raise ValidationError where the party completed its part of the commitment."""
    if places is not None and places.done_on is not None:
        raise ValidationError(
            _("Your organisation completed its part of this commitment. Who coordinates can open it again.")
        )


def report_for_party(
    *,
    actor: Actor,
    line_id: int,
    party: Party,
    texts: dict[int | None, str],
    proposed: Proposed | None = None,
    seen: str | None = None,
) -> bool:
    """Tell what happened for one party, per item (None: the whole commitment), and propose a light; all or nothing.

    What did not change is not written again; tells whether anything was. `seen`: the `mark_of` what the party had
    there before the person; None where the caller looks after that itself. Raises StaleVersionError when a colleague
    saved something else since, ValidationError, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id)
        places = places_at(line, party)
        items = {item.pk: item for item in places.items} if places else {}
        if others := set(texts) - {*items, *([None] if places and places.whole else [])}:
            # Who leads an item no more, as it went to another party or ended, still mends what it told of it.
            items |= told_items(line, party, others)
        if not others <= set(items) or (places is None and not others):
            raise ValidationError(_("%(party)s does not lead this commitment.") % {"party": party})
        check_part_goes_on(places)
        about = {pk: items[pk] if pk is not None else None for pk in texts}
        new = {pk: text for pk, text in texts.items() if text != party_text(line, party, about[pk])}
        if proposed is not None and _same(newest_view(line, party, ViewKind.PROPOSAL), proposed):
            proposed = None
        written = bool(new) or proposed is not None
        if written and seen is not None:
            _check_seen(line, party, seen)
        for pk, text in new.items():
            report_progress(actor=actor, line_id=line_id, text=text, party=party, item=about[pk])
        if proposed is not None:
            propose(actor=actor, line_id=line_id, party=party, proposed=proposed)
    return written


def _same(row: PartyView | None, proposed: Proposed) -> bool:
    return row is not None and all(getattr(row, name) == value for name, value in vars(proposed).items())


# ---- all parties


def react(
    *,
    actor: Actor,
    line_id: int,
    party: Party,
    seen: str,
    light: Light | None = None,
    reason: str = "",
    origin: Origin = Origin.PERSON,
) -> PartyView:
    """Say that a party has no objection to the light of a line (`light` None), or sees another one and why.

    `seen`: the light the person had before them. Raises LightChangedError when another one stands now, ValidationError
    per field, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id)
        _check_reacts(party, line.round)
        if line.light != seen:
            raise LightChangedError(line)
        if light is None:
            _check_has_light(line)
        else:
            _check_other(line, light, reason)
        return _view(line, party, kind=ViewKind.VIEW, light=light or "", reason=reason, origin=origin)


def _check_has_light(line: RoundLine) -> None:
    if line.light == Light.NONE:
        raise ValidationError(_("This line has no light yet, so there is nothing to object to."))


def _check_other(line: RoundLine, light: Light, reason: str) -> None:
    errors = {}
    if not line.commitment.assessable:
        errors["light"] = _("This item is followed without a light.")
    elif light == Light.NONE:
        errors["light"] = _("Choose the light you see.")
    elif light == line.light:
        errors["light"] = _("This is the light that stands now. Choose “No objection”, or another light.")
    if not reason.strip():
        errors["reason"] = _("Tell why you see another light.")
    if errors:
        raise ValidationError(errors)


def agree_to_rest(*, actor: Actor, round_id: int, party: Party, seen: int) -> tuple[int, int]:
    """No objection to every light a party has not reacted to yet; its own lights stay.

    `seen`: the number of the newest assessment the person had before them; lines that got another light since are
    left alone. Returns how many lines were answered and how many left alone. Raises ValidationError, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        monitoring_round = MonitoringRound.lock(round_id)
        if not monitoring_round.accepts_answers:
            raise RoundClosedError
        _check_reacts(party, monitoring_round)
        lines = monitoring_round.lines.not_completed().exclude(light=Light.NONE)
        said = newest_views(monitoring_round, party)
        answered = left = 0
        for line in lines.select_related("commitment", "current").order_by("position", "pk"):
            row = said.get(line.pk)
            if row is not None and holds(row.light, row.stood, line.light):
                continue
            if line.current_id is not None and line.current_id > seen:
                left += 1
                continue
            line.round = monitoring_round
            _view(line, party, kind=ViewKind.VIEW, light="")
            answered += 1
    return answered, left


# ---- who coordinates


def take_over(*, actor: Actor, line_id: int, version: int, party: Party) -> Assessment:
    """Make the light a party proposed the light of the line.

    Raises StaleVersionError when somebody else saved the line since `version`, ValidationError, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id, version)
        row = newest_view(line, party, ViewKind.PROPOSAL)
        if row is None:
            raise ValidationError(_("%(party)s has no proposal for this line.") % {"party": party})
        return _take(actor, row, version)


def _take(actor: Actor, row: PartyView, version: int) -> Assessment:
    return assess(
        actor=actor,
        line_id=row.line_id,
        version=version,
        light=Light(row.light),
        cause=row.cause,
        effect=row.effect,
        adjustment=row.adjustment,
    )


def take_over_all(*, actor: Actor, round_id: int) -> list[RoundLine]:
    """Take over every proposal that nobody objects to; returns the lines that got their light so.

    Left alone: lines for which two lights are proposed, of which a party sees another light, or that got a light
    after the proposal. Raises RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        monitoring_round = MonitoringRound.lock(round_id)
        if not monitoring_round.accepts_answers:
            raise RoundClosedError
        taken = []
        for line, row in waiting_proposals(monitoring_round):
            line = asked_line(line.pk, line.version)
            _take(actor, row, line.version)
            taken.append(line)
    return taken


def settle_difference(
    *, actor: Actor, line_id: int, version: int, proposed: Proposed, decision: str
) -> Assessment:
    """Settle the light of a line on which parties differ, with why; the light may stay what it was.

    Raises ValidationError per field, StaleVersionError, RoundClosedError.
    """
    if not decision.strip():
        raise ValidationError({"decision": _("Tell what was decided and why.")})
    with transaction.atomic(), acting(actor):
        asked_line(line_id, version)
        return assess(
            actor=actor, line_id=line_id, version=version, decision=decision.strip(), **vars(proposed)
        )


# ---- after closing


def correct(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    text: str,
    line: RoundLine | None = None,
    looked: bool = False,
    known: frozenset[str] = frozenset(),
) -> Correction:
    """Note what was found wrong in a closed round; the round and its report stay as they are.

    It goes along with the files and stands on the public page, so words that may be private are refused (code
    `private`) unless somebody `looked`. `known`: words that are no person's, those the report lets pass. Raises
    ValidationError per field, also while the round is not closed: then the line itself can be changed.
    """
    with transaction.atomic(), acting(actor):
        row = MonitoringRound.lock(monitoring_round.pk)
        if row.status != RoundStatus.CLOSED:
            raise ValidationError(_("This round is not closed. Change the line itself."))
        if len(text) > MAX_CORRECTION:
            raise ValidationError({"text": _("This text is too long.")})
        if line is not None and line.round_id != row.pk:
            raise ValidationError({"line": _("This line belongs to another round.")})
        if not looked:
            check_private(text, known, "text")
        made = Correction(
            round=row,
            line=line,
            text=text.strip(),
            dated=timezone.localdate(),
        )
        made.save_checked()
    return made
