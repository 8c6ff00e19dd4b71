"""The demo of all municipalities: loaded together, marked as such, and kept apart."""

import json
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from agreements.models import Commitment, FrameworkAgreement
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
from parties.models import Party, User

from ..four_places import KUSTRAND, MAIN, PLACE, commitments, main
from ..loader_files import add_row, change, everything

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("english", "heemstede"),
    pytest.mark.slow,
]


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
