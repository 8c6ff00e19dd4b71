"""Asking a party to mend its text from the check: in its work, on its page, and back in the check."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation

from monitoring.models import MendRequest, ProgressReport
from monitoring.reminders.services import remind_everybody
from monitoring.steering.mending import ask_to_mend, read_requests
from monitoring.table.clearance import check_round, keep_findings
from monitoring.table.closing import close_round
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from parties.models import Mail, User
from tests.cast import ACTOR
from tests.factories import leave_table, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


HERE = "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/?ronde=najaar"
TEXT = "Het loopt. Bel mevrouw Voorbeeld op 06-12345678."
HTMX = {"HX-Request": "true"}


@made_once
def line(table):
    commitment = make_commitment(table.framework)
    return line_of(make_round(table.framework, [commitment]), commitment)


@pytest.fixture
def told(line, table):
    tell(line, TEXT, table.corporation)
    return line


@pytest.fixture
def officer(cast) -> Client:
    client = Client()
    client.force_login(cast.officer)
    return client


def ask(line):
    return ask_to_mend(actor=ACTOR, monitoring_round=line.round, findings=check_round(line.round))


def to_mend(person) -> list[str]:
    found = tasks_of(User.objects.get(pk=person.pk), timezone.localdate())
    return [task.url for task in found if task.kind == TaskKind.MEND]


def buttons(response, name="vraag") -> list[str]:
    return [e.get("value") for e in read(response).iter("button") if e.get("name") == name]


@pytest.mark.slow
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_from_the_check_to_the_party_and_back(officer, told, table, cast, headers):
    name, phone, _every = buttons(officer.get(HERE))
    assert officer.post(HERE, {"vraag": name}, headers=headers).status_code == (200 if headers else 302)
    shown = officer.get(HERE)
    # It still counts, and is not asked twice.
    assert buttons(shown)[0] == phone and len(buttons(shown, "behoud")) == 2
    assert [e for e in read(shown).iter("p") if "data-asked" in e.attrib]
    page = f"/invullen/{told.pk}/{table.corporation.slug}/"
    (url,) = to_mend(cast.corporation_officer)
    assert url.startswith(f"/mijn-werk{page}")
    assert not to_mend(cast.officer) and not to_mend(cast.tenant)
    client = Client()
    client.force_login(cast.corporation_officer)
    marked = ["".join(e.itertext()) for e in read(client.get(url)).iter("mark")]
    assert marked == ["mevrouw Voorbeeld"]
    client.post(url.partition("#")[0], {"seen": ProgressReport.objects.get().pk, "text": "Het loopt."})
    assert not to_mend(cast.corporation_officer)
    shown = officer.get(HERE)
    assert (shown.context["count"], [one.party for one in shown.context["mended"]]) == (
        0,
        [table.corporation],
    )


def test_several_words_of_a_text_are_one_thing_to_do_and_one_mail(told, cast):
    assert len(ask(told)) == 2 and ask(told) == []
    assert len(to_mend(cast.corporation_officer)) == 1
    reminded = [user.pk for user, _tasks in remind_everybody(today=timezone.localdate())]
    assert cast.corporation_officer.pk in reminded
    assert Mail.objects.filter(to=cast.corporation_officer.email).count() == 1


def test_what_is_mended_badly_comes_back_and_can_be_asked_again(told, table, cast):
    ask(told)
    first = to_mend(cast.corporation_officer)
    tell(told, "Bel de heer Voorbeeld.", table.corporation)
    assert not to_mend(cast.corporation_officer)
    (again,) = ask(told)
    assert again.kind == "name"
    # Another text, so a mail tells it as something new.
    assert to_mend(cast.corporation_officer) != first


def test_words_that_may_stay_after_all_ask_nothing_any_more(told, cast):
    ask(told)
    keep_findings(actor=ACTOR, monitoring_round=told.round, findings=check_round(told.round))
    assert not to_mend(cast.corporation_officer)
    assert read_requests(told.round).waiting == {}


def test_each_party_with_the_same_words_is_asked(told, table):
    tell(told, TEXT, table.tenants)
    assert {row.party for row in ask(told)} == {table.corporation, table.tenants}


def test_what_its_party_can_not_mend(told, table, officer):
    def refused(words: str) -> None:
        with pytest.raises(ValidationError, match=words):
            ask(told)
        assert not MendRequest.objects.exists()

    seen = check_round(told.round)
    tell(told, "Bel mevrouw Proef.")
    refused("Only what a party wrote")
    tell(told, "Het loopt.")
    tell(told, "Bel mevrouw Anders.", table.corporation)
    with pytest.raises(ValidationError, match="changed meanwhile"):
        ask_to_mend(actor=ACTOR, monitoring_round=told.round, findings=seen)
    leave_table(table.framework, table.corporation)
    refused("takes part no more")


def test_not_after_closing(told, officer):
    seen = check_round(told.round)
    keep_findings(actor=ACTOR, monitoring_round=told.round, findings=seen)
    close_round(actor=ACTOR, monitoring_round=told.round)
    with pytest.raises(ValidationError, match="closed"):
        ask_to_mend(actor=ACTOR, monitoring_round=told.round, findings=seen)
    assert officer.post(HERE, {"vraag": seen[0].digest}).status_code == 409
