"""Figures that hang on a theme are named where that theme is read, and their number of a year goes into its draft and text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from agreements.enums import AnnualStatus
from agreements.models import Target
from agreements.services.agreeing import propose, withdraw_proposal
from agreements.services.drafting import add_indicator, add_theme, start_year
from agreements.services.next_year import start_next_year
from agreements.services.standing import standing_of
from agreements.services.versions import content_of, part_digest
from config.web.history import acting
from monitoring.drafting.reading import read_draft
from monitoring.rounds.services import add_heading
from monitoring.signing.reading import read_page
from monitoring.table.closing import close_round
from monitoring.table.theme_figures import figures_by_theme
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once
from tests.reading import main_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

YEAR = 2025
FAR = timezone.localdate() + timedelta(days=14)


def follow(table: Any, theme: Any, name: str = "Woningen", **fields: Any):
    told = {"key": slugify(name), "name": name, "unit": "woningen", "theme": theme, **fields}
    return add_indicator(actor=ACTOR, framework=table.framework, **told)


def number(value: int, year: int | None = YEAR, **fields: Any) -> dict[str, Any]:
    return {"kind": "at_least", "value": value, "year": year, "source": "Bijlage", **fields}


@made_once
def themes(table):
    """Building with a part, and caring, of which there is a figure but no commitment."""
    told = {"actor": ACTOR, "framework": table.framework}
    building = add_theme(**told, position=1, number="1", title="Bouwen")
    part = add_theme(**told, position=2, number="1.1", title="Huur", parent=building)
    caring = add_theme(**told, position=3, number="2", title="Zorgen", ambition="Iedereen woont goed.")
    last = add_theme(**told, position=4, number="3", title="Samen")
    one = {"party": table.corporation}
    follow(table, part, targets=[number(40, **one), number(50, YEAR + 1, **one), number(200, None)])
    follow(table, caring, "Wachttijd", targets=[number(12)], period="jaarlijks", unit="weken")
    follow(table, caring, "Stil", period="per kwartaal")
    return building, part, caring, last


@made_once
def draft(table, themes):
    annual = start_next_year(actor=ACTOR, framework=table.framework, year=YEAR)
    for position, theme in enumerate((themes[0], themes[3]), start=1):
        make_commitment(
            table.framework,
            f"a-{position}",
            position,
            annual=annual,
            theme=theme,
            responsibilities=[{"role": "lead", "party": table.tenants}],
        )
    return annual


def place(table: Any, *more: Any) -> list[Any]:
    return [table.municipality.slug, table.framework.slug, *more]


def test_the_draft_tells_the_numbers_of_its_year_per_theme(table, draft, cast, client):
    main = words(main_of(client, reverse("concept", args=place(table, YEAR)), cast.officer))
    assert f"1.1 Huur : Woningen : {table.corporation.label} at least 40 woningen" in main
    assert "Wachttijd : all together at least 12 weken" in main
    assert "50 woningen" not in main
    chapters = read_draft(table.framework, YEAR).chapters()
    assert [(one.name, len(one.lines), len(one.numbers)) for one in chapters] == [
        ("1 Bouwen", 1, 1),
        ("2 Zorgen", 0, 1),
        ("3 Samen", 1, 0),
    ]


def test_each_year_has_its_own_number(table, draft):
    later = start_next_year(actor=ACTOR, framework=table.framework, year=YEAR + 1)
    (told,) = content_of(later)["theme_targets"]
    assert (told["value"], told["year"]) == ("50.00", YEAR + 1)


def test_they_are_laid_down_with_the_text_and_stay(table, draft, cast, client):
    propose(actor=ACTOR, annual=draft, reply_by=FAR)
    frozen = draft.versions.get().content["theme_targets"]
    assert [one["indicator"] for one in frozen] == ["Woningen", "Wachttijd"]
    assert [[theme["title"] for theme in one["themes"]] for one in frozen] == [["Bouwen", "Huur"], ["Zorgen"]]
    with acting(ACTOR):
        target = Target.objects.get(value=40)
        target.value = 45
        target.save_checked()
    main = words(main_of(client, reverse("annual", args=place(table, YEAR)), cast.tenant))
    assert f"Target of this theme Woningen: at least 40 woningen ({table.corporation.label})" in main
    assert "Target of this theme Wachttijd: at least 12 weken" in main and "Iedereen woont goed." in main
    draft.refresh_from_db()
    titles = [chapter.title for chapter in read_page(draft, cast.tenant).chapters]
    assert titles == ["1 Bouwen", "1 Bouwen › 1.1 Huur", "2 Zorgen", "3 Samen"]


def test_whom_a_number_binds_is_asked_again_when_it_changes(table, draft):
    before = content_of(draft)
    with acting(ACTOR):
        target = Target.objects.get(value=40)
        target.value = 45
        target.save_checked()
    after = content_of(draft)

    def asked(party: Any) -> bool:
        return part_digest(before, party.slug) != part_digest(after, party.slug)

    assert asked(table.corporation) and not asked(table.tenants) and not asked(table.municipality)
    with acting(ACTOR):
        target.delete()
        Target.objects.get(value=12).delete()
    # Without any the checksum is what it was before there were numbers of themes.
    assert "theme_targets" not in content_of(draft)


def test_what_is_new_or_gone_since_the_version_before_is_told(table, draft, cast, client):
    propose(actor=ACTOR, annual=draft, reply_by=FAR)
    draft.refresh_from_db()
    withdraw_proposal(actor=ACTOR, annual=draft, reason="Ander getal.")
    with acting(ACTOR):
        target = Target.objects.get(value=12)
        target.value = 10
        target.save_checked()
    draft.refresh_from_db()
    propose(actor=ACTOR, annual=draft, reply_by=FAR)
    main = words(main_of(client, reverse("annual", args=place(table, YEAR)), cast.tenant))
    assert "Wachttijd: at least 10 weken new in this version" in main
    assert main.index("Left out since the version before") < main.index("Wachttijd: at least 12 weken")
    draft.refresh_from_db()
    assert standing_of(draft).version.number == 2


def test_what_was_signed_on_paper_has_no_other_words_than_that(table, themes):
    annual = start_year(actor=ACTOR, framework=table.framework, year=YEAR, status=AnnualStatus.SIGNED)
    assert "theme_targets" not in content_of(annual)


def test_it_costs_as_much_for_many(table, draft, themes):
    cost = []
    content_of(draft)
    for name in ("Een", "Twee", "Drie"):
        follow(table, themes[3], name, targets=[number(3)])
        with CaptureQueriesContext(connection) as found:
            read_draft(table.framework, YEAR)
            content_of(draft)
            figures_by_theme(table.framework)
        cost.append(len(found))
    assert cost[0] == cost[1] == cost[2]


def test_the_page_of_the_framework_names_them_under_their_theme(table, themes, cast, client):
    make_commitment(table.framework, "a-9", theme=themes[0])
    address = reverse("framework", args=place(table))
    main = words(main_of(client, address, cast.tenant))
    assert "Figures of this theme: Woningen" in main
    # Of a theme without commitments as well, with how often each is asked.
    assert (
        "2 Zorgen Iedereen woont goed. Figures of this theme: Wachttijd ( jaarlijks ) · Stil ( per kwartaal )"
        in main
    )
    page = client.get(address).content.decode()
    row = themes[2].indicators.get(name="Stil")
    assert f"{reverse('figures', args=place(table))}#cijfer-{row.pk}" in page
    figures = client.get(reverse("figures", args=place(table))).content.decode()
    assert f'id="cijfer-{row.pk}"' in figures and "per kwartaal" in figures
    assert "Stil" not in words(main_of(client, f"{address}?licht=rood", cast.tenant))


def test_figures_of_one_table_are_named_once(table, themes):
    for place in ("Centrum / DAEB", "Centrum / niet-DAEB", "Holy / DAEB"):
        follow(table, themes[3], f"Bezit: {place}")
    follow(table, themes[3], "Los: alleen")
    named = figures_by_theme(table.framework)[themes[3].pk]
    assert [one.name for one in named] == ["Bezit", "Los: alleen"]
    assert named[0].pk == themes[3].indicators.order_by("pk").first().pk


def test_the_monitor_names_them_at_the_chapter_and_the_others_below(table, themes, cast, client):
    row = make_commitment(table.framework, "a-9", theme=themes[0])
    monitoring_round = make_round(table.framework, [row])
    address = reverse("monitor", args=place(table, monitoring_round.year))
    main = words(main_of(client, address, cast.tenant))
    assert "Figures of themes without lines here 1 Bouwen: Woningen ( 1.1 Huur )" in main
    heading = add_heading(
        actor=ACTOR, monitoring_round=monitoring_round, position=1, title="Bouwen", theme=themes[0]
    )
    line = monitoring_round.lines.get()
    line.heading = heading
    with acting(ACTOR):
        line.save_next()
    main = words(main_of(client, address, cast.tenant))
    assert "Figures of this theme: Woningen ( 1.1 Huur )" in main
    below = main[main.index("Figures of themes without lines here") :]
    assert "2 Zorgen: Wachttijd ( jaarlijks )" in below and "Woningen" not in below
    # On another day they are not told: what hangs on a theme is of now.
    assert "Figures of this theme" not in words(main_of(client, f"{address}?per=2024-07-20", cast.tenant))


def test_the_monitor_asks_as_much_for_many(table, themes, cast, client):
    monitoring_round = make_round(table.framework, [make_commitment(table.framework, "a-9", theme=themes[0])])
    client.force_login(cast.tenant)
    address = reverse("monitor", args=place(table, monitoring_round.year))
    cost = []
    for name in ("Een", "Twee", "Drie"):
        follow(table, themes[3], name)
        with CaptureQueriesContext(connection) as found:
            assert name in client.get(address).content.decode()
        cost.append(len(found))
    assert cost[0] == cost[1] == cost[2]


def test_a_closed_monitor_tells_what_its_copy_has(table, themes, cast, client):
    row = make_commitment(table.framework, "a-9", theme=themes[0])
    monitoring_round = make_round(table.framework, [row])
    heading = add_heading(
        actor=ACTOR, monitoring_round=monitoring_round, position=1, title="Bouwen", theme=themes[0]
    )
    line = monitoring_round.lines.get()
    line.heading = heading
    with acting(ACTOR):
        line.save_next()
    close_round(actor=ACTOR, monitoring_round=monitoring_round)
    follow(table, themes[0], "Later", targets=[number(3, None)])
    main = words(main_of(client, reverse("monitor", args=place(table, monitoring_round.year)), cast.tenant))
    assert "Figures of this theme: Woningen" in main and "Later" not in main
