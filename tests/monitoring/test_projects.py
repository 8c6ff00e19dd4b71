"""The projects of dwellings: what the list tells, who keeps it, and what is refused."""

from __future__ import annotations

import io
from typing import Any

import pytest
import tinyhtml5
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from agreements.enums import Origin, TargetKind
from agreements.models import FrameworkAgreement, Target
from agreements.services.chains import continue_from
from config.web.history import StaleVersionError, acting
from monitoring.models import HousingProject
from monitoring.projects import reading
from monitoring.projects.services import add_project, change_project, remove_project
from parties.enums import MembershipRole
from parties.models import AccessEvent, Membership
from tests.cast import ACTOR
from tests.collecting import make_indicator
from tests.factories import leave_table, make_commitment, make_year
from tests.layers import made_once
from tests.reading import browser as browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/duinstede/afspraken-2024-2027/projecten/"
NEW = f"{PAGE}nieuw/"
HTMX = {"HX-Request": "true"}


def put(table: Any, name: str, kind: str = "new", **told: Any) -> HousingProject:
    """A project in the list."""
    return add_project(actor=ACTOR, framework=table.framework, told={"name": name, "kind": kind, **told})


def wish(table: Any) -> HousingProject:
    """A project of a tenant organisation, from the time that this could be."""
    row = HousingProject(framework=table.framework, name="Wens", kind="new", developer=table.tenants)
    with acting(ACTOR):
        row.save()
    return row


@made_once
def listed(table):
    """A project of a corporation, one of somebody else, and one that goes before another comes."""
    corporation = table.corporation
    return {
        "hof": put(table, "Duinhof", developer=corporation, homes=120, social_homes=80, ready_year=2027),
        "veld": put(table, "Duinveld", outsider="een ontwikkelaar", plan="soft"),
        "weg": put(table, "Strandweg", "demolition", developer=corporation, homes=40, ready_year=2026),
        "terug": put(
            table, "Strandweg", developer=corporation, homes=60, ready_year=2027, ready_words="eind 2027"
        ),
    }


def cells(page: Any, section: str) -> list[list[str]]:
    """The rows of the table in a section, in words; each begins with what it is about, said to who hears the others."""
    tree = tinyhtml5.parse(page.content.decode(), namespace_html_elements=False)
    (found,) = [one for one in tree.iter("section") if one.get("id") == section]
    return [
        [
            " ".join("".join(cell.itertext()).split())
            for cell in (row.find("th[@scope='row']"), *row.iter("td"))
        ]
        for row in found.iter("tr")
        if row.find("td") is not None
    ]


