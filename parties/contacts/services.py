"""Verbs on contacts; who may do so is decided before."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..models import Contact, Party


def add_contact(
    *,
    actor: Actor,
    party: Party,
    function: str,
    name: str = "",
    email: str = "",
    phone: str = "",
    is_demo: bool = False,
) -> Contact:
    """Add a function that can be reached; raises ValidationError per field, also when it is there already."""
    with transaction.atomic(), acting(actor):
        # Two people who add the same one wait for each other here.
        Party.lock(party.pk)
        contact = Contact(party=party, is_demo=is_demo)
        _fill(contact, function=function, name=name, email=email, phone=phone)
        contact.save()
    return contact


def change_contact(
    *,
    actor: Actor,
    contact: Contact,
    version: int,
    function: str,
    name: str = "",
    email: str = "",
    phone: str = "",
) -> Contact:
    """Change what is known of a contact; nothing is written when nothing changed.

    Raises StaleVersionError when somebody else changed it after `version`, ValidationError per field, and without a
    field when it ended.
    """
    with transaction.atomic(), acting(actor):
        Party.lock(contact.party_id)
        row = Contact.lock(contact.pk, version)
        _refuse_ended(row)
        before = _told(row)
        _fill(row, function=function, name=name, email=email, phone=phone)
        if _told(row) != before:
            row.is_demo = False
            row.save_next()
    return row


def end_contact(*, actor: Actor, contact: Contact, version: int) -> Contact:
    """From now on nobody can be reached here. Raises StaleVersionError, and ValidationError when it ended before."""
    with transaction.atomic(), acting(actor):
        row = Contact.lock(contact.pk, version)
        _refuse_ended(row)
        row.end()
        row.save_next()
    return row


def _told(row: Contact) -> tuple[str, str, str, str]:
    return row.function, row.name, row.email, row.phone


def _fill(row: Contact, **values: str) -> None:
    """Take the values over without spaces around them; raises ValidationError per field."""
    for field, value in values.items():
        setattr(row, field, value.strip())
    row.full_clean()
    same = Contact.objects.current().filter(party=row.party_id, **dict(zip(values, _told(row), strict=True)))
    if same.exclude(pk=row.pk).exists():
        raise ValidationError({"function": _("This contact is in the list already.")})


def _refuse_ended(row: Contact) -> None:
    if row.ended_at is not None:
        raise ValidationError(_("This contact was ended meanwhile."))
