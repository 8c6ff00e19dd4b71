"""What is missing before an annual agreement can go on, and who can mend it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements.enums import AnnualStatus
from agreements.models import AnnualAgreement
from agreements.services.standing import SeatState, Standing


def missing_of(annual: AnnualAgreement, standing: Standing, count: int) -> Iterator[str]:
    """In words, one by one; `count`: of the commitments of the text."""
    status = annual.status
    if status == AnnualStatus.DRAFT:
        opened = {seat.party.label for seat in standing.seats if seat.open_objections}
        if opened:
            yield _("Objections of %(names)s wait for an answer by who coordinates.") % {
                "names": ", ".join(sorted(opened))
            }
        if not count:
            yield _("The draft has no commitments yet.")
        yield _("Who coordinates proposes the text to the parties.")
    elif status == AnnualStatus.PROPOSED:
        yield from _before_agreed(standing)
    elif status == AnnualStatus.AGREED:
        names = ", ".join(seat.party.label for seat in standing.waiting(SeatState.SIGNED))
        yield _("%(names)s still have to sign: by somebody who decides there, or on paper.") % {
            "names": names
        }
    elif status == AnnualStatus.NOT_AGREED:
        yield _("The parties did not agree. Each tells what it holds in the file of positions.")


def _before_agreed(standing: Standing) -> Iterator[str]:
    version = standing.version
    waits = [seat.party.label for seat in standing.remaining if seat.state == SeatState.WAITS]
    if waits and version is not None:
        yield _(
            "%(names)s have not answered yet: somebody who decides there can do so until %(day)s, or who coordinates "
            "records what they wrote."
        ) % {
            "names": ", ".join(waits),
            "day": date_format(version.reply_by, "j F Y"),
        }
    objecting = [seat for seat in standing.remaining if seat.state == SeatState.OBJECTS]
    unanswered = [seat.party.label for seat in objecting if seat.open_objections]
    if unanswered:
        yield _("%(names)s object: who coordinates tells what is done with it.") % {
            "names": ", ".join(unanswered)
        }
    answered = [seat.party.label for seat in objecting if not seat.open_objections]
    if answered:
        yield _(
            "The objections of %(names)s were answered. They agree after all, or a new version takes them up."
        ) % {"names": ", ".join(answered)}
    if len(standing.remaining) < 2:
        yield _("Fewer than two parties remain. Who coordinates records that there is no agreement.")
