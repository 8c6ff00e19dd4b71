"""Everything one person reports on, across municipalities and open rounds, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse

from agreements.models import CommitmentItem, Completion, Coordination, FrameworkAgreement
from config.web.asked import whole
from parties.enums import MembershipRole
from parties.models import AnyUser, Party
from parties.permissions import memberships_of

from ..enums import RoundStatus
from ..models import AskLink, Attachment, LineDraft, MonitoringRound, ProgressReport, RoundLine
from ..privacy.asked import ToMend, asked_to_mend, to_mend
from ..work.duties import MUST, Duty, duties_of, owed_to_tell, tables_of
from ..work.items import Handling, items_led, leads_item, read_handling
from ..work.told import is_told
from .forms import TellForm
from .services import draft_key, seen_key

#: Whose lines: what the person handles or stands in for, or all of the organisation.
MINE, ORGANISATION = "mij", "organisatie"
#: A line, a party, and an item where it is about one.
Place = tuple[int, int, int | None]


@dataclass
class Row:
    """A line, or one item of it, with what one party tells about it. `teller`: None where that is the joint text."""

    line: RoundLine
    party: Party
    teller: Party | None
    #: What the party leads apart; without it the row is about the whole commitment.
    item: CommitmentItem | None = None
    told: ProgressReport | None = None
    before: ProgressReport | None = None
    #: What stands there of the party and jointly; of an item only what the party told.
    standing: list[ProgressReport] = field(default_factory=list)
    draft: str | None = None
    #: The id of the text the draft was typed upon, 0 for none; None: that is not known of it.
    draft_seen: int | None = None
    questions: list[AskLink] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    form: TellForm = field(default_factory=TellForm)
    #: What somebody else made of the text meanwhile.
    conflict: ProgressReport | None = None
    saved: bool = False

    @property
    def has_text(self) -> bool:
        """Whether the text that is written here stands in this round."""
        return bool(self.told and self.told.text)

    @property
    def done(self) -> bool:
        """Whether nothing more is asked of the party: as my work tells it, the joint text is an answer too."""
        if self.to_mend or any(asked for _file, asked in self.attached):
            return False
        return self.has_text or is_told({text.party_id for text in self.standing}, [self.party.pk])

    @property
    def to_mend(self) -> list[ToMend]:
        """What may be private in the text that stands, and who asked to mend it; a text just saved has nothing."""
        return to_mend(self.told) if self.told else []

    @property
    def attached(self) -> list[tuple[Attachment, list[ToMend]]]:
        """The files, with what may be private in the name of each."""
        return [(one, to_mend(one)) for one in self.attachments]

    @property
    def place(self) -> Place:
        """What it is about, and for which party."""
        return self.line.pk, self.party.pk, self.item.pk if self.item else None

    @property
    def _name(self) -> str:
        return f"{self.line.pk}-{self.party.slug}" + (f"-{self.item.pk}" if self.item else "")

    @property
    def anchor(self) -> str:
        """The id of its row on the page."""
        return f"regel-{self._name}"

    @property
    def url(self) -> str:
        """Its own page, and where it is sent."""
        return self._address("collect-item" if self.item else "collect-line")

    @property
    def draft_url(self) -> str:
        """Where what is typed is kept."""
        return self._address("collect-item-draft" if self.item else "collect-draft")

    @property
    def line_url(self) -> str:
        """The page of the whole commitment, with its questions and attachments."""
        return reverse("collect-line", args=[self.line.pk, self.party.slug])

    def _address(self, name: str) -> str:
        place = [self.line.pk, self.party.slug]
        return reverse(name, args=[*place, self.item.pk] if self.item else place)

    @property
    def title(self) -> str:
        """What it is called where nothing stands around it."""
        return f"{self.line.commitment} · {self.item}" if self.item else str(self.line.commitment)

    @property
    def waiting(self) -> list[AskLink]:
        """Answers that came by link and nobody decided about."""
        return [one for one in self.questions if one.waits]

    def fresh_form(self) -> TellForm:
        """The form with the person's draft, or what stands there."""
        now, seen = (self.told.text, self.told.pk) if self.told else ("", 0)
        if self.draft is not None:
            now, seen = self.draft, self.draft_seen or 0
        return TellForm(initial={"seen": seen, "text": now}, auto_id=self.auto_id)

    def put_draft(self, data: Mapping[str, str], typed_at: datetime) -> None:
        """Put the person's draft in, beside the text that somebody saved since it was typed."""
        self.draft = data.get(draft_key(self.teller, self.item))
        if self.draft is None or self.told is None:
            return
        if seen := data.get(seen_key(self.teller, self.item)):
            self.draft_seen = whole(seen)
        elif self.told.created_at <= typed_at:
            # Typed on the page of the line, which tells upon which version of the line and not upon which text.
            self.draft_seen = self.told.pk
        if self.draft_seen != self.told.pk and self.draft != self.told.text:
            self.conflict = self.told

    @property
    def auto_id(self) -> str:
        """How its fields are called on a page with many."""
        return f"invullen-{self._name}-%s"


