"""What a page keeps for the next one, and that it never outlives a change."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agreements.models import FrameworkAgreement, Responsibility
from config.web.history import AppendOnlyModel, TrackedModel, acting
from monitoring.enums import Light, RoundStatus
from monitoring.meeting.reading import report_of
from monitoring.models import LineDraft, RoundLine, SavedFilter
from monitoring.table import keeping, news
from monitoring.table.closing import close_round
from monitoring.table.keeping import OF_PEOPLE, REPORTS, Kept, Mark, Shelf, keep, once
from monitoring.work.tasks import tasks_of
from parties.permissions import memberships_of
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, tell

ADDRESS = "/duinstede/afspraken-2024-2027/2024/monitor/"
#: Who is asking: the session, the person, and for the menu whether they decide for a party.
WHO = 3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def commitments(table_committed):
    return [make_commitment(table_committed.framework, f"a-{n}", n) for n in (1, 2, 3)]


@pytest.fixture
def current(table_committed, commitments):
    return make_round(table_committed.framework, commitments)


@pytest.fixture
def officer(cast, current):
    client = Client()
    client.force_login(cast.officer)
    return client


def look(client: Client, query: str = "") -> str:
    """The page without what differs each time."""
    response = client.get(ADDRESS + query)
    assert response.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


class TestThePage:
    def test_the_second_time_asks_only_who_and_whether_anything_changed(
        self, officer, django_assert_num_queries
    ):
        with django_assert_num_queries(12):
            first = look(officer)
        with django_assert_num_queries(WHO + 1):
            assert look(officer) == first

    def test_other_filters_come_from_the_same_report(self, officer, django_assert_num_queries):
        look(officer)
        with django_assert_num_queries(WHO + 1):
            page = look(officer, "?zoek=a-2")
        assert 'id="regel-a-2"' in page
        assert 'id="regel-a-1"' not in page

    @pytest.mark.parametrize("closed", [False, True])
    def test_somebody_else_sees_the_same_without_what_only_officers_get(self, officer, cast, current, closed):
        if closed:
            close_round(actor=ACTOR, monitoring_round=current)
        mine = look(officer)
        tenant = Client()
        tenant.force_login(cast.tenant)
        theirs = look(tenant)
        assert theirs.count('<tr id="regel-') == mine.count('<tr id="regel-') == 3
        assert "edit-link" not in theirs
        assert ("edit-link" in mine) is not closed
        assert look(officer) == mine

    def test_who_may_see_nothing_gets_nothing_from_the_shelf(self, officer, cast):
        look(officer)
        for person in (cast.stranger, cast.council_member):
            other = Client()
            other.force_login(person)
            assert other.get(ADDRESS).status_code == 404
        assert Client().get(ADDRESS).status_code == 302

    def test_each_language_has_its_own(self, officer, cast):
        dutch = look(officer)
        cast.officer.language = "en"
        cast.officer.save()
        english = look(officer)
        assert "Update" in english
        assert "Update" not in dutch

    def test_print_has_its_own(self, officer):
        assert "edit-link" in look(officer)
        assert "edit-link" not in look(officer, "?weergave=print")
        assert "edit-link" in look(officer)


class TestWhatWasWritten:
    """Everything a person can change shows at once."""

    def test_a_light(self, officer, current, commitments):
        assert "monitor__row--red" not in look(officer)
        give_light(line_of(current, commitments[0]), Light.RED)
        assert "monitor__row--red" in look(officer)

    def test_a_text(self, officer, current, commitments):
        look(officer)
        tell(line_of(current, commitments[0]), "Er is gebouwd")
        assert "Er is gebouwd" in look(officer)

    def test_words_of_a_commitment(self, officer, commitments):
        look(officer)
        with acting(ACTOR):
            commitments[0].title = "Anders verwoord"
            commitments[0].save()
        assert "Anders verwoord" in look(officer)

    def test_the_name_of_a_party(self, officer, table_committed, commitments):
        with acting(ACTOR):
            Responsibility(commitment=commitments[0], party=table_committed.corporation, role="lead").save()
        old = table_committed.corporation.label
        assert old in look(officer)
        with acting(ACTOR):
            table_committed.corporation.short_name = "Nieuwe Naam"
            table_committed.corporation.save()
        assert "Nieuwe Naam" in look(officer)

    def test_something_taken_away(self, officer, current, commitments):
        look(officer)
        with acting(ACTOR):
            line_of(current, commitments[2]).delete()
        assert 'id="regel-a-3"' not in look(officer)

    def test_a_membership_that_ended(self, officer, cast):
        look(officer)
        membership = cast.officer.memberships.get()
        with acting(ACTOR):
            membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
            membership.save()
        assert officer.get(ADDRESS).status_code == 404

    def test_a_membership_that_ends_by_its_date(self, officer, cast, monkeypatch):
        membership = cast.officer.memberships.get()
        with acting(ACTOR):
            membership.ends_on = timezone.localdate()
            membership.save()
        look(officer)
        tomorrow = timezone.localdate() + timedelta(days=1)
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *args, **kwargs: tomorrow)
        assert officer.get(ADDRESS).status_code == 404

    def test_a_term_to_react_that_ends_by_its_date(self, cast, current, monkeypatch):
        today = timezone.localdate()
        with acting(ACTOR):
            current.status, current.reactions_due = RoundStatus.REVIEW, today
            current.save()
        assert not report_of(current, cast.officer).reactions_over
        monkeypatch.setattr(
            "django.utils.timezone.localdate", lambda *args, **kwargs: today + timedelta(days=1)
        )
        assert report_of(current, cast.officer).reactions_over

    def test_a_round_that_was_closed(self, officer, current):
        assert "edit-link" in look(officer)
        close_round(actor=ACTOR, monitoring_round=current)
        assert "edit-link" not in look(officer)

    def test_a_kept_filter(self, officer, cast, table_committed):
        look(officer)
        row = SavedFilter.objects.create(
            user=cast.officer, framework=table_committed.framework, name="Mijn rode", query="licht=rood"
        )
        assert "Mijn rode" in look(officer)
        row.name = "Mijn andere"
        row.save()
        page = look(officer)
        assert "Mijn andere" in page
        assert "Mijn rode" not in page
        row.delete()
        assert "Mijn andere" not in look(officer)

    def test_a_kept_filter_is_of_one_person_at_one_agreement(self, cast, current):
        """Two readers of the same page, the same name and filters: one keeps them here, the other elsewhere."""
        elsewhere = FrameworkAgreement.objects.exclude(pk=current.framework_id).get()
        for person, framework in ((cast.alderman, current.framework), (cast.tenant, elsewhere)):
            SavedFilter.objects.create(user=person, framework=framework, name="Mijn rode", query="licht=rood")
        for first, second in ((cast.alderman, cast.tenant), (cast.tenant, cast.alderman)):
            keeping.clear()
            for person in (first, second):
                browser = Client()
                browser.force_login(person)
                assert ("Mijn rode" in look(browser)) is (person == cast.alderman)

    def test_what_is_typed_is_not_kept(self, officer):
        look(officer)

        def size() -> int:
            return sum(
                len(drawer)
                for _mark, made in keeping.REPORTS._things.values()
                if isinstance(made, Kept)
                for drawer in made.made.values()
            )

        look(officer, "?zoek=afspraak")
        before = size()
        assert before
        for word in ("a", "af", "afs", "afsp"):
            look(officer, f"?zoek={word}")
        assert size() == before

    def test_an_earlier_day_is_read_back_each_time(self, officer, current, commitments):
        give_light(line_of(current, commitments[0]), Light.GREEN, dated=date(2024, 5, 1))
        assert "monitor__row--green" in look(officer, "?per=2024-06-01")
        give_light(line_of(current, commitments[0]), Light.RED, dated=date(2024, 5, 20))
        assert "monitor__row--red" in look(officer, "?per=2024-06-01")


class TestTheCountInTheMenu:
    COUNT = "/mijn-werk/aantal/"

    def count(self, client: Client) -> int:
        found = re.search(r"\d+", client.get(self.COUNT).content.decode())
        return int(found[0]) if found else 0

    def test_the_second_time_asks_only_who_and_whether_anything_changed(
        self, officer, django_assert_num_queries
    ):
        first = self.count(officer)
        assert first
        with django_assert_num_queries(WHO - 1 + 1):
            assert self.count(officer) == first

    def test_each_person_has_their_own(self, officer, cast):
        assert self.count(officer)
        stranger = Client()
        stranger.force_login(cast.stranger)
        assert self.count(stranger) == 0

    def test_what_somebody_else_does_is_counted(self, officer, table_committed, current, commitments):
        before = self.count(officer)
        make_round(table_committed.framework, commitments, slug="tweede", reference_date=date(2024, 9, 1))
        assert self.count(officer) == before + 1

    def test_an_own_draft_is_counted(self, officer, cast, current, commitments):
        before = self.count(officer)
        line = line_of(current, commitments[0])
        draft = LineDraft.objects.create(user=cast.officer, line=line, data={}, based_on=1)
        assert self.count(officer) == before + 1
        draft.delete()
        assert self.count(officer) == before

    def test_it_reads_nothing_whose_changes_go_unnoticed(self, cast, current, commitments):
        """On the table of this test: what else waits is told by more rows, not by other tables."""
        untracked = {
            model._meta.db_table
            for model in apps.get_models()
            if not issubclass(model, (TrackedModel, AppendOnlyModel)) and not hasattr(model, "history_id")
        } - {LineDraft._meta.db_table}
        memberships_of(cast.officer)
        with CaptureQueriesContext(connection) as asked:
            tasks_of(cast.officer, timezone.localdate())
        read = {table for one in asked for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', one["sql"])}
        assert RoundLine._meta.db_table in read
        assert read & untracked == set()


class TestMark:
    def test_it_knows_every_table_whose_changes_count(self):
        known = {one.name for one in news.tables()}
        for model in apps.get_models():
            if issubclass(model, TrackedModel):
                assert model.history.model._meta.db_table in known, model
            elif issubclass(model, AppendOnlyModel):
                assert model._meta.db_table in known, model

    def test_it_changes_with_every_write_and_stays_without(self, table_committed):
        seen = [Mark.read(0), Mark.read(0)]
        with acting(ACTOR):
            table_committed.corporation.save()
        seen.append(Mark.read(0))
        assert seen[0] == seen[1] != seen[2]

    def test_it_changes_when_an_account_is_no_longer_in_use_and_not_by_logging_in(self, cast):
        before = Mark.read(0)
        client = Client()
        client.force_login(cast.alderman)
        assert Mark.read(0) == before
        with acting(ACTOR):
            cast.alderman.is_active = False
            cast.alderman.save()
        assert Mark.read(0) != before

    def test_inside_a_transaction_there_is_none(self):
        with transaction.atomic():
            assert Mark.read(0).newest == ""
        assert Mark.read(0).newest

    def test_while_somebody_writes_there_is_none(self, table_committed):
        """On PostgreSQL a row with a lower number may be committed after one with a higher."""
        if connection.vendor != "postgresql":
            pytest.skip("SQLite lets one write at a time")
        other = connection.copy()
        try:
            with transaction.atomic(using="default"):
                with acting(ACTOR):
                    table_committed.corporation.save()
                with other.cursor() as cursor:
                    cursor.execute(keeping._mark_sql("postgresql"), [0, 0])
                    assert cursor.fetchone()[0] == ""
        finally:
            other.close()
        assert Mark.read(0).newest


class TestShelf:
    def test_made_once_per_mark(self):
        made = []
        for newest in ("1", "1", "2", "1"):
            keep(Mark(newest, ""), ("x",), lambda: made.append(1))
        assert len(made) == 3

    def test_nothing_is_kept_without_a_mark(self):
        made = []
        for _turn in range(2):
            keep(Mark("", ""), ("x",), lambda: made.append(1))
        assert len(made) == 2

    def test_it_is_never_larger_than_it_should_be(self):
        shelf = Shelf(3)
        for number in range(10):
            keep(Mark("1", ""), (number,), lambda: None, shelf)
        assert len(shelf._things) == 3

    def test_what_is_of_people_never_pushes_out_a_report(self):
        keep(Mark("1", ""), ("report",), lambda: "made")
        for number in range(REPORTS.size + 1):
            keep(Mark("1", ""), (number,), lambda: None, OF_PEOPLE)
        assert keep(Mark("1", ""), ("report",), lambda: "made anew") == "made"

    def test_a_full_drawer_takes_nothing_more(self, monkeypatch):
        monkeypatch.setattr(keeping, "MADE", 2)
        kept = Kept(report=None)  # type: ignore[arg-type]
        for number in range(5):
            once(kept.drawer("nl"), number, lambda: None)
        assert len(kept.drawer("nl")) <= 2
        assert sum(map(len, kept.made.values())) == 2
