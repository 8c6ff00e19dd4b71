"""What tests of invitations share."""

import re
from datetime import timedelta

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