def editing(user: AnyUser) -> list[Party]:
    """The parties the person tells things for, each once, in a fixed order."""
    found = {m.party_id: m.party for m in memberships_of(user) if m.reaches(MembershipRole.EDITOR)}
    return [found[pk] for pk in sorted(found)]


def read_rows(user: AnyUser, today: date) -> tuple[list[Row], set[Place]]:
    """All rows of the person's organisations, and which of them are their own; at most 14 queries.

    In the order of the rounds and of the agreements, the items of a commitment after the whole of it.
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
    work = _read_work(user, parties, rounds, today)
    lines = RoundLine.objects.filter(round__in=rounds).not_completed().select_related("commitment")
    order = {pk: number for number, pk in enumerate(rounds)}
    listed = sorted(lines, key=lambda line: (order[line.round_id], line.position, line.pk))
    about = {line.commitment_id for line in listed}
    owed = set(owed_to_tell(today).filter(commitment__in=about).values_list("commitment", flat=True))
    rows: list[Row] = []
    own: set[Place] = set()
    for line in listed:
        line.round = rounds[line.round_id]
        for party in parties:
            if line.round.framework.municipality_id == party.pk or (
                line.round.framework_id in work.seats[party.pk]
            ):
                _add(rows, own, work, line, party, is_owed=line.commitment_id in owed)
    return fill(user, _without_completed(rows)), own


@dataclass(frozen=True)
class _Work:
    """What the parties of a person do in some frameworks, and what of it is the person's."""

    user: AnyUser
    coordinated: set[tuple[int, int]]
    seats: dict[int, set[int]]
    duties: dict[tuple[int, int], Duty]
    handling: Handling
    #: Commitments the person handles or stands in for, with the party they do so for.
    mine: set[tuple[int, int]]


def _read_work(
    user: AnyUser, parties: list[Party], rounds: Mapping[int, MonitoringRound], today: date
) -> _Work:
    """Read it, of what stands in the rounds; five queries."""
    frameworks = {row.framework_id for row in rounds.values()}
    own = FrameworkAgreement.objects.filter(pk__in=frameworks)
    found = tables_of(parties, own, today)
    asked = Q(commitment__in=RoundLine.objects.filter(round__in=rounds).values("commitment"))
    duties = duties_of(parties, own, today, MUST, asked)
    handling = read_handling(parties)
    return _Work(
        user,
        _coordinated(parties, frameworks),
        {party.pk: found.get(party.pk, set()) for party in parties},
        {(duty.commitment.pk, duty.party.pk): duty for duty in duties},
        handling,
        handling.of_whole(user),
    )


