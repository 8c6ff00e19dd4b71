"""The demo of all municipalities: counted against the documents, with what is odd in them, and kept apart."""

import json
import shutil
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from agreements.models import Commitment, FrameworkAgreement, Target
from config.web.history import acting
from monitoring.demo.escalations import add_escalations
from monitoring.demo.folders import folders_in, load_folders
from monitoring.demo.reading import LOADER, FixtureError
from monitoring.enums import Light
from monitoring.models import Escalation, MonitoringRound
from monitoring.table.reading import read_report
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from parties.demo import CAST, load_cast
from parties.models import Party, Representation, User
from tests.conftest import kept

from .four_places import KUSTRAND, MAIN, PLACE, commitments, leads, main
from .loader_files import add_row, change, everything

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english", "heemstede"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def _four(_demo_loaded, django_db_blocker):
    """The other municipalities and all people on top of the demo of Heemstede, once for this module."""
    with kept(django_db_blocker):
        with django_db_blocker.unblock():
            load_folders(folders_in(PLACE))
            load_cast(actor=LOADER)
        yield


@pytest.fixture
def heemstede(_four, db):
    """The whole demo. The name puts the tests of this module with the others that need the demo."""


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


class TestPages:
    def test_a_commitment_uses_the_frameworks_word_and_names_the_theme_above(self, client):
        client.force_login(User.objects.get(email="wonen@vlaardingen.example"))
        page = client.get(reverse("commitment", args=["vlaardingen", MAIN["vlaardingen"], "5-4"]))
        text = page.content.decode()
        assert "<span>Regievoerder</span>" in text
        assert "Nationaal Programma Leefbaarheid en Veiligheid › Afspraken per corporatie" in text

    def test_the_login_page_shows_everybody_under_the_own_municipality(self, client):
        page = client.get(reverse("account_login")).content.decode()
        parts = page.split('<details class="cast"')[1:]
        assert len(parts) == 5
        for part, place in zip(parts, ["Heemstede", "Vlaardingen", "Wassenaar", "Westland", ""], strict=True):
            here = {person.email for person in CAST if person.place == place}
            assert {person.email for person in CAST if f"<code>{person.email}</code>" in part} == here


class TestRounds:
    def test_every_framework_has_one_open_round_with_lights_except_woonzorg(self):
        open_rounds = MonitoringRound.objects.filter(status="open").values_list("framework__slug", flat=True)
        every = FrameworkAgreement.objects.exclude(slug__contains="woonzorg").values_list("slug", flat=True)
        assert sorted(open_rounds) == sorted(every)

    @pytest.mark.parametrize("place", MAIN)
    def test_no_document_tells_a_light_so_all_are_marked(self, place):
        report = read_report(main(place).rounds.get())
        assert len(report.lines) == commitments(place).count()
        given = [line for line in report.lines if line.light != Light.NONE]
        assert {line.light_origin for line in given} == {"demo"}
        assert {line.light for line in given} == {Light.GREEN, Light.YELLOW, Light.RED}
        assert all(line.cause and line.adjustment for line in given if line.light != Light.GREEN)
        assert report.has_demo


class TestInvented:
    def test_it_says_so_wherever_it_stands(self):
        party = Party.objects.get(slug=KUSTRAND)
        frameworks = FrameworkAgreement.objects.filter(participations__party=party)
        assert {f.municipality.slug for f in frameworks} == {"wassenaar", "westland"}
        assert all("(demonstratie)" in words for words in (party.name, *(f.title for f in frameworks)))
        texts = Commitment.objects.filter(framework__in=frameworks).values_list("text", "origin")
        assert all(text.startswith("Demonstratie.") and origin == "demo" for text, origin in texts)

    def test_the_real_frameworks_do_not_know_it(self):
        assert all({row.origin for row in commitments(place)} == {"document"} for place in MAIN)
        assert not any(main(place).participations.filter(party__slug=KUSTRAND) for place in MAIN)

    def test_both_folders_tell_the_same_about_it(self):
        told = [
            row
            for folder in folders_in(PLACE)
            for row in json.loads((folder / "parties.json").read_text())["parties"]
            if row["slug"] == KUSTRAND
        ]
        assert len(told) == 2
        assert told[0] == told[1]


