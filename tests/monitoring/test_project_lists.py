"""A list of projects from a spreadsheet: what a row means, what is refused, and that it is taken in whole or not at all."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from agreements.services.importing import ImportRefusedError, PlanChangedError
from agreements.services.spreadsheets import read_rows
from config.web.history import acting
from monitoring.models import HousingProject
from monitoring.projects import lists
from monitoring.projects.services import add_project, change_project
from monitoring.projects.taking_in import plan_projects, take_in_projects
from tests.cast import ACTOR
from tests.collecting import make_indicator
from tests.factories import make_commitment
from tests.layers import made_once
from tests.reading import browser as browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/duinstede/afspraken-2024-2027/projecten/"
TAKE_IN = f"{PAGE}inlezen/"
TITLES = ("Project", "Soort", "Van wie", "Woningen", "Sociale huur", "Plan", "Fase", "Oplevering")


@made_once
def listed(table):
    """A project of a corporation, and one that goes before another comes."""

    def put(name, kind, **told):
        told |= {"name": name, "kind": kind, "developer": table.corporation}
        return add_project(actor=ACTOR, framework=table.framework, told=told)

    return {
        "hof": put("Duinhof", "new", homes=120, ready_year=2027, note="Blijft staan"),
        "weg": put("Strandweg", "demolition", homes=40, ready_year=2026),
        "terug": put("Strandweg", "new", homes=60, ready_year=2027),
        "later": put("Strandweg", "new", homes=30, ready_year=2031),
    }


def sheet(*rows: tuple[Any, ...], titles: tuple[str, ...] = TITLES) -> bytes:
    book = Workbook()
    for row in (titles, *rows):
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def plan_of(table: Any, *rows: tuple[Any, ...], own: Any = None, titles: tuple[str, ...] = TITLES) -> Any:
    return plan_projects(framework=table.framework, rows=read_rows(sheet(*rows, titles=titles)), own=own)


def take(table: Any, content: bytes, own: Any = None, shown: str = "") -> Any:
    rows = read_rows(content)
    plan = plan_projects(framework=table.framework, rows=rows, own=own)
    return take_in_projects(
        actor_of=lambda party: ACTOR,
        framework=table.framework,
        rows=rows,
        own=own,
        shown=shown or plan.fingerprint,
    )


def said(plan: Any) -> list[tuple[str, str]]:
    """What is wrong: column and message."""
    return [(one.column, one.message) for one in plan.problems]


def test_what_a_row_says_in_the_words_people_use(table, listed):
    content = sheet(
        ("Nieuwland", "Nieuwbouw/koop", "Duinstede Wonen BV", "1.250", 300, "Zacht", "In aanbouw", "Q3 2029"),
        ("duinhof", "nieuwbouw", "Wonen", 90, "n.n.b.", "hard plan", "opgeleverd", 2024),
        ("Strandweg", "Sloop", "-", 40, None, None, None, 2026),
    )
    plan = take(table, content)
    assert [row.state for row in plan.rows] == ["new", "changed", "unchanged"]
    new = HousingProject.objects.get(name="Nieuwland")
    assert (new.developer, new.outsider, new.homes, new.social_homes) == (
        None,
        "Duinstede Wonen BV",
        1250,
        300,
    )
    assert (new.plan, new.phase, new.ready_year, new.ready_words) == ("soft", "building", 2029, "Q3 2029")
    changed = HousingProject.objects.get(pk=listed["hof"].pk)
    assert (changed.homes, changed.social_homes, changed.plan, changed.phase) == (90, None, "hard", "ready")
    assert (changed.ready_year, changed.note, changed.version) == (2024, "Blijft staan", 2)
    assert HousingProject.objects.get(pk=listed["weg"].pk).version == 1


def test_a_name_is_the_same_with_other_quotes_and_spaces(table, listed):
    add_project(
        actor=ACTOR,
        framework=table.framework,
        told={"name": "‘t  Hof", "kind": "new", "developer": table.corporation},
    )
    rows = [("'t Hof", "Nieuwbouw", "Wonen"), ("Plan\nA", "Sloop", "Wonen", "40 woningen"), ("Totaal",)]
    plan = take(table, sheet(*rows, ("B", "Sloop", "", "n.v.t.")))
    assert [(row.state, row.label) for row in plan.rows] == [
        ("changed", "'t Hof"),
        ("new", "Plan A"),
        ("new", "B"),
    ]
    assert HousingProject.objects.get(name="Plan A").homes == 40
    wrong = plan_of(table, ("C", "Sloop", "Wonen", "ca. 40", None, None, None, 46204))
    assert [column for column, _message in said(wrong)] == ["Woningen", "Oplevering"]


def test_our_own_file_changes_nothing(cast, table, listed):
    commitment, indicator = make_commitment(table.framework), make_indicator(table.framework)
    told = {"commitment": commitment, "indicator": indicator, "ready_words": "eind 2027", "place": "Duin"}
    change_project(actor=ACTOR, project=listed["hof"], version=1, told=told)
    content = browser_of(cast.officer).get(f"{PAGE[:-1]}.xlsx").content
    plan = plan_projects(framework=table.framework, rows=read_rows(content))
    assert said(plan) == []
    assert {row.state for row in plan.rows} == {"unchanged"} and len(plan.rows) == 4


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("", "Sloop"), "Project"),
        (("Nieuw", ""), "Soort"),
        (("Nieuw", "verbouwing"), "Soort"),
        (("Nieuw", "Sloop", "", "veel"), "Woningen"),
        (("Nieuw", "Sloop", "", -5), "Woningen"),
        (("Nieuw", "Sloop", "", 12.5), "Woningen"),
        (("Nieuw", "Sloop", "", 5, 6), "Sociale huur"),
        (("Nieuw", "Sloop", "", "", "", "misschien"), "Plan"),
        (("Nieuw", "Sloop", "", "", "", "", "bijna"), "Fase"),
        (("Nieuw", "Sloop", "", "", "", "", "gereed", 2099), "Oplevering"),
        (("x" * 161, "Sloop"), "Project"),
        (("Strandweg", "Nieuwbouw", "", 5), "Project"),
        (("=1+1", "Sloop"), "Project"),
    ],
)
def test_what_is_wrong_stands_at_its_column(table, listed, row, column):
    plan = plan_of(table, row, ("Goed", "Sloop"))
    assert [one for one, _message in said(plan)] == [column]
    with pytest.raises(ImportRefusedError):
        take(table, sheet(row, ("Goed", "Sloop")))
    assert HousingProject.objects.count() == len(listed)


def test_a_row_removes_its_project_and_the_log_keeps_it(table, listed):
    content = sheet(
        ("duinhof", "nieuwbouw", "Niemand hier", "Weg", None, None, None, None),
        ("Strandweg", "nieuwbouw", None, None, None, None, "weg", 2031),
        ("Strandweg", "Sloop", None, 45, None, None, None, 2026),
    )
    plan = plan_projects(framework=table.framework, rows=read_rows(content))
    assert [(row.label, row.state) for row in plan.rows] == [
        ("Duinhof", "gone"),
        ("Strandweg", "gone"),
        ("Strandweg", "changed"),
    ]
    assert plan.rows[0].remarks == ("New construction, Wonen, 120 dwellings, 2027",)
    take(table, content)
    assert {row.pk for row in HousingProject.objects.all()} == {listed["weg"].pk, listed["terug"].pk}
    assert HousingProject.history.filter(history_type="-").count() == 2


@pytest.mark.parametrize(
    "row",
    [
        ("Onbekend", "nieuwbouw", None, None, None, None, "weg", None),
        ("Strandweg", "nieuwbouw", None, None, None, None, "weg", None),
        ("Duinhof", None, None, None, None, None, "weg", None),
    ],
)
def test_what_can_not_go_stops_the_whole_list(table, listed, row):
    content = sheet(row, ("Duinhof", "nieuwbouw", None, "weg", None, None, None, None))
    assert plan_projects(framework=table.framework, rows=read_rows(content)).count("refused") == 1
    with pytest.raises(ImportRefusedError):
        take(table, content)
    assert HousingProject.objects.count() == len(listed)


def test_who_keeps_its_own_removes_nothing_of_others(table, listed):
    row = ("Duinhof", "nieuwbouw", None, "weg", None, None, None, None)
    assert plan_of(table, row, own={table.other_corporation.pk}).problems
    assert plan_of(table, row, own={table.corporation.pk}).count("gone") == 1


def test_what_was_changed_since_the_preview_does_not_go(table, listed):
    content = sheet(("Duinhof", "nieuwbouw", None, "weg", None, None, None, None))
    shown = plan_projects(framework=table.framework, rows=read_rows(content)).fingerprint
    change_project(actor=ACTOR, project=listed["hof"], version=1, told={"homes": 121})
    with pytest.raises(PlanChangedError):
        take(table, content, shown=shown)
    assert HousingProject.objects.filter(pk=listed["hof"].pk).exists()


def test_two_rows_about_one_project_are_a_slip(table, listed):
    plan = plan_of(
        table, ("Nieuw", "Sloop"), ("NIEUW", "Sloop"), ("Duinhof", "nieuwbouw"), ("Duinhof", "nieuwbouw")
    )
    assert [(row.number, row.state) for row in plan.rows] == [
        (2, "new"),
        (3, "refused"),
        (4, "unchanged"),
        (5, "refused"),
    ]


def test_commitment_and_figure_are_found_by_what_they_are_called(table):
    first = make_commitment(table.framework, "a-1", number="J 1", title="Bouwen")
    make_commitment(table.framework, "a-2", number="J 2", title="Bouwen", position=2)
    indicator = make_indicator(table.framework)
    titles = ("Project", "Soort", "Afspraak", "Telt mee voor")
    plan = plan_of(table, ("A", "Sloop", "j 1", indicator.name.upper()), titles=titles)
    assert plan.rows[0].values["told"] == {
        "name": "A",
        "kind": "demolition",
        "commitment": first,
        "indicator": indicator,
    }
    wrong = plan_of(table, ("A", "Sloop", "Bouwen", ""), ("B", "Sloop", "J 3", "Iets"), titles=titles)
    assert [column for column, _message in said(wrong)] == ["Afspraak", "Afspraak", "Telt mee voor"]


def test_of_figures_of_one_name_the_commitment_tells_which(table):
    for n in (2, 1):
        words = f"x-{n}"
        at = make_commitment(table.framework, words, number=f"X {n}", title=f"Afspraak {n}", position=n)
        own = make_indicator(table.framework, key=words)
        own.name, own.commitment = "Nieuw sociaal", at
        with acting(ACTOR):
            own.save_next_checked()
    titles = ("Project", "Soort", "Afspraak", "Telt mee voor")
    (row,) = plan_of(table, ("Duinrand", "nieuwbouw", "X 1", "Nieuw sociaal"), titles=titles).rows
    assert row.values["told"]["indicator"] == own
    plan = plan_of(table, ("Duinrand", "nieuwbouw", "", "Nieuw sociaal"), titles=titles)
    assert said(plan) == [
        ("Telt mee voor", "Several figures are called “Nieuw sociaal”. Tell the commitment as well.")
    ]


def test_another_year_alone_takes_the_words_of_the_year_before_away(table, listed):
    actor, words = ACTOR, "tweede helft 2027"
    hof = listed["hof"]
    change_project(actor=actor, project=hof, version=hof.version, told={"ready_words": words})
    titles = ("Project", "Soort", "Oplevering")
    take(table, sheet(("Duinhof", "nieuwbouw", 2027), titles=titles))
    hof.refresh_from_db()
    assert (hof.ready_year, hof.ready_words) == (2027, words)
    take(table, sheet(("Duinhof", "nieuwbouw", 2029), titles=titles))
    hof.refresh_from_db()
    assert (hof.ready_year, hof.ready_words) == (2029, "")


def test_a_name_that_is_nearly_that_of_a_party_is_told(table, listed):
    nearly = table.corporation.name.replace("n", "nn", 1)
    rows = plan_of(table, ("A", "sloop", nearly), ("B", "sloop", "Bouwbedrijf Zeewind")).rows
    assert [bool(row.remarks) for row in rows] == [True, False]
    assert f"Is “{table.corporation.name}” meant?" in rows[0].remarks[0]
    (row,) = plan_of(table, ("C", "sloop", table.corporation.slug)).rows
    assert row.values["told"]["developer"] == table.corporation


def test_a_row_of_a_tenant_organisation_is_refused_unless_it_was_so(table, listed):
    with acting(ACTOR):
        HousingProject(framework=table.framework, name="Wens", kind="new", developer=table.tenants).save()
    rows = [
        ("Wens", "nieuwbouw", "Huurders", 7),
        ("Duinhof", "nieuwbouw", "Huurders"),
        ("Nieuw", "sloop", "Huurders"),
    ]
    plan = plan_of(table, *rows)
    assert [row.state for row in plan.rows] == ["changed", "refused", "refused"]
    message = "A tenant organisation builds nothing. Tell whose project it is, or leave this empty."
    assert said(plan) == [("Van wie", message)] * 2
    (row,) = plan_of(table, ("Nieuw", "sloop", f"{table.tenants.name}s")).rows
    assert (row.state, row.remarks) == ("new", ())


def test_who_keeps_its_own_writes_nothing_of_others(table, listed):
    own = {table.corporation.pk}
    rows = (
        ("Van ons", "Sloop", "Wonen"),
        ("Van niemand", "Sloop", ""),
        ("Van een ander", "Sloop", "Thuis"),
        ("Duinhof", "nieuwbouw", "Thuis"),
        ("Duinhof", "nieuwbouw", "", 99),
    )
    states = [row.state for row in plan_of(table, *rows[:-1], own=own).rows]
    assert states == ["new", "refused", "refused", "refused"]
    assert [row.state for row in plan_of(table, rows[-1], own=own).rows] == ["changed"]


def test_what_changed_since_it_was_shown_is_not_written_over(table, listed):
    content = sheet(("Duinhof", "nieuwbouw", "", 99))
    shown = plan_projects(framework=table.framework, rows=read_rows(content)).fingerprint
    change_project(actor=ACTOR, project=listed["hof"], version=1, told={"homes": 7})
    with pytest.raises(PlanChangedError):
        take(table, content, shown=shown)
    assert HousingProject.objects.get(pk=listed["hof"].pk).homes == 7


def test_more_rows_than_are_known_to_work(table, monkeypatch):
    monkeypatch.setattr(lists, "MAX_ROWS", 2)
    assert said(plan_of(table, *[(f"P{at}", "Sloop") for at in range(2)])) == []
    assert len(said(plan_of(table, *[(f"P{at}", "Sloop") for at in range(3)]))) == 1


@pytest.mark.parametrize("number", [1, 3, 50])
def test_looking_costs_the_same_whatever_the_length(table, number, django_assert_num_queries):
    rows = read_rows(sheet(*[(f"P{at}", "Sloop", "Wonen") for at in range(number)]))
    with django_assert_num_queries(4):
        plan_projects(framework=table.framework, rows=rows)


class TestPage:
    def test_look_then_agree(self, cast, table, listed):
        browser = browser_of(cast.corporation_officer)
        upload = SimpleUploadedFile("lijst.xlsx", sheet(("Nieuw", "Sloop", "Wonen", 5)))
        page = browser.post(TAKE_IN, {"file": upload})
        assert page.status_code == 200 and not HousingProject.objects.filter(name="Nieuw").exists()
        assert browser.post(TAKE_IN, {"agreed": page.context["agreed"]})["Location"] == PAGE
        row = HousingProject.objects.get(name="Nieuw")
        assert row.history.get().actor_party == "Wonen"
        # The file is gone by then.
        assert browser.post(TAKE_IN, {"agreed": page.context["agreed"]}).status_code == 422

    def test_the_preview_names_what_goes(self, cast, table, listed):
        browser = browser_of(cast.officer)
        content = sheet(("Duinhof", "nieuwbouw", None, "weg", None, None, None, None))
        page = browser.post(TAKE_IN, {"file": SimpleUploadedFile("lijst.xlsx", content)})
        text = page.content.decode()
        assert 'data-state="gone"' in text and "120 dwellings" in text and "1 goes" in text
        done = browser.post(TAKE_IN, {"agreed": page.context["agreed"]}, follow=True)
        assert "1 removed." in done.content.decode()

    def test_what_is_wrong_is_told_with_its_row(self, cast, table):
        upload = SimpleUploadedFile("lijst.xlsx", sheet(("Nieuw", "verbouwing")))
        page = browser_of(cast.officer).post(TAKE_IN, {"file": upload})
        assert page.status_code == 422
        text = page.content.decode()
        assert 'data-row="2"' in text and "verbouwing" in text and 'id="instemmen"' not in text

    @pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"Iets;anders\n1;2\n"])
    def test_what_is_no_list_is_refused(self, cast, table, content):
        page = browser_of(cast.officer).post(TAKE_IN, {"file": SimpleUploadedFile("lijst.csv", content)})
        assert page.status_code == 422
        assert not HousingProject.objects.exists()

    def test_somebody_else_can_not_agree_to_it(self, cast, table):
        upload = SimpleUploadedFile("lijst.xlsx", sheet(("Nieuw", "Sloop", "Wonen")))
        page = browser_of(cast.officer).post(TAKE_IN, {"file": upload})
        other = browser_of(cast.corporation_officer)
        assert other.post(TAKE_IN, {"agreed": page.context["agreed"]}).status_code == 422
        assert not HousingProject.objects.exists()
