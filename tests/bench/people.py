"""Many people with work that waits, past services and history, as `monitoring.scale` does it. Only to measure with."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import count
from typing import Any

#: Municipalities, people per party of each (five parties), and commitments per municipality.
MUNICIPALITIES, PER_PARTY, COMMITMENTS = 40, 10, 55
#: The day on which everybody is reminded, and by when figures were asked.
TODAY = date(2026, 12, 7)
DEADLINE = TODAY - timedelta(days=3)


def make_everything(municipalities: int = MUNICIPALITIES, per_party: int = PER_PARTY) -> int:
    """Municipalities with an open round each, half of it unanswered; every fourth has one in review as well.

    Returns the number of people: `per_party` for each of five parties, one in ten of them works in three
    municipalities. Every party's work is divided over its people, each with a deputy. One in twenty addresses
    refused mail lately.
    """
    from monitoring.scale import Size, make_municipality

    for number in range(1, municipalities + 1):
        make_municipality(number, Size(years=1, commitments=COMMITMENTS))
    _open_rounds()
    _review_rounds()
    _steps()
    people = _people(per_party)
    _assignments(people)
    _refusals()
    return len({pk for own in people.values() for pk in own})


def _write(model: Any, rows: list[Any]) -> None:
    from django.db.models import QuerySet

    QuerySet(model).bulk_create(rows, batch_size=1000)


def _open_rounds() -> None:
    """The open rounds ask until DEADLINE, and of every two lines one was answered."""
    from django.db.models import F, QuerySet
    from django.db.models.functions import Mod

    from monitoring.enums import RoundStatus
    from monitoring.models import MonitoringRound, ProgressReport

    QuerySet(MonitoringRound).filter(status=RoundStatus.OPEN).update(
        data_deadline=DEADLINE, closes_on=TODAY + timedelta(days=20)
    )
    half = QuerySet(ProgressReport).annotate(odd=Mod(F("line__position"), 2))
    unanswered = half.filter(line__round__status=RoundStatus.OPEN, odd=1).values("pk")
    QuerySet(ProgressReport).filter(pk__in=list(unanswered.values_list("pk", flat=True)))._raw_delete(
        "default"
    )


def _review_rounds() -> None:
    """Every fourth municipality has its second round in review, with lights to react to."""
    from django.db.models import QuerySet

    from monitoring.enums import RoundStatus
    from monitoring.models import FrozenReport, MonitoringRound

    rounds = QuerySet(MonitoringRound).filter(slug="t2").order_by("pk")
    pks = list(rounds.values_list("pk", flat=True))[::4]
    QuerySet(FrozenReport).filter(round__in=pks)._raw_delete("default")
    QuerySet(MonitoringRound).filter(pk__in=pks).update(
        status=RoundStatus.REVIEW, closed_at=None, reactions_due=TODAY + timedelta(days=5)
    )


def _steps() -> None:
    """A step of the yearly cycle in which everybody is on turn."""
    from agreements.enums import CycleKind
    from agreements.models import CycleStep, CycleTurn, FrameworkAgreement

    steps = [
        CycleStep(
            framework=row,
            key="bod",
            kind=CycleKind.OTHER,
            title="Bod voorbereiden",
            year=2027,
            position=1,
            starts_on=TODAY - timedelta(days=20),
            ends_on=TODAY + timedelta(days=20),
        )
        for row in FrameworkAgreement.objects.order_by("pk")
    ]
    _write(CycleStep, steps)
    _write(CycleTurn, [CycleTurn(step=row, everyone=True) for row in steps])


def _people(per_party: int) -> dict[int, list[int]]:
    """Accounts with memberships; per party the ids of its people."""
    from parties.enums import MembershipRole
    from parties.models import Membership, Party, User

    parties = list(Party.objects.order_by("pk").values_list("pk", flat=True))
    users = [
        User(email=f"mens{n}@schaal.example", name=f"Medewerker {n}", password="!")
        for n in range(len(parties) * per_party)
    ]
    _write(User, users)
    seats, people = [], defaultdict(list)
    roles = [MembershipRole.READER, MembershipRole.EDITOR, MembershipRole.DECISION_MAKER]
    for n, user in enumerate(users):
        home = n // per_party
        # Five parties further on is the same kind of party of the next municipality.
        places = [home, home + 5, home + 10] if n % 10 == 9 else [home]
        for place in places:
            party = parties[place % len(parties)]
            people[party].append(user.pk)
            seats.append(
                Membership(
                    user=user,
                    party_id=party,
                    role=roles[n % 3],
                    manages_people=n % per_party == 0,
                    starts_on=date(2026, 1, 1),
                )
            )
    _write(Membership, seats)
    return people


def _assignments(people: dict[int, list[int]]) -> None:
    """Who handles what, and who stands in: every party's work divided over its people in turn."""
    from agreements.enums import AssignmentPart
    from agreements.models import Assignment, Responsibility

    turns: dict[int, Any] = defaultdict(count)
    rows = []
    for pk, party in (
        Responsibility.objects.filter(party__isnull=False).order_by("pk").values_list("pk", "party")
    ):
        own, turn = people[party], next(turns[party])
        for part, place in ((AssignmentPart.HANDLER, turn), (AssignmentPart.DEPUTY, turn + 1)):
            rows.append(
                Assignment(
                    responsibility_id=pk,
                    party_id=party,
                    user_id=own[place % len(own)],
                    part=part,
                    starts_on=date(2026, 1, 1),
                )
            )
    _write(Assignment, rows)


def _refusals() -> None:
    """Mails to every twentieth address that the receiver refused."""
    from django.utils import timezone

    from parties.models import Mail, User

    now = timezone.now()
    addresses = list(User.objects.order_by("pk").values_list("email", flat=True))[::20]
    gone = {"expires_at": now, "ended_at": now, "is_refused": True, "subject": "Uitnodiging"}
    _write(Mail, [Mail(key=f"refused:{to}", to=to, **gone) for to in addresses])
