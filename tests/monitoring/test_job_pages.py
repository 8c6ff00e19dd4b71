"""Waiting for a file: from the link on the monitor to the file, with and without JavaScript."""

from __future__ import annotations

from datetime import date, timedelta
from xml.etree.ElementTree import Element

import pytest
from django.utils import timezone

from config.web.history import acting
from monitoring.enums import JobPhase, JobProblem, JobStatus
from monitoring.jobs import services as jobs
from monitoring.models import ExportFile, ExportJob
from monitoring.publishing import background
from monitoring.publishing.exports import FORMATS
from parties.models import Membership
from parties.permissions import own_actor
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.reading import read, words

from .line_form import HTMX, MONITOR

pytestmark = pytest.mark.django_db

CSV = f"{MONITOR[:-1]}.csv?ronde=najaar"


@made_once
def autumn(table):
    """A round of three lines."""
    return make_round(table.framework, [make_commitment(table.framework, f"a-{n}", n) for n in range(3)])


@pytest.fixture
def officer(client, cast, autumn, settings):
    """In a browser; two lines are the most for a file one waits for."""
    settings.EXPORT_BACKGROUND_LINES = 2
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    return client


def page_of(job: ExportJob) -> str:
    return f"{MONITOR}bestanden/{job.pk}/"


def asked(browser, address: str = CSV) -> ExportJob:
    """The job this leads to."""
    response = browser.get(address)
    job = ExportJob.objects.latest("created_at")
    assert (response.status_code, response["Location"]) == (302, page_of(job))
    return job


def section(response) -> Element:
    assert response.status_code == 200
    found = read(response).find(".//section")
    assert found is not None
    return found


def steps(response) -> list[tuple[str, str]]:
    """Each step's state and words."""
    return [(step.get("class").rpartition("--")[2], words(step)) for step in section(response).iter("li")]


# ---- small and large


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_large_round_is_made_in_the_background(officer, cast, autumn, name):
    ending = "-archief.pdf" if name == "pdfa" else f".{name}"
    job = asked(officer, f"{MONITOR[:-1]}{ending}")
    assert (job.round, job.user, job.file_format, job.lines, job.as_of) == (
        autumn,
        cast.officer,
        name,
        3,
        None,
    )


def test_a_round_at_the_limit_is_made_at_once(officer, settings):
    settings.EXPORT_BACKGROUND_LINES = 3
    response = officer.get(CSV)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert (
        response["Content-Disposition"]
        == 'attachment; filename="monitor-duinstede-afspraken-2024-2027-2024-najaar.csv"'
    )
    assert ExportJob.objects.count() == 0


def test_the_file_is_the_one_that_would_have_come_at_once(officer, settings):
    job = asked(officer)
    background.work(worker="een")
    fetched = officer.get(f"{page_of(job)}bestand/")
    settings.EXPORT_BACKGROUND_LINES = 3
    direct = officer.get(CSV)
    assert fetched.content == direct.content
    for header in ("Content-Type", "Content-Disposition"):
        assert fetched[header] == direct[header]


def test_the_whole_way(officer):
    job = asked(officer)
    assert section(officer.get(page_of(job))).get("data-status") == "waiting"
    assert asked(officer) == job
    background.work(worker="een")
    ready = section(officer.get(page_of(job)))
    assert ready.get("data-status") == "done"
    link = ready.find(".//a[@class]").get("href")
    assert link == f"{page_of(job)}bestand/"
    # Come back to by asking once more, until it was fetched.
    assert asked(officer) == job
    assert officer.get(link).content.startswith(b"\xef\xbb\xbf")
    assert asked(officer) != job


