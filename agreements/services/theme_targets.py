"""What was agreed for one year about a figure of a theme: it goes into the text of that year as it stands (0084).

It is read from the framework and never copied, so that the draft of a year can not say another number; in the draft that
one number is changed (0091, `theme_numbers`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from parties.models import Party

from ..models import FrameworkAgreement, Target, Theme
from .ordering import theme_place


def of_themes(framework: FrameworkAgreement, year: int) -> list[Target]:
    """The targets of a year that hang on a theme, in the order of the themes; one query."""
    return _of_themes(framework, Q(year=year))


def beside_term(framework: FrameworkAgreement, year: int) -> tuple[list[Target], list[Target]]:
    """The same, and those of the whole term, which stay with the framework; one query."""
    rows = _of_themes(framework, Q(year=year) | Q(year=None))
    return [one for one in rows if one.year], [one for one in rows if one.year is None]


def _of_themes(framework: FrameworkAgreement, when: Q) -> list[Target]:
    rows = Target.objects.filter(when, indicator__framework=framework, indicator__theme__isnull=False)
    rows = rows.select_related("indicator__theme__parent", "party")
    return sorted(rows, key=lambda one: (theme_place(one.indicator.theme), one.indicator_id, one.pk))


def as_frozen(rows: Iterable[Target], signing: Sequence[Party]) -> list[dict[str, Any]]:
    """As the text keeps them, each with its theme and whom it binds: who is named, else all who sign."""
    return [
        {
            "themes": [
                {"number": one.number, "title": one.title, "ambition": one.ambition}
                for one in _with_parent(target.indicator.theme)
            ],
            "indicator": target.indicator.name,
            "unit": target.indicator.unit,
            "kind": target.kind,
            "value": str(target.value),
            **({"upto": str(target.upto)} if target.upto is not None else {}),
            "year": target.year,
            "bearer": target.bearer,
            "printed": target.printed,
            "binds": [party.slug for party in _bound(target, signing)],
        }
        for target in rows
    ]


def _bound(target: Target, signing: Sequence[Party]) -> list[Party]:
    if target.party_id is None and not target.group:
        return list(signing)
    return [
        party
        for party in signing
        if party.pk == target.party_id or (target.group and party.kind == target.group)
    ]


def _with_parent(theme: Theme | None) -> list[Theme]:
    """The theme with the chapter it stands in, from above."""
    return [one for one in (theme and theme.parent, theme) if one is not None]
