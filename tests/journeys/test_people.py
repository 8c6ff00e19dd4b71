"""Who manages people lets a colleague go; the application manager reads it back in the log, and takes that day along."""

import csv
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from parties.enums import MembershipRole
from parties.models import Membership, User
from parties.services import add_member

from ..cast import ACTOR

MANAGER = "beleid@corporatie.example"


def test_a_colleague_leaves_and_the_log_of_the_day_tells_it(visit_small, small):
    own = Membership.objects.get(user__email=MANAGER)
    anna = User.objects.create_user("anna@corporatie.example", name="Anna")
    add_member(actor=ACTOR, user=anna, party=small.corporation, role=MembershipRole.EDITOR)
    add_member(
        actor=ACTOR,
        user=User.objects.get(email="beheer@site.example"),
        party=small.corporation,
        role=MembershipRole.READER,
        manages_people=True,
    )
    site = visit_small()
    page = site.log_in("beheer@site.example")
    people = f"/partijen/{small.corporation.slug}/mensen/"
    site.open(f"{people}{own.pk}/")
    page.check("#id_manages_people")
    page.click("main form [type=submit]")
    page.wait_for_url(f"**{people}")
    manager = visit_small()
    other = manager.log_in(MANAGER)
    manager.open(people)
    manager.examine()
    member = Membership.objects.get(user=anna)
    other.click(f'a[href="{people}{member.pk}/beeindigen/"]')
    manager.examine()
    other.click("main form [type=submit]")
    other.wait_for_url(f"**{people}")
    expect(other.locator(f'a[href="{people}{member.pk}/beeindigen/"]')).to_have_count(0)

    today = timezone.localdate().isoformat()
    site.open(f"/beheer/logboek/?van={today}&tot={today}&zoek=Anna")
    expect(page.locator("#gevonden")).to_be_visible()
    site.examine()
    with page.expect_download() as download:
        page.click("#als-csv")
    file = Path(str(download.value.path())).read_text(encoding="utf-8-sig")
    rows = list(csv.reader(file.splitlines(), delimiter=";"))
    assert any("Anna" in " ".join(row) and "Beleidsmedewerker" in " ".join(row) for row in rows[1:])
    site.open(f"/beheer/logboek/?van={today}&tot={today}&wat=meegenomen")
    expect(page.locator(".log__act").first).to_be_visible()
