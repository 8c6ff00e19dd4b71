"""What stands on a paper that was signed outside the application: who can have signed it, each on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from ..enums import ParticipationRole
from ..models import FrameworkAgreement, Participation
from .versions import seats_of
from .years import wrong_year


@dataclass(frozen=True)
class Signature:
    """One that stands on the paper, as far as it is known: day, function and decision; also by what power was signed,
    what it waited for and when that came.
    """

    signed_on: date | None = None
    function: str = ""
    reference: str = ""
    power: str = ""
    reservation: str = ""
    lifted_on: date | None = None

    def tidied(self) -> Signature:
        """Without spaces around its words."""
        return replace(
            self,
            function=self.function.strip(),
            reference=self.reference.strip(),
            power=self.power.strip(),
            reservation=self.reservation.strip(),
        )


@dataclass(frozen=True)
class Table:
    """Everybody who ever sat at a table, for a paper of whatever day."""

    framework: FrameworkAgreement
    rows: Sequence[Participation]

    def seats(self, *, year: int | None = None) -> list[Participation]:
        """Each party once (with `year`: that sat there in it), as one that signs if it ever did; the municipality too."""
        found: dict[int, Participation] = {}
        for row in self.rows:
            if (year is None or row.sits_in(year)) and (row.party_id not in found or signs(row)):
                found[row.party_id] = row
        # The municipality, where it is not named.
        first = [seat for seat in seats_of(self.framework, self.rows) if seat.pk is None]
        return [*first, *found.values()]

    def sat(self, seat: Participation, day: date) -> bool:
        """Whether the party sat at the table on that day."""
        return seat.pk is None or any(row.sits_on(day) for row in self.rows if row.party_id == seat.party_id)

    def wrong_seat(self, seat: Participation, day: date) -> str:
        """Why the party can not have signed on that day; empty where it can."""
        if self.sat(seat, day):
            return ""
        return _(
            "%(party)s did not sit at the table on that day. The application manager keeps from when until when it takes part."
        ) % {"party": seat.party.label}


def table_of(framework: FrameworkAgreement) -> Table:
    """One query, two with the municipality."""
    return Table(framework, list(framework.participations.select_related("party").order_by("position", "pk")))


def signs(seat: Participation) -> bool:
    """Whether the party is one of those between whom it is signed."""
    return seat.role == ParticipationRole.SIGNATORY


def last_day(signatures: Iterable[Signature]) -> date | None:
    """The day on which the last one signed; None where a day is not known, or nobody is told."""
    days = [one.signed_on for one in signatures]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def wrong_day(day: date) -> str:
    """Why nothing can have been signed on that day; empty where it can."""
    if day > timezone.localdate():
        return _("This day has not come yet.")
    return wrong_year(day)


def wrong_reservation(slug: str, one: Signature) -> dict[str, str]:
    """What can not be told of a reservation, at its place: `<address word>-lifted_on`, or that of its words."""
    if one.lifted_on is None:
        return {}
    if not one.reservation.strip():
        return {f"{slug}-reservation": _("Only a reservation is lifted: tell which it was.")}
    wrong = wrong_day(one.lifted_on)
    if not wrong and one.signed_on and one.lifted_on < one.signed_on:
        wrong = _("This day lies before the signature.")
    return {f"{slug}-lifted_on": wrong} if wrong else {}
