"""What stands in the rows of a table and is not read, in words for people: nothing is left out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .running_text import PARTS, RunningText
from .sheet_parts import Aside, first_of
from .table_parts import LeftOut

#: How much of words that are left out tells people which ones are meant.
_TOLD = 60
#: A cell over the whole width that says more than this is no heading.
LONGEST_HEADING = 150
#: A remark says that it is one, or is a sentence: it ends in a full stop that is not that of an abbreviation.
_CALLED = re.compile(
    r"(?:let op\b|\*|(?:n\.?b\.?|p\.?s\.?|opmerking(?:en)?|toelichting|(?:voet)?noot)\s*[:.!–-])", re.I
)
_ENDS = re.compile(r"(?<!\b\w)(?<!\betc)(?<!\benz)(?<!\bincl)(?<!\bexcl)\.[\"”’)]?$")
#: A chapter has a number before it, also where it ends in a full stop; a sentence has so many words at least.
_COUNTED = re.compile(
    r"(?:(?i:thema|hoofdstuk|deel)|\d{1,3}(?:\.\d{1,3})*[.):]?|(?:[A-Z]|[IVX]{1,5})[.):])\s"
)
_FEWEST_WORDS = 5


def about_left_out(rows: Sequence[tuple[int, LeftOut]]) -> Iterator[str]:
    """By kind, with the rows it is about."""
    if struck := [f"{at} ({_words(row.struck)})" for at, row in rows if row.struck]:
        yield _("Words that are struck through are left out, in these rows: %(rows)s.") % {
            "rows": first_of(struck)
        }
    if deleted := [f"{at} ({_words(row.deleted)})" for at, row in rows if row.deleted]:
        yield _(
            "Words that a change takes away that was not accepted yet are left out, in these rows: %(rows)s."
        ) % {"rows": first_of(deleted)}
    if beside := [f"{at} ({_words(row.beside)})" for at, row in rows if row.beside]:
        yield _("Words that stand beside no title are not read, in these rows: %(rows)s.") % {
            "rows": first_of(beside)
        }
    if notes := [str(at) for at, row in rows if row.footnotes]:
        yield _("Footnotes are not read, in these rows: %(rows)s.") % {"rows": first_of(notes)}
    if pictures := [str(at) for at, row in rows if row.pictures]:
        yield _("Pictures and drawings are not read, in these rows: %(rows)s.") % {"rows": first_of(pictures)}
    if signs := [str(at) for at, row in rows if row.signs]:
        yield _("Signs of a font with pictures are not read, in these rows: %(rows)s.") % {
            "rows": first_of(signs)
        }


def about_running(running: RunningText) -> Iterator[str]:
    """How the numbered paragraphs of a text were read, where it has no table of what is taken in."""
    yield ngettext(
        "No table holds this list; a numbered paragraph of the text is read, with what stands below it.",
        "No table holds this list; %(n)s numbered paragraphs of the text are read, each with what stands below it. Rows "
        "are counted through them, from 2.",
        len(running.rows),
    ) % {"n": len(running.rows)}
    if titles := running.labels:
        yield _("Lines below them that begin with these words are columns: %(titles)s.") % {
            "titles": first_of(titles)
        }
    if PARTS in running.titles:
        yield _("What is counted below them (a, b, c) is read as their items.")
    if running.aside:
        aside = [f"“{heading[:_TOLD] or '–'}” ({number})" for heading, number in running.aside]
        yield _(
            "Numbered paragraphs below these headings are left aside, as none of them tells who or when: %(headings)s."
        ) % {"headings": first_of(aside)}
    if running.unread:
        unread = [f"“{heading[:_TOLD] or '–'}” ({number})" for heading, number in running.unread]
        yield _(
            "Text below these headings that stands before the first number is not read, with how many paragraphs: "
            "%(headings)s."
        ) % {"headings": first_of(unread)}


def is_remark(words: str) -> bool:
    """Whether what stands over the whole width of a table is said about rows, so that it names no theme of theirs."""
    if _CALLED.match(words):
        return True
    is_sentence = _ENDS.search(words) is not None and len(words.split()) >= _FEWEST_WORDS
    return is_sentence and not _COUNTED.match(words)


def about_headings(are_there: bool) -> Iterator[str]:
    """That headings became themes."""
    if are_there:
        yield _("The headings above tables and rows are read as theme and subtheme.")


def about_idle(rows: Mapping[int, str]) -> Iterator[str]:
    """Which rows look like a heading of others, and are not."""
    if rows:
        yield _(
            "These rows look like a heading, but no row gets its theme from them; they are not read: %(rows)s."
        ) % {"rows": _with_words(rows)}


def about_remarks(rows: Mapping[int, str]) -> Iterator[str]:
    """Which rows are taken for a remark."""
    if rows:
        yield _(
            "These rows over the whole width are a remark, as they read like a sentence, and not a theme; they are not "
            "read: %(rows)s. If one is a theme, take away its full stop or “Let op”."
        ) % {"rows": _with_words(rows)}


def _with_words(rows: Mapping[int, str]) -> str:
    return first_of([f"{at} (“{words[:_TOLD]}”)" for at, words in rows.items()])


def of_row(left_out: LeftOut) -> tuple[str, ...]:
    """The same of one row, to stand beside it."""
    told = []
    if left_out.struck:
        told.append(_("Struck through, so left out: %(words)s.") % {"words": _words(left_out.struck)})
    if left_out.deleted:
        told.append(
            _("Taken away by a change, so left out: %(words)s.") % {"words": _words(left_out.deleted)}
        )
    if left_out.beside:
        told.append(_("Beside no title, so not read: %(words)s.") % {"words": _words(left_out.beside)})
    if left_out.footnotes:
        told.append(_("What stands in a footnote is not read."))
    if left_out.pictures:
        told.append(_("A picture or drawing is not read."))
    if left_out.signs:
        told.append(_("A sign of a font with pictures is not read."))
    return tuple(told)


def _words(words: Sequence[str]) -> str:
    told = " ".join(" ".join(words).split())
    return f"“{told if len(told) <= _TOLD else told[: _TOLD - 1] + '…'}”"


class RowsLeftOut:
    """The rows of a sheet of which words are left out, as they are read one by one."""

    def __init__(self, aside: Aside) -> None:
        self._aside = aside
        self._rows: list[tuple[int, LeftOut]] = []

    def note(self, number: int, left_out: LeftOut) -> None:
        """What is left out of a row, to stand beside it."""
        if told := of_row(left_out):
            self._rows.append((number, left_out))
            self._aside.of_rows[number] = told

    def tell(self) -> None:
        """What is left out of all of them, once the last one is read."""
        self._aside.notes += about_left_out(self._rows)
