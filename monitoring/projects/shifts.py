"""What shifted in the list since an earlier moment: read from the history that every project keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.models import FrameworkAgreement
from config.web.columns import label_of
from config.web.units import number
from parties.models import AnyUser

from ..enums import BRINGS, TAKES, PlanStatus, ProjectPhase, RoundStatus
from ..models import HousingProject, MonitoringRound
from ..table.days import end_of
from ..table.moment import asked_day
from ..table.words import long_date
from .reading import Amount, Choice, amount

#: The moment in the address: a day, such as the reference date of a round.
SINCE = "sinds"
#: Rounds offered as a moment.
MOST_ROUNDS = 4
#: What shifts; a name or an explanation may change without anything shifting.
FIELDS = ("homes", "social_homes", "plan", "phase", "ready_year", "ready_words")


@dataclass(frozen=True)
class Moment:
    """Since when: a day, the round whose reference date it is, and what of the address was left out."""

    day: date | None = None
    name: str = ""
    left_out: str = ""

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The same in an address."""
        return [(SINCE, self.day.isoformat())] if self.day else []

    @property
    def words(self) -> str:
        """The round and the day."""
        return ", ".join(part for part in (self.name, long_date(self.day)) if part)


def read_rounds(framework: FrameworkAgreement, user: AnyUser) -> list[MonitoringRound]:
    """The latest rounds whose reference date has passed, the newest first. One query."""
    rows = MonitoringRound.objects.visible_to(user).filter(
        framework=framework, reference_date__lt=timezone.localdate()
    )
    rows = rows.exclude(status=RoundStatus.PREPARING)
    return list(rows.order_by("-reference_date", "-pk")[:MOST_ROUNDS])


def read_moment(query: QueryDict, rounds: Sequence[MonitoringRound]) -> Moment:
    """What the address asks for."""
    day, problem = asked_day(query, SINCE)
    titles = (row.title for row in rounds if row.reference_date == day)
    return Moment(day, next(titles, ""), problem)


@dataclass(frozen=True)
class Shifted:
    """A project; `state`: came, went or stayed. Per field what it is called, said then and says now, and whether that
    was typed."""

    project: Any
    state: str
    changes: tuple[tuple[str, str, str, bool], ...] = ()


@dataclass(frozen=True)
class Shifts:
    """What shifted: in sentences, and per project.

    `began`: the day the list was begun here, where that is after the moment asked for; compared is with that day then.
    """

    moment: Moment
    began: date | None
    sentences: tuple[str, ...]
    projects: tuple[Shifted, ...]


def read_shifts(
    framework: FrameworkAgreement, moment: Moment, projects: Sequence[HousingProject], choice: Choice
) -> Shifts | None:
    """What shifted since the moment, of the projects that pass the choice; None where none is asked for. One query."""
    if moment.day is None:
        return None
    history = HousingProject.history.filter(framework=framework)
    rows = list(history.select_related("developer", "commitment").order_by("history_date", "history_id"))
    first = timezone.localdate(rows[0].history_date) if rows else moment.day
    began = first if first > moment.day else None
    until = end_of(began or moment.day)
    then = {row.id: row for row in rows if row.history_date < until}
    then = {pk: row for pk, row in then.items() if row.history_type != "-"}
    now = {one.pk: one for one in projects}
    pairs = [
        (then.get(pk), now.get(pk))
        for pk in dict.fromkeys((*now, *then))
        if choice.passes(now.get(pk) or then[pk])
    ]
    return Shifts(moment, began, tuple(_sentences(pairs)), tuple(_shifted(pairs)))


#: What a project said then and says now; None where it was not in the list.
Pair = tuple[Any, HousingProject | None]


def _shifted(pairs: Iterable[Pair]) -> Iterator[Shifted]:
    for before, after in pairs:
        if before is None or after is None:
            yield Shifted(after or before, "came" if after else "went")
        elif changes := tuple(_changes(before, after)):
            yield Shifted(after, "stayed", changes)


