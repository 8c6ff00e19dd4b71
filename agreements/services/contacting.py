"""Verbs on the escalation ladder of a framework; who may do so is decided before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from parties.contacts.services import add_contact
from parties.models import Contact, Party

from ..models import ContactRole, FrameworkAgreement, Theme


def place_contact(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    contact: Contact,
    level: str,
    theme: Theme | None = None,
    position: int = 1,
) -> ContactRole:
    """Put a contact on a level of the ladder, for one theme or (None) for all.

    `position`: who of the party is called first has 1. Raises ValidationError when it stands there already, when it
    ended, and when theme or contact belong elsewhere.
    """
    with transaction.atomic(), acting(actor):
        row = Contact.lock(contact.pk)
        if row.ended_at is not None:
            raise ValidationError(_("This contact was ended meanwhile."))
        role = ContactRole(framework=framework, contact=row, level=level, theme=theme, position=position)
        role.save_checked()
    return role


def add_on_ladder(
    *,
    actor: Actor,
    framework: FrameworkAgreement,
    party: Party,
    told: Mapping[str, Any],
    level: str,
    theme: Theme | None = None,
    position: int = 1,
) -> Contact:
    """Add a contact of `party`, of whom `told` is known, and put it on the ladder at once: both or neither.

    Raises what `add_contact` and `place_contact` raise.
    """
    with transaction.atomic():
        contact = add_contact(actor=actor, party=party, **told)
        place_contact(
            actor=actor, framework=framework, contact=contact, level=level, theme=theme, position=position
        )
    return contact


def take_from_ladder(*, actor: Actor, role: ContactRole, version: int) -> None:
    """The contact no longer stands there; that it did stays in the history. Raises StaleVersionError."""
    with transaction.atomic(), acting(actor):
        ContactRole.lock(role.pk, version).delete()
