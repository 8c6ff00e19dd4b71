"""Somebody types while the table changes under them, or pastes what a form does not expect."""

import pytest
from django.db import transaction
from django.db.models import ProtectedError

from agreements.services.drafting import add_theme
from config.web.history import acting
from monitoring.models import ProgressReport
from monitoring.rounds.arranging import add_heading, regroup_line
from monitoring.table import editing
from tests.cast import ACTOR

from ..line_form import alerts, filled_in, send

pytestmark = pytest.mark.django_db


class TestMeanwhile:
    def test_a_theme_with_commitments_is_not_deleted(self, line, table):
        theme = add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
        commitment = line.commitment
        with acting(ACTOR):
            commitment.theme = theme
            commitment.save_next()
        with pytest.raises(ProtectedError), acting(ACTOR), transaction.atomic():
            theme.delete()

    def test_a_heading_taken_away_loses_nothing_typed(self, officer, line, headers):
        """Moved to another heading, the line is another version: who typed is told and keeps the text."""
        round_ = line.round
        add_heading(actor=ACTOR, monitoring_round=round_, version=round_.version, title="Even")
        round_.refresh_from_db()
        heading = round_.headings.get(title="Even")
        regroup_line(
            actor=ACTOR,
            monitoring_round=round_,
            version=round_.version,
            line_id=line.pk,
            heading_id=heading.pk,
        )
        response = send(officer, line, headers, text="Getypt intussen")
        assert response.status_code == 409
        assert filled_in(response)["text"] == "Getypt intussen"
        assert not ProgressReport.objects.exists()

    def test_somebody_saves_while_this_is_underway(self, officer, line, headers, monkeypatch):
        settle_line = editing.settle_line

        def meanwhile(**told):
            monkeypatch.setattr(editing, "settle_line", settle_line)
            send(officer, line, text="Net eerder")
            return settle_line(**told)

        monkeypatch.setattr(editing, "settle_line", meanwhile)
        response = send(officer, line, headers, text="Getypt intussen")
        line.refresh_from_db()
        assert response.status_code == 409
        assert (filled_in(response)["version"], filled_in(response)["text"]) == (
            str(line.version),
            "Getypt intussen",
        )
        assert "Net eerder" in alerts(response)

    def test_a_table_from_word_becomes_plain_lines(self, officer, line, headers):
        pasted = "Woning\tAantal\r\nSociaal\t12\r\nMidden\t7\x0b"
        send(officer, line, headers, text=pasted)
        told = ProgressReport.objects.get().text
        assert "Sociaal\t12" in told
        assert "\x0b" not in told
