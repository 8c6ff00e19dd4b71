"""What hangs on a commitment: what others wrote about it or rests on it, so that it can not just go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import cast

from django.db import models
from django.db.models import Count, F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import Commitment

#: What is part of the commitment itself, and goes with it.
_OWN = frozenset(
    {
        *("items", "elaborates", "reliances", "responsibilities", "plannings", "conditions"),
        *("goal_links", "global_goals"),
        # Whoever carries it on is told by that.
        "chain_members",
    }
)
#: What is told in other words than the model has for it, by how it hangs on the commitment.
_WORDS: dict[str, str | Promise] = {
    "round_lines": _("lines of monitoring rounds"),
    "elaborated_by": _("annual commitments that work it out"),
    "continued_by": _("commitments that carry it on"),
    "condition_of": _("commitments that wait for it"),
    "bid_lines": _("lines of bids about it"),
    "came_from_bids": _("lines of bids it came from"),
    "indicators": _("figures"),
    "addendum_changes": _("changes by addenda"),
}


def hangs_on(commitments: Collection[int]) -> dict[int, list[str]]:
    """Of these commitments, by id, what hangs on each in words, with how many; nothing for who is free.

    A query per relation, whatever the number of commitments.
    """
    found: dict[int, list[str]] = defaultdict(list)
    for relation in Commitment._meta.related_objects:
        name = relation.get_accessor_name() or ""
        if name in _OWN:
            continue
        field, model = relation.field.name, cast(type[models.Model], relation.related_model)
        rows = model._base_manager.filter(**{f"{field}__in": commitments})
        if model is Commitment:
            rows = rows.exclude(pk=F(field))
        words = _WORDS.get(name, model._meta.verbose_name_plural)
        for pk, number in rows.order_by().values_list(field).annotate(Count("pk")):
            found[pk].append(f"{words} ({number})")
    return dict(found)


def told(hanging: Iterable[str]) -> str:
    """All of it in one line."""
    return ", ".join(hanging)
