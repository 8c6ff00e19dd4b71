"""Chains of commitments over the years: what may carry on what, and what a chain costs."""

from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import ParticipationRole
from agreements.models import Commitment, FrameworkAgreement
from agreements.services.chains import begins_on, chain_of, continue_from
from agreements.services.drafting import start_framework
from config.web.history import StaleVersionError
from tests.cast import ACTOR
from tests.factories import make_commitment, make_year
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def link(later: Commitment, earlier: Commitment | None, **fields) -> Commitment:
    return continue_from(actor=ACTOR, commitment=later, earlier=earlier, **fields)


def fresh(commitment: Commitment) -> Commitment:
    return Commitment.objects.get(pk=commitment.pk)


@made_once
def years(table):
    """The same commitment in four years, not yet linked."""
    return [
        make_commitment(table.framework, f"{year}-a", year, annual=make_year(table.framework, year))
        for year in (2024, 2025, 2026, 2027)
    ]


@made_once
def earlier_framework(table):
    return start_framework(
        actor=ACTOR,
        municipality=table.municipality,
        slug="afspraken-2020-2023",
        title="Prestatieafspraken 2020-2023",
        starts_on=date(2020, 1, 1),
        ends_on=date(2023, 12, 31),
        participants=[(table.municipality, ParticipationRole.SIGNATORY)],
    )


def refused(later: Commitment, earlier: Commitment) -> str:
    """Why it was refused; nothing was written."""
    before = Commitment.history.count()
    with pytest.raises(ValidationError) as told:
        link(later, earlier)
    assert Commitment.history.count() == before
    assert list(told.value.message_dict) == ["continues"]
    return told.value.message_dict["continues"][0]


class TestLinking:
    def test_the_first_of_the_chain_is_kept_on_every_later_one(self, years):
        first, second, third, _ = years
        link(second, first)
        link(third, second)
        assert [(fresh(row).continues_id, fresh(row).chain_id) for row in (first, second, third)] == [
            (None, None),
            (first.pk, first.pk),
            (second.pk, first.pk),
        ]

    def test_the_order_of_linking_makes_no_difference(self, years):
        first, second, third, fourth = years
        link(fourth, third)
        link(third, second)
        link(second, first)
        assert {fresh(row).chain_id for row in (second, third, fourth)} == {first.pk}
        assert list(chain_of(fresh(third))) == years

    def test_taking_a_link_away_makes_two_chains(self, years):
        for earlier, later in pairwise(years):
            link(later, fresh(earlier))
        link(fresh(years[2]), None)
        assert list(chain_of(fresh(years[0]))) == years[:2]
        assert list(chain_of(fresh(years[3]))) == years[2:]

    def test_it_may_be_of_an_earlier_framework(self, table, earlier_framework):
        old = make_commitment(earlier_framework, "oud")
        new = make_commitment(table.framework, "nieuw")
        assert link(new, old).chain_id == old.pk
        assert list(chain_of(old)) == [old, new]

    def test_who_and_why_stay(self, years):
        link(years[1], years[0], reason="Afgesproken in het ambtelijk overleg")
        row = years[1].history.latest()
        assert (row.actor_name, row.actor_party, row.history_change_reason) == (
            ACTOR.name,
            ACTOR.party,
            "Afgesproken in het ambtelijk overleg",
        )
        assert fresh(years[1]).version == years[1].version + 1

    def test_who_comes_second_is_told(self, years):
        link(years[1], years[0], version=1)
        with pytest.raises(StaleVersionError):
            link(years[1], None, version=1)


class TestRefused:
    def test_itself(self, years):
        assert refused(years[0], years[0]) == "A commitment can not continue itself."

    def test_a_circle(self, years):
        first, second, third, _ = years
        link(second, first)
        link(third, second)
        assert refused(fresh(first), fresh(third)).endswith("that would make a circle.")

    def test_a_later_one_and_one_of_the_same_year(self, table, years):
        same_year = make_commitment(
            table.framework, "2025-b", 9, annual=table.framework.annual_agreements.get(year=2025)
        )
        told = "is not of an earlier year or framework agreement."
        assert refused(years[0], years[2]).endswith(told)
        assert refused(years[1], same_year).endswith(told)

    def test_another_municipality(self, years):
        foreign = make_commitment(FrameworkAgreement.objects.get(municipality__slug="elders"), "elders")
        assert refused(years[1], foreign).endswith("belongs to another municipality.")

    def test_a_framework_commitment_of_the_same_framework_is_worked_out(self, table, years):
        framework_one = make_commitment(table.framework, "k-1")
        assert "works it out" in refused(years[1], framework_one)


def test_begins_on(table, years):
    assert begins_on(years[2]) == date(2026, 1, 1)
    assert begins_on(make_commitment(table.framework, "k-1")) == date(2024, 1, 1)


@pytest.mark.parametrize("length", [1, 4])
def test_a_chain_is_one_query(years, length, django_assert_num_queries):
    for earlier, later in pairwise(years[:length]):
        link(later, fresh(earlier))
    last = fresh(years[length - 1])
    with django_assert_num_queries(1):
        assert [(c.framework.municipality.slug, begins_on(c).year) for c in chain_of(last)] == [
            ("duinstede", year) for year in range(2024, 2024 + length)
        ]
