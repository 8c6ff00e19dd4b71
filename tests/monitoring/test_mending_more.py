"""Asking a party to mend what is no text: a reaction, a proposed light, the source of a figure, the name of a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from agreements.enums import Origin, ResponsibilityRole
from agreements.models import Completion, Coordination, Responsibility, Target
from config.web.history import acting
from monitoring.collecting.attaching import take_away
from monitoring.collecting.figures import read_figures
from monitoring.enums import Light
from monitoring.figures.services import record_measurement
from monitoring.models import MendRequest, PartyView, RoundLine
from monitoring.reactions.services import Proposed, propose, react
from monitoring.steering.mending import ask_to_mend, read_requests
from monitoring.table.clearance import check_round
from monitoring.work.task import TaskKind
from monitoring.work.tasks import tasks_of
from parties.models import User
from tests.cast import ACTOR
from tests.collecting import make_attachment, make_indicator
from tests.factories import Table, give_light, leave_table, line_of, make_commitment, make_round, tell
from tests.layers import made_once
from tests.reading import browser, read

pytestmark = pytest.mark.django_db

HERE = "/duinstede/afspraken-2024-2027/2024/monitor/nakijken/?ronde=najaar"
BAD = "Volgens mevrouw Voorbeeld."


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@dataclass
class World:
    line: RoundLine
    table: Table

    def react(self, reason: str) -> None:
        self._say(react, seen=self.line.light, light=Light.RED, reason=reason)

    def propose(self, cause: str) -> None:
        self._say(propose, proposed=Proposed(Light.RED, cause=cause, adjustment="Zoeken."))

    def _say(self, verb: Callable[..., PartyView], **what: Any) -> None:
        verb(actor=ACTOR, line_id=self.line.pk, party=self.table.corporation, **what)

    def measure(self, source: str, **fields: Any) -> None:
        record_measurement(
            actor=ACTOR,
            indicator=self.line.commitment.indicators.get(),
            party=self.table.corporation,
            value=Decimal(5),
            origin=Origin.PERSON,
            source=source,
            **{"reference_date": self.line.round.reference_date, **fields},
        )

    def cite(self, source: str) -> None:
        told = {"origin": Origin.DOCUMENT, "source": source}
        tell(self.line, f"Er zijn er {self.line.progress.count()} klaar.", self.table.corporation, **told)

    def attach(self, name: str) -> None:
        for row in self.line.attachments.all():
            take_away(actor=ACTOR, line=self.line, party=self.table.corporation, attachment_id=row.pk)
        make_attachment(self.line, self.table.corporation, name=name)

    def ask(self) -> list[MendRequest]:
        return ask_to_mend(
            actor=ACTOR, monitoring_round=self.line.round, findings=check_round(self.line.round)
        )


@made_once
def world(table) -> World:
    commitment = make_commitment(table.framework)
    line = line_of(make_round(table.framework, [commitment]), commitment)
    give_light(line, Light.GREEN)
    line.refresh_from_db()
    indicator = make_indicator(table.framework, table.corporation)
    with acting(ACTOR):
        indicator.commitment = commitment
        indicator.save()
        Responsibility(commitment=commitment, party=table.corporation, role=ResponsibilityRole.LEAD).save()
    return World(line, table)


#: The verb, words that may be private, words that are not, and where it is mended.
KINDS = {
    "reaction": (World.react, BAD, "Het gaat te langzaam.", "/inbreng/", "#gezegd-"),
    "proposal": (World.propose, BAD, "Geen grond.", "/inbreng/", "#gezegd-"),
    "figure": (World.measure, BAD, "Eigen cijfers", "/mijn-werk/invullen/", "#bron-"),
    "source": (World.cite, BAD, "Jaarverslag", "/mijn-werk/invullen/", "#tekst-"),
    "file": (World.attach, "klacht_mevrouw_Voorbeeld.pdf", "klacht.pdf", "/mijn-werk/invullen/", "#bijlage-"),
}


def to_mend(person) -> list[str]:
    found = tasks_of(User.objects.get(pk=person.pk), timezone.localdate())
    return [task.url for task in found if task.kind == TaskKind.MEND]


def marked(person, url: str) -> list[str]:
    client = Client()
    client.force_login(person)
    anchor = url.partition("#")[2]
    (alert,) = (e for e in read(client.get(url)).iter("div") if e.get("id") == anchor)
    return ["".join(e.itertext()) for e in alert.iter("mark")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_it_waits_with_its_party_until_it_is_mended(kind, world, cast):
    write, bad, good, page, anchor = KINDS[kind]
    write(world, bad)
    officer = Client()
    officer.force_login(cast.officer)
    (button,) = (e for e in read(officer.get(HERE)).iter("button") if e.get("name") == "vraag")
    assert officer.post(HERE, {"vraag": button.get("value")}).status_code == 302
    assert world.ask() == [] and officer.get(HERE).context["count"] == 1
    (url,) = to_mend(cast.corporation_officer)
    assert page in url and anchor in url and not to_mend(cast.tenant)
    (words,) = marked(cast.corporation_officer, url)
    assert words.replace("_", " ") == "mevrouw Voorbeeld"

    write(world, good)
    assert not to_mend(cast.corporation_officer)
    requests = read_requests(world.line.round)
    assert requests.waiting == {} and [row.party for row in requests.mended] == [world.table.corporation]
    write(world, bad)
    # What is mended badly afterwards is asked again.
    assert len(world.ask()) == 1 and to_mend(cast.corporation_officer) != [url]


def test_the_form_of_a_figure_begins_with_the_day_of_what_is_to_be_mended(world, cast):
    day = world.line.round.reference_date - timedelta(days=40)
    world.measure(BAD, reference_date=day)
    world.ask()
    (figure,) = read_figures(cast.corporation_officer)
    assert figure.asked_on != day and figure.make_form().initial["reference_date"] == day


def test_a_figure_of_after_the_reference_date_mends_nothing(world, cast):
    world.measure(BAD)
    world.ask()
    world.line.round.reference_date = timezone.localdate()
    world.measure("Eigen cijfers")
    assert to_mend(cast.corporation_officer)


def refused(world: World, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        world.ask()
    assert not MendRequest.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_not_of_a_party_that_left(kind, world):
    write, bad, *_rest = KINDS[kind]
    write(world, bad)
    leave_table(world.table.framework, world.table.corporation)
    refused(world, "takes part no more")


def test_not_where_its_party_can_put_nothing_in_its_place(world):
    world.propose(BAD)
    with acting(ACTOR):
        done = Completion(
            commitment=world.line.commitment, party=world.table.corporation, completed_on=timezone.localdate()
        )
        done.save()
    refused(world, "completed its part")


def test_a_party_that_leads_nothing_there_any_more_mends_the_light_it_proposed(world, cast):
    place = [world.line.round.framework.municipality.slug, world.table.framework.slug, 2024]
    person = browser(cast.corporation_officer)
    address = reverse("line-input", args=[*place, world.line.commitment.key])
    world.propose(BAD)
    with acting(ACTOR):
        Responsibility.objects.all().delete()
        # It reacts to no lights either.
        Coordination.objects.all().delete()
        Coordination(
            framework=world.table.framework, party=world.table.corporation, starts_on=date(2024, 1, 1)
        ).save()
    told = {
        "actie": "inbreng",
        "party": world.table.corporation.slug,
        "light": Light.RED,
        "adjustment": "Zoeken.",
    }
    # As long as nobody asks it to, it leads nothing here.
    assert person.get(address).status_code == 403
    world.ask()
    (url,) = to_mend(cast.corporation_officer)
    assert url.startswith(address)
    page = person.get(url)
    assert "·" not in page.context["stands"], "nobody leads it, and it has no planning"
    (form,) = page.context["inputs"]
    assert form["cause"].value() == BAD and not form.text_fields
    sent = {**told, "seen": form["seen"].value(), "cause": "Geen grond."}
    assert person.post(url, {**sent, "cause": ""}).status_code == 422
    assert person.post(url, sent).status_code == 302
    assert world.line.views.latest("pk").cause == "Geen grond."
    assert not to_mend(cast.corporation_officer)
    # And no more than that.
    assert person.post(url, sent).status_code == 403
    with pytest.raises(ValidationError, match="does not lead"):
        world.propose("Toch nog iets.")


def test_not_of_a_figure_that_is_not_asked_of_its_party(world):
    world.measure(BAD)
    with acting(ACTOR):
        Target.objects.get().delete()
    refused(world, "is not asked for this figure")


def test_its_own_file_the_coordinator_takes_away_without_asking(world, cast):
    make_attachment(world.line, world.table.municipality, name="klacht_mevrouw_Voorbeeld.pdf")
    officer = Client()
    officer.force_login(cast.officer)
    assert not [e for e in read(officer.get(HERE)).iter("button") if e.get("name") == "vraag"]
