"""What is found in the texts of a round, keeping it, and the gate before a round is closed."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from agreements.models import FrameworkAgreement
from agreements.services.drafting import CommitmentDraft, add_commitment
from config.web.history import Actor
from monitoring.demo.loader import FixtureLoader
from monitoring.enums import Light, RoundStatus
from monitoring.models import FrozenReport, MonitoringRound, TextClearance
from monitoring.table.clearance import check_round, keep_findings, still_open
from monitoring.table.closing import FindingsOpenError, close_round
from tests.cast import ACTOR
from tests.conftest import FIXTURES
from tests.factories import give_light, line_of, make_commitment, make_line, make_round, note, tell
from tests.layers import made_once

pytestmark = pytest.mark.django_db

OFFICER = Actor("Beleidsadviseur wonen", "Gemeente")


@made_once
def line(table):
    commitment = make_commitment(table.framework)
    return line_of(make_round(table.framework, [commitment]), commitment)


def waiting(line) -> list[tuple[str, str]]:
    row = MonitoringRound.objects.select_related("framework__municipality").get(pk=line.round_id)
    return [(one.field, one.words) for one in still_open(check_round(row))]


def keep(line, findings=None):
    found = check_round(line.round) if findings is None else findings
    return keep_findings(actor=OFFICER, monitoring_round=line.round, findings=found)


class TestFinding:
    def test_it_looks_in_every_text_of_a_line_that_people_write(self, table):
        draft = CommitmentDraft(
            key="a-1",
            position=1,
            title="Overleg met mevrouw Titel",
            text="Volgens mevrouw Proef.",
            items=[{"label": "a", "text": "Ook mevrouw Onderdeel."}],
        )
        commitment = add_commitment(actor=ACTOR, framework=table.framework, draft=draft)
        line = line_of(make_round(table.framework, [commitment]), commitment)
        tell(line, "Met mevrouw Joint.")
        tell(line, "Met mevrouw Corporatief.", table.corporation)
        give_light(
            line, Light.RED, cause="mevrouw Oorzaak", effect="mevrouw Gevolg", adjustment="mevrouw Bijsturen"
        )
        assert sorted(waiting(line)) == [
            ("adjustment", "mevrouw Bijsturen"),
            ("cause", "mevrouw Oorzaak"),
            ("effect", "mevrouw Gevolg"),
            ("item", "mevrouw Onderdeel"),
            ("progress", "mevrouw Corporatief"),
            ("progress", "mevrouw Joint"),
            ("text", "mevrouw Proef"),
            ("title", "mevrouw Titel"),
        ]

    def test_an_internal_note_is_not_its_business(self, line, table):
        note(line, "Bel mevrouw Voorbeeld op 06-12345678.", table.municipality)
        assert waiting(line) == []

    def test_only_the_text_that_counts(self, line):
        tell(line, "Met mevrouw Eerst.")
        tell(line, "Met niemand.")
        assert waiting(line) == []

    def test_a_text_of_an_earlier_round_that_is_shown_again(self, line, table):
        tell(line, "Met mevrouw Voorbeeld.")
        later = make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        assert [one.round for one in check_round(later)] == ["Najaar"]

    def test_names_of_parties_places_and_themes_are_no_people(self, line):
        tell(line, "Duinstede Wonen en Huurders Duinstede spraken over Prestatieafspraken Duinstede.")
        assert waiting(line) == []

    def test_the_same_words_twice_in_a_text_are_one(self, line):
        tell(line, "Mail a@voorbeeld.example of a@voorbeeld.example.")
        (one,) = check_round(line.round)
        assert (one.words, one.start, one.text[one.start : one.end]) == ("a@voorbeeld.example", 5, one.words)

    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, table, number, django_assert_num_queries):
        commitments = [make_commitment(table.framework, f"a-{n}", n) for n in range(1, number + 1)]
        row = make_round(table.framework, commitments)
        for line in row.lines.all():
            tell(line, "Met mevrouw Voorbeeld.")
        with django_assert_num_queries(14):
            assert len(check_round(row)) == number


class TestKeeping:
    def test_it_is_recorded_with_who_and_when_and_without_the_words(self, line):
        tell(line, "Met mevrouw Voorbeeld.")
        (row,) = keep(line)
        assert (row.round, row.commitment, row.field, row.kind) == (
            line.round,
            line.commitment,
            "progress",
            "name",
        )
        assert (row.author_name, row.author_party) == (OFFICER.name, OFFICER.party)
        assert row.created_at is not None
        assert "Voorbeeld" not in " ".join(str(value) for value in vars(row).values())
        assert waiting(line) == []
        assert check_round(line.round)[0].kept == row

    def test_a_decision_is_never_changed(self, line):
        tell(line, "Met mevrouw Voorbeeld.")
        (row,) = keep(line)
        with pytest.raises(TypeError):
            row.save()

    def test_it_comes_back_when_the_text_changes(self, line):
        tell(line, "Met mevrouw Voorbeeld.")
        keep(line)
        tell(line, "Met mevrouw Voorbeeld en anderen.")
        assert waiting(line) == [("progress", "mevrouw Voorbeeld")]
        tell(line, "Met mevrouw Voorbeeld.")
        assert waiting(line) == []

    def test_the_same_words_elsewhere_are_another_matter(self, line):
        tell(line, "Met mevrouw Voorbeeld.")
        keep(line)
        give_light(line, Light.RED, cause="Met mevrouw Voorbeeld.", adjustment="Wachten.")
        assert waiting(line) == [("cause", "mevrouw Voorbeeld")]

    def test_the_same_text_at_another_table_is_another_matter(self, line):
        elsewhere = make_line(FrameworkAgreement.objects.exclude(pk=line.round.framework_id).get())
        for one in (line, elsewhere):
            tell(one, "Met mevrouw Voorbeeld.")
        (row,) = keep(line)
        assert row.commitment == line.commitment
        assert waiting(elsewhere) == [("progress", "mevrouw Voorbeeld")]

    def test_it_holds_in_a_later_round_with_the_same_text(self, line, table):
        tell(line, "Met mevrouw Voorbeeld.")
        keep(line)
        later = make_round(table.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31))
        assert len(check_round(later)) == 1
        assert still_open(check_round(later)) == []

    def test_keeping_twice_records_once(self, line):
        tell(line, "Met mevrouw Voorbeeld.")
        found = check_round(line.round)
        assert len(keep(line, found)) == 1
        assert keep(line, found) == []
        assert TextClearance.objects.count() == 1

    def test_a_closed_round_takes_no_decision(self, line, english):
        tell(line, "Met mevrouw Voorbeeld.")
        found = check_round(line.round)
        keep(line, found)
        close_round(actor=ACTOR, monitoring_round=line.round)
        with pytest.raises(ValidationError, match="This round is closed"):
            keep(line, found)


class TestClosing:
    def test_it_is_refused_with_the_count(self, line, english):
        tell(line, "Bel mevrouw Voorbeeld op 06-12345678.")
        with pytest.raises(FindingsOpenError, match="2 things that may be private") as told:
            close_round(actor=OFFICER, monitoring_round=line.round)
        assert told.value.count == 2
        row = MonitoringRound.objects.get()
        assert (row.status, row.closed_at, row.version) == (RoundStatus.OPEN, None, line.round.version)
        assert not FrozenReport.objects.exists()

    def test_it_goes_once_they_are_kept(self, line):
        tell(line, "Bel mevrouw Voorbeeld op 06-12345678.")
        keep(line)
        frozen = close_round(actor=OFFICER, monitoring_round=line.round)
        assert frozen.data["lines"][0]["progress"][0]["text"] == "Bel mevrouw Voorbeeld op 06-12345678."

    def test_it_goes_once_the_text_is_mended(self, line):
        tell(line, "Bel mevrouw Voorbeeld.")
        tell(line, "Bel de gemeente.")
        close_round(actor=OFFICER, monitoring_round=line.round)
        assert MonitoringRound.objects.get().is_closed


class TestTheDemo:
    def test_few_alarms_and_none_unseen(self, heemstede):
        """One project is known by its address; the loader keeps what published documents say already."""
        for row in (heemstede.autumn, heemstede.year_end):
            found = check_round(row)
            assert {one.words for one in found} == {"Binnenweg 61"}
            assert still_open(found) == []

    def test_loading_again_records_nothing_more(self, heemstede):
        before = TextClearance.objects.count()
        FixtureLoader(FIXTURES).load()
        assert TextClearance.objects.count() == before == 2


class TestTheCommand:
    def export(self, tmp_path) -> str:
        told = StringIO()
        output = tmp_path / "monitor.json"
        call_command("export_monitor", "duinstede", "2024", format="json", output=output, stderr=told)
        assert output.exists()
        return told.getvalue()

    def test_it_warns_and_writes_all_the_same(self, line, tmp_path, english):
        tell(line, "Bel mevrouw Voorbeeld.")
        (warning,) = self.export(tmp_path).splitlines()
        assert "Warning: 1 thing in the public texts may be private" in warning
        assert "Voorbeeld" not in warning

    def test_it_is_silent_when_all_was_looked_at_or_the_round_is_closed(self, line, tmp_path):
        tell(line, "Bel mevrouw Voorbeeld.")
        keep(line)
        assert self.export(tmp_path) == ""
        close_round(actor=ACTOR, monitoring_round=line.round)
        assert self.export(tmp_path) == ""
