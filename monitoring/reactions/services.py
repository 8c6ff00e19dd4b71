"""Verbs on what parties say about the lights of a round.

All of them lock the round first, as closing does: a reaction is in before the round closes, or refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import Origin
from agreements.models import CommitmentItem
from config.web.history import Actor, StaleVersionError, acting
from parties.models import Party

from ..enums import Light, RoundStatus, ViewKind
from ..models import Assessment, Correction, MonitoringRound, PartyView, ProgressReport, RoundLine
from ..privacy.finding import find
from ..rounds.settling import RoundClosedError, asked_line, assess, missing_reasons, report_progress
from .models import differs, holds, is_settled
from .permissions import Places, places_of, reacting_parties

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


def newest_view(line: RoundLine, party: Party, kind: ViewKind) -> PartyView | None:
    """What a party said about a line last, of one kind."""
    return PartyView.objects.filter(line=line, party=party, kind=kind).order_by("-pk").first()


# ---- who leads


def propose(
    *, actor: Actor, line_id: int, party: Party, proposed: Proposed, origin: Origin = Origin.PERSON
) -> PartyView:
    """Propose a light for a line, for a party that reports on it. The light that stands does not change.

    Raises ValidationError per field, RoundClosedError.
    """
    with transaction.atomic(), acting(actor):
        line = asked_line(line_id)
        if places_of(party, line.commitment) is None:
            raise ValidationError(_("%(party)s does not lead this commitment.") % {"party": party})
        if not line.commitment.assessable:
            raise ValidationError({"light": _("This item is followed without a light.")})
        if errors := missing_reasons(proposed.light, proposed.cause, proposed.adjustment):
            raise ValidationError(errors)
        return _view(line, party, kind=ViewKind.PROPOSAL, origin=origin, **vars(proposed))


def party_text(line: RoundLine, party: Party, item: CommitmentItem | None) -> str:
    """The text a party has on a line or one item of it now, or an empty string."""
    rows = ProgressReport.objects.filter(line=line, party=party, item=item)
    return rows.order_by("-pk").values_list("text", flat=True).first() or ""


def newest_of_party(line: RoundLine, party: Party) -> list[ProgressReport | PartyView]:
    """What a party told last about a line or any of its items, and the light it proposed last."""
    told = ProgressReport.objects.filter(line=line, party=party).order_by("-pk").first()
    view = newest_view(line, party, ViewKind.PROPOSAL)
    return [row for row in (told, view) if row is not None]


def mark_of(rows: Sequence[ProgressReport | PartyView]) -> str:
    """Tells apart what a party had on a line at two moments; empty for nothing."""
    return "-".join(f"{row._meta.model_name}{row.pk}" for row in rows)


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
        places = places_of(party, line.commitment)
        items = {item.pk: item for item in places.items} if places else {}
        allowed = {*items, *([None] if places and places.whole else [])}
        if places is None or not set(texts) <= allowed:
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


def newest_views(monitoring_round: MonitoringRound, party: Party) -> dict[int, PartyView]:
    """The newest reaction of a party on each line of a round, by the line; one query."""
    rows = PartyView.objects.filter(line__round=monitoring_round, party=party, kind=ViewKind.VIEW)
    return {row.line_id: row for row in rows.order_by("pk")}


def lights_unanswered(asked: Mapping[MonitoringRound, Collection[int]]) -> dict[tuple[int, int], int]:
    """How many lights of these rounds each of their parties (ids) has not reacted to as they stand now.

    By the ids of round and party; two queries, none for no rounds.
    """
    lines = RoundLine.objects.filter(round__in=list(asked)).not_completed().exclude(light=Light.NONE)
    lights = list(lines.order_by().values_list("round", "pk", "light")) if asked else []
    views = PartyView.objects.filter(
        line__round__in=list(asked),
        party__in={pk for own in asked.values() for pk in own},
        kind=ViewKind.VIEW,
    )
    newest = {
        (line, party): (light, stood)
        for line, party, light, stood in views.order_by("pk").values_list("line", "party", "light", "stood")
    }
    parties = {row.pk: own for row, own in asked.items()}
    left: Counter[tuple[int, int]] = Counter()
    for row, line, light in lights:
        for party in parties[row]:
            own, stood = newest.get((line, party), ("", ""))
            left[row, party] += not holds(own, stood, light)
    return dict(left)


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


def waiting_proposals(monitoring_round: MonitoringRound) -> list[tuple[RoundLine, PartyView]]:
    """The lines whose proposal can be taken over without a question, with that proposal; two queries."""
    found = []
    for line, views in _said(monitoring_round):
        proposals = [row for row in views if row.kind == ViewKind.PROPOSAL]
        if len({row.light for row in proposals}) != 1:
            continue
        row = proposals[-1]
        objects = any(v.kind == ViewKind.VIEW and differs(v.light, row.light) for v in views)
        if _is_newer(row, line) and not objects:
            found.append((line, row))
    return found


def _said(monitoring_round: MonitoringRound) -> list[tuple[RoundLine, list[PartyView]]]:
    """The lines about which something was said, with what each party proposed and said last; two queries."""
    newest: dict[int, dict[tuple[str, int], PartyView]] = {}
    for row in PartyView.objects.filter(line__round=monitoring_round).order_by("pk"):
        newest.setdefault(row.line_id, {})[row.kind, row.party_id] = row
    lines = monitoring_round.lines.not_completed().filter(pk__in=newest)
    ordered = lines.select_related("commitment", "current").order_by("position", "pk")
    return [(line, list(newest[line.pk].values())) for line in ordered]


def _is_newer(row: PartyView, line: RoundLine) -> bool:
    """Whether it was said about the light that stands, not about an earlier one."""
    return (line.current_id or 0) == (row.assessment_id or 0)


def undecided(monitoring_round: MonitoringRound) -> tuple[list[RoundLine], list[RoundLine]]:
    """The lines with another light proposed, and those of which a party sees another light; two queries.

    Only where nothing was decided since: a proposal waits until the line gets a light, a difference until a decision.
    """
    proposed, differing = [], []
    for line, views in _said(monitoring_round):
        others = [row for row in views if differs(row.light, line.light)]
        if any(row.kind == ViewKind.PROPOSAL and _is_newer(row, line) for row in others):
            proposed.append(line)
        if any(
            row.kind == ViewKind.VIEW and not is_settled(row.assessment_id, line.current) for row in others
        ):
            differing.append(line)
    return proposed, differing


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
            _check_private(text, known)
        made = Correction(
            round=row,
            line=line,
            text=text.strip(),
            dated=timezone.localdate(),
        )
        made.save_checked()
    return made


def _check_private(text: str, known: frozenset[str]) -> None:
    """Raise ValidationError that names what may be private."""
    if found := sorted({one.words for one in find(text, known)}):
        message = _(
            "This may be private: %(words)s. Write it otherwise, or tick below that it may be public."
        )
        error = ValidationError(message, code="private", params={"words": ", ".join(found)})
        raise ValidationError({"text": error})
