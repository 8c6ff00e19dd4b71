"""What is marked as for the table alone after it was published: its page tells where everybody still reads it."""

from __future__ import annotations

import pytest

from monitoring.models import HousingProject, Publication
from monitoring.projects.editions import editions_with, held_back_since
from monitoring.projects.services import change_project
from monitoring.public.services import publish_round, withdraw
from tests.cast import ACTOR
from tests.layers import made_once
from tests.publications import QUICK
from tests.reading import links, read, with_id, words

from .test_project_publishing import choose, closed, current  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PLACE = "/duinstede/afspraken-2024-2027"


@made_once
def row(table, current):  # noqa: F811
    choose(table)
    return closed(current)


def the(name: str) -> HousingProject:
    return HousingProject.objects.get(name=name)


def mark(name: str, **told: object) -> HousingProject:
    project = the(name)
    return change_project(
        actor=ACTOR, project=project, version=project.version, told={"table_only": True, **told}
    )


@pytest.mark.slow
def test_who_marks_it_is_told_which_editions_keep_it(client, cast, row):
    first = publish_round(actor=ACTOR, monitoring_round=row, formats=QUICK)
    publish_round(actor=ACTOR, monitoring_round=row, edition=2, note="Een cijfer.", formats=QUICK)
    client.force_login(cast.officer)
    project = the("Duinveld")
    page = f"{PLACE}/projecten/{project.pk}/"
    sent = {"name": "Zandveld", "kind": "new", "outsider": "Zandbouw", "version": "1", "table_only": "on"}
    answer = client.post(page, sent)
    assert answer["Location"] == f"{page}#gepubliceerd"
    told = with_id(read(client.get(page)), "gepubliceerd")
    there = f"{PLACE}/2024/rondes/najaar/publiceren/#intrekken-"
    assert [*links(told)] == [f"{there}2", f"{there}1"] and "vervangen" in words(told)
    withdraw(actor=ACTOR, publication=first, reason="Te vroeg.")
    # Under another name by now, it is still the same one.
    assert [one.edition for one in editions_with(the("Zandveld"))] == [2]
    withdraw(actor=ACTOR, publication=Publication.objects.get(edition=2), reason="Te vroeg.")
    assert 'id="gepubliceerd"' not in client.get(page).content.decode()


def test_before_publishing_the_page_names_what_is_for_the_table_since(client, cast, row):
    assert held_back_since(row) == []
    mark("Duinhof")
    assert held_back_since(row) == ["Duinhof"]
    client.force_login(cast.officer)
    page = client.get(f"{PLACE}/2024/rondes/najaar/publiceren/")
    assert "Duinhof" in words(with_id(read(page), "voor-de-tafel"))


def test_what_stands_in_no_edition_asks_nothing(client, cast, row):
    client.force_login(cast.officer)
    project = the("Duinveld")
    page = f"{PLACE}/projecten/{project.pk}/"
    sent = {"name": "Duinveld", "kind": "new", "outsider": "Zandbouw", "version": "1", "table_only": "on"}
    assert client.post(page, sent)["Location"] == f"{PLACE}/projecten/"
