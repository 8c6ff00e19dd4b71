"""Somebody leaves a party, and the work they did there."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.models import Assignment, Responsibility
from agreements.services.assigning import assign
from agreements.services.leaving import Load, leave, load_of
from config.web.history import acting
from monitoring.work.untaken import untaken_of
from parties.enums import MembershipRole
from parties.models import Membership, User
from parties.services import add_member
from tests.cast import ACTOR
from tests.factories import make_commitment, prolong
from tests.layers import made_once
from tests.reading import parse_html

pytestmark = pytest.mark.django_db


@made_once
def leaver(cast, table) -> Membership:
    """The corporation's officer, who handles two commitments and stands in for a third."""
    row = Membership.objects.get(user=cast.corporation_officer)
    row.starts_on -= timedelta(days=30)
    with acting(ACTOR):
        row.save()
    return row


@made_once
def colleague(cast, table) -> User:
    user = User.objects.create_user("collega@corporatie.example", name="Collega")
    add_member(actor=ACTOR, user=user, party=table.corporation, role=MembershipRole.READER)
    return user


@made_once
def work(leaver, colleague, table) -> list[Responsibility]:
    rows = []
    for number in range(3):
        commitment = make_commitment(table.framework, f"a-{number + 1}", number + 1)
        row = Responsibility(commitment=commitment, role="lead", party=table.corporation)
        with acting(ACTOR):
            row.save()
        people = (leaver.user, None) if number < 2 else (colleague, leaver.user)
        assign(actor=ACTOR, party=table.corporation, responsibility=row, handler=people[0], deputy=people[1])
        rows.append(row)
    return rows


def path(row: Membership) -> str:
    return f"/partijen/{row.party.slug}/mensen/{row.pk}/beeindigen/"


def sent(row: Membership, **values) -> dict[str, str]:
    return {"version": str(row.version), "from_day": str(timezone.localdate()), **values}


def of(user: User) -> set[tuple[int, str]]:
    """What somebody does now."""
    return {*Assignment.objects.current().filter(user=user).values_list("responsibility", "part")}


def test_the_page_tells_what_is_left_and_asks_to_whom_it_goes(client, cast, leaver, colleague, work):
    client.force_login(cast.manager)
    page = parse_html(client.get(path(leaver)).content.decode())
    (told,) = [one for one in page.iter("p") if one.get("id") == "werk"]
    assert (told.get("data-handles"), told.get("data-stands-in")) == ("2", "1")
    assert [one.get("value") for one in page.iter("option")] == ["", str(colleague.pk), "niemand"]
    assert load_of(leaver.party, leaver.user) == Load(2, 1)


def test_no_choice_no_leaving(client, cast, leaver, work):
    client.force_login(cast.manager)
    for values in ({}, {"successor": str(leaver.user_id)}, {"successor": str(cast.officer.pk)}):
        refused = client.post(path(leaver), sent(leaver, **values))
        assert refused.status_code == 422
        assert b"id_successor_error" in refused.content
    leaver.refresh_from_db()
    assert leaver.ends_on is None
    assert len(of(leaver.user)) == 3


def test_a_colleague_gets_all_of_it_in_the_same_step(client, cast, leaver, colleague, work):
    client.force_login(cast.manager)
    response = client.post(path(leaver), sent(leaver, successor=str(colleague.pk)))
    assert response["Location"] == f"/partijen/{leaver.party.slug}/mensen/"
    assert of(leaver.user) == set()
    assert of(colleague) == {(row.pk, "handler") for row in work}
    leaver.refresh_from_db()
    assert leaver.ends_on == timezone.localdate() - timedelta(days=1)


def test_with_nobody_yet_it_stands_with_what_nobody_took_on(client, cast, table, leaver, colleague, work):
    prolong(table.framework, timezone.localdate().year)
    client.force_login(leaver.user)
    response = client.post(path(leaver), sent(leaver, successor="niemand"))
    assert response["Location"] == "/account/"
    assert len(of(leaver.user)) == 3
    editor = User.objects.create_user("ander@corporatie.example")
    add_member(actor=ACTOR, user=editor, party=leaver.party, role=MembershipRole.EDITOR)
    free = untaken_of(editor, timezone.localdate())
    assert {row.pk for one in free for row in one.duty.responsibilities} == {row.pk for row in work[:2]}


def test_all_or_nothing(leaver, colleague, work, english):
    """The colleague left meanwhile: then nobody leaves and nothing is handed over."""
    row = Membership.objects.get(user=colleague)
    with acting(ACTOR):
        row.delete()
    with pytest.raises(ValidationError) as told:
        leave(
            actor=ACTOR,
            membership=leaver,
            version=leaver.version,
            from_day=timezone.localdate(),
            successor=colleague,
        )
    assert [*told.value.message_dict] == ["successor"]
    leaver.refresh_from_db()
    assert leaver.ends_on is None
    assert len(of(leaver.user)) == 3


def test_leaving_with_empty_hands_a_conflict_and_the_last_manager(client, cast, leaver):
    client.force_login(leaver.user)
    page = client.get(path(leaver)).content
    assert b"id_successor" not in page and b'id="laatste"' not in page
    conflict = client.post(path(leaver), {**sent(leaver), "version": "7"})
    assert conflict.status_code == 409
    leaver.manages_people = True
    with acting(ACTOR):
        leaver.save()
    assert b'id="laatste"' in client.get(path(leaver)).content
    refused = client.post(path(leaver), sent(leaver))
    assert refused.status_code == 422
    assert b"id_from_day_error" in refused.content
    for day in ("morgen", "", "9999-99-99"):
        wrong = client.post(path(leaver), {**sent(leaver), "from_day": day})
        assert wrong.status_code == 422
        assert day.encode() in wrong.content
    client.force_login(cast.manager)
    assert client.post(path(leaver), sent(leaver, knowingly="on", reason="Fusie")).status_code == 302
    assert leaver.history.latest().history_change_reason == "Fusie"


def test_nobody_else_ends_it(client, cast, leaver, colleague):
    client.force_login(colleague)
    assert client.post(path(leaver), sent(leaver)).status_code == 403
    leaver.refresh_from_db()
    assert leaver.ends_on is None