def _add(
    rows: list[Row], own: set[Place], work: _Work, line: RoundLine, party: Party, *, is_owed: bool
) -> None:
    """The rows a party has in a line: the whole of it, and each item it leads."""
    key = line.commitment_id, party.pk
    duty = work.duties.get(key)
    coordinates = (line.round.framework_id, party.pk) in work.coordinated
    loose = coordinates and not is_owed
    owed = duty is not None and not all(leads_item(row) for row in duty.responsibilities)
    if owed or loose or key in work.mine:
        rows.append(Row(line, party, None if coordinates else party))
        if loose or key in work.mine:
            own.add(rows[-1].place)
    for item in items_led(duty) if duty else ():
        # Who leads an item tells it as itself, also where it coordinates: so it stands on the page of the light too.
        rows.append(Row(line, party, party, item))
        if work.handling.of_item(work.user, item, party) is not None:
            own.add(rows[-1].place)


def fill(user: AnyUser, rows: list[Row]) -> list[Row]:
    """Add what was told now and before, drafts, questions and attachments; four queries."""
    if not rows:
        return rows
    _add_texts(rows)
    lines = {row.line.pk for row in rows}
    drafts = {one.line_id: one for one in LineDraft.objects.filter(user=user.pk, line__in=lines)}
    questions, attachments = defaultdict(list), defaultdict(list)
    whole = {(row.line.pk, row.party.pk) for row in rows if row.item is None}
    for question in AskLink.objects.visible_to(user).filter(line__in=lines).order_by("pk"):
        questions[question.line_id, question.party_id].append(question)
    files = Attachment.objects.filter(line__in=lines).annotate(asked_to_mend=asked_to_mend("attachment"))
    for attachment in files.order_by("pk"):
        attachments[attachment.line_id, attachment.party_id].append(attachment)
    for row in rows:
        key = row.line.pk, row.party.pk
        # They are about the whole commitment; told with its items only where it has no row itself.
        if row.item is None or key not in whole:
            row.questions, row.attachments = questions[key], attachments[key]
        for question in row.questions:
            question.line = row.line
        if draft := drafts.get(row.line.pk):
            row.put_draft(draft.data, draft.updated_at)
        row.form = row.fresh_form()
    return rows


def _add_texts(rows: list[Row]) -> None:
    """The newest text per teller and item in this round, and the last of an earlier round: the own, else the joint one."""
    texts = (
        ProgressReport.objects.filter(
            Q(party__isnull=True) | Q(party__in={row.party.pk for row in rows}),
            line__commitment__in={row.line.commitment_id for row in rows},
        )
        .select_related("line__round")
        .annotate(asked_to_mend=asked_to_mend("report"))
        .order_by("line__round__reference_date", "line__round", "pk")
    )
    told: dict[tuple[int, int | None, int | None], dict[int, ProgressReport]] = defaultdict(dict)
    for text in texts:
        told[text.line.commitment_id, text.party_id, text.item_id][text.line.round_id] = text
    for row in rows:
        commitment, day = row.line.commitment_id, row.line.round.reference_date
        item = row.item.pk if row.item else None
        own = told[commitment, row.teller.pk if row.teller else None, item]
        row.told = own.get(row.line.round_id)
        # The joint text is no answer about an item that is led apart.
        tellers = (row.party.pk,) if row.item else (row.party.pk, None)
        texts_now = [told[commitment, one, item].get(row.line.round_id) for one in tellers]
        row.standing = [text for text in texts_now if text and text.text]
        for found in (own, told[commitment, None, item]):
            earlier = [t for t in found.values() if t.text and t.line.round.reference_date < day]
            if earlier and row.before is None:
                row.before = earlier[-1]


def _coordinated(parties: Iterable[Party], frameworks: Collection[int]) -> set[tuple[int, int]]:
    found = Coordination.objects.current().filter(party__in=list(parties), framework__in=frameworks)
    return set(found.values_list("framework", "party"))


def _without_completed(rows: list[Row]) -> list[Row]:
    """Without what a party completed for its part."""
    done = Completion.objects.filter(
        commitment__in={row.line.commitment_id for row in rows}, party__in={row.party for row in rows}
    )
    over = set(done.values_list("commitment", "party"))
    return [row for row in rows if row.teller is None or (row.line.commitment_id, row.party.pk) not in over]
