"""Items with a lead of their own, in the list to fill in and in what is still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import CommitmentItem, Completion, Responsibility
from agreements.services.assigning import assign
from config.web.history import StaleVersionError, acting
from monitoring.collecting.reading import read_rows
from monitoring.collecting.services import keep_typed, tell, told_now
from monitoring.models import LineDraft, ProgressReport, RoundLine
from monitoring.reminders.services import remind_everybody
from monitoring.table.closing import close_round
from monitoring.work.tasks import tasks_of
from parties.enums import MembershipRole
from parties.models import Mail, Party, User
from parties.permissions import actor_for
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import Table, line_of, make_commitment, make_round
from tests.factories import tell as told
from tests.layers import made_once

pytestmark = pytest.mark.django_db

LIST = "/mijn-werk/invullen/"
TODAY = date(2024, 11, 1)


def lead(table: Table, item: CommitmentItem | None, party: Party | None = None, **fields) -> Responsibility:
    """Who leads it: the corporation, unless told otherwise."""
    who = {} if "group" in fields else {"party": party or table.corporation}
    with acting(ACTOR):
        row = Responsibility(item=item, **{"role": "lead", **who, **fields})
        row.save()
    return row


@dataclass
class World:
    """A commitment with two items in an open round; the corporation leads the first, its officer handles that."""

    line: RoundLine
    before: RoundLine
    item: CommitmentItem
    other: CommitmentItem
    row: Responsibility


@made_once
def world(table, cast) -> World:
    items = [{"label": label, "text": f"Onderdeel {label}."} for label in "ab"]
    commitment = make_commitment(table.framework, items=items)
    item, other = commitment.items.all()
    row = lead(table, item, commitment=commitment)
    assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=cast.corporation_officer)
    before = make_round(table.framework, [commitment], slug="voorjaar", reference_date=date(2024, 4, 30))
    about = line_of(before, commitment)
    told(about, "Nog 112 woningen.", table.corporation, item=item, dated=date(2024, 4, 20))
    told(about, "Over alles.", table.corporation, dated=date(2024, 4, 21))
    close_round(actor=ACTOR, monitoring_round=before)
    now = make_round(table.framework, [commitment])
    return World(line_of(now, commitment), about, item, other, row)


@pytest.fixture
def browser(cast) -> Client:
    client = Client()
    client.force_login(cast.corporation_officer)
    return client


def address(world: World, party: Party, item: CommitmentItem | None = None) -> str:
    return f"{LIST}{world.line.pk}/{party.slug}/onderdeel/{(item or world.item).pk}/"


def listed(person: User) -> list[tuple[str, str]]:
    """Which party tells about what, in the order of the list."""
    fresh = User.objects.get(pk=person.pk)
    return [(row.party.slug, row.item.label if row.item else "geheel") for row in read_rows(fresh, TODAY)[0]]


def own(person: User) -> set[str]:
    fresh = User.objects.get(pk=person.pk)
    rows, mine = read_rows(fresh, TODAY)
    return {row.item.label if row.item else "geheel" for row in rows if row.place in mine}


def waiting(person: User) -> list[tuple[str, str]]:
    fresh = User.objects.get(pk=person.pk)
    return [(task.about, task.url) for task in tasks_of(fresh, TODAY) if task.kind == "progress"]


class TestWhoseItems:
    def test_who_leads_an_item_finds_that_and_not_the_whole(self, cast, world, table):
        (row,) = read_rows(cast.corporation_officer, TODAY)[0]
        assert (row.line, row.item, row.teller) == (world.line, world.item, table.corporation)
        assert (row.before.text, row.told, row.done) == ("Nog 112 woningen.", None, False)
        assert own(cast.corporation_officer) == {"a"}
        assert waiting(cast.corporation_officer) == [
            ("Afspraak a-1 · a Onderdeel a.", address(world, table.corporation))
        ]

    def test_who_leads_the_line_and_an_item_has_both_once(self, cast, world, table):
        whole = lead(table, None, commitment=world.line.commitment)
        lead(table, world.item, commitment=world.line.commitment, group="corporation")
        assign(actor=ACTOR, party=table.corporation, responsibility=whole, handler=cast.corporation_officer)
        slug = table.corporation.slug
        assert listed(cast.corporation_officer) == [(slug, "geheel"), (slug, "a")]
        assert own(cast.corporation_officer) == {"geheel", "a"}
        assert [about for about, _url in waiting(cast.corporation_officer)] == [
            "Afspraak a-1",
            "Afspraak a-1 · a Onderdeel a.",
        ]

    def test_who_handles_the_line_handles_its_items_unless_a_colleague_does(self, cast, world, table):
        colleague = User.objects.create_user("bouw@wonen.example", name="Projectleider")
        add_member(actor=ACTOR, user=colleague, party=table.corporation, role=MembershipRole.EDITOR)
        whole = lead(table, None, commitment=world.line.commitment)
        lead(table, world.other, commitment=world.line.commitment)
        assign(actor=ACTOR, party=table.corporation, responsibility=whole, handler=colleague)
        assert own(colleague) == {"geheel", "b"}
        assert [about for about, _url in waiting(colleague)] == [
            "Afspraak a-1",
            "Afspraak a-1 · b Onderdeel b.",
        ]
        assert own(cast.corporation_officer) == {"a"}

    def test_a_deputy_stands_in_for_the_item(self, cast, world, table):
        colleague = User.objects.create_user("bouw@wonen.example", name="Projectleider")
        add_member(actor=ACTOR, user=colleague, party=table.corporation, role=MembershipRole.EDITOR)
        assign(
            actor=ACTOR,
            party=table.corporation,
            responsibility=world.row,
            handler=cast.corporation_officer,
            deputy=colleague,
        )
        (task,) = tasks_of(User.objects.get(pk=colleague.pk), TODAY)
        assert (task.kind, task.is_deputy) == ("progress", True)
        assert own(colleague) == {"a"}

    def test_who_coordinates_tells_an_item_as_itself(self, cast, world, table):
        row = lead(table, world.other, table.municipality, commitment=world.line.commitment)
        assign(actor=ACTOR, party=table.municipality, responsibility=row, handler=cast.officer)
        (found,) = read_rows(cast.officer, TODAY)[0]
        assert (found.item, found.teller) == (world.other, table.municipality)
        (task,) = [one for one in tasks_of(cast.officer, TODAY) if one.kind == "progress"]
        # With a light it is reported as a whole; the item is told on its own page.
        assert (task.line_ids, task.url) == ((), address(world, table.municipality, world.other))

    def test_being_party_to_an_item_is_about_the_whole(self, cast, world, table):
        with acting(ACTOR):
            Responsibility.objects.get().delete()
        lead(table, world.item, commitment=world.line.commitment, role="party")
        assert listed(cast.corporation_officer) == [(table.corporation.slug, "geheel")]

    def test_no_more_once_the_lead_ended_or_the_part_is_completed(self, cast, world, table):
        with acting(ACTOR):
            world.row.ends_on = date(2024, 6, 30)
            world.row.save_next()
        assert (listed(cast.corporation_officer), waiting(cast.corporation_officer)) == ([], [])
        with acting(ACTOR):
            world.row.ends_on = None
            world.row.save_next()
        assert listed(cast.corporation_officer) == [(table.corporation.slug, "a")]
        with acting(ACTOR):
            Completion(commitment=world.line.commitment, party=table.corporation, completed_on=TODAY).save()
        assert (listed(cast.corporation_officer), waiting(cast.corporation_officer)) == ([], [])


class TestTelling:
    def test_a_text_about_the_item_alone(self, cast, world, table):
        """The same row that the page with the proposed light writes and reads."""
        actor = actor_for(cast.corporation_officer, table.corporation.pk)
        for item in (None, world.item):
            keep_typed(actor=actor, line=world.line, party=table.corporation, item=item, text="Half")
        row = tell(
            actor=actor,
            line_id=world.line.pk,
            party=table.corporation,
            item=world.item,
            text=" Nog 90. ",
            seen=0,
        )
        assert row is not None
        assert (row.text, row.party, row.item) == ("Nog 90.", table.corporation, world.item)
        assert LineDraft.objects.get().data == {f"text-{table.corporation.slug}": "Half"}
        assert told_now(world.line, table.corporation) is None
        assert waiting(cast.corporation_officer) == []
        (found,) = read_rows(User.objects.get(pk=cast.corporation_officer.pk), TODAY)[0]
        assert found.done

    def test_the_text_on_the_whole_says_nothing_of_the_item(self, cast, world, table):
        told(world.line, "Over alles.", table.corporation)
        (row,) = read_rows(cast.corporation_officer, TODAY)[0]
        assert not row.done
        assert len(waiting(cast.corporation_officer)) == 1

    def test_of_the_item_says_nothing_of_the_whole(self, cast, world, table):
        whole = lead(table, None, commitment=world.line.commitment)
        assign(actor=ACTOR, party=table.corporation, responsibility=whole, handler=cast.corporation_officer)
        told(world.line, "Over a.", table.corporation, item=world.item)
        rows, _own = read_rows(cast.corporation_officer, TODAY)
        assert [(row.item, row.done) for row in rows] == [(None, False), (world.item, True)]
        assert [about for about, _url in waiting(cast.corporation_officer)] == ["Afspraak a-1"]

    def test_emptied_again_it_waits_again(self, cast, world, table):
        for text in ("Over a.", ""):
            told(world.line, text, table.corporation, item=world.item)
        assert len(waiting(cast.corporation_officer)) == 1

    def test_not_over_a_colleague_and_not_about_what_others_lead(self, world, table):
        told(world.line, "Van een collega.", table.corporation, item=world.item)
        place = {"actor": ACTOR, "line_id": world.line.pk, "text": "Van mij.", "seen": 0}
        with pytest.raises(StaleVersionError) as stale:
            tell(party=table.corporation, item=world.item, **place)
        assert stale.value.current.text == "Van een collega."  # type: ignore[attr-defined]
        for party, item in (
            (table.corporation, world.other),
            (table.other_corporation, world.item),
            (None, world.item),
        ):
            with pytest.raises(ValidationError):
                tell(party=party, item=item, **place)
        assert ProgressReport.objects.filter(line=world.line).count() == 1


class TestThePage:
    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
    def test_saving_counts_in_the_list(self, browser, world, table, headers):
        path = address(world, table.corporation)
        response = browser.post(path, {"seen": "0", "text": "Nog 90."}, headers=headers)
        row = ProgressReport.objects.get(line=world.line)
        assert (row.text, row.item, row.party) == ("Nog 90.", world.item, table.corporation)
        anchor = f"regel-{world.line.pk}-{table.corporation.slug}-{world.item.pk}"
        if headers:
            page = response.content.decode()
            assert f'id="{anchor}"' in page and "data-saved" in page and 'max="1" value="1"' in page
        else:
            assert response["Location"] == f"{LIST}#{anchor}"

    def test_nothing_has_changed(self, browser, world, table):
        browser.post(address(world, table.corporation), {"seen": "0", "text": "", "niets": "1"})
        row = ProgressReport.objects.get(line=world.line)
        assert row.item == world.item and "20 april 2024" in row.text

    def test_what_is_wrong_stands_at_its_place_with_what_was_typed(self, browser, world, table):
        path = address(world, table.corporation)
        response = browser.post(path, {"seen": "0", "text": " "})
        assert response.status_code == 422 and b'aria-invalid="true"' in response.content
        told(world.line, "Van een collega.", table.corporation, item=world.item)
        response = browser.post(
            path, {"seen": "0", "text": "Van <b>mij</b>."}, headers={"HX-Request": "true"}
        )
        page = response.content.decode()
        assert response.status_code == 409
        assert "Van een collega." in page and "Van &lt;b&gt;mij&lt;/b&gt;." in page
        close_round(actor=ACTOR, monitoring_round=world.line.round)
        response = browser.post(path, {"seen": "0", "text": "Te laat."})
        assert response.status_code == 409 and "Te laat." in response.content.decode()
        assert ProgressReport.objects.filter(line=world.line).count() == 1

    def test_what_is_typed_is_kept_as_a_draft_of_the_item(self, browser, world, table, cast):
        path = f"{address(world, table.corporation)}concept/"
        response = browser.post(path, {"seen": "0", "text": "Half"}, headers={"HX-Request": "true"})
        assert response.status_code == 204
        (row,) = read_rows(cast.corporation_officer, TODAY)[0]
        assert (row.draft, row.form.initial["text"]) == ("Half", "Half")
        assert browser.post(path, {"seen": "0", "text": ""})["Location"] == address(world, table.corporation)
        assert not LineDraft.objects.exists()

    def test_an_item_of_another_party_or_commitment(self, browser, world, table):
        elsewhere = make_commitment(table.framework, "a-2", 2, items=[{"text": "Elders."}])
        stray = elsewhere.items.get()
        paths = [address(world, table.corporation, world.other), address(world, table.corporation, stray)]
        assert [browser.get(path).status_code for path in paths] == [403, 404]
        huge = f"{LIST}{world.line.pk}/{table.corporation.slug}/onderdeel/{10**30}/"
        assert browser.get(huge).status_code == 404

    def test_one_main_button_and_the_way_to_the_whole(self, browser, world, table):
        whole = f"{LIST}{world.line.pk}/{table.corporation.slug}/"
        for path in (whole, address(world, table.corporation)):
            page = browser.get(path).content.decode()
            assert page.count("utrecht-button--primary-action") == 1
        assert f'href="{whole}"' in page and 'id="vragen"' not in page

    @pytest.mark.slow
    def test_the_same_queries_at_1_3_and_50_items(self, browser, table, cast):
        items = [{"label": str(n), "text": f"Onderdeel {n}."} for n in range(50)]
        commitment = make_commitment(table.framework, items=items)
        make_round(table.framework, [commitment])
        found = list(commitment.items.all())
        counts = []
        for done, size in pairwise((0, 1, 3, 50)):
            for item in found[done:size]:
                row = lead(table, item, commitment=commitment)
                assign(
                    actor=ACTOR, party=table.corporation, responsibility=row, handler=cast.corporation_officer
                )
            with CaptureQueriesContext(connection) as queries:
                page = browser.get(LIST).content
            assert page.count(b"data-collect-form") == size
            with CaptureQueriesContext(connection) as open_queries:
                assert len(tasks_of(User.objects.get(pk=cast.corporation_officer.pk), TODAY)) == size
            counts.append((len(queries), len(open_queries)))
        assert counts == [(22, 9), (22, 9), (22, 9)]


def test_the_reminder_names_the_item(world, cast):
    reminded = {user: [task.about for task in tasks] for user, tasks in remind_everybody(today=TODAY)}
    assert reminded[cast.corporation_officer] == ["Afspraak a-1 · a Onderdeel a."]
    assert "a Onderdeel a." in Mail.objects.get(user=cast.corporation_officer).text
