"""The page that closes a round: what waits is told, and what changed meanwhile."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from agreements.models import Responsibility
from config.web.history import acting
from monitoring.enums import Light, RoundStatus
from monitoring.reactions.services import Proposed, propose, react, settle_difference
from monitoring.rounds.changing import change_round, take_to_review
from monitoring.style.services import set_style
from monitoring.table.closing import close_round

from ..cast import ACTOR
from ..factories import give_light, make_commitment, make_round, tell
from .steering_steps import close, url


def _reacts(table, row):
    line = row.lines.get()
    react(actor=ACTOR, line_id=line.pk, party=table.tenants, seen="none", light=Light.RED, reason="Nee.")


MEANWHILE = {
    "a light": lambda table, row: give_light(row.lines.get(), Light.GREEN),
    "a text": lambda table, row: tell(row.lines.get(), "Gebouwd.", table.corporation),
    "a reaction": _reacts,
    "a name": lambda table, row: change_round(
        actor=ACTOR, monitoring_round=row, version=row.version, title="Anders", reason="Zo."
    ),
    "a foreword": lambda table, row: set_style(
        actor=ACTOR, framework=table.framework, version=0, values={"foreword_title": "Vooraf"}
    ),
}


class TestClose:
    def test_it_says_what_waits_and_closes(self, officer, table):
        row = make_round(table.framework, [make_commitment(table.framework, "k-1", 1)])
        page = officer.get(url(row, "round-close"))
        assert [line.commitment.key for line in page.context["waiting"]] == ["k-1"]
        assert f'name="seen" value="{page.context["seen"]}"' in page.content.decode()
        answer = close(officer, row)
        row.refresh_from_db()
        assert (answer.status_code, row.status) == (302, "closed")

    def test_it_counts_what_nothing_was_told_about_and_what_it_does_not_name(self, officer, table, english):
        lead = [{"role": "lead", "party": table.corporation}]
        rows = [
            make_commitment(table.framework, f"k-{n}", n, responsibilities=lead if n == 1 else ())
            for n in range(1, 23)
        ]
        row = make_round(table.framework, rows)
        for line in row.lines.filter(position__lte=2):
            give_light(line, Light.GREEN)
        page = officer.get(url(row, "round-close"))
        # A light is no answer of who leads.
        assert (len(page.context["waiting"]), page.context["unanswered"]) == (20, 21)
        assert "1 more" not in page.content.decode()
        give_light(row.lines.get(position=1), Light.NONE)
        told = officer.get(url(row, "round-close")).content.decode()
        assert "and 1 more" in told and "licht=geen" in told

    @pytest.mark.parametrize("name", MEANWHILE)
    def test_what_changed_since_the_page_was_read_is_shown_before_it_closes(self, officer, table, name):
        row = make_round(table.framework, [make_commitment(table.framework, "k-1", 1)])
        place = url(row, "round-close")
        seen = officer.get(place).context["seen"]
        MEANWHILE[name](table, row)
        answer = officer.post(place, {"seen": seen})
        row.refresh_from_db()
        assert (answer.status_code, row.is_closed) == (409, False)
        assert "Since you opened this page something changed in this round." in answer.content.decode()
        assert officer.post(place, {"seen": answer.context["seen"]}).status_code == 302
        row.refresh_from_db()
        assert row.is_closed

    def test_a_form_that_tells_nothing_of_what_it_showed_closes_nothing(self, officer, table):
        row = make_round(table.framework, [make_commitment(table.framework, "k-1", 1)])
        assert officer.post(url(row, "round-close")).status_code == 409
        row.refresh_from_db()
        assert not row.is_closed

    def test_it_says_that_the_term_runs_and_what_is_undecided(self, officer, table):
        keys = ("k-1", "k-2", "k-3")
        row = make_round(
            table.framework, [make_commitment(table.framework, key, n) for n, key in enumerate(keys)]
        )
        proposed, differs, settled = lines = list(row.lines.order_by("position"))
        for line in lines:
            give_light(line, Light.GREEN)
        with acting(ACTOR):
            Responsibility(commitment=proposed.commitment, party=table.corporation, role="lead").save()
        red = Proposed(Light.RED, cause="Stil.", adjustment="Anders.")
        for line in (differs, settled):
            react(
                actor=ACTOR,
                line_id=line.pk,
                party=table.tenants,
                seen="green",
                light=Light.RED,
                reason="Nee.",
            )
        settled.refresh_from_db()
        settle_difference(
            actor=ACTOR,
            line_id=settled.pk,
            version=settled.version,
            proposed=Proposed(Light.GREEN),
            decision="Het blijft zo.",
        )
        propose(actor=ACTOR, line_id=proposed.pk, party=table.corporation, proposed=red)
        take_to_review(actor=ACTOR, monitoring_round=row)
        page = officer.get(url(row, "round-close"))
        for name in ("termijn-loopt", "voorstellen-wachten", "verschil-open"):
            assert f'id="{name}"' in page.content.decode()
        for name in ("round-reactions", "round-agenda"):
            assert f'href="{url(row, name)}"' in page.content.decode()
        assert (page.context["proposed"], page.context["differing"]) == ([proposed], [differs])
        give_light(proposed, Light.YELLOW)
        assert officer.get(url(row, "round-close")).context["proposed"] == []

    @pytest.mark.parametrize(("day", "told"), [(0, False), (1, True)])
    def test_it_says_that_the_reference_date_has_yet_to_come(self, officer, table, day, told):
        row = make_round(table.framework, reference_date=timezone.localdate() + timedelta(days=day))
        assert ('id="peildatum-komt"' in officer.get(url(row, "round-close")).content.decode()) is told

    def test_a_closed_round_is_not_closed_again_and_says_when_it_was(self, officer, table, english):
        row = make_round(
            table.framework,
            slug="dicht",
            status=RoundStatus.REVIEW,
            closes_on=date(2027, 2, 25),
            title="Dicht",
        )
        officer.cookies["taal"] = "en"
        assert "closes on 25\u00a0February 2027" in officer.get(url(row)).content.decode()
        close_round(actor=ACTOR, monitoring_round=row)
        # Who opens the page, and who sends the form after somebody else did.
        for send in (officer.get, officer.post):
            answer = send(url(row, "round-close"), follow=True)
            page = answer.content.decode()
            assert answer.redirect_chain == [(url(row), 302)]
            today = date_format(timezone.localdate(), "j\u00a0F Y")
            assert f"closed on {today}" in page and "closes on" not in page
            assert [str(told) for told in answer.context["messages"]] == [
                "This round is closed. Nothing in it changes any more."
            ]

    def test_one_that_is_being_prepared_is_not_closed(self, officer, preparing):
        assert officer.post(url(preparing, "round-close")).status_code == 302
        preparing.refresh_from_db()
        assert preparing.status == "preparing"

    def test_readers_may_not(self, client, cast, preparing):
        client.force_login(cast.alderman)
        assert client.post(url(preparing, "round-close")).status_code == 403
