"""Who was reminded of a round, and reminding by hand, for its coordinator."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.permissions import at_table
from config.web.history import Actor
from parties.models import AnyUser, Mail, Membership
from parties.permissions import party_ids

from ..enums import RoundStatus
from ..models import MonitoringRound, ReminderRound
from ..reminders.reach import read_reach
from ..reminders.services import remind_round

#: How many people the page names, those reminded last first.
SHOWN = 60


@dataclass(frozen=True)
class Told:
    """Somebody who was reminded: of another party by function, as its own people alone read who handles what there."""

    who: str
    party: str
    at: datetime
    items: int
    times: int
    is_by_hand: bool
    mail: Mail | None


def reminding(request: HttpRequest, row: MonitoringRound) -> dict[str, Any]:
    """What the page of a round tells about reminders; at most twelve queries, whatever the number of people."""
    is_open = row.status == RoundStatus.OPEN
    nobody = read_reach([row], timezone.localdate(), at_table(row.framework)).nobody if is_open else []
    return {"may_remind": is_open, "reminded": _reminded(request.user, row), "unreached": nobody}


def _reminded(user: AnyUser, row: MonitoringRound) -> list[Told]:
    """Per person the last reminder, newest first."""
    rows = ReminderRound.objects.filter(round=row).select_related("reminder__user", "reminder__mail")
    found: dict[int, list[ReminderRound]] = defaultdict(list)
    for one in rows.order_by("-reminder__made_at", "-pk"):
        found[one.reminder.user_id].append(one)
    if not found:
        return []
    own = party_ids(user)
    places: dict[int, Membership] = {}
    seats = Membership.objects.filter(user__in=list(found), party__in=at_table(row.framework))
    for seat in seats.select_related("party").order_by("-starts_on", "pk"):
        places.setdefault(seat.user_id, seat)
    told = []
    for pk, its in list(found.items())[:SHOWN]:
        last, at_work = its[0], places.get(pk)
        if at_work is not None and at_work.party_id in own:
            who = str(last.reminder.user)
        else:
            who = at_work.function if at_work and at_work.function else _("Somebody")
        told.append(
            Told(
                who=who,
                party=at_work.party.label if at_work else "",
                at=last.reminder.made_at,
                items=last.items,
                times=len(its),
                is_by_hand=last.reminder.is_by_hand,
                mail=last.reminder.mail,
            )
        )
    return told


def remind(request: HttpRequest, row: MonitoringRound, actor: Actor) -> None:
    """Remind everybody who still has something to do in the round, and tell how many that were."""
    done = remind_round(actor=actor, monitoring_round=row)
    words = []
    if done.sent:
        people = ngettext("%(n)s person gets a reminder.", "%(n)s people get a reminder.", len(done.sent))
        words.append(people % {"n": len(done.sent)})
    if done.too_soon:
        people = ngettext(
            "%(n)s person was reminded less than a day ago and gets none.",
            "%(n)s people were reminded less than a day ago and get none.",
            done.too_soon,
        )
        words.append(people % {"n": done.too_soon})
    if done.unwilling:
        people = ngettext(
            "%(n)s person wants no reminders.", "%(n)s people want no reminders.", done.unwilling
        )
        words.append(people % {"n": done.unwilling})
    if done.unreached:
        names = ", ".join(party.label for party in done.unreached)
        words.append(_("Nobody can be reached at: %(parties)s.") % {"parties": names})
    if not words:
        words.append(
            _("What still waits in this round is for your own organisation.")
            if done.waits
            else _("Nobody has anything left to do in this round.")
        )
    level = messages.SUCCESS if done.sent else messages.WARNING if done.unreached else messages.INFO
    messages.add_message(request, level, " ".join(words))
