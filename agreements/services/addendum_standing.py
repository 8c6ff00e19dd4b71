"""Where the parties stand towards an addendum: who is asked, who consented, who refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import F, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parties.models import Party

from ..enums import AddendumStatus, ConsentKind
from ..models import Addendum, AddendumAnswer, AddendumVersion, Participation
from ..models.seats import left_on
from .addendum_changes import asked_by, part_digest


class ConsentState(TextChoices):
    """What a party has said about the addendum as it is now."""

    WAITS = "waits", _("Has not answered")
    CONSENTED = "consented", _("Consented")
    REFUSED = "refused", _("Refused")
    LEFT = "left", _("Left before it answered")


@dataclass(frozen=True)
class Asked:
    """A party whose consent is needed. `answer`: what it said that counts, `before`: what does not count any more."""

    party: Party
    digest: str
    answer: AddendumAnswer | None = None
    before: AddendumAnswer | None = None
    #: What lifted the reservation under which it consented.
    lifted: AddendumAnswer | None = None
    #: The last day of who left, and did not consent.
    gone_on: date | None = None
    #: The last day of who sits at the table no more, whatever it said.
    left_on: date | None = None

    @property
    def state(self) -> ConsentState:
        """Where the party stands."""
        if self.answer is None:
            return ConsentState.LEFT if self.gone_on else ConsentState.WAITS
        consented = self.answer.kind == ConsentKind.CONSENT
        return ConsentState.CONSENTED if consented else ConsentState.REFUSED

    @property
    def reservation(self) -> str:
        """What its consent waits for; empty where it was given without, or that came."""
        consented = self.answer if self.state == ConsentState.CONSENTED and not self.lifted else None
        return consented.reservation if consented else ""

    @property
    def last_day(self) -> date | None:
        """To be told beside its name: the day it left, by what is asked or by today."""
        return self.gone_on or self.left_on

    @property
    def told_elsewhere(self) -> bool:
        """Whether somebody else recorded that it consented."""
        return self.answer is not None and self.answer.on_paper


@dataclass(frozen=True)
class AddendumStanding:
    """Where everybody stands. `version` is None, and nobody is asked, until it is proposed."""

    addendum: Addendum
    version: AddendumVersion | None
    asked: list[Asked] = field(default_factory=list)

    def waiting(self) -> list[Asked]:
        """Who has not consented and still can."""
        return [one for one in self.asked if one.state != ConsentState.CONSENTED and not one.gone_on]

    @property
    def consented(self) -> list[Asked]:
        """Who has."""
        return [one for one in self.asked if one.state == ConsentState.CONSENTED]

    @property
    def reserved(self) -> list[Asked]:
        """Who consented under a reservation that was not lifted."""
        return [one for one in self.asked if one.reservation]

    @property
    def gone(self) -> list[Asked]:
        """Who left, and did not consent."""
        return [one for one in self.asked if one.gone_on]

    @property
    def is_heard(self) -> bool:
        """Whether nobody is waited for, and each change has the consent of one whom it binds at least."""
        if self.version is None or self.waiting():
            return False
        consented = {one.party.slug for one in self.consented}
        return all(not consented.isdisjoint(one["binds"]) for one in self.version.content["changes"])

    def of(self, party: Party) -> Asked | None:
        """Where a party stands; None for who is not bound."""
        return next((one for one in self.asked if one.party.pk == party.pk), None)


def standing_of_addendum(addendum: Addendum) -> AddendumStanding:
    """Read it, in four queries; one when it was never proposed."""
    return standings_of_addenda([addendum])[0]


def standings_of_addenda(addenda: Sequence[Addendum]) -> list[AddendumStanding]:
    """The same of several, in as many queries."""
    ids = [one.pk for one in addenda]
    last: dict[int, AddendumVersion] = {}
    for version in AddendumVersion.objects.filter(addendum__in=ids).order_by("number"):
        last[version.addendum_id] = version
    if not last:
        return [AddendumStanding(one, None) for one in addenda]
    answers = defaultdict(list)
    rows = AddendumAnswer.objects.filter(addendum_version__addendum__in=list(last)).order_by("pk")
    for row in rows.annotate(of=F("addendum_version__addendum")):
        answers[row.of, row.party_id].append(row)
    slugs = {slug for version in last.values() for slug in asked_by(version.content)}
    parties = {party.slug: party for party in Party.objects.filter(slug__in=slugs)}
    seats = defaultdict(list)
    tables = {one.framework_id for one in addenda}
    for seat in Participation.objects.filter(framework__in=tables, party__in=parties.values()):
        seats[seat.framework_id, seat.party_id].append(seat)
    found = []
    for one in addenda:
        current, asked = last.get(one.pk), []
        for slug in asked_by(current.content) if current else ():
            if current is not None and slug in parties:
                party = parties[slug]
                own = seats[one.framework_id, party.pk]
                its = _asked(party, current, answers[one.pk, party.pk], _gone_on(one, own))
                asked.append(replace(its, left_on=left_on(own, timezone.localdate())))
        found.append(AddendumStanding(one, current, asked))
    return found


def _gone_on(addendum: Addendum, seats: Sequence[Participation]) -> date | None:
    """The last day of a party that had left when it was decided on, or by today."""
    withdrawn = addendum.status == AddendumStatus.WITHDRAWN
    decided = (addendum.settled_on if withdrawn else addendum.agreed_on) or timezone.localdate()
    if any(seat.sits_on(decided) for seat in seats):
        return None
    return max((seat.ends_on for seat in seats if seat.ends_on and seat.ends_on < decided), default=None)


def _asked(
    party: Party, version: AddendumVersion, answers: Sequence[AddendumAnswer], gone_on: date | None
) -> Asked:
    digest = part_digest(version.content, party.slug)
    said = [one for one in answers if one.kind != ConsentKind.LIFTED]
    last = said[-1] if said else None
    counts = (last is not None and last.kind != ConsentKind.RECALLED) and (
        last.addendum_version_id == version.pk
        # A refusal asks to be heard, so a new version asks again who refused.
        or (last.kind == ConsentKind.CONSENT and last.digest == digest)
    )
    consented = counts and last is not None and last.kind == ConsentKind.CONSENT
    answered, before = (last, None) if counts else (None, last)
    lifted = answers[-1] if consented and answers[-1] is not last else None
    return Asked(party, digest, answered, before, lifted, None if consented else gone_on)
