"""Any day: the state at its end and what changed since, in the report."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import Origin
from agreements.models import Commitment
from agreements.services.drafting import add_indicator
from config.web.history import Actor, acting
from monitoring.enums import Light
from monitoring.figures.services import record_measurement
from monitoring.models import Assessment, MonitoringRound, ProgressReport
from monitoring.rounds.services import settle_line, undo_last
from monitoring.table.changes import Mark
from monitoring.table.closing import close_round
from monitoring.table.comparing import Since, read_changes
from monitoring.table.days import parse_day
from monitoring.table.reading import read_report
from parties.models import User
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_line, make_round
from tests.layers import made_once

from .days_read import JULY, MAY, NOVEMBER, OCTOBER, make_turning

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def line(table):
    return make_turning(table)


def fresh(row: MonitoringRound) -> MonitoringRound:
    return MonitoringRound.objects.select_related("framework__municipality").get(pk=row.pk)


def state(row: MonitoringRound, day: date | None):
    """Light, cause and texts of the only line."""
    (found,) = read_report(fresh(row), as_of=day).lines
    return found.light, bool(found.cause), [told.text for told in found.progress]


class TestTheReport:
    @pytest.mark.parametrize(
        ("day", "light", "explained", "texts"),
        [
            (date(2024, 5, 14), "none", False, []),
            (MAY, "red", True, ["Zo stond het in 5."]),
            (date(2024, 7, 14), "red", True, ["Zo stond het in 5."]),
            (JULY, "yellow", True, ["Zo stond het in 7."]),
            (NOVEMBER, "green", False, ["Zo stond het in 10."]),
        ],
    )
    def test_lights_and_texts_count_from_the_day_they_tell(self, line, day, light, explained, texts):
        assert state(line.round, day) == (light, explained, texts)

    def test_today_is_as_it_is_now(self, line):
        now, then = (read_report(fresh(line.round), as_of=day) for day in (None, timezone.localdate()))
        assert (then.lines, then.status, then.as_of) == (now.lines, now.status, timezone.localdate())

    def test_what_was_undone_stood_there_until_then(self, table):
        """The rows that undo carry the date of what they put back."""
        row = make_line(table.framework)
        person = User.objects.create_user("iemand@gemeente.example", name="Iemand")
        actor = Actor("Iemand", user_id=person.pk)
        values = {"light": Light.YELLOW, "cause": "x", "effect": "", "adjustment": "y"}
        settle_line(
            actor=ACTOR,
            line_id=row.pk,
            version=row.version,
            text="Eerst",
            light=Light.GREEN,
            cause="",
            effect="",
            adjustment="",
        )
        row.refresh_from_db()
        settle_line(actor=actor, line_id=row.pk, version=row.version, text="Toen", **values)
        row.refresh_from_db()
        days = [timezone.localdate() - timedelta(days=ago) for ago in (20, 10)]
        for model in (Assessment, ProgressReport):
            for pk, day in zip(
                model.objects.filter(line=row).values_list("pk", flat=True), days, strict=True
            ):
                QuerySet.update(model.objects.filter(pk=pk), dated=day)
        undo_last(actor=actor, line_id=row.pk, version=row.version)
        round_ = MonitoringRound.objects.get(pk=row.round_id)
        seen = [
            state(round_, day)
            for day in (days[0], timezone.localdate() - timedelta(days=5), timezone.localdate())
        ]
        assert [(light, texts) for light, _explained, texts in seen] == [
            ("green", ["Eerst"]),
            ("yellow", ["Toen"]),
            ("green", ["Eerst"]),
        ]

    def test_figures_count_from_their_date_and_undated_ones_from_their_entry(self, table, line):
        indicator = add_indicator(
            actor=ACTOR,
            framework=table.framework,
            key="i",
            name="Aandeel",
            unit="%",
            commitment=line.commitment,
        )
        for value, day in (("60", MAY), ("71", OCTOBER)):
            record_measurement(
                actor=ACTOR,
                indicator=indicator,
                value=Decimal(value),
                reference_date=day,
                origin=Origin.DOCUMENT,
                source="Brief",
            )
        record_measurement(
            actor=ACTOR,
            indicator=indicator,
            party=table.corporation,
            value=Decimal(40),
            origin=Origin.DOCUMENT,
            source="Brief",
        )

        def values(day):
            (found,) = read_report(fresh(line.round), as_of=day).lines
            return sorted(result.value for result in found.results)

        assert values(date(2024, 5, 14)) == []
        assert values(JULY) == [60]
        assert values(timezone.localdate()) == [40, 71]

    def test_words_are_those_of_the_day_and_the_oldest_known_before_that(self, line):
        commitment = Commitment.objects.get(pk=line.commitment_id)
        with acting(ACTOR):
            for title, day in (("In juni", 6), ("In augustus", 8)):
                commitment.title = title
                commitment._history_date = datetime(2024, day, 1, 12, tzinfo=UTC)
                commitment.save_next()
        # The row of its entry is the suite's own moment; it is no part of 2024.
        Commitment.history.filter(id=commitment.pk, history_type="+").delete()

        def title(day):
            return read_report(fresh(line.round), as_of=day).lines[0].title

        assert [title(MAY), title(date(2024, 6, 1)), title(JULY), title(NOVEMBER)] == [
            "In juni",
            "In juni",
            "In juni",
            "In augustus",
        ]

    def test_earlier_rounds_show_what_they_showed_then(self, table, line):
        spring = make_round(
            table.framework, [line.commitment], slug="voorjaar", reference_date=date(2024, 6, 1)
        )
        row = line_of(spring, line.commitment)
        give_light(row, Light.RED, dated=date(2024, 6, 1))
        give_light(row, Light.GREEN, dated=OCTOBER)
        (then,) = read_report(fresh(line.round), as_of=JULY).lines
        (now,) = read_report(fresh(line.round)).lines
        assert [[e.light for e in found.earlier] for found in (then, now)] == [["red"], ["green"]]

    @pytest.mark.parametrize("size", [1, 12])
    def test_what_it_costs(self, table, size, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(size)]
        row = make_round(table.framework, commitments)
        for commitment in commitments:
            give_light(line_of(row, commitment), Light.RED, dated=MAY)
        with django_assert_num_queries(7):
            read_report(row, whole=False, as_of=JULY)
        with django_assert_num_queries(7):
            read_changes(row, Since(MAY), as_of=JULY)


class TestAClosedRound:
    def test_from_its_closing_on_it_is_the_frozen_copy(self, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        with acting(ACTOR):
            commitment = Commitment.objects.get(pk=line.commitment_id)
            commitment.title = "Later veranderd"
            commitment.save_next()
        row = fresh(line.round)
        assert read_report(row, as_of=timezone.localdate()) == read_report(row)
        assert read_report(row).lines[0].title == "Afspraak a-1"

    def test_before_its_closing_it_is_read_back_and_no_final_report(self, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert state(line.round, MAY) == ("red", True, ["Zo stond het in 5."])
        then = read_report(fresh(line.round), as_of=MAY)
        assert (then.is_final, then.as_of) == (False, MAY)


class TestSince:
    @pytest.mark.parametrize(
        ("day", "mark"),
        [
            (MAY, Mark("better", True)),
            (OCTOBER, Mark("", False)),
            (date(2024, 1, 1), Mark("", True)),
        ],
    )
    def test_a_day(self, line, day, mark):
        _report, changes = read_changes(fresh(line.round), Since(day))
        assert dict(changes.marks) == {"a-1": mark}
        assert (changes.day, changes.name) == (day, "")

    def test_worse_between_two_days(self, line):
        give_light(line, Light.RED, dated=NOVEMBER)
        _report, changes = read_changes(fresh(line.round), Since(JULY), as_of=NOVEMBER)
        assert changes.count() == (0, 1, 1)

    def test_an_earlier_round(self, table, line):
        spring = make_round(table.framework, [line.commitment], slug="voorjaar", reference_date=MAY)
        give_light(line_of(spring, line.commitment), Light.YELLOW)
        _report, changes = read_changes(fresh(line.round), Since(MAY, spring))
        assert (dict(changes.marks), changes.name) == ({"a-1": Mark("better", True)}, "Voorjaar")
        assert read_changes(fresh(line.round), None)[1] == changes

    def test_without_an_earlier_round_nothing_is_known(self, line):
        _report, changes = read_changes(fresh(line.round), None)
        assert (changes.known, changes.count()) == (False, (0, 0, 0))

    def test_a_closed_round(self, line):
        close_round(actor=ACTOR, monitoring_round=line.round)
        _report, changes = read_changes(fresh(line.round), Since(MAY))
        assert changes.mark("a-1") == Mark("better", True)


def test_days_are_written_in_one_way():
    assert parse_day("2024-02-29") == date(2024, 2, 29)
    for nonsense in (
        "2023-02-29",
        "20240229",
        "2024-W05-1",
        "٢٠٢٤-٠٢-٢٩",
        "2024-02-29T00",
        "\x00",
        " ",
        "0000-01-01",
    ):
        assert parse_day(nonsense) is None
