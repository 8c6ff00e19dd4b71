"""Words that people typed amid words of ours: one text, which remembers which is which."""

from __future__ import annotations


class Typed(str):
    """What people typed, which is Dutch by convention."""

    __slots__ = ()


class Told(str):
    """A text made of pieces; a page marks those that are `Typed`, a mail takes the text as it is."""

    pieces: tuple[str, ...]


def pieces_of(text: str) -> tuple[str, ...]:
    """What a text is made of; a plain one of itself."""
    return text.pieces if isinstance(text, Told) else (text,)


def told(*pieces: str) -> Told:
    """The pieces as one text."""
    whole = Told("".join(pieces))
    whole.pieces = pieces
    return whole


def amid(text: str, typed: str) -> Told:
    """A text of ours in which something typed stands once, wherever its translation puts that."""
    before, found, after = text.partition(typed)
    return told(before, Typed(found), after) if found else told(text)
