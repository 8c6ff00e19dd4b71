"""The secret address of a person's calendar feed: made, replaced, thrown away."""

from __future__ import annotations

from django.db import transaction

from parties.models import User

from ..models import CalendarAddress


def make_calendar_address(*, user: User) -> CalendarAddress:
    """A new secret address; the one there was stops working."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        CalendarAddress.objects.filter(user=user).delete()
        return CalendarAddress.objects.create(user=user)


def revoke_calendar_address(*, user: User) -> None:
    """No address any more; calendars that had it get nothing."""
    CalendarAddress.objects.filter(user=user).delete()


def owner_of(token: str) -> User | None:
    """Whose address this is, as long as the account is in use."""
    found = CalendarAddress.objects.filter(token=token, user__is_active=True).select_related("user").first()
    return found.user if found else None
