"""Bodies that meet: what is refused, who changed what meanwhile, and which names are proposed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from agreements.models import Body
from agreements.services.bodies import add_body, change_body, names_of_bodies, remove_body
from config.web.history import StaleVersionError
from tests.cast import ACTOR
from tests.factories import make_table

from .body_rows import make_body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_one_after_another_each_with_an_address_of_its_own(table):
    first, second = make_body(table, "Overleg"), make_body(table, "Overleg!")
    assert (first.position, first.key, second.position, second.key) == (1, "overleg", 2, "overleg-2")
    assert first.history.get().actor_name == ACTOR.name


@pytest.mark.parametrize(
    ("told", "field", "message"),
    [
        ({"name": ""}, "name", "This field cannot be blank."),
        ({"name": " stuurGROEP "}, "name", "This framework agreement has a body of this name already."),
        ({"source": ""}, "source", "This field cannot be blank."),
        ({"months": [13]}, "months", "Choose months of the year."),
        ({"months": [3, 1]}, "months", "Choose months of the year."),
        ({"months": [1, 1]}, "months", "Choose months of the year."),
        ({"months": "maart"}, "months", "Choose months of the year."),
        ({"papers_days": 91}, "papers_days", "Ensure this value is less than or equal to 90."),
        ({"level": "koning"}, "level", "Value 'koning' is not a valid choice."),
        ({"agenda": "x" * 2001}, "agenda", "Ensure this value has at most 2000 characters (it has 2001)."),
    ],
)
def test_what_is_wrong_is_told_at_the_field_and_nothing_is_written(table, told, field, message):
    there = make_body(table)
    with pytest.raises(ValidationError) as refused:
        add_body(
            actor=ACTOR,
            framework=table.framework,
            told={"name": "Werkgroep", "source": "Hoofdstuk 5", **told},
        )
    assert refused.value.message_dict == {field: [message]}
    assert list(Body.objects.all()) == [there]


def test_the_same_name_in_another_framework_is_fine(table):
    make_body(table)
    assert make_body(make_table("elders-aan-zee")).key == "stuurgroep"


def test_a_change_of_an_older_version_is_refused_and_one_of_nothing_leaves_no_trace(table):
    row = make_body(table)
    change_body(actor=ACTOR, body=row, version=1, told={"chair": "Wethouder"})
    with pytest.raises(StaleVersionError):
        change_body(actor=ACTOR, body=row, version=1, told={"chair": "Directeur"})
    now = change_body(actor=ACTOR, body=row, version=2, told={"chair": "Wethouder "})
    assert (now.chair, now.version, now.history.count()) == ("Wethouder", 2, 2)


def test_a_name_stays_its_own_when_it_is_written_otherwise(table):
    row = make_body(table)
    assert change_body(actor=ACTOR, body=row, version=1, told={"name": "STUURGROEP"}).name == "STUURGROEP"


def test_what_was_removed_is_gone_and_its_history_stays(table):
    row = make_body(table)
    remove_body(actor=ACTOR, body=row, version=1)
    assert not Body.objects.exists()
    assert Body.history.filter(id=row.pk).count() == 2
    for verb in (
        lambda: remove_body(actor=ACTOR, body=row, version=1),
        lambda: change_body(actor=ACTOR, body=row, version=1, told={"chair": "Wethouder"}),
    ):
        with pytest.raises(ValidationError, match="removed meanwhile"):
            verb()


def test_who_starts_a_meeting_is_proposed_the_bodies_that_meet(table):
    make_body(table)
    make_body(table, "Oud overleg", ended_on=date(2024, 6, 30))
    make_body(make_table("elders-aan-zee"), "Elders")
    assert names_of_bodies(table.framework, date(2024, 6, 30)) == ["Stuurgroep", "Oud overleg"]
    assert names_of_bodies(table.framework, date(2024, 7, 1)) == ["Stuurgroep"]
