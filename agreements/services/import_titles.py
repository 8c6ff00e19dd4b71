"""Commitments of which a list tells title, text and items in one cell, as tables in Word do."""

from __future__ import annotations

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from ..models import Commitment
from .import_columns import Line, Listed
from .import_values import limit_of
from .sheet_parts import first_of

#: A line that is a part of what stands above it: “a. …”, “2) …”, “- …”.
_ITEM = re.compile(r"(?:[a-z0-9]{1,3}[.)]|[-–—•*·])\s+\S", re.I)
#: A first line of at most so many letters is what the cell is called.
_HEAD = 80
#: Where a sentence ends; not after an abbreviation, which goes on in small letters.
_SENTENCE = re.compile(r".{20,}?[.!?](?=\s+[A-Z0-9‘“\"'])")


def with_titles(listed: Listed) -> Listed:
    """The list with a title for what is too long to be one, and the items below a first line apart.

    Only where the file has no column of its own for the text, or the items; in a text document, where nobody counts the
    letters of a cell, what is too long stands before what that column says. What became a title is told, as everything
    else of the plan.
    """
    has_text = "text" in listed.titles
    if has_text and not listed.is_text:
        return listed
    cut: list[int] = []
    parted: list[str] = []
    lines = []
    for line in listed.lines:
        if not has_text and "items" not in listed.titles and (values := _with_items(line)):
            parted.append(str(line.number))
        elif values := _cut(line):
            cut.append(line.number)
        lines.append(replace(line, values=line.values | values))
    remarks = list(listed.remarks)
    if parted:
        remarks.append(
            _("In these rows what stands below the first line is read as items: %(rows)s.")
            % {"rows": first_of(parted)}
        )
    if cut:
        told = _("In these rows the title is the beginning, and the whole stands in the text: %(rows)s.")
        remarks.append(told % {"rows": first_of([*map(str, cut)])})
    return replace(listed, lines=tuple(lines), remarks=tuple(remarks), cut=frozenset(cut))


def _with_items(line: Line) -> dict[str, str]:
    """Title and items of a cell that is a line with a list below it; nothing of another."""
    first, *others = [*filter(None, map(str.strip, line.values.get("title", "").split("\n")))] or [""]
    if not others or not all(map(_ITEM.match, others)) or _ITEM.match(first) or len(first) > _limit():
        return {}
    return {"title": first.rstrip(" :;,"), "items": "\n".join(others)}


def has_own_title(commitment: Commitment) -> bool:
    """Whether somebody gave it another title than the beginning of its text."""
    return commitment.title != _beginning(commitment.text)


def _cut(line: Line) -> dict[str, str]:
    """Title and text of what is too long for a title; nothing where all of it fits."""
    text = line.values.get("title", "")
    title = _beginning(text)
    whole = "\n\n".join(filter(None, (text, line.values.get("text", ""))))
    return {"title": title, "text": whole} if title else {}


def _beginning(text: str) -> str:
    """A short first line or the first sentence of what is no title, else as many words as fit; empty where all of it fits.

    What has an empty line is several paragraphs, however short.
    """
    words = " ".join(text.split())
    line, _break, more = text.strip().partition("\n")
    is_alone = more.startswith("\n")
    if len(words) <= _limit() and not is_alone:
        return ""
    ends = is_alone or not line.rstrip().endswith(".")
    if more and len(line) <= _HEAD and ends and not _ITEM.match(line):
        return line.rstrip(" .:;,")
    first = _SENTENCE.match(words)
    if first is not None and len(first[0]) <= _limit():
        return first[0].rstrip(".")
    if is_alone and len(line) <= _limit():
        return line.rstrip(" .:;,")
    title, _space, _rest = words[: _limit()].rpartition(" ")
    return f"{(title or words)[: _limit() - 1].rstrip(' ,;:')}…"


def _limit() -> int:
    return limit_of(Commitment, "title")
