"""What people are called stands on one line: nobody writes paragraphs into the mail of the site with a name."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from monitoring.asking.forms import AskForm
from monitoring.asking.services import ask
from monitoring.models import AskLink
from parties.invitations.forms import AcceptForm
from parties.models import Membership, User
from parties.people.forms import MemberForm
from parties.permissions import actor_for
from tests.factories import make_line

BROKEN = "Pi\r\nBcc: x@evil.example\u2028\u202eRood\x00"
WHOLE = "Pi Bcc: x@evil.example Rood"


@pytest.mark.parametrize(
    ("form", "field"), [(AcceptForm, "name"), (AskForm, "function"), (MemberForm, "function")]
)
def test_it_is_typed_on_one_line(form, field):
    of = form.base_fields[field]
    assert of.clean(BROKEN) == WHOLE
    if of.required:
        with pytest.raises(Exception, match=str(of.error_messages["required"])):
            of.clean("\u200b\n")


@pytest.mark.django_db
def test_it_is_kept_on_one_line_whoever_writes_it():
    user = User.objects.create_user("pi@corporatie.example", name=BROKEN)
    assert user.name == User.objects.values_list("name", flat=True).get() == WHOLE
    assert user.history.get().name == WHOLE
    assert Membership(function=BROKEN)._meta.get_field("function").clean(BROKEN, None) == WHOLE


@pytest.mark.django_db
def test_an_older_row_is_read_as_one_line_also_in_mail(table, cast, django_capture_on_commit_callbacks):
    line = make_line(table.framework)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE parties_user SET name = %s WHERE id = %s",
            ["Pi\r\n\r\nUw account", cast.corporation_officer.pk],
        )
    asker = User.objects.get(pk=cast.corporation_officer.pk)
    with django_capture_on_commit_callbacks(execute=True):
        ask(
            actor=actor_for(asker, table.corporation.pk),
            line=line,
            party=table.corporation,
            function="Pro\njectleider",
            email="iemand@corporatie.example",
            expires_on=timezone.localdate() + timedelta(days=7),
            link=lambda word: f"/vraag/{word}/",
        )
    assert "Pi Uw account" in mail.outbox[0].body
    assert "Pro jectleider" in mail.outbox[0].body
    row = AskLink.objects.get()
    assert (row.asked_by, row.function) == ("Pi Uw account", "Pro jectleider")
