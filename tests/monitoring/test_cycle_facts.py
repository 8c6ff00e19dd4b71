"""What is read about a year: its steps with their states, who is on turn, and what is missing."""

from datetime import date

import pytest
from django.urls import reverse

from agreements.enums import CycleKind, StepState
from agreements.models import FrameworkAgreement
from agreements.services.cycle import complete_step, record_outcome
from agreements.services.cycle_year import lay_out_year
from agreements.services.positions import state_position
from config.web.history import acting
from monitoring.enums import RoundStatus
from monitoring.models import Evaluation
from monitoring.year.missing import missing_of
from monitoring.year.reading import read_year
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round, make_year, tell

from .road import YEAR, make_step, sign, url

pytestmark = pytest.mark.django_db


TODAY = date(2024, 7, 10)


def facts_of(table, today: date = TODAY, **fields):
    return read_year(
        FrameworkAgreement.objects.select_related("municipality").get(pk=table.framework.pk),
        YEAR,
        today,
        **fields,
    )


def test_the_states_of_a_year_and_who_is_on_turn(table):
    sign(table.framework)
    steps = {
        step.key: step
        for step in lay_out_year(actor=ACTOR, framework=table.framework, year=YEAR, template="westland")
    }
    for key in ("doelgroepen", "driehoek-april"):
        complete_step(actor=ACTOR, step=steps[key], done_on=date(2024, 4, 16))
    facts = facts_of(table)
    assert {row.step.key: row.state.value for row in facts.rows} == {
        "doelgroepen": "done",
        "maatwerk": "late",
        "driehoek-april": "done",
        "bod": "late",
        "gesprekken": "waits",
        "overleg-september": "next",
        "overleg-december": "next",
        "ondertekenen": "waits",
        "publiceren": "waits",
        "themabijeenkomst": "waits",
        "raadsavond": "waits",
    }
    on_turn = {party.slug for row in facts.in_state(StepState.LATE) for party in row.parties}
    assert on_turn == {table.corporation.slug, table.other_corporation.slug}
    assert facts.next_row is not None and facts.next_row.step.key == "overleg-september"
    assert facts.towards == 2025


def test_the_next_draft_is_a_click_away_where_annual_agreements_are_made(table):
    """Also in a year without a step that tells so; never of a year outside the term."""
    assert facts_of(table).drafts == []
    # The first can be begun by who coordinates.
    assert facts_of(table, coordinates=True).drafts == [YEAR, YEAR + 1]
    make_year(table.framework, YEAR)
    assert facts_of(table).drafts == [YEAR], "what is not there leads to nothing for who can not begin it"
    assert facts_of(table, coordinates=True).drafts == [YEAR, YEAR + 1]
    last = read_year(table.framework, table.framework.ends_on.year, TODAY)
    assert last.drafts == []


def test_nothing_is_late_in_a_draft(table):
    lay_out_year(actor=ACTOR, framework=table.framework, year=YEAR, template="westland")
    facts = facts_of(table, date(2025, 6, 1))
    assert not facts.is_signed
    assert not facts.in_state(StepState.LATE)


def test_steps_of_the_term_stand_in_every_year(table):
    make_step(table, "Eens", year=None)
    make_step(table, "Ander jaar", year=YEAR + 1)
    facts = facts_of(table)
    assert [row.step.title for row in facts.rows] == ["Eens"]
    assert not facts.has_steps
    assert list(facts.years) == [YEAR, YEAR + 1]


def test_who_coordinates_finds_the_next_year_of_the_term_before_it_is_laid_out(table):
    assert list(facts_of(table, coordinates=True).years) == [YEAR]
    make_step(table)
    assert list(facts_of(table, coordinates=True).years) == [YEAR, YEAR + 1]
    assert list(facts_of(table).years) == [YEAR]
    make_step(table, year=2027)
    last = read_year(table.framework, 2027, TODAY, coordinates=True)
    # A year without steps between them is not skipped; one outside the term is none of it.
    assert list(last.years) == [YEAR, 2025, 2026, 2027]
    assert list(read_year(table.framework, 2030, TODAY).years) == [YEAR, 2025, 2026, 2027, 2030]


@pytest.mark.parametrize(
    ("today", "coordinates", "begins"),
    [
        (TODAY, True, True),
        (TODAY, False, False),
        (date(YEAR - 1, 12, 1), True, False),
        (date(YEAR + 1, 1, 10), True, False),
    ],
)
def test_the_way_to_a_round_once_the_agreements_of_a_running_year_are_signed(
    table, today, coordinates, begins
):
    make_step(table)
    assert not facts_of(table, today, coordinates=coordinates).begins_round
    annual = make_year(table.framework, YEAR)
    assert facts_of(table, today, coordinates=coordinates).begins_round == begins
    with acting(ACTOR):
        annual.status = "agreed"
        annual.save()
    assert not facts_of(table, today, coordinates=coordinates).begins_round
    with acting(ACTOR):
        annual.status = "signed"
        annual.save()
    make_round(table.framework, year=YEAR)
    assert not facts_of(table, today, coordinates=coordinates).begins_round


