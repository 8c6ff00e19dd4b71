"""Who was in a meeting: per party, and others in words. What is noted later stands beside it; the newest counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.models import ContactRole
from config.web.history import Actor, StaleVersionError, acting
from parties.models import Party

from ..enums import PresenceState
from ..models import Meeting, Presence

#: Per party, or None for others, whether it was there and who.
Told = Mapping[int | None, tuple[str, str]]


@dataclass(frozen=True)
class Seat:
    """A party that had a seat on the day of the meeting, with the functions that can be called there."""

    party: Party
    functions: Sequence[str]


@dataclass(frozen=True)
class Attendance:
    """Who was there as it was noted last; `by_state` without who is not noted. `last`: what was written last."""

    now: Mapping[int | None, Presence]
    last: Presence | None

    def of(self, party: int | None) -> tuple[str, str]:
        """What is noted of a party, or of others (None)."""
        row = self.now.get(party)
        return (row.state, row.who) if row else (PresenceState.UNKNOWN.value, "")

    @property
    def by_state(self) -> list[tuple[str, list[Presence]]]:
        """Per state, in words, the parties in it."""
        found = []
        for state in (PresenceState.PRESENT, PresenceState.EXCUSED, PresenceState.ABSENT):
            rows = [row for row in self.now.values() if row.party_id is not None and row.state == state]
            if rows:
                found.append((str(state.label), sorted(rows, key=lambda row: (row.label, row.pk))))
        return found

    @property
    def others(self) -> str:
        """Others who were there, in words."""
        row = self.now.get(None)
        return row.who if row else ""

    @property
    def is_noted(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.by_state or self.others)


def read_attendance(meeting: Meeting, upto: int | None = None) -> Attendance:
    """Who was in a meeting; one query. `upto`: as it was when this was noted last."""
    rows = list(meeting.presences.select_related("party").order_by("pk"))
    if upto is not None:
        rows = [row for row in rows if row.pk <= upto]
    return Attendance({row.party_id: row for row in rows}, rows[-1] if rows else None)


def seats_at(meeting: Meeting) -> list[Seat]:
    """Who had a seat on its day, whether they sign or give input, the municipality first. Two queries."""
    framework = meeting.round.framework
    rows = framework.participations.select_related("party").order_by("position", "pk")
    parties = {framework.municipality_id: framework.municipality}
    parties |= {row.party_id: row.party for row in rows if row.sits_on(meeting.held_on)}
    placed = ContactRole.objects.current().filter(framework=framework, contact__party__in=parties)
    functions: dict[int, dict[str, None]] = defaultdict(dict)
    for party, function in placed.order_by("pk").values_list("contact__party", "contact__function"):
        functions[party][function] = None
    return [Seat(party, list(functions[pk])) for pk, party in parties.items()]


def note_presence(*, actor: Actor, meeting_id: int, told: Told, seen: int | None) -> list[Presence]:
    """Note who was there, also once it ended: minutes are made afterwards. Only what changes is written.

    `seen`: the id of what was noted last as the person saw it, None for nothing. Raises StaleVersionError when
    somebody noted something meanwhile, and ValidationError for a party that had no seat that day.
    """
    with transaction.atomic(), acting(actor):
        meeting = Meeting.lock(meeting_id)
        before = read_attendance(meeting)
        if before.last is not None and before.last.pk != seen:
            raise StaleVersionError(before.last)
        if not {seat.party.pk for seat in seats_at(meeting)} | {None} >= told.keys():
            raise ValidationError(_("This party was not at the table on that day."))
        rows = []
        for party, (state, who) in told.items():
            if (state, who) == before.of(party):
                continue
            row = Presence(meeting=meeting, party_id=party, state=state, who=who)
            row.save_checked()
            rows.append(row)
    return rows
