"""A round with five parties, from its opening to the letter to the council; what each does is a step of its own."""

from datetime import date

import pytest
from django.contrib.auth.hashers import make_password

from agreements.enums import ParticipationRole
from agreements.models import Responsibility
from agreements.services.assigning import assign
from agreements.services.drafting import start_framework
from config.web.history import acting
from monitoring.enums import Light
from monitoring.table.closing import close_round
from parties.demo import PASSWORD
from parties.enums import MembershipRole, PartyKind
from parties.models import User
from parties.services import add_member

from ..cast import ACTOR
from ..factories import give_light, line_of, make_commitment, make_party, make_round, make_year, tell
from ..smtp import mail_server
from .round_steps import (
    TITLES,
    YEAR,
    Round,
    asks_a_colleague,
    closes,
    fills_in,
    is_read_by_everybody,
    is_reminded,
    meets,
    opens,
    publishes,
    react,
    settles_the_lights,
    writes_to_the_council,
)


@pytest.fixture
def world(transactional_db, live_server, settings, window):
    """A municipality, two corporations and two tenant organisations; last time's round is closed."""
    settings.SITE_URL = str(live_server)
    kinds = {
        "duinstede": (PartyKind.MUNICIPALITY, "Gemeente"),
        "wonen": (PartyKind.CORPORATION, "Duin Wonen"),
        "thuis": (PartyKind.CORPORATION, "Duin Thuis"),
        "huurders": (PartyKind.TENANT_ORGANISATION, "Huurdersraad"),
        "bewoners": (PartyKind.TENANT_ORGANISATION, "Bewonersbond"),
    }
    parties = {slug: make_party(kind, slug, name, short_name=name) for slug, (kind, name) in kinds.items()}
    framework = start_framework(
        actor=ACTOR,
        municipality=parties["duinstede"],
        slug=f"afspraken-{YEAR}",
        title=f"Prestatieafspraken Duinstede {YEAR}",
        starts_on=date(YEAR, 1, 1),
        ends_on=date(YEAR + 3, 12, 31),
        participants=[(party, ParticipationRole.SIGNATORY) for party in parties.values()],
        coordinator=parties["duinstede"],
    )
    year = make_year(framework, YEAR)
    leads = {"nieuwbouw": "wonen", "energie": "wonen", "sloop": "wonen", "urgentie": "thuis"}
    leads["grond"] = "duinstede"
    people = {slug: _person(slug, party) for slug, party in parties.items()}
    commitments = []
    for position, (key, title) in enumerate(TITLES.items(), start=1):
        found = make_commitment(
            framework,
            key,
            position,
            title=title,
            number=f"1.{position}",
            annual=year,
            text=f"{title}.",
            items=[{"label": "a", "text": "De corporatie zegt hoeveel grond zij zoekt."}]
            if key == "grond"
            else (),
        )
        with acting(ACTOR):
            duty = Responsibility(commitment=found, role="lead", party=parties[leads[key]])
            duty.save()
        assign(actor=ACTOR, party=duty.party, responsibility=duty, handler=people[leads[key]])
        commitments.append(found)
    _leads_a_part(commitments[-1], parties["wonen"], people["wonen"])
    _last_time(framework, commitments, parties)
    with mail_server(settings) as post:
        yield Round(window, post, parties)


def _person(slug, party):
    user = User.objects.create_user(f"wonen@{slug}.example", name=f"Beleidsmedewerker {party.label}")
    User.objects.filter(pk=user.pk).update(password=make_password(PASSWORD))
    add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.EDITOR, function="Beleidsmedewerker")
    return user


def _leads_a_part(commitment, party, person):
    """One item of a commitment of the municipality has a lead of its own."""
    with acting(ACTOR):
        duty = Responsibility(commitment=commitment, item=commitment.items.get(), role="lead", party=party)
        duty.save()
    assign(actor=ACTOR, party=party, responsibility=duty, handler=person)


def _last_time(framework, commitments, parties):
    last = date(YEAR, 8, 31)
    row = make_round(framework, commitments, slug="t2", reference_date=last)
    tell(line_of(row, commitments[0]), "Het ontwerp is klaar.", parties["wonen"])
    for one in commitments:
        give_light(line_of(row, one), Light.GREEN)
    close_round(actor=ACTOR, monitoring_round=row)


# WeasyPrint leaves the colour profile of an archive PDF for the garbage collector to close.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_from_opening_to_the_letter_to_the_council(world):
    opens(world)
    is_reminded(world)
    fills_in(world)
    asks_a_colleague(world)
    settles_the_lights(world)
    react(world)
    meets(world)
    closes(world)
    publishes(world)
    is_read_by_everybody(world)
    writes_to_the_council(world)
