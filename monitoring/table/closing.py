"""Closing a round: from then on its page and files come from one frozen copy."""

import hashlib
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.web.history import Actor, StaleVersionError, acting
from config.web.language import site_language

from ..enums import RoundStatus
from ..models import FrozenReport, MonitoringRound
from ..privacy.clearing import kept_digests
from ..rounds.services import TRANSITIONS
from ..style.look import Look
from ..style.look import to_data as look_to_data
from ..style.services import freeze_style
from .as_json import to_data
from .clearance import check, still_open
from .reading import build_report
from .report import Report


class FindingsOpenError(ValidationError):
    """Public texts hold words that may be private and nobody has looked at yet; `count` tells how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        message = ngettext(
            "The texts hold %(n)s thing that may be private. Keep it or mend the text, then close the round.",
            "The texts hold %(n)s things that may be private. Keep them or mend the texts, then close the round.",
            count,
        )
        super().__init__(message % {"n": count})


def checksum(data: dict[str, Any]) -> str:
    """SHA-256 of the data in one canonical spelling, as 64 hexadecimal digits."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def closing_mark(monitoring_round: MonitoringRound, report: Report) -> str:
    """Tells apart what closing a round would freeze at two moments."""
    look = look_to_data(report.look or Look())
    return checksum({"version": monitoring_round.version, "report": to_data(report), "look": look})


def close_round(
    *, actor: Actor, monitoring_round: MonitoringRound, reason: str = "", seen: str | None = None
) -> FrozenReport:
    """Close a round and freeze everything its report shows and how its publication looks, in the site's language.

    `seen`: the `closing_mark` of what the person had before them; None where nobody looked. Raises ValidationError
    when it can not be closed, StaleVersionError when something changed since, FindingsOpenError while somebody has
    yet to look at texts.
    """
    with transaction.atomic(), acting(actor, reason):
        row = MonitoringRound.lock(monitoring_round.pk)
        if RoundStatus.CLOSED not in TRANSITIONS[RoundStatus(row.status)]:
            raise ValidationError(
                _("A round that is “%(from)s” can not be closed.") % {"from": row.get_status_display()}
            )
        if seen is not None and seen != closing_mark(row, build_report(row)):
            raise StaleVersionError(row)
        _settle_asked(row)
        row.status = RoundStatus.CLOSED
        row.closed_at = timezone.now()
        row.save_next()
        with site_language():
            report = build_report(row)
        if waiting := still_open(check(report, kept_digests(row))):
            raise FindingsOpenError(len(waiting))
        data = to_data(report)
        frozen = FrozenReport(round=row, data=data, checksum=checksum(data))
        frozen.save()
        freeze_style(row, report.look or Look())
    return frozen


def _settle_asked(monitoring_round: MonitoringRound) -> None:
    """Keep with each line whether it was completed, as commitments may be completed or opened again later."""
    for line in monitoring_round.lines.select_related("commitment"):
        if line.asked == line.is_completed:
            line.asked = not line.is_completed
            line.save_next()
