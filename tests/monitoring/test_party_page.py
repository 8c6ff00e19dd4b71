"""The page of a party: what it owes and is owed, for whom, its filters and file. Dividing: `test_party_dividing.py`."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.enums import ParticipationRole
from agreements.models import FrameworkAgreement, Participation, Responsibility, owed_by
from agreements.services.assigning import take
from agreements.services.drafting import start_framework
from config.web.history import acting
from monitoring.enums import RoundStatus
from monitoring.work.duties import duties_of, handlers_of, responsible
from monitoring.work.ledger import read_ledger
from monitoring.work.ledger_rows import read_rows
from parties.enums import MembershipRole, PartyKind
from parties.models import Party, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import (
    coordinate_elsewhere,
    make_commitment,
    make_round,
    make_table,
)
from tests.layers import made_once
from tests.reading import words

from .escalation_steps import EXECUTIVES, put_before, set_status, settled
from .party_page import PARTY, colleague, keys, lay, look, make_world

pytestmark = pytest.mark.django_db


@made_once
def world(table, cast):
    return make_world(table)


class TestWhatItOwesAndIsOwed:
    def test_both_sides(self, client, cast, world):
        assert keys(look(client, cast.tenant)) == ["own", "group", "theirs"]
        assert keys(look(client, cast.tenant, f"{PARTY}?lijst=krijgt")) == ["group", "theirs"]
        assert keys(look(client, cast.tenant, "/partijen/duinstede/")) == ["theirs"]
        assert keys(look(client, cast.tenant, "/partijen/duinstede/?lijst=krijgt")) == ["own", "group"]

    def test_the_only_one_of_its_kind_owes_itself_nothing(self, client, cast, table, world):
        with acting(ACTOR):
            Participation.objects.get(framework=table.framework, party=table.other_corporation).delete()
        assert keys(look(client, cast.tenant, f"{PARTY}?lijst=krijgt")) == ["theirs"]

    def test_the_light_of_the_last_round_and_that_it_may_change(self, client, cast, table, world):
        cells = {row.get("data-key"): words(row) for row in look(client, cast.tenant).iter("tr")}
        assert "Red" in cells["own"] and "2024, Najaar" in cells["own"] and "CONCEPT" in cells["own"]
        assert "not in a round yet" in cells["group"]
        later = make_round(
            table.framework,
            [world["own"]],
            slug="later",
            reference_date=timezone.localdate(),
            status=RoundStatus.PREPARING,
        )
        assert later.status == RoundStatus.PREPARING
        assert "2024, Najaar" in words(look(client, cast.tenant))

    def test_what_was_raised_tells_so_on_both_sides_and_not_in_the_file(self, client, cast, table, world):
        set_status(table.framework)
        row = put_before(table, world["own"])
        put_before(table, world["theirs"], EXECUTIVES)
        for path in (PARTY, f"{PARTY}?lijst=krijgt", "/partijen/duinstede/?lijst=krijgt"):
            tree = look(client, cast.tenant, path)
            cells = {one.get("data-key"): words(one) for one in tree.iter("tr")}
            wanted = {"own": "Raised to the managers", "theirs": "Raised to the executives"}
            assert all(wanted[key] in cells[key] for key in wanted if key in cells)
            assert "Raised" not in cells.get("group", "")
        links = [one.get("href") for one in look(client, cast.tenant).iter("a")]
        assert f"/duinstede/afspraken-2024-2027/escalaties/{row.pk}/" in links
        book = openpyxl.load_workbook(BytesIO(client.get(f"{PARTY}werk.xlsx").content))
        told = {str(cell.value) for sheet in book for line in sheet.iter_rows() for cell in line}
        assert not any("pgeschaald" in one for one in told)
        settled(row)
        assert "managers" not in words(look(client, cast.tenant))

    def test_only_what_was_raised_on_the_page_and_in_the_file(self, client, cast, table, world):
        set_status(table.framework)
        put_before(table, world["own"])
        before = put_before(table, world["theirs"])
        settled(before)
        only = f"{PARTY}?alleen=opgeschaald"
        tree = look(client, cast.tenant, only)
        assert keys(tree) == ["own"]
        (field,) = [one for one in tree.iter("select") if one.get("name") == "alleen"]
        assert [words(one) for one in field] == ["all", "raised to a higher level (1)"]
        (link,) = [one.get("href") for one in tree.iter("a") if "werk.xlsx" in (one.get("href") or "")]
        assert link.endswith("werk.xlsx?alleen=opgeschaald")
        book = openpyxl.load_workbook(BytesIO(client.get(link).content))
        rows = [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]
        assert [row[2] for row in rows[1:]] == ["Afspraak own"] and rows[0][-1] == "Opgeschaald"
        assert rows[1][-1].startswith("Opgeschaald naar het management, ")
        facts = {line[0].value: line[1].value for line in book.worksheets[2].iter_rows()}
        assert facts["Filteren: Alleen"] == "opgeschaald"

    def test_what_was_raised_where_one_may_not_look_is_no_choice(self, client, cast, table, world):
        assert keys(look(client, cast.tenant, f"{PARTY}?alleen=opgeschaald")) == []
        tree = look(client, cast.tenant)
        assert not [one for one in tree.iter("select") if one.get("name") == "alleen"]
        assert "Left out: alleen." in words(look(client, cast.tenant, f"{PARTY}?alleen=koning"))
        # The stranger sits at a table with the corporation too, and not at this one.
        set_status(table.framework)
        put_before(table, world["own"])
        coordinate_elsewhere(table.framework, table.corporation)
        assert keys(look(client, cast.stranger, f"{PARTY}?alleen=opgeschaald")) == []

    def test_an_empty_side_says_so(self, client, cast, table):
        with acting(ACTOR):
            party = Party.objects.get(slug="duinstede-zorg")
            party.description = "Naar eigen <zeggen>"
            party.save()
        tree = look(client, cast.officer, "/partijen/duinstede-zorg/")
        assert any(one.get("id") == "leeg" for one in tree.iter())
        # And what is told about the party, as it was typed.
        assert "Naar eigen <zeggen>" in words(tree)

    def test_a_corporation_sees_two_municipalities_and_not_a_third(self, client, cast, table, world):
        """Of its own, what it may see; a partner sees only the table they share."""
        second, third = make_table("bergdal"), make_table("verweg")
        for other, key in ((second, "b-1"), (third, "v-1")):
            with acting(ACTOR):
                Participation(framework=other.framework, party=table.corporation, role="signatory").save()
            lay(make_commitment(other.framework, key), group=PartyKind.CORPORATION)
        with acting(ACTOR):
            Participation.objects.get(framework=third.framework, party=table.corporation).delete()
        assert keys(look(client, cast.corporation_officer)) == ["b-1", "own", "group", "theirs"]
        assert keys(look(client, cast.tenant)) == ["own", "group", "theirs"]
        assert set(keys(look(client, cast.manager))) == {"b-1", "own", "group", "theirs"}
        assert keys(look(client, cast.corporation_officer, f"{PARTY}?gemeente=bergdal")) == ["b-1"]
        look(client, cast.corporation_officer, "/partijen/verweg/", 404)

    def test_agreements_of_one_place_that_began_together_stand_as_elsewhere(self, client, cast, table, world):
        """As `IN_ORDER` has them: by their address word, whichever was written down first."""
        with acting(ACTOR):
            table.framework.slug = "zorg-2024-2027"
            table.framework.save()
        other = start_framework(
            actor=ACTOR,
            municipality=table.municipality,
            slug="bouw-2024-2027",
            title="Bouw",
            starts_on=table.framework.starts_on,
            ends_on=table.framework.ends_on,
            participants=[
                (table.corporation, ParticipationRole.SIGNATORY),
                (table.municipality, ParticipationRole.SIGNATORY),
            ],
            coordinator=table.municipality,
        )
        lay(make_commitment(other, "first"), party=table.corporation)
        lay(make_commitment(other, "claim"), party=table.municipality)
        visible = FrameworkAgreement.objects.visible_to(cast.officer)
        duties = duties_of([table.corporation], visible, timezone.localdate())
        assert keys(look(client, cast.officer)) == [one.commitment.key for one in duties]
        assert keys(look(client, cast.officer))[0] == "first"
        assert keys(look(client, cast.officer, f"{PARTY}?lijst=krijgt"))[0] == "claim"


class TestParity:
    @pytest.mark.slow
    def test_the_list_and_the_rule_say_the_same(self, cast, table, world):
        """For every party and everybody of the cast: duties are what `owed_by` says, in what they may see."""
        lay(world["own"], "party", everyone=True)
        day = timezone.localdate()
        for _name, person in cast.people():
            visible = FrameworkAgreement.objects.visible_to(person)
            for party in Party.objects.all():
                listed = {row for duty in duties_of([party], visible, day) for row in duty.responsibilities}
                assert listed == set(owed_by(party).filter(commitment__framework__in=visible))
                if person.is_authenticated:
                    ledger = read_ledger(person, party, day)
                    owes = {row.commitment for row in read_rows(ledger, ledger.owes)}
                    assert owes == {row.commitment for row in listed}

    def test_several_parties_at_once_are_each_for_itself(self, cast, table, world):
        visible = FrameworkAgreement.objects.visible_to(cast.officer)
        parties = [table.corporation, table.other_corporation]
        day = timezone.localdate()
        alone = [(d.party, d.commitment) for p in parties for d in duties_of([p], visible, day)]
        together = [(d.party, d.commitment) for d in duties_of(parties, visible, day)]
        assert sorted(map(str, alone)) == sorted(map(str, together)) and len(alone) == 4

    def test_of_another_day_is_who_sat_there_on_that_day(self, cast, table, world):
        day = timezone.localdate()
        with acting(ACTOR):
            seat = Participation.objects.get(framework=table.framework, party=table.corporation)
            seat.ends_on = day
            seat.save()
        visible = FrameworkAgreement.objects.visible_to(cast.officer)
        groups = [
            {duty.as_group for duty in duties_of([table.corporation], visible, one)}
            for one in (day, day + timedelta(days=1))
        ]
        assert groups == [{False, True}, {False}]

    def test_an_outsider_is_nobody(self, table, world):
        row = Responsibility.objects.get(outsider="De buren")
        assert not any(responsible(row, party, {table.framework.pk}) for party in Party.objects.all())


class TestHandlers:
    @pytest.mark.slow
    def test_only_its_own_people_read_them(self, client, cast, table, world):
        """On the page and in the file; the manager is no member."""
        row = Responsibility.objects.get(commitment=world["own"], role="lead")
        take(actor=ACTOR, party=table.corporation, user=cast.corporation_officer, responsibilities=[row])
        told = {}
        for name, person in cast.people():
            if name in ("anonymous", "stranger", "council_member"):
                continue
            rows = [r for r in look(client, person).iter("tr") if r.get("data-key") == "own"]
            book = openpyxl.load_workbook(BytesIO(client.get(f"{PARTY}werk.xlsx").content))
            cells = {str(cell.value) for sheet in book for line in sheet for cell in line}
            told[name] = ("Beleidsmedewerker" in words(rows[0]), "Beleidsmedewerker" in cells)
        assert {name for name, both in told.items() if any(both)} == {"corporation_officer"}
        assert told["corporation_officer"] == (True, True)
        assert len(told) == 5

    def test_who_left_handles_nothing(self, client, cast, table, world):
        leaver = colleague(table.corporation, "anna")
        row = Responsibility.objects.get(commitment=world["own"], role="lead")
        take(actor=ACTOR, party=table.corporation, user=leaver, responsibilities=[row])
        assert len(handlers_of([table.corporation])) == 1
        assert "own" not in keys(look(client, cast.corporation_officer, f"{PARTY}?opgepakt=nee"))
        User.objects.filter(pk=leaver.pk).update(is_active=False)
        assert "own" in keys(look(client, cast.corporation_officer, f"{PARTY}?opgepakt=nee"))
        User.objects.filter(pk=leaver.pk).update(is_active=True)
        membership = leaver.memberships.get()
        membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
        with acting(ACTOR):
            membership.save_next()
        add_member(actor=ACTOR, user=leaver, party=table.tenants, role=MembershipRole.EDITOR)
        assert not handlers_of([table.corporation])

    def test_the_filter_on_them_is_not_for_others(self, client, cast, world):
        tree = look(client, cast.tenant, f"{PARTY}?opgepakt=nee")
        assert keys(tree) == ["own", "group", "theirs"]
        assert "opgepakt" in words(next(one for one in tree.iter() if one.get("id") == "gevonden"))


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "left"),
        [
            ("licht=rood", ["own"]),
            ("licht=geen", ["group", "theirs"]),
            ("thema=bouwen", ["own"]),
            ("thema=geen&licht=geen", ["group", "theirs"]),
            ("jaar=2024", ["own", "group", "theirs"]),
            ("gemeente=duinstede&licht=groen", []),
            ("licht=paars&jaar=1900&thema=x&gemeente=elders&lijst=alles", ["own", "group", "theirs"]),
        ],
    )
    def test_by_address(self, client, cast, world, query, left):
        assert keys(look(client, cast.tenant, f"{PARTY}?{query}")) == left

    def test_the_counts_say_what_each_choice_leaves(self, client, cast, world):
        tree = look(client, cast.tenant, f"{PARTY}?licht=geen")
        options = {
            (select.get("name"), option.get("value")): words(option)
            for select in tree.iter("select")
            for option in select.iter("option")
            if option.get("value")
        }
        assert options["licht", "rood"] == "Red (1)"
        assert options["licht", "geen"] == "No light (2)"
        assert options["thema", "geen"] == "no theme (2)"
        assert ("thema", "bouwen") not in options
        for (name, value), label in options.items():
            left = keys(
                look(
                    client,
                    cast.tenant,
                    f"{PARTY}?licht=geen&{name}={value}".replace("licht=geen&licht", "licht"),
                )
            )
            assert f"({len(left)})" in label

    def test_what_only_the_other_side_has_stays_chosen_on_the_page_and_in_the_file(self, client, cast, world):
        """An address kept or typed; the municipality owes nothing of the theme that it is owed."""
        other, query = "/partijen/duinstede/", "?thema=bouwen"
        tree = look(client, cast.tenant, f"{other}{query}")
        assert keys(tree) == []
        (chosen,) = [one for one in tree.iter("option") if one.get("selected") is not None]
        assert (chosen.get("value"), words(chosen)) == ("bouwen", "Bouwen (0)")
        book = openpyxl.load_workbook(BytesIO(client.get(f"{other}werk.xlsx{query}").content))
        assert [row[2].value for row in book.worksheets[1].iter_rows(min_row=2)] == ["Afspraak own"]
        assert "Bouwen" in {row[1].value for row in book.worksheets[2].iter_rows()}

    def test_htmx_gets_the_part(self, client, cast, world):
        client.force_login(cast.tenant)
        answer = client.get(f"{PARTY}?licht=rood", headers={"HX-Request": "true"})
        assert b"<html" not in answer.content and b'id="partij"' in answer.content


class TestTheFile:
    def test_both_sides_with_the_filters_of_the_page(self, client, cast, world):
        client.force_login(cast.corporation_officer)
        answer = client.get(f"{PARTY}werk.xlsx?licht=rood")
        assert answer["Content-Disposition"].startswith('attachment; filename="afspraken-duinstede-wonen-')
        book = openpyxl.load_workbook(BytesIO(answer.content))
        owes, owed, facts = book.worksheets
        assert [row[2].value for row in owes.iter_rows(min_row=2)] == ["Afspraak own"]
        assert [row[2].value for row in owed.iter_rows(min_row=2) if row[2].value] == []
        values = [cell.value for row in owes.iter_rows(min_row=2) for cell in row]
        assert "Rood" in values and "CONCEPT" in values and "2024, Najaar" in values
        assert "Rood" in {row[1].value for row in facts.iter_rows()}

    def test_what_looks_like_a_formula_stays_text(self, client, cast, table):
        lay(make_commitment(table.framework, title="=1+1"), party=table.corporation)
        client.force_login(cast.tenant)
        book = openpyxl.load_workbook(BytesIO(client.get(f"{PARTY}werk.xlsx").content))
        cell = book.worksheets[0]["C2"]
        assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


@pytest.mark.slow
@pytest.mark.parametrize("number", [1, 3, 50])
def test_what_it_costs(client, cast, table, number, django_assert_num_queries):
    many = [make_commitment(table.framework, f"a-{n}", n) for n in range(number)]
    for commitment in many:
        row = lay(commitment, group=PartyKind.CORPORATION)
        take(actor=ACTOR, party=table.corporation, user=cast.corporation_officer, responsibilities=[row])
    make_round(table.framework, many)
    set_status(table.framework)
    for commitment in many:
        put_before(table, commitment)
    client.force_login(cast.corporation_officer)
    # The file reads the rows of both sides; that it was taken along is written down.
    for path, queries in ((PARTY, 16), (f"{PARTY}?lijst=krijgt&licht=geen", 16), (f"{PARTY}werk.xlsx", 20)):
        with django_assert_num_queries(queries):
            assert client.get(path).status_code == 200


class TestManyMunicipalities:
    """Who works in fifteen municipalities, or sees all of them."""

    def test_a_page_has_so_many_rows_and_leads_to_the_next_with_its_filters(
        self, client, cast, world, monkeypatch
    ):
        monkeypatch.setattr("monitoring.work.views.PER_PAGE", 2)
        first = look(client, cast.tenant)
        assert keys(first) == ["own", "group"]
        assert "3 of 3 commitments found; this page has 1 to 2." in words(first)
        links = {one.get("id"): one.get("href") for one in first.iter("a")}
        assert "vorige" not in links and links["volgende"] == "?pagina=2"
        assert keys(look(client, cast.tenant, f"{PARTY}?pagina=2")) == ["theirs"]
        # Past the end, and nonsense, is a page that is there.
        assert keys(look(client, cast.tenant, f"{PARTY}?pagina=99")) == ["theirs"]
        assert keys(look(client, cast.tenant, f"{PARTY}?pagina=x")) == ["own", "group"]
        last = look(client, cast.tenant, f"{PARTY}?gemeente=duinstede&pagina=2")
        links = {one.get("id"): one.get("href") for one in last.iter("a")}
        assert links["vorige"] == "?gemeente=duinstede&pagina=1" and "volgende" not in links

    def test_of_what_stands_on_another_page_no_more_is_read_than_the_filters_ask(
        self, client, cast, world, monkeypatch
    ):
        monkeypatch.setattr("monitoring.work.views.PER_PAGE", 2)
        with CaptureQueriesContext(connection) as asked:
            tree = look(client, cast.corporation_officer)
        assert "3 of 3 commitments found" in words(tree)
        read = [one["sql"] for one in asked.captured_queries]
        (sql,) = [one for one in read if one.startswith('SELECT "agreements_commitment"."id"')]
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert len(cursor.fetchall()) == 2
        assert '"agreements_commitment"."text"' not in sql

    def test_the_file_has_all_of_them(self, client, cast, world, monkeypatch):
        monkeypatch.setattr("monitoring.work.views.PER_PAGE", 1)
        client.force_login(cast.tenant)
        book = openpyxl.load_workbook(BytesIO(client.get(f"{PARTY}werk.xlsx").content))
        assert len(list(book.worksheets[0].iter_rows())) == 1 + 3

    def test_of_tables_the_party_does_not_sit_at_nothing_is_read(self, cast, table, world):
        """The application manager sees every municipality; the rows that are read are those of the party's own tables."""
        with_group = make_table("bergdal")
        lay(make_commitment(with_group.framework, "b-1"), group=PartyKind.CORPORATION)
        lay(make_commitment(with_group.framework, "b-2"), everyone=True)
        visible = FrameworkAgreement.objects.visible_to(cast.manager)
        with CaptureQueriesContext(connection) as asked:
            duties_of([table.corporation], visible, timezone.localdate())
        with connection.cursor() as cursor:
            sql = asked.captured_queries[-1]["sql"]
            cursor.execute(sql)
            read = len(cursor.fetchall())
        assert "agreements_responsibility" in sql and read == 3
