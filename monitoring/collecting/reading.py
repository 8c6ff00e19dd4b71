"""Everything one person reports on, across municipalities and open rounds, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.urls import reverse

from agreements.enums import ResponsibilityRole
from agreements.models import Assignment, Completion, Coordination, FrameworkAgreement, Responsibility
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import memberships_of

from ..enums import RoundStatus
from ..models import AskLink, Attachment, LineDraft, MonitoringRound, ProgressReport, RoundLine
from ..work.duties import MUST, duties_of, tables_of
from .forms import TellForm
from .services import draft_key

#: Whose lines: what the person handles or stands in for, or all of the organisation.
MINE, ORGANISATION = "mij", "organisatie"


@dataclass
class Row:
    """A line with what one party tells about it. `teller`: None where that is the joint text."""

    line: RoundLine
    party: Party
    teller: Party | None
    told: ProgressReport | None = None
    before: ProgressReport | None = None
    draft: str | None = None
    questions: list[AskLink] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    form: TellForm = field(default_factory=TellForm)
    #: What somebody else made of the text meanwhile.
    conflict: ProgressReport | None = None
    saved: bool = False

    @property
    def done(self) -> bool:
        """Whether this party told something in this round."""
        return bool(self.told and self.told.text)

    @property
    def anchor(self) -> str:
        """The id of its row on the page."""
        return f"regel-{self.line.pk}-{self.party.slug}"

    @property
    def url(self) -> str:
        """Its own page, and where it is sent."""
        return reverse("collect-line", args=[self.line.pk, self.party.slug])

    @property
    def waiting(self) -> list[AskLink]:
        """Answers that came by link and nobody decided about."""
        return [one for one in self.questions if one.waits]

    def fresh_form(self) -> TellForm:
        """The form with the person's draft, or what stands there."""
        now = self.told.text if self.told else ""
        initial = {
            "seen": self.told.pk if self.told else 0,
            "text": now if self.draft is None else self.draft,
        }
        return TellForm(initial=initial, auto_id=self.auto_id)

    @property
    def auto_id(self) -> str:
        """How its fields are called on a page with many."""
        return f"invullen-{self.line.pk}-{self.party.slug}-%s"


def editing(user: AnyUser) -> list[Party]:
    """The parties the person tells things for, each once, in a fixed order."""
    found = {m.party_id: m.party for m in memberships_of(user) if m.reaches(MembershipRole.EDITOR)}
    return [found[pk] for pk in sorted(found)]


def read_rows(user: AnyUser, today: date) -> tuple[list[Row], set[tuple[int, int]]]:
    """All rows of the person's organisations, and which of them (line, party) are their own; at most 14 queries.

    In the order of the rounds and of the agreements.
    """
    parties = editing(user)
    if not parties:
        return [], set()
    asked = MonitoringRound.objects.visible_to(user).filter(status__in=(RoundStatus.OPEN, RoundStatus.REVIEW))
    rounds = {
        row.pk: row
        for row in asked.select_related("framework__municipality").order_by(
            "framework__municipality__name", "reference_date", "pk"
        )
    }
    if not rounds:
        return [], set()
    frameworks = {row.framework_id for row in rounds.values()}
    coordinated = _coordinated(parties, frameworks)
    mine = _assigned(user, parties)
    pairs = _owed(parties, frameworks, today) | mine
    lines = RoundLine.objects.filter(round__in=rounds).not_completed().select_related("commitment")
    order = {pk: number for number, pk in enumerate(rounds)}
    listed = sorted(lines.filter(asked=True), key=lambda line: (order[line.round_id], line.position, line.pk))
    led = set(
        Responsibility.objects.filter(
            commitment__in={line.commitment_id for line in listed}, role=ResponsibilityRole.LEAD
        ).values_list("commitment", flat=True)
    )
    seats = _seats(parties, frameworks)
    rows, own = [], set()
    for line in listed:
        line.round = rounds[line.round_id]
        framework = line.round.framework
        for party in parties:
            if framework.municipality_id != party.pk and framework.pk not in seats[party.pk]:
                continue
            coordinates = (framework.pk, party.pk) in coordinated
            loose = coordinates and line.commitment_id not in led
            if (line.commitment_id, party.pk) in pairs or loose:
                rows.append(Row(line, party, None if coordinates else party))
                if (line.commitment_id, party.pk) in mine or loose:
                    own.add((line.pk, party.pk))
    return fill(user, _without_completed(rows)), own