class TestRaised:
    def test_the_manager_of_wassenaar_is_asked_and_tells_no_name(self):
        for _time in range(2):
            add_escalations(actor=LOADER)
        row = Escalation.objects.get(commitment__framework__municipality__slug="wassenaar")
        assert (row.origin, row.level, row.line.light) == ("demo", "management", "yellow")
        assert all(text.startswith("Demonstratie: ") for text in (row.problem, row.tried, row.asked))
        asked = {
            email
            for email in (
                "ruimte@wassenaar.example",
                "wethouder@wassenaar.example",
                "wonen@wassenaar.example",
            )
            for task in tasks_of(User.objects.get(email=email), timezone.localdate())
            if task.kind == TaskKind.DECIDE
        }
        assert asked == {"ruimte@wassenaar.example"}

    def test_a_commitment_that_people_completed_is_left_alone(self):
        row = commitments("wassenaar").get(key="3-1-6")
        with acting(LOADER):
            row.completed_on = timezone.localdate()
            row.save_next()
        add_escalations(actor=LOADER)
        assert not Escalation.objects.filter(commitment=row).exists()


class TestApart:
    @pytest.mark.parametrize("person", CAST, ids=lambda person: person.email)
    def test_everybody_sees_the_own_municipalities_only(self, client, person):
        user = User.objects.get(email=person.email)
        seen = {
            f.municipality.slug
            for f in FrameworkAgreement.objects.visible_to(user).select_related("municipality")
        }
        if person.manager:
            assert seen == {"heemstede", *MAIN}
        elif person.party == KUSTRAND:
            assert seen == {"wassenaar", "westland"}
        else:
            assert seen == ({person.place.lower()} if person.place else set())
        client.force_login(user)
        for place in MAIN:
            page = client.get(reverse("framework", args=[place, MAIN[place]]))
            allowed = person.manager or person.place.lower() == place
            assert page.status_code == (200 if allowed else 404)

    def test_who_works_in_two_finds_both_on_the_first_page(self, client):
        client.force_login(User.objects.get(email="beleid@kustrand-wonen.example"))
        page = client.get(reverse("home"), {"overzicht": ""}).content.decode()
        assert all(reverse("municipality", args=[place]) in page for place in ("wassenaar", "westland"))
        assert all(
            reverse("municipality", args=[place]) not in page for place in ("heemstede", "vlaardingen")
        )


class TestLoading:
    def test_again_adds_nothing(self):
        before = everything()
        assert load_folders(folders_in(PLACE)) == 0
        load_cast(actor=LOADER)
        assert everything() == before

    @pytest.fixture
    def folders(self, tmp_path):
        """Copies of two folders."""
        return [
            shutil.copytree(PLACE / name, tmp_path / name, ignore=shutil.ignore_patterns("monitor-*"))
            for name in ("wassenaar", "westland")
        ]

    def test_broken_rows_of_several_folders_are_all_told_and_nothing_is_written(self, folders):
        first, second = folders
        add_row(first, "parties", slug="nieuw", name="Nieuw", kind="onzin")
        add_row(first, "documents", title="Goed", kind="other", commitments=[])
        add_row(second, "documents", title="Nieuw", kind="onzin")
        before = everything()
        with pytest.raises(FixtureError) as told:
            load_folders(folders)
        assert told.value.problems == [
            "wassenaar/parties.json, row 7 (nieuw): 'onzin' is not a valid PartyKind",
            "westland/documents.json, row 9 (Nieuw): “commitments” is missing or unknown",
        ]
        assert everything() == before

    def test_the_command_loads_all_of_them(self, capsys, monkeypatch, folders):
        asked = []
        monkeypatch.setattr(
            "monitoring.management.commands.load_demo.load_folders", lambda f: asked.extend(f)
        )
        monkeypatch.setattr("monitoring.management.commands.load_demo.publish_demo", lambda actor: None)
        call_command("load_demo")
        assert [folder.name for folder in asked] == ["heemstede", "vlaardingen", "wassenaar", "westland"]
        printed = capsys.readouterr().out
        assert all(person.email in printed for person in CAST)

    def test_a_coordinator_who_takes_no_part_is_told(self, tmp_path):
        folder = shutil.copytree(PLACE / "vlaardingen", tmp_path / "vlaardingen")

        def edit(data):
            data["slug"] = "nieuw"
            data["coordinators"][0]["party"] = "arcade"

        change(folder, "framework.json", edit)
        before = everything()
        with pytest.raises(CommandError) as told:
            call_command("load_demo", folder=folder)
        assert (
            "framework.json, coordinators, row 1 (arcade): "
            "coordinator: Choose one of the parties that take part." in str(told.value)
        )
        assert everything() == before
