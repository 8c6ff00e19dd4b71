"""Keeping a way of looking under a name: personal, limited, and without JavaScript."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError

from monitoring.models import SavedFilter
from monitoring.table.saved import MOST, remove_filter, rename_filter, save_filter
from tests.factories import make_commitment, make_round, make_table
from tests.layers import made_once
from tests.reading import read

pytestmark = pytest.mark.django_db

PLACE = "/duinstede/afspraken-2024-2027/"
LIST = f"{PLACE}bewaarde-filters/"
MONITOR = f"{PLACE}2024/monitor/"
RED = "licht=rood&groep=partij"


def keep(table, owner, name: str = "Rood per partij", query: str = RED) -> SavedFilter:
    return save_filter(owner=owner, framework=table.framework, name=name, query=query)


def kept() -> set[tuple[str, str, str]]:
    """Everything that is kept: whose, its name and the filters."""
    rows = SavedFilter.objects.values_list("user__email", "name", "query")
    return {(email.partition("@")[0], name, query) for email, name, query in rows}


def enter(client, person):
    client.force_login(person)
    client.cookies["taal"] = "en"
    return client


# ---- the verbs


class TestVerbs:
    def test_name_and_filters_are_kept(self, table, cast):
        keep(table, cast.tenant)
        assert kept() == {("bestuur", "Rood per partij", RED)}

    def test_only_filters_are_kept_in_their_own_order(self, table, cast):
        row = keep(table, cast.tenant, query="groep=partij&ronde=najaar&x=1&zoek=bouw+%26+sloop&licht=rood")
        assert row.query == "licht=rood&zoek=bouw+%26+sloop&groep=partij"

    @pytest.mark.parametrize(
        ("typed", "name"),
        [
            ("  Mijn\n\trood  ", "Mijn rood"),
            ("\x00rood\u202e", "rood"),
            ("🏠 rood", "🏠 rood"),
            ("x" * 60, "x" * 60),
        ],
    )
    def test_a_name_is_one_visible_line(self, table, cast, typed, name):
        assert keep(table, cast.tenant, typed).name == name

    @pytest.mark.parametrize("name", ["", "   ", "\x00", "x" * 61])
    def test_a_name_that_can_not_be(self, table, cast, name):
        with pytest.raises(ValidationError) as told:
            keep(table, cast.tenant, name)
        assert list(told.value.message_dict) == ["name"]
        assert kept() == set()

    @pytest.mark.parametrize("query", ["", "x=1", "ronde=najaar", "licht=", "\ud83d", "licht=\x00"])
    def test_nothing_to_keep(self, table, cast, query):
        with pytest.raises(ValidationError) as told:
            keep(table, cast.tenant, query=query)
        assert list(told.value.message_dict) == ["query"]

    def test_filters_that_are_too_long(self, table, cast):
        with pytest.raises(ValidationError) as told:
            keep(table, cast.tenant, query=urlencode({"zoek": "é" * 100}))
        assert list(told.value.message_dict) == ["query"]
        assert kept() == set()

    def test_a_name_once_per_person_and_framework(self, table, cast):
        keep(table, cast.tenant)
        keep(table, cast.alderman)
        keep(make_table("bergdal"), cast.tenant)
        with pytest.raises(ValidationError) as told:
            keep(table, cast.tenant, query="licht=geel")
        assert list(told.value.message_dict) == ["name"]
        assert SavedFilter.objects.count() == 3

    def test_no_more_than_fit(self, table, cast):
        for n in range(MOST):
            keep(table, cast.tenant, f"Filter {n}")
        keep(table, cast.alderman)
        with pytest.raises(ValidationError) as told:
            keep(table, cast.tenant)
        assert list(told.value.message_dict) == ["name"]
        remove_filter(owner=cast.tenant, pk=SavedFilter.objects.filter(user=cast.tenant).first().pk)
        keep(table, cast.tenant)
        assert SavedFilter.objects.filter(user=cast.tenant).count() == MOST == 20

    def test_renaming(self, table, cast):
        row = keep(table, cast.tenant)
        keep(table, cast.tenant, "Geel", "licht=geel")
        rename_filter(owner=cast.tenant, pk=row.pk, name=" Rood ")
        assert kept() == {("bestuur", "Rood", RED), ("bestuur", "Geel", "licht=geel")}
        for name in ("Geel", "", "x" * 61):
            with pytest.raises(ValidationError):
                rename_filter(owner=cast.tenant, pk=row.pk, name=name)
        assert kept() == {("bestuur", "Rood", RED), ("bestuur", "Geel", "licht=geel")}

    def test_nobody_touches_another_s(self, table, cast):
        row = keep(table, cast.tenant)
        for person in (cast.officer, cast.manager):
            with pytest.raises(SavedFilter.DoesNotExist):
                rename_filter(owner=person, pk=row.pk, name="Anders")
            with pytest.raises(SavedFilter.DoesNotExist):
                remove_filter(owner=person, pk=row.pk)
        assert kept() == {("bestuur", "Rood per partij", RED)}


# ---- on the pages


@made_once
def round_of(table):
    return make_round(table.framework, [make_commitment(table.framework)])


class TestPages:
    def keep_data(self, **changes: str) -> dict[str, str]:
        return {"doe": "bewaar", "name": "Rood", "query": RED, "jaar": "2024", "ronde": "najaar", **changes}

    def test_the_page_offers_to_keep_what_is_chosen(self, client, cast, round_of):
        enter(client, cast.tenant)
        assert read(client.get(MONITOR)).find(".//details[@class='ways__keep']") is None
        form = read(client.get(f"{MONITOR}?groep=partij&licht=groen")).find(
            ".//details[@class='ways__keep']/form"
        )
        sent = {i.get("name"): i.get("value") for i in form.iter("input")}
        assert sent.pop("csrfmiddlewaretoken")
        assert sent == {
            "doe": "bewaar",
            "query": "licht=groen&groep=partij",
            "jaar": "2024",
            "ronde": "najaar",
            "name": None,
        }

    def test_kept_and_back_where_one_was(self, client, cast, round_of):
        enter(client, cast.tenant)
        response = client.post(LIST, self.keep_data())
        assert response["Location"] == f"{MONITOR}?{RED}&ronde=najaar"
        tree = read(client.get(response["Location"]))
        (chip,) = tree.findall(".//nav[@class='ways__saved']/a[@class='chip']")
        assert (chip.text, chip.get("aria-current"), chip.get("href")) == (
            "Rood",
            "true",
            f"{MONITOR}?{RED}&ronde=najaar",
        )
        other = read(client.get(MONITOR)).find(".//nav[@class='ways__saved']/a")
        assert other.get("aria-current") is None

    @pytest.mark.parametrize("year", ["", "1989", "20x4", "\x00", "9" * 40])
    def test_a_way_back_that_makes_no_sense(self, client, cast, round_of, year):
        response = enter(client, cast.tenant).post(LIST, self.keep_data(jaar=year, ronde="//elders.example"))
        assert response["Location"] == LIST

    def test_what_was_typed_stays_when_it_is_refused(self, client, cast, table, round_of):
        keep(table, cast.tenant, "Rood")
        response = enter(client, cast.tenant).post(LIST, self.keep_data(query="licht=geel"))
        form = read(response).find(".//form[@class='panel saved-new']")
        assert response.status_code == 422
        sent = {i.get("name"): i.get("value") for i in form.iter("input")}
        assert {**sent, "csrfmiddlewaretoken": ""} == self.keep_data(query="licht=geel") | {
            "csrfmiddlewaretoken": ""
        }
        (error,) = form.findall(".//*[@class='utrecht-form-field-error-message']")
        assert form.find(".//input[@id='id_name']").get("aria-describedby") == error.get("id")

    def test_renaming_and_deleting(self, client, cast, table, round_of):
        row = keep(table, cast.tenant)
        enter(client, cast.tenant)
        assert client.post(LIST, {"doe": "hernoem", "filter": row.pk, "name": "Anders"})["Location"] == LIST
        assert kept() == {("bestuur", "Anders", RED)}
        refused = client.post(LIST, {"doe": "hernoem", "filter": row.pk, "name": "x" * 61})
        field = read(refused).find(f".//input[@id='id_name_{row.pk}']")
        assert (refused.status_code, field.get("value"), field.get("aria-invalid")) == (422, "x" * 61, "true")
        assert client.post(LIST, {"doe": "verwijder", "filter": row.pk})["Location"] == LIST
        assert kept() == set()

    def test_the_list_shows_one_s_own_with_where_they_lead(self, client, cast, table, round_of):
        keep(table, cast.tenant, "B")
        keep(table, cast.tenant, "A")
        keep(table, cast.alderman, "C")
        tree = read(enter(client, cast.tenant).get(LIST))
        links = tree.findall(".//p[@class='saved-list__open']/a")
        assert [(link.text, link.get("href")) for link in links] == [
            ("A", f"{MONITOR}?{RED}"),
            ("B", f"{MONITOR}?{RED}"),
        ]

    @pytest.mark.parametrize("deed", ["hernoem", "verwijder"])
    @pytest.mark.parametrize("number", ["", "x", "0", "\x00", "9" * 30, "-1"])
    def test_one_that_does_not_exist(self, client, cast, round_of, deed, number):
        response = enter(client, cast.tenant).post(LIST, {"doe": deed, "filter": number, "name": "A"})
        assert response.status_code == 404

    @pytest.mark.slow
    def test_everybody_has_only_their_own(self, client, cast, table, round_of):
        row = keep(table, cast.tenant, "Van de huurders")
        for name, person in cast.people():
            if name in ("anonymous", "tenant"):
                continue
            enter(client, person)
            for address in (LIST, MONITOR):
                assert b"Van de huurders" not in client.get(address).content, (name, address)
            for deed in ("hernoem", "verwijder"):
                answer = client.post(LIST, {"doe": deed, "filter": row.pk, "name": "Anders"})
                assert answer.status_code == 404, name
        assert kept() == {("bestuur", "Van de huurders", RED)}

    def test_a_name_is_text(self, client, cast, table, round_of):
        keep(table, cast.tenant, "<script>alert(1)</script>\"'&amp;", urlencode({"zoek": "<script>\"'"}))
        for address in (LIST, MONITOR):
            content = enter(client, cast.tenant).get(address).content
            assert b"<script>alert" not in content and b"&lt;script&gt;alert" in content

    def test_filters_that_do_not_fit_the_round_are_told(self, client, cast, table, round_of):
        keep(table, cast.tenant, "Bouwen", "thema=bouwen&licht=rood")
        chip = read(enter(client, cast.tenant).get(MONITOR)).find(".//nav[@class='ways__saved']/a")
        said = " ".join(read(client.get(chip.get("href"))).find(".//p[@class='result-line']").itertext())
        assert said.strip().endswith(": thema.")

    @pytest.mark.parametrize("number", [0, 1, MOST])
    def test_the_monitor_costs_no_query_more(
        self, client, cast, table, round_of, number, django_assert_max_num_queries
    ):
        for n in range(number):
            keep(table, cast.officer, f"Filter {n:02}")
        enter(client, cast.officer).get(MONITOR)
        with django_assert_max_num_queries(11):
            tree = read(client.get(MONITOR))
        chips = tree.findall(".//nav[@class='ways__saved']/a[@class='chip']")
        assert [chip.text for chip in chips] == [f"Filter {n:02}" for n in range(number)]
