"""What an addendum brings to a commitment beside its words: targets that it did not have, and what must come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from config.web.language import site_language

from ..models import Addendum, Commitment, Condition, Participation, Target
from .agreeing_numbers import find_target
from .conditions import waits_for
from .draft_parts import indicator_of
from .whom import party_at, read_whom


def add_targets(row: Commitment, wanted: Iterable[Mapping[str, str]], addendum: Addendum) -> None:
    """Add each; raises ValidationError where the same was agreed already, as that is changed instead.

    `wanted`: name and unit of the indicator, kind, value, upto, year (empty: of the annual agreement, else the whole term)
    and `whom`, in its words.
    """
    for one in wanted:
        year = _year(one.get("year", ""), addendum)
        whom = read_whom(one.get("whom", ""))
        party = party_at(whom.slug) if whom.slug else None
        indicator = indicator_of(row, one["name"], one["unit"])
        there = indicator.targets.all()
        if find_target(there, year, party.pk if party else None, whom.group, one["kind"]):
            problem = _("“%(name)s” has a target for this already. Change its value instead.")
            raise ValidationError(problem % {"name": indicator})
        with site_language():
            source = str(addendum)[:150]
        about: dict[str, Any] = {"party": party, "group": whom.group, "year": year}
        about |= {name: Decimal(one[name]) for name in ("value", "upto") if one.get(name)}
        about |= {"indicator": indicator, "kind": one["kind"], "source": source, "addendum": addendum}
        Target(**about).save_checked()


def _year(told: str, addendum: Addendum) -> int | None:
    if addendum.annual_agreement is not None:
        return addendum.annual_agreement.year
    if not told:
        return None
    first, last = addendum.framework.starts_on.year, addendum.framework.ends_on.year
    if not first <= int(told) <= last:
        problem = _("Choose a year from %(first)s to %(last)s.") % {"first": first, "last": last}
        raise ValidationError(problem)
    return int(told)


def set_conditions(row: Commitment, wanted: Iterable[Mapping[str, str]]) -> None:
    """Let a commitment wait for these and nothing else; what stays keeps its row. Raises ValidationError.

    `wanted`: each with `on` (the address word of a commitment) or `event`, and `party` (its address word) or nothing.
    """
    left = list(row.conditions.order_by("pk"))
    for one in wanted:
        on = _on(row, one["on"]) if one.get("on") else None
        party = party_at(one["party"]) if one.get("party") else None
        new = Condition(commitment=row, on=on, event=one.get("event", "").strip(), party=party)
        kept = next((old for old in left if _same(old, new)), None)
        if kept is not None:
            left.remove(kept)
            continue
        try:
            new.full_clean()
        except ValidationError as error:
            # Told about the whole: it stands among others, and its fields are not those of the commitment.
            raise ValidationError(error.messages) from error
        if any(_same(old, new) for old in row.conditions.all()):
            raise ValidationError(_("This condition stands here already."))
        if on is not None and waits_for(on, row):
            raise ValidationError(_("These commitments would wait for each other."))
        new.save()
    for gone in left:
        gone.delete()


def _on(row: Commitment, key: str) -> Commitment:
    found = row.framework.commitments.filter(key=key).first()
    if found is None:
        raise ValidationError(_("“%(name)s” is no commitment here.") % {"name": key})
    return found


def _same(one: Condition, other: Condition) -> bool:
    return (one.on_id, one.event, one.party_id) == (other.on_id, other.event, other.party_id)


def conditions_of(row: Commitment) -> list[dict[str, str]]:
    """What must come first, in words and by address words. Reads what was fetched with it."""
    return [
        {
            "on": one.on.key if one.on else "",
            "event": one.event,
            "party": one.party.slug if one.party else "",
            "label": str(one),
        }
        for one in row.conditions.all()
    ]


def without_names(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words without what commitments and parties are called: that is changed elsewhere, and is no other condition."""
    if "conditions" not in words:
        return dict(words)
    return {**words, "conditions": [_bare(one) for one in words["conditions"]]}


def _bare(one: Mapping[str, str]) -> tuple[str, str, str]:
    return one["on"], one["event"], one["party"]


def burdened(
    wanted: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    seats: Sequence[Participation],
) -> set[str]:
    """Address words of the parties that a change asks something of by a target or a condition, something else, or no more."""
    found = set()
    for whom in (*(one["whom"] for one in wanted.get("new_targets", ())), *wanted.get("bearers", ())):
        told = read_whom(whom)
        found |= (
            {told.slug} if told.slug else {row.party.slug for row in seats if row.party.kind == told.group}
        )
    if after is not None:
        # What lapses asks nothing new of anybody.
        was, will = ({_bare(one) for one in (words or {}).get("conditions", ())} for words in (before, after))
        found |= {party for _on, _event, party in was ^ will if party}
    return found
