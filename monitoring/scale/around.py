"""What else there is in a municipality of a made-up country: people and their work, meetings, bids, projects, the log."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from django.utils import timezone

from agreements.enums import (
    BidAnswer,
    BidStatus,
    BidUnit,
    BodyLevel,
    CycleKind,
    EscalationLevel,
    Origin,
    ResponsibilityRole,
)
from agreements.models import (
    Assignment,
    Bid,
    BidLine,
    BidResponse,
    Body,
    Commitment,
    CommitmentComment,
    ContactRole,
    CycleStep,
    CycleTurn,
    Responsibility,
)
from parties.enums import AccessKind
from parties.models import AccessEvent, Contact, Mail, Party, User

from ..enums import AgendaReason, CouncilKind, PresenceState, ProjectKind, ProjectPhase, RoundStatus
from ..models import (
    AgendaItem,
    CouncilItem,
    Decision,
    FrozenReport,
    HousingProject,
    Meeting,
    MonitoringRound,
    Presence,
    Publication,
    RoundLine,
)
from .agreed import Agreed
from .country import people_of
from .writing import ACTOR, LAST_YEAR, Writer

#: Lines of a bid, points and decisions of a meeting, projects, things for the council, mails and rows of the log.
_LINES, _POINTS, _DECISIONS, _PROJECTS, _COUNCIL, _MAILS, _LOG = 15, 8, 4, 20, 6, 40, 100
_BODIES = (
    ("bestuurlijk-overleg", "Bestuurlijk overleg", BodyLevel.EXECUTIVE),
    ("ambtelijk-overleg", "Ambtelijk overleg", BodyLevel.OFFICIAL),
    ("werkgroep", "Werkgroep verduurzaming", BodyLevel.GROUP),
)
_STEPS = (
    (CycleKind.EVALUATION, "Terugkijken op het jaar", 2),
    (CycleKind.DATA, "Cijfers aanleveren", 4),
    (CycleKind.BID, "Bod uitbrengen", 7),
    (CycleKind.REACTION, "Reageren op het bod", 9),
    (CycleKind.OFFICIAL_MEETING, "Ambtelijk overleg", 10),
    (CycleKind.EXECUTIVE_MEETING, "Bestuurlijk overleg", 11),
    (CycleKind.SIGN, "Ondertekenen", 12),
)


class Around:
    """Writes what stands around agreements and rounds that are there already."""

    def __init__(self, writer: Writer, agreed: Agreed) -> None:
        self.writer, self.agreed = writer, agreed
        self.framework, self.municipality = agreed.framework, agreed.municipality
        self.people = people_of(writer, agreed.parties)
        self.commitments = list(
            Commitment.objects.filter(framework=agreed.framework, annual_agreement__year=LAST_YEAR).order_by(
                "position"
            )
        )
        self.rounds = list(MonitoringRound.objects.filter(framework=agreed.framework).order_by("ends_on"))

    def everything(self) -> None:
        """All of it, what refers to people first."""
        self._assignments()
        self._steps()
        self._meetings()
        self._bids()
        self._projects()
        self._contacts()
        self._council()
        self._comments()
        self._publications()
        self._log()

    def _some(self, party: Party) -> User:
        return self.writer.random.choice(self.people[party.pk])

    def _assignments(self) -> None:
        """Of every other duty of this year somebody handles it."""
        duties = Responsibility.objects.filter(
            commitment__in=self.commitments, role=ResponsibilityRole.LEAD, party__isnull=False
        ).select_related("party")
        self.writer.write(
            Assignment,
            [
                Assignment(responsibility=row, party=row.party, user=self._some(row.party))
                for row in islice(duties, None, None, 2)
                if row.party is not None
            ],
        )

    def _steps(self) -> None:
        steps = [
            CycleStep(
                framework=self.framework,
                year=year,
                key=kind.value.replace("_", "-"),
                position=place,
                kind=kind,
                title=title,
                starts_on=date(year, month, 1),
                ends_on=date(year, month, 25),
                done_on=date(year, month, 20) if year < LAST_YEAR else None,
                done_by=ACTOR.name if year < LAST_YEAR else "",
                done_origin=Origin.DEMO if year < LAST_YEAR else "",
            )
            for year in range(self.agreed.first_year, LAST_YEAR + 1)
            for place, (kind, title, month) in enumerate(_STEPS, start=1)
        ]
        self.writer.write(CycleStep, steps)
        self.writer.write(CycleTurn, [CycleTurn(step=step, everyone=True) for step in steps])

    def _meetings(self) -> None:
        """One per round, with its points, what was decided, and who was there."""
        self.writer.write(
            Body,
            [
                Body(
                    framework=self.framework,
                    position=at,
                    key=key,
                    name=name,
                    level=level,
                    source="Schaalgegevens",
                )
                for at, (key, name, level) in enumerate(_BODIES, start=1)
            ],
        )
        meetings = [
            Meeting(
                round=row,
                held_on=row.ends_on,
                body=_BODIES[0][1],
                started_by=ACTOR.name,
                ended_at=timezone.now(),
                ended_by=ACTOR.name,
                origin=Origin.DEMO,
            )
            for row in self.rounds
            if row.status == RoundStatus.CLOSED
        ]
        self.writer.write(Meeting, meetings)
        points, decisions, presences = [], [], []
        for meeting in meetings:
            lines = list(RoundLine.objects.filter(round=meeting.round).order_by("position")[:_POINTS])
            points += [
                AgendaItem(meeting=meeting, position=at, reason=AgendaReason.YELLOW, line=line, done=True)
                for at, line in enumerate(lines, start=1)
            ]
            decisions += [self._decision(meeting, line, at) for at, line in enumerate(lines[:_DECISIONS])]
            presences += [
                Presence(meeting=meeting, party=party, state=PresenceState.PRESENT, author_name=ACTOR.name)
                for party in self.agreed.parties
            ]
        self.writer.write(AgendaItem, points)
        self.writer.write(Decision, decisions)
        self.writer.write(Presence, presences)

    def _decision(self, meeting: Meeting, line: RoundLine, at: int) -> Decision:
        acts = at % 2 == 0
        return Decision(
            meeting=meeting,
            commitment_id=line.commitment_id,
            text=self.writer.text(1, 2),
            party=self.agreed.parties[at] if acts else None,
            due_on=meeting.held_on + timedelta(days=60) if acts else None,
            author_name=ACTOR.name,
        )

    def _bids(self) -> None:
        """A bid of each corporation for every year, answered line by line."""
        bids = [
            Bid(
                framework=self.framework,
                party=party,
                year=year,
                first_year=year,
                status=BidStatus.SETTLED if year < LAST_YEAR else BidStatus.SUBMITTED,
                submitted_at=timezone.now(),
                submitted_by=ACTOR.name,
                settled_at=timezone.now() if year < LAST_YEAR else None,
                origin=Origin.DEMO,
            )
            for year in range(self.agreed.first_year, LAST_YEAR + 1)
            for party in self.agreed.corporations
        ]
        self.writer.write(Bid, bids)
        lines = [
            BidLine(
                bid=bid,
                position=at,
                theme=self.agreed.themes[at % len(self.agreed.themes)],
                what=self.writer.text(1, 1),
                quantity=Decimal(self.writer.random.randint(5, 90)),
                unit=BidUnit.HOMES,
            )
            for bid in bids
            for at in range(1, _LINES + 1)
        ]
        self.writer.write(BidLine, lines)
        self.writer.write(
            BidResponse,
            [
                BidResponse(line=row, party=self.municipality, answer=BidAnswer.AGREE, author_name=ACTOR.name)
                for row in lines
            ],
        )

    def _projects(self) -> None:
        self.writer.write(
            HousingProject,
            [
                HousingProject(
                    framework=self.framework,
                    name=f"Project {at} in {self.municipality.name}",
                    kind=list(ProjectKind)[at % len(ProjectKind)],
                    developer=self.agreed.corporations[at % 2],
                    homes=20 + at,
                    social_homes=10,
                    phase=ProjectPhase.BUILDING,
                    ready_year=LAST_YEAR + 1,
                    commitment=self.commitments[at % len(self.commitments)],
                    origin=Origin.DEMO,
                )
                for at in range(_PROJECTS)
            ],
        )

    def _contacts(self) -> None:
        """Of shared corporations each municipality has contacts of its own."""
        found = [
            Contact(party=party, function=f"Beleidsadviseur {self.municipality.name}", is_demo=True)
            for party in self.agreed.parties
        ]
        self.writer.write(Contact, found)
        self.writer.write(
            ContactRole,
            [
                ContactRole(framework=self.framework, contact=row, level=EscalationLevel.OFFICIAL)
                for row in found
            ],
        )

    def _council(self) -> None:
        self.writer.write(
            CouncilItem,
            [
                CouncilItem(
                    municipality=self.municipality,
                    kind=CouncilKind.PROMISE,
                    dated=date(LAST_YEAR, at % 12 + 1, 10),
                    title=f"Toezegging {at + 1}",
                    due_on=date(LAST_YEAR, 12, 31),
                    origin=Origin.DEMO,
                )
                for at in range(_COUNCIL)
            ],
        )

    def _comments(self) -> None:
        self.writer.write(
            CommitmentComment,
            [
                CommitmentComment(
                    commitment=row,
                    party=self.agreed.parties[at % 5],
                    text=self.writer.text(1, 1),
                    written_by=ACTOR.name,
                )
                for at, row in enumerate(self.commitments[::5])
            ],
        )

    def _publications(self) -> None:
        """The last closed round of every year, without its files: those would be most of the database."""
        last = {row.year: row for row in self.rounds if row.status == RoundStatus.CLOSED}
        kept = {row.round_id: row for row in FrozenReport.objects.filter(round__in=last.values())}
        self.writer.write(
            Publication,
            [
                Publication(
                    round=row,
                    edition=1,
                    number=1,
                    municipality_slug=self.municipality.slug,
                    municipality_name=self.municipality.name,
                    framework_slug=self.framework.slug,
                    framework_title=self.framework.title,
                    year=row.year,
                    title=row.title,
                    reference_date=row.reference_date,
                    closed_on=row.reference_date,
                    data=kept[row.pk].data,
                    checksum=kept[row.pk].checksum,
                    author_name=ACTOR.name,
                )
                for row in last.values()
            ],
        )

    def _log(self) -> None:
        """Mails that were sent, and who took what along."""
        now, who = timezone.now(), self.people[self.municipality.pk]
        mails = [
            Mail(
                key=f"schaal:{self.writer.number}:{at}",
                to=who[at % len(who)].email,
                user=who[at % len(who)],
                subject="Wat er op u wacht",
                made_at=now - timedelta(days=at),
                expires_at=now,
                sent_at=now - timedelta(days=at),
            )
            for at in range(_MAILS)
        ]
        self.writer.write(Mail, mails)
        self.writer.write(
            AccessEvent,
            [
                AccessEvent(
                    at=now - timedelta(hours=7 * at),
                    kind=AccessKind.EXPORTED,
                    actor_name=who[at % len(who)].name,
                    party=self.municipality.name,
                    user_id=who[at % len(who)].pk,
                    subject=self.framework.title,
                )
                for at in range(_LOG)
            ],
        )
