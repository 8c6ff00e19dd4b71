"""What is made once for several tests is there for those that ask for it, untouched by the others."""

from __future__ import annotations

import pytest
from django.utils.translation import get_language

from config.web.history import acting
from parties.enums import PartyKind
from parties.models import Party

from .cast import ACTOR
from .factories import make_party
from .layers import made_once

MADE: list[str] = []


@made_once
def pair(table):
    """A party, together with the table it was made at."""
    MADE.append("pair")
    return make_party(PartyKind.PARTNER, "zorgplein"), table


@made_once
def third(pair):
    MADE.append(f"third in {get_language()}")
    return make_party(PartyKind.TENANT_ORGANISATION, "wijkteam", represents=[pair[1].corporation])


def slugs() -> set[str]:
    return {*Party.objects.filter(slug__in=("zorgplein", "wijkteam")).values_list("slug", flat=True)}


@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_changes_is_gone_with_it(pair, turn):
    party, _table = pair
    assert (party.name, Party.objects.get(slug="zorgplein").name) == ("Zorgplein", "Zorgplein")
    with acting(ACTOR):
        party.name = "Anders"
        party.save()


def test_what_belongs_together_is_copied_together(pair, table):
    assert pair[1] is table


@pytest.mark.parametrize("turn", [1, 2])
def test_layers_stand_on_each_other(third, pair, turn):
    assert slugs() == {"zorgplein", "wijkteam"}
    assert third.represents.get() == pair[1].corporation


def test_who_asks_for_one_does_not_see_the_other(pair):
    assert slugs() == {"zorgplein"}


def test_who_asks_for_none_sees_nothing_of_it(table):
    assert slugs() == set()


def test_each_is_made_once(third):
    assert MADE == ["pair", "third in nl"]


def test_in_the_language_of_the_test(third, english):
    assert MADE[-2:] == ["pair", "third in en"]
