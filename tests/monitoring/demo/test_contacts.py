"""The contacts of the demo: functions that can not be called or written to, marked, and loaded once."""

import json
from pathlib import Path

import pytest

from agreements.models import ContactRole
from monitoring.demo.contacts import FILE, load_contacts
from monitoring.demo.loader import FixtureLoader
from monitoring.demo.reading import LOADER
from parties.contacts.services import change_contact
from parties.models import Contact
from tests.conftest import FIXTURES

FILES = sorted(FIXTURES.parent.glob(f"*/{FILE}"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_nobody_real_can_be_reached(path: Path):
    rows = json.loads(path.read_text(encoding="utf-8"))["contacts"]
    assert rows
    assert {row["email"].rpartition(".")[2] for row in rows} == {"example"}
    assert {row["phone"][:8] for row in rows} <= {"", "000 000 "}
    assert {key for row in rows for key in row} <= {
        "party",
        "function",
        "level",
        "email",
        "phone",
        "themes",
        "position",
    }


def test_they_are_marked_and_stand_in_the_ladder(heemstede):
    rows = Contact.objects.all()
    assert rows.count() == 14
    assert {(row.is_demo, row.name) for row in rows} == {(True, "")}
    places = ContactRole.objects.filter(framework=heemstede.framework)
    assert {*places.values_list("level", flat=True)} == {"official", "management", "executive"}
    assert places.filter(theme__number="4").count() == 2


def test_what_people_changed_is_left_alone(heemstede):
    row = Contact.objects.filter(party__slug="heemstede").first()
    change_contact(actor=LOADER, contact=row, version=1, function="Anders")
    assert load_contacts(FixtureLoader(FIXTURES), actor=LOADER) == 0
    assert Contact.objects.count() == 14


def test_a_row_that_is_wrong_is_told(heemstede, tmp_path, english):
    for name in ("framework.json", FILE):
        (tmp_path / name).write_bytes((FIXTURES / name).read_bytes())
    wrong = [
        {"party": "niemand", "function": "Adviseur", "level": "official"},
        {"party": "wij-heemstede", "function": "Adviseur", "level": "koning", "email": "x"},
    ]
    (tmp_path / FILE).write_text(json.dumps({"contacts": wrong}), encoding="utf-8")
    loader = FixtureLoader(tmp_path)
    assert load_contacts(loader, actor=LOADER) == 0
    assert [problem.split(":")[0] for problem in loader.problems] == [
        "contacts.json, row 1 (Adviseur)",
        "contacts.json, row 2 (Adviseur)",
    ]
