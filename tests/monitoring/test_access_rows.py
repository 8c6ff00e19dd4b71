"""Whoever takes a file along is in the log: once per download, and never for looking at a page."""

import pytest
from django.contrib import admin
from django.urls import get_resolver, reverse
from django.utils import timezone, translation
from import_export.admin import ExportMixin

from agreements.enums import AnnualStatus
from agreements.models import Theme
from agreements.services.bidding import attach_letter, start_bid
from agreements.services.drafting import add_theme
from agreements.services.letters import CheckedLetter
from monitoring.collecting.attaching import CheckedFile, attach
from monitoring.meeting.services import start_meeting
from monitoring.models import ExportJob, MonitoringRound, RoundLine
from monitoring.publishing.background import work
from monitoring.publishing.exports import FORMATS, FileFormat
from parties.exporting import LoggedExportMixin
from parties.models import AccessEvent
from tests.agreements import addendum_rows
from tests.agreements.signing_rows import YEAR, bring, make_draft
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, prolong
from tests.layers import made_once

MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor"
AUTUMN = "Gemeente, Prestatieafspraken Duinstede 2024-2027: Najaar (2024)"


@pytest.fixture(autouse=True)
def _english_log(settings):
    settings.LANGUAGE_CODE = "en"


@made_once
def shown(table) -> MonitoringRound:
    """A round of two lines."""
    return make_round(table.framework, [make_commitment(table.framework, f"a-{n}", n) for n in range(2)])


@pytest.fixture
def officer(client, cast, shown):
    """In a browser, with that round."""
    client.force_login(cast.officer)
    return client


def logged():
    """Kind, who, for which party, of what and how; oldest first."""
    rows = AccessEvent.objects.order_by("pk")
    return [*rows.values_list("kind", "actor_name", "party", "subject", "detail")]


@pytest.mark.slow
def test_every_file_of_a_round_is_one_row(officer, cast, monkeypatch):
    for name, made in FORMATS.items():
        monkeypatch.setitem(
            FORMATS, name, FileFormat(lambda _report: b"x", made.content_type, made.ending, made.opens)
        )
        ending = "-archief.pdf" if name == "pdfa" else f".{name}"
        assert officer.get(MONITOR + ending).content == b"x"
    told = ("exported", "Beleidsadviseur wonen", "Gemeente", AUTUMN)
    assert logged() == [(*told, f"{name}, 2 rows") for name in FORMATS]
    assert {*AccessEvent.objects.values_list("user_id", flat=True)} == {cast.officer.pk}


def test_a_file_of_an_earlier_day_tells_the_day(officer):
    officer.get(f"{MONITOR}.csv?per=2024-11-15")
    assert [detail for *_, detail in logged()] == ["csv, 2 rows, 2024-11-15"]


def test_a_large_file_is_logged_when_it_is_fetched_not_when_it_is_asked_for(officer, settings):
    settings.EXPORT_BACKGROUND_LINES = 1
    officer.get(f"{MONITOR}.csv")
    work(worker="toets")
    job = ExportJob.objects.get()
    assert logged() == []
    officer.get(f"{MONITOR}/bestanden/{job.pk}/bestand/")
    assert [(subject, detail) for *_, subject, detail in logged()] == [(AUTUMN, "csv, 2 rows")]


def test_the_file_of_a_party_is_one_row(officer):
    officer.get("/partijen/duinstede/werk.xlsx")
    assert [(subject, detail) for *_, subject, detail in logged()] == [
        ("Commitments of Gemeente Duinstede", "xlsx, 0 rows")
    ]


def of_a_year(table, monkeypatch):
    monkeypatch.setattr("monitoring.signing.views.render_agreement", lambda page: b"x")
    bring(make_draft(table), table, AnnualStatus.PROPOSED)
    return f"/duinstede/afspraken-2024-2027/{YEAR}/jaarafspraken.pdf", f"{YEAR}", "pdf, 3 rows"


def of_an_addendum(table, monkeypatch):
    monkeypatch.setattr("monitoring.signing.addendum_views.render_addendum", lambda page: b"x")
    changed = addendum_rows.change(addendum_rows.start(table, addendum_rows.make_signed(table)))
    place = [table.municipality.slug, table.framework.slug, changed.number]
    return reverse("addendum-pdf", args=place), str(changed), "pdf, 1 row"


def of_a_meeting(table, monkeypatch):
    row = MonitoringRound.objects.get()
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=row, body="Overleg", held_on=row.reference_date, agenda=()
    )
    place = [table.municipality.slug, table.framework.slug, row.year, meeting.pk]
    return f"{reverse('meeting-decisions', args=place)[:-1]}.xlsx", "Najaar (2024)", "xlsx, 0 rows"


def of_a_line(table, monkeypatch):
    line = RoundLine.objects.first()
    file = CheckedFile("foto.png", b"x", "image/png")
    row, _new = attach(actor=ACTOR, line=line, party=table.corporation, file=file)
    return reverse("attachment", args=[row.pk]), "Najaar (2024)", "png, 1 row"


def of_a_bid(table, monkeypatch):
    year = timezone.localdate().year
    prolong(table.framework, year + 1)
    told = {"actor": ACTOR, "framework": table.framework, "party": table.municipality, "year": year}
    bid = start_bid(**told)
    attach_letter(actor=ACTOR, bid=bid, version=1, letter=CheckedLetter("bod.pdf", b"x", "application/pdf"))
    place = [table.municipality.slug, table.framework.slug, year, table.municipality.slug, 1]
    return reverse("bid-letter", args=place), f"Gemeente ({year + 1})", "pdf, 1 row"


@pytest.mark.parametrize("made", [of_a_year, of_an_addendum, of_a_meeting, of_a_line, of_a_bid])
def test_every_other_file_is_one_row_too(officer, table, monkeypatch, made):
    address, what, detail = made(table, monkeypatch)
    with translation.override("en"):
        assert officer.get(address).status_code == 200
    told = f"Gemeente, Prestatieafspraken Duinstede 2024-2027: {what}"
    assert logged() == [("exported", "Beleidsadviseur wonen", "Gemeente", told, detail)]


def test_looking_and_being_refused_are_no_rows(officer, client, cast):
    for address in ("/", "/duinstede/", f"{MONITOR}/", "/partijen/duinstede/", f"{MONITOR}.pdf?ronde=geen"):
        officer.get(address)
    client.force_login(cast.stranger)
    for address in (f"{MONITOR}.csv", "/partijen/duinstede/werk.xlsx"):
        assert client.get(address).status_code == 404
    assert logged() == []


def test_a_list_of_the_admin_is_one_row(client, cast, table):
    for place in (1, 2):
        add_theme(actor=ACTOR, framework=table.framework, position=place, title=f"Thema {place}")
    client.force_login(cast.manager)
    answer = client.post("/admin/agreements/theme/export/", {"format": "2", "resource": "0"})
    assert "attachment" in answer["Content-Disposition"]
    assert logged() == [("exported", "Functioneel beheerder", "", "Themes", "csv, 2 rows")]


def test_every_list_of_the_admin_that_can_be_taken_along_is_logged():
    assert get_resolver().url_patterns  # Reading them is when the admin takes up its models.
    exporting = {model: made for model, made in admin.site._registry.items() if isinstance(made, ExportMixin)}
    assert Theme in exporting
    assert [model for model, made in exporting.items() if not isinstance(made, LoggedExportMixin)] == []
