"""Lists of commitments that are not taken in: every mistake is told, and nothing is written."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Commitment
from agreements.services import importing
from agreements.services.drafting import add_commitment
from agreements.services.importing import ImportRefusedError, import_commitments
from agreements.services.spreadsheets import read_rows
from tests.factories import make_commitment, make_year
from tests.layers import made_once

from .import_steps import FIRST, MANAGER, SECOND, refusals, take_in, with_themes
from .sheets import as_csv

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def framework(table):
    return with_themes(table.framework)


class TestRefused:
    def test_every_problem_is_told_and_good_rows_are_not_written_either(self, framework):
        head = ["Adreswoord", "Nr.", "Afspraak", "Thema", "Soort", "Volgorde", "Krijgt een licht", "Tekst"]
        assert refusals(
            framework,
            ["goed", "1", "Goed", "1.1", "jaarafspraak", "1", "ja", ""],
            ["Fout Woord", "x" * 21, "", "9 Zorg", "kaderafspraak", "-1", "misschien", ""],
            ["goed", "2", "x" * 251, "", "belofte", "1", "", ""],
            head=head,
        ) == [
            "Row 3, column “Nr.”: This is too long: 21 characters, at most 20.",
            "Row 3, column “Afspraak”: Fill this in; every commitment needs a title.",
            "Row 3, column “Krijgt een licht”: Write ja or nee.",
            "Row 3, column “Volgorde”: Write a whole number.",
            "Row 3, column “Thema”: There is no theme “9 Zorg”. There is: 1 Bouwen; 1.1 Nieuwbouw; 2 Zorgen.",
            "Row 3, column “Adreswoord”: Use small letters, digits and single hyphens, at most 60.",
            "Row 3, column “Soort”: This is a framework commitment, and this list is of a year: leave the row out. The application manager takes those in, in a list without a year.",
            "Row 4, column “Afspraak”: This is too long: 251 characters, at most 250.",
            "Row 4, column “Soort”: “belofte” is not known. Write kaderafspraak or jaarafspraak.",
            "Row 4, column “Adreswoord”: “goed” stands in row 2 too. An address word names one commitment.",
        ]

    def test_of_many_themes_the_one_that_looks_like_it_is_told_first(self, framework):
        told = refusals(framework, ["Bouwen", "2 Zorg"], head=["Afspraak", "Thema"])
        assert told[0].endswith("There is: 2 Zorgen; 1 Bouwen; 1.1 Nieuwbouw.")

    def test_a_framework_without_themes(self, table):
        told = refusals(table.framework, ["Bouwen", "1"], head=["Afspraak", "Thema"])
        assert told == [
            "Row 2, column “Thema”: The framework agreement has no themes yet. Write the name of the theme, or leave this empty."
        ]

    def test_a_signed_year_is_closed_for_it(self, framework):
        make_year(framework, 2025)
        assert refusals(framework, FIRST) == [
            "The annual agreement of 2025 has been signed. What was signed is not changed by an import."
        ]

    def test_a_rule_the_plan_does_not_know_of_stops_everything_too(self, framework, monkeypatch):
        def strict(*, draft, **told):
            if draft.number == "J 1.2":
                raise ValidationError("Not this one.")
            return add_commitment(draft=draft, **told)

        monkeypatch.setattr(importing, "add_commitment", strict)
        assert refusals(framework, FIRST, SECOND) == ["Row 3: Not this one."]

    def test_a_year_outside_the_term(self, framework):
        assert refusals(framework, FIRST, year=2031) == [
            "2031 lies outside the framework agreement, which holds from 2024 to 2027."
        ]

    def test_a_key_of_another_year(self, framework):
        make_commitment(framework, key="k-1")
        assert refusals(framework, ["k-1", "Bouwen"], head=["Adreswoord", "Afspraak"]) == [
            "Row 2, column “Adreswoord”: “k-1” is the commitment “Afspraak k-1” of the framework agreement."
        ]

    def test_characters_nobody_can_read_and_formulas(self, framework):
        sheet = read_rows(as_csv(["Afspraak", "Tekst"], ["Bouwen", "a\0b"]))
        with pytest.raises(ImportRefusedError) as told:
            import_commitments(actor=MANAGER, framework=framework, rows=sheet, year=2025)
        assert str(told.value) == (
            "Row 2, column “Tekst”: This cell holds characters that can not be read. Type it anew."
        )

    @pytest.mark.parametrize(
        ("head", "message"),
        [
            (
                ["Straat", "Huisnummer"],
                "There is no column “Afspraak”. Row 1 has: “Straat”, “Huisnummer”.",
            ),
            (["Afspraak", "Titel"], "Two columns mean the same: “Afspraak” and “Titel”. Leave one out."),
        ],
    )
    def test_columns_that_do_not_fit(self, framework, head, message):
        (told,) = refusals(framework, ["a", "b"], head=head)
        assert told.startswith(message)

    def test_titles_without_rows(self, framework):
        assert refusals(framework) == ["There are no rows below the titles."]

    def test_text_of_any_kind_is_kept_as_it_is(self, framework):
        text = "👍🏽 é עברית <script>alert(1)</script> {{ x }}\n\nnieuwe alinea"
        take_in(framework, ["Bouwen", text], head=["Afspraak", "Tekst"])
        assert Commitment.objects.get().text == text
        assert refusals(framework, ["Bouwen", "x" * 40_001], head=["Afspraak", "Tekst"]) == [
            "Row 2, column “Tekst”: This is too long: 40001 characters, at most 40000."
        ]
