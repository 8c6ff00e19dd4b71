"""The council's set with a large monitor in it: made in the background, complete, for who asked for it."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.http import QueryDict

from config.web.history import acting
from monitoring.enums import JobProblem, JobStatus, RoundStatus
from monitoring.jobs.services import take_job
from monitoring.models import ExportJob, MonitoringRound
from monitoring.publishing.background import make_file
from monitoring.publishing.job_kinds import COUNCIL_SET
from monitoring.publishing.pdf import PdfUnavailableError
from parties.enums import MembershipRole
from parties.models import AccessEvent, Membership, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once

pytestmark = pytest.mark.django_db

ROUND = "ronde-afspraken-2024-2027"
CHOICES = {
    ROUND: "2024/najaar",
    "datum": "2024-11-20",
    "functie": "wethouder Wonen",
    "onderwerp": "Voortgang",
    "aanleiding": "De raad vroeg erom.",
}
SET = "/duinstede/raadsbrief.zip"


@made_once
def closed(table) -> MonitoringRound:
    """A round of two lines."""
    return make_round(
        table.framework,
        [make_commitment(table.framework, f"a-{n}", n) for n in range(2)],
        status=RoundStatus.CLOSED,
    )


@pytest.fixture
def officer(client, cast, closed, settings, monkeypatch):
    settings.EXPORT_BACKGROUND_LINES = 1
    settings.EXPORTS_IN_THREAD = False
    monkeypatch.setattr("monitoring.letters.council_set.render_pdf", lambda report: b"%PDF-1.7")
    client.force_login(cast.officer)
    return client


def make_next() -> ExportJob:
    job = take_job(worker="test")
    assert job is not None
    make_file(worker="test", job=job)
    return ExportJob.objects.get(pk=job.pk)


def only_reads(user: User) -> None:
    row = Membership.objects.get(user=user)
    row.role = MembershipRole.READER
    with acting(ACTOR):
        row.save_next()


def test_a_set_with_a_large_monitor_is_made_in_the_background(officer):
    assert 'id="in-de-achtergrond"' in officer.get("/duinstede/raadsbrief/", CHOICES).content.decode()
    answer = officer.get(SET, CHOICES)
    job = ExportJob.objects.get()
    page = f"/duinstede/raadsbrief/bestanden/{job.pk}/"
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert (job.file_format, job.lines, QueryDict(job.query).dict()) == (COUNCIL_SET, 2, CHOICES)
    assert 'data-status="waiting"' in officer.get(page).content.decode()
    assert officer.get(f"{page}bestand/").status_code == 404
    assert make_next().status == JobStatus.DONE
    part = officer.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'data-status="done"' in part and "<html" not in part and f"{page}bestand/" in part
    assert f"/duinstede/raadsbrief/?{job.query}".replace("&", "&amp;") in part
    file = officer.get(f"{page}bestand/")
    assert (
        file["Content-Disposition"]
        == 'attachment; filename="raadsbrief-duinstede-afspraken-2024-2027-2024-11-20.zip"'
    )
    with ZipFile(BytesIO(file.content)) as packed:
        assert packed.namelist() == [
            "raadsbrief-duinstede-afspraken-2024-2027-2024-11-20.odt",
            "raadsbrief-duinstede-afspraken-2024-2027-2024-11-20.docx",
            "bijlage-1-monitor-duinstede-afspraken-2024-2027-2024-najaar.pdf",
            "bijlagen.txt",
        ]
    assert [row.subject for row in AccessEvent.objects.all()] == ["Gemeente: Voortgang"]


def test_a_small_one_is_made_at_once(officer, settings):
    settings.EXPORT_BACKGROUND_LINES = 2
    assert officer.get(SET, CHOICES).content.startswith(b"PK")
    assert not ExportJob.objects.exists()


def test_the_same_choices_are_one_job_and_others_another(officer, settings):
    settings.EXPORT_JOBS_PER_PERSON = 2
    first = officer.get(SET, CHOICES).headers["Location"]
    assert officer.get(SET, CHOICES).headers["Location"] == first
    assert officer.get(SET, {**CHOICES, "onderwerp": "Anders"}).headers["Location"] != first
    busy = officer.get(SET, {**CHOICES, "onderwerp": "Nog anders"})
    assert busy.status_code == 429 and first in busy.content.decode()
    assert ExportJob.objects.count() == 2


def test_one_that_was_fetched_is_made_anew_also_of_a_closed_round(officer):
    officer.get(SET, CHOICES)
    job = make_next()
    page = f"/duinstede/raadsbrief/bestanden/{job.pk}/"
    assert officer.get(SET, CHOICES).headers["Location"] == page
    officer.get(f"{page}bestand/")
    assert officer.get(SET, CHOICES).headers["Location"] != page
    make_next()
    assert officer.post(page).headers["Location"] != page


def test_it_is_of_who_asked_and_may_still_write_the_letter(officer, cast, table, client):
    officer.get(SET, CHOICES)
    job = make_next()
    page = f"/duinstede/raadsbrief/bestanden/{job.pk}/"
    add_member(actor=ACTOR, user=cast.tenant, party=table.municipality, role=MembershipRole.EDITOR)
    for person in (cast.tenant, cast.alderman, cast.manager, cast.stranger):
        client.force_login(person)
        assert (client.get(page).status_code, client.get(f"{page}bestand/").status_code) == (404, 404)
    only_reads(cast.officer)
    client.force_login(cast.officer)
    assert (client.get(page).status_code, client.get(f"{page}bestand/").status_code) == (403, 403)


def test_a_file_of_a_round_is_no_set(officer, cast):
    officer.get(SET, CHOICES)
    job = ExportJob.objects.get()
    place = f"afspraken-2024-2027/2024/monitor/bestanden/{job.pk}/"
    assert officer.get(f"/duinstede/{place}").status_code == 404
    ExportJob.objects.update(file_format="csv")
    assert officer.get(f"/duinstede/raadsbrief/bestanden/{job.pk}/").status_code == 404


def test_without_pango_or_without_the_right_it_says_that_it_failed(officer, cast, monkeypatch):
    def fail(report):
        raise PdfUnavailableError("Geen Pango.")

    officer.get(SET, CHOICES)
    with monkeypatch.context() as patch:
        patch.setattr("monitoring.letters.council_set.render_pdf", fail)
        job = make_next()
    assert (job.status, job.problem) == (JobStatus.FAILED, JobProblem.NO_PDF)
    page = f"/duinstede/raadsbrief/bestanden/{job.pk}/"
    assert 'data-status="failed"' in officer.get(page).content.decode()
    officer.post(page)
    only_reads(cast.officer)
    assert make_next().problem == JobProblem.FAILED
