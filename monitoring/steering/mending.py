"""Asking a party to mend what it wrote and in which words stand that may be private, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agreements.models import Coordination, FrameworkAgreement
from agreements.permissions import at_table
from config.web.history import Actor, acting
from parties.models import Party

from ..collecting.bearers import is_asked, is_asked_jointly
from ..enums import ViewKind
from ..figures.models import BY_DAY
from ..models import (
    Attachment,
    Measurement,
    MendRequest,
    MonitoringRound,
    PartyView,
    ProgressReport,
    RoundClosedError,
    RoundLine,
)
from ..reactions.permissions import places_of, reacting_parties
from ..rounds.settling import asked_line
from ..table.clearance import ATTACHMENT, FIGURE, Finding
from ..table.results import newest_of

if TYPE_CHECKING:
    from ..privacy.mend_models import ToldRequest


@dataclass(frozen=True)
class Requests:
    """What parties of a round were asked: what waits, by the digest of its words, and what they mended."""

    waiting: dict[str, MendRequest]
    mended: list[MendRequest]


def read_requests(monitoring_round: MonitoringRound) -> Requests:
    """Everything parties of a round were asked to mend, each thing that was mended once; one query."""
    told: QuerySet[ToldRequest] = MendRequest.objects.with_mender().of_today().with_outcome()
    rows = told.filter(line__round=monitoring_round).select_related("party", "line__commitment")
    waiting: dict[str, MendRequest] = {
        row.digest: row for row in rows if row.mended_at is None and not row.is_kept
    }
    mended: dict[tuple[str, int], MendRequest] = {row.about: row for row in rows if row.mended_at is not None}
    return Requests(waiting, list(mended.values()))


#: What a party wrote, and the field of it the words stand in.
_Wrote = ProgressReport | PartyView | Measurement | Attachment
_Found = Iterable[tuple[_Wrote, str]]


def _texts(line: RoundLine, finding: Finding) -> _Found:
    return _told(line, finding, "text")


def _sources(line: RoundLine, finding: Finding) -> _Found:
    """Of what was told: the next text of the party has none, or another."""
    return _told(line, finding, "source")


def _told(line: RoundLine, finding: Finding, field: str) -> _Found:
    rows = line.progress.filter(party__isnull=False).select_related("party").order_by("pk")
    newest = {(row.party_id, row.item_id): row for row in rows}
    return [(row, field) for row in newest.values() if getattr(row, field) == finding.text]


def _views(line: RoundLine, finding: Finding) -> _Found:
    rows = line.views.select_related("party").order_by("pk")
    newest = {(row.party_id, row.kind): row for row in rows}
    for row in newest.values():
        for field in ("reason", "cause", "effect", "adjustment"):
            if getattr(row, field) == finding.text:
                yield row, field
                break


def _figures(line: RoundLine, finding: Finding) -> _Found:
    """Of those the monitor of the round shows."""
    rows = (
        Measurement.objects.standing()
        .filter(indicator__commitment=line.commitment_id)
        .exclude(reference_date__gt=line.round.reference_date)
        .select_related("party", "indicator")
        .order_by("indicator", *BY_DAY)
    )
    return [(row, "source") for row in newest_of(rows) if row.source == finding.text]


def _files(line: RoundLine, finding: Finding) -> _Found:
    rows = line.attachments.filter(name=finding.text).select_related("party").order_by("pk")
    return [(row, "name") for row in rows]


#: By the field of a finding: where its words stand.
_WHERE: dict[str, Callable[[RoundLine, Finding], _Found]] = {
    "progress": _texts,
    "source": _sources,
    "view": _views,
    FIGURE: _figures,
    ATTACHMENT: _files,
}


def can_be_asked(finding: Finding) -> bool:
    """Whether words stand in what a party wrote in this round, so that it can put something else in its place; a joint
    figure is of who coordinates.
    """
    whose = any(finding.parties) or is_joint_figure(finding)
    return finding.line is not None and finding.field in _WHERE and not finding.round and whose


def is_joint_figure(finding: Finding) -> bool:
    """Whether the words stand with a figure that was given for all together."""
    return finding.field == FIGURE and "" in finding.parties


def ask_to_mend(
    *, actor: Actor, monitoring_round: MonitoringRound, findings: Collection[Finding]
) -> list[MendRequest]:
    """Ask every party that wrote it to mend it; what was asked before is not asked again.

    It stands in their work until they put something else in its place or somebody lets the words stay. Raises
    ValidationError where a party can not do that any more, where it changed meanwhile and where the round is closed.
    """
    asked: list[MendRequest] = []
    with transaction.atomic(), acting(actor):
        for finding in findings:
            if not can_be_asked(finding) or finding.line is None:
                raise ValidationError(
                    _("Only what a party wrote about a line in this round can be asked to be mended.")
                )
            try:
                line = asked_line(finding.line.pk)
            except RoundClosedError as error:
                raise ValidationError(_("This round is closed: its texts stay as they are.")) from error
            asked += _ask(line, monitoring_round, finding)
    return asked


def _ask(line: RoundLine, monitoring_round: MonitoringRound, finding: Finding) -> list[MendRequest]:
    """One request to each party that has these words there now."""
    found = list(_WHERE[finding.field](line, finding))
    if not found:
        raise ValidationError(_("A text changed meanwhile. Look at it again."))
    known = {row.about for row in MendRequest.objects.filter(line=line, digest=finding.digest)}
    made = []
    for row, field in found:
        party = row.party or _coordinating(monitoring_round.framework)
        _check_can_mend(line, monitoring_round, row, party)
        request = MendRequest(
            line=line,
            party=party,
            **{_AS[type(row)]: row},
            field=field,
            kind=finding.kind,
            start=finding.start,
            end=finding.end,
            digest=finding.digest,
        )
        if request.about not in known:
            request.save()
            made.append(request)
    return made


def _coordinating(framework: FrameworkAgreement) -> Party:
    """Who coordinates today, who gives what is of no party. Raises ValidationError where nobody does."""
    found = Coordination.objects.current().filter(framework=framework).select_related("party").first()
    if found is None:
        raise ValidationError(_("Nobody coordinates today, so there is nobody to ask."))
    return found.party


#: As what a request refers to it.
_AS = {
    ProgressReport: "report",
    PartyView: "view",
    Measurement: "measurement",
    Attachment: "attachment",
}


def _check_can_mend(line: RoundLine, monitoring_round: MonitoringRound, row: _Wrote, party: Party) -> None:
    """Raise ValidationError where a party can put nothing else in the place of what it wrote."""
    framework = monitoring_round.framework
    if not at_table(framework).filter(pk=party.pk).exists():
        raise ValidationError(
            _("%(party)s takes part no more and can change nothing.") % {"party": party.label}
        )
    if isinstance(row, Measurement):
        _check_is_asked(monitoring_round, row, party)
    elif isinstance(row, PartyView) and row.kind == ViewKind.VIEW:
        if not reacting_parties(framework).filter(pk=party.pk).exists():
            raise ValidationError(
                _("%(party)s is not asked about the lights of this round.") % {"party": party}
            )
    elif not isinstance(row, Attachment):
        _check_part_goes_on(line, party)


def _check_is_asked(monitoring_round: MonitoringRound, row: Measurement, party: Party) -> None:
    """A party fills in figures that are asked of it: `read_figures`."""
    if row.party_id is None:
        if not is_asked_jointly(row.indicator, monitoring_round.framework, monitoring_round.reference_date):
            raise ValidationError(
                _(
                    "Nobody is asked for this joint figure. Take it in again with a table of figures that names another source."
                )
            )
        return
    if not is_asked(row.indicator, party, monitoring_round.year):
        told = _("%(party)s is not asked for this figure and can not fill it in again.")
        raise ValidationError(told % {"party": party.label})


def _check_part_goes_on(line: RoundLine, party: Party) -> None:
    places = places_of(party, line.commitment)
    if places is not None and places.done_on is not None:
        told = _("%(party)s completed its part of this commitment. Open it again first.")
        raise ValidationError(told % {"party": party.label})