def _changes(before: Any, after: HousingProject) -> Iterator[tuple[str, str, str, bool]]:
    for name in FIELDS:
        if getattr(before, name) != getattr(after, name):
            title = label_of(HousingProject, name)
            yield (
                title[:1].upper() + title[1:],
                _words(name, before),
                _words(name, after),
                name == "ready_words",
            )


def _words(name: str, row: Any) -> str:
    """A value as people read it."""
    value = getattr(row, name)
    if value is None or value == "":
        return _("not known")
    if name in ("plan", "phase"):
        return str(getattr(row, f"get_{name}_display")())
    return number(Decimal(value)) if name in ("homes", "social_homes") else str(value)


def _sentences(pairs: Sequence[Pair]) -> Iterator[str]:
    """How many shifted, and how; what did not happen is not told."""
    both = [(before, after) for before, after in pairs if before is not None and after is not None]

    def of(told: Callable[[Any, HousingProject], bool]) -> int:
        return sum(told(before, after) for before, after in both)

    later = of(lambda a, b: bool(a.ready_year and b.ready_year and a.ready_year < b.ready_year))
    earlier = of(lambda a, b: bool(a.ready_year and b.ready_year and a.ready_year > b.ready_year))
    unsure = of(lambda a, b: bool(a.ready_year) and not b.ready_year)
    softer = of(lambda a, b: (a.plan, b.plan) == (PlanStatus.HARD, PlanStatus.SOFT))
    harder = of(lambda a, b: (a.plan, b.plan) == (PlanStatus.SOFT, PlanStatus.HARD))
    phases = Counter(after.phase for before, after in both if before.phase != after.phase)
    came, went = (sum(pair[place] is None for pair in pairs) for place in (0, 1))
    # The words stand one by one, as each is translated with its own number.
    told = (
        (later, ngettext("%(n)s shifted to a later year", "%(n)s shifted to a later year", later)),
        (earlier, ngettext("%(n)s shifted to an earlier year", "%(n)s shifted to an earlier year", earlier)),
        (unsure, ngettext("%(n)s has no year any more", "%(n)s have no year any more", unsure)),
        (softer, ngettext("%(n)s fell from hard to soft", "%(n)s fell from hard to soft", softer)),
        (harder, ngettext("%(n)s went from soft to hard", "%(n)s went from soft to hard", harder)),
        (
            phases[ProjectPhase.BUILDING],
            ngettext("%(n)s is begun", "%(n)s are begun", phases[ProjectPhase.BUILDING]),
        ),
        (
            phases[ProjectPhase.READY],
            ngettext("%(n)s became ready", "%(n)s became ready", phases[ProjectPhase.READY]),
        ),
        (
            phases[ProjectPhase.CANCELLED],
            ngettext(
                "%(n)s does not go on any more", "%(n)s do not go on any more", phases[ProjectPhase.CANCELLED]
            ),
        ),
        (came, ngettext("%(n)s came into the list", "%(n)s came into the list", came)),
        (went, ngettext("%(n)s went out of the list", "%(n)s went out of the list", went)),
    )
    yield from (words % {"n": n} for n, words in told if n)
    yield from _dwellings(pairs)


def _dwellings(pairs: Sequence[Pair]) -> Iterator[str]:
    """How many dwellings come and go, then and now, where that differs; numbers nobody told are no dwellings yet."""
    for kinds, words in ((BRINGS, _("dwellings that come")), (TAKES, _("dwellings that go"))):
        then, now = (_amount((pair[place] for pair in pairs), kinds) for place in (0, 1))
        if then.homes == now.homes:
            continue
        less = now.homes < then.homes
        difference = number(Decimal(abs(now.homes - then.homes)))
        said = _("%(n)s fewer %(dwellings)s") if less else _("%(n)s more %(dwellings)s")
        counted = _("from %(then)s to %(now)s, as far as a number is told")
        known = {"then": number(Decimal(then.homes)), "now": number(Decimal(now.homes))}
        yield f"{said % {'n': difference, 'dwellings': words}} ({counted % known})"


def _amount(rows: Iterable[Any], kinds: Sequence[str]) -> Amount:
    return amount(
        row for row in rows if row is not None and row.kind in kinds and row.phase != ProjectPhase.CANCELLED
    )