class TestReading:
    def test_everybody_at_the_table_reads_the_list_in_the_order_of_the_years(self, cast, listed):
        today = cells(browser_of(cast.tenant).get(PAGE), "lijst")
        assert [row[:4] + row[5:6] for row in today] == [
            ["Strandweg", "Demolition", "Wonen", "40", "2026"],
            ["Duinhof", "New construction", "Wonen", "120 80 social", "2027"],
            ["Strandweg", "New construction", "Wonen", "60", "eind 2027"],
            ["Duinveld", "New construction", "een ontwikkelaar", "not known", "not known"],
        ]

    def test_per_year_what_comes_and_goes(self, cast, table, listed):
        put(table, "Gaat niet door", homes=900, ready_year=2026, phase="cancelled")
        put(table, "Opgeknapt", "renovation", homes=700, ready_year=2026)
        put(table, "Kort", "sale", ready_year=2027)
        assert cells(browser_of(cast.tenant).get(PAGE), "per-jaar") == [
            ["2026", "–", "40", "−40"],
            ["2027", "180", "1 project without a number", "not known"],
            ["not known", "1 project without a number", "–", "not known"],
        ]

    def test_what_counts_towards_a_figure_stands_beside_what_was_agreed(self, cast, table):
        indicator = make_indicator(table.framework)
        with acting(ACTOR):
            Target(indicator=indicator, kind=TargetKind.AT_LEAST, value=1800, year=2030, source="x").save()
        for name, told in {
            "Af": {"homes": 30, "social_homes": 30, "phase": "ready", "plan": "hard", "ready_year": 2024},
            "Hard": {"homes": 1200, "social_homes": 400, "plan": "hard"},
            "Zacht": {"homes": 90, "plan": "soft"},
            "Zachter": {"plan": "soft"},
            "Weg": {"homes": 9999, "plan": "hard", "phase": "cancelled"},
        }.items():
            put(table, name, indicator=indicator, **told)
        page = browser_of(cast.tenant).get(PAGE)
        assert cells(page, f"telt-mee-{indicator.pk}") == [
            ["Ready", "1", "30", "30"],
            ["Hard plan", "1", "1,200", "400"],
            ["Soft plan", "2", "90 + 1 project without a number", "2 projects without a number"],
            ["Together", "4", "1,320 + 1 project without a number", "430 + 2 projects without a number"],
        ]
        (covered,) = page.context["coverage"]
        assert len(covered.agreed) == 1 and "1,800" in covered.agreed[0] and "2030" in covered.agreed[0]

    def test_filters_go_together_and_what_means_nothing_is_told(self, cast, listed):
        browser = browser_of(cast.tenant)

        def names(query):
            return [one.name for one in browser.get(f"{PAGE}?{query}").context["projects"]]

        assert names("soort=demolition") == ["Strandweg"]
        assert names("van=duinstede-wonen&soort=new") == ["Duinhof", "Strandweg"]
        assert names("van=een+ontwikkelaar") == names("fase=onbekend&van=een+ontwikkelaar") == ["Duinveld"]
        options = {
            name: {one.value: one.count for one in values}
            for name, _label, values in browser.get(f"{PAGE}?soort=new").context["options"]
        }
        assert options["soort"] == {"new": 3, "demolition": 1}
        assert options["van"] == {"duinstede-wonen": 2, "een ontwikkelaar": 1}
        part = browser.get(f"{PAGE}?soort=%3Cb%3E", headers=HTMX)
        assert "&lt;b&gt;" in part.content.decode() and "<html" not in part.content.decode()

    def test_the_page_of_a_commitment_leads_to_its_projects(self, cast, table):
        commitment = make_commitment(table.framework)
        address = f"/duinstede/afspraken-2024-2027/afspraken/{commitment.key}/"
        link = f"{PAGE}?afspraak={commitment.key}"
        assert link not in browser_of(cast.tenant).get(address).content.decode()
        put(table, "Duinhof", commitment=commitment)
        assert link in browser_of(cast.tenant).get(address).content.decode()

    def test_the_page_of_a_commitment_tells_those_of_its_chain_apart(
        self, cast, table, django_assert_num_queries
    ):
        years = [make_year(table.framework, year=year) for year in (2024, 2025)]
        earlier, now = (
            make_commitment(table.framework, f"m-{one.year}", one.year, annual=one) for one in years
        )
        continue_from(actor=ACTOR, commitment=now, earlier=earlier)
        address = f"/duinstede/afspraken-2024-2027/afspraken/{now.key}/"
        browser = browser_of(cast.tenant)

        def told():
            with django_assert_num_queries(22):
                page = browser.get(address)
            return [(one.year, one.here, one.projects) for one in page.context["around"].with_projects]

        put(table, "Duinhof", commitment=earlier)
        assert told() == [("2024", False, 1)]
        for at in range(3):
            put(table, f"Duinveld {at}", commitment=now)
        assert told() == [("2025", True, 3), ("2024", False, 1)]

    def test_an_empty_list_says_so(self, cast, table):
        text = browser_of(cast.tenant).get(PAGE).content.decode()
        assert 'id="leeg"' in text and 'id="lijst"' not in text and 'id="per-jaar"' not in text

    def test_search_finds_it_for_who_may_see_it(self, cast, listed):
        found = browser_of(cast.tenant).get("/zoeken/?zoek=duinveld").content.decode()
        assert f"{PAGE}{listed['veld'].pk}/" in found
        assert PAGE not in browser_of(cast.stranger).get("/zoeken/?zoek=duinveld").content.decode()

    @pytest.mark.parametrize("number", [1, 3, 50])
    def test_what_it_costs(self, cast, table, number, django_assert_num_queries):
        indicator = make_indicator(table.framework)
        for at in range(number):
            put(table, f"Project {at}", developer=table.corporation, homes=at, indicator=indicator)
        browser = browser_of(cast.officer)
        with django_assert_num_queries(8):
            assert browser.get(PAGE).status_code == 200


class TestFile:
    def test_it_holds_what_the_page_shows_and_runs_nothing(self, cast, table, listed):
        put(table, "=1+1", note="@x")
        content = browser_of(cast.tenant).get(f"{PAGE[:-1]}.xlsx?soort=new").content
        book = load_workbook(io.BytesIO(content))
        rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
        assert [row[0] for row in rows] == ["Duinhof", "Strandweg", "=1+1", "Duinveld"]
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n", "d"}
        assert [cell.value for cell in book.worksheets[1][2]] == [2027, 180, 0, 180, 0]
        assert AccessEvent.objects.get().kind == "exported"


