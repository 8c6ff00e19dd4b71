"""Reading a text that does not tell how its letters were written down: before UTF-8 each kind of computer had its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

#: Windows; “CSV” of Excel on a Mac; “CSV (MS-DOS)” of Excel. The first counts where another is no better.
_WAYS = ("cp1252", "mac_roman", "cp850")
#: What Dutch is written with beside the letters of ASCII; rarer ones make a file one to look at.
_LETTERS = "áàéèêëïóôöúûüç"
_SIGNS = "‘’“”„–—…•€§°²³½¼¾·×±«»´¨©®\xa0\xad"
#: Signs that may stand between two letters.
_BETWEEN = "’–—…·´\xa0\xad"
_ODD = re.compile(r"[^\x00-\x7f]")
#: A sign between letters: auto‘s, with the wrong quote.
_PLURAL = re.compile(r"‘s(?!\w)")
_WORD = re.compile(r"[^\s;,]+")
#: Signs that are looked at, and words that are told.
_LOOKED_AT = 5_000
_TOLD = 5


def read_letters(content: bytes) -> tuple[str, list[str]]:
    """The text in the way that makes most sense of it, and some of its words where that is not certain."""
    texts = [content.decode(way, errors="replace") for way in _WAYS]
    wrong = [[*_out_of_place(text)] for text in texts]
    if not wrong[0]:
        return texts[0], []
    best = min(range(len(_WAYS)), key=lambda at: len(wrong[at]))
    words = dict.fromkeys(_word_at(texts[best], place) for place in wrong[0])
    return texts[best], sorted(words, key=lambda word: not re.search(r"\w", word))[:_TOLD]


def _out_of_place(text: str) -> Iterator[int]:
    """Where something stands that Dutch would not have there."""
    for found in islice(_ODD.finditer(text), _LOOKED_AT):
        at = found.start()
        if not _fits(text, at):
            yield at


def _fits(text: str, at: int) -> bool:
    sign, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
    if sign in _LETTERS:
        return sign == "à" or before.isalpha() or after.isalpha()
    if sign.lower() in _LETTERS:
        return after.isalpha() if not before.isalpha() else before.isupper() and not after.islower()
    if sign not in _SIGNS:
        return False
    inside = before.isalpha() and after.isalpha()
    return not inside or sign in _BETWEEN or bool(_PLURAL.match(text, at))


def _word_at(text: str, place: int) -> str:
    """The word that stands there, or as much of it as can be shown."""
    begin = max(place - 20, 0)
    return next(
        (
            found.group()
            for found in _WORD.finditer(text, begin, place + 20)
            if found.start() <= place < found.end()
        ),
        text[place],
    ).strip('".:()')
