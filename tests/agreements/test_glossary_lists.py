"""A glossary from a spreadsheet: which term a row is, and its amounts per price level."""

from decimal import Decimal

import pytest

from agreements.models import GlossaryAmount, GlossaryTerm
from agreements.services.drafting import add_glossary_term
from agreements.services.glossary_lists import plan_glossary
from agreements.services.glossary_writing import take_in_glossary
from agreements.services.importing import ImportRefusedError
from agreements.services.spreadsheets import read_rows
from tests.cast import ACTOR
from tests.layers import made_once

from .sheets import as_csv, as_ods, as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Begrip", "Betekenis", "Bron", "Bedrag", "Prijspeil"]


@made_once
def framework(table):
    """A term with an amount."""
    amounts = [{"amount": Decimal("879.66"), "price_level": "2024"}]
    told = {
        "term": "Liberalisatiegrens",
        "definition": "Tot hier.",
        "source": "Bijlage 1",
        "amounts": amounts,
    }
    add_glossary_term(actor=ACTOR, framework=table.framework, position=1, **told)
    return table.framework


def take_in(framework, *lines, head=HEAD, make=as_csv):
    rows = read_rows(make(head, *lines))
    return take_in_glossary(actor=ACTOR, framework=framework, rows=rows, reason="lijst")


def there(framework):
    return [
        (
            row.term,
            row.definition,
            row.source,
            [(f"{float(one.amount):g}", one.price_level) for one in row.amounts.all()],
        )
        for row in framework.glossary.order_by("position", "pk")
    ]


def refusals(framework, *lines, head=HEAD):
    before = there(framework)
    with pytest.raises(ImportRefusedError) as told:
        take_in(framework, *lines, head=head)
    assert there(framework) == before
    return str(told.value).split("\n")


@pytest.mark.parametrize("make", [as_csv, as_xlsx, as_ods])
def test_amounts_per_price_level(framework, make):
    lines = [
        ["Liberalisatiegrens", "Tot hier.", "Bijlage 1", "€ 900,07", "2025"],
        ["DAEB", "Dienst.", "", "", ""],
        ["Inkomensgrens", "Eén persoon.", "", 47699, "2024"],
        ["", "", "", "€ 49.669 (prijspeil 2025)", ""],
    ]
    plan = take_in(framework, *lines, make=make)
    assert [row.state for row in plan.rows] == ["changed", "new", "new", "new"]
    assert there(framework) == [
        ("Liberalisatiegrens", "Tot hier.", "Bijlage 1", [("879.66", "2024"), ("900.07", "2025")]),
        ("DAEB", "Dienst.", "", []),
        ("Inkomensgrens", "Eén persoon.", "", [("47699", "2024"), ("49669", "2025")]),
    ]
    assert {row.history_change_reason for row in GlossaryAmount.history.order_by("-pk")[:3]} == {"lijst"}
    again = plan_glossary(framework=framework, rows=read_rows(make(HEAD, *lines)))
    assert again.count("unchanged") == 4


def test_what_is_changed_and_what_stays(framework):
    take_in(framework, ["liberalisatiegrens", "880", "2024"], head=["Begrip", "Bedrag", "Peil"])
    assert there(framework) == [("Liberalisatiegrens", "Tot hier.", "Bijlage 1", [("880", "2024")])]
    assert (GlossaryTerm.objects.get().version, GlossaryAmount.objects.get().version) == (2, 2)
    take_in(framework, ["Liberalisatiegrens", "Anders.", "Bijlage 2", "", ""])
    assert [row[2] for row in there(framework)] == ["Bijlage 1", "Bijlage 2"]
    assert refusals(framework, ["Liberalisatiegrens", "", "", "", ""]) == [
        "Row 2, column “Bron”: This term stands here several times. Tell its source."
    ]


def test_what_is_wrong_is_told_per_row(framework):
    assert refusals(
        framework,
        ["", "Zonder begrip", "", "", ""],
        ["Grens", "Zo.", "", "veel", ""],
        ["Peil", "Zo.", "", "1", "2025"],
        ["Peil", "", "", "2", "2025"],
        ["Peil", "Anders.", "", "", ""],
        ["x" * 151, "", "", "", ""],
    ) == [
        "Row 2, column “Begrip”: Fill this in; it is the term that is explained.",
        "Row 3, column “Bedrag”: Enter a number.",
        "Row 5, column “Bedrag”: Row 4 tells this amount too, of the same thing and price level.",
        "Row 6, column “Betekenis”: Row 4 explains this term too.",
        "Row 7, column “Begrip”: This is too long: 151 characters, at most 150.",
    ]
    assert "There is no column “Begrip”" in refusals(framework, ["x"], head=["Iets"])[0]
    elsewhere = refusals(framework, ["DAEB", "Elders"], head=["Begrip", "Raamovereenkomst"])
    assert elsewhere == ["Row 2, column “Raamovereenkomst”: This row is of “Elders”. Leave it out here."]


@pytest.mark.parametrize("number", [1, 3, 50])
def test_looking_costs_the_same_whatever_the_length(framework, number, django_assert_num_queries):
    lines = [[f"Begrip {n // 2}", "", "", str(n), str(2024 + n % 2)] for n in range(number)]
    rows = read_rows(as_csv(HEAD, *lines))
    with django_assert_num_queries(2):
        plan_glossary(framework=framework, rows=rows)


@pytest.mark.parametrize("level", ["2025", "peil 2025", "Prijspeil van 2025"])
def test_a_price_level_is_told_in_several_ways(framework, level):
    head = ["Begrip", "Bedrag\n(€)", "Peildatum"]
    take_in(
        framework, ["Grens", "€ 1.200,-", level], ["Ander", "n.v.t.", "2025"], ["Totaal", "9", ""], head=head
    )
    assert there(framework)[1:] == [("Grens", "", "", [("1200", "2025")]), ("Ander", "", "", [])]
