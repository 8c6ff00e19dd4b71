"""Filling in while a colleague, or the same person in another window, tells something too; and the way back to the list."""

from __future__ import annotations

import pytest
from django.test import Client

from agreements.models import Responsibility
from agreements.services.assigning import assign
from config.web.history import acting
from monitoring.models import LineDraft, ProgressReport, RoundLine
from monitoring.rounds.drafts import keep_draft
from monitoring.table.closing import close_round
from parties.permissions import actor_for
from tests.cast import ACTOR
from tests.collecting import make_indicator
from tests.factories import line_of, make_commitment, make_round
from tests.factories import tell as told
from tests.layers import made_once

pytestmark = pytest.mark.django_db

LIST = "/mijn-werk/invullen/"


@made_once
def line(table, cast) -> RoundLine:
    """A line that the corporation's officer handles."""
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        row = Responsibility(commitment=commitment, role="lead", party=table.corporation)
        row.save()
    assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=cast.corporation_officer)
    return line_of(make_round(table.framework, [commitment]), commitment)


@pytest.fixture
def browser(cast) -> Client:
    client = Client()
    client.force_login(cast.corporation_officer)
    return client


@pytest.fixture
def path(line, table) -> str:
    return f"{LIST}{line.pk}/{table.corporation.slug}/"


def opened(browser: Client, path: str):
    """The row as the page of the line shows it now."""
    return browser.get(path).context["row"]


class TestADraftThatIsOlderThanTheText:
    def test_both_are_shown_and_saving_is_a_conflict(self, browser, line, table, path):
        browser.post(f"{path}concept/", {"seen": "0", "text": "Van mij."})
        told(line, "Van een collega.", table.corporation)
        # Typed on while the page of before was still open: the draft is the younger one now.
        browser.post(f"{path}concept/", {"seen": "0", "text": "Van mij, meer."})
        page = browser.get(f"{LIST}?stand=alles").content.decode()
        assert "Van mij, meer." in page and "Van een collega." in page
        row = opened(browser, path)
        sent = {"seen": row.form.initial["seen"], "text": row.form.initial["text"]}
        assert (row.conflict.text, sent) == ("Van een collega.", {"seen": 0, "text": "Van mij, meer."})
        response = browser.post(path, sent)
        assert response.status_code == 409 and "Van een collega." in response.content.decode()
        assert ProgressReport.objects.count() == 1
        again = response.context["row"].form.data["seen"]
        assert browser.post(path, {**sent, "seen": again}).status_code == 302
        assert opened(browser, path).conflict is None and not LineDraft.objects.exists()

    def test_one_typed_upon_the_newest_text_is_none(self, browser, line, table, path):
        told(line, "Van een collega.", table.corporation)
        seen = ProgressReport.objects.get().pk
        browser.post(f"{path}concept/", {"seen": seen, "text": "Meer."})
        row = opened(browser, path)
        assert (row.conflict, row.form.initial) == (None, {"seen": seen, "text": "Meer."})

    def test_one_from_the_page_of_the_line_goes_by_its_time(self, cast, line, table):
        """What is typed there does not tell upon which text."""
        browser = Client()
        browser.force_login(cast.officer)
        actor, path = (
            actor_for(cast.officer, table.municipality.pk),
            f"{LIST}{line.pk}/{table.municipality.slug}/",
        )
        told(line, "Eerst.")
        keep_draft(actor=actor, line=line, data={"text": "Samen."}, based_on=line.version)
        assert opened(browser, path).conflict is None
        told(line, "Daarna.")
        row = opened(browser, path)
        assert (row.conflict.text, row.form.initial["seen"]) == ("Daarna.", 0)


class TestAConflict:
    def test_what_was_typed_is_there_after_a_reload(self, browser, line, table, path):
        """Another window of the same person saved, and so the draft they share was gone."""
        assert browser.post(path, {"seen": "0", "text": "Uit het ene venster."}).status_code == 302
        assert browser.post(path, {"seen": "0", "text": "Uit het andere."}).status_code == 409
        row = opened(browser, path)
        assert row.form.initial == {"seen": 0, "text": "Uit het andere."}
        assert row.conflict.text == "Uit het ene venster."

    def test_also_where_the_round_was_closed(self, browser, line, table, path):
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert browser.post(path, {"seen": "0", "text": "Te laat."}).status_code == 409
        assert "Te laat." in LineDraft.objects.get().data.values()


class TestTheWayBack:
    QUERY = "?wie=organisatie&stand=alles"

    def test_saving_a_line_keeps_what_was_chosen(self, browser, line, table, path):
        page = browser.get(LIST + self.QUERY).content.decode()
        assert f'action="{path}?wie=organisatie&amp;stand=alles"' in page
        response = browser.post(path + self.QUERY, {"seen": "0", "text": "Van mij."})
        assert response.url.startswith(f"{LIST}{self.QUERY}#regel-")

    def test_saving_a_figure_too_also_after_a_mistake(self, browser, line, table):
        indicator = make_indicator(table.framework, table.corporation)
        path = f"{LIST}cijfers/{indicator.pk}/{table.corporation.slug}/"
        page = browser.get(LIST + self.QUERY).content.decode()
        assert f'action="{path}?wie=organisatie&amp;stand=alles"' in page
        wrong = browser.post(path + self.QUERY, {"value": "veel"}).content.decode()
        assert f'action="{path}?wie=organisatie&amp;stand=alles"' in wrong
        assert f'href="{LIST}?wie=mij' in wrong, "the list, not the address that was sent to"
        sent = {"value": "70", "reference_date": "2024-10-30", "source": "Eigen"}
        assert browser.post(path + self.QUERY, sent).url == f"{LIST}{self.QUERY}#cijfers"

    def test_without_a_choice_the_address_stays_plain(self, browser, line, table, path):
        assert f'action="{path}"' in browser.get(LIST).content.decode()
        assert browser.post(path, {"seen": "0", "text": "Van mij."}).url.startswith(f"{LIST}#regel-")
