"""Where an object belongs: the page people know it from, found by walking up what it hangs on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models
from django.urls import reverse
from simple_history.utils import get_history_manager_for_model

from agreements.models import Commitment, FrameworkAgreement
from config.web.columns import field_of
from config.web.history import TrackedModel
from parties.models import Party, User

from ..models import MonitoringRound

#: What has a page of its own, the nearest to people's work first, with what its name and address are made of.
ANCHORS: dict[type[models.Model], tuple[str, ...]] = {
    Commitment: ("framework__municipality",),
    MonitoringRound: ("framework__municipality",),
    FrameworkAgreement: ("municipality",),
    Party: (),
    User: (),
}
#: Fields in which people recognise an object.
NAMING = ("number", "title", "name", "short_name", "term", "label", "function", "printed", "email")
#: How far up an anchor is looked for.
_FAR = 3


@dataclass(frozen=True, slots=True)
class Place:
    """What it is called, whose it is and where it can be read; `url` is empty when it is not there any more."""

    name: str
    within: str = ""
    url: str = ""


@cache
def routes(model: type[models.Model]) -> tuple[tuple[type[models.Model], tuple[str, ...]], ...]:
    """The ways from a model up to what has a page, the best first: what is reached, and by which foreign keys."""
    model = _concrete(model)
    found: dict[type[models.Model], tuple[str, ...]] = {}
    now: list[tuple[type[models.Model], tuple[str, ...]]] = [(model, ())]
    for _step in range(_FAR + 1):
        ahead = []
        for reached, hops in now:
            if reached in ANCHORS:
                found.setdefault(reached, hops)
                continue
            ahead += [
                (_concrete(field.remote_field.model), (*hops, field.name))
                for field in reached._meta.concrete_fields
                if field.remote_field and (not hops or issubclass(reached, TrackedModel))
            ]
        now = ahead
    return tuple((anchor, found[anchor]) for anchor in ANCHORS if anchor in found)


def _concrete(model: Any) -> type[models.Model]:
    """The model that a proxy stands for."""
    concrete: type[models.Model] = model._meta.concrete_model
    return concrete


class Places:
    """The places of many rows at once; a query per kind of step up and per kind of page."""

    def __init__(self, rows: Iterable[tuple[type[models.Model], Any]]) -> None:
        """`rows`: history rows, or rows themselves, with the model they are of."""
        self._parents: dict[tuple[type[models.Model], str], dict[Any, Any]] = defaultdict(dict)
        self._at: dict[int, tuple[type[models.Model], Any]] = {}
        self._by: dict[int, str] = {}
        together: dict[type[models.Model], list[Any]] = defaultdict(list)
        for model, row in rows:
            together[model].append(row)
        for model, own in together.items():
            self._walk(model, own)
        wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
        for anchor, pk in self._at.values():
            wanted[anchor].add(pk)
        self._found = {
            (anchor, one.pk): _place(one)
            for anchor, pks in wanted.items()
            for one in anchor._base_manager.select_related(*ANCHORS[anchor]).filter(pk__in=pks)
        }

    def of(self, row: Any) -> Place:
        """The place of one of the rows; without a name when nothing is known."""
        return self._found.get(self._at.get(id(row), (User, None)), Place(""))

    def by(self, row: Any) -> str:
        """The foreign key of the row that leads to its place; the place tells what it says."""
        return self._by.get(id(row), "")

    def _walk(self, model: type[models.Model], rows: list[Any]) -> None:
        """Follow the best way that leads somewhere for each row."""
        left = rows
        for anchor, hops in routes(model):
            if not left:
                return
            nowhere = []
            for row, pk in zip(left, self._ends(model, hops, left), strict=True):
                if pk:
                    self._at[id(row)] = anchor, pk
                    self._by[id(row)] = hops[0] if hops else ""
                else:
                    nowhere.append(row)
            left = nowhere

    def _ends(self, model: type[models.Model], hops: tuple[str, ...], rows: list[Any]) -> list[Any]:
        """Where the hops lead for each row, None where one of them is empty."""
        if not hops:
            return [row.id for row in rows]
        first: Any = model._meta.get_field(hops[0])
        pks = [getattr(row, first.attname) for row in rows]
        model = _concrete(first.remote_field.model)
        for hop in hops[1:]:
            known = self._up(model, hop, set(pks) - {None})
            pks = [known.get(pk) for pk in pks]
            model = _concrete(model._meta.get_field(hop).related_model)
        return pks

    def _up(self, model: type[models.Model], hop: str, pks: set[Any]) -> dict[Any, Any]:
        """What rows refer to; from their history, which also knows those that went."""
        known = self._parents[model, hop]
        if pks - known.keys():
            attname = field_of(model, hop).attname
            rows = get_history_manager_for_model(model).filter(id__in=pks - known.keys())
            known.update(rows.order_by("history_date", "history_id").values_list("id", attname))
        return known


def _place(there: Any) -> Place:
    """The words and the address of something that has a page."""
    match there:
        case Commitment(framework=framework):
            names = [framework.municipality.slug, framework.slug]
            return Place(str(there), _framework(framework), reverse("commitment", args=[*names, there.key]))
        case MonitoringRound(framework=framework):
            year = reverse("monitor", args=[framework.municipality.slug, framework.slug, there.year])
            url = f"{year}?ronde={there.slug}"
            return Place(f"{there.title} ({there.year})", _framework(framework), url)
        case FrameworkAgreement():
            url = reverse("framework", args=[there.municipality.slug, there.slug])
            return Place(there.title, there.municipality.label, url)
        case Party():
            return Place(there.name, "", reverse("party", args=[there.slug]))
    return Place(str(there), "", reverse("admin:parties_user_change", args=[there.pk]))


def _framework(framework: FrameworkAgreement) -> str:
    return f"{framework.municipality.label}, {framework.title}"
