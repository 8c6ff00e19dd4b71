"""Completed commitments in the monitor, answers per party, marks of drafts and repeated rows."""

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from agreements.enums import ResponsibilityRole
from agreements.models import Commitment, Completion, Responsibility
from agreements.services.completing import complete, reopen
from config.web.history import Actor, acting
from monitoring.enums import Light
from monitoring.models import RoundLine
from monitoring.publishing.csv_file import render_csv
from monitoring.publishing.html_file import render_html
from monitoring.publishing.pages import Pages
from monitoring.publishing.sheets import workbook
from monitoring.rounds.drafts import keep_draft
from monitoring.rounds.services import add_line
from monitoring.table import filters as filtering
from monitoring.table.answers import answers
from monitoring.table.as_json import from_data, to_data
from monitoring.table.closing import close_round
from monitoring.table.reading import read_report
from monitoring.table.report import PartyRef
from parties.enums import PartyKind
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, settle, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db
PLACE = "/duinstede/afspraken-2024-2027"
MONITOR = f"{PLACE}/2024/monitor/"
COMPLETE = f"{PLACE}/afspraken/a-1/afronden/"
MAY = date(2024, 5, 1)


def done(commitment, day=MAY, party=None):
    row = Commitment.objects.get(pk=commitment.pk)
    return complete(actor=ACTOR, commitment=row, version=row.version, completed_on=day, party=party)


@made_once
def three(table):
    """Three commitments of all corporations in an open round."""
    group = [{"role": ResponsibilityRole.LEAD, "group": PartyKind.CORPORATION}]
    return [
        make_commitment(table.framework, f"a-{n}", n, number=f"J {n}", responsibilities=group)
        for n in (1, 2, 3)
    ]


@made_once
def opened(table, three):
    return make_round(table.framework, three)


class TestReport:
    def test_it_stands_apart(self, three, opened):
        give_light(line_of(opened, three[0]), Light.RED)
        done(three[0])
        report = read_report(opened)
        assert [line.key for line in report.completed] == ["a-1"]
        assert [line.key for _h, lines in report.chapters() for line in lines] == ["a-2", "a-3"]
        assert report.attention() == []

    @pytest.mark.parametrize(("day", "apart"), [(date(2024, 10, 30), 1), (date(2024, 10, 31), 0)])
    def test_only_what_was_completed_in_or_before_the_round(self, three, opened, day, apart):
        done(three[0], day)
        assert len(read_report(opened).completed) == apart

    def test_a_party_is_done_while_others_go_on(self, table, three, opened):
        done(three[0], MAY, table.corporation)
        line = read_report(opened).lines[0]
        assert line.completed_on is None
        assert [(part.slug, part.completed_on) for part in line.completed_by] == [("duinstede-wonen", MAY)]

    def test_an_older_frozen_report_loads(self, opened):
        report = read_report(opened)
        data = to_data(report)
        for line in data["lines"]:
            del line["completed_on"], line["completed_by"]
        assert from_data(data) == report

    def test_a_closed_round_keeps_what_it_was(self, three, opened):
        done(three[0])
        close_round(actor=ACTOR, monitoring_round=opened)
        opened.refresh_from_db()
        row = Commitment.objects.get(pk=three[0].pk)
        reopen(actor=ACTOR, commitment=row, version=row.version, reason="Toch niet")
        done(three[1])
        assert [line.key for line in read_report(opened).completed] == ["a-1"]
        left = RoundLine.objects.not_completed().filter(round=opened)
        assert [line.commitment.key for line in left] == ["a-2", "a-3"]

    def test_it_takes_no_light_or_text(self, three, opened):
        line = line_of(opened, three[0])
        done(three[0])
        with pytest.raises(ValidationError):
            settle(line, "Nog iets")
        assert RoundLine.objects.get(pk=line.pk).version == line.version


class TestFiles:
    def test_own_place_in_every_file(self, three, opened):
        done(three[0])
        report = read_report(opened)
        main, apart = workbook(report)[:2]
        assert [row[0] for row in main.rows] == ["J 2", "J 3"]
        assert [(row[0], row[-1]) for row in apart.rows] == [("J 1", MAY)]
        numbers = [row.split(";")[0] for row in render_csv(report).decode("utf-8-sig").splitlines()]
        assert numbers[1:] == ["J 2", "J 3", "J 1"]
        page = render_html(report).decode()
        assert page.index("Afspraak a-3") < page.index("Afspraak a-1")
        pages = Pages(report)
        assert [row.line.key for row in pages.completed] == ["a-1"]
        assert "completed" in [anchor for anchor, _title, _counts in pages.contents]
        assert sum(count.number for count in pages.counts) == 2

    def test_nothing_about_it_without_any(self, opened):
        report = read_report(opened)
        assert [sheet.name for sheet in workbook(report)][1] != "Afgerond"
        assert "completed" not in [anchor for anchor, _title, _counts in Pages(report).contents]


