"""A number of a theme that a draft changed: told as not signed, back when the draft is given up, there when it is signed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from agreements.enums import AnnualStatus, CycleKind, FrameworkStatus
from agreements.models import AnnualAgreement, FrameworkAgreement, Target
from agreements.services.agreeing import end_without_agreement, take_up_again, withdraw_proposal
from agreements.services.drafted_numbers import drafted_numbers
from agreements.services.drafting import add_indicator, add_theme
from agreements.services.framework_states import end_framework, reopen_framework
from agreements.services.theme_numbers import change_theme_target, remove_theme_target
from agreements.services.versions import content_of
from config.web.history import acting
from monitoring.ending.reading import read_open
from monitoring.overview.followed import read_chapters
from monitoring.rounds.services import add_heading
from monitoring.table.reading import read_report
from monitoring.table.theme_figures import figures_by_theme, figures_of_round
from tests.agreements.signing_rows import YEAR, again, bring, make_draft, propose, sign, signers
from tests.cast import ACTOR
from tests.factories import make_round
from tests.layers import made_once
from tests.reading import browser, main_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@made_once
def draft(table) -> AnnualAgreement:
    """Eighty homes of the corporation and twenty of the other one, in the year of the draft."""
    told: dict[str, Any] = {"actor": ACTOR, "framework": table.framework}
    building = add_theme(**told, position=1, number="1", title="Bouwen")
    kind = {"kind": "at_least", "source": "Bijlage", "year": YEAR}
    rows = [
        {**kind, "value": 80, "party": table.corporation, "printed": "tachtig woningen"},
        {**kind, "value": 20, "party": table.other_corporation},
    ]
    add_indicator(**told, key="woningen", name="Woningen", unit="woningen", theme=building, targets=rows)
    return make_draft(table)


def number(value: int) -> Target:
    return Target.objects.get(value=value)


def change(draft: AnnualAgreement, was: int = 80, value: int = 60) -> None:
    row = number(was)
    told = {"kind": row.kind, "value": value, "party": row.party, "version": row.version}
    change_theme_target(actor=ACTOR, annual=draft, target=row.pk, **told)


def take_out(draft: AnnualAgreement, was: int = 20) -> None:
    row = number(was)
    remove_theme_target(actor=ACTOR, annual=draft, target=row.pk, version=row.version)


def agreed() -> list[tuple[int, str, str]]:
    return [(int(one.value), one.printed, one.source) for one in Target.objects.order_by("-value")]


def give_up(annual: AnnualAgreement) -> AnnualAgreement:
    end_without_agreement(actor=ACTOR, annual=annual, kind=CycleKind.NO_AGREEMENT, reason="Geen locatie.")
    return again(annual)


#: Where such a number stands, in the language of the site.
NOT_SIGNED = f"Jaarafspraken {YEAR}, nog niet getekend; eerder: "
BEFORE = [(80, "tachtig woningen", "Bijlage"), (20, "", "Bijlage")]


def test_what_the_framework_said_comes_back_when_the_parties_do_not_agree(table, draft):
    ids = set(Target.objects.values_list("pk", flat=True))
    change(draft)
    take_out(draft)
    (one,) = agreed()
    assert one[:2] == (60, "") and one[2] == f"{NOT_SIGNED}{table.corporation.label} minstens 80 woningen"
    annual = give_up(propose(draft))
    assert agreed() == BEFORE
    assert set(Target.objects.values_list("pk", flat=True)) == ids
    assert drafted_numbers(table.framework) == []
    # The history tells it, with who did it; what was proposed stays as it was frozen.
    last = Target.history.model.objects.filter(value=80).order_by("-history_id").first()
    assert "ging niet door" in last.history_change_reason and last.actor_name == ACTOR.name
    (told,) = annual.versions.get().content["theme_targets"]
    assert told["value"] == "60.00"


def test_what_the_draft_said_is_back_when_it_is_taken_up_again(table, draft):
    change(draft)
    take_out(draft)
    before = content_of(draft)["theme_targets"]
    annual = give_up(propose(draft))
    take_up_again(actor=ACTOR, annual=annual, reason="Er is een locatie.")
    assert [value for value, *_rest in agreed()] == [60]
    assert content_of(again(draft))["theme_targets"] == before
    # And once more.
    give_up(propose(again(draft)))
    assert agreed() == BEFORE


def test_a_number_that_was_written_since_stays(table, draft):
    change(draft)
    annual = give_up(propose(draft))
    with acting(ACTOR):
        row = number(80)
        row.value = 85
        row.save_next()
    take_up_again(actor=ACTOR, annual=annual, reason="Er is een locatie.")
    assert [value for value, *_rest in agreed()] == [85, 20]


def test_no_two_numbers_of_one_party_where_another_came_in_its_place(table, draft):
    take_out(draft)
    with acting(ACTOR):
        other = Target(
            indicator=number(80).indicator,
            kind="about",
            value=25,
            year=YEAR,
            party=table.other_corporation,
            source="Bijlage",
        )
        other.save_checked()
    give_up(propose(draft))
    assert [value for value, *_rest in agreed()] == [80, 25]


def test_taking_a_proposal_back_leaves_the_numbers_of_the_draft(draft):
    change(draft)
    withdraw_proposal(actor=ACTOR, annual=propose(draft), reason="Nog een keer kijken.")
    assert [value for value, *_rest in agreed()] == [60, 20]


def test_once_signed_it_is_the_number_of_that_text(table, draft):
    change(draft)
    assert drafted_numbers(table.framework)
    annual = bring(draft, table, AnnualStatus.AGREED)
    assert agreed()[0][2].startswith(NOT_SIGNED)
    sign(annual, *signers(table))
    assert agreed() == [(60, "", f"Jaarafspraken {YEAR}"), BEFORE[1]]
    assert drafted_numbers(table.framework) == []
    assert figures_by_theme(table.framework)[number(60).indicator.theme_id][0].drafted == ()


def test_saying_what_the_framework_said_is_no_number_of_the_draft(table, draft):
    change(draft)
    change(draft, 60, 80)
    assert agreed() == BEFORE and drafted_numbers(table.framework) == []
    annual = give_up(propose(draft))
    take_up_again(actor=ACTOR, annual=annual, reason="Er is een locatie.")
    assert agreed() == BEFORE


def test_changing_it_twice_keeps_what_the_framework_said(table, draft):
    change(draft)
    change(draft, 60, 50)
    (one,) = drafted_numbers(table.framework)
    assert (int(one.before.value), int(one.now.value)) == (80, 50)
    assert "80" in one.now.source and "60" not in one.now.source


def test_drafts_are_given_up_with_the_framework(table, draft):
    with acting(ACTOR):
        framework = FrameworkAgreement.objects.get(pk=table.framework.pk)
        framework.status = FrameworkStatus.SIGNED
        framework.save_next()
    change(draft)
    take_out(draft)
    told = {"actor": ACTOR, "framework": framework}
    row = end_framework(**told, version=framework.version, reason="Alles is anders.")
    assert agreed() == BEFORE
    reopen_framework(**told, version=row.version, reason="Toch niet.")
    assert [value for value, *_rest in agreed()] == [60]


@pytest.mark.slow
def test_framework_figures_and_monitor_say_what_is_not_signed(table, cast, draft):
    place = [table.municipality.slug, table.framework.slug]
    theme = number(80).indicator.theme
    current = make_round(table.framework, [draft.commitments.first()], year=YEAR)
    told = {"actor": ACTOR, "monitoring_round": current, "theme": theme, "title": theme.title}
    heading = add_heading(**told, position=1)
    (line,) = current.lines.all()
    with acting(ACTOR):
        line.heading = heading
        line.save_next()
    pages = [
        reverse("framework", args=place),
        reverse("figures", args=place),
        reverse("monitor", args=[*place, YEAR]),
    ]
    told = f"{YEAR}, not signed yet: "
    for page in pages:
        assert told not in words(main_of(browser(cast.tenant), page, cast.tenant))
    change(draft)
    take_out(draft)
    changed = f"{told}{table.corporation.label} at least 60 woningen; before: {table.corporation.label} at least 80 woningen"
    gone = f"{told}no number; before: {table.other_corporation.label} at least 20 woningen"
    for page in pages:
        said = words(main_of(browser(cast.tenant), page, cast.tenant))
        assert changed in said and gone in said
    # What leaves with a round names where the number stands.
    (followed,) = read_report(current, whole=True).followed
    assert [value.source.startswith(NOT_SIGNED) for value in followed.values] == [True]
    # A round about another year has nothing to do with it.
    other = make_round(table.framework, [], year=YEAR + 1, slug="later")
    figures = figures_of_round(other, read_report(other))
    assert not any(one.drafted for _title, own in figures.others for one in own)


def test_who_gives_it_up_reads_what_comes_back(table, cast, draft):
    place = [table.municipality.slug, table.framework.slug, YEAR]
    page = reverse("annual", args=place)
    change(draft)
    annual = propose(draft)
    said = words(main_of(browser(cast.officer), page, cast.officer))
    assert "tell again what was agreed" in said and f"{table.corporation.label} at least 80 woningen" in said
    give_up(annual)
    said = words(main_of(browser(cast.officer), page, cast.officer))
    assert "The draft then says again" in said and f"{table.corporation.label} at least 60 woningen" in said


def test_who_changes_it_again_reads_what_comes_back(table, cast, draft):
    place = [table.municipality.slug, table.framework.slug, YEAR, number(80).pk]
    page = reverse("concept-target", args=place)
    assert "Agreed before" not in words(main_of(browser(cast.officer), page, cast.officer))
    change(draft)
    said = words(main_of(browser(cast.officer), page, cast.officer))
    assert f"Agreed before: {table.corporation.label} at least 80 woningen" in said


def test_who_ends_the_framework_reads_of_how_many_it_comes_back(table, draft):
    change(draft)
    take_out(draft)
    (told,) = [one.text for one in read_open(table.framework).left if "still a draft" in one.text]
    assert told.endswith("What was agreed before comes back of 2 numbers of themes.")


@pytest.mark.slow
def test_the_draft_puts_a_number_back(table, cast, draft):
    place = [table.municipality.slug, table.framework.slug, YEAR]
    page = reverse("concept", args=place)
    change(draft)
    gone = number(20)
    take_out(draft)
    said = words(main_of(browser(cast.officer), page, cast.officer))
    assert "taken out" in said and "Put back" in said
    assert "Put back" not in words(main_of(browser(cast.tenant), page, cast.tenant))
    values = {"actie": "getal-terug", "getal": gone.pk}
    assert browser(cast.tenant).post(page, values).status_code == 403
    assert browser(cast.stranger).post(page, values).status_code == 404
    assert browser(cast.officer).post(page, values).status_code == 302
    assert browser(cast.officer).post(page, values).status_code == 422
    assert browser(cast.officer).post(page, {**values, "getal": "x"}).status_code == 422
    assert browser(cast.officer).post(page, {**values, "getal": number(60).pk}).status_code == 302
    assert agreed() == BEFORE
    change(draft)
    propose(draft)
    assert browser(cast.officer).post(page, {**values, "getal": number(60).pk}).status_code == 422
    assert number(60)


@pytest.mark.slow
@pytest.mark.parametrize("amount", [1, 3, 50])
def test_reading_them_costs_one_query(table, draft, amount, django_assert_num_queries):
    indicator = number(80).indicator
    with acting(ACTOR):
        for n in range(amount):
            one = Target(indicator=indicator, kind="signal", value=100 + n, year=YEAR, source="Bijlage")
            one.group = "corporation" if n % 2 else "tenant_organisation"
            one.save_checked()
    for n in range(amount):
        row = number(100 + n)
        remove_theme_target(actor=ACTOR, annual=draft, target=row.pk, version=row.version)
    with django_assert_num_queries(1):
        found = drafted_numbers(table.framework)
        assert len([one.words for one in found]) == amount
    with django_assert_num_queries(6):
        read_chapters(table.framework)
