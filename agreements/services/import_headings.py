"""Rows of a list that hold one cell, where the number of an agreement stands: a theme of the rows below, or a remark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .import_columns import Line, Listed
from .table_remarks import LONGEST_HEADING, about_headings, about_idle, about_remarks, is_remark

#: What names a theme holds a word; a letter or a sign alone is a slip, as is an agreement that has lost its title.
_WORD = re.compile(r"[^\W\d_]{3}")
_AGREEMENT = re.compile(r"(?:jaar|kader|prestatie)?afspraak\b", re.I)


def with_themes(listed: Listed, theme: str) -> Listed:
    """The list with what stands above rows as their theme; without those rows, which can be no agreement.

    `theme`: what the column of themes is called; empty for a list that has none. What stands above all rows says
    nothing of one, and where themes have a column of their own that one counts. What is not read is told.
    """
    heads = {line.number: line.values["number"] for line in listed.lines if _stands_alone(line)}
    if not heads:
        return listed
    remarks = {number: words for number, words in heads.items() if _is_said_of_rows(words)}
    lines = [line for line in listed.lines if line.number not in heads]
    themes = dict(_themes(listed.lines, {at: words for at, words in heads.items() if at not in remarks}))
    reads = bool(theme) and "theme" not in listed.titles and len(set(themes.values())) > 1
    used = {words for words in themes.values() if reads}
    idle = {at: words for at, words in heads.items() if at not in remarks and words not in used}
    told = [*about_headings(reads), *about_idle(idle), *about_remarks(remarks)]
    if reads:
        lines = [replace(line, values=line.values | {"theme": themes[line.number]}) for line in lines]
    return replace(
        listed,
        titles=listed.titles | ({"theme": theme} if reads else {}),
        lines=tuple(lines),
        remarks=(*listed.remarks, *told),
    )


def _stands_alone(line: Line) -> bool:
    """Whether a row has words where the number of an agreement stands, and nothing else."""
    words = line.values.get("number", "")
    others = any(text for name, text in line.values.items() if name != "number")
    if others or line.formulas or line.colours or _AGREEMENT.match(words):
        return False
    return _WORD.search(words) is not None


def _is_said_of_rows(words: str) -> bool:
    return is_remark(words) or len(words) > LONGEST_HEADING or "\n" in words


def _themes(lines: Sequence[Line], heads: dict[int, str]) -> Iterator[tuple[int, str]]:
    """What stands above each row, by its number."""
    above = ""
    for line in lines:
        above = heads.get(line.number, above)
        if line.number not in heads:
            yield line.number, above
