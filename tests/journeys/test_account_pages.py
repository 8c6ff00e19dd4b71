"""Pages of the account and of one's work that no journey passes: nothing for axe to find, nothing too wide."""

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from playwright.sync_api import expect

from agreements.models import Responsibility
from config.web.history import acting
from parties.enums import MembershipRole
from parties.invitations.services import invite, revoke
from parties.models import User

from ..cast import ACTOR
from ..factories import make_commitment, make_round

EDITOR, MANAGER = "beleid@corporatie.example", "beheer@site.example"


@pytest.fixture
def busy(small):
    """A corporation with work nobody took on, and invitations of several kinds."""
    rows = [make_commitment(small.framework, f"a-{n}", n, title=f"Afspraak {n}") for n in (1, 2)]
    for commitment in rows:
        with acting(ACTOR):
            Responsibility.objects.create(commitment=commitment, role="lead", party=small.corporation)
    make_round(small.framework, rows)
    for number, role in enumerate(MembershipRole):
        email = f"iemand.met.een.lange.naam.{number}@corporatie.example"
        sent = invite(actor=ACTOR, email=email, party=small.corporation, role=role, link=str)
        if number:
            revoke(actor=ACTOR, invitation=sent)
    return small


def examine(site, *paths, status=200):
    for path in paths:
        answer = site.page.goto(site.base + path)
        assert answer.status == status and answer.url == site.base + path, path
        site.examine()


def test_before_logging_in(visit_small):
    site = visit_small(width=360)
    examine(site, "/inloggen/", "/account/password/reset/")
    examine(site, "/account/uitnodiging/bestaat-niet/", status=404)
    # The page behind the link in a mail of somebody who forgot the password.
    user = User.objects.get(email=EDITOR)
    token = default_token_generator.make_token(user)
    site.page.goto(f"{site.base}/account/password/reset/key/{user_pk_to_url_str(user)}-{token}/")
    expect(site.page.locator("input[type=password]")).to_have_count(2)
    site.examine()


def test_narrow(visit_small, busy):
    site = visit_small(width=360)
    site.log_in(EDITOR)
    party = f"/partijen/{busy.corporation.slug}/"
    examine(
        site,
        "/account/",
        "/account/password/change/",
        "/account/tweede-stap/webauthn/",
        "/account/sessies/",
        "/account/extern/",
        "/uitloggen/",
        party,
        f"{party}overdragen/",
        f"{party}toewijzen/duinstede/{busy.framework.slug}/a-1/",
    )


def test_invitations(visit_small, busy):
    site = visit_small(width=360)
    site.log_in(MANAGER)
    examine(site, "/account/uitnodigingen/", "/mijn-werk/")


def test_wide(visit_small, busy):
    site = visit_small()
    site.log_in(EDITOR)
    examine(site, "/account/", "/mijn-werk/", "/account/tweede-stap/totp/activate/")
