"""Lights, reactions and promises that were made up for the demonstration say so wherever they are shown."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from agreements.enums import CycleKind, ElaborationBasis, Origin
from agreements.models import Elaboration, Responsibility
from agreements.services.assigning import assign
from agreements.services.cycle import add_step, complete_step
from agreements.services.next_year import NewLine, change_commitment, start_next_year, write_new
from config.web.history import acting
from monitoring.council.services import add_item
from monitoring.enums import CouncilKind, Light
from monitoring.meeting.agenda import propose_agenda
from monitoring.meeting.services import decide, end_meeting, start_meeting
from monitoring.reactions import services
from monitoring.table.heard_words import heard_of
from monitoring.table.reading import read_report
from monitoring.table.words import light_words
from tests.cast import ACTOR
from tests.factories import give_light, line_of, make_commitment, make_round, make_year
from tests.layers import made_once
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PLACE = "/duinstede/afspraken-2024-2027"
ROUND = f"{PLACE}/2024/rondes/najaar"
PAGES = [
    "/duinstede/",
    f"{ROUND}/reacties/",
    f"{ROUND}/agenda/",
    f"{PLACE}/2024/overleg/{{meeting}}/",
    f"{PLACE}/2024/overleg/{{meeting}}/besluiten/",
    f"{PLACE}/afspraken/k-1/",
    f"{PLACE}/afspraken/k-1/?per={{today}}",
    f"{PLACE}/2024/monitor/regels/a-1/?ronde=najaar",
    f"{PLACE}/2024/monitor/regels/a-1/inbreng/?ronde=najaar",
    "/mijn-werk/",
]


@made_once
def line(table, cast):
    """A yellow line of a year that works out a framework commitment, handled by the officer; one party differs."""
    commitment = make_commitment(table.framework, annual=make_year(table.framework))
    head = make_commitment(table.framework, "k-1", 2)
    with acting(ACTOR):
        Elaboration(commitment=commitment, of=head, basis=ElaborationBasis.SAME_TITLE).save()
        lead = Responsibility(commitment=commitment, role="lead", party=table.municipality)
        lead.save()
    assign(actor=ACTOR, party=table.municipality, responsibility=lead, handler=cast.officer)
    row = line_of(make_round(table.framework, [commitment]), commitment)
    give_light(row, Light.YELLOW)
    services.react(
        actor=ACTOR, line_id=row.pk, party=table.tenants, seen=Light.YELLOW, light=Light.GREEN, reason="Beter"
    )
    return row


@pytest.mark.slow
def test_lights_are_marked_where_they_are_demonstrations_and_only_there(line, client, cast):
    agenda = propose_agenda(read_report(line.round))
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=line.round, body="Overleg", held_on=date(2024, 11, 5), agenda=agenda
    )
    later = make_round(
        line.round.framework, [line.commitment], slug="eind", reference_date=date(2024, 12, 31)
    )
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"

    def marked() -> list[str]:
        found = []
        for page in PAGES:
            address = page.format(meeting=meeting.pk, today=timezone.localdate())
            response = client.get(address)
            assert response.status_code == 200, address
            if "demonstration" in " ".join(read(response).find(".//main").itertext()):
                found.append(page)
        return found

    assert line_of(later, line.commitment).light == Light.NONE and marked() == []
    give_light(line, Light.YELLOW, origin=Origin.DEMO)
    # The overview tells of the latest round, which has no light yet; all others of this one.
    assert marked() == PAGES[1:]
    give_light(line_of(later, line.commitment), Light.GREEN, origin=Origin.DEMO)
    assert PAGES[0] in marked()


#: Words a person may type as well; they mark nothing.
WORDS = "Demonstratie: verzonnen."
SEARCH = "/zoeken/?zoek=flexwoningen"


def told(client, address: str) -> str:
    return " ".join(read(client.get(address)).find(".//main").itertext())


@pytest.mark.parametrize(
    "pages", [("2025/jaarafspraken/", "", SEARCH), ("2025/concept/", "afspraken/{key}/")]
)
@pytest.mark.parametrize(("origin", "note"), [(Origin.DEMO, "Een ander woord."), (Origin.PERSON, WORDS)])
def test_commitments_are_marked_whatever_their_note_says(table, client, cast, origin, note, pages):
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=2025)
    row = write_new(actor=ACTOR, annual=annual, line=NewLine(title="Flexwoningen", origin=origin))
    change_commitment(actor=ACTOR, commitment=row, version=row.version, fields={"source_note": note})
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    for page in pages:
        main = told(client, page if page == SEARCH else f"{PLACE}/{page.format(key=row.key)}")
        assert "lexwoningen" in main and ("demonstration" in main.lower()) is (origin == Origin.DEMO), page


@pytest.mark.parametrize(
    ("origin", "note"), [(Origin.DEMO, "Besproken."), (Origin.PERSON, "Demonstratie, de dag is verzonnen.")]
)
def test_days_are_marked_where_they_stand_whatever_is_told_of_them(table, client, cast, origin, note):
    values = {"kind": CycleKind.COUNCIL, "title": "Raad", "ends_on": date(2024, 3, 1)}
    step = add_step(actor=ACTOR, framework=table.framework, year=2024, **values)
    complete_step(actor=ACTOR, step=step, done_on=date(2024, 3, 1), note=note, origin=origin)
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    for address in (f"{PLACE}/2024/cyclus/", f"{PLACE}/2024/cyclus/stappen/{step.key}/"):
        main = told(client, address)
        assert note in main and ("demonstration" in main.lower()) is (origin == Origin.DEMO), address


@pytest.mark.parametrize("origin", [Origin.PERSON, Origin.DEMO])
def test_who_has_no_objection_is_marked_when_it_was_made_up(line, table, origin):
    services.react(
        actor=ACTOR, line_id=line.pk, party=table.corporation, seen=Light.YELLOW, light=None, origin=origin
    )
    report = read_report(line.round)
    heard = heard_of(report.lines[0], report, light_words("yellow"))
    assert heard.agreed.endswith("(demonstration)") is (origin == Origin.DEMO)


@pytest.mark.parametrize("origin", [Origin.PERSON, Origin.DEMO])
def test_what_was_promised_to_a_council_is_marked_in_my_work(table, client, cast, origin):
    soon = timezone.localdate() + timedelta(days=3)
    told = {"kind": CouncilKind.PROMISE, "dated": date(2024, 5, 1), "title": "Meer starters", "due_on": soon}
    add_item(actor=ACTOR, municipality=table.municipality, values=told, origin=origin)
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    main = " ".join(read(client.get("/mijn-werk/")).find(".//main").itertext())
    assert "Meer starters" in main and ("demonstration" in main) is (origin == Origin.DEMO)


@pytest.mark.slow
@pytest.mark.parametrize("origin", [Origin.PERSON, Origin.DEMO])
def test_a_meeting_is_marked_wherever_it_and_what_it_decided_stand(line, table, client, cast, origin):
    day = timezone.localdate()
    meeting = start_meeting(
        actor=ACTOR, monitoring_round=line.round, body="Stuurgroep", held_on=day, agenda=[], origin=origin
    )
    action = decide(
        actor=ACTOR, meeting_id=meeting.pk, text="Meer starters", party=table.municipality.pk, line_id=line.pk
    )
    end_meeting(actor=ACTOR, meeting_id=meeting.pk)
    client.force_login(cast.officer)
    client.cookies["taal"] = "en"
    year = f"{PLACE}/{line.round.year}/overleg/"
    pages = (
        f"{year}?ronde={line.round.slug}",
        f"{year}{meeting.pk}/besluiten/",
        f"{PLACE}/overleg/acties/",
        f"{PLACE}/overleg/acties/{action.pk}/",
        f"{PLACE}/afspraken/{line.commitment.key}/?soort=besluiten",
        "/mijn-werk/",
    )
    for page in pages:
        main = told(client, page)
        assert ("demonstration" in main.lower()) is (origin == Origin.DEMO), page
    book = load_workbook(BytesIO(client.get(f"{year}{meeting.pk}/besluiten.xlsx").content))
    assert ("demonstratie" in book.active.oddHeader.left.text) is (origin == Origin.DEMO)
