"""Pages to find one's way: start and municipality, also of a term that is over and while there is nothing yet."""

from datetime import date
from functools import partial

import pytest
from django.utils import timezone

from agreements.enums import ParticipationRole
from agreements.services.drafting import start_framework
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member, add_party
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_table, prolong
from tests.reading import links, main_of, with_id, words

pytestmark = pytest.mark.django_db

MUNICIPALITY = "/heemstede/"
FRAMEWORK = "/heemstede/meerjarige-prestatieafspraken-2024-2027/"
WOONZORG = "/heemstede/prestatieafspraken-woonzorg-nederland-2024-2027/"


@pytest.fixture
def look(client):
    """The main part of a page as somebody sees it, in English."""
    return partial(main_of, client)


# ---- a term that is over


@pytest.mark.slow
def test_a_framework_whose_term_is_over_says_so_and_comes_last(look, cast, table):
    prolong(table.framework, timezone.localdate().year)
    first = start_framework(
        actor=ACTOR,
        municipality=table.municipality,
        slug="eerder",
        title="Eerder",
        starts_on=date(2020, 1, 1),
        ends_on=date(2023, 12, 31),
        participants=[],
    )
    assert first.is_over
    page = look("/duinstede/", cast.officer)
    titles = [words(one) for one in page.iter("h2")]
    assert titles.index("Prestatieafspraken Duinstede 2024-2027") < titles.index("Eerder")
    assert words(page).count("the term is over") == 1
    assert "the term is over" in words(look("/duinstede/eerder/", cast.officer))
    assert "/duinstede/eerder/2023/cyclus/" in links(look("/mijn-werk/", cast.officer))


# ---- start


class TestStart:
    def test_who_works_with_one_municipality_is_there_at_once(self, client, cast):
        client.force_login(cast.corporation_officer)
        assert client.get("/")["Location"] == "/duinstede/"

    def test_a_corporation_in_two_municipalities_chooses(self, look, cast):
        other = make_table("bergdal")
        add_member(
            actor=ACTOR, user=cast.corporation_officer, party=other.corporation, role=MembershipRole.EDITOR
        )
        assert links(look("/", cast.corporation_officer)) == {
            "/bergdal/": "Gemeente Bergdal",
            "/bergdal/afspraken-2024-2027/": "Prestatieafspraken Bergdal 2024-2027",
            "/duinstede/": "Gemeente Duinstede",
            "/duinstede/afspraken-2024-2027/": "Prestatieafspraken Duinstede 2024-2027",
        }

    def test_the_manager_sees_all_municipalities(self, look, heemstede_cast):
        page = look("/", heemstede_cast.manager)
        assert [words(heading) for heading in page.iter("h2")] == ["Gemeente Elders", "Heemstede"]
        assert [address for address in links(page) if address.count("/") == 3] == [
            "/elders/elders-2024-2027/",
            FRAMEWORK,
            WOONZORG,
        ]

    def test_the_manager_is_not_sent_on_when_there_is_one(self, look, heemstede, heemstede_cast, client):
        client.force_login(heemstede_cast.manager)
        assert client.get("/").status_code == 200

    def test_who_works_for_nobody_reads_what_to_do(self, look, cast):
        page = look("/", cast.council_member)
        assert links(page) == {}
        assert len(words(page.find("p")).split()) > 10

    @pytest.mark.parametrize("number", [1, 3])
    def test_what_it_costs(self, client, cast, number, django_assert_num_queries):
        for n in range(number):
            make_table(f"dorp-{n}")
        client.force_login(cast.manager)
        with django_assert_num_queries(4):
            client.get("/")


# ---- municipality


