"""Laying down what was agreed: everything or nothing, in somebody's name."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from agreements.enums import (
    AnnualStatus,
    CommitmentKind,
    ElaborationBasis,
    FrameworkStatus,
    ParticipationRole,
)
from agreements.models import (
    AnnualAgreement,
    Commitment,
    FrameworkAgreement,
    GlossaryAmount,
    GlossaryTerm,
    Indicator,
    Participation,
    Target,
    Theme,
)
from agreements.services.drafting import (
    CommitmentDraft,
    add_commitment,
    add_glossary_term,
    add_indicator,
    add_theme,
    start_framework,
    start_year,
)
from config.web.history import Actor
from parties.enums import PartyKind
from tests.factories import make_commitment, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")
SIGNS, ADVISES = ParticipationRole.SIGNATORY, ParticipationRole.ADVISER


def counts() -> dict[str, int]:
    """How many rows every table of the app has, histories included."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_app_config("agreements").get_models()
    }


def grown(before: dict[str, int]) -> dict[str, int]:
    """What was added since, per table."""
    return {label: count - before[label] for label, count in counts().items() if count != before[label]}


class TestFramework:
    def start(self, table, participants, **fields):
        return start_framework(
            actor=OFFICER,
            municipality=table.municipality,
            slug="tweede",
            title="Tweede overeenkomst",
            starts_on=date(2025, 1, 1),
            ends_on=date(2025, 12, 31),
            participants=participants,
            **fields,
        )

    def test_it_starts_with_its_parties_and_a_coordinator_from_the_first_day(self, table):
        framework = self.start(
            table,
            [(table.corporation, SIGNS), (table.municipality, SIGNS), (table.adviser, ADVISES)],
            coordinator=table.corporation,
            lead_label="Regievoerder",
        )
        framework.refresh_from_db()
        assert (framework.status, framework.lead_label) == (FrameworkStatus.DRAFT, "Regievoerder")
        assert [*framework.participations.values_list("party__slug", "role", "position")] == [
            ("duinstede-wonen", "signatory", 0),
            ("duinstede", "signatory", 1),
            ("duinstede-zorg", "adviser", 2),
        ]
        assert [*framework.coordinations.values_list("party__slug", "starts_on", "ends_on")] == [
            ("duinstede-wonen", date(2025, 1, 1), None)
        ]

    def test_every_row_is_written_in_the_actors_name(self, table):
        framework = self.start(table, [(table.corporation, SIGNS)], coordinator=table.corporation)
        rows = [framework, framework.participations.get(), framework.coordinations.get()]
        assert [(r.history.get().actor_name, r.history.get().actor_party) for r in rows] == [
            ("Beleidsadviseur wonen", "Gemeente")
        ] * 3

    def test_the_coordinator_takes_part(self, table):
        before = counts()
        with pytest.raises(ValidationError) as told:
            self.start(table, [(table.corporation, SIGNS)], coordinator=table.tenants)
        assert told.value.message_dict == {"coordinator": ["Choose one of the parties that take part."]}
        assert counts() == before

    def test_the_participants_may_come_one_by_one(self, table):
        framework = self.start(
            table, iter([(table.corporation, SIGNS), (table.tenants, ADVISES)]), coordinator=table.corporation
        )
        assert framework.participations.count() == 2

    def test_without_a_coordinator_it_has_none(self, table):
        assert not self.start(table, []).coordinations.exists()

    def test_a_party_named_twice_leaves_nothing(self, table):
        before = counts()
        with pytest.raises(ValidationError) as told:
            self.start(
                table, [(table.municipality, SIGNS), (table.corporation, SIGNS), (table.corporation, ADVISES)]
            )
        assert told.value.message_dict == {"__all__": ["This party takes part already."]}
        assert grown(before) == {}

    def test_a_term_that_ends_before_it_begins_leaves_nothing(self, table):
        before = counts()
        with pytest.raises(ValidationError):
            start_framework(
                actor=OFFICER,
                municipality=table.municipality,
                slug="tweede",
                title="Tweede",
                starts_on=date(2025, 1, 2),
                ends_on=date(2025, 1, 1),
                participants=[(table.municipality, SIGNS)],
            )
        assert grown(before) == {}
        assert not FrameworkAgreement.objects.filter(slug="tweede").exists()


