"""Asking who coordinates to mend the source of a joint figure, which no party wrote."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from agreements.enums import Origin
from agreements.models import Coordination, Indicator
from agreements.services.drafting import add_indicator
from config.web.history import acting
from monitoring.figures.services import record_measurement
from monitoring.models import Measurement, MendRequest, RoundLine
from monitoring.reminders.services import remind_round
from monitoring.steering.mending import ask_to_mend, read_requests
from monitoring.table.clearance import check_round
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from parties.models import Mail, User
from tests.cast import ACTOR
from tests.factories import line_of, make_commitment, make_round
from tests.layers import made_once
from tests.reading import read, words

from .test_mending_more import BAD, HERE, marked, to_mend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def line(table) -> RoundLine:
    """Of a round with a figure that nobody is named for and that comes every four months."""
    commitment = make_commitment(table.framework)
    row = line_of(make_round(table.framework, [commitment]), commitment)
    told = {"framework": table.framework, "commitment": commitment, "unit": "woningen"}
    add_indicator(actor=ACTOR, key="samen", name="Samen", period="per tertiaal", **told)
    return row


def measure(source: str, on: date = date(2024, 8, 31)) -> None:
    told = {"value": Decimal(5), "reference_date": on, "origin": Origin.PERSON, "source": source}
    record_measurement(actor=ACTOR, indicator=Indicator.objects.get(), **told)


def ask(line: RoundLine) -> list[MendRequest]:
    return ask_to_mend(actor=ACTOR, monitoring_round=line.round, findings=check_round(line.round))


def client_of(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_it_waits_with_who_coordinates_until_it_is_mended(line, table, cast):
    measure(BAD)
    officer = client_of(cast.officer)
    officer.cookies["taal"] = "en"
    (button,) = (e for e in read(officer.get(HERE)).iter("button") if e.get("name") == "vraag")
    assert "who coordinates gives it another source" in officer.get(HERE).content.decode()
    page = officer.post(HERE, {"vraag": button.get("value")}, follow=True).content.decode()
    assert "Asked: who coordinates." in page
    (url,) = to_mend(cast.officer)
    assert not to_mend(cast.corporation_officer) and not to_mend(cast.tenant)
    assert marked(cast.officer, url) == ["mevrouw Voorbeeld"]
    assert ask(line) == [] and not [
        e for e in read(officer.get(HERE)).iter("button") if e.get("name") == "vraag"
    ]

    value = {"value": "5", "reference_date": "2024-08-31", "source": "Eigen cijfers"}
    figure = f"/mijn-werk/invullen/cijfers/{Indicator.objects.get().pk}/{table.municipality.slug}/"
    officer.post(figure, value)
    assert Measurement.objects.latest("pk").source == "Eigen cijfers"
    assert not to_mend(cast.officer)
    requests = read_requests(line.round)
    assert requests.waiting == {} and [row.party for row in requests.mended] == [table.municipality]


def test_a_figure_of_a_party_mends_no_joint_one(line, table, cast):
    measure(BAD)
    ask(line)
    told = {"value": Decimal(5), "reference_date": date(2024, 9, 1), "origin": Origin.PERSON, "source": "Ik"}
    record_measurement(actor=ACTOR, indicator=Indicator.objects.get(), party=table.municipality, **told)
    assert to_mend(cast.officer)


def test_an_older_joint_figure_mends_nothing(line, cast):
    measure(BAD)
    ask(line)
    measure("Eigen cijfers", on=date(2024, 8, 30))
    assert to_mend(cast.officer)


def test_a_moment_of_before_the_round_can_be_mended_as_well(table, cast):
    commitment = make_commitment(table.framework)
    row = line_of(make_round(table.framework, [commitment], starts_on=date(2024, 9, 1)), commitment)
    told = {"framework": table.framework, "commitment": commitment, "unit": "woningen"}
    add_indicator(actor=ACTOR, key="samen", name="Samen", period="per tertiaal", **told)
    measure(BAD)
    ask(row)
    (url,) = to_mend(cast.officer)
    assert marked(cast.officer, url) == ["mevrouw Voorbeeld"]


@pytest.mark.parametrize("fields", [{"keeper": "corporaties"}, {"period": ""}, {"period": "in 2026"}])
def test_not_where_nobody_is_asked_for_it(line, fields):
    with acting(ACTOR):
        indicator = Indicator.objects.get()
        for name, value in fields.items():
            setattr(indicator, name, value)
        indicator.save_next()
    measure(BAD)
    with pytest.raises(ValidationError, match="Nobody is asked for this joint figure"):
        ask(line)
    assert not MendRequest.objects.exists()


def test_not_where_nobody_coordinates(line):
    measure(BAD)
    with acting(ACTOR):
        for row in Coordination.objects.filter(framework=line.round.framework):
            row.delete()
    with pytest.raises(ValidationError, match="Nobody coordinates"):
        ask(line)


class TestAnotherCoordinates:
    """What was asked of who coordinated then follows to who coordinates now."""

    @pytest.fixture(autouse=True)
    def _handed_over(self, line, table):
        measure(BAD)
        ask(line)
        today = timezone.localdate()
        with acting(ACTOR):
            before = table.framework.coordinations.get()
            before.ends_on = today - timedelta(days=1)
            before.save()
            Coordination(framework=table.framework, party=table.corporation, starts_on=today).save()

    def test_it_waits_with_them_and_they_can_mend_it(self, line, table, cast):
        assert not to_mend(cast.officer) and not to_mend(cast.tenant)
        (url,) = to_mend(cast.corporation_officer)
        assert marked(cast.corporation_officer, url) == ["mevrouw Voorbeeld"]
        officer = client_of(cast.corporation_officer)
        officer.cookies["taal"] = "en"
        (told,) = (e for e in read(officer.get(HERE)).iter("p") if e.get("data-asked") is not None)
        assert words(told).endswith(
            f"It waits with {table.corporation.name}, which coordinates now; {table.municipality.label} was asked then."
        )
        value = {"value": "5", "reference_date": "2024-08-31", "source": "Eigen cijfers"}
        officer.post(
            f"/mijn-werk/invullen/cijfers/{Indicator.objects.get().pk}/{table.corporation.slug}/", value
        )
        assert not to_mend(cast.corporation_officer)
        page = read(officer.get(HERE))
        assert table.corporation.label in words(page.find(".//*[@id='hersteld']"))

    def test_the_task_and_the_mail_tell_of_whom_it_came(self, line, table, cast):
        user = User.objects.get(pk=cast.corporation_officer.pk)
        (task,) = (one for one in tasks_of(user, timezone.localdate()) if one.kind == TaskKind.MEND)
        came = f"first asked of {table.municipality.name}, which coordinated then"
        assert f"for {table.corporation.name} · {came}" in task.reason
        remind_round(actor=ACTOR, monitoring_round=line.round)
        mail = Mail.objects.get(to=cast.corporation_officer.email)
        # The mail is in the language of who gets it.
        assert f"{table.municipality.name}, " in " ".join(mail.text.split())
        assert not Mail.objects.filter(to=cast.officer.email).exists()

    def test_where_nobody_coordinates_it_stays_with_who_was_asked(self, line, table, cast):
        with acting(ACTOR):
            for row in Coordination.objects.filter(party=table.corporation):
                row.delete()
        assert to_mend(cast.officer)


def test_of_a_figure_of_a_party_nothing_is_handed_over(line, table, cast):
    told = {"value": Decimal(5), "reference_date": date(2024, 8, 31), "origin": Origin.PERSON, "source": BAD}
    indicator = Indicator.objects.get()
    with acting(ACTOR):
        indicator.targets.create(kind="at_least", value=9, party=table.municipality, source="Bod")
    record_measurement(actor=ACTOR, indicator=indicator, party=table.municipality, **told)
    ask(line)
    today = timezone.localdate()
    with acting(ACTOR):
        Coordination(framework=table.framework, party=table.corporation, starts_on=today).save()
        table.framework.coordinations.exclude(party=table.corporation).get().delete()
    assert to_mend(cast.officer) and not to_mend(cast.corporation_officer)
