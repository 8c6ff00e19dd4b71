"""Whom the printed words of who keeps a figure mean, of one party at a time."""

from __future__ import annotations

import re

from parties.enums import PartyKind
from parties.models import Party

from .import_columns import plain
from .import_parties import EVERYONE, LEGAL_FORM, group_of

_BETWEEN = re.compile(r"\s*(?:[,;/&+\n]|\s+en\s+)\s*", re.I)


def keeps(words: str, party: Party) -> bool:
    """Whether the party is named: by a name of its own, as one of its kind, or with everyone."""
    names = {plain(name) for name in (party.name, party.short_name, party.slug, party.label)}
    if party.kind == PartyKind.MUNICIPALITY:
        names |= {"gemeente", *(f"gemeente {name}" for name in names)}
    names |= {LEGAL_FORM.sub("", name) for name in names}
    names.discard("")
    pieces = [words, *_BETWEEN.split(words)]
    return any(
        piece in names or piece in EVERYONE or group_of(piece) == party.kind
        for piece in (re.sub(r"^(?:de|het) ", "", plain(piece)) for piece in pieces)
        if piece
    )
