"""What the demo tells of the other municipalities: counted against their documents, with what is odd in those."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from agreements.models import Target
from monitoring.table.reading import read_report
from parties.models import Representation

from ..four_places import MAIN, commitments, leads, main

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english", "heemstede"),
    pytest.mark.slow,
]


class TestFacts:
    @pytest.mark.parametrize(
        ("place", "per_theme"),
        [
            ("vlaardingen", [25, 3, 15, 8, 4, 6]),
            ("wassenaar", [12, 5, 12, 18]),
            ("westland", [11 + 1, 12, 6, 6, 16, 18, 6, 1]),
        ],
    )
    def test_how_many_commitments_each_theme_has(self, place, per_theme):
        themes = main(place).themes.filter(parent=None)
        counts = [
            commitments(place).filter(theme=t).count() + commitments(place).filter(theme__parent=t).count()
            for t in themes
        ]
        assert counts == per_theme

    def test_the_terms_and_who_takes_part(self):
        told = {
            place: (f.starts_on, f.ends_on, f.adopted_on, [p.party.slug for p in f.participations.all()])
            for place, f in ((place, main(place)) for place in MAIN)
        }
        assert told == {
            "vlaardingen": (
                date(2025, 1, 1),
                date(2028, 12, 31),
                date(2024, 12, 18),
                [
                    "vlaardingen",
                    "waterweg-wonen",
                    "samenwerking",
                    "huurdersraad-waterweg-wonen",
                    "huurdersraad-samenwerking",
                ],
            ),
            "wassenaar": (
                date(2026, 1, 1),
                date(2029, 12, 31),
                date(2026, 4, 7),
                [
                    "wassenaar",
                    "wassenaarsche-bouwstichting",
                    "st-willibrordus",
                    "huurdersvereniging-de-wassenaarsche",
                    "huurdersvereniging-rozenstein",
                ],
            ),
            "westland": (
                date(2025, 1, 1),
                date(2029, 12, 31),
                None,
                ["westland", "arcade", "wonen-wateringen", "huurders-westland"],
            ),
        }

    def test_for_whom_the_tenant_organisations_speak_a_made_up_umbrella_among_them(self):
        told = Representation.objects.filter(organisation__participations__framework=main("westland").pk)
        assert {*told.values_list("organisation__slug", "corporation__slug")} == {
            ("huurders-westland", "arcade"),
            ("huurders-westland", "wonen-wateringen"),
        }
        assert Representation.objects.count() == 8

    def test_each_has_words_of_its_own(self):
        words = {
            place: (f.lead_label, f.planning_label, f.middle_light, f.period_scheme)
            for place, f in ((place, main(place)) for place in MAIN)
        }
        assert words == {
            "vlaardingen": ("Regievoerder", "Planning", "orange", "quarter"),
            "wassenaar": ("Trekker", "Planning", "yellow", "quarter"),
            "westland": ("Actiehouder", "Wanneer", "yellow", "year"),
        }

    def test_a_corporation_coordinates_vlaardingen_in_2025(self):
        rows = main("vlaardingen").coordinations.values_list("party__slug", "starts_on", "ends_on")
        assert [*rows] == [
            ("waterweg-wonen", date(2025, 1, 1), date(2025, 12, 31)),
            ("vlaardingen", date(2026, 1, 1), None),
        ]

    def test_targets_are_what_the_documents_print(self):
        def targets(place, key):
            rows = Target.objects.filter(indicator__framework=main(place), indicator__key=key)
            return [*rows.values_list("kind", "value", "year").order_by("year")]

        assert targets("westland", "sociale-huur-totaal") == [("at_least", 1800, 2030)]
        assert targets("westland", "niet-regulier") == [("at_most", 30, None)]
        assert targets("wassenaar", "specifieke-doelgroepen") == [("signal", 30, None)]
        assert targets("vlaardingen", "aanpak-efg") == [("at_least", 95, 2028)]
        # What the document calls a forecast was agreed by nobody.
        expected = main("vlaardingen").indicators.filter(forecasts__isnull=False).distinct()
        assert expected.count() == 23
        assert not Target.objects.filter(indicator__in=expected).exists()
        sold = expected.get(key="verkoop-waterweg-wonen").forecasts.values_list(
            "year", "value", "party__slug"
        )
        assert [*sold.order_by("year")][:2] == [(2025, -21, "waterweg-wonen"), (2026, -10, "waterweg-wonen")]

    def test_figures_are_what_the_documents_print(self):
        def measured(place, key):
            return [
                *main(place)
                .indicators.get(key=key)
                .measurements.values_list("value", "printed")
                .order_by("pk")
            ]

        assert measured("wassenaar", "opgave-totaal") == [(214, "121 (2023) 93 (2024)")]
        assert measured("vlaardingen", "bezit-heel-vlaardingen") == [(10858, "10.858")]
        assert measured("vlaardingen", "huurklasse-samenwerking-2") == [(2119, "2119")]
        districts = main("vlaardingen").indicators.filter(key__startswith="bezit-")
        whole = ["bezit-heel-vlaardingen", "bezit-heel-vlaardingen-daeb", "bezit-heel-vlaardingen-niet-daeb"]
        parts = districts.filter(key__contains="daeb").exclude(key__in=whole)
        assert sum(one.measurements.get().value for one in parts) == Decimal(10858)
        # Tables that stand at no commitment are figures of the theme, in its rounds too.
        (row,) = main("vlaardingen").rounds.all()
        assert len(read_report(row).followed) == 21 + 16 + 1


class TestOddities:
    def test_westland_begins_again_at_one_in_every_box_and_has_some_without_a_number(self):
        numbers = Counter(commitments("westland").values_list("number", flat=True))
        assert (numbers["1."], numbers["16."], numbers[""]) == (9, 1, 3)
        assert [*commitments("westland").filter(theme=None).values_list("number", flat=True)] == ["", ""]

    def test_wassenaar_has_two_ones_and_no_fourteen(self):
        def numbers(theme):
            found = commitments("wassenaar").filter(key__startswith=theme)
            return [*found.values_list("number", flat=True)]

        assert numbers("3-1-")[:3] == ["1", "1", "3"]
        assert numbers("3-4-")[12:14] == ["13", "15"]

    def test_vlaardingens_themes_have_no_number_and_some_a_part_of_the_same_name(self):
        themes = main("vlaardingen").themes.all()
        assert {theme.number for theme in themes} == {""}
        assert Counter(t.title for t in themes)["Afspraken per corporatie"] == 4
        own = commitments("vlaardingen").filter(theme__title="Afspraken per corporatie")
        assert own.count() == 13

    def test_one_and_ten_are_two_commitments(self):
        found = commitments("vlaardingen").filter(number__in=["1.1", "1.10"])
        assert [*found.values_list("key", flat=True)] == ["1-1", "1-10"]

    def test_who_leads_is_as_printed(self):
        assert leads("vlaardingen", "5-4") == [
            ("waterweg-wonen", "", "Waterweg Wonen gemeente"),
            ("vlaardingen", "", "Waterweg Wonen gemeente"),
        ]
        assert leads("vlaardingen", "4-3")[1:] == [
            ("corporation", "", "gemeente, corporaties, huurders"),
            ("tenant_organisation", "", "gemeente, corporaties, huurders"),
        ]
        assert leads("vlaardingen", "6-3") == [("everyone", "", "allen")]
        ggd = "GGD samen met procesregisseur van de gemeente"
        assert leads("wassenaar", "3-4-7") == [
            ("GGD", "", ggd),
            ("wassenaar", "procesregisseur", ggd),
        ]
        assert leads("wassenaar", "3-1-4") == []
        assert [who for who, _function, _printed in leads("westland", "3-1-1")] == [
            "corporation",
            "particuliere verhuurders",
        ]

    def test_the_lead_of_one_year_is_told_with_its_days(self):
        (row,) = commitments("vlaardingen").get(key="6-1").responsibilities.all()
        assert (row.starts_on, row.ends_on, row.printed) == (
            date(2025, 1, 1),
            date(2025, 12, 31),
            "Waterweg Wonen (2025)",
        )

    def test_planning_is_as_printed_and_read_only_where_it_can_be(self):
        def plannings(place, key):
            rows = commitments(place).get(key=key).plannings.all()
            return [(p.printed, p.starts_on, p.ends_on, p.open_ended, p.recurrence) for p in rows]

        assert plannings("vlaardingen", "3-6") == [("2026 ev", date(2026, 1, 1), None, True, "")]
        assert plannings("vlaardingen", "1-2") == [
            ("2025: afspraken zijn gemaakt", date(2025, 1, 1), date(2025, 12, 31), False, "")
        ]
        assert plannings("westland", "3-4-11") == [("voor 2026", None, None, False, "")]
        assert plannings("wassenaar", "3-1-2") == [
            ("Q2 en Q4 van ieder jaar", None, None, False, "half_yearly")
        ]
        assert len(plannings("wassenaar", "3-4-16")) == 2