def kinds(table, **fields) -> dict[str, list[str]]:
    """What is missing, by kind, with the addresses of where to mend it."""
    return {one.kind: [place.url for place in one.places] for one in missing_of(facts_of(table, **fields))}


def test_nothing_is_missing_without_steps(table):
    make_commitment(table.framework)
    assert kinds(table) == {}


def test_what_is_missing_each_with_its_link(table):
    sign(table.framework)
    make_step(table, ends_on=date(2024, 6, 30))
    make_step(table, "Tekenen", kind=CycleKind.SIGN)
    make_step(table, "Evaluatie", kind=CycleKind.EVALUATION, ends_on=date(2024, 12, 1))
    outcome = record_outcome(
        actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.DISPUTE, title="Huur"
    )
    make_commitment(
        table.framework,
        annual=make_year(table.framework, YEAR),
        responsibilities=[{"role": "lead", "everyone": True}],
    )
    make_commitment(table.framework, "k-2", 2)
    assert kinds(table) == {
        "late": [url(table, "cycle-step", "bod")],
        "bid": [reverse("bids", args=[table.municipality.slug, table.framework.slug, YEAR])],
        "position": [url(table, "cycle-step", outcome.key)],
        "no-round": [],
        "no-lead": [reverse("commitment", args=[table.municipality.slug, table.framework.slug, "k-2"])],
        "no-planning": [reverse("commitment", args=[table.municipality.slug, table.framework.slug, "a-1"])],
        "no-annual": [],
        "no-date": [url(table, "cycle-step", "tekenen")],
    }
    found = kinds(table, coordinates=True)
    assert found["no-round"] == [reverse("round-new", args=[table.municipality.slug, table.framework.slug])]
    assert found["no-date"] == [url(table, "cycle-change", "tekenen")]
    assert found["no-annual"] == [url(table, "concept", year=YEAR + 1)]


def test_without_a_round_only_what_is_not_evaluated_yet_is_missing(table, english):
    make_step(table, "Evaluatie", kind=CycleKind.EVALUATION, ends_on=date(2024, 12, 1))

    def told() -> list[str]:
        return [one.text for one in missing_of(facts_of(table)) if one.kind == "no-round"]

    both = f"about {YEAR - 1} or {YEAR}: there is nothing to evaluate with."
    assert told() == [both]
    with acting(ACTOR):
        Evaluation(framework=table.framework, year=YEAR - 1, closed_on=date(2024, 2, 1)).save_checked()
        assert told() == [f"about {YEAR}: there is nothing to evaluate with."]
        Evaluation(framework=table.framework, year=YEAR, closed_on=date(2024, 12, 1)).save_checked()
    assert told() == []


def test_rounds_that_are_not_there_yet(table, english):
    """Preparing: not open. Open: what is not filled in, of the lines that are asked about. Closed: nothing."""
    make_step(table, "Evaluatie", kind=CycleKind.EVALUATION)
    told, untold = make_commitment(table.framework), make_commitment(table.framework, "k-2", 2)
    day = date(2024, 6, 30)
    make_round(table.framework, [told], slug="later", reference_date=day, status=RoundStatus.PREPARING)
    make_round(table.framework, [told], slug="dicht", reference_date=day, status=RoundStatus.CLOSED)
    make_round(table.framework, [told], slug="oud", reference_date=date(2022, 6, 30))
    now = make_round(
        table.framework, [told, untold], slug="nu", reference_date=day, closes_on=date(2024, 7, 1)
    )
    tell(now.lines.get(commitment=told), "Gebouwd.")
    found = [one for one in missing_of(facts_of(table)) if one.kind.startswith("round")]
    assert {one.lead: one.text for one in found} == {
        "Later": "is not open yet.",
        "Nu": "is not closed yet: 1 line without a text, 2 lines without a light, should have closed on 1 July 2024.",
    }
    monitor = reverse("monitor", args=[table.municipality.slug, table.framework.slug, YEAR])
    assert {place.url for one in found for place in one.places} == {
        f"{monitor}?ronde=later",
        f"{monitor}?ronde=nu",
    }


def test_a_position_waits_for_the_parties_that_gave_none(table):
    step = record_outcome(
        actor=ACTOR, framework=table.framework, year=YEAR, kind=CycleKind.NO_AGREEMENT, title="Geen akkoord"
    )
    state_position(actor=ACTOR, step=step, party=table.tenants, text="Te weinig.", version=0)
    (one,) = [one for one in missing_of(facts_of(table)) if one.kind == "position"]
    assert set(one.parties) == {table.municipality, table.corporation, table.other_corporation}