@pytest.mark.slow
def test_a_file_of_a_day_is_made_in_the_background_too(officer, settings):
    address = f"{CSV}&per=2024-11-01"
    job = asked(officer, address)
    assert job.as_of == date(2024, 11, 1)
    assert asked(officer) != job
    background.work(worker="een")
    page = words(section(officer.get(page_of(job))))
    assert "as of 1 November 2024" in page and "at the end of 1 November 2024" in page
    fetched = officer.get(f"{page_of(job)}bestand/")
    assert (
        "monitor-duinstede-afspraken-2024-2027-2024-najaar-2024-11-01.csv" in fetched["Content-Disposition"]
    )
    settings.EXPORT_BACKGROUND_LINES = 3
    assert fetched.content == officer.get(address).content
    # Trying again asks for the same day.
    settings.EXPORT_BACKGROUND_LINES = 2
    officer.post(page_of(job))
    assert ExportJob.objects.latest("created_at").as_of == date(2024, 11, 1)


def test_a_day_that_can_not_be_shown_is_refused_before_anything_is_made(officer):
    assert officer.get(f"{CSV}&per=ooit").status_code == 400
    assert ExportJob.objects.count() == 0


def test_the_file_is_not_there_before_it_is_made(officer):
    assert officer.get(f"{page_of(asked(officer))}bestand/").status_code == 404


def test_the_archive_keeps_its_name(officer, autumn, cast):
    job = ExportJob.objects.create(
        round=autumn, user=cast.officer, file_format="pdfa", lines=3, status=JobStatus.DONE
    )
    ExportFile.objects.create(job=job, content=b"%PDF-", size=5)
    response = officer.get(f"{page_of(job)}bestand/")
    assert response["Content-Type"] == "application/pdf"
    assert "monitor-duinstede-afspraken-2024-2027-2024-najaar-archief.pdf" in response["Content-Disposition"]


# ---- while waiting


def test_the_page_asks_again_until_it_is_ready(officer):
    job = asked(officer)
    waiting = officer.get(page_of(job))
    assert section(waiting).get("hx-get") == page_of(job)
    assert b'<noscript><meta http-equiv="refresh"' in waiting.content
    part = officer.get(page_of(job), headers=HTMX)
    assert part.content.strip().startswith(b"<section")
    background.work(worker="een")
    ready = officer.get(page_of(job))
    assert section(ready).get("hx-get") is None
    assert section(ready).get("data-say")
    assert b"http-equiv" not in ready.content


def test_the_steps_follow_the_worker(officer, cast, autumn):
    ahead = jobs.ask_for_file(
        actor=own_actor(cast.tenant),
        monitoring_round=autumn,
        file_format="csv",
        lines=3,
    )
    job = asked(officer, f"{MONITOR[:-1]}.pdf")
    assert steps(officer.get(page_of(job))) == [
        ("now", "Waiting for your turn 1 file before yours"),
        ("next", "Reading the round"),
        ("next", "Preparing the pages"),
        ("next", "Laying out the pages"),
        ("next", "Writing the PDF"),
    ]
    ahead.delete()
    jobs.take_job(worker="een")
    assert steps(officer.get(page_of(job)))[:2] == [
        ("past", "Waiting for your turn (done)"),
        ("now", "Reading the round 3 lines"),
    ]
    jobs.tell_progress(worker="een", job=job, phase=JobPhase.LAYOUT, page=12)
    assert [state for state, _words in steps(officer.get(page_of(job)))] == [
        "past",
        "past",
        "past",
        "now",
        "next",
    ]
    assert steps(officer.get(page_of(job)))[3] == ("now", "Laying out the pages page 12")


def test_other_files_have_fewer_steps(officer):
    assert len(steps(officer.get(page_of(asked(officer))))) == 3


@pytest.mark.parametrize(("minutes", "warned"), [(0, 0), (2, 1)])
def test_it_says_so_when_nothing_begins(officer, minutes, warned):
    """The worker may not be running."""
    job = asked(officer)
    ExportJob.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
    found = section(officer.get(page_of(job))).findall(
        ".//div[@class='utrecht-alert utrecht-alert--warning']"
    )
    assert len(found) == warned


def test_the_page_asks_the_same_few_questions_in_every_state(officer, django_assert_num_queries):
    """Session, person, memberships and the job; then who is ahead, or how large the file is."""
    job = asked(officer)
    with django_assert_num_queries(5):
        officer.get(page_of(job), headers=HTMX)
    background.work(worker="een")
    with django_assert_num_queries(5):
        officer.get(page_of(job), headers=HTMX)


