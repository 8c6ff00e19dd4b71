"""Sending reminders: to everybody for cron, and about one round by its coordinator."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements.models import Assignment
from config.web.history import Actor
from parties.enums import MailKind, MembershipRole, ReminderChoice
from parties.models import Mail, Party, User
from parties.permissions import party_ids
from parties.post.services import choice_url, post

from ..enums import Light, RoundStatus
from ..models import MendRequest, MonitoringRound, Reminder, ReminderRound, ReminderRun, RoundLine
from ..work.duties import owed_to_tell
from ..work.facts import Facts, read_facts
from ..work.task import Task, TaskKind
from ..work.tasks import tasks_from
from ..work.told import has_text
from .digest import Counts, Written, language_of, write_digest
from .moments import item_of, monday_of, wanted
from .reach import Reach, read_reach

#: How long nobody is reminded again of the same round by hand.
COOLDOWN = timedelta(days=1)
#: Of so many people what waits for them is read in one go: few enough to be held in memory.
AT_ONCE = 100
#: What in a round is asked of others than who coordinates it.
OF_OTHERS = {
    TaskKind.PROGRESS,
    TaskKind.DRAFT,
    TaskKind.ADJUST,
    TaskKind.MEND,
    TaskKind.UNREACHABLE,
    TaskKind.UNTAKEN,
}


@dataclass
class _Day:
    """What is the same for everybody: read once."""

    today: date
    reach: Reach
    rounds: dict[int, MonitoringRound]
    counts: Counts
    told: dict[int, dict[str, str]]
    last: dict[int, date]
    #: Whether everybody's mail of this week was written already, on this day or an earlier one.
    ran: bool


@dataclass
class Reminded:
    """What a coordinator did by reminding: how many got a mail, and why others did not."""

    sent: list[User] = field(default_factory=list)
    #: Reminded of this round within COOLDOWN.
    too_soon: int = 0
    #: Chose to get no reminders.
    unwilling: int = 0
    #: The parties of which nobody can be mailed, while something waits for them.
    unreached: list[Party] = field(default_factory=list)
    #: Whether nothing was told about any line somebody owes, nor a light given to one that nobody does.
    waits: bool = False


def remind_everybody(*, today: date, dry_run: bool = False) -> Iterator[tuple[User, list[Task]]]:
    """Write today's mail of everybody for whom there is a reason, one transaction each; tells whom and about what.

    The mails are posted, not sent (`parties.post.delivery.deliver_waiting`). Whoever got one today is left out, so
    it can be repeated, and goes on where it was broken off. With `dry_run` nothing is written.
    """
    day = _read_day(today)
    done = set(Reminder.objects.filter(day=today, is_by_hand=False).values_list("user", flat=True))
    closing = {pk: row.closes_on for pk, row in day.rounds.items()}
    people = [
        user
        for user in day.reach.people.values()
        if user.reminders != ReminderChoice.NONE and user.pk not in done and day.reach.is_reachable(user)
    ]
    for user, facts in _with_facts(people, today):
        with translation.override(language_of(user)):
            everything = day.reach.tasks(user, tasks_from(facts, user))
            told = day.told.get(user.pk, {})
            last = day.last.get(user.pk)
            tasks = wanted(user.reminders, everything, told, today, last=last, closing=closing, ran=day.ran)
            if not tasks:
                continue
            if dry_run or _remind(user, tasks, everything, day):
                yield user, tasks
    if not dry_run:
        # Only now: what was broken off goes on, and what mailed nobody ran as well.
        ReminderRun.objects.bulk_create([ReminderRun(day=today)], ignore_conflicts=True)


def remind_round(*, actor: Actor, monitoring_round: MonitoringRound, today: date | None = None) -> Reminded:
    """Remind everybody who still has something to do in a round, whatever they chose but nothing at all.

    Raises ValidationError when the round is not open. Who was reminded of it within COOLDOWN is left out, and so is who
    reminds: they are looking at what waits. Who may do so is the caller's to ask
    (`agreements.permissions.may_coordinate`).
    """
    done = Reminded()
    with transaction.atomic():
        # One coordinator at a time: of two who press the button at once the second finds everybody reminded.
        row = MonitoringRound.objects.select_for_update(no_key=True).get(pk=monitoring_round.pk)
        if row.status != RoundStatus.OPEN:
            raise ValidationError(_("Only an open round waits for answers."))
        day = _read_day(today or timezone.localdate())
        since = timezone.now() - COOLDOWN
        lately = set(
            ReminderRound.objects.filter(round=row, reminder__made_at__gt=since).values_list(
                "reminder__user", flat=True
            )
        )
        people = [user for user in _involved(row, day.reach) if user.pk != actor.user_id]
        for user, facts in _with_facts(people, day.today):
            with translation.override(language_of(user)):
                everything = day.reach.tasks(user, tasks_from(facts, user))
                tasks = [task for task in everything if task.round_id == row.pk and task.kind in OF_OTHERS]
                if not tasks:
                    continue
                if user.pk in lately:
                    done.too_soon += 1
                elif user.reminders == ReminderChoice.NONE:
                    done.unwilling += 1
                elif _remind(user, tasks, everything, day, by=actor):
                    done.sent.append(user)
        done.unreached = [one.party for one in day.reach.nobody if one.round.pk == row.pk]
        owed = Exists(owed_to_tell(day.today).filter(commitment=OuterRef("commitment")))
        untold = row.lines.not_completed().filter(~has_text())
        done.waits = untold.filter(owed | Q(light=Light.NONE)).exists()
    return done


def _with_facts(people: Iterable[User], today: date) -> Iterator[tuple[User, Facts]]:
    """Everybody with what was read about a hundred of them at once; who sits at the same tables comes together."""
    near = sorted(people, key=lambda user: (min(party_ids(user), default=0), user.pk))
    for begin in range(0, len(near), AT_ONCE):
        some = near[begin : begin + AT_ONCE]
        facts = read_facts(some, today)
        for user in some:
            yield user, facts


def _read_day(today: date) -> _Day:
    """Everything that is asked once, whatever the number of people."""
    open_rounds = MonitoringRound.objects.exclude(status=RoundStatus.CLOSED)
    rounds = {row.pk: row for row in open_rounds.select_related("framework__municipality").order_by("pk")}
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    lines = RoundLine.objects.filter(round__in=rounds, commitment__assessable=True).not_completed()
    for pk, light, count in lines.order_by().values_list("round", "light").annotate(n=Count("pk")):
        counts[pk][light] = count
    newest = Reminder.objects.order_by().values("user").annotate(newest=Max("pk")).values("newest")
    told = dict(Reminder.objects.filter(pk__in=newest).order_by("pk").values_list("user", "told"))
    by_itself = Reminder.objects.filter(is_by_hand=False)
    last = dict(by_itself.order_by().values_list("user").annotate(last=Max("day")))
    ran = ReminderRun.objects.filter(day__gte=monday_of(today), day__lte=today).exists()
    return _Day(today, read_reach(rounds.values(), today), rounds, counts, told, last, ran)


def _involved(row: MonitoringRound, reach: Reach) -> list[User]:
    """Who handles something of the round or stands in, who may mend what their party is asked to, and to whom of a
    party comes what nobody of it handles.

    Who coordinates reads on the page of the round which parties have nobody, and gets no mail about it by hand.
    """
    assigned = Assignment.objects.current().filter(responsibility__commitment__round_lines__round=row)
    pks = set(assigned.values_list("user", flat=True))
    pks |= {
        pk
        for pk, found in reach.stranded.items()
        if any(one.round.pk == row.pk and one.is_inside for one in found)
    }
    asked = MendRequest.objects.filter(line__round=row).of_today().waiting()
    mends: set[int] = set(asked.values_list("asked_party", flat=True))
    if mends:
        edits = MembershipRole.EDITOR
        pks |= {pk for pk, user in reach.people.items() if not mends.isdisjoint(party_ids(user, edits))}
    found = [reach.people[pk] for pk in sorted(pks) if pk in reach.people]
    return [user for user in found if reach.is_reachable(user)]


def _remind(
    user: User, tasks: Sequence[Task], everything: Sequence[Task], day: _Day, by: Actor | None = None
) -> bool:
    """Write one mail down with what it told; whether it was not there already."""
    told = _told(day.told.get(user.pk, {}), tasks, everything, day.today)
    name = by.signature if by else ""
    written = write_digest(user, tasks, day.today, rounds=day.rounds, counts=day.counts, asked_by=name)
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                user=user, day=day.today, is_by_hand=by is not None, items=len(tasks), told=told
            )
            reminder.mail = _post(user, reminder, written, deliver=by is not None)
            reminder.save(update_fields=["mail"])
            about = Counter(task.round_id for task in tasks if task.round_id in day.rounds)
            ReminderRound.objects.bulk_create(
                ReminderRound(reminder=reminder, round_id=pk, items=count) for pk, count in about.items()
            )
    except IntegrityError:
        # Another run, at the same time, was first.
        return False
    return True


def _post(user: User, reminder: Reminder, written: Written, *, deliver: bool) -> Mail:
    """The mail of a reminder."""
    by_hand = f":{reminder.pk}" if reminder.is_by_hand else ""
    return post(
        key=f"reminder:{user.pk}:{reminder.day}{by_hand}",
        to=user.email,
        user=user,
        subject=written.subject,
        text=written.text,
        html=written.html,
        kind=MailKind.REMINDER,
        choice_url=choice_url(),
        deliver=deliver,
    )


def _told(
    before: Mapping[str, str], tasks: Sequence[Task], everything: Sequence[Task], today: date
) -> dict[str, str]:
    """What the person has been told by now, of the things that still wait."""
    waits = {item_of(task) for task in everything}
    kept = {item: day for item, day in before.items() if item in waits}
    return kept | {item_of(task): today.isoformat() for task in tasks}
