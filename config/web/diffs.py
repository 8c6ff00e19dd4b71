"""Two versions of a text side by side, word by word."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\S+\s*|\s+")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
#: Comparisons the matcher may have to make; above it texts are compared by line, or as a whole.
_MAX_WORK = 300_000
#: A word of so many letters between two changes joins them.
_SMALL = 3
#: Words kept on either side of a change.
_CONTEXT = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: 'same', 'added', 'removed', or 'gap' for what is left out because it is the same."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed between two texts, and how many words came and went."""

    pieces: tuple[Piece, ...]
    added: int
    removed: int


def word_diff(before: str, after: str) -> Diff:
    """What changed, with some words around each change; the same answer every time, in bounded time."""
    pieces = list(_joined(_raw(before, after)))
    count = Counter[str]()
    for piece in pieces:
        count[piece.kind] += len(piece.text.split())
    return Diff(tuple(_shortened(pieces)), count["added"], count["removed"])


def _raw(before: str, after: str) -> Iterator[Piece]:
    for pattern in (_WORDS, _LINES):
        old, new = pattern.findall(before), pattern.findall(after)
        head = _common(old, new)
        tail = _common(old[head:][::-1], new[head:][::-1])
        middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
        if _work(middle_old, middle_new) <= _MAX_WORK:
            yield Piece("same", "".join(new[:head]))
            yield from _matched(middle_old, middle_new)
            yield Piece("same", "".join(new[len(new) - tail :]))
            return
    yield Piece("removed", before)
    yield Piece("added", after)


def _common(one: list[str], other: list[str]) -> int:
    """How many words both begin with; the space after a word is no change."""
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a.strip() != b.strip()), min(len(one), len(other)))


def _work(old: list[str], new: list[str]) -> int:
    counted = Counter(word.strip() for word in old)
    return sum(counted[word.strip()] for word in new)


def _matched(old: list[str], new: list[str]) -> Iterator[Piece]:
    bare_old, bare_new = [w.strip() for w in old], [w.strip() for w in new]
    for tag, i, j, k, m in SequenceMatcher(None, bare_old, bare_new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(new[k:m]))
            continue
        if i < j:
            yield Piece("removed", "".join(old[i:j]))
        if k < m:
            yield Piece("added", "".join(new[k:m]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Changes with only a small word between them read better as one."""
    removed = added = between = ""
    for piece in (*pieces, Piece("end", "")):
        if piece.kind == "removed":
            removed, added, between = removed + between + piece.text, added + between, ""
        elif piece.kind == "added":
            # A replacement: what stands between was taken into both by its removed half.
            removed, added, between = removed + between, added + between + piece.text, ""
        elif piece.kind == "same" and not piece.text:
            continue
        elif (
            piece.kind == "same" and (removed or added) and not between and len(piece.text.strip()) <= _SMALL
        ):
            between = piece.text
        else:
            yield from (
                Piece(kind, text)
                for kind, text in (("removed", removed), ("added", added), ("same", between + piece.text))
                if text
            )
            removed = added = between = ""


def _shortened(pieces: list[Piece]) -> Iterator[Piece]:
    """Long stretches that did not change are cut to the words beside the changes."""
    last = len(pieces) - 1
    for index, piece in enumerate(pieces):
        words = _WORDS.findall(piece.text)
        first_kept = 0 if index == 0 else _CONTEXT
        last_kept = 0 if index == last else _CONTEXT
        if piece.kind != "same" or len(words) <= first_kept + last_kept + 4:
            yield piece
            continue
        if first_kept:
            yield Piece("same", "".join(words[:first_kept]))
        yield Piece("gap", " … ")
        if last_kept:
            yield Piece("same", "".join(words[len(words) - last_kept :]))
