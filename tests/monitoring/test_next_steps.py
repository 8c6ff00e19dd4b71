"""From a page to the one where the work goes on; and fields of several open lines that do not share an id."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus, CycleKind
from agreements.services.cycle import add_step, complete_step
from agreements.services.drafting import start_year
from config.web.history import acting
from monitoring.bids.forms import AnswerForm, LineForm, OutcomeForm
from monitoring.enums import RoundStatus
from monitoring.year.step_views import _work_of
from tests.bids import make_draft, the_line
from tests.cast import ACTOR
from tests.factories import make_round
from tests.reading import parse_html

pytestmark = pytest.mark.django_db

YEAR = 2025


@pytest.fixture
def leads_to(table):
    """Where the work of a step of that kind is done, by the name and year of its page."""

    def leads_to(kind, year=YEAR):
        step = add_step(actor=ACTOR, framework=table.framework, year=year, kind=kind, title=kind.value)
        found = _work_of(table.framework, step, year)
        return found and found[0].removeprefix(f"/{table.municipality.slug}/{table.framework.slug}/")

    return leads_to


@pytest.mark.parametrize(
    ("kind", "year", "path"),
    [
        (CycleKind.EVALUATION, 2025, "2024/evaluatie/"),
        (CycleKind.EVALUATION, 2024, "2024/evaluatie/"),
        (CycleKind.BID, 2025, "2025/bod/"),
        (CycleKind.AGREE, 2025, "2026/concept/"),
        (CycleKind.SIGN, 2027, None),
        (CycleKind.COUNCIL, 2025, None),
    ],
)
def test_a_step_leads_to_its_work(leads_to, kind, year, path):
    assert leads_to(kind, year) == path


@pytest.mark.parametrize(
    ("title", "year", "path"),
    [
        ("Terugkijken op 2024, vooruitkijken naar 2026", 2025, "2024/evaluatie/"),
        ("Evaluatie van 2025", 2025, "2025/evaluatie/"),
        ("Evaluatie van 2024", 2026, "2024/evaluatie/"),
        ("Evaluatie van 2023", 2025, None),
        ("Evaluatie van 2025", None, "2025/evaluatie/"),
        ("Evaluatie van de overeenkomst", None, None),
        ("Evaluatie van de Woonvisie 2020-2024", 2025, "2024/evaluatie/"),
    ],
)
def test_an_evaluation_leads_to_the_year_it_looks_back_on(table, title, year, path):
    step = add_step(actor=ACTOR, framework=table.framework, year=year, kind=CycleKind.EVALUATION, title=title)
    found = _work_of(table.framework, step, year or YEAR)
    assert (found and found[0].split("/", 3)[3]) == path


def test_an_evaluation_of_something_else_leads_nowhere(table):
    values = {"actor": ACTOR, "framework": table.framework, "year": YEAR, "kind": CycleKind.EVALUATION}
    how = add_step(**values, title="Overlegstructuur")
    besides = add_step(**values, title="Evaluatie van de samenwerking")
    assert _work_of(table.framework, how, YEAR) is None
    assert _work_of(table.framework, besides, YEAR) is not None, "nothing else looks back on the year"
    add_step(**values, title="Terugkijken op 2024")
    assert _work_of(table.framework, besides, YEAR) is None


def test_what_follows_a_bid_leads_to_the_bids(table, leads_to):
    assert leads_to(CycleKind.REACTION) is None, "no bids are made this year"
    bid = add_step(actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.BID, title="Het bod")
    assert leads_to(CycleKind.REACTION) == f"{YEAR}/bod/"
    values = {"framework": table.framework, "year": YEAR, "kind": CycleKind.OFFICIAL_MEETING}
    step = add_step(actor=ACTOR, title="Overleg over het bod", after=bid, **values)
    found = _work_of(table.framework, step, YEAR)
    assert found and found[0].endswith(f"/{YEAR}/bod/naast-elkaar/")
    assert _work_of(table.framework, add_step(actor=ACTOR, title="Overleg", **values), YEAR) is None


def test_agreeing_leads_to_the_text_once_it_is_no_draft(table, leads_to):
    start_year(actor=ACTOR, framework=table.framework, year=YEAR + 1, status=AnnualStatus.SIGNED)
    assert leads_to(CycleKind.SIGN) == f"{YEAR + 1}/jaarafspraken/"


def test_the_page_of_a_step_shows_it(client, cast, table):
    add_step(actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.BID, title="Bod")
    client.force_login(cast.tenant)
    place = [table.municipality.slug, table.framework.slug, YEAR]
    page = parse_html(client.get(reverse("cycle-step", args=[*place, "bod"])).content.decode())
    assert page.find(".//a[@id='hier']").get("href") == reverse("bids", args=place)


@pytest.mark.slow
def test_a_step_that_is_a_round_leads_to_it_and_who_coordinates_begins_it(client, cast, table):
    step = add_step(
        actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.MONITOR_ROUND, title="Q2"
    )
    place = [table.municipality.slug, table.framework.slug]
    begin, monitor = reverse("round-new", args=place), reverse("monitor", args=[*place, YEAR])

    def found(user):
        client.force_login(user)
        page = parse_html(client.get(reverse("cycle-step", args=[*place, YEAR, "q2"])).content.decode())
        link = page.find(".//a[@id='hier']")
        return link.get("href") if link is not None else None

    assert (found(cast.officer), found(cast.tenant)) == (begin, None)
    row = make_round(table.framework, slug="q1", reference_date=date(YEAR, 3, 31))
    assert found(cast.officer) == found(cast.tenant) == f"{monitor}?ronde=q1"
    with acting(ACTOR):
        row.status = RoundStatus.CLOSED
        row.save()
    assert (found(cast.officer), found(cast.tenant)) == (begin, f"{monitor}?ronde=q1")
    complete_step(actor=ACTOR, step=step, done_on=date(YEAR, 4, 1))
    assert found(cast.officer) == f"{monitor}?ronde=q1"


def test_open_lines_of_a_bid_share_no_id(table):
    bid = make_draft(table.framework, table.corporation, lines=2, year=2024, today=date(2024, 5, 1))
    first, second = bid.lines.order_by("position", "pk")
    line = the_line(bid)
    forms = [
        LineForm(bid=bid),
        LineForm(bid=bid, line=first),
        LineForm(bid=bid, line=second),
        AnswerForm(line=line, party=table.municipality),
        AnswerForm(line=line, party=table.tenants),
        OutcomeForm(line=line),
    ]
    found = [one.get("id") for form in forms for one in parse_html(str(form)).iter() if one.get("id")]
    assert len(found) == len(set(found)) > 0