class TestKeeping:
    def test_a_corporation_adds_its_own_and_changes_nothing_of_others(self, cast, table, listed):
        browser = browser_of(cast.corporation_officer)
        told = {"name": " Zeezicht ", "kind": "new", "developer": table.corporation.pk, "homes": "12"}
        assert browser.post(NEW, told)["Location"] == PAGE
        row = HousingProject.objects.get(name="Zeezicht")
        assert (row.homes, row.origin, row.as_of) == (12, Origin.PERSON, timezone.localdate())
        assert row.history.get().actor_party == "Wonen"
        others = {**told, "name": "Van een ander", "developer": table.other_corporation.pk}
        assert browser.post(NEW, others).status_code == 422
        assert browser.post(NEW, {**told, "name": "Van niemand", "developer": ""}).status_code == 422
        address = f"{PAGE}{listed['veld'].pk}/"
        assert browser.get(address).context.get("form") is None
        assert browser.post(address, told).status_code == 403

    def test_a_tenant_organisation_reads_and_keeps_nothing(self, cast, table, listed):
        with acting(ACTOR):
            seat = Membership.objects.get(user=cast.tenant)
            seat.role = MembershipRole.DECISION_MAKER
            seat.save_next()
        own = wish(table)
        browser = browser_of(cast.tenant)
        assert browser.get(PAGE).context["may_add"] is False
        assert browser.get(f"{PAGE}{own.pk}/").context.get("form") is None
        told = {"name": "Zeezicht", "kind": "new", "developer": table.tenants.pk, "version": "1"}
        for address in (NEW, f"{PAGE}{own.pk}/", f"{PAGE}inlezen/"):
            assert browser.post(address, told).status_code == 403

    def test_the_municipality_keeps_them_all(self, cast, table, listed):
        row = listed["hof"]
        told = {"name": "Duinhof", "kind": "new", "developer": table.corporation.pk, "version": "1"}
        told |= {"homes": "90", "ready_year": "2028", "phase": "preparing"}
        assert browser_of(cast.officer).post(f"{PAGE}{row.pk}/", told, headers=HTMX)["HX-Redirect"] == PAGE
        row.refresh_from_db()
        assert (row.homes, row.social_homes, row.ready_year, row.version) == (90, None, 2028, 2)
        page = browser_of(cast.tenant).get(f"{PAGE}{row.pk}/").content.decode()
        assert "Beleidsadviseur wonen" in page and "2028" in page and '<form class="panel' not in page

    def test_a_tenant_organisation_builds_nothing_and_what_was_its_own_can_still_be_changed(
        self, cast, table
    ):
        browser, told = browser_of(cast.officer), {"kind": "new", "developer": table.tenants.pk}
        page = browser.post(NEW, {**told, "name": "Zeezicht"})
        assert page.status_code == 422
        assert "A tenant organisation builds nothing" in page.context["form"].errors["developer"][0]
        assert table.tenants.pk not in [
            one.value for one, _label in page.context["form"]["developer"].field.choices if one
        ]
        with pytest.raises(ValidationError) as refused:
            put(table, "Zeezicht", developer=table.tenants)
        assert [*refused.value.message_dict] == ["developer"]
        old = wish(table)
        address = f"{PAGE}{old.pk}/"
        assert (
            browser.post(address, {**told, "name": "Wens", "version": "1", "homes": "7"})["Location"] == PAGE
        )
        assert (
            browser.post(address, {**told, "name": "Wens", "version": "2", "developer": ""})["Location"]
            == PAGE
        )
        assert browser.post(address, {**told, "name": "Wens", "version": "3"}).status_code == 422
        old.refresh_from_db()
        assert (old.homes, old.developer, old.version) == (None, None, 3)

    def test_who_left_keeps_nothing_and_what_was_its_own_can_still_be_changed(self, cast, table, listed):
        leave_table(table.framework, table.corporation)
        address = f"{PAGE}{listed['hof'].pk}/"
        assert browser_of(cast.corporation_officer).get(address).status_code == 404
        told = {"name": "Duinhof", "kind": "new", "developer": table.corporation.pk, "version": "1"}
        assert browser_of(cast.officer).post(address, {**told, "homes": "7"})["Location"] == PAGE

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "duinHOF"}, "name"),
            ({"kind": ""}, "kind"),
            ({"homes": "-1"}, "homes"),
            ({"homes": "veel"}, "homes"),
            ({"homes": "5", "social_homes": "6"}, "social_homes"),
            ({"outsider": "een ander"}, "outsider"),
            ({"ready_year": "1066"}, "ready_year"),
            ({"ready_year": "2099", "phase": "ready"}, "ready_year"),
            ({"commitment": "999999"}, "commitment"),
            ({"note": "x" * 2001}, "note"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_with_what_was_typed(self, cast, table, listed, wrong, field):
        told = {"name": "Nieuw", "kind": "new", "place": "Getypt", "developer": table.corporation.pk}
        told |= {"ready_year": "2027"}
        page = browser_of(cast.officer).post(NEW, {**told, **wrong})
        assert page.status_code == 422
        assert [*page.context["form"].errors] == [field]
        assert 'value="Getypt"' in page.content.decode()
        assert HousingProject.objects.count() == len(listed)

    def test_of_another_framework_is_no_choice(self, cast, table):
        elsewhere = FrameworkAgreement.objects.exclude(pk=table.framework.pk).get()
        theirs = {"commitment": make_commitment(elsewhere), "indicator": make_indicator(elsewhere)}
        told = {"name": "Nieuw", "kind": "new", **{name: row.pk for name, row in theirs.items()}}
        page = browser_of(cast.officer).post(NEW, told)
        assert sorted(page.context["form"].errors) == ["commitment", "indicator"]
        with pytest.raises(ValidationError) as refused:
            put(table, "Nieuw", **theirs)
        assert sorted(refused.value.message_dict) == ["commitment", "indicator"]

    def test_what_somebody_else_saved_is_told_and_nothing_typed_is_lost(self, cast, table, listed):
        row, browser = listed["hof"], browser_of(cast.officer)
        change_project(actor=ACTOR, project=row, version=1, told={"homes": 99})
        mine = {"name": "Duinhof", "kind": "new", "place": "Later", "version": "1", "ready_year": "2027"}
        mine |= {"developer": table.corporation.pk}
        page = browser.post(f"{PAGE}{row.pk}/", mine, headers=HTMX)
        text = page.content.decode()
        assert page.status_code == 409
        assert 'id="botsing"' in text and "99 dwellings" in text and 'value="Later"' in text
        assert HousingProject.objects.get(pk=row.pk).place == ""
        assert browser.post(f"{PAGE}{row.pk}/", {**mine, "version": "2"})["Location"] == PAGE
        assert HousingProject.objects.get(pk=row.pk).place == "Later"

    def test_what_was_entered_by_mistake_goes_and_the_log_keeps_it(self, cast, listed):
        row, browser = listed["veld"], browser_of(cast.officer)
        address = f"{PAGE}{row.pk}/"
        assert browser.post(address, {"doe": "verwijder", "version": "7"}).status_code == 409
        assert browser.post(address, {"doe": "verwijder", "version": "1"})["Location"] == PAGE
        assert browser.get(address).status_code == 404
        assert HousingProject.history.filter(id=row.pk, history_type="-").count() == 1


class TestServices:
    def test_nothing_is_written_when_nothing_changed(self, table, listed):
        row = change_project(actor=ACTOR, project=listed["hof"], version=1, told={"name": "Duinhof "})
        assert row.version == 1
        assert row.history.count() == 1

    def test_from_a_document_it_needs_its_source_until_a_person_tells_it(self, table):
        told = {"name": "Duinhof", "kind": "new"}
        add = {"actor": ACTOR, "framework": table.framework, "told": told, "origin": Origin.DOCUMENT}
        with pytest.raises(ValidationError):
            add_project(**add)
        row = add_project(**add, source="Tabel 4")
        assert row.as_of is None
        row = change_project(actor=ACTOR, project=row, version=1, told={"homes": 3})
        assert (row.origin, row.source, row.as_of) == (Origin.PERSON, "", timezone.localdate())

    def test_the_commitment_of_the_figure_is_filled_in(self, table):
        indicator = make_indicator(table.framework)
        assert put(table, "Duinhof", indicator=indicator).commitment == indicator.commitment

    def test_who_comes_second_is_refused(self, table, listed):
        row = listed["hof"]
        remove_project(actor=ACTOR, project=row, version=1)
        for verb in (
            lambda: change_project(actor=ACTOR, project=row, version=1, told={"homes": 1}),
            lambda: remove_project(actor=ACTOR, project=row, version=1),
        ):
            with pytest.raises(ValidationError, match="removed"):
                verb()
        with pytest.raises(StaleVersionError):
            remove_project(actor=ACTOR, project=listed["veld"], version=2)

    def test_the_same_name_in_another_year_is_another_project(self, table, listed):
        with pytest.raises(ValidationError) as refused:
            put(table, "DUINHOF", developer=table.corporation, ready_year=2027)
        assert [*refused.value.message_dict] == ["name"]
        assert put(table, "Duinhof", developer=table.corporation, ready_year=2029)


def test_net_has_its_sign():
    def year(comes: int, goes: int) -> str:
        amounts = [reading.Amount(1, number, 0, 0, 1) for number in (comes, goes)]
        return reading.Year(2026, *amounts).net_words

    assert [year(1800, 0), year(0, 5), year(3, 3)] == ["+1,800", "−5", "0"]
