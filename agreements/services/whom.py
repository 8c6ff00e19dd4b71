"""Words for whom something is about, as forms send them and the draft of an addendum keeps them.

`party:<address word>`, `kind:<kind of party>`, `everyone`, `outside:<name>`; empty, of a number: for all together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parties.enums import PartyKind
from parties.models import Party

from ..models import Responsibility, Target

EVERYONE = "everyone"


class Whom(NamedTuple):
    """What a word says; one of them is told, or none."""

    #: The address word of a party.
    slug: str = ""
    group: str = ""
    everyone: bool = False
    outsider: str = ""


def read_whom(word: str) -> Whom:
    """What such a word says."""
    kind, _colon, rest = word.partition(":")
    return Whom(
        slug=rest if kind == "party" else "",
        group=rest if kind == "kind" else "",
        everyone=word == EVERYONE,
        outsider=rest if kind == "outside" else "",
    )


def word_of(row: Responsibility) -> str:
    """The word for who has a responsibility."""
    if row.everyone:
        return EVERYONE
    return _word(row.party, row.group) or f"outside:{row.outsider}"


def bearer_word(row: Target) -> str:
    """The word for whom a target is of."""
    return _word(row.party, row.group)


def _word(party: Party | None, group: str) -> str:
    if party is not None:
        return f"party:{party.slug}"
    return f"kind:{group}" if group else ""


def choices_of(parties: Iterable[Party]) -> dict[str, str]:
    """These parties and the kinds they are of, by word with what each is called; a municipality is no kind."""
    rows = list(parties)
    kinds = dict.fromkeys(PartyKind(one.kind) for one in rows if one.kind != PartyKind.MUNICIPALITY)
    named = {f"party:{one.slug}": one.label for one in rows}
    return named | {f"kind:{kind.value}": str(kind.plural) for kind in kinds}


def party_at(slug: str) -> Party:
    """The party of a word that was read; raises ValidationError where there is none."""
    found = Party.objects.filter(slug=slug).first()
    if found is None:
        raise ValidationError(_("“%(name)s” is no party here.") % {"name": slug})
    return found
