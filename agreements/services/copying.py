"""What a draft takes over of a commitment: its words, who and when, its figures with what was agreed."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.text import slugify
from django.utils.translation import gettext as _

from config.web.language import site_language

from ..enums import PrintedIn, ResponsibilityRole
from ..models import (
    AnnualAgreement,
    Commitment,
    CommitmentItem,
    Indicator,
    Planning,
    Responsibility,
    Target,
)
from ..models.indicators import BY_YEAR
from .drafting import CommitmentDraft
from .places import commitment_key, free_key, next_position
from .planning_words import read_planning

#: Fields of a responsibility and of a planning that go along to the next year.
_WHO = ("role", "party", "group", "everyone", "outsider", "function")
_WHEN = ("recurrence", "continuous", "open_ended", "conditional", "elsewhere")


def drafted_from(earlier: Commitment, annual: AnnualAgreement, number: str, **fields: Any) -> CommitmentDraft:
    """What a commitment says as the last of a draft, under a number of that year; `fields`: what differs by where it is from."""
    return CommitmentDraft(
        key=commitment_key(annual.framework, annual.year, number or earlier.title),
        number=number,
        title=earlier.title,
        text=earlier.text,
        position=next_position(annual.framework.commitments),
        theme=earlier.theme,
        annual=annual,
        assessable=earlier.assessable,
        items=[{"label": one.label, "text": one.text} for one in earlier.items.order_by("position", "pk")],
        responsibilities=who_next(earlier),
        plannings=when_next(earlier, annual.year),
        **fields,
    )


def copy_parts(earlier: Commitment, row: Commitment, year: int) -> None:
    """Who and when of each item."""
    own = row.items.order_by("position", "pk")
    for was, item in zip(earlier.items.order_by("position", "pk"), own, strict=True):
        for model, rows in (
            (Responsibility, who_next(earlier, was)),
            (Planning, when_next(earlier, year, was)),
        ):
            for position, values in enumerate(rows):
                model(commitment=row, item=item, position=position, **values).save_checked()


def who_next(commitment: Commitment, item: CommitmentItem | None = None) -> list[dict[str, Any]]:
    """Who does what. The draft itself is going to print it, also what was read from the monitor or the text before."""
    rows = commitment.responsibilities.filter(item=item).exclude(ends_on__isnull=False)
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in rows.select_related("party").order_by("position", "pk"):
        values = {name: getattr(one, name) for name in _WHO}
        printed = one.printed if one.source == PrintedIn.AGREEMENT else ""
        found.setdefault(tuple(values.values()), {**values, "printed": printed})
    return list(found.values())


def roles_next(commitment: Commitment, item: CommitmentItem | None = None) -> dict[str, list[dict[str, Any]]]:
    """The same per role, with those that nobody has: who stood there and is not told any more goes."""
    who = who_next(commitment, item)
    return {role.value: [one for one in who if one["role"] == role] for role in ResponsibilityRole}


def item_next(commitment: Commitment, item: CommitmentItem, year: int) -> dict[str, Any]:
    """An item with its words, who and when, in the place of one that a draft has already."""
    return {
        "label": item.label,
        "text": item.text,
        "responsibilities": roles_next(commitment, item),
        "plannings": when_next(commitment, year, item),
    }


def when_next(commitment: Commitment, year: int, item: CommitmentItem | None = None) -> list[dict[str, Any]]:
    """The same words about the next year: 'T1' is then its first tertial. Days the words do not name are left out."""
    found: dict[str, dict[str, Any]] = {}
    for one in commitment.plannings.filter(item=item).order_by("position", "pk"):
        kept = {name: getattr(one, name) for name in _WHEN}
        found.setdefault(one.printed, {**kept, **read_planning(one.printed, year)})
    return list(found.values())


def copy_targets(earlier: Commitment, row: Commitment, year: int) -> None:
    """Indicators go along under a word of their own, with the targets of the last year as those of the next."""
    was, source = earlier.annual_agreement, carried_from(earlier)
    targets: Any = Prefetch("targets", Target.objects.order_by(*BY_YEAR))
    for one in earlier.indicators.prefetch_related(targets).order_by("pk"):
        copy = copied_indicator(row, one)
        for target in one.targets.all():
            if was is None or target.year in (None, was.year):
                copied_for(copy, target, year, source).save_checked()


def copied_indicator(row: Commitment, one: Indicator) -> Indicator:
    """An indicator as one of a commitment in a draft, saved, without its targets."""
    copy = Indicator(
        framework=row.framework,
        commitment=row,
        key=indicator_key(row, one.name),
        name=one.name,
        definition=one.definition,
        unit=one.unit,
        period=one.period,
        keeper=one.keeper,
        source=one.source,
    )
    copy.save_checked()
    return copy


def copied_for(indicator: Indicator, target: Target, year: int, source: str, printed: str = "") -> Target:
    """A target as one of a year, of a copied indicator; not saved."""
    return Target(
        indicator=indicator,
        kind=target.kind,
        value=target.value,
        upto=target.upto,
        year=year if target.year else None,
        party_id=target.party_id,
        group=target.group,
        printed=printed,
        source=source,
    )


def carried_from(earlier: Commitment) -> str:
    """The source of a number that came along from last year, in the language of the site."""
    was = earlier.annual_agreement
    with site_language():
        return _("Carried over from %(year)s") % {"year": was.year if was else ""}


def indicator_key(row: Commitment, name: str) -> str:
    """An address word no indicator of the framework has."""
    return free_key(f"{row.key[:30]}-{slugify(name)[:20]}".strip("-"), row.framework.indicators)
