"""Paragraphs of running text, and what is read of them; for tests."""

from __future__ import annotations

from agreements.services.import_columns import HEADINGS, plain
from agreements.services.running_text import Paragraph, RunningText, read_running
from agreements.services.sheet_parts import Knows

KNOWN = {word: field for field, words in HEADINGS.items() for word in words}
KNOWS = Knows(lambda title: KNOWN.get(plain(title), ""), "title")


def bold(words: str) -> Paragraph:
    return Paragraph(words, is_bold=True)


def head(words: str, level: int = 1) -> Paragraph:
    return Paragraph(words, heading=level)


def counted(number: str, words: str, depth: int = 0) -> Paragraph:
    return Paragraph(words, number, depth)


def read(*paragraphs: Paragraph | str, knows: Knows | None = KNOWS) -> RunningText:
    return read_running([Paragraph(one) if isinstance(one, str) else one for one in paragraphs], knows)


def said(*paragraphs: Paragraph | str) -> list[tuple[str, str]]:
    """Number and words of each row."""
    return [(row.number, "\n".join(row.said)) for row in read(*paragraphs).rows]
