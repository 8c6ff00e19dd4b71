"""Verbs on who works for a party."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import MembershipRole
from ..models import Membership, Party

#: What a ValidationError is called that somebody who may insist can set aside.
LAST_MANAGER = "last_manager"


def change_member(
    *,
    actor: Actor,
    membership: Membership,
    version: int,
    role: MembershipRole,
    function: str,
    manages_people: bool,
    knowingly: str = "",
) -> Membership:
    """Change what a person does and may do for a party, from now on.

    `knowingly`: why the party may be left without anybody who manages its people; only the application manager gives
    one. Raises StaleVersionError when somebody else changed the membership since `version`, and ValidationError per
    field: nobody raises the own role, the last manager stays, and who left can not be changed.
    """
    with transaction.atomic(), acting(actor, knowingly):
        row = _lock(membership, version)
        if actor.user_id == row.user_id and not row.reaches(role):
            words = _(
                "You cannot give yourself a role that may do more. Ask somebody else who manages people."
            )
            raise ValidationError({"role": words})
        if not manages_people:
            _keep_a_manager(row, "manages_people", knowingly)
        row.role, row.function, row.manages_people = role, function, manages_people
        row.save_next_checked()
    return row


def end_member(
    *, actor: Actor, membership: Membership, version: int, from_day: date, knowingly: str = ""
) -> None:
    """Let a person work for the party no longer from `from_day` on, which may lie ahead; their account stays.

    A membership that began on that day goes altogether, as its last day can not lie before its first. `knowingly` and
    errors as in `change_member`; the field is `from_day`.
    """
    with transaction.atomic(), acting(actor, knowingly or "left"):
        row = _lock(membership, version)
        if from_day < row.starts_on:
            words = _("This person works for the party since %(day)s. Choose that day or a later one.")
            raise ValidationError({"from_day": words % {"day": date_format(row.starts_on, "j F Y")}})
        _keep_a_manager(row, "from_day", knowingly)
        if from_day == row.starts_on:
            row.delete()
            return
        row.ends_on = from_day - timedelta(days=1)
        row.save_next_checked()


def would_leave_nobody(row: Membership) -> bool:
    """Whether nobody would manage the people of the party when this person no longer does.

    Who manages them and has an account in use stays, unless somebody else does so with no end in sight.
    """
    if not (row.manages_people and row.user.is_active):
        return False
    others = Membership.objects.lasting_managers().filter(party=row.party_id)
    return not others.exclude(user=row.user_id).exists()


def _lock(membership: Membership, version: int) -> Membership:
    """The row, after its party: of two managers who end each other at once, the second finds the first one gone."""
    Party.lock(membership.party_id)
    row = Membership.lock(membership.pk, version)
    if row.ends_on and row.ends_on < timezone.localdate():
        raise ValidationError(_("This person does not work here any more."))
    return row


def _keep_a_manager(row: Membership, field: str, knowingly: str) -> None:
    if not knowingly.strip() and would_leave_nobody(row):
        words = _(
            "%(name)s is the only one who manages the people of %(party)s. First let somebody else manage them."
        )
        problem = ValidationError(words % {"name": row.user, "party": row.party.label}, code=LAST_MANAGER)
        raise ValidationError({field: problem})
