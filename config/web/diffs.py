"""What differs between two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

#: Words with the space behind them; longer texts are shown whole, because comparing them takes too long.
_WORD = re.compile(r"\S+\s*|\s+")
MAX_WORDS = 4_000
#: How many unchanged words stay around a change.
_AROUND = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text: it stayed, was removed, was added, or is left out here because nothing changed."""

    kind: Literal["same", "removed", "added", "gap"]
    text: str


def word_diff(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in reading order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if not old or not new or len(old) + len(new) > MAX_WORDS:
        whole = (Piece("removed", before), Piece("added", after))
        return [piece for piece in whole if piece.text.strip()]
    pieces: list[Piece] = []
    matcher = SequenceMatcher(
        None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False
    )
    if matcher.ratio() < 0.3:
        return [Piece("removed", before), Piece("added", after)]
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pieces += _shortened(new[c:d], first=c == 0, last=d == len(new))
            continue
        if a < b:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if c < d:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def _shortened(words: list[str], *, first: bool, last: bool) -> list[Piece]:
    """What stayed the same, without the middle of a long stretch."""
    head, tail = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(words) <= head + tail + 4:
        return [Piece("same", "".join(words))]
    found = [
        Piece("same", "".join(words[:head])),
        Piece("gap", " … "),
        Piece("same", "".join(words[len(words) - tail :])),
    ]
    return [piece for piece in found if piece.text]
