"""The page where a table of figures is taken in: look first, then agree."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Forecast
from tests.agreements.sheets import as_csv
from tests.layers import made_once

from .figure_rows import LONG, make_homes, take_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE = "/duinstede/afspraken-2024-2027/cijfers/inlezen/"


@made_once
def homes(table):
    return make_homes(table)


class TestThePage:
    CONTENT = as_csv(LONG, ["Mutaties", "Verwacht", "", "2025", "7,5", "", "Bijlage <b>1</b>"])

    @pytest.fixture(autouse=True)
    def waiting(self, tmp_path, monkeypatch):
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        return tmp_path

    @pytest.fixture
    def client(self, client):
        client.cookies["taal"] = "en"
        return client

    def send(self, client, content: bytes = CONTENT, **told: Any):
        return client.post(PAGE, {"file": SimpleUploadedFile("lijst.csv", content), **told})

    def test_look_first_then_agree(self, client, cast, table, homes, waiting):
        client.force_login(cast.officer)
        response = self.send(client, source="Bijlage 7")
        assert response.status_code == 200 and not Forecast.objects.filter(year=2025, party=None).exists()
        page = response.content.decode()
        assert 'data-row="2" data-state="new"' in page and "Bijlage &lt;b&gt;1" in page
        agreed = response.context["agreed"]
        done = client.post(PAGE, {"agreed": agreed}, follow=True)
        assert done.redirect_chain == [("/duinstede/afspraken-2024-2027/cijfers/", 302)]
        assert "Taken in: 1 new, 0 changed, 0 unchanged." in done.content.decode()
        row = Forecast.objects.get(year=2025, party=None)
        told = row.history.get()
        assert (row.value, told.actor_name, told.history_change_reason) == (
            Decimal("7.5"),
            cast.officer.name,
            "overgenomen uit het bestand lijst.csv",
        )
        assert not [*waiting.iterdir()]
        # A second time the file is gone; what was typed beside it is not.
        gone = client.post(PAGE, {"agreed": agreed})
        assert gone.status_code == 422 and 'value="Bijlage 7"' in gone.content.decode()
        assert self.send(client).context["agreed"] == ""

    def test_what_is_wrong_stands_at_its_row_and_the_file_does_not_wait(
        self, client, cast, table, homes, waiting
    ):
        client.force_login(cast.officer)
        response = self.send(client, as_csv(LONG, ["Mutaties", "Verwacht", "", "x", "1", "", "y"]))
        assert response.status_code == 422
        assert "<strong>Jaar:</strong> Write a year of four digits." in response.content.decode()
        assert not [*waiting.iterdir()]
        for wrong in (b" ", b"PK\x03\x04", as_csv(["Straat"], ["Laan"])):
            assert self.send(client, wrong).status_code == 422

    def test_what_somebody_else_was_shown_is_not_agreed_to(self, client, cast, table, homes):
        client.force_login(cast.officer)
        agreed = self.send(client).context["agreed"]
        assert client.post(PAGE, {"agreed": f"{agreed}x"}).status_code == 422
        client.force_login(cast.manager)
        assert client.post(PAGE, {"agreed": agreed}).status_code == 422
        assert not Forecast.objects.filter(party=None).exists()

    def test_what_changed_meanwhile_is_shown_again(self, client, cast, table, homes):
        client.force_login(cast.officer)
        agreed = self.send(client, source="x").context["agreed"]
        take_in(table, ["Mutaties", "Verwacht", "", 2025, 3, None, "x"])
        response = client.post(PAGE, {"agreed": agreed})
        assert response.status_code == 409
        assert 'data-state="changed"' in response.content.decode()

    def test_the_ways_to_it(self, client, cast, table):
        for person, there in ((cast.officer, True), (cast.manager, True), (cast.tenant, False)):
            client.force_login(person)
            page = client.get("/duinstede/afspraken-2024-2027/cijfers/").content.decode()
            assert (f'href="{PAGE}"' in page) is there
        client.force_login(cast.manager)
        page = client.get(
            f"/admin/agreements/frameworkagreement/{table.framework.pk}/change/"
        ).content.decode()
        assert f'href="{PAGE}"' in page
