"""A whole year with five people in turn: they look back, bid, answer, agree and sign, each in a way of their own.

The municipality has a mouse, so has the first corporation; the second runs no script, the first tenants have a
telephone and the second tenants a keyboard alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from playwright.sync_api import expect

from agreements.enums import AnnualStatus, BidOutcome, CycleKind, ParticipationRole
from agreements.models import AnnualAgreement, BidLine, Commitment, CycleStep
from agreements.services.cycle import add_step
from agreements.services.drafting import start_framework
from monitoring.models import Evaluation
from monitoring.publishing.pdf import DRAFT_MARK
from parties.demo import PASSWORD
from parties.enums import PartyKind

from ..cast import ACTOR
from ..factories import make_commitment, make_party, make_year
from .persons import ByKeyboard, Person, WithoutScript, decider

HARBOUR = "Veertig sociale huurwoningen aan de haven"
PERMIT = "De bouwvergunning is verleend"
COUNCILS = "Elk kwartaal overleg met de huurders"
NO_RISE = "Geen huurverhoging na isoleren"


@dataclass
class Five:
    """Who takes part, and where the site keeps the year."""

    municipality: Person
    harbour: Person
    repair: WithoutScript
    telephone: Person
    keyboard: ByKeyboard
    now: int

    @property
    def parties(self) -> tuple[Person, ...]:
        """Everybody but who coordinates."""
        return self.harbour, self.repair, self.telephone, self.keyboard

    def at(self, path: str) -> str:
        """A page of the agreement."""
        return f"/havenstad/samen-wonen/{path}"


@pytest.fixture
def five(transactional_db, window):
    """A table of five with a signed year, two commitments of it, and the steps to the next."""
    today = timezone.localdate()
    now = today.year
    corporation, tenants = PartyKind.CORPORATION, PartyKind.TENANT_ORGANISATION
    city = make_party(PartyKind.MUNICIPALITY, "havenstad", "Gemeente Havenstad", short_name="Havenstad")
    rows = [
        city,
        make_party(corporation, "havenwonen", "Stichting Havenwonen", short_name="Havenwonen"),
        make_party(corporation, "dakwerk", "Woonstichting Dakwerk", short_name="Dakwerk"),
    ]
    rows.append(make_party(tenants, "huurders-haven", short_name="Huurders Haven", represents=[rows[1]]))
    rows.append(make_party(tenants, "huurders-dak", short_name="Huurders Dak", represents=[rows[2]]))
    framework = start_framework(
        actor=ACTOR,
        municipality=city,
        slug="samen-wonen",
        title="Prestatieafspraken Havenstad",
        starts_on=today.replace(month=1, day=1),
        ends_on=today.replace(year=now + 2, month=12, day=31),
        participants=[(party, ParticipationRole.SIGNATORY) for party in rows],
        coordinator=city,
    )
    annual = make_year(framework, now)
    for position, (key, party) in enumerate((("bouwen", rows[1]), ("isoleren", rows[2])), 1):
        make_commitment(
            framework,
            key,
            position,
            title=key.capitalize(),
            text=f"{party.name} gaat {key}.",
            annual=annual,
            responsibilities=[{"role": "lead", "party": party}],
        )
    steps = (CycleKind.EVALUATION, ()), (CycleKind.BID, ("corporation", "tenant_organisation"))
    for number, (kind, turns) in enumerate((*steps, (CycleKind.AGREE, ()), (CycleKind.SIGN, ())), 1):
        add_step(
            actor=ACTOR,
            framework=framework,
            year=now,
            kind=kind,
            title=str(kind.label),
            turns=turns or ("everyone",),
            starts_on=today,
            ends_on=today + timedelta(days=7 * number),
        )
    password = make_password(PASSWORD)
    people = [
        decider(rows[0], window, password=password),
        decider(rows[1], window, password=password),
        decider(rows[2], window, WithoutScript, password=password, javascript=False),
        decider(rows[3], window, password=password, width=360),
        decider(rows[4], window, ByKeyboard, password=password),
    ]
    for person in people:
        person.log_in()
    return Five(*people, now)


def step_link(kind: CycleKind) -> str:
    """The link in my work to a step of the year."""
    return f".tasks__row[data-kind=step] a[href$='/{CycleStep.objects.get(kind=kind).key}/']"


# ---- looking back


def judge(person: Person, key: str, outcome: str, *, onward: str = "", lesson: str = "") -> None:
    """A judgement of one commitment, on the page of the evaluation."""
    row = f"#afspraak-{key}"
    person.choose(f"{row} [name={key}-outcome]", outcome)
    if onward:
        person.choose(f"{row} [name={key}-onward]", onward)
    if lesson:
        person.fill(f"{row} [name={key}-lesson]", lesson)
    person.press(f"{row} .eval-form__save button")
    expect(person.page.locator(f"{row} [name={key}-version]")).not_to_have_value("0")


def look_back(five: Five) -> None:
    """Everybody judges what they know; who coordinates settles what differs, and closes."""
    evaluation = five.at(f"{five.now}/evaluatie/")
    for person, key, outcome in zip(
        five.parties,
        ("bouwen", "isoleren", "bouwen", "isoleren"),
        ("achieved", "achieved", "partly", "not"),
        strict=True,
    ):
        person.go(step_link(CycleKind.EVALUATION), "#hier")
        assert person.page.url.endswith(evaluation)
        judge(person, key, outcome, lesson=f"Zo zag {person.party.label} het.")
        person.look()
    page = five.municipality.site.open(evaluation)
    expect(page.locator("#agendapunten [data-agenda]")).to_have_count(2)
    judge(five.municipality, "isoleren", "not", onward="stop", lesson="Eerst meten, dan isoleren.")
    settle_the_rest(five.municipality)
    five.municipality.fill("#sluiten [name=note]", "Volgend jaar eerst de vergunningen.")
    five.municipality.look()
    five.municipality.press("#sluiten button")
    expect(page.locator("#sluiten")).to_have_count(0)
    assert Evaluation.objects.get(year=five.now).closed_on


def settle_the_rest(city: Person) -> None:
    """What is left, on a page of its own: there is no light to follow and parties differ, so it is chosen."""
    city.press("#de-rest a")
    city.look()
    expect(city.page.locator("[data-rest]")).to_have_count(1)
    city.choose("#r-bouwen", "partly")
    city.press("#kiezen ~ .actions button")
    expect(city.page.locator("#v-bouwen")).to_have_attribute("aria-invalid", "true")
    expect(city.page.locator("#r-bouwen")).to_have_value("partly")
    city.look()
    city.choose("#v-bouwen", "adapt")
    city.press("#kiezen ~ .actions button")
    city.press("#alles-beoordeeld a")


# ---- bidding


def bid(five: Five, person: Person, what: str, **line: str) -> None:
    """Start it from the step in my work, one line, submit."""
    person.go(step_link(CycleKind.BID), "#hier")
    person.look()
    own = f"#partij-{person.party.slug}"
    person.unfold(f"{own} details")
    person.press(f"{own} button[value=begin]")
    person.fill("#nieuw [name=what]", what)
    for name, value in line.items():
        (person.choose if name in ("unit", "needed_from") else person.fill)(f"#nieuw [name={name}]", value)
    person.press("#nieuw button[value=regel]")
    expect(person.page.locator("#regels .bid-line")).to_have_count(1)
    person.look()
    person.press("button[value=indienen]")
    expect(person.page.locator("#stand [data-status=submitted]")).to_be_visible()


def answer(five: Five, person: Person, bidder: Person, choice: str, why: str = "", instead: str = "") -> None:
    """An answer to the line of another, found from the page with who has bid; `instead`: the number it proposes."""
    person.site.open(five.at(f"{five.now}/bod/"))
    person.press(f"#partij-{bidder.party.slug} .seat__actions a")
    person.press(".bid-line__tools a")
    talk = f".bid-talk:has([name=partij][value={person.party.slug}])"
    person.page.locator(talk).wait_for()
    person.look()
    person.tick(f"{talk} [value={choice}]")
    if why:
        person.fill(f"{talk} [name=why]", why)
    if instead:
        person.unfold(f"{talk} details")
        person.fill(f"{talk} [name=quantity]", instead)
    person.press(f"{talk} button")
    expect(person.page.locator(f".bid-line [data-answer={choice}]")).to_be_visible()


def keep(five: Five, person: Person, why: str) -> None:
    """Who bid stays with it, whatever was proposed."""
    person.site.open(five.at(f"{five.now}/bod/"))
    person.press(f"#partij-{person.party.slug} .seat__actions a")
    person.press(".bid-line__tools a")
    person.page.locator("[id^=voorstel-]").wait_for()
    person.look()
    person.tick("[name=reply][value=keep]")
    person.fill("[id^=voorstel-] [name=why]", why)
    person.press("form:has([value=voorstel-antwoord]) button")
    expect(person.page.locator(".bid-line [data-reply=keep]")).to_be_visible()


def bid_and_answer(five: Five) -> None:
    """Two corporations offer, two organisations of tenants ask; others answer; who coordinates compares."""
    city = str(five.municipality.party.pk)
    harbour = {"quantity": "40", "unit": "homes", "planned": f"Q3 {five.now + 1}"}
    bid(five, five.harbour, HARBOUR, **harbour, needed_from=city, needs=PERMIT)
    bid(five, five.repair, "Honderd woningen isoleren", quantity="1.100", unit="homes")
    asked = str(five.harbour.party.pk)
    bid(five, five.telephone, COUNCILS, needed_from=asked, planned="elk kwartaal")
    bid(five, five.keyboard, NO_RISE, needed_from=str(five.repair.party.pk))
    answer(five, five.municipality, five.harbour, "agree")
    answer(five, five.telephone, five.harbour, "discuss", "Ook voor starters?", instead="50")
    keep(five, five.harbour, "Meer past er niet.")
    answer(five, five.keyboard, five.repair, "agree")
    answer(five, five.repair, five.keyboard, "decline", "Dat kunnen wij niet betalen.")
    answer(five, five.harbour, five.telephone, "agree")
    five.municipality.go("#overeenkomsten a[href$='/cyclus/']", "#biedingen", ".page-head__actions a")
    five.municipality.look()
    expect(five.municipality.page.locator(".bid-card")).to_have_count(4)
    five.telephone.look(five.at(f"{five.now}/bod/naast-elkaar/"))


# ---- the draft


def draft(five: Five) -> None:
    """From the evaluation, with the lines of the bids, and what has to come first."""
    city, page = five.municipality, five.municipality.page
    city.site.open(five.at(f"{five.now}/evaluatie/"))
    city.press("#naar-concept")
    city.look()
    expect(page.locator("[data-carry=bouwen] [value=adapt]")).to_be_checked()
    city.press("button[value=begin]")
    city.press("#biedingen")
    city.look()
    for what in (HARBOUR, COUNCILS):
        city.tick(f".offer:has-text('{what}') [name=regel]")
    city.press(".offers__actions > button[value=overnemen]")
    expect(page.locator("[data-waits]")).to_have_count(2)
    city.press(f".offer:has-text('{NO_RISE}') .offer__actions a")
    city.look()
    city.fill("#niet [name=why]", "De corporatie kan dit niet betalen.")
    city.press("button[value=niet]")
    city.press(".offer[data-waits] .offer__actions a")
    city.fill("#anders [name=title]", "Duizend woningen isoleren")
    city.fill("#anders [name=quantity]", "1.000")
    city.fill("#anders [name=why]", "Eerst duizend, de rest een jaar later.")
    city.press("button[value=anders]")
    expect(page.locator("[data-waits]")).to_have_count(0)
    ended = set(BidLine.objects.values_list("outcome", flat=True))
    assert ended == {BidOutcome.TAKEN_OVER, BidOutcome.CHANGED, BidOutcome.NOT}
    city.press(".page-head__actions a")
    city.press(".draft-line:has-text('Duizend woningen') .eval-row__title a")
    city.fill("#voorwaarden [name=event]", "De energiemetingen zijn klaar")
    city.choose("#voorwaarden [name=party]", str(city.party.pk))
    city.press("button[value=voorwaarde]")
    expect(page.locator("#voorwaarden [data-condition]")).to_have_count(1)
    city.look()
    for path in ("toezeggingen/", "concept/"):
        five.telephone.look(five.at(f"{five.now + 1}/{path}"))
    five.repair.look(five.at(f"{five.now + 1}/concept/biedingen/"))
    city.look(five.at(f"{five.now + 1}/concept/"))


# ---- agreeing


def agree(five: Five) -> None:
    """One objects, the text is changed, who is bound by it agrees again; who was not is not asked again."""
    city, page = five.municipality, five.municipality.page
    city.press("#naar-vaststellen")
    city.fill("[name=note]", "Het eerste voorstel.")
    city.press("button[value=voorstellen]")
    for person, word in ((city, "akkoord"), (five.repair, "geen-bezwaar"), (five.keyboard, "geen-bezwaar")):
        say(five, person, word)
    tenants = five.telephone
    tenants.go(".tasks__row[data-kind=approve] a")
    harbour = Commitment.objects.get(title=HARBOUR)
    tenants.press(f"#afspraak-{harbour.key} .edit-link a")
    tenants.fill(".objection-form [name=reason]", "Tien van de veertig zijn voor starters.")
    tenants.look()
    tenants.press("button[value=bezwaar]")
    expect(tenants.page.locator("[data-party=huurders-haven]")).to_have_attribute("data-state", "objects")
    answer_and_change(five, harbour)
    states = {
        one.get_attribute("data-party"): one.get_attribute("data-state")
        for one in page.locator("#partijen [data-party]").all()
    }
    assert states["havenwonen"] == "waits"
    assert [states[slug] for slug in ("dakwerk", "huurders-dak")] == ["no_objection", "no_objection"], states
    for slug, state in states.items():
        if state == "waits":
            person = next(one for one in (city, *five.parties) if one.party.slug == slug)
            say(five, person, "akkoord")
    assert AnnualAgreement.objects.get(year=five.now + 1).status == AnnualStatus.AGREED


def answer_and_change(five: Five, harbour: Commitment) -> None:
    """Who coordinates tells what is done with the objection, changes the text and proposes it again."""
    city = five.municipality
    city.go(".tasks__row[data-kind=objection] a")
    own = f"#afspraak-{harbour.key} .objection"
    city.unfold(f"{own} details")
    city.choose(f"{own} [name=outcome]", "taken_over")
    city.fill(f"{own} [name=text]", "Dat staat er nu bij.")
    city.look()
    city.press(f"{own} button[value=beantwoorden]")
    city.unfold("#terugnemen")
    city.fill("#terugnemen [name=reason]", "Tien woningen voor starters.")
    city.press("button[value=terugnemen]")
    city.press("#naar-concept")
    city.press(f"#afspraak-{harbour.key} .eval-row__title a")
    city.fill(
        "#wijzigen [name=text]", f"Havenwonen bouwt in {five.now + 1} veertig woningen, tien voor starters."
    )
    city.press("button[value=opslaan]")
    city.press("#wijzigen .actions a")
    city.press("#naar-vaststellen")
    city.press("button[value=voorstellen]")
    expect(city.page.locator("[data-change=changed]")).to_have_count(1)
    city.look()


def say(five: Five, person: Person, word: str) -> None:
    """Approve, or have nothing against it, from my work."""
    person.go(".tasks__row[data-kind=approve] a")
    person.press(f"button[value={word}]")
    expect(person.page.locator(f"button[value={word}]")).to_have_count(0)
    person.look()


# ---- signing


def sign(five: Five) -> str:
    """Each signs; the text of the document."""
    for person in (five.municipality, *five.parties):
        person.go(".tasks__row[data-kind=sign] a")
        person.look()
        person.fill("[name=function]", f"Bestuurder {person.party.label}")
        person.fill("[name=reference]", "Besluit 12")
        person.press("button[value=tekenen]")
        expect(person.page.locator("button[value=tekenen]")).to_have_count(0)
    assert AnnualAgreement.objects.get(year=five.now + 1).status == AnnualStatus.SIGNED
    five.telephone.look()
    return five.telephone.document()


def test_a_whole_year(five):
    look_back(five)
    bid_and_answer(five)
    draft(five)
    agree(five)
    text = sign(five)
    assert DRAFT_MARK not in text
    for words in (HARBOUR, COUNCILS, "tien voor starters", PERMIT, "Duizend woningen isoleren"):
        assert words in text, words
    assert NO_RISE not in text
    for person in (five.municipality, *five.parties):
        assert f"Bestuurder {person.party.label}" in text
