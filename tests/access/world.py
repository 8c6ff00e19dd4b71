"""The world the addresses lead into."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from agreements.enums import CycleKind
from agreements.models import Addendum, BidLine, CalendarAddress, CommitmentItem, Responsibility, Target
from agreements.services.bidding import attach_letter, submit_bid
from agreements.services.bodies import add_body
from agreements.services.cycle import add_step
from agreements.services.drafting import add_indicator, add_theme
from agreements.services.goals import add_goal
from agreements.services.letters import CheckedLetter
from agreements.services.next_year import NewLine, start_next_year
from config.web.history import acting
from monitoring.enums import CouncilKind, JobStatus, RoundStatus
from monitoring.models import (
    CouncilItem,
    Decision,
    Escalation,
    ExportFile,
    ExportJob,
    HousingProject,
    Meeting,
    MonitoringRound,
    OnScreen,
    RoundLine,
)
from monitoring.style.logo import CheckedLogo
from monitoring.style.services import set_style
from parties.enums import MembershipRole
from parties.invitations.services import digest
from parties.models import Contact, Invitation, Membership, User
from parties.services import add_member
from tests.bids import IN_TIME, PDF, make_draft
from tests.cast import ACTOR, Cast
from tests.collecting import make_attachment, make_question
from tests.factories import Table, make_commitment, make_round
from tests.publications import publish_as_it_is

from .addresses import HERE


def make_world(cast: Cast, table: Table) -> dict[str, Any]:
    """A framework with a commitment in an open round; returns the people around it by the names above."""
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        Responsibility(commitment=commitment, role="party", everyone=True).save()
    monitoring_round = make_round(table.framework, [commitment])
    start_next_year(actor=ACTOR, framework=table.framework, year=2024, lines=[NewLine("Concept")])
    make_number(table)
    job = ExportJob.objects.create(
        pk=HERE["job"],
        round=monitoring_round,
        user=cast.officer,
        file_format="csv",
        lines=1,
        status=JobStatus.DONE,
        started_at=timezone.now(),
        finished_at=timezone.now(),
    )
    ExportFile.objects.create(job=job, content=b"afspraak", size=8)
    now = timezone.now()
    with acting(ACTOR):
        colleague = User.objects.create_user("collega@gemeente.example")
        Membership.objects.create(pk=HERE["member"], user=colleague, party=table.municipality)
        Invitation.objects.create(
            pk=HERE["invitation"],
            email="nieuw@gemeente.example",
            party=table.municipality,
            token_hash=digest(HERE["token"]),
            invited_by="Functioneel beheerder",
            sent_at=now,
            expires_at=now + timedelta(days=14),
        )
        meeting = Meeting.objects.create(
            pk=HERE["meeting"],
            round=monitoring_round,
            held_on=now.date(),
            body="Overleg",
            started_by="Beleidsadviseur",
        )
        OnScreen.objects.create(meeting=meeting)
        ended = Meeting.objects.create(
            pk=700900,
            round=monitoring_round,
            held_on=now.date(),
            body="Eerder overleg",
            started_by="Beleidsadviseur",
            ended_at=now,
        )
        Decision.objects.create(pk=HERE["action"], meeting=ended, text="Uitzoeken.", due_on=now.date())
        CouncilItem.objects.create(
            pk=HERE["item"],
            municipality=table.municipality,
            kind=CouncilKind.PROMISE,
            dated=now.date(),
            title="Een stand",
        )
        Escalation.objects.create(
            pk=HERE["escalation"],
            commitment=table.framework.commitments.get(key=HERE["key"]),
            level="management",
            party=table.corporation,
            since=now.date(),
            problem="De bouw ligt stil.",
            tried="Overlegd.",
            asked="Een besluit.",
        )
        Contact.objects.create(pk=HERE["contact"], party=table.municipality, function="Adviseur")
        HousingProject.objects.create(
            pk=HERE["project"], framework=table.framework, name="Duinhof", kind="new"
        )
    add_goal(
        actor=ACTOR,
        framework=table.framework,
        told={"title": "Meer huur", "source": "Hoofdstuk 1"},
        key=HERE["goal"],
    )
    add_body(
        actor=ACTOR,
        framework=table.framework,
        told={"name": "Stuurgroep", "source": "Hoofdstuk 5"},
        key=HERE["body"],
    )
    CalendarAddress.objects.create(user=cast.officer, token=HERE["secret"])
    add_step(actor=ACTOR, framework=table.framework, year=2024, kind=CycleKind.BID, title="Bod")
    make_input(table)
    with acting(ACTOR):
        Addendum(
            framework=table.framework,
            number=1,
            title="Minder",
            reason="De bouw",
            effective_on=timezone.localdate(),
        ).save()
    make_questions(table, monitoring_round)
    set_style(
        actor=ACTOR,
        framework=table.framework,
        version=0,
        values={"logo_alt": "Een duin"},
        logo=CheckedLogo(b"<svg/>", "image/svg+xml", 10, 10),
    )
    # Of an earlier year, so that closing the round of these tests stays possible.
    before = make_round(
        table.framework, slug="eerder", reference_date=date(2023, 12, 31), status=RoundStatus.CLOSED
    )
    publish_as_it_is(before, file=HERE["file"], year=2024)
    more = {
        "decision_maker": (table.corporation, MembershipRole.DECISION_MAKER, False),
        "people_manager": (table.tenants, MembershipRole.READER, True),
        "adviser": (table.adviser, MembershipRole.EDITOR, False),
    }
    world = dict(cast.people())
    for name, (party, role, manages) in more.items():
        world[name] = User.objects.create_user(f"{name}@rol.example", name=name)
        add_member(actor=ACTOR, user=world[name], party=party, role=role, manages_people=manages)
    return world


def make_number(table: Table) -> None:
    """What is agreed about a theme for the year of the draft."""
    told: dict[str, Any] = {"actor": ACTOR, "framework": table.framework}
    theme = add_theme(**told, position=1, title="Bouwen")
    figure = add_indicator(**told, key="woningen", name="Nieuwe huizen", unit="wooneenheden", theme=theme)
    with acting(ACTOR):
        Target(
            pk=HERE["target"], indicator=figure, kind="at_least", value=80, year=2024, source="Bijlage"
        ).save()


def make_questions(table: Table, monitoring_round: MonitoringRound) -> None:
    """A line of which the municipality asked somebody by mail, and put a file with it."""
    commitment = make_commitment(table.framework, "a-9", 9)
    with acting(ACTOR):
        item = CommitmentItem(pk=HERE["item"], commitment=commitment, position=1, text="Onderdeel.")
        item.save()
        Responsibility(commitment=commitment, item=item, role="lead", party=table.municipality).save()
        line = RoundLine(pk=HERE["line"], round=monitoring_round, commitment=commitment, position=9)
        line.save()
    make_question(line, table.municipality, pk=HERE["question"], token_hash=digest(HERE["word"]))
    make_attachment(line, table.municipality, pk=HERE["attachment"])


def make_input(table: Table) -> None:
    """What the municipality brings in, with a letter."""
    bid = make_draft(table.framework, table.municipality, lines=0, first_year=2024)
    with acting(ACTOR):
        # As one of before 0077 may stand still: found at the page of bids and at the draft of one year.
        bid.year = 2024
        bid.save_next()
        BidLine.objects.create(pk=HERE["line"], bid=bid, position=1, what="Een locatie")
    letter = CheckedLetter("brief.pdf", PDF, "application/pdf")
    bid = attach_letter(actor=ACTOR, bid=bid, version=bid.version, letter=letter)
    submit_bid(actor=ACTOR, bid=bid, version=bid.version, at=IN_TIME)
