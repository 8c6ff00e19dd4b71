"""Frameworks, commitments and what hangs on them: the rules, told by the form and kept by the database."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import translation

from agreements.enums import (
    CommitmentKind,
    ElaborationBasis,
    ResponsibilityRole,
)
from agreements.models import (
    AnnualAgreement,
    Commitment,
    Elaboration,
    Planning,
    Responsibility,
    Theme,
)
from agreements.services.drafting import add_indicator, add_theme
from config.web.history import acting
from parties.enums import PartyKind
from tests.cast import ACTOR
from tests.factories import assert_refused, make_commitment, make_party, make_table, make_year

from .broken_rows import BETWEEN, BROKEN, ONE_BEARER, a_framework, a_target_between, a_target_with_two_bearers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_constraint_is_told_and_refused(name, table):
    message, build = BROKEN[name]
    assert_refused(build(table), message)


@pytest.mark.parametrize(
    ("kind", "upto", "is_refused"), [("range", None, True), ("range", 25, False), ("about", 25, True)]
)
def test_only_what_lies_between_two_has_a_second_number(kind, upto, is_refused, table):
    target = a_target_between(table, kind, upto)
    if is_refused:
        assert_refused(target, BETWEEN)
    else:
        target.full_clean()


def test_every_constraint_of_the_app_is_told_and_tested():
    """A new constraint needs a message a person can read, and a row above that breaks it."""
    constraints = {
        constraint.name: str(constraint.violation_error_message)
        for model in apps.get_app_config("agreements").get_models()
        for constraint in model._meta.constraints
    }
    assert constraints == {name: message for name, (message, _build) in BROKEN.items()}


class TestFramework:
    def test_another_municipality_may_use_the_same_slug(self, table):
        other = make_table("bergdal").framework
        assert other.slug == table.framework.slug

    @pytest.mark.parametrize("slug", ["Afspraken", "afspraken_2024", "afspraken--2024", "afspraken\n"])
    def test_its_slug_is_made_for_addresses(self, table, slug):
        with pytest.raises(ValidationError) as told:
            a_framework(table, slug=slug).full_clean()
        assert "Use small letters, digits and single hyphens." in told.value.message_dict["slug"]

    def test_it_belongs_to_a_municipality(self, table):
        with pytest.raises(ValidationError) as told:
            a_framework(table, municipality=table.corporation).clean()
        assert told.value.message_dict == {
            "municipality": ["A framework agreement belongs to a municipality."]
        }

    def test_one_day_is_a_term_too(self, table):
        framework = a_framework(table, ends_on=date(2024, 1, 1))
        framework.full_clean()
        with acting(ACTOR):
            framework.save()
        assert {*table.municipality.frameworks.values_list("slug", flat=True)} == {
            "afspraken-2024-2027",
            "tweede",
        }

    def test_it_is_not_deleted_while_it_has_commitments(self, table):
        make_commitment(table.framework)
        with pytest.raises(ProtectedError), acting(ACTOR), transaction.atomic():
            table.framework.delete()
        assert table.framework.commitments.count() == 1

    @pytest.mark.parametrize("year", [1990, 2099])
    def test_the_outermost_years_are_years(self, table, year):
        with acting(ACTOR):
            table.framework.starts_on, table.framework.ends_on = date(1990, 1, 1), date(2099, 12, 31)
            table.framework.save()
        assert make_year(table.framework, year).year == year

    def test_the_year_before_the_first_is_refused(self, table):
        assert_refused(
            AnnualAgreement(framework=table.framework, year=1989), "Give a year between 1990 and 2099."
        )


class TestTheme:
    def test_there_are_two_levels(self, table):
        chapter = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
        section = add_theme(
            actor=ACTOR, framework=table.framework, position=2, title="Nieuwbouw", parent=chapter
        )
        with pytest.raises(ValidationError) as told:
            add_theme(actor=ACTOR, framework=table.framework, position=3, title="Sloop", parent=section)
        assert told.value.message_dict == {"parent": ["Themes have two levels; this one would be a third."]}
        assert [*Theme.objects.order_by("position")] == [chapter, section]

    def test_they_belong_to_one_framework(self, table):
        elsewhere = add_theme(
            actor=ACTOR, framework=make_table("bergdal").framework, position=1, title="Bouwen"
        )
        with pytest.raises(ValidationError) as told:
            add_theme(actor=ACTOR, framework=table.framework, position=1, title="Nieuwbouw", parent=elsewhere)
        assert told.value.message_dict == {"parent": ["This theme belongs to another framework agreement."]}


class TestCommitment:
    def test_the_printed_number_is_unique_in_nothing_and_may_be_missing(self, table):
        for position, number in enumerate(["K 1.1", "K 1.1", "", ""], start=1):
            make_commitment(table.framework, f"a-{position}", position, number=number)
        assert [*Commitment.objects.values_list("number", flat=True)] == ["K 1.1", "K 1.1", "", ""]

    def test_the_order_is_the_documents_not_that_of_the_numbers(self, table):
        for position, number in enumerate(["K 2.6", "K 2.7", "K 2.4", "K 2.10"], start=1):
            make_commitment(table.framework, f"a-{5 - position}", position, number=number)
        assert [c.number for c in Commitment.objects.all()] == ["K 2.6", "K 2.7", "K 2.4", "K 2.10"]

    @pytest.mark.parametrize("key", ["K-1", "k_1", "k 1", "k--1", "-k", "k-", "k.1"])
    def test_its_key_is_made_for_addresses(self, table, key):
        with pytest.raises(ValidationError) as told:
            make_commitment(table.framework, key)
        assert told.value.message_dict == {"key": ["Use small letters, digits and single hyphens."]}

    def test_another_framework_may_use_the_same_key(self, table):
        make_commitment(table.framework, "a-1")
        make_commitment(make_table("bergdal").framework, "a-1")
        assert Commitment.objects.filter(key="a-1").count() == 2

    def test_a_framework_commitment_has_no_year(self, table):
        commitment = Commitment(
            framework=table.framework,
            annual_agreement=make_year(table.framework),
            kind=CommitmentKind.FRAMEWORK,
            key="a-1",
            position=1,
            title="Te veel",
        )
        assert_refused(commitment, BROKEN["commitment_kind"][0])

    def test_theme_and_year_belong_to_the_same_framework(self, table):
        other = make_table("bergdal").framework
        theme = add_theme(actor=ACTOR, framework=other, position=1, title="Bouwen")
        with pytest.raises(ValidationError) as told:
            make_commitment(table.framework, theme=theme)
        assert told.value.message_dict == {"theme": ["This theme belongs to another framework agreement."]}
        with pytest.raises(ValidationError) as told:
            make_commitment(table.framework, annual=make_year(other))
        assert told.value.message_dict == {
            "annual_agreement": ["This year belongs to another framework agreement."]
        }
        assert not Commitment.objects.exists()

    def test_it_is_called_by_number_and_title(self):
        assert str(Commitment(number="K 1.1", title="Bouwen")) == "K 1.1 Bouwen"
        assert str(Commitment(title="Bouwen")) == "Bouwen"

    @pytest.mark.parametrize("fresh", [True, False])
    def test_its_key_never_changes(self, table, fresh):
        """Links lead to it; also not by saving without a form, or a new object over the row."""
        commitment = make_commitment(table.framework, "a-1")
        if fresh:
            commitment = Commitment(
                pk=commitment.pk, framework=table.framework, kind=commitment.kind, title="X", position=1
            )
        commitment.key = "a-2"
        errors = {"key": ["The address word of a commitment never changes."]}
        for check in (commitment.full_clean, commitment.save):
            with pytest.raises(ValidationError) as told, acting(ACTOR):
                check()
            assert told.value.message_dict["key"] == errors["key"]
        assert Commitment.objects.get().key == "a-1"


class TestItem:
    """What is told about an item is told about one of the same commitment."""

    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            (Responsibility, {"role": ResponsibilityRole.LEAD, "everyone": True}),
            (Planning, {"printed": "T1"}),
        ],
    )
    def test_it_is_of_the_commitment_itself(self, table, model, fields):
        one = make_commitment(table.framework, "a-1", items=[{"label": "a", "text": "Bouwen"}])
        other = make_commitment(table.framework, "a-2", 2)
        item = one.items.get()
        model(commitment=one, item=item, **fields).full_clean()
        with pytest.raises(ValidationError) as told:
            model(commitment=other, item=item, **fields).full_clean()
        assert told.value.message_dict == {"item": ["This item belongs to another commitment."]}

    @pytest.mark.parametrize("part", ["responsibilities", "plannings"])
    def test_also_when_it_is_laid_down(self, table, part):
        item = make_commitment(table.framework, "a-1", items=[{"text": "Bouwen"}]).items.get()
        fields = {"role": "lead", "everyone": True} if part == "responsibilities" else {"printed": "T1"}
        with pytest.raises(ValidationError) as told:
            make_commitment(table.framework, "a-2", 2, **{part: [{**fields, "item": item}]})
        assert [message.partition(": ")[2] for message in told.value.messages] == [
            "This item belongs to another commitment."
        ]
        assert Commitment.objects.count() == 1


class TestElaboration:
    def test_it_comes_from_an_annual_commitment(self, table):
        broad = make_commitment(table.framework, "k-1", 1)
        other = make_commitment(table.framework, "k-2", 2)
        message = "Only an annual commitment works out a framework commitment."
        with pytest.raises(ValidationError) as told:
            Elaboration(commitment=other, of=broad, basis=ElaborationBasis.PRINTED).full_clean()
        assert told.value.message_dict == {"of": [message]}
        with pytest.raises(ValidationError, match=message):
            make_commitment(table.framework, "k-3", 3, elaborates=[(broad, ElaborationBasis.PRINTED)])
        assert Commitment.objects.count() == 2

    def test_it_leads_to_a_framework_commitment(self, table):
        year = make_year(table.framework)
        first = make_commitment(table.framework, "j-1", 1, annual=year)
        second = make_commitment(table.framework, "j-2", 2, annual=year)
        with pytest.raises(ValidationError) as told:
            Elaboration(commitment=second, of=first, basis=ElaborationBasis.PRINTED).full_clean()
        assert told.value.message_dict == {"of": ["Choose a framework commitment."]}

    def test_of_the_same_framework(self, table):
        elsewhere = make_commitment(make_table("bergdal").framework, "k-1")
        yearly = make_commitment(table.framework, "j-1", annual=make_year(table.framework))
        with pytest.raises(ValidationError) as told:
            Elaboration(commitment=yearly, of=elsewhere, basis=ElaborationBasis.PRINTED).full_clean()
        assert told.value.message_dict == {"of": ["This commitment belongs to another framework agreement."]}


class TestResponsibility:
    @pytest.fixture
    def one(self, table):
        """The four ways to name somebody, with the label each gets."""
        return {
            "party": ({"party": table.corporation}, "Wonen"),
            "group": ({"group": PartyKind.CORPORATION}, "housing corporations"),
            "everyone": ({"everyone": True}, "everyone"),
            "outsider": ({"outsider": "omwonenden"}, "omwonenden"),
        }

    def test_each_way_of_naming_somebody_is_fine_alone(self, table, one):
        commitment = make_commitment(
            table.framework,
            responsibilities=[{"role": ResponsibilityRole.LEAD, **fields} for fields, _label in one.values()],
        )
        assert [r.label for r in commitment.responsibilities.all()] == [
            label for _fields, label in one.values()
        ]

    def test_two_ways_together_are_refused(self, table, one):
        commitment = make_commitment(table.framework)
        pairs = [(a, b) for a in one for b in one if a < b]
        assert len(pairs) == 6
        for first, second in pairs:
            row = Responsibility(
                commitment=commitment, role=ResponsibilityRole.LEAD, **one[first][0], **one[second][0]
            )
            assert_refused(row, ONE_BEARER)

    def test_two_that_contradict_each_other_are_both_kept(self, table):
        commitment = make_commitment(
            table.framework,
            responsibilities=[
                {"role": "lead", "party": table.municipality, "printed": "Gemeente", "source": "agreement"},
                {"role": "lead", "party": table.corporation, "printed": "Wonen", "source": "monitor"},
            ],
        )
        rows = commitment.responsibilities.values_list("party__slug", "printed", "source")
        assert [*rows] == [("duinstede", "Gemeente", "agreement"), ("duinstede-wonen", "Wonen", "monitor")]

    def test_a_party_with_responsibilities_is_not_deleted(self, table):
        party = make_party(PartyKind.PARTNER, "politie")
        make_commitment(table.framework, responsibilities=[{"role": "involved", "party": party}])
        with pytest.raises(ProtectedError), acting(ACTOR), transaction.atomic():
            party.delete()


class TestPlanning:
    def test_words_alone_are_enough_and_a_commitment_may_have_several(self, table):
        printed = ["T1 en daarna doorlopend", "Zie Haarlem", "-"]
        commitment = make_commitment(table.framework, plannings=[{"printed": words} for words in printed])
        assert [p.printed for p in commitment.plannings.all()] == printed

    def test_outside_the_term_is_allowed(self, table):
        window = {"printed": "2035", "starts_on": date(2035, 1, 1), "ends_on": date(2035, 12, 31)}
        commitment = make_commitment(table.framework, plannings=[window])
        assert commitment.plannings.get().starts_on == date(2035, 1, 1)


class TestIndicator:
    def test_its_commitment_belongs_to_the_same_framework(self, table):
        elsewhere = make_commitment(make_table("bergdal").framework)
        with pytest.raises(ValidationError) as told:
            add_indicator(
                actor=ACTOR, framework=table.framework, key="a", name="A", unit="%", commitment=elsewhere
            )
        assert told.value.message_dict == {
            "commitment": ["This commitment belongs to another framework agreement."]
        }

    def test_a_target_reads_as_a_sentence(self, table):
        target = a_target_with_two_bearers(table)
        with translation.override("en"):
            assert str(target) == "at least 70 %"
            target.value, target.indicator.unit = Decimal(1), "woningen per jaar"
            assert str(target) == "at least 1 woning per jaar"
