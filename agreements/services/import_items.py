"""Items of a commitment that have a row of their own in a list: a, b, c below it, each with who and when."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Commitment, CommitmentItem, FrameworkAgreement
from .import_columns import TITLES, Line, Listed, plain
from .import_matching import number_parts
from .import_values import GOES, CellError, RowReader, long, readable, says_nothing, short
from .import_words import ROLES
from .sheet_parts import first_of

#: What stands where a commitment has its number: a letter, a small Roman number, or a mark. Capitals number chapters.
_LABEL = re.compile(r"(?:[a-z]|ii|iii|iv|vi|vii|viii|ix)[.)]?|[-–—•*·]")
#: The same in front of the words of a row that has no number of its own.
_BEFORE = re.compile(r"(?P<label>[a-z][.)]|[-–—•*·])\s+(?P<text>\S.*)", re.S)
_MARKS = "-–—•*·"
#: What is told of an item beside its words.
_BESIDE = (*ROLES, "planning")
#: What an item row may repeat of the commitment it belongs to.
_USED = {"number", "title", "text", "theme", "subtheme", "kind", *_BESIDE}

#: What makes a commitment that is there recognisable: its number and title, as they are compared.
Known = Collection[tuple[tuple[str, ...], str]]


@dataclass(frozen=True, slots=True)
class Parted:
    """A list of which the rows of items stand apart, by the row of their commitment."""

    listed: Listed
    items: Mapping[int, Sequence[Line]]


@dataclass(slots=True)
class Told:
    """What the rows of items say: values, and per row what is wrong with which column."""

    items: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[tuple[Line, list[tuple[str, str]]]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def part(listed: Listed, known: Known) -> Parted:
    """Sort the rows; one that was taken in as a commitment before (`known`) stays one."""
    lines: list[Line] = []
    items: dict[int, list[Line]] = {}
    for line in listed.lines:
        if lines and _is_item(line, lines[-1], known):
            items.setdefault(lines[-1].number, []).append(line)
        else:
            lines.append(line)
    if not items:
        return Parted(listed, {})
    rows = [str(line.number) for of_one in items.values() for line in of_one]
    told = _("These rows are items of the commitment above them: %(rows)s.") % {"rows": first_of(rows)}
    return Parted(replace(listed, lines=tuple(lines), remarks=(*listed.remarks, told)), items)


def _is_item(line: Line, above: Line, known: Known) -> bool:
    """Whether a row says a part of the commitment above it."""
    number, theirs = (one.values.get("number", "").strip() for one in (line, above))
    title = line.values.get("title", "")
    if line.values.get("key") or _LABEL.fullmatch(theirs) or (number_parts(number), plain(title)) in known:
        return False
    if any(
        line.values.get(name) not in ("", None, above.values.get(name, "")) for name in ("theme", "subtheme")
    ):
        return False
    if number in ("", theirs):
        return bool(_BEFORE.fullmatch(title))
    return bool(_LABEL.fullmatch(number))


def read_items(reader: RowReader, above: Line, lines: Iterable[Line]) -> Told:
    """What the rows of items of one commitment say; `above`: the row of that."""
    told = Told()
    for line in lines:
        wrong: list[tuple[str, str]] = []
        texts = readable(line, wrong)
        told.remarks += line.notes
        try:
            told.items.append(_words(texts, above) | {"parts": _parts(reader, texts, above, told, wrong)})
        except CellError as error:
            wrong.append(("title", str(error)))
        unused = [
            TITLES[name]
            for name, text in texts.items()
            if name not in _USED and text and text != above.values.get(name)
        ]
        if unused:
            message = _("Row %(row)s is an item; not used of it: %(names)s.")
            told.remarks.append(message % {"row": line.number, "names": ", ".join(unused)})
        if wrong:
            told.wrong.append((line, wrong))
    return told


def _words(texts: Mapping[str, str], above: Line) -> dict[str, Any]:
    """Label and text; raises CellError where it says nothing."""
    label, title = texts.get("number", "").strip(), texts.get("title", "")
    if label in ("", above.values.get("number", "").strip()) and (found := _BEFORE.fullmatch(title)):
        label, title = found["label"], found["text"]
    own = texts.get("text", "")
    text = "\n".join(filter(None, (title, "" if own == above.values.get("text") else own)))
    if not text:
        raise CellError(_("Fill in what this item says."))
    return {
        "label": "" if label in _MARKS else short(label, CommitmentItem, "label"),
        "text": long(text),
    }


def _parts(
    reader: RowReader, texts: Mapping[str, str], above: Line, told: Told, wrong: list[tuple[str, str]]
) -> dict[str, Any]:
    """Who and when, of each column that the file has; what only repeats the commitment is not its own."""
    found: dict[str, Any] = {}
    for name in _BESIDE:
        if name not in texts:
            continue
        text = "" if texts[name] == above.values.get(name) else texts[name]
        if name == "planning":
            try:
                found[name] = reader.readers[name](text)
            except CellError as error:
                wrong.append((name, str(error)))
            continue
        who, problems, remarks = reader.directory.read(text)
        found[name] = tuple(who)
        wrong += [(name, message) for message in problems]
        told.remarks += remarks
    return found


def items_that_stay(existing: Commitment, line: Line) -> str:
    """That a row tells none of the items there are, so that they stay: removing them takes a word. Empty where it does."""
    text = line.values.get("items", "")
    number = len(existing.items.all())
    if not number or not says_nothing(text) or "items" in line.formulas:
        return ""
    return ngettext(
        "Its item stays, as the list tells none (%(n)s). To remove it, write “%(word)s” in a column “%(column)s”.",
        "Its items stay, as the list tells none (%(n)s). To remove them, write “%(word)s” in a column “%(column)s”.",
        number,
    ) % {"n": number, "word": GOES, "column": TITLES["items"]}


def ended_items(framework: FrameworkAgreement) -> dict[int, list[CommitmentItem]]:
    """The items that addenda ended, by the id of their commitment; one query."""
    found: dict[int, list[CommitmentItem]] = defaultdict(list)
    rows = CommitmentItem.ever.filter(commitment__framework=framework, lapsed_on__isnull=False)
    for item in rows.order_by("position", "pk"):
        found[item.commitment_id].append(item)
    return found


def items_that_come_back(
    existing: Commitment, items: Iterable[Mapping[str, Any]], ended: Iterable[CommitmentItem]
) -> list[str]:
    """Per item that a list adds again after an addendum ended it, that it does: the document is of before."""
    words = {plain(one["text"]) for one in items} - {plain(one.text) for one in existing.items.all()}
    return [
        _("“%(item)s” lapsed on %(day)s by an addendum, and would be added again. Leave it out of the list.")
        % {"item": item, "day": date_format(item.lapsed_on, "j F Y")}
        for item in ended
        if item.lapsed_on and plain(item.text) in words
    ]


def as_written(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Items as drafting and revising take them: who by role, and when."""
    return [
        {name: value for name, value in item.items() if name != "parts"} | _beside(item.get("parts", {}))
        for item in items
    ]


def _beside(parts: Mapping[str, Any]) -> dict[str, Any]:
    roles = {ROLES[name]: parts[name] for name in ROLES if name in parts}
    return ({"responsibilities": roles} if roles else {}) | (
        {"plannings": parts["planning"]} if "planning" in parts else {}
    )