class TestYearsAndThemes:
    def test_a_year_is_started_once(self, table):
        year = start_year(actor=OFFICER, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
        assert (year.year, year.status, year.history.get().actor_name) == (
            2025,
            "draft",
            "Beleidsadviseur wonen",
        )
        with pytest.raises(ValidationError) as told:
            start_year(actor=OFFICER, framework=table.framework, year=2025, status=AnnualStatus.SIGNED)
        assert told.value.message_dict == {"__all__": ["This year has an annual agreement already."]}
        assert [*AnnualAgreement.objects.values_list("year", "status")] == [(2025, "draft")]

    def test_themes_stand_in_the_order_given(self, table):
        chapter = add_theme(actor=OFFICER, framework=table.framework, position=1, number="1", title="Bouwen")
        add_theme(actor=OFFICER, framework=table.framework, position=3, number="2", title="Zorgen")
        add_theme(
            actor=OFFICER,
            framework=table.framework,
            position=2,
            number="1.1",
            title="Nieuwbouw",
            ambition="Er komt veel bij.",
            parent=chapter,
        )
        rows = Theme.objects.filter(framework=table.framework)
        assert [(str(t), t.parent_id, t.ambition) for t in rows] == [
            ("1 Bouwen", None, ""),
            ("1.1 Nieuwbouw", chapter.pk, "Er komt veel bij."),
            ("2 Zorgen", None, ""),
        ]


class TestGlossary:
    def test_a_term_comes_with_its_amounts(self, table):
        term = add_glossary_term(
            actor=OFFICER,
            framework=table.framework,
            position=1,
            term="Aftoppingsgrens",
            definition="Een huurgrens.",
            source="Bijlage 2",
            amounts=[
                {"label": "laag", "amount": Decimal("647.19"), "price_level": "2023"},
                {"label": "hoog", "amount": Decimal("693.60")},
            ],
        )
        assert [*term.amounts.values_list("label", "amount", "unit", "price_level")] == [
            ("laag", Decimal("647.19"), "EUR", "2023"),
            ("hoog", Decimal("693.60"), "EUR", ""),
        ]

    def test_a_broken_amount_leaves_no_term(self, table):
        amounts = [{"amount": Decimal("1.00")}, {"amount": Decimal("1.005")}]
        with pytest.raises(ValidationError) as told:
            add_glossary_term(
                actor=OFFICER, framework=table.framework, position=1, term="Grens", amounts=amounts
            )
        assert {*told.value.message_dict} == {"amount"}
        assert (GlossaryTerm.objects.count(), GlossaryAmount.objects.count()) == (0, 0)
        assert GlossaryTerm.history.count() == 0


class TestCommitment:
    @pytest.fixture
    def draft(self, table):
        """A commitment with everything that can hang on it."""
        general = make_commitment(table.framework, "k-1", 1)
        chapter = add_theme(actor=OFFICER, framework=table.framework, position=1, title="Bouwen")
        return CommitmentDraft(
            key="2024-j-1",
            number="J 1",
            title="Bouwen",
            text="Er wordt gebouwd.",
            position=2,
            theme=chapter,
            annual=make_year(table.framework),
            source_note="De monitor zegt iets anders.",
            items=[{"label": "a", "text": "Eerst slopen"}, {"text": "Dan bouwen"}],
            responsibilities=[
                {"role": "lead", "party": table.corporation, "printed": "Wonen"},
                {"role": "involved", "outsider": "omwonenden", "source": "text"},
            ],
            plannings=[{"printed": "T3", "starts_on": date(2024, 9, 1), "ends_on": date(2024, 12, 31)}],
            elaborates=[(general, ElaborationBasis.SAME_TITLE)],
        )

    def test_everything_that_hangs_on_it_is_written(self, table, draft):
        before = counts()
        commitment = add_commitment(actor=OFFICER, framework=table.framework, draft=draft)
        commitment.refresh_from_db()
        assert (commitment.kind, commitment.annual_agreement.year) == (CommitmentKind.ANNUAL, 2024)
        assert (commitment.key, commitment.number, commitment.theme.title) == ("2024-j-1", "J 1", "Bouwen")
        assert (commitment.assessable, commitment.monitor_only) == (True, False)
        assert commitment.source_note == "De monitor zegt iets anders."
        assert [*commitment.items.values_list("position", "label", "text")] == [
            (0, "a", "Eerst slopen"),
            (1, "", "Dan bouwen"),
        ]
        assert [
            *commitment.responsibilities.values_list("position", "role", "party__slug", "outsider", "source")
        ] == [(0, "lead", "duinstede-wonen", "", "agreement"), (1, "involved", None, "omwonenden", "text")]
        assert [*commitment.plannings.values_list("position", "printed", "starts_on")] == [
            (0, "T3", date(2024, 9, 1))
        ]
        assert [*commitment.elaborates.values_list("of__key", "basis")] == [("k-1", "same_title")]
        added = {
            "Commitment": 1,
            "CommitmentItem": 2,
            "Responsibility": 2,
            "Planning": 1,
            "Elaboration": 1,
        }
        assert grown(before) == {
            **{f"agreements.{name}": n for name, n in added.items()},
            **{f"agreements.Historical{name}": n for name, n in added.items()},
        }

    def test_all_of_it_in_the_actors_name(self, table, draft):
        commitment = add_commitment(actor=OFFICER, framework=table.framework, draft=draft)
        parts = [commitment, *commitment.items.all(), *commitment.responsibilities.all()]
        parts += [*commitment.plannings.all(), *commitment.elaborates.all()]
        assert {(p.history.get().actor_name, p.history.get().actor_party) for p in parts} == {
            ("Beleidsadviseur wonen", "Gemeente")
        }
        assert len(parts) == 7

    def test_without_a_year_it_is_a_framework_commitment(self, table):
        commitment = make_commitment(table.framework)
        assert (commitment.kind, commitment.annual_agreement) == (CommitmentKind.FRAMEWORK, None)

    @pytest.mark.parametrize(
        ("part", "rows", "messages"),
        [
            (
                "responsibilities",
                [{"role": "lead", "everyone": True}, {"role": "lead"}],
                ["responsibility 2: Name one: a party, a kind of party, everyone, or somebody outside."],
            ),
            (
                "responsibilities",
                [{"role": "chef", "everyone": True}],
                ["responsibility 1: Value 'chef' is not a valid choice."],
            ),
            (
                "plannings",
                [{"printed": "T1", "starts_on": date(2024, 2, 1), "ends_on": date(2024, 1, 1)}],
                ["planning 1: The last day lies before the first."],
            ),
            ("items", [{"text": "a"}, {"text": "b"}, {"text": ""}], ["item 3: This field cannot be blank."]),
        ],
    )
    def test_one_broken_part_leaves_nothing_and_is_told(self, table, draft, part, rows, messages):
        before = counts()
        broken = CommitmentDraft(**{**vars(draft), part: rows})
        with pytest.raises(ValidationError) as told:
            add_commitment(actor=OFFICER, framework=table.framework, draft=broken)
        assert told.value.messages == messages
        assert grown(before) == {}

    def test_a_broken_link_leaves_nothing(self, table, draft):
        other = make_commitment(table.framework, "j-0", 3, annual=draft.annual)
        before = counts()
        broken = CommitmentDraft(**{**vars(draft), "elaborates": [(other, ElaborationBasis.PRINTED)]})
        with pytest.raises(ValidationError) as told:
            add_commitment(actor=OFFICER, framework=table.framework, draft=broken)
        assert told.value.messages == ["elaboration 1: Choose a framework commitment."]
        assert grown(before) == {}

    def test_a_key_in_use_leaves_nothing(self, table, draft):
        before = counts()
        with pytest.raises(ValidationError):
            add_commitment(
                actor=OFFICER,
                framework=table.framework,
                draft=CommitmentDraft(**{**vars(draft), "key": "k-1"}),
            )
        assert grown(before) == {}
        assert Commitment.objects.get().key == "k-1"


class TestIndicator:
    def test_it_comes_with_its_targets(self, table):
        indicator = add_indicator(
            actor=OFFICER,
            framework=table.framework,
            key="aandeel",
            name="Aandeel",
            unit="%",
            commitment=make_commitment(table.framework),
            targets=[
                {"kind": "at_least", "value": 70, "group": PartyKind.CORPORATION, "source": "Afspraken"},
                {
                    "kind": "at_most",
                    "value": "12.5",
                    "year": 2024,
                    "party": table.corporation,
                    "source": "Brief",
                },
            ],
        )
        assert {
            *indicator.targets.values_list("kind", "value", "year", "party__slug", "group", "source")
        } == {
            ("at_least", Decimal(70), None, None, "corporation", "Afspraken"),
            ("at_most", Decimal("12.5"), 2024, "duinstede-wonen", "", "Brief"),
        }

    @pytest.mark.parametrize(
        ("target", "field"),
        [
            ({"kind": "at_least", "value": 70}, "source"),
            ({"kind": "ongeveer", "value": 70, "source": "Afspraken"}, "kind"),
            ({"kind": "at_least", "value": "0.005", "source": "Afspraken"}, "value"),
        ],
    )
    def test_a_broken_target_leaves_no_indicator(self, table, target, field):
        good = {"kind": "about", "value": 1, "source": "Afspraken"}
        with pytest.raises(ValidationError) as told:
            add_indicator(
                actor=OFFICER, framework=table.framework, key="a", name="A", unit="%", targets=[good, target]
            )
        assert {*told.value.message_dict} == {field}
        assert (Indicator.objects.count(), Target.objects.count(), Indicator.history.count()) == (0, 0, 0)


def test_participants_keep_their_order(table):
    assert [p.party.slug for p in Participation.objects.filter(framework=table.framework)] == [
        "duinstede",
        "duinstede-wonen",
        "duinstede-thuis",
        "duinstede-huurders",
        "duinstede-zorg",
    ]
