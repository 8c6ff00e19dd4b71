"""The text of an annual agreement as it is frozen, and which part of it binds whom."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from config.web.language import site_language
from parties.models import Party

from ..enums import AnnualStatus, ParticipationRole, ResponsibilityRole
from ..models import (
    AnnualAgreement,
    Commitment,
    CommitmentItem,
    FrameworkAgreement,
    Participation,
    Planning,
    Responsibility,
    Target,
)
from ..models.indicators import BY_YEAR
from .ordering import in_theme_order
from .theme_targets import as_frozen, of_themes

#: The shape of the frozen text; goes up when an old one would be misread.
SHAPE = 1


def seats_of(
    framework: FrameworkAgreement,
    rows: Iterable[Participation] | None = None,
    day: date | None = None,
    *,
    year: int | None = None,
) -> list[Participation]:
    """Who sits at the table on a day (today), in order; the municipality first where it is not named.

    `year`: only who takes part in it as well, as a text about that year asks. One query; none with `rows`, of whatever
    day.
    """
    day = day or timezone.localdate()
    if rows is None:
        rows = framework.participations.select_related("party").order_by("position", "pk")
    rows = list(rows)
    there = {row.party_id for row in rows if year is None or row.sits_in(year)}
    seats = [row for row in rows if row.sits_on(day) and row.party_id in there]
    if framework.municipality_id not in {seat.party_id for seat in seats}:
        signs = ParticipationRole.SIGNATORY
        seats.insert(0, Participation(framework=framework, party=framework.municipality, role=signs))
    return seats


def content_of(annual: AnnualAgreement, seats: Sequence[Participation] | None = None) -> dict[str, Any]:
    """The text as it stands now, as plain data: everything a page or a PDF of it shows, in the language of the
    installation: who proposes it in English puts the same text before the parties.

    Ten queries whatever the number of commitments; two fewer with `seats` and the framework in hand.
    """
    framework = annual.framework
    seats = seats_of(framework, year=annual.year) if seats is None else seats
    rows = _read(annual)
    # What was entered as signed on paper has the words of that paper, and no others.
    numbers = of_themes(framework, annual.year) if annual.status == AnnualStatus.DRAFT else []
    with site_language():
        of_theme = as_frozen(numbers, signing_at(seats))
        return _content(annual, framework, seats, rows) | (
            # Only where there are any: what was proposed before keeps the digest it has.
            {"theme_targets": of_theme} if of_theme else {}
        )


def _content(
    annual: AnnualAgreement,
    framework: FrameworkAgreement,
    seats: Sequence[Participation],
    rows: Iterable[Commitment],
) -> dict[str, Any]:
    return {
        "shape": SHAPE,
        "year": annual.year,
        "title": framework.title,
        "municipality": framework.municipality.name,
        "starts_on": framework.starts_on.isoformat(),
        "ends_on": framework.ends_on.isoformat(),
        "lead_label": framework.lead_label,
        "planning_label": framework.planning_label,
        "parties": [
            {
                "slug": seat.party.slug,
                "name": seat.party.name,
                "label": seat.party.label,
                "kind": seat.party.kind,
                "signs": seat.role == ParticipationRole.SIGNATORY,
            }
            for seat in seats
        ],
        "commitments": [_commitment(row, seats) for row in rows],
    }


def _read(annual: AnnualAgreement) -> list[Commitment]:
    who = Responsibility.objects.select_related("party").order_by("position", "pk")
    rows = (
        annual.commitments.select_related("theme__parent")
        .prefetch_related("items", "plannings", "elaborates__of", "conditions__on", "conditions__party")
        # What only the monitor follows is in no agreement.
        .filter(monitor_only=False)
        .prefetch_related(Prefetch("responsibilities", queryset=who))
        .prefetch_related(with_targets())
    )
    return sorted(rows, key=in_theme_order)


def with_targets() -> Prefetch[Any]:
    """What `targets_of` reads."""
    rows = Target.objects.select_related("party", "indicator").order_by(*BY_YEAR)
    return Prefetch("indicators__targets", queryset=rows)


def _commitment(row: Commitment, seats: Sequence[Participation]) -> dict[str, Any]:
    theme = row.theme
    conditions = [str(one) for one in row.conditions.all()]
    return {
        "key": row.key,
        **words_of(row),
        "themes": [_theme(one) for one in ((theme.parent, theme) if theme else ()) if one is not None],
        "targets": targets_of(row),
        "elaborates": [str(link.of) for link in row.elaborates.all()],
        "binds": bound_by(row.responsibilities.all(), parts_of(row), seats),
        # Only where there are any: what was proposed before keeps the digest it has.
        **({"conditions": conditions} if conditions else {}),
        **({"made_up": True} if row.is_made_up else {}),
    }


def targets_of(row: Commitment) -> list[dict[str, Any]]:
    """What was agreed about its outcome: in the text of a year that of the year and of the whole term."""
    annual = row.annual_agreement
    return [
        {
            "indicator": one.name,
            "unit": one.unit,
            "kind": target.kind,
            "value": str(target.value),
            # Only where there is one: what was proposed before keeps the digest it has.
            **({"upto": str(target.upto)} if target.upto is not None else {}),
            "year": target.year,
            "bearer": target.bearer,
            "printed": target.printed,
        }
        for one in row.indicators.all()
        for target in one.targets.all()
        if annual is None or target.year in (None, annual.year)
    ]


def _theme(theme: Any) -> dict[str, str]:
    return {"number": theme.number, "title": theme.title, "ambition": theme.ambition}


def words_of(row: Commitment) -> dict[str, Any]:
    """Number, title and text of a commitment, its items, who and when. Reads what was fetched with it."""
    who: dict[int | None, list[Responsibility]] = defaultdict(list)
    when: dict[int | None, list[Planning]] = defaultdict(list)
    for responsibility in row.responsibilities.all():
        who[responsibility.item_id].append(responsibility)
    for planning in row.plannings.all():
        when[planning.item_id].append(planning)
    return {
        "number": row.number,
        "title": row.title,
        "text": row.text,
        "who": [_who(one) for one in who[None]],
        "when": [one.printed for one in when[None]],
        "items": [_item(one, who[one.pk], when[one.pk]) for one in row.items.all()],
    }


def _who(one: Responsibility) -> dict[str, str]:
    return {"role": one.role, "label": one.label, "function": one.function}


def _item(item: CommitmentItem, who: Iterable[Responsibility], when: Iterable[Planning]) -> dict[str, Any]:
    return {
        "label": item.label,
        "text": item.text,
        "who": [_who(one) for one in who],
        "when": [one.printed for one in when],
    }


def item_words(item: Mapping[str, Any]) -> str:
    """An item as `words_of` has it, in one line with who and when of its own."""
    told = "; ".join([*(one["label"] for one in item.get("who", ())), *item.get("when", ())])
    words = f"{item['label']} {item['text']}".strip()
    return f"{words} ({told})" if told else words


def parts_of(row: Commitment) -> list[int]:
    """The ids of its items, as they were read with it."""
    return [one.pk for one in row.items.all()]


def bound_by(
    rows: Iterable[Responsibility], parts: Iterable[int], seats: Sequence[Participation]
) -> list[str]:
    """Address words of the parties that sign and are bound: who leads or is party to it, in the order of the table.

    See `bound_parties`.
    """
    return [party.slug for party in bound_parties(rows, parts, signing_at(seats))]


def signing_at(seats: Iterable[Participation]) -> list[Party]:
    """Who of the table signs, in its order."""
    return [seat.party for seat in seats if seat.role == ParticipationRole.SIGNATORY]


def bound_parties(
    rows: Iterable[Responsibility], parts: Iterable[int], signing: Sequence[Party]
) -> list[Party]:
    """Of who signs whom a commitment binds: who leads or is party to all of it, or to a part. Not who is only involved.

    `parts`: the ids of its items that stand. Where the whole names nobody at the table, all who sign are bound by the
    parts that nobody there has; by the whole where there are none (0097). In a draft, a proposal and what is signed the
    same parties are bound.
    """
    named: dict[int | None, set[int]] = defaultdict(set)
    for row in rows:
        if row.role in (ResponsibilityRole.LEAD, ResponsibilityRole.PARTY):
            named[row.item_id] |= {
                party.pk
                for party in signing
                if row.everyone or row.party_id == party.pk or row.group == party.kind
            }
    covered = bool(named[None]) or all([named[part] for part in parts] or [False])
    found = {pk for own in named.values() for pk in own}
    return [party for party in signing if party.pk in found] if covered else list(signing)


def checksum(content: Any) -> str:
    """SHA-256 of the data, the same for the same text."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def part_digest(content: dict[str, Any], slug: str) -> str:
    """Checksum of what binds this party: its commitments, whatever their order, and numbers of themes."""
    own = sorted(
        (one for one in content["commitments"] if slug in one["binds"]), key=lambda one: str(one["key"])
    )
    of_themes = [one for one in content.get("theme_targets", ()) if slug in one["binds"]]
    return checksum([own, of_themes] if of_themes else own)


def changed_keys(before: dict[str, Any], after: dict[str, Any]) -> tuple[set[str], set[str], set[str]]:
    """Which commitments were added, changed and left out between two frozen texts."""
    old = {one["key"]: one for one in before["commitments"]}
    new = {one["key"]: one for one in after["commitments"]}
    changed = {key for key in old.keys() & new.keys() if old[key] != new[key]}
    return new.keys() - old.keys(), changed, old.keys() - new.keys()
