"""The link that a colleague gets by mail, the answer, what becomes of it, and links that do not work."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agreements.services.completing import complete, reopen
from monitoring.asking import services
from monitoring.asking.services import AskClosedError, accept, answer, find, reject, withdraw
from monitoring.enums import AnswerDecision, AskState
from monitoring.models import AskLink, ProgressReport
from monitoring.table.closing import close_round
from tests.cast import ACTOR
from tests.factories import leave_table

from .asking_steps import ADDRESS, expire, make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_counters")]


class TestTheLink:
    def test_it_shows_the_public_text_and_nobody_can_find_it(self, asked, client):
        response = client.get(asked.url)
        page = response.content.decode()
        assert response.status_code == 200
        assert "Wij bouwen." in page and "Projectleider" in page and 'id="voor-wie"' in page
        assert ADDRESS not in page
        assert response["Referrer-Policy"] == "no-referrer" and "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"] and not response.cookies

    def test_it_answers_once_also_without_cookies(self, asked):
        visitor = Client(enforce_csrf_checks=True)
        assert visitor.post(asked.url, {"text": " "}).status_code == 422
        assert visitor.post(asked.url, {"text": "Tachtig."}, headers={"Origin": "null"}).status_code == 302
        page = visitor.get(asked.url)
        assert page.status_code == 200 and "Tachtig." not in page.content.decode()
        again = visitor.post(asked.url, {"text": "Negentig."})
        assert again.status_code == 409 and "Negentig." in again.content.decode()
        asked.refresh_from_db()
        assert asked.answer == "Tachtig." and asked.history.first().actor_name.endswith("Projectleider")
        assert not ProgressReport.objects.exists(), "nothing is public before somebody takes it over"

    def test_all_that_do_not_work_look_the_same(self, asked, line, table, client):
        pages = [client.get("/vraag/bestaat-niet/"), client.get(f"/vraag/{services.sign('nooit')}/")]
        late, gone = make(line, table), make(line, table)
        expire(late)
        withdraw(actor=ACTOR, question=gone)
        pages += [client.get(late.url), client.get(gone.url)]
        close_round(actor=ACTOR, monitoring_round=line.round)
        pages.append(client.get(asked.url))
        assert {page.status_code for page in pages} == {404}
        assert len({page.content for page in pages}) == 1

    def test_it_is_over_while_the_commitment_is_completed(self, asked, line, client):
        assert client.get(asked.url).status_code == 200
        row = line.commitment
        done = complete(actor=ACTOR, commitment=row, version=row.version, completed_on=date(2024, 5, 1))
        assert client.get(asked.url).status_code == 404
        reopen(actor=ACTOR, commitment=done, version=done.version, reason="Toch niet.")
        assert client.get(asked.url).status_code == 200

    def test_its_party_left_the_table(self, asked, cast, table, client):
        assert AskLink.objects.visible_to(cast.corporation_officer).exists()
        leave_table(table.framework, table.corporation)
        assert not AskLink.objects.visible_to(cast.corporation_officer).exists()
        response = client.post(asked.url, {"text": "Toch nog."})
        page = response.content.decode()
        assert response.status_code == client.get(asked.url).status_code == 410
        assert table.corporation.label in page and "Toch nog." in page
        with pytest.raises(AskClosedError) as closed:
            answer(question=find(asked.url.split("/")[2]), text="Toch nog.")
        assert closed.value.state == AskState.PARTY_LEFT

    def test_a_link_that_lost_its_last_slash_in_a_mail(self, asked, client):
        for path in (asked.url, "/vraag/bestaat-niet/"):
            answer = client.get(path.rstrip("/"))
            assert (answer.status_code, answer["Location"]) == (301, path)

    def test_the_round_closed_while_somebody_typed(self, asked, line, client):
        close_round(actor=ACTOR, monitoring_round=line.round)
        response = client.post(asked.url, {"text": "Net te laat."})
        assert response.status_code == 404 and "Net te laat." in response.content.decode()
        stale = AskLink.objects.select_related("line__round", "party").get(pk=asked.pk)
        with pytest.raises(AskClosedError) as closed:
            answer(question=stale, text="Te laat.")
        assert closed.value.state == AskState.ROUND_OVER

    def test_nothing_is_no_answer(self, asked):
        with pytest.raises(ValidationError):
            answer(question=asked, text=" \n ")
        assert AskLink.objects.get().answered_at is None

    def test_what_is_typed_is_only_text(self, asked, client):
        client.post(asked.url, {"text": "<script>x</script>"})
        asked.refresh_from_db()
        assert asked.answer == "<script>x</script>"

    def test_too_often(self, asked, client):
        statuses = [client.get("/vraag/bestaat-niet/").status_code for _n in range(61)]
        assert statuses == [404] * 60 + [429]


class TestTheAnswer:
    @pytest.fixture
    def answered(self, asked) -> AskLink:
        return answer(question=find(asked.url.split("/")[2]), text="Tachtig.")

    def test_taken_over_as_it_came_or_changed(self, answered, table):
        report = accept(actor=ACTOR, question=answered, text="Tachtig woningen.", seen=0)
        assert (report.text, report.party, report.author_name) == (
            "Tachtig woningen.",
            table.corporation,
            ACTOR.name,
        )
        assert report.source.endswith("Projectleider")
        answered.refresh_from_db()
        assert (answered.decision, answered.report) == (AnswerDecision.ACCEPTED, report)
        with pytest.raises(AskClosedError):
            accept(actor=ACTOR, question=answered, text="Nog eens.", seen=report.pk)

    def test_left_aside(self, answered):
        reject(actor=ACTOR, question=answered)
        assert not ProgressReport.objects.exists()
        with pytest.raises(AskClosedError):
            reject(actor=ACTOR, question=answered)
        with pytest.raises(AskClosedError):
            withdraw(actor=ACTOR, question=answered)

    def test_from_the_page(self, answered, line, table, cast):
        browser = Client()
        browser.force_login(cast.corporation_officer)
        page = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/"
        assert "Tachtig." in browser.get(page).content.decode()
        path = f"{page}vragen/{answered.pk}/"
        assert browser.post(path, {"seen": "0", "text": "", "overnemen": "1"}).status_code == 422
        assert browser.post(path, {"seen": "0", "text": "Tachtig.", "overnemen": "1"}).status_code == 302
        assert ProgressReport.objects.get().text == "Tachtig."
        assert browser.post(path, {"afwijzen": "1"}).status_code == 302, "it was decided already"

    def test_another_party_is_not_told_that_there_is_a_question(self, answered, line, table, cast):
        page = f"/mijn-werk/invullen/{line.pk}/{table.corporation.slug}/vragen/"
        for person in (cast.officer, cast.tenant, cast.manager):
            browser = Client()
            browser.force_login(person)
            posts = [browser.post(f"{page}{pk}/", {"afwijzen": "1"}) for pk in (answered.pk, answered.pk + 1)]
            assert [post.status_code for post in posts] == [404, 404]
