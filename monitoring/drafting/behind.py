"""What changed of a commitment since a draft carried it over, in words: old beside new, and what the draft says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from agreements.models import Commitment
from agreements.services.catching_up import Behind, Part, behind_of, changed_above
from agreements.services.target_words import target_words
from agreements.services.versions import item_words
from config.web.diffs import Diff, word_diff

if TYPE_CHECKING:
    from .reading import Line

#: What each part is called.
NAMES = {
    "number": _("Number"),
    "title": _("Title"),
    "text": _("Text"),
    "items": _("Parts"),
    "who": _("Who"),
    "when": _("When"),
    "targets": _("Targets"),
    "conditions": _("What must come first"),
}


@dataclass(frozen=True)
class ToldPart:
    """A part with what changed in it; `here`: what the draft says, where that is something else than before."""

    name: Any
    diff: Diff
    here: str


@dataclass(frozen=True)
class Told:
    """What changed of a commitment, with the addenda and meetings that changed it."""

    commitment: Commitment
    behind: Behind
    parts: Sequence[ToldPart]


def add_changes(lines: Sequence[Line]) -> None:
    """Tell each line of a draft what changed of what it carries on or works out. Four queries at most."""
    rows = [line.commitment for line in lines]
    behind, above = behind_of(rows), changed_above(rows)
    for line in lines:
        row = line.commitment
        if (own := behind.get(row.pk)) is not None and row.continues is not None:
            line.behind = Told(row.continues, own, [_told(part) for part in own.open])
        line.above = [Told(of, one, [_told(part) for part in one.parts]) for of, one in above.get(row.pk, ())]


def _told(part: Part) -> ToldPart:
    before, after, here = (_words(part.name, value) for value in (part.before, part.after, part.here))
    # Of the draft only what is neither: there the parties wrote something else.
    return ToldPart(NAMES[part.name], word_diff(before, after), "" if here in (before, after) else here)


def _words(name: str, value: Any) -> str:
    if isinstance(value, str) or not value:
        return value or ""
    lines: Iterable[str]
    if name == "items":
        lines = (item_words(one) for one in value)
    elif name == "who":
        lines = [", ".join(dict.fromkeys(one["label"] for one in value))]
    elif name == "when":
        lines = ["; ".join(value)]
    elif name == "targets":
        lines = (target_words({"printed": "", **one}) for one in value)
    else:
        lines = (one["label"] for one in value)
    return "\n".join(lines)
