"""What a party wrote itself at a table, to read back: also once it left, when the pages it stood on are closed to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from agreements.models import (
    AddendumAnswer,
    Bid,
    BidReply,
    BidResponse,
    CommitmentComment,
    CyclePosition,
    FrameworkAgreement,
    Objection,
    PartyAnswer,
)
from agreements.permissions import parties_there
from parties.models import AnyUser, Party

from ..models import Attachment, InternalNote, Judgement, MonitoringRound, PartyView, ProgressReport


@dataclass(frozen=True)
class Written:
    """One thing that was written: about what, on which day, by whom. `said`: what was chosen with it."""

    about: str
    on: date
    by: str
    text: str
    said: str = ""
    #: The file that it is, if it is one.
    file: Attachment | None = None


@dataclass(frozen=True)
class Group:
    """Everything of one kind, the newest first."""

    title: str
    rows: Sequence[Written]


@require_GET
def own_words(request: HttpRequest, municipality: str, framework: str) -> HttpResponse:
    """All that the parties of the person wrote at a table where they take or took part."""
    found = get_object_or_404(
        FrameworkAgreement.objects.sat_at_by(request.user).select_related("municipality"),
        municipality__slug=municipality,
        slug=framework,
    )
    parties = list(parties_there(request.user, found))
    context = {
        "municipality": found.municipality,
        "framework": found,
        "parties": parties,
        "reads_framework": FrameworkAgreement.objects.visible_to(request.user).filter(pk=found.pk).exists(),
        "bids": read_bids(request.user, found, parties),
        "groups": read_groups(request.user, found, parties),
    }
    return render(request, "monitoring/own_words.html", context)


def read_bids(user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> list[Bid]:
    """Their bids in every version with the lines, the newest first; three queries."""
    rows = Bid.objects.visible_to(user).filter(framework=framework, party__in=parties)
    found = list(
        rows.select_related("party", "letter")
        .defer("letter__content")
        .prefetch_related("lines__needed_from", "lines__forecasts")
        .order_by("-year", "party", "-edition")
    )
    for bid in found:
        bid.framework = framework
    return found


def read_groups(user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> list[Group]:
    """The rest of what they wrote, per kind; kinds without anything are left out. A query or two per kind."""
    found = []
    for title, read in _kinds():
        # Of one day what was written last comes first.
        rows = sorted(read(user, framework, parties), key=lambda row: row.on)[::-1]
        if rows:
            found.append(Group(title, rows))
    return found


_Read = Callable[[AnyUser, FrameworkAgreement, Sequence[Party]], Iterable[Written]]


def _kinds() -> list[tuple[str, _Read]]:
    return [
        (_("Answers to bids of others"), _responses),
        (_("Replies to counter-proposals"), _replies),
        (_("Reactions to annual agreements"), _answers),
        (_("Answers to addenda"), _consents),
        (_("Comments on drafts"), _comments),
        (_("Texts in the monitor"), _texts),
        (_("Attachments"), _files),
        (_("Lights that were proposed, and reactions to lights"), _views),
        (_("Internal notes"), _notes),
        (_("Judgements in evaluations"), _judgements),
        (_("Positions where there was no agreement"), _positions),
    ]


def _day(moment: Any) -> date:
    return timezone.localdate(moment)


def _told(*parts: str) -> str:
    return "\n".join(part for part in parts if part)


def _reserved(row: PartyAnswer | AddendumAnswer) -> str:
    return f"{_('under reservation of')} {row.reservation}" if row.reservation else ""


def _in_round(row: MonitoringRound, what: object) -> str:
    return f"{row.year}, {row.title}: {what}"


def _responses(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = BidResponse.objects.filter(line__bid__framework=framework, party__in=parties)
    for row in rows.select_related("line__bid__party"):
        about = f"{row.line.bid.party.label} {row.line.bid.first_year}: {row.line}"
        text = _told(row.why, f"{_('Counter-proposal')}: {row.proposal}" if row.proposes else "")
        yield Written(about, _day(row.created_at), row.author_name, text, row.get_answer_display())


def _replies(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = BidReply.objects.filter(
        response__line__bid__framework=framework, response__line__bid__party__in=parties
    )
    for row in rows.select_related("response__party", "response__line__bid"):
        about = f"{row.response.line.bid.first_year}, {row.response.party.label}: {row.response.line}"
        yield Written(about, _day(row.created_at), row.author_name, row.why, row.get_reply_display())


def _answers(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    at = {"agreement_version__annual_agreement__framework": framework, "party__in": parties}
    objections = Objection.objects.filter(**at).select_related("agreement_version__annual_agreement")
    for one in objections:
        version = one.agreement_version
        named = {row["key"]: f"{row['number']} {row['title']}".strip() for row in version.commitments}
        about = _("Annual agreements %(year)s") % {"year": version.annual_agreement.year}
        about = ", ".join(filter(None, (about, named.get(one.commitment_key, one.commitment_key))))
        yield Written(about, one.raised_on, one.raised_by, one.reason)
    # An objection is written down as an answer as well.
    answers = PartyAnswer.objects.filter(**at).exclude(kind="object")
    for row in answers.select_related("agreement_version__annual_agreement"):
        about = _("Annual agreements %(year)s") % {"year": row.agreement_version.annual_agreement.year}
        text = _told(row.function, row.reference, row.power, _reserved(row), row.text)
        yield Written(about, row.given_on, row.author_name, text, row.get_kind_display())


def _consents(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = AddendumAnswer.objects.filter(addendum_version__addendum__framework=framework, party__in=parties)
    for row in rows.select_related("addendum_version__addendum"):
        text = _told(row.function, row.reference, row.power, _reserved(row), row.text)
        about = str(row.addendum_version.addendum)
        yield Written(about, row.given_on, row.author_name, text, row.get_kind_display())


def _comments(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = CommitmentComment.objects.filter(commitment__framework=framework, party__in=parties)
    for row in rows.select_related("commitment"):
        yield Written(str(row.commitment), _day(row.written_at), row.written_by, row.text)


def _texts(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = ProgressReport.objects.filter(line__round__framework=framework, party__in=parties)
    for row in rows.exclude(text="").select_related("line__round", "line__commitment", "item"):
        about = _in_round(row.line.round, row.item or row.line)
        yield Written(about, row.dated, row.author_name, row.text)


def _files(user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = Attachment.objects.visible_to(user).filter(line__round__framework=framework, party__in=parties)
    for row in rows.select_related("line__round", "line__commitment"):
        about = _in_round(row.line.round, row.line)
        yield Written(about, _day(row.added_at), row.author_name, "", file=row)


def _views(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = PartyView.objects.filter(line__round__framework=framework, party__in=parties)
    for row in rows.select_related("line__round", "line__commitment"):
        text = _told(row.reason, row.cause, row.effect, row.adjustment)
        said = row.get_light_display() if row.light else _("no objection")
        yield Written(_in_round(row.line.round, row.line), row.dated, row.author_name, text, said)


def _notes(user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = InternalNote.objects.visible_to(user).filter(line__round__framework=framework, party__in=parties)
    newest = {
        (row.line_id, row.party_id): row
        for row in rows.select_related("line__round", "line__commitment").order_by("pk")
    }
    for row in newest.values():
        if row.text:
            about = _in_round(row.line.round, row.line)
            yield Written(about, _day(row.created_at), row.author_name, row.text)


def _judgements(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = Judgement.objects.filter(evaluation__framework=framework, party__in=parties)
    for row in rows.select_related("evaluation", "commitment"):
        about = f"{row.evaluation.year}: {row.commitment}"
        said = ", ".join(filter(None, (row.get_outcome_display(), row.get_onward_display())))
        yield Written(about, row.written_on, row.written_by, row.lesson, said)


def _positions(_user: AnyUser, framework: FrameworkAgreement, parties: Sequence[Party]) -> Iterator[Written]:
    rows = CyclePosition.objects.filter(step__framework=framework, party__in=parties)
    for row in rows.select_related("step"):
        yield Written(row.step.title, row.written_on, row.written_by, row.text)