class TestMunicipality:
    def test_both_frameworks_with_their_parties(self, look, heemstede_cast):
        first, second = look(MUNICIPALITY, heemstede_cast.officer).findall("section")
        assert links(first.find("h2")) == {FRAMEWORK: "Meerjarige prestatieafspraken Heemstede 2024 t/m 2027"}
        assert links(second.find("h2")) == {
            WOONZORG: "Meerjarige prestatieafspraken Heemstede 2024 t/m 2027 met Woonzorg Nederland"
        }
        # Those who sign, not those who gave input.
        assert words(first).count("Pré Wonen") == 1
        assert "Bewonerskern Pré Zuid-Kennemerland" in words(first)
        assert "Zorgbalans" not in words(first)
        assert "Heemstede, Woonzorg Nederland" in words(second)
        for section in (first, second):
            assert "1 January 2024 – 31 December 2027" in words(section)

    def test_rounds_newest_first(self, look, heemstede_cast):
        first, second = look(MUNICIPALITY, heemstede_cast.officer).findall("section")
        assert links(first.find("ul")) == {
            f"{FRAMEWORK}2024/monitor/?ronde=eind-2024": "2024, Eindstand 2024",
            f"{FRAMEWORK}2024/monitor/?ronde=najaar-2024": "2024, Najaar 2024",
        }
        assert next(iter(links(first.find("ul")))).endswith("eind-2024")
        assert "31 December 2024" in words(first.find("ul/li"))
        assert second.find("ul") is None

    def test_a_party_sees_the_frameworks_it_signs(self, look, heemstede, heemstede_cast):
        person = heemstede_cast.council_member
        add_member(
            actor=ACTOR, user=person, party=heemstede.party("woonzorg-nederland"), role=MembershipRole.EDITOR
        )
        (only,) = look(MUNICIPALITY, person).findall("section")
        assert list(links(only.find("h2"))) == [WOONZORG]

    def test_how_the_latest_round_stands(self, look, heemstede_cast):
        first, second = look(MUNICIPALITY, heemstede_cast.officer).findall("section")
        counted = {e.get("data-light"): words(e) for e in first.iter("strong") if e.get("data-light")}
        assert counted == {"green": "21", "yellow": "10", "red": "2", "none": "2"}
        assert first.find(".//*[@class='bar bar--large']") is not None
        year_end = f"{FRAMEWORK}2024/monitor/?ronde=eind-2024"
        found = links(first)
        assert found[f"{year_end}&licht=rood"] == "2 red"
        assert {a: t for a, t in found.items() if "#regel-" in a} == {
            f"{year_end}#regel-2024-j-1-8": "J 1.8 Voorrang doorstromers particuliere vrijesectorhuur",
            f"{year_end}#regel-2024-j-1-9": "J 1.9 Evenwichtig aanbod primaire en secundaire doelgroep",
        }
        assert found[year_end] == "2024, Eindstand 2024" and "31 December 2024" in words(first)
        assert second.find(".//*[@class='standing']") is None

    def test_a_round_being_prepared_does_not_count_yet(self, look, cast, table):
        commitment = make_commitment(table.framework)
        give_light(line_of(make_round(table.framework, [commitment]), commitment), Light.RED)
        make_round(
            table.framework,
            [commitment],
            slug="later",
            reference_date=date(2025, 1, 1),
            status=RoundStatus.PREPARING,
        )
        page = look("/duinstede/", cast.tenant)
        lights = [e.get("data-light") for e in page.iter("strong")]
        assert [*filter(None, lights)] == ["red"]
        assert "/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar#regel-a-1" in links(page)

    def test_who_takes_part_per_kind(self, look, heemstede_cast):
        partners = look(MUNICIPALITY, heemstede_cast.officer).find("aside")
        per_kind = {
            words(kind.find("h3")): [words(li) for li in kind.iter("li")]
            for kind in partners.findall("div/div")
        }
        assert list(per_kind) == [
            "Municipality",
            "Housing corporations",
            "Tenant organisations",
            "Partner organisations",
        ]
        assert per_kind["Municipality"] == ["Heemstede signs (2 agreements)"]
        assert per_kind["Housing corporations"] == [
            "Elan Wonen signs",
            "Pré Wonen signs",
            "Woonzorg Nederland signs",
        ]
        assert {party.split()[-2] for party in per_kind["Partner organisations"]} == {"gave"}

    @pytest.mark.slow
    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, client, cast, table, number, django_assert_num_queries):
        for n in range(number):
            framework = start_framework(
                actor=ACTOR,
                municipality=table.municipality,
                slug=f"klein-{n}",
                title=f"Kleine overeenkomst {n}",
                starts_on=date(2024, 1, 1),
                ends_on=date(2027, 12, 31),
                participants=[(table.municipality, ParticipationRole.SIGNATORY), (table.adviser, "adviser")],
            )
            commitment = make_commitment(framework)
            for year in (2024, 2025):
                row = make_round(framework, [commitment], slug="najaar", reference_date=date(year, 10, 30))
                give_light(line_of(row, commitment), Light.RED)
        client.force_login(cast.officer)
        with django_assert_num_queries(9):
            content = client.get("/duinstede/").content
        assert (content.count(b"#regel-"), content.count(b"licht=rood")) == (number, number)


