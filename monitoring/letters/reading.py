"""What a letter to the council needs to know, read in a number of queries that depends on the rounds alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from agreements.enums import AnnualStatus, AnswerKind, ParticipationRole
from agreements.models import (
    Amendment,
    AnnualAgreement,
    Commitment,
    CycleStep,
    FrameworkAgreement,
    FrameworkSignature,
    Participation,
    PartyAnswer,
    RelatedDocument,
)
from agreements.services.states import on_paper
from parties.models import AnyUser

from ..enums import RoundStatus
from ..models import MonitoringRound
from ..table.reading import read_report
from ..table.report import Report

#: A year that was put before the parties; a draft is nobody's promise yet.
PROMISED = (AnnualStatus.PROPOSED, AnnualStatus.AGREED, AnnualStatus.SIGNED)


@dataclass(frozen=True)
class NextYear:
    """The annual agreement that follows: what is new in it, what has other words, and how many go on as they are."""

    annual: AnnualAgreement
    new: Sequence[Commitment] = ()
    changed: Sequence[Commitment] = ()
    same: int = 0
    #: It was taken over as signed; nobody was asked here, so that its status is a reading and its list may be partial.
    taken_over: bool = False


@dataclass
class Part:
    """What a letter tells about one framework: its round as reported, and what stands around it."""

    round: MonitoringRound
    report: Report
    documents: list[RelatedDocument] = field(default_factory=list)
    amendments: list[Amendment] = field(default_factory=list)
    signatures: list[PartyAnswer] = field(default_factory=list)
    #: Who signed the framework, as far as that is told.
    days: list[FrameworkSignature] = field(default_factory=list)
    #: Signatures of annual agreements under a reservation that holds, of whatever party.
    reserved: list[PartyAnswer] = field(default_factory=list)
    next_year: NextYear | None = None
    steps: list[CycleStep] = field(default_factory=list)


def frameworks_at(user: AnyUser, municipality: str) -> list[FrameworkAgreement]:
    """The frameworks of a municipality that the person may see, with it; in order."""
    found = FrameworkAgreement.objects.visible_to(user).filter(municipality__slug=municipality)
    return list(found.select_related("municipality").order_by("starts_on", "pk"))


def signing_kinds(frameworks: Sequence[FrameworkAgreement]) -> dict[str, int]:
    """How many parties that sit there today sign any of these, per kind; one query."""
    signing = Participation.objects.seated().filter(
        framework__in=frameworks, role=ParticipationRole.SIGNATORY
    )
    return Counter(kind for kind, _party in signing.values_list("party__kind", "party").distinct())


def rounds_of(frameworks: Sequence[FrameworkAgreement]) -> dict[int, list[MonitoringRound]]:
    """Per framework the rounds a letter can be about, the latest first: all that were opened; one query."""
    found: dict[int, list[MonitoringRound]] = {row.pk: [] for row in frameworks}
    rows = MonitoringRound.objects.filter(framework__in=frameworks).exclude(status=RoundStatus.PREPARING)
    known = {row.pk: row for row in frameworks}
    for row in rows.order_by("-reference_date", "-pk"):
        row.framework = known[row.framework_id]
        found[row.framework_id].append(row)
    return found


def usual_round(rounds: Sequence[MonitoringRound]) -> MonitoringRound | None:
    """The latest closed one, else the latest; None without any. `rounds`: the latest first."""
    return next((row for row in rounds if row.is_closed), rounds[0] if rounds else None)


def read_parts(rounds: Sequence[MonitoringRound], today: date) -> list[Part]:
    """What there is to tell about each round (with `framework.municipality` loaded).

    A closed round as it was frozen; what stands around it as it is now. `today`: the date of the letter.
    """
    parts = [Part(row, read_report(row)) for row in rounds]
    by_framework = {part.round.framework_id: part for part in parts}
    for document in RelatedDocument.objects.filter(framework__in=by_framework).order_by("title", "pk"):
        if document.ends_on is None or document.ends_on >= today:
            by_framework[document.framework_id].documents.append(document)
    for amendment in _amendments(by_framework, today):
        by_framework[amendment.commitment.framework_id].amendments.append(amendment)
    _read_signatures(by_framework)
    told = FrameworkSignature.objects.filter(framework__in=by_framework).select_related("party")
    for signature in told.order_by(F("signed_on").asc(nulls_last=True), "pk"):
        by_framework[signature.framework_id].days.append(signature)
    for step in _steps(by_framework, today):
        by_framework[step.framework_id].steps.append(step)
    for following in _following(by_framework):
        by_framework[following.annual.framework_id].next_year = following
    return parts


def _amendments(parts: dict[int, Part], today: date) -> list[Amendment]:
    """Decided since the first day of the round."""
    rows = Amendment.objects.filter(commitment__framework__in=parts, decided_on__lte=today)
    return [
        row
        for row in rows.select_related("commitment").order_by("decided_on", "pk")
        if row.decided_on >= parts[row.commitment.framework_id].round.starts_on
    ]


def _read_signatures(parts: dict[int, Part]) -> None:
    """Of the year reported and the one after: the decisions with which the municipality signed, where it told which, and
    reservations that hold; not what was recorded by mistake. One query.
    """
    after = PartyAnswer.objects.filter(
        agreement_version=OuterRef("agreement_version"), party=OuterRef("party"), pk__gt=OuterRef("pk")
    )
    signed = (
        PartyAnswer.objects.filter(
            agreement_version__annual_agreement__framework__in=parts, kind=AnswerKind.SIGN
        )
        .exclude(reference="", reservation="")
        .exclude(Exists(after.filter(kind=AnswerKind.RECALLED)))
        .annotate(lifted=Exists(after.filter(kind=AnswerKind.LIFTED)))
        .select_related("agreement_version__annual_agreement", "party")
        .order_by("given_on", "pk")
    )
    for answer in signed:
        annual = answer.agreement_version.annual_agreement
        part = parts[annual.framework_id]
        if annual.year not in (part.round.year, part.round.year + 1):
            continue
        if answer.reference and answer.party_id == part.round.framework.municipality_id:
            part.signatures.append(answer)
        if answer.reservation and not answer.lifted:
            part.reserved.append(answer)


def _steps(parts: dict[int, Part], today: date) -> list[CycleStep]:
    """What is still to be done from the day of the letter on, by date."""
    going_on = [pk for pk, part in parts.items() if not part.round.framework.is_ended]
    rows = (
        CycleStep.objects.not_done()
        .filter(framework__in=going_on)
        .filter(Q(ends_on__gte=today) | Q(ends_on__isnull=True, starts_on__gte=today))
    )
    return sorted(rows.select_related("after"), key=_step_order)


def _step_order(step: CycleStep) -> tuple[date, int, int]:
    return (step.ends_on or step.starts_on or date.max, step.position, step.pk)


def _following(parts: dict[int, Part]) -> list[NextYear]:
    """The annual agreement after the year reported, where it was put before the parties; three queries."""
    rows = AnnualAgreement.objects.filter(framework__in=parts, status__in=PROMISED)
    annuals = {row.pk: row for row in rows if row.year == parts[row.framework_id].round.year + 1}
    found: dict[int, list[Commitment]] = defaultdict(list)
    lines = Commitment.objects.filter(annual_agreement__in=annuals).select_related("continues")
    for line in lines.order_by("position", "pk"):
        if line.annual_agreement_id:
            found[line.annual_agreement_id].append(line)
    taken_over = on_paper(annuals)
    return [_beside(row, found[pk], taken_over=pk in taken_over) for pk, row in annuals.items()]


def _beside(annual: AnnualAgreement, lines: Sequence[Commitment], *, taken_over: bool) -> NextYear:
    new = [line for line in lines if line.continues is None]
    changed = [line for line in lines if line.continues is not None and _differs(line, line.continues)]
    same = len(lines) - len(new) - len(changed)
    return NextYear(annual, new, changed, same, taken_over)


def _differs(line: Commitment, before: Commitment) -> bool:
    """Whether its words are others; white space is no word."""
    return (line.title.split(), line.text.split()) != (before.title.split(), before.text.split())
