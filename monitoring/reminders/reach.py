"""Who can be reached, who stands in for whom, and whose work reaches nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import AssignmentPart
from agreements.models import Assignment, AssignmentQuerySet, Coordination
from config.web.typed import Typed
from parties.enums import MembershipRole
from parties.models import Mail, Membership, Party, PartyQuerySet, User
from parties.permissions import know_memberships, memberships_of, party_ids

from ..collecting.reading import ORGANISATION
from ..enums import RoundStatus
from ..models import MonitoringRound, RoundLine
from ..work.task import Task, TaskKind, round_words
from ..work.told import has_text
from .unhandled import read_unhandled


@dataclass(frozen=True)
class Stranded:
    """Lines of a round that a party answers for and about which nobody of it can be reached."""

    party: Party
    round: MonitoringRound
    handler: str
    lines: int
    #: Nobody of the party has taken it on, and who may answer for the party can be reached.
    is_untaken: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether it comes to somebody of the party itself, not to who coordinates."""
        return bool(self.handler) or self.is_untaken

    @property
    def due(self) -> date | None:
        """By when they are asked."""
        return self.round.data_deadline or self.round.closes_on


@dataclass
class Reach:
    """Everybody's reach at one moment, read in twelve queries at most whatever the number of people."""

    people: dict[int, User] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    #: Per deputy the commitments of which the handler can not be reached.
    stands_in: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    #: Per person the lines of others that come to them: of the people they manage, what nobody of their party has
    #: taken on, or of a party that has nobody.
    stranded: dict[int, list[Stranded]] = field(default_factory=lambda: defaultdict(list))
    #: Where nobody else of the party can be reached either, each party once a round; the coordinator's page tells.
    nobody: list[Stranded] = field(default_factory=list)

    def is_reachable(self, user: User) -> bool:
        """Whether a mail to the person has a chance: they work for somebody, and their address takes mail."""
        return user.pk in self.people and user.email.lower() not in self.refused

    def tasks(self, user: User, tasks: Iterable[Task]) -> list[Task]:
        """The person's own tasks, a deputy's only while the handler can not be reached, and what comes to them."""
        own = [task for task in tasks if not task.is_deputy or task.commitment_id in self.stands_in[user.pk]]
        others = [_stranded_task(one) for one in self.stranded[user.pk]]
        return sorted([*own, *others], key=lambda task: task.sorts)


def read_reach(rounds: Iterable[MonitoringRound], today: date, parties: PartyQuerySet | None = None) -> Reach:
    """Who can be reached on a day about these rounds, each with its framework and municipality.

    Of an earlier day who holds what by now counts: what is written goes out now, and not to who left.
    `parties`: look at their people alone, for a page about one table.
    """
    today = max(today, timezone.localdate())
    reach = Reach(refused=Mail.objects.refused_addresses())
    memberships = defaultdict(list)
    rows = Membership.objects.active(today).filter(user__is_active=True).select_related("user", "party")
    if parties is not None:
        rows = rows.filter(party__in=parties)
    for row in rows.order_by("user", "pk"):
        memberships[row.user_id].append(row)
    for pk, own in memberships.items():
        user = own[0].user
        know_memberships(user, own)
        reach.people[pk] = user
    works_for = {(row.user_id, row.party_id) for own in memberships.values() for row in own}
    assigned = (
        Assignment.objects.current()
        if parties is None
        else Assignment.objects.current().filter(party__in=parties)
    )
    _read_stranded(reach, assigned, works_for, {row.pk: row for row in rounds}, today)
    return reach


def _read_stranded(
    reach: Reach,
    assigned: AssignmentQuerySet,
    works_for: set[tuple[int, int]],
    rounds: dict[int, MonitoringRound],
    today: date,
) -> None:
    """Fill in who stands in for whom, and to whom comes what reaches nobody."""
    rows = list(assigned.select_related("user", "party", "responsibility").order_by("pk"))

    def reached(row: Assignment) -> bool:
        return (row.user_id, row.party_id) in works_for and reach.is_reachable(row.user)

    handled = {
        (row.responsibility_id, row.party_id)
        for row in rows
        if row.part == AssignmentPart.HANDLER and reached(row)
    }
    caught = set()
    for row in rows:
        place = (row.responsibility_id, row.party_id)
        if row.part == AssignmentPart.DEPUTY and place not in handled and reached(row):
            reach.stands_in[row.user_id].add(row.responsibility.commitment_id)
            caught.add(place)
    left = _left_behind(rows, handled | caught)
    nobody = _pass_on(reach, left, rounds) if left else Counter()
    by_party = {row.party_id: row.party for row in rows}
    # Handled is also what lies with somebody who can not be reached: that has been passed on.
    taken = {
        (row.responsibility.commitment_id, row.responsibility.item_id, row.party_id)
        for row in rows
        if row.part == AssignmentPart.HANDLER or (row.responsibility_id, row.party_id) in caught
    }
    for party, monitoring_round, count in read_unhandled(rounds, taken, today):
        by_party[party.pk] = party
        if not _to_editors(reach, party, monitoring_round, count):
            nobody[party.pk, monitoring_round.pk] += count
    _to_coordinators(
        reach, {(by_party[party], rounds[pk]): count for (party, pk), count in nobody.items()}, today
    )