# ---- framework


class TestNothingYet:
    """Before there is a framework agreement everybody is told what comes next, each in their own words."""

    @pytest.mark.parametrize(
        ("role", "told"),
        [("manager", 'href="/admin/"'), ("member", "Partij"), ("nobody", "Ask the application")],
    )
    def test_who_comes_first(self, client, db, role, told):
        person = User.objects.create_user("eerste@example.org", is_superuser=role == "manager", is_staff=True)
        if role == "member":
            party = add_party(actor=ACTOR, kind="municipality", slug="nieuw", name="Partij")
            add_member(actor=ACTOR, user=person, party=party, role="editor")
        client.force_login(person)
        client.cookies["taal"] = "en"
        page = client.get("/").content.decode()
        assert told in page[page.index("<main") :]
        assert ("Ask the application" in page) == (role == "nobody")

    @pytest.mark.parametrize(
        ("names", "told"),
        [
            (["Oever"], "You work for Oever, which has no agreements here yet."),
            (["Oever", "Meer"], "You work for Oever, Meer, which have no agreements here yet."),
        ],
    )
    def test_who_works_for_more_parties_and_invites_their_people(self, look, db, names, told):
        person = User.objects.create_user("eerste@example.org")
        for name in names:
            party = add_party(actor=ACTOR, kind="corporation", slug=name.lower(), name=name)
            add_member(actor=ACTOR, user=person, party=party, role="editor", manages_people=name == "Oever")
        page = look("/", person)
        assert told in words(page)
        assert [one for one in links(page) if one.endswith("/mensen/")] == ["/partijen/oever/mensen/"]

    def test_my_work_says_nothing_of_what_was_taken_on(self, look, db):
        """Nothing is asked of who has no agreements: nobody took it on either, and there is nothing to fill in."""
        person = User.objects.create_user("eerste@example.org")
        party = add_party(actor=ACTOR, kind="corporation", slug="oever", name="Oever")
        add_member(actor=ACTOR, user=person, party=party, role="editor")
        page = look("/mijn-werk/", person)
        assert with_id(page, "niets") is not None
        assert (with_id(page, "niemand"), with_id(page, "naar-invullen")) == (None, None)


def test_a_municipality_is_called_by_its_short_name_in_a_sentence(client, cast, table):
    """Its name may begin with “Gemeente”, as every other one does."""
    with acting(ACTOR):
        table.municipality.name, table.municipality.short_name = "Gemeente Duinstede", "Duinstede"
        table.municipality.save()
    client.force_login(cast.officer)
    page = client.get("/duinstede/").content.decode()
    assert "Prestatieafspraken in Duinstede</h1>" in page and ">Gemeente Duinstede</span>" in page
    assert '<span class="brand__mark" aria-hidden="true">D</span>' in page
