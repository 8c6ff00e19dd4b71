"""Naming for whose tenants an organisation speaks, while somebody else changes what one of them is."""

from __future__ import annotations

from django.db.models import QuerySet

from config.web.checked_admin import RowsBelow

from .enums import PartyKind
from .models import Party
from .models.representing import NO_LANDLORD


class Represented(RowsBelow):
    """The corporations below an organisation."""

    def clean(self) -> None:
        """They are corporations still, and stay so until this is saved: each is locked, as who changes its kind does."""
        super().clean()
        left = [one for one in self.forms if one.is_valid() and one not in self.deleted_forms]
        chosen = {
            one: one.cleaned_data["corporation"].pk for one in left if "corporation" in one.changed_data
        }
        kinds = {party.pk: party.kind for party in locked(set(chosen.values()))} if chosen else {}
        for form, corporation in chosen.items():
            if kinds.get(corporation) != PartyKind.CORPORATION:
                form.add_error("corporation", NO_LANDLORD)


def locked(parties: set[int]) -> QuerySet[Party]:
    """These parties, locked until the transaction ends; in one order, so that two who name the same never wait for each other."""
    rows = Party.objects.filter(pk__in=parties).order_by("pk")
    return rows.select_for_update(of=("self",), no_key=True)
