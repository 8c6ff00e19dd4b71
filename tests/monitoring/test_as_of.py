"""Any day: the state at its end, what changed since, in report, page, files and command."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
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
from tests.factories import give_light, line_of, make_commitment, make_line, make_round, make_year, tell
from tests.layers import made_once
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

MAY, JULY, OCTOBER, NOVEMBER = (date(2024, month, 15) for month in (5, 7, 10, 11))
MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor"


@made_once
def line(table):
    """A line of the autumn that was red in May, yellow in July and green in October."""
    commitment = make_commitment(table.framework, annual=make_year(table.framework))
    row = line_of(make_round(table.framework, [commitment]), commitment)
    for light, day in ((Light.RED, MAY), (Light.YELLOW, JULY), (Light.GREEN, OCTOBER)):
        give_light(row, light, dated=day)
        tell(row, f"Zo stond het in {day.month}.", dated=day)
    return row


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


# ---- the page


@pytest.fixture
def page(client, cast, line):
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"

    def get(query: str):
        response = client.get(query if query.startswith("/") else f"{MONITOR}/{query}")
        assert response.status_code == 200
        return read(response)

    return get


def by_id(tree, name: str) -> str:
    found = tree.find(f".//*[@id='{name}']")
    return "" if found is None else " ".join(" ".join(found.itertext()).split())


def links(tree) -> list[str]:
    return [link.get("href", "") for link in tree.iter("a")]


def test_what_is_read_back_offers_no_arranging(page):
    def offered(query: str) -> bool:
        return any("/rondes/najaar/" in link for link in links(page(query)))

    assert offered("") and not offered("?per=2024-07-20")


class TestThePage:
    def test_it_says_which_day_leads_back_and_offers_no_editing(self, page):
        tree = page("?per=2024-07-20&licht=geel")
        assert by_id(tree, "stand-op").startswith("State on 20 July 2024")
        assert "?licht=geel&ronde=najaar" in links(tree)
        assert "regel-a-1" in [e.get("id") for e in tree.iter("tr")]
        assert not [href for href in links(tree) if "/regels/" in href]
        assert f"{MONITOR}.pdf?ronde=najaar&per=2024-07-20" in links(tree)

    def test_what_a_document_told_may_have_become_known_later(self, page, line):
        story = f"/duinstede/afspraken-2024-2027/afspraken/{line.commitment.key}/"
        for query in ("?per=2024-07-20", f"{story}?per=2024-07-20"):
            assert by_id(page(query), "stand-op") and not by_id(page(query), "uit-documenten")
        tell(line, "Volgens de brief.", dated=JULY, origin=Origin.DOCUMENT, source="Brief van maart 2025")
        for query in ("?per=2024-07-20", f"{story}?per=2024-07-20"):
            assert by_id(page(query), "uit-documenten")

    def test_now_it_says_no_such_thing(self, page):
        tree = page("")
        assert (by_id(tree, "stand-op"), by_id(tree, "weggelaten")) == ("", "")
        assert [href for href in links(tree) if "/regels/" in href]

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("?per=gisteren", "“gisteren” is not a day. Write it like 2024-11-15."),
            ("?per=2024-02-30", "“2024-02-30” is not a day. Write it like 2024-11-15."),
            ("?per=2999-01-01", "1 January 2999 has yet to come."),
            ("?per=2020-01-01", "On 1 January 2020 this round had not begun."),
            ("?sinds=%00%3Cb%3E", "“<b>” is not a day. Write it like 2024-11-15."),
            ("?per=2024-07-01&sinds=2024-07-01", "1 July 2024 is not before the day you look at."),
        ],
    )
    def test_a_day_that_can_not_be_shown_is_told_and_left_out(self, page, query, told):
        tree = page(query)
        assert by_id(tree, "weggelaten") == f"{told} That part of the address was left out."

    def test_since_a_day(self, page):
        tree = page("?sinds=2024-05-20")
        assert by_id(tree, "veranderd") == "Since 20 May 2024: 1 better, 0 worse, 1 with a new text"
        # The filter of what changed is about the round before: no link to it here.
        assert not [link for link in links(tree) if "alleen=gewijzigd" in link]
        marks = [
            e.get("class", "").split("--")[1]
            for e in tree.iter("span")
            if "change-mark" in e.get("class", "")
        ]
        assert marks == ["better", "text"]

    @pytest.mark.parametrize("number", [1, 20])
    @pytest.mark.parametrize(
        "query", ["?per=2024-07-20", "?sinds=2024-05-20", "?per=2024-07-20&sinds=2024-05-20&licht=rood"]
    )
    def test_what_it_costs(self, client, cast, table, number, query, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"b-{n}", n) for n in range(number)]
        make_round(table.framework, commitments)
        client.force_login(cast.officer)
        client.get(f"{MONITOR}/{query}")
        with django_assert_num_queries(11):
            assert client.get(f"{MONITOR}/{query}").status_code == 200


class TestWhichRound:
    @pytest.fixture
    def year_end(self, table, line):
        row = make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        give_light(line_of(row, line.commitment), Light.RED, dated=date(2024, 12, 31))
        return row

    def test_the_latest_begun_with_an_answer_by_that_day(self, page, year_end):
        for day, slug in (("2024-11-15", "najaar"), ("2024-12-31", "eind"), ("2024-02-01", "najaar")):
            assert f"{MONITOR}.pdf?ronde={slug}&per={day}" in links(page(f"?per={day}"))

    def test_before_anything_was_told_it_says_so_and_compares_with_nothing(self, page, year_end):
        """Not with the autumn either, whose day was still to come."""
        for query in ("?per=2024-05-14", "?ronde=eind&per=2024-05-14"):
            tree = page(query)
            assert by_id(tree, "niets-bekend") and not by_id(tree, "veranderd")
            assert "14\u00a0May 2024" in " ".join(tree.find(".//*[@class='page-head__facts']").itertext())
        assert not by_id(page("?per=2024-05-15"), "niets-bekend")

    def test_what_changed_since_the_round_before_is_one_click_away(self, page, year_end):
        assert f"{MONITOR}/?alleen=gewijzigd&ronde=eind#resultaat" in links(page("?ronde=eind&licht=rood"))

    def test_one_that_is_named(self, page, year_end):
        assert f"{MONITOR}.pdf?ronde=eind&per=2024-11-15" in links(page("?ronde=eind&per=2024-11-15"))


# ---- the files


class TestFiles:
    def test_json_of_a_day(self, client, cast, line):
        client.force_login(cast.tenant)
        response = client.get(f"{MONITOR}.json?per=2024-07-20")
        data = json.loads(response.content)
        assert (data["as_of"], data["lines"][0]["light"]) == ("2024-07-20", "yellow")
        assert "najaar-2024-07-20.json" in response["Content-Disposition"]

    def test_a_file_of_a_day_that_does_not_exist_is_refused(self, client, cast, line):
        client.force_login(cast.tenant)
        assert client.get(f"{MONITOR}.json?per=gisteren").status_code == 400

    def export(self, path, **options):
        call_command("export_monitor", "duinstede", "2024", format="json", output=path, **options)
        return json.loads(path.read_text())

    def test_the_command(self, line, tmp_path):
        path = tmp_path / "monitor.json"
        assert self.export(path, as_of="2024-05-20")["lines"][0]["light"] == "red"
        assert self.export(path)["lines"][0]["light"] == "green"

    @pytest.mark.parametrize("day", ["", "gisteren", "2999-01-01", "2020-01-01"])
    def test_the_command_refuses_a_day_it_can_not_show(self, line, tmp_path, day):
        with pytest.raises(CommandError):
            self.export(tmp_path / "monitor.json", as_of=day)
        assert list(tmp_path.iterdir()) == []