class TestPage:
    @pytest.fixture
    def page(self, client, cast):
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"
        return lambda query="": client.get(f"{MONITOR}{query}").content.decode()

    def test_folded_at_the_end_and_not_to_be_opened(self, three, opened, page):
        done(three[0])
        shown = page()
        table_part, apart = shown.split('id="afgerond"')
        assert 'id="regel-a-1"' not in table_part
        row = re.search(r'<tr id="regel-a-1".*?</tr>', apart, re.S)[0]
        assert "completed on 1 May 2024" in row
        assert "edit-link" not in row and 'class="pick"' not in row
        assert 'id="aantal-afgerond"' in shown

    def test_nothing_is_missing_there(self, three, opened, page):
        done(three[0])
        for query in ("?alleen=stil", "?alleen=onbeantwoord"):
            assert 'id="afgerond"' not in page(query)

    def test_its_line_page_leads_back(self, three, opened, client, cast):
        done(three[0])
        client.force_login(cast.officer)
        response = client.get(f"{MONITOR}regels/a-1/")
        assert (response.status_code, urlsplit(response.url).path) == (302, MONITOR)

    def test_a_repeated_row_leads_to_the_page_of_its_line(self, opened, page):
        row = re.search(r'<tr id="regel-a-1--2".*?</tr>', page("?groep=partij"), re.S)[0]
        (link,) = re.findall(r'<a class="edit-link"[^>]*>', row)
        assert f'href="{MONITOR}regels/a-1/' in link and "hx-get" not in link

    def test_a_draft_is_marked_for_its_writer_alone(self, three, opened, page, client, cast, table):
        line = line_of(opened, three[1])
        keep_draft(
            actor=Actor(name="x", user_id=cast.officer.pk), line=line, data={"text": "nog"}, based_on=1
        )
        shown = page()
        rows = re.findall(r'<tr id="regel-([^"]+)"(.*?)</tr>', shown, re.S)
        assert [key for key, row in rows if "draft-mark" in row] == ["a-2"]
        client.force_login(cast.manager)
        assert "draft-mark" not in client.get(MONITOR).content.decode()


class TestAnswers:
    def members(self, table):
        refs = [PartyRef(p.slug, p.short_name) for p in (table.corporation, table.other_corporation)]
        return {PartyKind.CORPORATION: refs}

    def test_a_text_counts_and_a_light_and_completed_ones_do_not(self, table, three, opened):
        give_light(line_of(opened, three[0]), Light.GREEN)
        tell(line_of(opened, three[1]), "Gedaan")
        whole, parties = answers(read_report(opened), self.members(table))
        assert (whole.answered, whole.total, whole.missing) == (1, 3, 2)
        assert [(p.title, p.answered, p.total) for p in parties] == [("Wonen", 1, 3), ("Thuis", 1, 3)]
        done(three[2])
        whole, parties = answers(read_report(opened), self.members(table))
        assert (whole.answered, whole.total) == (1, 2)

    def test_each_count_leads_to_those_lines(self, heemstede):
        around = {
            PartyKind.CORPORATION: [PartyRef("elan-wonen", "Elan Wonen"), PartyRef("pre-wonen", "Pré Wonen")]
        }
        report = read_report(heemstede.year_end, whole=False)
        whole, parties = answers(report, around)
        for one in (whole, *parties):
            query = QueryDict(urlsplit(one.url).query)
            if query.get("groep"):
                continue
            found = filtering.apply(filtering.parse(query, report), report)
            assert len(found) == one.missing
        assert any(parse_qs(urlsplit(p.url).query).get("trekker") for p in parties)

    def test_each_party_answers_for_itself_until_a_joint_text_does(self, table, three, opened):
        def told():
            _whole, parties = answers(read_report(opened), self.members(table))
            return {p.title: (p.answered, p.total, parse_qs(urlsplit(p.url).query)) for p in parties}

        tell(line_of(opened, three[0]), "Wij bouwden", table.corporation)
        query = {"ronde": ["najaar"], "groep": ["partij"]}
        assert told()["Wonen"][:2] == (1, 3)
        # What the other told would be hidden by the filter on lines without any answer.
        assert told()["Thuis"] == (0, 3, query)
        tell(line_of(opened, three[1]), "Samen gedaan")
        assert told()["Thuis"][:2] == (1, 3)
        give_light(line_of(opened, three[0]), Light.GREEN)
        assert told()["Thuis"][:2] == (1, 3)

    def test_an_item_that_is_led_apart_counts_with_who_leads_it(self, table, opened):
        lead = {"role": ResponsibilityRole.LEAD, "party": table.corporation}
        row = make_commitment(
            table.framework, "b-1", 9, items=[{"text": "Een buurtbeheerder"}], responsibilities=[lead]
        )
        item = row.items.get()
        with acting(ACTOR):
            Responsibility(
                commitment=row, item=item, role=ResponsibilityRole.LEAD, party=table.other_corporation
            ).save()
        line = add_line(actor=ACTOR, monitoring_round=opened, commitment=row, position=9)

        def told():
            _whole, parties = answers(read_report(opened), self.members(table))
            return [(p.title, p.answered, p.total) for p in parties]

        assert told() == [("Wonen", 0, 4), ("Thuis", 0, 4)]
        tell(line, "Die is er", table.other_corporation, item=item)
        assert told() == [("Wonen", 0, 4), ("Thuis", 1, 4)]

    @pytest.mark.slow
    def test_on_both_pages_of_an_open_round(self, opened, client, cast):
        client.force_login(cast.officer)
        arrange = f"{PLACE}/2024/rondes/najaar/"
        for address, there in ((f"{MONITOR}?groep=partij", 1), (MONITOR, 0), (arrange, 1)):
            assert client.get(address).content.decode().count('id="reacties"') == there
        close_round(actor=ACTOR, monitoring_round=opened)
        for address in (f"{MONITOR}?groep=partij", arrange):
            assert 'id="reacties"' not in client.get(address).content.decode()


