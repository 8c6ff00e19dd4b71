"""A draft says what the agreement that is made of it says: whom it binds, in which order, and what holds when."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from agreements.enums import AnnualStatus, TargetKind
from agreements.models import AnnualAgreement, Condition, Theme
from agreements.services import versions
from agreements.services.agreeing import propose
from agreements.services.draft_parts import remove_condition, set_target
from agreements.services.drafting import add_theme, start_year
from agreements.services.next_year import change_commitment, start_next_year
from agreements.services.versions import content_of
from config.web.history import acting
from monitoring.drafting.reading import read_draft
from monitoring.enums import RoundStatus
from monitoring.rounds.preparing import fill_round
from monitoring.signing.reading import read_page
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round
from tests.layers import made_once

pytestmark = pytest.mark.django_db


@made_once
def draft(table) -> AnnualAgreement:
    return start_year(actor=ACTOR, framework=table.framework, year=2025, status=AnnualStatus.DRAFT)


def address(table, name: str = "concept", *words: str) -> str:
    return reverse(name, args=[table.municipality.slug, table.framework.slug, 2025, *words])


def test_whom_it_binds_is_the_same_in_the_draft_and_in_what_is_proposed(officer, table, draft):
    for n, who in enumerate(
        (
            [{"role": "lead", "party": table.corporation}],
            [{"role": "lead", "party": table.corporation}, {"role": "party", "group": "tenant_organisation"}],
            [{"role": "lead", "outsider": "De provincie"}],
            [{"role": "involved", "party": table.tenants}],
            [{"role": "party", "everyone": True}],
            [],
        )
    ):
        make_commitment(table.framework, f"2025-{n}", n, annual=draft, responsibilities=who)
    lines = read_draft(table.framework, 2025).lines
    bound = {one.commitment.key: [party.slug for party in one.bound] for one in lines}
    assert bound == {one["key"]: one["binds"] for one in content_of(draft)["commitments"]}
    assert bound["2025-0"] == [table.corporation.slug]
    assert [one.everyone for one in lines] == [False, False, True, True, True, True]
    told = re.findall(
        r"<p[^>]* data-binds>(.*?)</p>",
        officer.get(address(table, "concept-line", "2025-0")).content.decode(),
    )
    assert len(told) == 1 and "Wonen" in told[0]
    page = officer.get(address(table)).content.decode()
    told = re.findall(r"<span data-binds>(.*?)</span>", page)
    assert [word in told[0] for word in ("Wonen", "Thuis")] == [True, False] and len(told) == len(lines)


@made_once
def themes(table) -> dict[str, Theme]:
    """Two chapters, the first with two parts; written as a framework that got its last part later."""
    found: dict[str, Theme] = {}
    for position, number, parent in ((1, "1", ""), (2, "1.1", "1"), (3, "2", ""), (4, "1.2", "1")):
        found[number] = add_theme(
            actor=ACTOR,
            framework=table.framework,
            position=position,
            number=number,
            title=f"Thema {number}",
            ambition=f"Ambitie {number}",
            parent=found.get(parent),
        )
    return found


#: As they were written: carried over first, what is new behind it.
WRITTEN = ("2", "1.1", "", "1.2", "1.1")
IN_ORDER = ["2025-1", "2025-4", "2025-3", "2025-0", "2025-2"]
#: The ambition of a theme with parts stands once, above its first.
CHAPTERS = [(["Ambitie 1", "Ambitie 1.1"], 2), (["Ambitie 1.2"], 1), (["Ambitie 2"], 1), ([], 1)]


@made_once
def written(table, draft, themes) -> AnnualAgreement:
    for n, number in enumerate(WRITTEN):
        make_commitment(
            table.framework, f"2025-{n}", n, number=str(n), annual=draft, theme=themes.get(number)
        )
    return draft


def chapters(annual: AnnualAgreement, user) -> list[tuple[list[str], int]]:
    return [(one.ambitions, len(one.lines)) for one in read_page(annual, user).chapters]


def test_the_text_has_every_theme_once_in_the_order_of_the_framework(cast, table, written):
    assert [one.commitment.key for one in read_draft(table.framework, 2025).lines] == IN_ORDER
    assert chapters(written, cast.officer) == CHAPTERS
    version = propose(actor=ACTOR, annual=written, reply_by=localdate())
    assert [one["key"] for one in version.content["commitments"]] == IN_ORDER
    written.refresh_from_db()
    assert chapters(written, cast.officer) == CHAPTERS


def test_a_text_frozen_in_another_order_is_shown_in_that_of_the_themes(cast, written, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(versions, "in_theme_order", lambda row: row.position)
        version = propose(actor=ACTOR, annual=written, reply_by=localdate())
    kept = [one["key"] for one in version.content["commitments"]]
    assert kept == [f"2025-{n}" for n in range(5)]
    written.refresh_from_db()
    assert chapters(written, cast.officer) == CHAPTERS
    version.refresh_from_db()
    assert [one["key"] for one in version.content["commitments"]] == kept


def test_a_round_has_headings_and_lines_in_the_order_of_the_themes(table, written):
    with acting(ACTOR):
        written.status = AnnualStatus.SIGNED
        written.save_next()
    prepared = make_round(table.framework, reference_date=date(2025, 10, 30), status=RoundStatus.PREPARING)
    fill_round(actor=ACTOR, monitoring_round=prepared)
    headings = prepared.headings.order_by("position")
    assert list(headings.values_list("number", flat=True)) == ["1", "1.1", "1.2", "2"]
    lines = prepared.lines.order_by("position")
    assert list(lines.values_list("commitment__key", flat=True)) == IN_ORDER


# ---- beside the year before


def test_the_same_is_said_only_when_nothing_of_it_differs(table):
    before = start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus.SIGNED)
    lead = [{"role": "lead", "party": table.corporation}]
    rows = [
        make_commitment(
            table.framework,
            f"2024-{n}",
            n,
            annual=before,
            responsibilities=lead,
            plannings=[{"printed": "T1"}],
            items=[{"label": "a", "text": "Wij tekenen."}],
        )
        for n in range(6)
    ]
    with acting(ACTOR):
        Condition(commitment=rows[0], on=rows[1]).save_checked()
        Condition(commitment=rows[5], event="De grond is er").save_checked()
    draft = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=rows)
    lines = read_draft(table.framework, 2025).lines
    assert [one.state for one in lines] == ["same"] * 6
    _first, _second, who, when, amount, first = (one.commitment for one in lines)
    nobody = {"lead": [{"party": table.tenants, "group": "", "everyone": False, "outsider": ""}]}
    for row, fields in ((who, {"responsibilities": nobody}), (when, {"plannings": ["T2"]})):
        change_commitment(actor=ACTOR, commitment=row, version=row.version, fields={}, **fields)
    set_target(
        actor=ACTOR,
        commitment=amount,
        name="Woningen",
        unit="won.",
        kind=TargetKind.AT_LEAST,
        value=Decimal(3),
    )
    remove_condition(actor=ACTOR, commitment=first, condition=first.conditions.get().pk)
    lines = read_draft(table.framework, 2025).lines
    assert [one.state for one in lines] == ["same", "same", *["changed"] * 4]
    assert lines[0].commitment.conditions.get().on == draft.commitments.get(continues=rows[1])


def test_one_word_is_one_word_and_a_whole_number_has_no_decimals(officer, table):
    before = start_year(actor=ACTOR, framework=table.framework, year=2024, status=AnnualStatus.SIGNED)
    row = make_commitment(table.framework, "2024-1", annual=before, text="Wij bouwen snel.")
    draft = start_next_year(actor=ACTOR, framework=table.framework, year=2025, carry_overs=[row])
    row = draft.commitments.get()
    changed = {"text": "Wij bouwen heel snel."}
    row = change_commitment(actor=ACTOR, commitment=row, version=row.version, fields=changed)
    page = officer.get(address(table)).content.decode()
    assert "1 word came, 0 words went" in page
    assert "[added: " in page
    set_target(
        actor=ACTOR,
        commitment=row,
        name="Woningen",
        unit="won.",
        kind=TargetKind.AT_LEAST,
        value=Decimal("35.00"),
    )
    page = officer.get(address(table, "concept-line", row.key)).content.decode()
    assert "at least 35 won.</span>" in page and "35.00" not in page
