"""The number of a theme in the draft of a year: changed and taken out there, and seen beside that of the whole term."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from agreements.enums import TargetKind
from agreements.models import AnnualAgreement, Target
from agreements.services.agreeing import withdraw_proposal
from agreements.services.agreeing_numbers import agree_no_more, agree_on
from agreements.services.drafting import add_indicator, add_theme
from agreements.services.next_year import start_next_year
from agreements.services.spreadsheets import read_rows
from agreements.services.states import what_instead
from agreements.services.theme_numbers import change_theme_target, remove_theme_target
from agreements.services.versions import content_of
from config.web.history import GoneError, StaleVersionError, acting
from monitoring.figure_lists.taking_back import plan_back, take_back
from monitoring.figure_lists.taking_in import take_in_figures
from monitoring.figures.services import last_intake
from tests.agreements.sheets import as_csv
from tests.agreements.signing_rows import propose
from tests.cast import ACTOR
from tests.factories import make_commitment
from tests.layers import made_once
from tests.reading import browser, main_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

YEAR = 2025


@made_once
def draft(table) -> AnnualAgreement:
    """Eighty homes of the corporation in the year, two hundred in the whole term; of caring only the latter."""
    told: dict[str, Any] = {"actor": ACTOR, "framework": table.framework}
    building = add_theme(**told, position=1, number="1", title="Bouwen")
    caring = add_theme(**told, position=2, number="2", title="Zorgen")
    kind = {"kind": "at_least", "source": "Bijlage"}
    rows = [
        {**kind, "value": 80, "year": YEAR, "party": table.corporation, "printed": "tachtig woningen"},
        {**kind, "value": 200, "year": None},
    ]
    add_indicator(**told, key="woningen", name="Woningen", unit="woningen", theme=building, targets=rows)
    add_indicator(
        **told, key="weken", name="Wachttijd", unit="weken", theme=caring, targets=[{**kind, "value": 12}]
    )
    return start_next_year(actor=ACTOR, framework=table.framework, year=YEAR)


@pytest.fixture
def target(draft) -> Target:
    return Target.objects.get(year=YEAR)


@pytest.fixture
def place(table, target):
    return reverse("concept-target", args=[table.municipality.slug, table.framework.slug, YEAR, target.pk])


@pytest.fixture
def page(table):
    return reverse("concept", args=[table.municipality.slug, table.framework.slug, YEAR])


def sent(target: Target, **other: Any) -> dict[str, Any]:
    party = f"party:{target.party.slug}" if target.party else ""
    values = {"kind": target.kind, "value": "80", "upto": "", "whom": party, "version": target.version}
    return {**values, **other}


def test_it_is_changed_in_the_draft_and_goes_into_the_text(table, cast, draft, target, place, page):
    assert place in browser(cast.officer).get(page).content.decode()
    changed = sent(target, kind="range", value="60", upto="70", whom="kind:corporation")
    answer = browser(cast.officer).post(place, changed)
    assert (answer.status_code, answer["Location"]) == (302, page)
    (told,) = content_of(draft)["theme_targets"]
    assert (told["kind"], told["value"], told["upto"], told["printed"]) == ("range", "60.00", "70.00", "")
    assert told["binds"] == [table.corporation.slug, table.other_corporation.slug]
    # Who did it, and what stood there, is in the log; where it stands now is told with it.
    now, was = target.history.all()[:2]
    assert (was.value, now.value, now.actor_name) == (80, 60, cast.officer.name)
    target.refresh_from_db()
    assert str(YEAR) in target.source and not target.printed
    main = words(main_of(browser(cast.tenant), page, cast.tenant))
    assert "between 60 and 70" in main


def test_it_is_taken_out_and_its_figure_stays(cast, draft, target, place, page):
    answer = browser(cast.officer).post(place, {"doe": "verwijder", "version": target.version})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "theme_targets" not in content_of(draft)
    assert target.indicator.targets.count() == 1
    assert target.history.first().history_type == "-"
    assert browser(cast.officer).get(place).status_code == 404


@pytest.mark.parametrize("removes", [False, True])
def test_who_was_second_is_told_and_keeps_what_was_typed(cast, draft, target, place, removes):
    values = {"doe": "verwijder", "version": target.version} if removes else sent(target, value="65")
    with acting(ACTOR):
        target.value = 90
        target.save_next()
    officer = browser(cast.officer)
    answer = officer.post(place, values)
    told = answer.content.decode()
    assert answer.status_code == 409 and 'id="botsing"' in told and "at least 90" in told
    assert Target.objects.get(pk=target.pk).value == 90
    if removes:
        assert 'value="90"' in told
        return
    assert 'value="65"' in told
    again = {**values, "version": answer.context["form"]["version"].value()}
    assert officer.post(place, again).status_code == 302
    assert Target.objects.get(pk=target.pk).value == 65


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "veel"}, "value"),
        ({"value": ""}, "value"),
        ({"kind": "range"}, "upto"),
        ({"kind": "range", "upto": "70"}, "upto"),
        ({"kind": "hoog"}, "kind"),
        ({"whom": "party:niemand"}, "whom"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(cast, target, place, wrong, field):
    answer = browser(cast.officer).post(place, sent(target, **wrong))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert Target.objects.get(pk=target.pk).version == target.version


def test_two_numbers_of_one_party_do_not_stand_beside_each_other(table, cast, target, place):
    with acting(ACTOR):
        other = Target(indicator=target.indicator, kind="about", value=5, year=YEAR, source="Bijlage")
        other.save_checked()
    answer = browser(cast.officer).post(place, sent(target, whom=""))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["whom"])
    # A signal value is no promise, and stands beside one.
    assert browser(cast.officer).post(place, sent(target, whom="", kind="signal")).status_code == 302


def test_only_who_may_change_the_draft(cast, target, place, page):
    for user, status in (
        (cast.corporation_officer, 403),
        (cast.tenant, 403),
        (cast.manager, 403),
        (cast.stranger, 404),
    ):
        assert browser(user).get(place).status_code == status
        assert browser(user).post(place, sent(target, value="1")).status_code == status
    assert place not in browser(cast.tenant).get(page).content.decode()
    assert Target.objects.get(pk=target.pk).value == 80


def test_it_stands_still_with_the_text(table, cast, draft, target, place, page):
    make_commitment(table.framework, "van-het-jaar", annual=draft)
    propose(draft)
    officer = browser(cast.officer)
    assert officer.get(place)["Location"] == page and place not in officer.get(page).content.decode()
    answer = officer.post(place, sent(target, value="65"))
    assert answer.status_code == 422 and 'value="65"' in answer.content.decode()
    with pytest.raises(ValidationError):
        remove_theme_target(actor=ACTOR, annual=draft, target=target.pk, version=target.version)
    # Nor by a list of numbers, in a framework that is a draft still; other years are no part of that text.
    with pytest.raises(ValidationError):
        agree_no_more(actor=ACTOR, target=target, version=target.version)
    numbers = {"kind": TargetKind.ABOUT, "value": Decimal(7), "source": "Bijlage"}
    with pytest.raises(ValidationError):
        agree_on(
            actor=ACTOR,
            indicator=target.indicator,
            year=YEAR,
            party=target.party,
            version=target.version,
            **numbers,
        )
    agree_on(actor=ACTOR, indicator=target.indicator, year=YEAR + 1, **numbers)
    assert Target.objects.get(pk=target.pk).value == 80
    draft.refresh_from_db()
    withdraw_proposal(actor=ACTOR, annual=draft, reason="Ander getal.")
    assert officer.post(place, sent(target, value="65")).status_code == 302


def test_a_table_with_it_is_not_taken_back_out_of_what_was_proposed(table, draft, target):
    head, framework = ["Cijfer", "Thema", "Wat", "Van wie", "Jaar", "Waarde", "Bron"], table.framework
    row = ["Woningen", "Bouwen", "Afgesproken, minstens", table.corporation.label, YEAR, 90, "Bijlage"]
    sheet = read_rows(as_csv(head, row))
    take_in_figures(actor=ACTOR, framework=framework, rows=sheet, name="cijfers.csv")
    make_commitment(framework, "van-het-jaar", annual=draft)
    propose(draft)
    draft.refresh_from_db()
    plan = plan_back(last_intake(framework))
    assert [what_instead(draft)] == [one.stays for one in plan.rows]
    assert take_back(actor=ACTOR, framework=framework, shown=plan.fingerprint) == plan
    assert Target.objects.get(pk=target.pk).value == 90


def test_only_of_a_theme_and_of_that_year(table, draft, target):
    told = {"actor": ACTOR, "kind": TargetKind.ABOUT, "value": Decimal(1)}
    of_term = Target.objects.get(value=200)
    later = start_next_year(actor=ACTOR, framework=table.framework, year=YEAR + 1)
    for annual, one in ((draft, of_term), (later, target)):
        with pytest.raises(GoneError):
            change_theme_target(**told, annual=annual, target=one.pk, version=one.version)
    with pytest.raises(StaleVersionError):
        change_theme_target(**told, annual=draft, target=target.pk, version=target.version + 1)
    with pytest.raises(ValidationError):
        change_theme_target(
            **told, annual=draft, target=target.pk, version=target.version, party=table.adviser
        )


def test_those_of_the_whole_term_are_read_beside_them(table, cast, draft, page, client):
    main = words(main_of(client, page, cast.tenant))
    assert "Woningen : all together at least 200 woningen" in main
    assert "Wachttijd : all together at least 12 weken" in main
    told = [one["indicator"] for one in content_of(draft)["theme_targets"]]
    assert told == ["Woningen"]
    # With nothing of its own the draft says so, whatever the framework has.
    Target.objects.get(year=YEAR)
    with acting(ACTOR):
        Target.objects.get(year=YEAR).delete()
    assert "There is nothing in this draft yet." in words(main_of(client, page, cast.tenant))
