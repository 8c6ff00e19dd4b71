"""Taking in a list of commitments: every row or none, and a second time nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agreements.enums import AnnualStatus, CommitmentKind, PrintedIn, ResponsibilityRole
from agreements.models import Commitment, FrameworkAgreement, Planning, Responsibility
from agreements.services.drafting import start_year
from agreements.services.importing import PlanChangedError, plan_import
from agreements.services.spreadsheets import read_rows
from parties.enums import PartyKind
from tests.cast import ACTOR
from tests.factories import make_commitment, make_party
from tests.layers import made_once

from .import_steps import FIRST, SECOND, refusals, rows, states, take_in, with_themes
from .sheets import as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def framework(table):
    return with_themes(table.framework)


class TestNewRows:
    def test_everything_a_row_says_is_written(self, framework, table):
        plan = take_in(framework, FIRST, SECOND)
        assert states(plan) == [(2, "2025-j-1-1", "new"), (3, "2025-j-1-2", "new")]
        row = Commitment.objects.get(key="2025-j-1-1")
        assert (row.number, row.title, row.text, str(row.theme)) == (
            "J 1.1",
            "Bouwen",
            "Wij bouwen.",
            "1.1 Nieuwbouw",
        )
        assert (row.kind, row.annual_agreement.year, row.annual_agreement.status) == (
            CommitmentKind.ANNUAL,
            2025,
            AnnualStatus.DRAFT,
        )
        assert [*row.responsibilities.values_list("role", "party__slug", "group", "printed")] == [
            ("lead", "duinstede", "", "Gemeente, Wonen"),
            ("lead", "duinstede-wonen", "", "Gemeente, Wonen"),
            ("involved", "duinstede-huurders", "", "de huurders"),
        ]
        assert [*row.plannings.values_list("printed", "starts_on", "ends_on")] == [
            ("T1", date(2025, 1, 1), date(2025, 4, 30))
        ]
        second = Commitment.objects.get(key="2025-j-1-2")
        assert (second.position - row.position, second.theme.number) == (1, "2")

    def test_the_history_tells_who_and_why(self, framework):
        take_in(framework, FIRST, reason="overgenomen uit het besluit")
        row = Commitment.objects.get()
        for tracked in (row, row.responsibilities.first(), row.plannings.get(), row.annual_agreement):
            told = tracked.history.get()
            assert (told.actor_name, told.actor_party) == ("Functioneel beheerder", "Gemeente")
        assert row.history.get().history_change_reason == "overgenomen uit het besluit"

    def test_without_a_year_they_are_framework_commitments(self, framework):
        take_in(framework, ["K 1", "Kader", "", "", "", "", "T1"], year=None)
        row = Commitment.objects.get()
        assert (row.key, row.kind, row.annual_agreement) == ("k-1", CommitmentKind.FRAMEWORK, None)
        assert row.plannings.get().starts_on is None

    def test_numbers_may_be_the_same_or_absent(self, framework):
        lines = [["J 1", "Een"], ["J 1", "Twee"], ["", "Zonder nummer"], ["J. 1", "Drie"]]
        plan = take_in(framework, *lines, head=["nummer", "titel"])
        assert [row.key for row in plan.rows] == [
            "2025-j-1",
            "2025-j-1-2",
            "2025-zonder-nummer",
            "2025-j-1-3",
        ]
        assert states(take_in(framework, *lines, head=["nummer", "titel"])) == [
            (number, row.key, "unchanged") for number, row in enumerate(plan.rows, start=2)
        ]

    def test_they_come_after_what_is_there(self, framework):
        make_commitment(
            framework,
            key="eerder",
            position=7,
            annual=start_year(actor=ACTOR, framework=framework, year=2025, status=AnnualStatus.DRAFT),
        )
        take_in(framework, FIRST, SECOND)
        assert [*Commitment.objects.order_by("position").values_list("key", "position")] == [
            ("eerder", 7),
            ("2025-j-1-1", 8),
            ("2025-j-1-2", 9),
        ]

    def test_the_frameworks_own_words_name_columns_and_a_heading_may_stand_above(self, framework):
        framework.lead_label, framework.planning_label = "Kartrekker", "Wanneer klaar"
        sheet = as_csv(
            ["Jaarafspraken 2025"],
            [],
            ["AFSPRAAK:", "kartrekker", "Wanneer  klaar"],
            ["Bouwen", "Thuis", "2025"],
        )
        plan = plan_import(framework=framework, rows=read_rows(sheet), year=2025)
        assert states(plan) == [(4, "2025-bouwen", "new")]
        assert plan.rows[0].values["lead"][0]["party"].slug == "duinstede-thuis"
        assert plan.rows[0].values["planning"][0]["ends_on"] == date(2025, 12, 31)

    def test_items_and_yes_and_no(self, framework):
        head = ["Afspraak", "Onderdelen", "Krijgt een licht", "Altijd in de monitor", "Volgorde"]
        take_in(
            framework,
            ["Bouwen", "a. Eerst dit\n  \n - Dan dat\nTot slot", "nee", "x", "40"],
            head=head,
            year=None,
        )
        row = Commitment.objects.get()
        assert (row.assessable, row.monitored, row.position) == (False, True, 40)
        assert [*row.items.values_list("label", "text")] == [
            ("a.", "Eerst dit"),
            ("", "Dan dat"),
            ("", "Tot slot"),
        ]


class TestParties:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("Gemeente en corporaties", ["duinstede", "corporation"]),
            ("alle partijen", ["everyone"]),
            ("Alle corporaties", ["corporation"]),
            ("De gemeente, corporaties gezamenlijk", ["duinstede", "corporation"]),
            ("alle Belgen", ["alle Belgen"]),
            ("Zeewoud", ["szw"]),
            ("Wonen / Thuis", ["duinstede-wonen", "duinstede-thuis"]),
            ("zorg- en welzijnspartijen", ["zorg- en welzijnspartijen"]),
            ("Gemeente; de provincie", ["duinstede", "de provincie"]),
            ("Wonen\nvolgens de tekst: Thuis", ["duinstede-wonen"]),
            ("Duinstede-Wonen, wonen", ["duinstede-wonen"]),
            ("'t Huis & Hof en Wonen", ["huis-hof", "duinstede-wonen"]),
            ("Thuis, 't Huis & Hof, de provincie", ["duinstede-thuis", "huis-hof", "de provincie"]),
            ("Gemeente Strand en Thuis", ["strand", "duinstede-thuis"]),
            ("Wonen,, Thuis", ["duinstede-wonen", "duinstede-thuis"]),
            ("inwoners, ondernemers", ["inwoners, ondernemers"]),
        ],
    )
    def test_whom_words_mean(self, framework, words, found):
        make_party(PartyKind.CORPORATION, "huis-hof", "'t Huis & Hof")
        make_party(PartyKind.CORPORATION, "szw", "Stichting Zeewoud", short_name="SZW")
        make_party(PartyKind.MUNICIPALITY, "strand", "Gemeente Strand aan Zee", short_name="Strand")
        take_in(framework, ["Bouwen", words], head=["Afspraak", "Trekker"])
        assert [
            (row.party and row.party.slug) or row.group or (row.everyone and "everyone") or row.outsider
            for row in Responsibility.objects.filter(role=ResponsibilityRole.LEAD)
        ] == found

    def test_somebody_outside_is_told(self, framework):
        plan = take_in(framework, ["Bouwen", "de provincie"], head=["Afspraak", "Trekker"])
        assert plan.rows[0].remarks == ("“de provincie” is no party here and is noted as somebody outside.",)

    def test_what_looks_like_a_mistake_is_asked_about(self, framework):
        assert refusals(
            framework, ["Bouwen", "Gemeente, Duinstede-wonnen"], head=["Afspraak", "Trekker"]
        ) == ["Row 2, column “Trekker”: “Duinstede-wonnen” is not known here. Do you mean “Duinstede-wonen”?"]

    def test_a_kind_that_nobody_at_the_table_is(self, framework):
        elsewhere = FrameworkAgreement.objects.get(municipality__slug="elders")
        assert refusals(elsewhere, ["Bouwen", "corporaties"], head=["Afspraak", "Trekker"]) == [
            "Row 2, column “Trekker”: “corporaties”: no party of this kind takes part in the framework agreement."
        ]


class TestAgain:
    def test_the_same_file_changes_nothing(self, framework):
        take_in(framework, FIRST, SECOND)
        before = (Commitment.history.count(), Responsibility.history.count(), Planning.history.count())
        plan = take_in(framework, FIRST, SECOND)
        assert [row.state for row in plan.rows] == ["unchanged", "unchanged"]
        assert (
            Commitment.history.count(),
            Responsibility.history.count(),
            Planning.history.count(),
        ) == before

    def test_what_differs_is_told_and_changed(self, framework):
        take_in(framework, FIRST, SECOND)
        plan = take_in(
            framework,
            ["J 1.1", "Bouwen", "Wij bouwen veel.", "2", "Thuis; Wonen", "de huurders", "T1; T2"],
            SECOND,
        )
        assert [(c.title, c.before, c.after) for c in plan.rows[0].changes] == [
            ("Tekst", "Wij bouwen.", "Wij bouwen veel."),
            ("Planning", "T1", "T1\nT2"),
            ("Trekker", "Gemeente\nWonen", "Thuis\nWonen"),
            ("Thema", "1.1 Nieuwbouw", "2 Zorgen"),
        ]
        row = Commitment.objects.get(key="2025-j-1-1")
        assert (row.text, row.theme.number, row.version) == ("Wij bouwen veel.", "2", 2)
        assert [*row.responsibilities.filter(role="lead").values_list("party__slug", flat=True)] == [
            "duinstede-thuis",
            "duinstede-wonen",
        ]
        assert [*row.plannings.values_list("printed", flat=True)] == ["T1", "T2"]
        # Who stayed is the same row as before, who went leaves a trace.
        traces = Responsibility.history.filter(role="lead", commitment=row).order_by("history_id")
        assert [*traces.values_list("history_type", "party__slug")] == [
            ("+", "duinstede"),
            ("+", "duinstede-wonen"),
            ("+", "duinstede-thuis"),
            ("-", "duinstede"),
        ]

    def test_a_column_that_is_not_there_changes_nothing(self, framework):
        take_in(framework, FIRST)
        plan = take_in(framework, ["J 1.1", "Bouwen"], head=["Nr.", "Afspraak"])
        assert plan.rows[0].state == "unchanged"
        head = ["Nr.", "Afspraak", "Tekst", "Onderdelen"]
        take_in(framework, ["J 1.1", "Bouwen", "Anders.", "a. Eerst"], head=head)
        row = Commitment.objects.get()
        assert (row.text, row.items.get().text, row.responsibilities.count()) == ("Anders.", "Eerst", 3)
        assert row.history.latest().history_change_reason == "overgenomen uit een spreadsheet"

    def test_an_empty_cell_empties(self, framework):
        take_in(framework, FIRST)
        take_in(framework, ["J 1.1", "Bouwen", "", "", "", "de huurders", "T1"])
        row = Commitment.objects.get()
        assert (row.text, row.theme, row.responsibilities.count()) == ("", None, 1)

    def test_the_key_stays_when_number_and_title_change(self, framework):
        take_in(framework, FIRST)
        plan = take_in(
            framework, ["2025-j-1-1", "J 9.9", "Iets anders"], head=["Adreswoord", "Nr.", "Afspraak"]
        )
        assert states(plan) == [(2, "2025-j-1-1", "changed")]
        assert [*Commitment.objects.values_list("key", "number", "title")] == [
            ("2025-j-1-1", "J 9.9", "Iets anders")
        ]

    def test_what_was_read_from_the_text_stays(self, framework, table):
        make_commitment(
            framework,
            key="k-1",
            number="K 1",
            responsibilities=[
                {"role": "lead", "party": table.corporation, "source": PrintedIn.TEXT},
                {"role": "lead", "party": table.municipality},
            ],
        )
        take_in(framework, ["K 1", "Afspraak k-1", "Thuis"], head=["Nr.", "Afspraak", "Trekker"], year=None)
        assert sorted(Responsibility.objects.values_list("party__slug", "source")) == [
            ("duinstede-thuis", "agreement"),
            ("duinstede-wonen", "text"),
        ]

    def test_a_plan_that_is_not_the_one_shown_is_not_carried_out(self, framework):
        shown = plan_import(framework=framework, rows=rows(FIRST), year=2025).fingerprint
        take_in(framework, ["J 1.1", "Bouwen", "Een ander was eerst.", "", "", "", ""])
        with pytest.raises(PlanChangedError):
            take_in(framework, FIRST, shown=shown)
        assert Commitment.objects.get().text == "Een ander was eerst."
        now = plan_import(framework=framework, rows=rows(FIRST), year=2025).fingerprint
        take_in(framework, FIRST, shown=now)
        assert Commitment.objects.get().text == "Wij bouwen."


def test_planning_asks_the_same_number_of_questions_whatever_the_length(framework):
    def questions(number: int) -> int:
        lines = [[f"J {at}", f"Afspraak {at}", "", "1.1", "Gemeente", "", "T1"] for at in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            plan_import(framework=framework, rows=rows(*lines), year=2025)
        return len(asked)

    take_in(framework, FIRST, SECOND)
    assert {questions(number) for number in (1, 3, 50)} == {10}
