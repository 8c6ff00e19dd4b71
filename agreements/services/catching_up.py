"""A draft that was made before its commitments of last year changed: what changed since, and taking that over.

What an addendum or a meeting changed of a commitment is kept (`Amendment`). A draft carries a copy on, which says what
was said before: here it is told what changed since the copy was made, and the same is written in the draft.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, Prefetch, Q
from django.utils import translation
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.language import site_language

from ..enums import TargetKind
from ..models import Amendment, Commitment, Condition, Elaboration, Indicator, Target
from ..models.indicators import BY_YEAR
from .addendum_parts import conditions_of
from .conditions import waits_for
from .copying import item_next, roles_next, when_next
from .next_year import annual_of, copied_target, draft_of
from .numbering import for_year
from .revising import write_revision
from .versions import targets_of, words_of

#: What of a commitment changes, in the order in which it is told.
PARTS = ("number", "title", "text", "items", "who", "when", "targets", "conditions")


@dataclass(frozen=True)
class Part:
    """What changed of one part: as it was, as it is since, and as the draft has it. Values as `words_of` makes them."""

    name: str
    before: Any
    after: Any
    here: Any
    #: Whether the draft has it as it is since.
    taken: bool


@dataclass(frozen=True)
class Behind:
    """What changed of the commitment that a commitment of a draft carries on, since that was copied."""

    amendments: Sequence[Amendment]
    parts: Sequence[Part]

    @property
    def last(self) -> Amendment:
        """The newest: who takes it over says which one was seen."""
        return self.amendments[-1]

    @property
    def lapsed(self) -> bool:
        """Whether it does not hold any more."""
        return bool(self.last.after.get("lapsed"))

    @property
    def open(self) -> list[Part]:
        """What the draft has not taken over."""
        return [] if self.lapsed else [one for one in self.parts if not one.taken]


def taken_reason(year: int) -> str:
    """How the history of a draft tells that what changed since was taken over, and knows it by."""
    with site_language():
        return _("What changed in %(year)s is taken over") % {"year": year}


def with_words() -> list[Any]:
    """What `behind_of` reads of commitments, besides their annual agreements; to be prefetched."""
    targets: Any = Prefetch("targets", Target.objects.select_related("party", "indicator").order_by(*BY_YEAR))
    return [
        "responsibilities__party",
        "plannings",
        "items",
        Prefetch("conditions", Condition.objects.select_related("on__continues", "party").order_by("pk")),
        Prefetch("indicators", Indicator.objects.order_by("pk").prefetch_related(targets)),
    ]


def behind_of(rows: Iterable[Commitment]) -> dict[int, Behind]:
    """By the id of a commitment of a draft what it lies behind with; each as it was read with all that hangs on it.

    One query, and another where something changed.
    """
    carried = {row.pk: row for row in rows if row.continues_id is not None}
    found: dict[int, list[Amendment]] = defaultdict(list)
    wanted = {row.continues_id for row in carried.values()}
    told = Amendment.objects.filter(commitment__in=wanted).select_related("addendum").order_by("pk")
    for one in told if wanted else ():
        found[one.commitment_id].append(one)
    changed = [row for row in carried.values() if row.continues_id in found]
    since = _copied_at(changed)
    behind = {}
    for row in changed:
        later = [one for one in found[row.continues_id or 0] if one.created_at > since[row.pk]]
        if later:
            behind[row.pk] = Behind(later, _parts(row, later))
    return {pk: one for pk, one in behind.items() if one.lapsed or one.open}


def changed_above(rows: Iterable[Commitment]) -> dict[int, list[tuple[Commitment, Behind]]]:
    """By the id of a commitment of a draft the commitments of the framework it works out that changed since it was made.

    Only to be told: the words of a draft are its own. One query, and another where something changed.
    """
    drafted = {row.pk: row for row in rows}
    links = Elaboration.objects.filter(commitment__in=drafted, of__amendments__isnull=False).distinct()
    known = list(links.select_related("of").prefetch_related("of__amendments__addendum").order_by("pk"))
    since = _copied_at([drafted[one.commitment_id] for one in known])
    found = defaultdict(list)
    for link in known:
        amended = sorted(link.of.amendments.all(), key=lambda one: one.pk)
        later = [one for one in amended if one.created_at > since[link.commitment_id]]
        if later:
            parts = [Part(name, was, now, "", taken=True) for name, was, now in _changed(later)]
            found[link.commitment_id].append((link.of, Behind(later, parts)))
    return found


def _copied_at(rows: Sequence[Commitment]) -> dict[int, datetime]:
    """When each was carried over, or brought up to date since."""
    if not rows:
        return {}
    reasons = {taken_reason(year) for row in rows if (year := _carried_from(row)) is not None}
    again = Max("history_date", filter=Q(history_change_reason__in=reasons))
    history = Commitment.history.model.objects.filter(id__in=[row.pk for row in rows])
    moments = history.order_by().values("id").annotate(first=Min("history_date"), again=again)
    return {one["id"]: one["again"] or one["first"] for one in moments}


def _carried_from(row: Commitment) -> int | None:
    """The year it was carried over from; None where it was not."""
    annual = row.continues.annual_agreement if row.continues else None
    return annual.year if annual else None


def _changed(amendments: Sequence[Amendment]) -> Iterator[tuple[str, Any, Any]]:
    """What the amendments changed, all together, as it was and as it is; what was changed back is not told."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for one in amendments:
        for name in PARTS:
            before, after = (_bare(name, words.get(name) or "") for words in (one.before, one.after))
            # What it does not tell, it did not change.
            if name in {*one.before, *one.after} and before != after and not one.after.get("lapsed"):
                was.setdefault(name, one.before.get(name))
                now[name] = one.after.get(name)
    for name in PARTS:
        if name in now and _bare(name, was[name]) != _bare(name, now[name]):
            yield name, was[name], now[name]


