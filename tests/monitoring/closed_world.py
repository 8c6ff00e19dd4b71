"""A round with everything that can belong to one, for tests of what becomes of it once it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreements.models import Commitment
from config.web.history import Actor
from monitoring.asking.services import answer
from monitoring.enums import AgendaReason, Light
from monitoring.jobs.services import ask_for_file, take_job
from monitoring.meeting.services import start_meeting
from monitoring.models import (
    AskLink,
    Attachment,
    ExportJob,
    Meeting,
    MonitoringRound,
    Publication,
    RoundHeading,
    RoundLine,
)
from monitoring.reactions.services import Proposed, propose
from monitoring.rounds import services as rounds
from monitoring.rounds.drafts import keep_draft
from parties.models import User
from tests.collecting import make_attachment, make_question
from tests.factories import AUTUMN, Table, give_light, line_of, make_commitment, make_round, note, tell

#: Who makes a file in the background.
WORKER = "worker"
RED = Proposed(Light.RED, cause="Geen grond.", adjustment="Zoeken.")


@dataclass(frozen=True)
class World:
    """A round with everything that can belong to one; rows are read anew at each look."""

    table: Table
    actor: Actor
    round_id: int
    #: In the round, in this order; the last one is in it but has no answer, so that it can be taken out.
    commitments: tuple[Commitment, ...]
    #: Not in the round.
    other: Commitment
    publication: Publication | None = None

    @property
    def row(self) -> MonitoringRound:
        """The round."""
        return MonitoringRound.objects.select_related("framework__municipality").get(pk=self.round_id)

    def line(self, place: int = 0) -> RoundLine:
        """A line of it."""
        return RoundLine.objects.get(round=self.round_id, commitment=self.commitments[place])

    @property
    def heading(self) -> RoundHeading:
        """A heading that nothing stands under."""
        return RoundHeading.objects.get(round=self.round_id, title="Leeg")

    @property
    def meeting(self) -> Meeting:
        """The meeting that goes on."""
        return Meeting.objects.filter(round=self.round_id).earliest("pk")

    def question(self, *, answered: bool) -> AskLink:
        """A question by mail."""
        return AskLink.objects.filter(line__round=self.round_id, answered_at__isnull=not answered).earliest(
            "pk"
        )

    @property
    def attachment(self) -> Attachment:
        """A file with the first line."""
        return Attachment.objects.filter(line__round=self.round_id).earliest("pk")

    @property
    def job(self) -> ExportJob:
        """The file that is being made."""
        return ExportJob.objects.filter(round=self.round_id).earliest("pk")

    @property
    def arrange(self) -> dict[str, Any]:
        """What every verb of arranging asks for."""
        return {"actor": self.actor, "monitoring_round": self.row, "version": self.row.version}


def make_world(table: Table, officer: User, commitments: tuple[Commitment, ...] = ()) -> World:
    """An open round of these commitments, or of three plain ones."""
    actor = Actor(name=officer.name, party=table.municipality.label, user_id=officer.pk)
    leads = {"responsibilities": [{"party": table.corporation, "role": "lead"}]}
    if not commitments:
        commitments = tuple(make_commitment(table.framework, f"a-{n}", n, **leads) for n in (1, 2, 3))
    other = make_commitment(table.framework, "b-1", 9)
    row = make_round(table.framework, commitments)
    rounds.add_heading(actor=actor, monitoring_round=row, position=1, title="Leeg")
    line, second, *_rest = (line_of(row, one) for one in commitments)
    note(line, "Van ons.", table.municipality)
    make_attachment(line, table.corporation)
    make_question(line, table.tenants)
    answered = make_question(second, table.tenants)
    answer(question=answered, text="Tien.")
    give_light(line, Light.YELLOW)
    propose(actor=actor, line_id=line.pk, party=table.corporation, proposed=RED)
    rounds.report_progress(actor=actor, line_id=line.pk, text="De grond is er niet.")
    tell(second, "De vergunning is er.", table.corporation)
    keep_draft(actor=actor, line=second, data={"text": "Half"}, based_on=second.version)
    start_meeting(
        actor=actor,
        monitoring_round=row,
        body="Ambtelijk overleg",
        held_on=AUTUMN,
        agenda=[(AgendaReason.YELLOW, line.pk)],
    )
    ask_for_file(actor=actor, monitoring_round=row, file_format="csv", lines=3)
    take_job(worker=WORKER)
    return World(table, actor, row.pk, commitments, other)
