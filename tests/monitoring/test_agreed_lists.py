"""Numbers that were agreed, from a spreadsheet: into a draft, and never into what was signed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.enums import AnnualStatus, FrameworkStatus
from agreements.models import Indicator, Target
from agreements.services.draft_parts import set_target
from agreements.services.drafting import add_indicator, start_year
from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from monitoring.figure_lists import taking_in
from monitoring.figure_lists.taking_back import plan_back, take_back
from monitoring.figure_lists.taking_in import plan_figures, take_in_figures
from monitoring.figures.services import last_intake
from tests.agreements.sheets import as_csv, as_xlsx
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

HEAD = ["Cijfer", "Nr.", "Eenheid", "Wat", "Van wie", "Jaar", "Waarde", "Tot en met", "Bron"]
PAGE = "/duinstede/afspraken-2024-2027/cijfers/inlezen/"


@made_once
def annual(table):
    """A draft with a commitment, and a figure of the whole agreement; the framework is signed."""
    found = start_year(actor=ACTOR, framework=table.framework, year=2026, status=AnnualStatus.DRAFT)
    make_commitment(table.framework, number="J 1", annual=found)
    add_indicator(actor=ACTOR, framework=table.framework, key="mutaties", name="Mutaties", unit="%")
    with acting(ACTOR):
        table.framework.status = FrameworkStatus.SIGNED
        table.framework.save_next()
    return found


def rows(*lines, make=as_csv):
    return read_rows(make(HEAD, *lines))


def take_in(framework, *lines, **told):
    make = told.pop("make", as_csv)
    sheet = rows(*lines, make=make)
    return take_in_figures(actor=ACTOR, framework=framework, rows=sheet, name="doelen.xlsx", **told)


def refused(framework, *lines, **told):
    with pytest.raises(ImportRefusedError) as error:
        take_in(framework, *lines, **told)
    return [str(problem) for problem in error.value.plan.problems]


def there():
    return [
        (str(row), row.year, row.bearer, row.source)
        for row in Target.objects.order_by("indicator__name", "pk")
    ]


@pytest.mark.parametrize("make", [as_csv, as_xlsx])
def test_numbers_of_a_draft(table, annual, make):
    whose = table.corporation.label
    lines = [
        ["Woningen", "J 1", "woningen", "Afgesproken, minstens", whose, 2026, 40, "", "Bijlage 1"],
        ["Woningen", "J 1", "woningen", "Doel, tussen", "alle corporaties", "", 24, 32, ""],
        ["Woningen", "J 1", "woningen", "Signaalwaarde", whose, "", 30, "", ""],
    ]
    plan = take_in(table.framework, *lines, make=make)
    assert [row.state for row in plan.rows] == ["new"] * 3
    assert there() == [
        ("at least 40 woningen", 2026, whose, "Bijlage 1"),
        ("between 24 and 32 woningen", 2026, "housing corporations", "Jaarafspraken 2026"),
        ("signal value 30 woningen", 2026, whose, "Jaarafspraken 2026"),
    ]
    told = Target.objects.first().history.get().history_change_reason
    assert told == "overgenomen uit het bestand doelen.xlsx"
    assert plan_figures(framework=table.framework, rows=rows(*lines, make=make)).count("unchanged") == 3

    lines[0][6] = 45
    (change,) = take_in(table.framework, *lines, make=make).rows[0].changes
    assert (change.title, change.before, change.after) == (
        "Agreed 2026",
        "at least 40 (Bijlage 1)",
        "at least 45 (Bijlage 1)",
    )
    assert (there()[0][0], Target.objects.count()) == ("at least 45 woningen", 3)


def back(framework) -> list[tuple[str, str]]:
    """Take back the last table as it was shown; what stays, each with the reason."""
    plan = plan_back(last_intake(framework))
    assert take_back(actor=ACTOR, framework=framework, shown=plan.fingerprint) == plan
    return [(row.title, row.stays) for row in plan.stays]


class TestTakingBack:
    """A number that a table wrote goes with it while its text is a draft."""

    ROW = ("Woningen", "J 1", "woningen", "Afgesproken, minstens", "corporaties", "", 40, "", "Bijlage 1")
    BETWEEN = ("Woningen", "J 1", "", "Afgesproken, tussen", "corporaties", "", 24, 32, "Bijlage 1")

    def test_in_a_draft_it_goes_and_what_stood_there_comes_back(self, table, annual):
        take_in(table.framework, self.ROW)
        before = there()
        take_in(table.framework, self.BETWEEN)
        plan = plan_back(last_intake(table.framework))
        (row,) = plan.goes
        assert (row.title, row.before, row.after) == (
            "Agreed 2026 · housing corporations",
            "between 24 and 32 (Bijlage 1)",
            "at least 40 (Bijlage 1)",
        )
        assert back(table.framework) == [] and there() == before
        assert back(table.framework) == [] and not Indicator.objects.filter(name="Woningen").exists()
        told = Target.history.latest("history_date")
        assert (told.history_type, told.history_change_reason) == (
            "-",
            "teruggenomen met het bestand doelen.xlsx",
        )

    def test_what_was_proposed_or_changed_since_stays_and_is_named(self, table, annual):
        take_in(table.framework, self.ROW, ["Sloop", "J 1", "", "Doel, maximaal", "", "", 3, "", "Bijlage 1"])
        commitment = annual.commitments.get()
        told = {"name": "Sloop", "unit": "", "kind": "at_most", "value": Decimal(5)}
        set_target(actor=ACTOR, commitment=commitment, **told)
        stays = {row.title: row.stays for row in plan_back(last_intake(table.framework)).rows if row.stays}
        assert stays["Agreed 2026"] == "This was changed since, and stays: at most 5 (Bijlage 1)."
        annual.status = AnnualStatus.PROPOSED
        with acting(ACTOR):
            annual.save_next()
        told = dict(back(table.framework))
        assert told["Agreed 2026 · housing corporations"].startswith(
            "This has been proposed, so the text stands"
        )
        assert Target.objects.count() == 2

    def test_what_was_taken_over_into_a_signed_framework_stays(self, table, annual):
        take_in(
            table.framework,
            ["Mutaties", "", "", "Doel, minstens", "", 2025, 5, "", "Tabel 1"],
            takes_over=True,
        )
        ((title, stays),) = back(table.framework)
        assert title == "Agreed 2025" and stays.startswith("The framework agreement has been signed.")
        assert Target.objects.count() == 1


def test_a_number_that_years_share_is_that_of_the_draft(table, annual):
    earlier = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.SIGNED)
    make_commitment(table.framework, "k-2", number="J 1", annual=earlier)
    take_in(table.framework, ["Woningen", "J 1", "", "Doel, minstens", "", "", 40, "", ""])
    assert Indicator.objects.get(name="Woningen").commitment.annual_agreement == annual


def test_of_what_was_measured_or_expected_the_year_tells_of_which_commitment(table, annual):
    earlier = start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus.SIGNED)
    make_commitment(table.framework, "k-2", number="J 1", annual=earlier)
    row = ["Sloop", "J 1", "", "Gemeten", "", "", 40, "", "x", "31-12-2024"]
    found = take_in_figures(
        actor=ACTOR,
        framework=table.framework,
        rows=read_rows(as_csv([*HEAD, "Datum"], row)),
        name="doelen.xlsx",
    )
    assert Indicator.objects.get(name="Sloop").commitment.annual_agreement == earlier
    assert "Commitments of several years have “J 1”. This is of the one of 2024." in found.rows[0].remarks
    take_in(table.framework, ["Anders", "J 1", "", "Verwacht", "", 2026, 40, "", "x"])
    assert Indicator.objects.get(name="Anders").commitment.annual_agreement == annual
    # 2027 is none of them, and with a framework commitment of that number nobody knows.
    for year, told in ((2027, "“J 1”: 2024, 2026. Write in “Jaar”"), (2024, "“J 1”: 2024, 2026.")):
        (problem,) = refused(table.framework, ["Nog een", "J 1", "", "Verwacht", "", year, 1, "", "x"])
        assert told in problem
        make_commitment(table.framework, f"k-{year}", number="J 1")


def test_what_was_signed_changes_by_an_addendum(table, annual):
    take_in(table.framework, ["Woningen", "J 1", "", "Doel, minstens", "", "", 40, "", ""])
    with acting(ACTOR):
        annual.status = AnnualStatus.SIGNED
        annual.save_next()
    (told,) = refused(table.framework, ["Woningen", "J 1", "", "Doel, minstens", "", "", 50, "", ""])
    assert "changes only by an addendum" in told
    (told,) = refused(table.framework, ["Mutaties", "", "%", "Doel, minstens", "", 2026, 50, "", "x"])
    assert told.startswith("Row 2, column “Wat”: The framework agreement has been signed.")


def test_who_takes_over_a_document_adds_what_it_says_and_changes_nothing(table, annual):
    line = ["Mutaties", "", "%", "Doel, hoogstens", "", "", 50, "", "Hoofdstuk 2"]
    take_in(table.framework, line, takes_over=True)
    assert there() == [("at most 50 %", None, "", "Hoofdstuk 2")]
    line[6] = 60
    assert "by an addendum" in refused(table.framework, line, takes_over=True)[0]


def test_every_row_is_told_of_with_its_column(table, annual):
    def line(what="Doel, minstens", whose="", year="", value=40, upto="", name="Woningen"):
        return [name, "J 1", "", what, whose, year, value, upto, "x"]

    told = refused(
        table.framework,
        line(what="Doel"),
        line(year=2025),
        line(whose=table.adviser.label),
        line(what="Doel, tussen"),
        line(what="Doel, tussen", upto=30),
        line(upto=50),
        line(value="weg"),
        line(),
        line(what="Doel, hoogstens"),
    )
    assert [one.split(": ")[0] for one in told] == [
        f"Row {row}, column “{column}”"
        for row, column in zip(
            (2, 3, 4, 5, 6, 7, 8, 10),
            ("Wat", "Jaar", "Van wie", "Tot en met", "Tot en met", "Tot en met", "Waarde", "Cijfer"),
            strict=True,
        )
    ]
    assert Indicator.objects.count() == 1


@pytest.mark.parametrize(("who", "status"), [("officer", 422), ("manager", 200)])
def test_the_page_knows_who_takes_over(client, cast, table, annual, who, status):
    client.force_login(getattr(cast, who))
    content = as_csv(HEAD, ["Mutaties", "", "%", "Doel, minstens", "", "", 50, "", "Hoofdstuk 2"])
    upload = SimpleUploadedFile("doelen.csv", content)
    response = client.post(PAGE, {"file": upload, "source": "", "party": ""})
    assert response.status_code == status
    if status == 200:
        client.post(PAGE, {"agreed": response.context["agreed"]})
        assert Target.objects.count() == 1


def test_a_number_that_is_removed_while_a_table_is_taken_in_is_shown_anew(table, annual, monkeypatch):
    line = ["Woningen", "J 1", "woningen", "Doel, minstens", "", 2026, 20, "", "Bod"]
    take_in(table.framework, line)
    write = taking_in._Writer.write

    def late(writer, shown):
        with acting(ACTOR):
            Target.objects.get().delete()
        return write(writer, shown)

    monkeypatch.setattr(taking_in._Writer, "write", late)
    with pytest.raises(PlanChangedError):
        take_in(table.framework, [*line[:6], 21, *line[7:]])
    assert Target.objects.get().value == 20
