"""All figures of a framework on one page: under their theme and commitment, agreed, measured and expected per year."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.core.exceptions import ValidationError
from openpyxl import load_workbook

from agreements.enums import AnnualStatus, FrameworkStatus, Origin, TargetKind
from agreements.models import Indicator
from agreements.services.draft_parts import set_target
from agreements.services.drafting import add_indicator, add_theme, start_year
from monitoring.figures.services import record_measurement
from monitoring.story.due import Due, due_of
from parties.enums import AccessKind
from parties.models import AccessEvent
from tests.agreements.signing_rows import bring, make_draft
from tests.cast import ACTOR
from tests.factories import make_commitment, make_table
from tests.layers import made_once
from tests.reading import links, main_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/duinstede/afspraken-2024-2027/cijfers/"


def follow(framework, key="woningen", **fields: Any) -> Indicator:
    return add_indicator(
        actor=ACTOR, framework=framework, key=key, **{"name": key.capitalize(), "unit": "woningen", **fields}
    )


def measure(indicator, value, on, party=None, **fields: Any) -> None:
    record_measurement(
        actor=ACTOR,
        indicator=indicator,
        value=Decimal(value),
        reference_date=on,
        party=party,
        **{"origin": Origin.DOCUMENT, "source": "Jaarverslag", **fields},
    )


def target(value, year=None, **fields: Any) -> dict[str, Any]:
    return {"kind": "at_least", "value": value, "year": year, "source": "Overeenkomst", **fields}


def forecast(year, value, party=None) -> dict[str, Any]:
    return {"year": year, "value": value, "party": party, "source": "Bijlage 1"}


def rows_of(table: Element) -> list[list[str]]:
    """What the cells of the body say, without the name of the figure."""
    return [[words(cell) for cell in row.iter("td")] for row in table.findall(".//tbody/tr")]


def heads_of(table: Element) -> list[str]:
    return [words(cell) for cell in table.findall("thead/tr/th")]


@made_once
def building(table):
    """A commitment with a figure of which everything is known, in a theme."""
    theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    commitment = make_commitment(table.framework, number="1.1", theme=theme)
    indicator = follow(
        table.framework,
        commitment=commitment,
        period="elk kwartaal",
        keeper="corporaties",
        source="CBS, mei",
        targets=[target(120), target(30, 2025, party=table.corporation)],
        forecasts=[forecast(2026, -5, table.corporation), forecast(2025, 12, table.corporation)],
    )
    measure(indicator, 1143, date(2024, 12, 31), table.corporation)
    measure(indicator, 8, None, table.corporation, origin=Origin.DEMO)
    return indicator


class TestTheTable:
    def test_a_column_per_year_and_one_of_no_year(self, client, cast, table, building):
        page = main_of(client, PAGE, cast.tenant)
        (found,) = page.iter("table")
        assert heads_of(found) == ["Figure", "What", "Whose", "Of no year", "2024", "2025", "2026", "Source"]
        whose = table.corporation.label
        assert rows_of(found) == [
            ["Agreed, at least", whose, "", "", "30", "", "Overeenkomst"],
            ["Agreed, at least", "not told per party", "120", "", "", "", "Overeenkomst"],
            [
                "Measured",
                whose,
                "8 demonstration date not told",
                "1,143 31 December 2024",
                "",
                "",
                "Jaarverslag",
            ],
            ["Expected", whose, "", "", "12", "-5", "Bijlage 1"],
        ]
        head = words(found.find(".//tbody/tr/th"))
        assert head.startswith(
            "Woningen (woningen) How often: elk kwartaal · Kept by: corporaties Numbers from: CBS, mei "
        )

    def test_names_of_a_row_and_a_column_make_a_table_of_their_own(self, client, cast, table):
        for key, place, value in (
            ("a", "Centrum / DAEB", 10),
            ("b", "Noord / DAEB", 4),
            ("c", "Noord / totaal", 7),
        ):
            measure(follow(table.framework, key, name=f"Bezit: {place}"), value, date(2024, 12, 31))
        both = follow(table.framework, "d", name="Bezit: Zuid / DAEB", targets=[target(5)])
        measure(both, 3, date(2024, 12, 31))
        page = main_of(client, PAGE, cast.tenant)
        grid, rest = page.iter("table")
        assert heads_of(grid) == ["Figure", "DAEB", "Totaal"]
        assert [[words(cell) for cell in row] for row in grid.findall("tbody/tr")] == [
            ["Centrum", "10", ""],
            ["Noord", "4", "7"],
        ]
        assert {one.get("id") for one in grid.iter("span")} > {
            f"cijfer-{row.pk}" for row in Indicator.objects.exclude(pk=both.pk)
        }
        assert words(rest.find(".//tbody/tr/th")).startswith("Bezit: Zuid / DAEB")

    def test_figures_about_a_theme_have_a_name_of_their_own(self, client, cast, table):
        for position, title in enumerate(("Bouwen", "Wonen"), 1):
            theme = add_theme(
                actor=ACTOR, framework=table.framework, position=position, number=str(position), title=title
            )
            follow(table.framework, title, name=f"{title} (woningen)", theme=theme, targets=[target(5)])
        page = main_of(client, PAGE, cast.tenant)
        heads = [words(one) for one in page.iter("h3")]
        assert heads == ["About the theme : 1 Bouwen", "About the theme : 2 Wonen"]
        # A name that ends with the unit is not followed by it once more.
        names = [words(one) for one in page.iter("th") if "(woningen)" in words(one)]
        assert names == ["Bouwen (woningen)", "Wonen (woningen)"]

    def test_what_lies_between_two_shows_both(self, client, cast, table):
        between = target("24", 2027, kind="range", upto="32")
        follow(table.framework, unit="plekken", targets=[between])
        follow(table.framework, "aandeel", unit="%", targets=[between])
        (found,) = main_of(client, PAGE, cast.tenant).iter("table")
        assert [row[:3] for row in rows_of(found)] == [
            ["Agreed, between", "not told per party", "24 and 32"],
            ["Agreed, between", "not told per party", "24 and 32 %"],
        ]

    def test_a_share_carries_its_sign_and_a_signal_value_is_not_agreed(self, client, cast, table):
        follow(table.framework, unit="%", targets=[target("7.5", 2024, kind="signal")])
        (found,) = main_of(client, PAGE, cast.tenant).iter("table")
        assert rows_of(found) == [["Signal value", "not told per party", "7.5 %", "Overeenkomst"]]

    def test_what_was_measured_anew_of_a_day_takes_the_place_of_the_first(self, client, cast, table):
        indicator = follow(table.framework)
        for value in (1, 2):
            measure(indicator, value, date(2024, 6, 30))
        measure(indicator, 3, date(2024, 12, 31))
        (found,) = main_of(client, PAGE, cast.tenant).iter("table")
        assert rows_of(found) == [
            ["Measured", "not told per party", "2 30 June 2024 3 31 December 2024", "Jaarverslag"]
        ]

    def test_the_page_of_the_commitment_has_the_same_table_and_the_way_here(
        self, client, cast, table, building
    ):
        here = rows_of(next(main_of(client, PAGE, cast.tenant).iter("table")))
        page = main_of(
            client, f"/duinstede/afspraken-2024-2027/afspraken/{building.commitment.key}/", cast.tenant
        )
        part = page.find(".//section[@id='cijfers']")
        assert rows_of(part.find(".//table")) == here
        assert PAGE in links(part)
        assert PAGE in links(main_of(client, "/duinstede/afspraken-2024-2027/", cast.tenant))


class TestWhatIsStillWanted:
    """By how often a figure comes, within the term."""

    @pytest.mark.parametrize(
        ("period", "day", "missing", "following"),
        [
            ("per halfjaar, Q2 en Q4", date(2025, 3, 1), None, date(2025, 6, 30)),
            ("per halfjaar, Q2 en Q4", date(2025, 8, 1), date(2025, 6, 30), date(2025, 12, 31)),
            ("jaarlijks", date(2025, 8, 1), None, date(2025, 12, 31)),
            ("begin en eind van de looptijd", date(2025, 8, 1), None, date(2027, 12, 31)),
            ("jaarlijks", date(2028, 8, 1), date(2027, 12, 31), None),
        ],
    )
    def test_the_newest_that_was_not_measured_and_the_next(self, table, period, day, missing, following):
        figure = follow(table.framework, period=period)
        measure(figure, 8, date(2024, 12, 31))
        assert due_of(figure, table.framework, day) == Due(missing, following)

    def test_words_without_days_and_a_framework_that_ended(self, table):
        assert (
            due_of(follow(table.framework, period="na oplevering"), table.framework, date(2025, 1, 1)) is None
        )
        yearly = follow(table.framework, "b", period="jaarlijks")
        table.framework.status = FrameworkStatus.ENDED
        assert due_of(yearly, table.framework, date(2025, 1, 1)) is None

    def test_of_an_annual_commitment_its_year_alone(self, table):
        annual = start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)
        own = make_commitment(table.framework, number="J1", annual=annual)
        figure = follow(table.framework, period="jaarlijks", commitment=own)
        assert due_of(figure, table.framework, date(2024, 6, 1)) == Due(None, date(2025, 12, 31))
        assert due_of(figure, table.framework, date(2026, 6, 1)) == Due(date(2025, 12, 31), None)

    def test_it_stands_with_the_figure(self, client, cast, table):
        follow(table.framework, period="begin en eind van de looptijd")
        assert "Not measured yet: as of 1 January 2024" in words(main_of(client, PAGE, cast.tenant))


class TestItsPlace:
    def test_themes_in_their_order_and_what_belongs_to_none_last(self, client, cast, table, building):
        care = add_theme(actor=ACTOR, framework=table.framework, position=2, title="Zorg")
        part = add_theme(actor=ACTOR, framework=table.framework, position=3, title="Ouderen", parent=care)
        follow(table.framework, "alles", unit="")
        follow(table.framework, "ouderen", theme=part)
        page = main_of(client, PAGE, cast.tenant)
        assert [words(head) for head in page.iter("h2")] == [
            "1 Bouwen",
            "Zorg – Ouderen",
            "The whole agreement",
        ]
        assert [words(head) for head in page.iter("h3")] == [
            "1.1 Afspraak a-1",
            "About the theme : Zorg – Ouderen",
            "About everything",
        ]
        assert words(page).count("No value is known yet.") == 2
        assert "3 figures are followed." in words(page)

    def test_without_any_it_says_who_adds_them(self, client, cast, table):
        page = main_of(client, PAGE, cast.tenant)
        assert page.find(".//*[@id='leeg']") is not None
        assert list(page.iter("table")) == []

    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        for n in range(number):
            theme = add_theme(actor=ACTOR, framework=table.framework, position=n, title=f"Thema {n}")
            commitment = make_commitment(table.framework, f"a-{n}", n, theme=theme)
            indicator = follow(
                table.framework,
                f"f-{n}",
                commitment=commitment,
                targets=[target(n)],
                forecasts=[forecast(2025, n, table.corporation)],
            )
            measure(indicator, n, date(2024, 12, 31), table.corporation)
        client.force_login(cast.tenant)
        with django_assert_num_queries(9):
            content = client.get(PAGE).content
        assert content.count(b'scope="rowgroup"') == number


class TestTheFile:
    def test_an_amount_per_row_and_one_row_where_none_is_known(self, client, cast, table, building):
        follow(table.framework, "alles", unit="", period="jaarlijks")
        client.force_login(cast.tenant)
        response = client.get(f"{PAGE.rstrip('/')}.xlsx")
        assert response["Content-Disposition"].startswith(
            'attachment; filename="cijfers-duinstede-afspraken-2024-2027-'
        )
        head, *rows = load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True)
        assert head[7:] == (
            "Cijfers uit", "Wat", "Van wie", "Jaar", "Waarde", "Tot en met", "Datum", "Bron", "Herkomst", "Adreswoord",
        )  # fmt: skip
        whose = table.corporation.label
        assert {row[12] for row in rows} == {None}
        assert [(*row[8:12], *row[13:16]) for row in rows] == [
            ("Afgesproken, minstens", whose, 2025, 30, None, "Overeenkomst", None),
            ("Afgesproken, minstens", None, None, 120, None, "Overeenkomst", None),
            ("Gemeten", whose, None, 8, None, "Jaarverslag", "demonstratie"),
            ("Gemeten", whose, 2024, 1143, datetime(2024, 12, 31), "Jaarverslag", None),
            ("Verwacht", whose, 2025, 12, None, "Bijlage 1", None),
            ("Verwacht", whose, 2026, -5, None, "Bijlage 1", None),
            (None,) * 7,
        ]
        about = ("1 Bouwen", "1.1", "Afspraak a-1", "Woningen", "woningen", "elk kwartaal", "corporaties")
        assert {row[7] for row in rows} == {"CBS, mei", None}
        assert {row[:7] for row in rows[:-1]} == {about}
        assert [row[16] for row in rows] == ["woningen"] * 6 + ["alles"]
        assert rows[-1][:7] == (None, None, None, "Alles", None, "jaarlijks", None)

    def test_that_it_was_taken_along_is_in_the_log(self, client, cast, table, building):
        client.force_login(cast.tenant)
        client.get(f"{PAGE.rstrip('/')}.xlsx")
        (event,) = AccessEvent.objects.filter(kind=AccessKind.EXPORTED)
        assert event.actor_name == cast.tenant.name and "6" in event.detail


class TestWhatItBelongsTo:
    def test_one_thing_of_the_same_framework(self, table):
        elsewhere = make_table("westerveen").framework
        theme = add_theme(actor=ACTOR, framework=table.framework, position=1, title="Bouwen")
        other = add_theme(actor=ACTOR, framework=elsewhere, position=1, title="Bouwen")
        for wrong in ({"theme": other}, {"theme": theme, "commitment": make_commitment(table.framework)}):
            with pytest.raises(ValidationError) as refused:
                follow(table.framework, **wrong)
            assert set(refused.value.message_dict) == {"theme"}
        assert not Indicator.objects.exists()


@pytest.mark.parametrize(("status", "told"), [("draft", "Draft"), ("signed", "")])
def test_what_is_not_signed_yet_is_marked_and_its_source_stays_true(client, cast, table, status, told):
    """A number of a draft keeps its source when the text is signed: it does not say draft."""
    annual = make_draft(table)
    commitment = annual.commitments.order_by("position").first()
    set_target(
        actor=ACTOR,
        commitment=commitment,
        name="Daken",
        unit="daken",
        kind=TargetKind.AT_LEAST,
        value=Decimal(9),
    )
    bring(annual, table, AnnualStatus(status))
    page = main_of(client, f"/{table.municipality.slug}/{table.framework.slug}/cijfers/", cast.officer)
    (heading,) = [one for one in page.iter("h3") if one.get("id") == f"bij-{commitment.key}"]
    assert [words(one) for one in heading.findall("*[@class='tag']")] == ([told] if told else [])
    (row,) = [rows_of(found)[0] for found in page.iter("table")]
    assert row[-1] == "Jaarafspraken 2026"
