"""The coordinator's pages: who may, what they do, what they refuse."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from agreements.enums import AnnualStatus
from agreements.permissions import coordinating_actor
from agreements.services.drafting import add_theme, start_year
from monitoring.enums import AgendaReason, Light, RoundStatus
from monitoring.meeting.services import start_meeting
from monitoring.models import MonitoringRound, RoundLine
from monitoring.reactions.services import Proposed, propose
from monitoring.steering.forms import sane_defaults

from ..cast import ACTOR
from ..factories import AUTUMN, give_light, line_of, make_commitment, make_round, make_year, tell
from ..reading import read, with_id
from .steering_steps import ask, keys, url


class TestNew:
    def data(self, **changes):
        return {
            "year": 2024,
            "title": "Najaar 2024",
            "period": "T3",
            "starts_on": "2024-01-01",
            "ends_on": "2024-10-30",
            "reference_date": "2024-10-30",
            **changes,
        }

    def path(self, table):
        return reverse("round-new", args=[table.municipality.slug, table.framework.slug])

    def test_it_is_made_and_filled(self, officer, table):
        make_commitment(table.framework, "k-1", 1)
        answer = officer.post(self.path(table), self.data())
        made = MonitoringRound.objects.get()
        assert (answer.status_code, answer.url) == (302, url(made))
        assert (made.slug, made.status, keys(made)) == ("najaar-2024", "preparing", ["k-1"])
        assert made.history.get().actor_name == "Beleidsadviseur wonen"

    @pytest.mark.parametrize(("status", "told"), [("draft", True), ("signed", False)])
    def test_what_was_not_agreed_yet_is_told(self, officer, table, status, told):
        start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus(status))
        page = officer.post(self.path(table), self.data(), follow=True)
        assert any("2024" in str(one) for one in page.context["messages"]) is told

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": ""}, "title"),
            ({"title": "!!!"}, "title"),
            ({"ends_on": "2023-01-01"}, "ends_on"),
            ({"reference_date": "gisteren"}, "reference_date"),
            ({"year": "tweeduizend"}, "year"),
            ({"year": 2045}, "year"),
            ({"year": 2025}, "year"),
            ({"reference_date": "2019-10-30"}, "reference_date"),
            ({"closes_on": "2020-01-01"}, "closes_on"),
            ({"data_deadline": "2020-01-01"}, "data_deadline"),
            ({"data_deadline": "2025-02-02", "closes_on": "2025-02-01"}, "data_deadline"),
        ],
    )
    def test_what_is_wrong_is_told_at_the_field_and_nothing_is_made(self, officer, table, changes, field):
        answer = officer.post(self.path(table), self.data(**changes))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert MonitoringRound.objects.count() == 0

    @pytest.mark.parametrize(
        ("number", "told"),
        [(0, "0 commitments belong"), (1, "1 commitment belongs"), (3, "3 commitments belong")],
    )
    def test_how_many_commitments_are_in_it_is_told(self, officer, table, number, told):
        for n in range(number):
            make_commitment(table.framework, f"k-{n}", n)
        assert told in officer.post(self.path(table), self.data(), follow=True).content.decode()

    def test_the_same_title_in_one_year_is_refused(self, officer, table):
        officer.post(self.path(table), self.data())
        answer = officer.post(self.path(table), self.data())
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["title"])
        assert MonitoringRound.objects.count() == 1

    def test_somebody_may_be_first_with_that_title(self, officer, table, monkeypatch):
        def meanwhile(user, framework):
            make_round(framework, slug="najaar-2024", status=RoundStatus.PREPARING)
            return coordinating_actor(user, framework)

        monkeypatch.setattr("monitoring.steering.views.coordinating_actor", meanwhile)
        answer = officer.post(self.path(table), self.data())
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["__all__"])
        assert MonitoringRound.objects.count() == 1

    @pytest.mark.parametrize(
        ("scheme", "today", "expected"),
        [
            ("tertial", date(2024, 10, 1), ("T2", date(2024, 8, 31))),
            ("tertial", date(2025, 1, 5), ("T3", date(2024, 12, 31))),
            ("quarter", date(2024, 4, 1), ("Q1", date(2024, 3, 31))),
            ("half_year", date(2024, 7, 1), ("H1", date(2024, 6, 30))),
            ("year", date(2025, 7, 1), ("", date(2024, 12, 31))),
            # Of its term, which is 2024 to 2027.
            ("year", date(2024, 7, 1), ("", date(2024, 12, 31))),
            ("tertial", date(2023, 10, 1), ("T1", date(2024, 4, 30))),
            ("quarter", date(2028, 10, 1), ("Q4", date(2027, 12, 31))),
        ],
    )
    def test_the_period_that_ended_last_is_proposed(self, table, scheme, today, expected):
        table.framework.period_scheme = scheme
        found = sane_defaults(table.framework, today)
        assert (found["period"], found["reference_date"]) == expected
        assert today <= found["data_deadline"] < found["closes_on"]

    @pytest.mark.parametrize(
        ("made", "expected"),
        [
            ([], "T2 2026"),
            (["T2 2026"], "T3 2026"),
            (["T2 2026", "T3 2026"], "T1 2027"),
            (["T1 2026"], "T2 2026"),
        ],
    )
    def test_a_round_that_was_made_is_not_proposed_again(self, table, made, expected):
        table.framework.period_scheme = "tertial"
        found = sane_defaults(table.framework, date(2026, 11, 1), {(int(one[-4:]), one) for one in made})
        assert found["title"] == expected

    def test_of_a_term_that_ends_within_a_period_that_one_is_the_last(self, table):
        table.framework.period_scheme, table.framework.ends_on = "tertial", date(2027, 5, 15)
        found = sane_defaults(table.framework, date(2028, 3, 1))
        assert found["reference_date"] == date(2027, 8, 31)

    def test_what_is_proposed_can_be_made(self, officer, table):
        period = {"periode": "T1", "jaar": 2024}
        proposed = officer.get(self.path(table), period).context["form"].initial
        assert officer.post(self.path(table), proposed).status_code == 302
        assert MonitoringRound.objects.get().closes_on > timezone.localdate()


class TestArrange:
    def test_who_may(self, client, cast, preparing):
        answers = {}
        for name, person in cast.people():
            if person.is_authenticated:
                client.force_login(person)
                answers[name] = client.get(url(preparing)).status_code
        assert answers == {
            "officer": 200,
            "corporation_officer": 403,
            "tenant": 403,
            "alderman": 403,
            "council_member": 404,
            "stranger": 404,
            "manager": 403,
        }

    def test_up_and_down(self, officer, preparing):
        third = RoundLine.objects.get(round=preparing, commitment__key="k-3")
        assert ask(officer, preparing, "omhoog", regel=third.pk).status_code == 302
        assert keys(preparing) == ["k-1", "k-3", "k-2"]
        ask(officer, preparing, "omlaag", regel=third.pk)
        ask(officer, preparing, "omlaag", regel=third.pk)
        assert keys(preparing) == ["k-1", "k-2", "k-3"]

    def test_afterwards_one_is_at_the_line_or_at_the_one_in_its_place(self, officer, preparing):
        """The name of a line takes the focus, so that who hears the page does not begin at its top again."""
        rows = list(RoundLine.objects.filter(round=preparing).order_by("position"))
        first, second, third = (f"regel-{row.pk}" for row in rows)
        names = read(officer.get(url(preparing))).findall(".//table//th[@scope='row']")
        assert [(name.get("id"), name.get("tabindex")) for name in names] == [
            (place, "-1") for place in (first, second, third)
        ]
        for action, place, after in (
            ("omlaag", first, first),
            ("verwijder", first, third),
            ("verwijder", third, second),
            ("verwijder", second, ""),
        ):
            answer = ask(officer, preparing, action, regel=place.removeprefix("regel-"), anker=place)
            assert answer["Location"].partition("#")[2] == after, (action, place)

    def test_remove_and_add_again(self, officer, preparing):
        first = RoundLine.objects.get(round=preparing, commitment__key="k-1")
        ask(officer, preparing, "verwijder", regel=first.pk)
        assert keys(preparing) == ["k-2", "k-3"]
        ask(officer, preparing, "voeg-toe", afspraak="k-1")
        assert keys(preparing) == ["k-2", "k-3", "k-1"]
        assert ask(officer, preparing, "voeg-toe", afspraak="k-1").status_code == 422

    def test_a_line_with_a_light_or_a_text_stays(self, officer, table):
        commitments = [make_commitment(table.framework, f"k-{n}", n) for n in (1, 2)]
        open_round = make_round(table.framework, commitments)
        lines = [line_of(open_round, commitment) for commitment in commitments]
        give_light(lines[0], Light.GREEN)
        tell(lines[1], "Er is gebouwd.")
        for line in lines:
            assert ask(officer, open_round, "verwijder", regel=line.pk).status_code == 422
        assert keys(open_round) == ["k-1", "k-2"]

    def test_a_line_somebody_spoke_about_stays(self, officer, table):
        leads = [{"party": table.corporation, "role": "lead"}]
        commitments = [make_commitment(table.framework, f"k-{n}", n, responsibilities=leads) for n in (1, 2)]
        open_round = make_round(table.framework, commitments)
        lines = [line_of(open_round, commitment) for commitment in commitments]
        proposed = Proposed(Light.GREEN)
        propose(actor=ACTOR, line_id=lines[0].pk, party=table.corporation, proposed=proposed)
        agenda = [(AgendaReason.CHANGE, lines[1].pk)]
        start_meeting(actor=ACTOR, monitoring_round=open_round, body="Overleg", held_on=AUTUMN, agenda=agenda)
        for line in lines:
            assert ask(officer, open_round, "verwijder", regel=line.pk).status_code == 422
        assert keys(open_round) == ["k-1", "k-2"]

    def test_headings(self, officer, preparing):
        ask(officer, preparing, "kop", number="1", title="Bouwen")
        chapter = preparing.headings.get()
        ask(officer, preparing, "kop", number="1.1", title="Nieuw", parent=chapter.pk)
        section = preparing.headings.get(parent=chapter)
        line = RoundLine.objects.filter(round=preparing).first()
        ask(officer, preparing, "verplaats", regel=line.pk, kop=section.pk)
        line.refresh_from_db()
        assert line.heading == section
        assert ask(officer, preparing, "kop-weg", kop=section.pk).status_code == 422
        ask(officer, preparing, "hernoem", kop=section.pk, number="1.2", title="Nieuwbouw")
        section.refresh_from_db()
        assert str(section) == "1.2 Nieuwbouw"
        ask(officer, preparing, "verplaats", regel=line.pk, kop="")
        ask(officer, preparing, "kop-weg", kop=section.pk)
        assert [str(heading) for heading in preparing.headings.all()] == ["1 Bouwen"]

    def test_a_heading_without_a_title_is_told_and_kept(self, officer, preparing):
        answer = ask(officer, preparing, "kop", number="9", title="")
        assert answer.status_code == 422
        assert answer.context["heading_form"]["number"].value() == "9"

    def test_another_name_for_a_heading_is_kept_when_it_is_refused(self, officer, preparing):
        for number in "12":
            ask(officer, preparing, "kop", number=number, title="Bouwen")
        heading = preparing.headings.get(number="2")
        answer = ask(officer, preparing, "hernoem", kop=heading.pk, number="2b", title="Zorgen", version=0)
        typed = [one.get("value") for one in read(answer).iterfind(".//li//input[@name='title']")]
        assert (answer.status_code, typed) == (409, ["Bouwen", "Zorgen"])
        assert preparing.headings.get(number="2").title == "Bouwen"

    def test_the_second_of_two_is_told(self, officer, preparing):
        old = preparing.version
        line = RoundLine.objects.get(round=preparing, commitment__key="k-1")
        ask(officer, preparing, "omlaag", regel=line.pk)
        assert ask(officer, preparing, "verwijder", regel=line.pk, version=old).status_code == 409
        assert keys(preparing) == ["k-2", "k-1", "k-3"]

    @pytest.mark.parametrize(
        "data",
        [
            {"actie": "ontploffen"},
            {"actie": "omhoog", "regel": "x"},
            {"actie": "omhoog"},
            {"actie": "verplaats", "regel": "1", "kop": "x"},
            {"actie": "voeg-toe", "afspraak": "bestaat-niet"},
            {"actie": "verwijder", "regel": "999999"},
            {},
        ],
    )
    def test_nonsense_changes_nothing(self, officer, preparing, data):
        answer = officer.post(url(preparing), {"version": preparing.version, **data})
        assert answer.status_code == 422
        assert keys(preparing) == ["k-1", "k-2", "k-3"]

    @pytest.mark.parametrize("status", [RoundStatus.REVIEW, RoundStatus.CLOSED])
    def test_in_review_or_closed_nothing_is_arranged(self, officer, table, status):
        done = make_round(table.framework, [make_commitment(table.framework, "k-1", 1)], status=status)
        line = RoundLine.objects.get(round=done)
        assert ask(officer, done, "verwijder", regel=line.pk).status_code == 409
        page = officer.get(url(done)).content.decode()
        assert 'value="verwijder"' not in page

    def test_from_preparing_to_open_to_review_and_back(self, officer, preparing):
        for action, status in (("open", "open"), ("beoordeel", "review"), ("open", "open")):
            assert ask(officer, preparing, action).status_code == 302
            preparing.refresh_from_db()
            assert preparing.status == status

    def test_one_without_commitments_is_not_opened(self, officer, table):
        """Of an agreement in which nothing was entered yet; what can be done is told instead of a list of nothing."""
        row = make_round(table.framework, [], status=RoundStatus.PREPARING)
        page = read(officer.get(url(row)))
        assert with_id(page, "nog-geen-afspraken") is not None and with_id(page, "afspraak") is None
        assert not [one for one in page.iter("button") if one.get("value") in ("open", "voeg-toe")]
        assert ask(officer, row, "open").status_code == 422
        row.refresh_from_db()
        assert row.status == RoundStatus.PREPARING
        line = make_commitment(table.framework, "k-9", 9)
        assert ask(officer, row, "voeg-toe", afspraak=line.key, kop="").status_code == 302
        page = read(officer.get(url(row)))
        assert with_id(page, "alles-staat-erin") is not None
        assert ask(officer, row, "open").status_code == 302

    def test_what_belongs_in_it_can_be_added_at_once(self, officer, table, preparing):
        make_commitment(table.framework, "k-4", 4)
        assert [p.commitment.key for p in officer.get(url(preparing)).context["missing"]] == ["k-4"]
        ask(officer, preparing, "vul")
        assert keys(preparing) == ["k-1", "k-2", "k-3", "k-4"]

    def test_what_comes_later_is_told_and_added_under_its_theme(self, officer, table):
        theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
        later = [{"printed": "Q4", "starts_on": date(2024, 12, 1), "ends_on": date(2024, 12, 31)}]
        annual = make_year(table.framework)
        make_commitment(table.framework, "j-2", 1, annual=annual, theme=theme, plannings=later)
        row = make_round(table.framework, status=RoundStatus.PREPARING)
        page = officer.get(url(row)).content.decode()
        assert 'data-left="j-2"' in page
        assert '<option value="thema">' in page
        assert ask(officer, row, "voeg-toe", afspraak="j-2", kop="thema").status_code == 302
        assert RoundLine.objects.get(round=row).heading.title == "Bouwen"
        assert 'data-left="j-2"' not in officer.get(url(row)).content.decode()

    @pytest.mark.parametrize("count", [1, 3, 50])
    def test_what_the_page_costs(self, officer, table, count, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"k-{n}", n) for n in range(1, count + 1)]
        row = make_round(table.framework, commitments, status=RoundStatus.PREPARING)
        officer.get(url(row))
        with django_assert_num_queries(14):
            officer.get(url(row))


def test_the_monitor_calls_no_round_open_that_is_being_prepared(officer, preparing, table):
    for slug, status in (
        ("open", RoundStatus.OPEN),
        ("kijk", RoundStatus.REVIEW),
        ("dicht", RoundStatus.CLOSED),
    ):
        make_round(table.framework, slug=slug, status=status)
    framework = table.framework
    place = reverse("monitor", args=[framework.municipality.slug, framework.slug, preparing.year])
    page = read(officer.get(place))
    (switch,) = (one for one in page.iter("nav") if one.get("class") == "round-switch")
    told = {link.get("href"): "".join(link.itertext()).split(" ", 1)[1:] for link in switch.iter("a")}
    assert told == {
        "?ronde=najaar": ["being prepared"],
        "?ronde=open": ["open"],
        "?ronde=kijk": ["in review"],
        "?ronde=dicht": [],
    }
