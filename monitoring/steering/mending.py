"""Asking a party to mend a text of its own in which words stand that may be private, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from agreements.permissions import at_table
from config.web.history import Actor, acting

from ..models import MendRequest, MonitoringRound, ProgressReport, RoundClosedError, RoundLine
from ..reactions.permissions import places_of
from ..rounds.settling import asked_line
from ..table.clearance import Finding


@dataclass(frozen=True)
class Requests:
    """What parties of a round were asked: what waits, by the digest of its words, and what they mended."""

    waiting: dict[str, MendRequest]
    mended: list[MendRequest]


def read_requests(monitoring_round: MonitoringRound) -> Requests:
    """Everything parties of a round were asked to mend, each text that was mended once; one query."""
    rows = (
        MendRequest.objects.filter(line__round=monitoring_round)
        .with_outcome()
        .select_related("report__party", "line__commitment")
    )
    waiting = {row.digest: row for row in rows if row.mended_at is None and not row.is_kept}  # type: ignore[attr-defined]
    mended = {row.report_id: row for row in rows if row.mended_at is not None}  # type: ignore[attr-defined]
    return Requests(waiting, list(mended.values()))


def can_be_asked(finding: Finding) -> bool:
    """Whether words stand in a text a party told in this round, so that it can put another in its place."""
    return (
        finding.line is not None
        and finding.field == "progress"
        and not finding.round
        and any(finding.parties)
    )


def ask_to_mend(
    *, actor: Actor, monitoring_round: MonitoringRound, findings: Collection[Finding]
) -> list[MendRequest]:
    """Ask every party that told such a text to mend it; what was asked before is not asked again.

    It stands in their work until they told it anew or somebody lets the words stay. Raises ValidationError where a
    party can not tell anything any more, where the text changed meanwhile and where the round is closed.
    """
    asked: list[MendRequest] = []
    with transaction.atomic(), acting(actor):
        for finding in findings:
            if not can_be_asked(finding) or finding.line is None:
                raise ValidationError(
                    _("Only texts that a party told in this round can be asked to be mended.")
                )
            try:
                line = asked_line(finding.line.pk)
            except RoundClosedError as error:
                raise ValidationError(_("This round is closed: its texts stay as they are.")) from error
            asked += _ask(line, monitoring_round, finding)
    return asked


def _ask(line: RoundLine, monitoring_round: MonitoringRound, finding: Finding) -> list[MendRequest]:
    """One request to each party of which this text is the newest."""
    rows = line.progress.filter(party__isnull=False).select_related("party").order_by("pk")
    newest: dict[tuple[int | None, int | None], ProgressReport] = {
        (row.party_id, row.item_id): row for row in rows
    }
    found = [row for row in newest.values() if row.text == finding.text]
    if not found:
        raise ValidationError(_("A text changed meanwhile. Look at it again."))
    for row in found:
        _check_can_tell(line, monitoring_round, row)
    known = set(MendRequest.objects.filter(digest=finding.digest).values_list("report", flat=True))
    made = [
        MendRequest(
            line=line,
            report=row,
            kind=finding.kind,
            start=finding.start,
            end=finding.end,
            digest=finding.digest,
        )
        for row in found
        if row.pk not in known
    ]
    for one in made:
        one.save()
    return made


def _check_can_tell(line: RoundLine, monitoring_round: MonitoringRound, row: ProgressReport) -> None:
    """Raise ValidationError where the party of a text can put no other in its place."""
    party = row.party
    assert party is not None
    if not at_table(monitoring_round.framework).filter(pk=party.pk).exists():
        raise ValidationError(
            _("%(party)s takes part no more and can change nothing.") % {"party": party.label}
        )
    places = places_of(party, line.commitment)
    if places is not None and places.done_on is not None:
        told = _("%(party)s completed its part of this commitment. Open it again first.")
        raise ValidationError(told % {"party": party.label})
