"""What tests of invitations share."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from config.web.history import acting
from parties.models import Invitation
from tests.cast import ACTOR

NEW = "nieuw@corporatie.example"
PASSWORD = "Een-lang-wachtwoord-9"
FORM = {"name": "Nieuwe medewerker", "password1": PASSWORD, "password2": PASSWORD}


def expire():
    row = Invitation.objects.get()
    row.expires_at = timezone.now() - timedelta(seconds=1)
    with acting(ACTOR):
        row.save()


def shown_state(response):
    return re.search(r'id="reden" data-state="(\w+)"', response.content.decode())[1]


def inviting(client, cast, table, capture):
    """The manager invites through the page; gives the path in the mail."""

    def send(email=NEW, role="editor"):
        client.force_login(cast.manager)
        data = {"email": email, "party": table.corporation.slug, "role": role}
        with capture(execute=True):
            response = client.post("/account/uitnodigingen/", data)
        assert response.status_code == 302
        client.logout()
        return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]

    return send