def _parts(row: Commitment, amendments: Sequence[Amendment]) -> list[Part]:
    """The same, beside what the draft says."""
    # Frozen words are Dutch, and are compared with what stands in the draft.
    with translation.override("nl"):
        here = {**words_of(row), "targets": targets_of(row), "conditions": conditions_of(row)}
    return [
        Part(name, was, now, here[name], _is_taken(row, name, here[name], was, now))
        for name, was, now in _changed(amendments)
    ]


def _bare(name: str, value: Any) -> Any:
    """A part without what differs by place only."""
    if name == "conditions":
        return sorted((one["on"], one["event"], one["party"]) for one in value or ())
    if name == "targets":
        return sorted((key, amount) for key, amount in _amounts(value).items())
    return value or ""


def _amounts(targets: Iterable[dict[str, Any]] | None) -> dict[tuple[str, ...], tuple[str, ...]]:
    """What each target says, by what it is about: figure, unit, signal or not, whole term or year, and for whom."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for one in targets or ():
        about = (
            one["indicator"],
            one["unit"],
            str(one["kind"] == TargetKind.SIGNAL),
            str(one["year"] is None),
        )
        found[(*about, one["bearer"])] = (one["kind"], one["value"], one.get("upto") or "")
    return found


def _is_taken(row: Commitment, name: str, here: Any, was: Any, now: Any) -> bool:
    """Whether the draft says what is said since; of targets and conditions, in what changed."""
    if name == "number" and row.continues and row.continues.annual_agreement and row.annual_agreement:
        return bool(here == for_year(now, row.continues.annual_agreement.year, row.annual_agreement.year))
    if name == "targets":
        mine, before, after = _amounts(here), _amounts(was), _amounts(now)
        about = [key for key in {*before, *after} if before.get(key) != after.get(key)]
        return all(mine.get(key) == after.get(key) for key in about)
    if name == "conditions":
        stands, then, since = ({*_bare(name, one)} for one in (_as_last_year(row, here), was, now))
        return since - then <= stands and not (then - since) & stands
    return bool(_bare(name, here) == _bare(name, now))


def _as_last_year(row: Commitment, here: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The conditions of a draft, each with the commitment of last year that what it waits for carries on."""
    before = {
        one.on.key: one.on.continues.key
        for one in row.conditions.all()
        if one.on is not None and one.on.continues is not None
    }
    return [{**one, "on": before.get(one["on"], one["on"])} for one in here]