# ---- what goes wrong


@pytest.mark.parametrize("problem", JobProblem.values)
def test_a_failure_is_told_and_can_be_tried_again(officer, problem):
    job = asked(officer)
    jobs.take_job(worker="een")
    jobs.fail_job(worker="een", job=job, problem=JobProblem(problem))
    failed = section(officer.get(page_of(job)))
    assert failed.get("data-status") == "failed"
    assert words(failed.find(".//div[@class='utrecht-alert utrecht-alert--error']")).count(".") == 1
    assert failed.find(".//form").get("action") == page_of(job)
    again = officer.post(page_of(job))
    new = ExportJob.objects.latest("created_at")
    assert (again.status_code, again["Location"]) == (302, page_of(new))
    assert (new.pk != job.pk, new.file_format, new.lines) == (True, "csv", 3)


def test_each_failure_has_a_sentence_of_its_own(officer):
    told = set()
    job = asked(officer)
    for problem in JobProblem:
        ExportJob.objects.update(status=JobStatus.FAILED, problem=problem)
        told.add(words(section(officer.get(page_of(job))).find(".//div[@class='utrecht-alert__content']")))
    assert len(told) == len(JobProblem)


def test_a_ready_file_can_be_made_again_as_the_round_is_now(officer):
    job = asked(officer)
    background.work(worker="een")
    assert officer.post(page_of(job))["Location"] != page_of(job)


def test_trying_again_what_is_on_its_way_leads_back_to_it(officer):
    job = asked(officer)
    assert officer.post(page_of(job))["Location"] == page_of(job)


def test_who_waits_for_too_much_reads_for_what(officer, settings):
    settings.EXPORT_JOBS_PER_PERSON = 1
    job = asked(officer)
    response = officer.get(f"{MONITOR[:-1]}.xlsx")
    assert response.status_code == 429
    assert f'href="{page_of(job)}"'.encode() in response.content
    assert ExportJob.objects.count() == 1


# ---- rights


@pytest.mark.slow
def test_others_at_the_table_do_not_find_it(officer, client, cast):
    job = asked(officer)
    background.work(worker="een")
    for name, person in cast.people():
        if name in ("officer", "anonymous"):
            continue
        client.force_login(person)
        for address in (page_of(job), f"{page_of(job)}bestand/"):
            assert client.get(address).status_code == 404, name
        assert client.post(page_of(job)).status_code == 404, name
    assert ExportJob.objects.count() == 1


def test_who_may_no_longer_see_the_round_no_longer_gets_the_file(officer, cast):
    job = asked(officer)
    background.work(worker="een")
    membership = Membership.objects.get(user=cast.officer)
    membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        membership.save()
    for address in (page_of(job), f"{page_of(job)}bestand/"):
        assert officer.get(address).status_code == 404


@pytest.mark.parametrize(
    "elsewhere",
    [
        "/duinstede/afspraken-2024-2027/2025/monitor/",
        "/duinstede/afspraken-2020-2023/2024/monitor/",
        "/elders/afspraken-2024-2027/2024/monitor/",
    ],
)
def test_a_job_stands_at_its_own_address_only(officer, elsewhere):
    job = asked(officer)
    assert officer.get(page_of(job).replace(MONITOR, elsewhere)).status_code == 404


@pytest.mark.parametrize("word", ["1", "niets", "0" * 36, "6c0a1f5e-9b52-4d0e-8f0e-3f6d6f0f7a02"])
def test_nonsense_in_the_address_does_not_exist(officer, word):
    assert officer.get(f"{MONITOR}bestanden/{word}/").status_code == 404


def test_a_format_of_an_earlier_version_does_not_exist(officer, autumn, cast):
    job = ExportJob.objects.create(round=autumn, user=cast.officer, file_format="docx", lines=3)
    assert officer.get(page_of(job)).status_code == 404
