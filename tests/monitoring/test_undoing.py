"""Taking back the last change of a line: what comes back, who may, and what the pages show of it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.enums import Origin
from config.web.history import Actor, StaleVersionError, acting
from monitoring.enums import Light
from monitoring.models import Assessment, MonitoringRound, ProgressReport, RoundLine
from monitoring.rounds import services as rounds
from monitoring.rounds.services import RoundClosedError
from monitoring.table.closing import close_round
from monitoring.table.reading import build_report
from parties.models import User
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_line, make_round, tell, written
from tests.layers import made_once
from tests.reading import read, with_id, words

from .line_form import ADDRESS, EXPLAINED, HTMX, MONITOR, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def line(table):
    """The only line of an open round."""
    return make_line(table.framework)


@made_once
def officer(cast):
    return Actor("Beleidsadviseur wonen", "Gemeente", cast.officer.pk)


def settle(line: RoundLine, actor: Actor, **fields) -> RoundLine:
    """Save a line as it is now with these changes."""
    line.refresh_from_db()
    values = {"light": line.light, "cause": "", "effect": "", "adjustment": "", "text": "", **fields}
    return rounds.settle_line(actor=actor, line_id=line.pk, version=line.version, **values)


def undo(line: RoundLine, actor: Actor) -> RoundLine:
    line.refresh_from_db()
    rounds.undo_last(actor=actor, line_id=line.pk, version=line.version)
    line.refresh_from_db()
    return line


KEPT = ("light", "cause", "effect", "adjustment", "dated", "origin", "source", "author_name", "author_party")


class TestWhatComesBack:
    def test_the_light_with_everything_known_about_it(self, line, officer):
        give_light(line, Light.GREEN)
        first = give_light(
            line, Light.RED, dated=date(2024, 10, 30), origin=Origin.DOCUMENT, source="Monitor", cause="Toen."
        )
        settle(line, officer, light=Light.GREEN)
        undone = Assessment.objects.latest("pk")
        undo(line, officer)
        back = Assessment.objects.latest("pk")
        assert [getattr(back, name) for name in KEPT] == [getattr(first, name) for name in KEPT]
        assert (back.undoes, line.light, line.current) == (undone, Light.RED, back)

    def test_the_joint_text_with_everything_known_about_it(self, line, officer, table):
        tell(line, "Nog eerder.")
        tell(line, "Toen.", dated=date(2024, 10, 30), origin=Origin.DEMO, source="Bron")
        tell(line, "Van ons alleen.", table.corporation)
        settle(line, officer, text="Nu.")
        undo(line, officer)
        fields = (
            "text",
            "dated",
            "origin",
            "source",
            "author_name",
            "party",
            "undoes__text",
        )
        assert ProgressReport.objects.values_list(*fields).latest("pk") == (
            "Toen.",
            date(2024, 10, 30),
            "demo",
            "Bron",
            "Testopzet",
            None,
            "Nu.",
        )
        assert rounds.joint_text(line) == "Toen."

    def test_what_was_saved_together_goes_together(self, line, officer):
        settle(line, officer, light=Light.GREEN, text="Eerst.")
        settle(line, officer, light=Light.RED, text="Toen.", **EXPLAINED)
        undo(line, officer)
        assert (line.light, rounds.joint_text(line)) == (Light.GREEN, "Eerst.")

    def test_what_was_saved_apart_stays(self, line, officer):
        settle(line, officer, light=Light.GREEN)
        settle(line, officer, light=Light.GREEN, text="Toen.")
        undo(line, officer)
        assert (line.light, rounds.joint_text(line)) == (Light.GREEN, "")
        assert Assessment.objects.count() == 1

    def test_without_an_earlier_one_no_light_and_no_text(self, line, officer):
        settle(line, officer, light=Light.RED, text="Toen.", **EXPLAINED)
        undo(line, officer)
        assert (line.light, line.current.cause, rounds.joint_text(line)) == (Light.NONE, "", "")
        (row,) = build_report(MonitoringRound.objects.get()).lines
        assert (row.light, row.progress, row.silent) == (Light.NONE, (), True)

    def test_a_withdrawn_first_text_lets_the_earlier_round_speak(self, line, officer, table):
        tell(line, "Van het najaar.")
        later = make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        row = line_of(later, line.commitment)
        settle(row, officer, text="Vergissing.")
        undo(row, officer)
        (shown,) = build_report(later).lines
        assert [(told.text, told.round) for told in shown.progress] == [("Van het najaar.", "Najaar")]
        assert shown.silent

    def test_nothing_is_deleted_or_changed(self, line, officer):
        settle(line, officer, light=Light.RED, text="Toen.", **EXPLAINED)
        before = [*Assessment.objects.values(), *ProgressReport.objects.values()]
        undo(line, officer)
        after = [*Assessment.objects.order_by("pk").values(), *ProgressReport.objects.order_by("pk").values()]
        assert [row for row in after if row in before] == before
        assert written() == {"lights": 2, "texts": 2, "versions": 5}


class TestRefusals:
    def refused(self, line, actor) -> str:
        before = written()
        with pytest.raises(ValidationError) as told:
            undo(line, actor)
        assert written() == before
        return told.value.messages[0]

    def test_nothing_was_changed(self, line, officer):
        assert self.refused(line, officer) == "There is no change to undo on this line."

    def test_twice(self, line, officer):
        settle(line, officer, light=Light.GREEN)
        settle(line, officer, light=Light.RED, **EXPLAINED)
        undo(line, officer)
        assert self.refused(line, officer) == "There is no change to undo on this line."

    def test_somebody_elses_change(self, line, officer, cast):
        settle(line, officer, light=Light.GREEN)
        same_name = Actor(officer.name, officer.party, cast.alderman.pk)
        for other in (same_name, ACTOR):
            assert self.refused(line, other) == "Only who changed a line last can undo that change."

    def test_a_change_of_ones_own_that_another_followed(self, line, officer):
        settle(line, officer, light=Light.GREEN)
        line.refresh_from_db()
        line.position = 9
        with acting(ACTOR):
            line.save_next()
        assert self.refused(line, officer) == "Only who changed a line last can undo that change."

    def test_another_version(self, line, officer):
        settle(line, officer, light=Light.GREEN)
        with pytest.raises(StaleVersionError):
            rounds.undo_last(actor=officer, line_id=line.pk, version=1)

    def test_a_closed_round(self, line, officer):
        settle(line, officer, light=Light.GREEN)
        close_round(actor=ACTOR, monitoring_round=line.round)
        before = written()
        with pytest.raises(RoundClosedError):
            undo(line, officer)
        assert written() == before


class TestPages:
    UNDO = f"{MONITOR}regels/a-1/ongedaan/?ronde=najaar"

    @pytest.fixture
    def browser(self, client, cast, line):
        client.force_login(cast.officer)
        client.cookies["taal"] = "en"
        return client

    @staticmethod
    def offer(response):
        """The version the button would undo, or None when there is no button."""
        form = read(response).find(".//form[@class='undo']")
        return None if form is None else form.find(".//input[@name='version']").get("value")

    def test_it_is_offered_after_saving_and_taken(self, browser, line):
        response = send(browser, line, HTMX, light="red", **EXPLAINED)
        version = self.offer(response)
        assert version == self.offer(browser.get(MONITOR)) == "2"
        response = browser.post(self.UNDO, {"version": version}, headers=HTMX)
        tree = read(response)
        assert with_id(tree, "regel-a-1").get("class") == "monitor__row monitor__row--none"
        counts = {e.get("data-light"): words(e) for e in tree.iter("strong") if e.get("data-light")}
        assert counts == {"green": "0", "yellow": "0", "red": "0", "none": "1"}
        assert with_id(tree, "lichtkeuze") is not None
        assert self.offer(response) is None and self.offer(browser.get(MONITOR)) is None

    def test_without_javascript(self, browser, line):
        send(browser, line, light="red", **EXPLAINED)
        response = browser.post(self.UNDO, {"version": self.offer(browser.get(MONITOR))})
        assert response["Location"] == f"{MONITOR}?ronde=najaar#regel-a-1"
        page = read(browser.get(response["Location"]))
        assert "is undone" in words(page.find(".//*[@role='status']"))
        line.refresh_from_db()
        assert line.light == "none"

    def test_saving_without_a_change_offers_nothing(self, browser, line):
        assert self.offer(send(browser, line, HTMX, light="none")) is None

    def test_it_is_offered_to_nobody_else_and_no_longer_once_somebody_followed(self, browser, cast, client):
        line = RoundLine.objects.get()
        send(browser, line, light="red", **EXPLAINED)
        other = type(client)()
        other.force_login(User.objects.get(pk=cast.alderman.pk))
        assert self.offer(other.get(MONITOR)) is None
        give_light(line, Light.GREEN)
        assert self.offer(browser.get(MONITOR)) is None

    @pytest.mark.parametrize("version", ["", "1", "9" * 30, "²", "x"])
    def test_another_version_is_refused_in_words(self, browser, line, version):
        send(browser, line, light="red", **EXPLAINED)
        before = written()
        response = browser.post(self.UNDO, {"version": version}, headers=HTMX)
        assert response.status_code == 409
        assert "Nothing was undone." in words(read(response).find(".//*[@role='alert']"))
        assert browser.post(self.UNDO, {"version": version}).status_code == 302
        assert written() == before

    def test_after_closing_it_is_refused_in_words(self, browser, line):
        send(browser, line, light="red", **EXPLAINED)
        close_round(actor=ACTOR, monitoring_round=line.round)
        before = written()
        response = browser.post(self.UNDO, {"version": "2"}, headers=HTMX)
        assert response.status_code == 409
        assert "closed" in words(read(response).find(".//*[@role='alert']"))
        assert self.offer(response) is None and written() == before

    def test_the_address_of_the_line(self):
        assert ADDRESS.replace("?", "ongedaan/?") == self.UNDO
