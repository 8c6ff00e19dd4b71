"""Dividing the work of a party among its people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.web.history import Actor, StaleVersionError, acting
from config.web.language import site_language
from parties.models import Membership, Party, User

from ..enums import AssignmentPart
from ..models import Assignment, Responsibility, owed_by

#: Per part who does it: what a page showed when somebody changed it.
State = dict[str, int]


def members_of(party: Party) -> list[User]:
    """The people who work for a party today, by name."""
    active = Membership.objects.active().filter(party=party).values("user")
    return sorted(User.objects.filter(pk__in=active, is_active=True), key=str)


def state_of(party: Party, responsibility: Responsibility) -> State:
    """Who handles it and who stands in at this party now."""
    return {part: row.user_id for part, row in _current(party, responsibility).items()}


def assign(
    *,
    actor: Actor,
    party: Party,
    responsibility: Responsibility,
    handler: User | None,
    deputy: User | None = None,
    seen: State | None = None,
) -> None:
    """Let `handler` and `deputy` take care of what the party is responsible for; None: nobody.

    `seen`: who did it when the person looked; raises StaleVersionError when that changed meanwhile. Raises
    ValidationError on `handler` or `deputy` for who does not work for the party, and for what is not the party's.
    """
    with transaction.atomic(), acting(actor):
        row = _lock(party, responsibility)
        now = _current(party, row)
        if seen is not None and seen != {part: one.user_id for part, one in now.items()}:
            raise StaleVersionError(row)
        if deputy is not None and deputy == handler:
            raise ValidationError({"deputy": _("Choose somebody else as deputy.")})
        wanted = {AssignmentPart.HANDLER: handler, AssignmentPart.DEPUTY: deputy}
        _check_members(party, {part.value: user for part, user in wanted.items()})
        leaving = [part for part, one in now.items() if one.user != wanted[AssignmentPart(part)]]
        for part in leaving:
            _end(now.pop(part))
        for part, user in wanted.items():
            if user is not None and part not in now:
                _begin(party, row, part, user)


def assign_all(
    *,
    actor: Actor,
    party: Party,
    responsibilities: Iterable[Responsibility],
    handler: User | None,
    deputy: User | None = None,
    seen: Mapping[int, State],
) -> None:
    """The same people for several responsibilities, all or nothing; `seen` per id. Raises as `assign`."""
    with transaction.atomic():
        for row in _in_order(responsibilities):
            known = seen.get(row.pk, {})
            assign(actor=actor, party=party, responsibility=row, handler=handler, deputy=deputy, seen=known)


def take(*, actor: Actor, party: Party, user: User, responsibilities: Iterable[Responsibility]) -> int:
    """'I take this on': make the person the handler of what nobody handles; the number that became theirs.

    What somebody who left still had counts as nobody's. All or nothing: raises ValidationError when somebody else
    of the party was first.
    """
    taken = 0
    with transaction.atomic(), acting(actor):
        _check_members(party, {"handler": user})
        for one in _in_order(responsibilities):
            row = _lock(party, one)
            now = _current(party, row)
            handler = now.get(AssignmentPart.HANDLER)
            if handler is not None and handler.user_id == user.pk:
                continue
            if handler is not None:
                if Assignment.objects.filter(pk=handler.pk).by_members().exists():
                    raise ValidationError(_("%(name)s took this on meanwhile.") % {"name": handler.user})
                _end(handler)
            deputy = now.get(AssignmentPart.DEPUTY)
            if deputy is not None and deputy.user_id == user.pk:
                _end(deputy)
            _begin(party, row, AssignmentPart.HANDLER, user)
            taken += 1
    return taken


def release(*, actor: Actor, party: Party, user: User, responsibilities: Iterable[Responsibility]) -> int:
    """Give back what the person handles; who stands in stays. The number that became nobody's."""
    released = 0
    with transaction.atomic(), acting(actor):
        for one in _in_order(responsibilities):
            row = _lock(party, one)
            handler = _current(party, row).get(AssignmentPart.HANDLER)
            if handler is not None and handler.user_id == user.pk:
                _end(handler)
                released += 1
    return released


def end(*, actor: Actor, assignments: Iterable[Assignment]) -> int:
    """End these assignments, of whatever party and person; the number that had not ended yet."""
    ended = 0
    with transaction.atomic(), acting(actor):
        for one in sorted(assignments, key=lambda one: (one.responsibility_id, one.pk)):
            Responsibility.lock(one.responsibility_id)
            row = Assignment.objects.current().filter(pk=one.pk).first()
            if row is not None:
                _end(row)
                ended += 1
    return ended


def hand_over(*, actor: Actor, party: Party, leaver: User, successor: User) -> int:
    """Give everything the leaver does for the party to somebody else, at once; the number of assignments.

    Where the successor handled it already, or stood in and now handles it, one part remains. Raises ValidationError
    on `successor` or `leaver`; then nothing is handed over.
    """
    if leaver == successor:
        raise ValidationError({"successor": _("Choose somebody else than who hands over.")})
    with site_language():
        reason = _("handed over by %(name)s") % {"name": leaver}
    with transaction.atomic(), acting(actor, reason):
        _check_members(party, {"successor": successor})
        mine = Assignment.objects.current().filter(party=party, user=leaver)
        ids = sorted(set(mine.values_list("responsibility", flat=True)))
        if not ids:
            raise ValidationError({"leaver": _("This person has nothing to hand over.")})
        handed = 0
        for pk in ids:
            row = Responsibility.lock(pk)
            now = _current(party, row)
            part = next((part for part, one in now.items() if one.user_id == leaver.pk), None)
            if part is None:
                continue
            _end(now.pop(part))
            handed += 1
            other = next((one for one in now.values() if one.user_id == successor.pk), None)
            if other is not None and part == AssignmentPart.DEPUTY:
                continue
            if other is not None:
                _end(other)
            _begin(party, row, AssignmentPart(part), successor)
    return handed


def _in_order(responsibilities: Iterable[Responsibility]) -> list[Responsibility]:
    """Always locked in the same order, so that two people never wait for each other."""
    return sorted(responsibilities, key=lambda one: one.pk)


def _lock(party: Party, responsibility: Responsibility) -> Responsibility:
    row = Responsibility.lock(responsibility.pk)
    if not owed_by(party).filter(pk=row.pk).exists():
        raise ValidationError(_("%(party)s is not responsible for this.") % {"party": party})
    return row


def _current(party: Party, responsibility: Responsibility) -> dict[str, Assignment]:
    rows = Assignment.objects.current().filter(party=party, responsibility=responsibility)
    return {row.part: row for row in rows.select_related("user")}


def _check_members(party: Party, people: dict[str, User | None]) -> None:
    for field, user in people.items():
        active = Membership.objects.active().filter(party=party, user=user, user__is_active=True)
        if user is not None and not active.exists():
            problem = _("%(name)s does not work for %(party)s.") % {"name": user, "party": party}
            raise ValidationError({field: problem})


def _begin(party: Party, responsibility: Responsibility, part: AssignmentPart, user: User) -> None:
    row = Assignment(responsibility=responsibility, party=party, user=user, part=part)
    row.save_checked()


def _end(row: Assignment) -> None:
    row.ends_on = max(timezone.localdate(), row.starts_on)
    row.save_next()