def take_changes(*, actor: Actor, commitment: Commitment, version: int, seen: int) -> Commitment:
    """Write in a draft what changed of the commitment it carries on, in the place of what stands there.

    `seen`: the id of the newest amendment that was looked at. Raises StaleVersionError, and ValidationError where
    another came meanwhile, there is nothing to take over, or it is no draft any more.
    """
    was = commitment.continues
    if was is None or was.annual_agreement is None:
        raise ValidationError(_nothing())
    with transaction.atomic(), acting(actor, taken_reason(was.annual_agreement.year)):
        draft = draft_of(annual_of(commitment))
        Commitment.lock(commitment.pk, version)
        row = read_whole(commitment.pk)
        behind = behind_of([row]).get(row.pk)
        if behind is None or not behind.open:
            raise ValidationError(_nothing())
        if behind.last.pk != seen:
            raise ValidationError(
                _("It was changed once more meanwhile. Look at what changed, and take it over.")
            )
        earlier = read_whole(was.pk)
        _write_words(row, earlier, {one.name: one for one in behind.open}, draft.year)
        for part in behind.open:
            if writes := _HANGS_ON_IT.get(part.name):
                writes(row, earlier, part)
    return Commitment.objects.get(pk=row.pk)


def _nothing() -> str:
    return _("There is nothing to take over: the draft says what was changed.")


def read_whole(pk: int) -> Commitment:
    """A commitment with all that `behind_of` reads."""
    rows = Commitment.objects.select_related("continues__annual_agreement", "annual_agreement", "framework")
    return rows.prefetch_related(*with_words()).get(pk=pk)


def _write_words(row: Commitment, earlier: Commitment, parts: Mapping[str, Part], year: int) -> None:
    """The words as they would be carried over now, of what changed; another version also where only others change."""
    fields: dict[str, Any] = {name: getattr(earlier, name) for name in ("title", "text") if name in parts}
    if "number" in parts and earlier.annual_agreement is not None:
        fields["number"] = for_year(earlier.number, earlier.annual_agreement.year, year)
    items, drops = None, set()
    if of_items := parts.get("items"):
        items = [item_next(earlier, one, year) for one in earlier.items.order_by("position", "pk")]
        drops = _texts(of_items.before) - _texts(of_items.after)
    write_revision(
        row,
        fields=fields,
        responsibilities=roles_next(earlier) if "who" in parts else None,
        plannings=when_next(earlier, year) if "when" in parts else None,
        items=items,
        drops_items=drops,
    )


def _texts(items: Iterable[dict[str, Any]] | None) -> set[str]:
    return {one["text"] for one in items or ()}


def _write_targets(row: Commitment, earlier: Commitment, part: Part) -> None:
    before, after = _amounts(part.before), _amounts(part.after)
    about = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    mine, theirs = _targets(row), _targets(earlier)
    for key in about:
        here, there = mine.get(key), theirs.get(key)
        if there is None and here is not None:
            here.delete()
        elif there is not None and here is not None:
            here.kind, here.value, here.upto = there.kind, there.value, there.upto
            here.save_next_checked()
        elif there is not None:
            copied_target(row, there).save_checked()


def _targets(row: Commitment) -> dict[tuple[str, ...], Target]:
    with translation.override("nl"):
        return {
            (
                one.name,
                one.unit,
                str(target.kind == TargetKind.SIGNAL),
                str(target.year is None),
                target.bearer,
            ): target
            for one in row.indicators.all()
            for target in one.targets.all()
            if target.year in (None, row.annual_agreement.year if row.annual_agreement else None)
        }


def _write_conditions(row: Commitment, earlier: Commitment, part: Part) -> None:
    before, after = {*_bare("conditions", part.before)}, {*_bare("conditions", part.after)}
    for one in row.conditions.all():
        on = one.on.continues if one.on is not None and one.on.continues is not None else one.on
        about = (on.key if on else "", one.event, one.party.slug if one.party else "")
        if about in before - after:
            one.delete()
    for theirs in earlier.conditions.all():
        about = (theirs.on.key if theirs.on else "", theirs.event, theirs.party.slug if theirs.party else "")
        if about not in after - before:
            continue
        wanted = theirs.on
        if wanted is not None:
            wanted = annual_of(row).commitments.filter(continues=wanted).first() or wanted
            if waits_for(wanted, row):
                raise ValidationError(_("These commitments would wait for each other."))
        if not row.conditions.filter(on=wanted, event=theirs.event, party=theirs.party).exists():
            Condition(commitment=row, on=wanted, event=theirs.event, party=theirs.party).save_checked()


#: What is written beside the words.
_HANGS_ON_IT: dict[str, Callable[[Commitment, Commitment, Part], None]] = {
    "targets": _write_targets,
    "conditions": _write_conditions,
}