class TestForm:
    @pytest.fixture
    def send(self, three, client, cast):
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"

        def post(doe="afronden", htmx=False, **data):
            values = {"doe": doe, "version": "1", "part": "*", "completed_on": "2024-05-01", **data}
            return client.post(COMPLETE, values, headers={"HX-Request": "true"} if htmx else None)

        return post

    def test_the_whole_and_back(self, send, three):
        assert send().status_code == 302
        assert Commitment.objects.get(key="a-1").completed_on == MAY
        assert send("heropenen", version="2", reason="Toch niet").status_code == 302
        row = Commitment.objects.get(key="a-1")
        assert row.completed_on is None
        assert row.history.first().history_change_reason == "Toch niet"

    def test_one_party_with_htmx(self, send, table):
        response = send(htmx=True, part="duinstede-wonen")
        assert response.headers["HX-Redirect"] == f"{PLACE}/afspraken/a-1/#afronding"
        assert Completion.objects.get().party == table.corporation

    @pytest.mark.parametrize(
        "wrong",
        [
            {"completed_on": ""},
            {"completed_on": "31-02-2024"},
            {"completed_on": "2999-01-01"},
            {"completed_on": "\x00"},
            {"part": "duinstede-huurders"},
            {"version": "9" * 30},
            {"reason": "x" * 501},
            {"doe": "heropenen", "reason": ""},
            {"doe": "heropenen", "reason": "Toch niet"},
            {"doe": "anders", "completed_on": ""},
        ],
    )
    @pytest.mark.parametrize("htmx", [False, True])
    def test_bad_input_writes_nothing(self, send, wrong, htmx):
        response = send(**{**wrong, "htmx": htmx})
        assert response.status_code == 422
        assert ("<html" in response.content.decode()) is not htmx
        assert (Commitment.objects.get(key="a-1").version, Completion.objects.count()) == (1, 0)

    def test_somebody_else_was_first(self, send):
        send(part="duinstede-wonen")
        response = send(part="duinstede-thuis", reason="Ook <wij>")
        assert response.status_code == 409
        page = unescape(response.content.decode())
        assert 'value="Ook <wij>"' in page and 'name="version" value="2"' in page
        assert Completion.objects.count() == 1

    def test_who_sees_what_on_the_page_of_the_commitment(self, send, three, client, cast):
        send(part="duinstede-wonen")
        for person, forms in ((cast.officer, 2), (cast.tenant, 0), (cast.manager, 0)):
            client.force_login(person)
            page = client.get(f"{PLACE}/afspraken/a-1/").content.decode()
            assert page.count('class="completion__form"') == forms
            assert page.count('id="afronding"') == 1

    def test_looking_back_to_before(self, send, client):
        send(part="duinstede-wonen")
        page = client.get(f"{PLACE}/afspraken/a-1/?per=2024-04-30").content.decode()
        assert 'id="afronding"' not in page


def test_the_round_is_not_asked_about_it(table, three, opened, client, cast):
    done(three[0])
    client.force_login(cast.officer)
    waiting = client.get(f"{PLACE}/2024/rondes/najaar/sluiten/").context["waiting"]
    assert [line.commitment.key for line in waiting] == ["a-2", "a-3"]