def _pass_on(
    reach: Reach, left: dict[tuple[int, int], list[Assignment]], rounds: dict[int, MonitoringRound]
) -> Counter[tuple[int, int]]:
    """To the managers of people of the party; returns, per party and round, how many lines reach nobody there."""
    counted: dict[tuple[int, int, int], int] = defaultdict(int)
    first: dict[tuple[int, int, int], Assignment] = {}
    open_rounds = [pk for pk, row in rounds.items() if row.status == RoundStatus.OPEN]
    lines = RoundLine.objects.not_completed().filter(
        ~has_text(), round__in=open_rounds, commitment__in={pk for _party, pk in left}
    )
    per_commitment: dict[int, list[Assignment]] = defaultdict(list)
    for (_party, commitment), rows in left.items():
        per_commitment[commitment] += rows
    for round_id, commitment in lines.order_by("round", "pk").values_list("round", "commitment"):
        for row in {(one.party_id, one.user_id): one for one in per_commitment[commitment]}.values():
            key = (row.party_id, row.user_id, round_id)
            counted[key] += 1
            first.setdefault(key, row)
    managing: dict[int, list[User]] = defaultdict(list)
    for user in reach.people.values():
        if reach.is_reachable(user):
            for party in {row.party_id for row in memberships_of(user) if row.manages_people}:
                managing[party].append(user)
    nobody: Counter[tuple[int, int]] = Counter()
    for key, count in counted.items():
        row = first[key]
        managers = managing[row.party_id]
        for user in managers:
            reach.stranded[user.pk].append(Stranded(row.party, rounds[key[2]], str(row.user), count))
        if not managers:
            nobody[row.party_id, key[2]] += count
    return nobody


def _to_editors(reach: Reach, party: Party, monitoring_round: MonitoringRound, count: int) -> bool:
    """What nobody of a party has taken on comes to all who may answer for it; whether there was anybody."""
    found = [user for user in reach.people.values() if reach.is_reachable(user) and _edits(user, {party.pk})]
    for user in found:
        reach.stranded[user.pk].append(Stranded(party, monitoring_round, "", count, is_untaken=True))
    return bool(found)


def _left_behind(
    rows: Iterable[Assignment], reached: Container[tuple[int, int]]
) -> dict[tuple[int, int], list[Assignment]]:
    """Per party and commitment what is handled by somebody who can not be reached, and by nobody in their place."""
    left: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for row in rows:
        if row.part == AssignmentPart.HANDLER and (row.responsibility_id, row.party_id) not in reached:
            left[row.party_id, row.responsibility.commitment_id].append(row)
    return left


def _to_coordinators(reach: Reach, nobody: dict[tuple[Party, MonitoringRound], int], today: date) -> None:
    """What reaches nobody of a party."""
    coordinators = _coordinators(reach, (row for _party, row in nobody), today) if nobody else {}
    for (party, row), count in nobody.items():
        stranded = Stranded(party, row, "", count)
        reach.nobody.append(stranded)
        for pk in coordinators.get(row.framework_id, ()):
            reach.stranded[pk].append(stranded)


def _edits(user: User, parties: set[int]) -> bool:
    """Whether the person is an editor of one of the parties."""
    return not parties.isdisjoint(party_ids(user, MembershipRole.EDITOR))


def _coordinators(reach: Reach, rounds: Iterable[MonitoringRound], today: date) -> dict[int, list[int]]:
    """Per framework who coordinates it and can be reached."""
    parties = defaultdict(set)
    rows = Coordination.objects.current(today).filter(framework__in={row.framework_id for row in rounds})
    for framework, party in rows.values_list("framework", "party"):
        parties[framework].add(party)
    return {
        framework: [
            user.pk for user in reach.people.values() if reach.is_reachable(user) and _edits(user, own)
        ]
        for framework, own in parties.items()
    }


def _stranded_task(one: Stranded) -> Task:
    """What who it comes to does about it; the coordinator reads no name of another's people."""
    kind = TaskKind.UNREACHABLE
    if one.is_untaken:
        kind = TaskKind.UNTAKEN
        title = _("Fill in what nobody at %(party)s took on") % {"party": one.party.label}
        # The round is in the address, so that of every round it is told as something new.
        url = f"{reverse('collect')}?wie={ORGANISATION}#ronde-{one.round.pk}"
    elif one.handler:
        title = _("Hand over the work of %(name)s") % {"name": one.handler}
        url = reverse("party", args=[one.party.slug])
    else:
        title = _("Nobody at %(party)s can be reached") % {"party": one.party.label}
        framework = one.round.framework
        place = [framework.municipality.slug, framework.slug, one.round.year, one.round.slug]
        url = f"{reverse('round-arrange', args=place)}#herinneringen"
    about = ngettext("%(n)s commitment waits", "%(n)s commitments wait", one.lines) % {"n": one.lines}
    return Task(
        kind=kind,
        title=title,
        url=url,
        municipality=one.round.framework.municipality.label,
        about=about,
        reason=round_words(one.round),
        agreement=Typed(one.round.framework.title),
        due=one.due,
        order=(one.round.reference_date, one.round.pk, 0),
        round_id=one.round.pk,
    )
