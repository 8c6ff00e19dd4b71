"""Changing a commitment that was laid down: its words, and who, when and which parts go with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from config.web.history import Actor, acting

from ..enums import PrintedIn
from ..models import Commitment, CommitmentItem, Planning, Responsibility
from .states import check_writable

#: What may change. Framework, year, kind and key name the commitment for good.
FIELDS = frozenset({"number", "title", "text", "theme", "position", "assessable", "monitored", "source_note"})


#: Of two texts of which so much is the same, one is the other as it was changed.
ALIKE = 0.6
#: Letters of an item from which on its words are compared.
_LONG = 200

#: What may be told of an item beside its own fields: which one it is (its id, None for a new one), who, by role, and
#: when. What is not told stays; where it is not told which one it is, its words tell, and what was read from the running
#: text stays as well.
ITEM_PARTS = frozenset({"item", "responsibilities", "plannings"})


def revise_commitment(
    *,
    actor: Actor,
    commitment: Commitment,
    version: int | None = None,
    reason: str = "",
    fields: Mapping[str, Any] | None = None,
    responsibilities: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    plannings: Sequence[Mapping[str, Any]] | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
    drops_items: Collection[str] = (),
    rectifies: bool = False,
) -> Commitment:
    """Change what is given and leave the rest; what was read from the running text always stays.

    `responsibilities`: per role the field values of those who are left. An item may tell its own `responsibilities`, in
    that shape, and `plannings`. `drops_items`: as of `write_revision`. `rectifies`: mends how something signed on
    paper was taken over, and `reason` tells what was wrong. Raises ValidationError for an annual agreement that is no
    draft and for broken rules, StaleVersionError when somebody else saved the commitment since `version`.
    """
    with transaction.atomic(), acting(actor, reason):
        check_writable(commitment.annual_agreement, rectifies=reason if rectifies else "")
        row = Commitment.lock(commitment.pk, version)
        write_revision(
            row,
            fields=fields,
            responsibilities=responsibilities,
            plannings=plannings,
            items=items,
            drops_items=drops_items,
        )
    return row


def write_revision(
    row: Commitment,
    *,
    fields: Mapping[str, Any] | None = None,
    responsibilities: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    plannings: Sequence[Mapping[str, Any]] | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
    ends_items: date | None = None,
    drops_items: Collection[str] = (),
) -> None:
    """Change a locked commitment; the caller has checked that it may be, and tells who acts and why.

    `ends_items`: the day from which items that are left out lapse, with who and when of their own. `drops_items`: the
    texts of items that may go with those; another item that has something of its own is not removed.
    """
    for name, value in (fields or {}).items():
        if name not in FIELDS:
            raise TypeError(f"{name} of a commitment is not revised.")
        setattr(row, name, value)
    row.save_next_checked()
    for role, wanted in (responsibilities or {}).items():
        _replace_role(row, None, role, wanted)
    if plannings is not None:
        _replace_plannings(row, None, plannings)
    if items is not None:
        kept = _write_items(row, items)
        for item in row.items.exclude(pk__in=kept).order_by("position", "pk"):
            if ends_items is not None:
                _end_item(item, ends_items)
            else:
                _remove_item(item, with_own=item.text in drops_items)


def _replace_role(
    row: Commitment,
    item: CommitmentItem | None,
    role: str,
    wanted: Sequence[Mapping[str, Any]],
    *,
    whatever_source: bool = False,
) -> None:
    own = row.responsibilities.filter(role=role, item=item)
    told = [{**one, "role": role, "item": item} for one in wanted]
    _replace(row, Responsibility, own, told, whatever_source=whatever_source)


def _replace_plannings(
    row: Commitment,
    item: CommitmentItem | None,
    wanted: Sequence[Mapping[str, Any]],
    *,
    whatever_source: bool = False,
) -> None:
    own = row.plannings.filter(item=item)
    _replace(row, Planning, own, [{**one, "item": item} for one in wanted], whatever_source=whatever_source)


def _replace(
    row: Commitment,
    model: type[Responsibility] | type[Planning],
    now: models.QuerySet[Any],
    wanted: Sequence[Mapping[str, Any]],
    *,
    whatever_source: bool,
) -> None:
    """Keep the rows that are still meant, remove the others, add what is new; each leaves its trace.

    What was read from the running text stays, but for `whatever_source`.
    """
    rows = now if whatever_source else now.exclude(source=PrintedIn.TEXT)
    left = list(rows.order_by("position", "pk"))
    for position, values in enumerate(wanted):
        kept = next((one for one in left if _is(one, values)), None)
        if kept is None:
            model(commitment=row, position=position, **values).save_checked()
            continue
        left.remove(kept)
        if kept.position != position:
            kept.position = position
            kept.save_next()
    for gone in left:
        gone.delete()


def _is(one: Responsibility | Planning, values: Mapping[str, Any]) -> bool:
    """Whether a row means the same; how it is printed counts for a planning only."""
    names = ("printed",) if isinstance(one, Planning) else ("party", "group", "everyone", "outsider")
    return all(getattr(one, name) == values.get(name) for name in names)


def _write_items(row: Commitment, wanted: Sequence[Mapping[str, Any]]) -> set[int]:
    """Write each item, with what hangs on it where it is told; the ids of those that stay or are new."""
    kept = kept_items(list(row.items.order_by("position", "pk")), wanted)
    written = set()
    for position, told in enumerate(wanted):
        values = {name: value for name, value in told.items() if name not in ITEM_PARTS}
        values["position"] = position
        item = kept.get(position)
        if item is None:
            item = CommitmentItem(commitment=row, **values)
            item.save_checked()
        elif any(getattr(item, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(item, name, value)
            item.save_next_checked()
        # Who names the item had all of it in hand, also what was read from the running text.
        named = "item" in told
        for role, who in told.get("responsibilities", {}).items():
            _replace_role(row, item, role, who, whatever_source=named)
        if "plannings" in told:
            _replace_plannings(row, item, told["plannings"], whatever_source=named)
        written.add(item.pk)
    return written


def _end_item(item: CommitmentItem, day: date) -> None:
    """It stays for what was said of it; nobody leads it any more, and it is due on no day."""
    _remove_own(item)
    item.lapsed_on = day
    item.save_next_checked()


def _remove_item(item: CommitmentItem, *, with_own: bool) -> None:
    if with_own:
        _remove_own(item)
    elif _has_own(item):
        raise ValidationError(
            _("“%(item)s” has a responsibility or planning of its own and can not be removed.")
            % {"item": item}
        )
    try:
        with transaction.atomic():
            item.delete()
    except models.ProtectedError as error:
        problem = _("“%(item)s” was reported on and can not be removed.") % {"item": item}
        raise ValidationError(problem) from error


def _remove_own(item: CommitmentItem) -> None:
    for one in (*item.responsibilities.all(), *item.plannings.all()):
        one.delete()


def kept_items(
    now: Sequence[CommitmentItem], wanted: Sequence[Mapping[str, Any]]
) -> dict[int, CommitmentItem]:
    """Which item each place is about: the one that is named, where one may be.

    Else the one with the same words, much the same, the same label, or the next. One that has something of its own is
    never taken for another with another label.
    """
    left: list[CommitmentItem] = list(now)
    found: dict[int, CommitmentItem] = {}

    def keep(position: int, item: CommitmentItem) -> None:
        if position not in found and item in left:
            found[position] = item
            left.remove(item)

    def keep_first(alike: Callable[[CommitmentItem, Mapping[str, Any]], bool]) -> None:
        for position, told in by_words.items():
            same = next((one for one in left if position not in found and alike(one, told)), None)
            if same is not None:
                keep(position, same)

    by_words = {at: told for at, told in enumerate(wanted) if "item" not in told}
    for at, told in enumerate(wanted):
        named = next((one for one in left if one.pk == told.get("item")), None)
        if named is not None:
            keep(at, named)
    keep_first(_same_text)
    pairs = [(at, one) for at in by_words if at not in found for one in left]
    rated = [(_likeness(one, wanted[at]), _same_label(one, wanted[at]), -at, one) for at, one in pairs]
    # What is most alike goes first: sentences of one list often differ in a number and a place only.
    for likeness, _label, at, one in sorted(rated, key=lambda row: row[:3], reverse=True):
        if likeness >= ALIKE:
            keep(-at, one)
    keep_first(_same_label)
    keep_first(_may_be)
    return found


def _same_text(item: CommitmentItem, told: Mapping[str, Any]) -> bool:
    return bool(item.text == told.get("text"))


def _likeness(item: CommitmentItem, told: Mapping[str, Any]) -> float:
    """How much of them is the same, from 0 to 1: by letters, and of long texts by words, as letters take long there."""
    before, after = item.text, str(told.get("text", ""))
    if max(len(before), len(after)) <= _LONG:
        return SequenceMatcher(None, before, after, autojunk=False).ratio()
    return SequenceMatcher(None, before.split(), after.split(), autojunk=False).ratio()


def _same_label(item: CommitmentItem, told: Mapping[str, Any]) -> bool:
    return bool(item.label) and item.label == told.get("label")


def _may_be(item: CommitmentItem, told: Mapping[str, Any]) -> bool:
    return not (item.label and told.get("label") and _has_own(item))


def _has_own(item: CommitmentItem) -> bool:
    return item.responsibilities.exists() or item.plannings.exists()