def fill(user: AnyUser, rows: list[Row]) -> list[Row]:
    """Add what was told now and before, drafts, questions and attachments; four queries."""
    if not rows:
        return rows
    _add_texts(rows)
    lines = {row.line.pk for row in rows}
    drafts = {one.line_id: one.data for one in LineDraft.objects.filter(user=user.pk, line__in=lines)}
    questions, attachments = defaultdict(list), defaultdict(list)
    for question in AskLink.objects.visible_to(user).filter(line__in=lines).order_by("pk"):
        questions[question.line_id, question.party_id].append(question)
    for attachment in Attachment.objects.filter(line__in=lines).order_by("pk"):
        attachments[attachment.line_id, attachment.party_id].append(attachment)
    for row in rows:
        key = row.line.pk, row.party.pk
        row.questions, row.attachments = questions[key], attachments[key]
        for question in row.questions:
            question.line = row.line
        row.draft = drafts.get(row.line.pk, {}).get(draft_key(row.teller))
        row.form = row.fresh_form()
    return rows


def _add_texts(rows: list[Row]) -> None:
    """The newest text per teller in this round, and the last one of an earlier round: the own one, else the joint one."""
    tellers = {row.teller.pk for row in rows if row.teller}
    texts = (
        ProgressReport.objects.filter(
            Q(party__isnull=True) | Q(party__in=tellers),
            line__commitment__in={row.line.commitment_id for row in rows},
        )
        .select_related("line__round")
        .order_by("line__round__reference_date", "line__round", "pk")
    )
    told: dict[tuple[int, int | None], dict[int, ProgressReport]] = defaultdict(dict)
    for text in texts:
        told[text.line.commitment_id, text.party_id][text.line.round_id] = text
    for row in rows:
        commitment, day = row.line.commitment_id, row.line.round.reference_date
        own = told[commitment, row.teller.pk if row.teller else None]
        row.told = own.get(row.line.round_id)
        for found in (own, told[commitment, None]):
            earlier = [t for t in found.values() if t.text and t.line.round.reference_date < day]
            if earlier and row.before is None:
                row.before = earlier[-1]


def _coordinated(parties: Iterable[Party], frameworks: Collection[int]) -> set[tuple[int, int]]:
    found = Coordination.objects.current().filter(party__in=list(parties), framework__in=frameworks)
    return set(found.values_list("framework", "party"))


def _assigned(user: AnyUser, parties: Iterable[Party]) -> set[tuple[int, int]]:
    """Commitments the person handles or stands in for, with the party they do so for."""
    rows = Assignment.objects.current().filter(user=user.pk, party__in=list(parties))
    return set(rows.values_list("responsibility__commitment", "party"))


def _owed(parties: list[Party], frameworks: Collection[int], today: date) -> set[tuple[int, int]]:
    found = duties_of(parties, FrameworkAgreement.objects.filter(pk__in=frameworks), today, MUST)
    return {(duty.commitment.pk, duty.party.pk) for duty in found}


def _seats(parties: list[Party], frameworks: Collection[int]) -> dict[int, set[int]]:
    found = tables_of(parties, FrameworkAgreement.objects.filter(pk__in=frameworks))
    return {party.pk: found.get(party.pk, set()) for party in parties}


def _without_completed(rows: list[Row]) -> list[Row]:
    """Without what a party completed for its part."""
    done = Completion.objects.filter(
        commitment__in={row.line.commitment_id for row in rows}, party__in={row.party for row in rows}
    )
    over = set(done.values_list("commitment", "party"))
    return [row for row in rows if row.teller is None or (row.line.commitment_id, row.party.pk) not in over]
