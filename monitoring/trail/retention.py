"""Terms of keeping: accounts of people who left are made anonymous, and the log of access is forgotten in time.

What people did stays, with the name and party it was done under: that is the account the parties give each other
(docs/decisions/0027-trail.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import Assignment
from config.web.history import Actor, acting
from config.web.language import site_language
from parties.models import AccessEvent, Invitation, Membership, User

from .kept import KEPT

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    PastTerm = WithAnnotations[User, "LastDay"]

#: In whose name it happens.
ACTOR = Actor(name="Bewaartermijnen", party="Systeem")
#: Addresses that nobody has, and by which an account that was made anonymous is known. RFC 2606 keeps the ending free.
NOWHERE = "@anoniem.invalid"


@dataclass(frozen=True)
class Outcome:
    """What became of an account whose term is over. Without a name: what is printed ends up in mail and logs."""

    account: int
    party: str
    last_day: date | None
    #: Why it is left as it is; empty when it is made anonymous.
    because: str = ""


class LastDay(TypedDict):
    """What the query adds to an account: the day its last membership ended; None where it never had one."""

    last_day: date | None


def accounts_past_term(days: int, today: date) -> QuerySet[PastTerm]:
    """Accounts whose memberships all ended more than `days` ago, and that nobody used since; oldest number first.

    One that never had a membership counts from the day it was made.
    """
    first_kept = today - timedelta(days=days)
    moment = timezone.make_aware(datetime.combine(first_kept, datetime.min.time()))
    kept = Membership.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first_kept), user=OuterRef("pk")
    )
    return (
        User.objects.filter(~Exists(kept), date_joined__lt=moment)
        .filter(Q(last_login__isnull=True) | Q(last_login__lt=moment))
        .exclude(email__endswith=NOWHERE)
        .annotate(last_day=Max("memberships__ends_on"))
        .order_by("pk")
    )


def anonymise_accounts(*, days: int, today: date, dry_run: bool = False) -> Iterator[Outcome]:
    """Make accounts past their term anonymous, one transaction each; with `dry_run` only tell which.

    Never the account of a manager, nor of somebody who still has work: those are told with the reason.
    """
    for found in accounts_past_term(days, today):
        with transaction.atomic():
            # Again, and locked, also against a membership that begins meanwhile: somebody may have come back.
            if not User.objects.select_for_update().filter(pk=found.pk).exists():
                continue
            user = accounts_past_term(days, today).filter(pk=found.pk).first()
            if user is None:
                continue
            because = _why_not(user)
            if not because and not dry_run:
                _anonymise(user)
        yield Outcome(user.pk, _party_of(user), user.last_day, because)


def forget_access(*, days: int, now: datetime, dry_run: bool = False) -> int:
    """Delete from the log of access what is older than `days`; returns how many entries."""
    before = now - timedelta(days=days)
    if dry_run:
        return AccessEvent.objects.filter(at__lt=before).count()
    return AccessEvent.objects.forget_before(before)


def forget_sessions(*, now: datetime, dry_run: bool = False) -> int:
    """Delete with which network address and browser somebody was logged in once that is over; returns how many."""
    live = Session.objects.filter(expire_date__gt=now).values("session_key")
    over = UserSession.objects.exclude(session_key__in=live)
    return over.count() if dry_run else over.delete()[0]


def _why_not(user: User) -> str:
    if user.is_superuser or user.is_staff:
        return "application manager"
    if Assignment.objects.current().filter(user=user).exists():
        return "work is assigned to them; hand it over first"
    return ""


def _party_of(user: User) -> str:
    newest = F("ends_on").desc(nulls_first=True)
    last = user.memberships.select_related("party").order_by(newest, "-pk").first()
    return last.party.label if last else ""


def _anonymise(user: User) -> None:
    """Take away everything that tells who it was, but what was done under the name."""
    address = user.email
    with site_language():
        party = _party_of(user)
        name = _("Former employee, %(party)s") % {"party": party} if party else _("Former user")
        user.name = name[:150]
    user.email = f"account-{user.pk}{NOWHERE}"
    user.language, user.last_login, user.is_active = "", None, False
    user.set_unusable_password()
    with acting(ACTOR, "retention"):
        user.save()
        _forget_invitations(address)
    # Of the account's own history the changes stay, not what it was called.
    models.QuerySet(User.history.model).filter(id=user.pk).update(name=user.name, email=user.email)
    for session in UserSession.objects.filter(user=user):
        session.end()
    for label, kept in KEPT.items():
        if kept.goes:
            apps.get_model(label)._base_manager.filter(user=user).delete()
    _forget_in_admin(user)


def _forget_invitations(address: str) -> None:
    """The invitations this address got, with their history."""
    history: Any = Invitation.history.model
    for row in Invitation.objects.filter(email__iexact=address).order_by("pk"):
        row.email = f"invitation-{row.pk}{NOWHERE}"
        row.save_next()
        models.QuerySet(history).filter(id=row.pk).update(email=row.email)


def _forget_in_admin(user: User) -> None:
    """What the admin's own log says of the account holds the name as it was."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk)
    )
    entries.update(object_repr=user.name, change_message="")
