"""Whose tenants an organisation speaks for, as far as the reader may see who that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from parties.enums import PartyKind
from parties.models import AnyUser, Party, Representation

from ..permissions import visible_parties

#: From the other side: what leads from a party to who stands opposite it.
_WAYS = {PartyKind.TENANT_ORGANISATION: "represented_by", PartyKind.CORPORATION: "represents"}


def opposite(user: AnyUser, party: Party) -> list[Party]:
    """The corporations for whose tenants `party` speaks; of a corporation who speaks for its tenants. By name.

    Only who the person may see; one query at most.
    """
    way = _WAYS.get(PartyKind(party.kind))
    return list(visible_parties(user).filter(**{way: party}).order_by("name", "pk")) if way else []


def speaking_for(user: AnyUser, parties: Iterable[Party]) -> dict[int, list[Party]]:
    """The same of the tenant organisations among `parties`, by their ids; one query at most."""
    speakers = [one.pk for one in parties if one.kind == PartyKind.TENANT_ORGANISATION]
    found: dict[int, list[Party]] = defaultdict(list)
    if speakers:
        rows = Representation.objects.filter(organisation__in=speakers, corporation__in=visible_parties(user))
        for row in rows.select_related("corporation").order_by("corporation__name", "corporation"):
            found[row.organisation_id].append(row.corporation)
    return found
