"""What is kept of a municipality outlives what is written elsewhere, and nothing that it shows."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import FrameworkAgreement, Participation, Theme
from config.web.history import AppendOnlyModel, TrackedModel, acting
from monitoring.enums import Light
from monitoring.meeting.reading import report_of
from monitoring.models import RoundLine
from monitoring.scale import Size, make_municipality
from monitoring.table import keeping, news
from monitoring.table.keeping import Mark
from parties.models import Party
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_table, tell

PAGE, COUNT = "/duinstede/afspraken-2024-2027/2024/monitor/", "/mijn-werk/aantal/"
#: The session and the person; the mark; what was written since it was read last.
WHO, MARK, NEW = 2, 1, 1

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def current(table_committed):
    return make_round(table_committed.framework, [make_commitment(table_committed.framework, "a-1")])


@pytest.fixture
def elsewhere(table_committed):
    """The line of a round in another municipality."""
    other = make_table("bergdal")
    commitment = make_commitment(other.framework, "b-1")
    return line_of(make_round(other.framework, [commitment]), commitment)


@pytest.fixture
def officer(cast, current):
    client = Client()
    client.force_login(cast.officer)
    return client


def look(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def count(client: Client) -> int:
    found = re.search(r"\d+", client.get(COUNT).content.decode())
    return int(found[0]) if found else 0


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return len(asked)


def of(place: str) -> str:
    return Mark.read(0).of(place).newest


class TestThePages:
    def test_what_is_written_elsewhere_leaves_the_monitor_and_the_count(self, officer, elsewhere):
        first, number, cost = look(officer), count(officer), queries(officer, COUNT)
        look(officer)
        give_light(elsewhere, Light.RED)
        tell(elsewhere, "Elders gebouwd")
        assert queries(officer, COUNT) == cost + NEW
        assert queries(officer, PAGE) == WHO + MARK + 1
        assert (look(officer), count(officer)) == (first, number)
        keeping.clear()
        assert (look(officer), count(officer)) == (first, number)

    def test_what_is_written_here_shows_whatever_is_written_elsewhere(self, officer, current, elsewhere):
        look(officer)
        give_light(elsewhere, Light.GREEN)
        give_light(line_of(current, current.lines.get().commitment), Light.RED)
        give_light(elsewhere, Light.RED)
        assert "monitor__row--red" in look(officer)

    def test_who_works_in_several_counts_them_all(self, cast, table_committed, current, elsewhere):
        officer = Client()
        officer.force_login(cast.officer)
        own = count(officer)
        there = elsewhere.round.framework
        with acting(ACTOR):
            # A seat elsewhere is of all: nobody worked there before.
            Participation(framework=there, party=table_committed.municipality, role="signatory").save()
        seated = count(officer)
        make_round(there, [elsewhere.commitment], slug="tweede", reference_date=date(2024, 9, 1))
        # It is read anew, and not what was kept.
        assert queries(officer, COUNT) > WHO + MARK + NEW
        again = count(officer)
        keeping.clear()
        assert again == count(officer) >= seated >= own

    def test_a_meeting_reads_the_same_report(self, cast, current, elsewhere):
        first = report_of(current, cast.officer)
        give_light(elsewhere, Light.RED)
        assert report_of(current, cast.officer) is first
        give_light(line_of(current, current.lines.get().commitment), Light.RED)
        assert report_of(current, cast.officer) is not first


class TestWhatIsNew:
    def test_every_table_of_the_mark_tells_of_whom_its_rows_are(self, transactional_db):
        """Of two municipalities that share a corporation; what has no way is of all."""
        size = Size(years=1, commitments=6, country=True)
        for number in (1, 24):
            make_municipality(number, size)
        looked = set()
        for table in news.tables():
            if table.way:
                places = {place for row in table.written(0, 10**9) for place in row}
                assert places <= {"schaal-0001", "schaal-0024"}, table
                looked |= {table.name} if places else set()
        # What is written all day long is among them.
        assert {
            RoundLine.history.model._meta.db_table,
            "monitoring_assessment",
            "monitoring_progressreport",
        } <= looked
        assert len(looked) > 30

    def test_what_tells_who_may_see_what_is_of_all(self):
        ways = {table.rows: table.way for table in news.tables()}
        for model in (*news.OF_ALL, *apps.get_app_config("parties").get_models()):
            if issubclass(model, TrackedModel) and not model._meta.proxy:
                assert ways[model.history.model] == "", model
        ahead = [model for model in apps.get_models() if issubclass(model, TrackedModel | AppendOnlyModel)]
        for model in ahead:
            way = news.way_of(model)
            if way:
                *hops, slug = way.split("__")
                reached = model
                for hop in hops:
                    field = reached._meta.get_field(hop)
                    assert not field.null, (model, hop)
                    reached = field.remote_field.model
                assert (slug, reached._meta.concrete_model) == ("slug", Party)

    def test_only_the_municipality_it_was_written_in(self, table_committed, elsewhere):
        here, there = of("duinstede"), of("bergdal")
        give_light(elsewhere, Light.RED)
        assert of("duinstede") == here
        assert of("bergdal") != there
        assert of("duinstede") == here

    def test_both_where_something_went_from_one_to_the_other(self, table_committed, elsewhere):
        with acting(ACTOR):
            theme = Theme(framework=table_committed.framework, position=1, title="Verhuisd")
            theme.save()
        here, there = of("duinstede"), of("bergdal")
        with acting(ACTOR):
            theme.framework = elsewhere.round.framework
            theme.save()
        assert of("duinstede") != here and of("bergdal") != there

    def test_of_all_where_what_it_hung_on_is_gone(self, table_committed, elsewhere):
        third = of("duinstede")
        line, row = elsewhere, elsewhere.round
        with acting(ACTOR):
            line.delete()
            row.delete()
        assert of("duinstede") != third

    def test_of_all_with_a_party(self, table_committed, elsewhere):
        here = of("duinstede")
        with acting(ACTOR):
            Party.objects.get(slug="bergdal").save()
        assert of("duinstede") != here

    def test_of_all_with_too_many_rows(self, table_committed, elsewhere, monkeypatch):
        monkeypatch.setattr(news, "MOST_ROWS", 1)
        here = of("duinstede")
        give_light(elsewhere, Light.RED)
        assert of("duinstede") != here

    def test_of_all_when_an_older_mark_comes_later(self, table_committed, elsewhere):
        """Two threads: one read the mark first and looks last."""
        old = Mark.read(0)
        give_light(elsewhere, Light.RED)
        new = of("duinstede")
        assert old.of("duinstede").newest != new
        assert of("duinstede") != new

    def test_of_all_where_looking_failed(self, table_committed, elsewhere):
        """The database went away between the mark and the rows: nobody knows any more of whom they are."""
        here, there = of("duinstede"), of("bergdal")
        give_light(elsewhere, Light.RED)

        def away(execute, sql, params, many, context):
            if "UNION" in sql:
                raise OperationalError("server closed the connection unexpectedly")
            return execute(sql, params, many, context)

        mark = Mark.read(0)
        with connection.execute_wrapper(away), pytest.raises(OperationalError):
            mark.of("bergdal")
        assert of("bergdal") != there and of("duinstede") != here

    def test_nothing_without_a_mark(self, table_committed):
        assert Mark("", "x").of("duinstede") == Mark("", "x")

    def test_nothing_fits_after_everything_was_forgotten(self, table_committed):
        here = of("duinstede")
        news.NEWS.forget()
        assert of("duinstede") != here

    def test_one_query_however_many_tables(self, table_committed, elsewhere, django_assert_num_queries):
        of("duinstede")
        give_light(elsewhere, Light.RED)
        tell(elsewhere, "Er is gebouwd")
        with acting(ACTOR):
            FrameworkAgreement.objects.get(pk=elsewhere.round.framework_id)
            elsewhere.commitment.save()
        with django_assert_num_queries(MARK + NEW):
            of("duinstede")
