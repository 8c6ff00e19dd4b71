"""An addendum that comes back: refused, taken back, proposed again, withdrawn, in effect and changed once more."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from agreements.enums import AddendumStatus, AnnualStatus
from agreements.services import addenda, addendum_answers
from monitoring.signing.addendum_document import render_addendum
from monitoring.signing.addendum_reading import read_addendum
from parties.enums import MembershipRole
from parties.models import User
from parties.services import add_member
from tests.agreements.addendum_rows import YEAR, again, bring, change, consent, make_signed, propose, start
from tests.cast import ACTOR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def addendum(table):
    return change(start(table, make_signed(table)))


@pytest.fixture
def refused(table, addendum):
    """Of two parties one consented and one did not, and told which words it could agree to."""
    change(addendum, "thuis")
    addendum = consent(propose(addendum), table.corporation)
    addendum_answers.refuse(
        actor=ACTOR, addendum=addendum, party=table.other_corporation, seen=1, reason="Liever tien."
    )
    addenda.take_back(actor=ACTOR, addendum=addendum, reason="Tien is goed.")
    return change(again(addendum), "thuis", text="Wij bouwen er tien.")


def shown(user, addendum):
    asking = Client()
    asking.force_login(user)
    asking.cookies["taal"] = "en"
    framework = addendum.framework
    place = [framework.municipality.slug, framework.slug, addendum.number]
    return asking.get(reverse("addendum", args=place)).content.decode()


def words_of_pdf(addendum, user):
    read = PdfReader(BytesIO(render_addendum(read_addendum(again(addendum), user))))
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


@pytest.mark.slow
def test_what_was_said_of_an_older_text_is_not_said_of_a_draft(cast, refused):
    page = read_addendum(refused, cast.officer)
    assert page.asked == [] and page.binding == ["Duinstede-wonen", "Duinstede-thuis"]
    text = shown(cast.officer, refused)
    assert "What the parties said about version 1" in text and "Who has to consent" not in text


@pytest.mark.slow
def test_no_consent_in_the_document_of_a_draft(cast, refused):
    assert "Stemde in op" not in words_of_pdf(refused, cast.officer)
    assert "Stemde in op" in words_of_pdf(propose(refused), cast.officer)


@pytest.mark.slow
def test_a_new_version_tells_what_changed_and_what_was_said_before(cast, refused):
    again_asked = propose(refused)
    own, other = read_addendum(again_asked, cast.officer).changes
    assert (own.since, other.since) == ("", "changed")
    assert [(part.before, part.after) for part in other.earlier] == [
        ("Wij bouwen er dertig.", "Wij bouwen er tien.")
    ]
    text = shown(cast.officer, again_asked)
    for told in ("Liever tien.", "Tien is goed.", "changed in this version", "data-since"):
        assert told in text


@pytest.mark.slow
def test_what_a_version_adds_and_leaves_out(cast, refused):
    addenda.remove_change(actor=ACTOR, addendum=refused, version=refused.version, key="wonen")
    page = read_addendum(propose(change(refused, "allen")), cast.officer)
    assert [(one.key, one.since) for one in page.changes] == [("thuis", "changed"), ("allen", "added")]
    assert page.left_out == ["1 Van wonen"] and page.other_day is None


def test_a_draft_tells_that_another_addendum_is_first(table, cast, addendum):
    late = change(start(table, addendum.annual_agreement), text="Wij bouwen er vijf.")
    propose(addendum)
    (held, _next) = read_addendum(late, cast.officer).missing
    assert "is changed by Addendum 1: Minder woningen as well" in held
    assert "is changed by" not in " ".join(read_addendum(again(addendum), cast.officer).missing)


@pytest.mark.slow
@pytest.mark.parametrize("status", [AddendumStatus.IN_EFFECT, AddendumStatus.WITHDRAWN])
def test_from_what_is_over_a_new_one_is_a_step_away(table, cast, addendum, status):
    over = bring(addendum, table, status)
    place = [table.municipality.slug, table.framework.slug]
    link = f'href="{reverse("addendum-new", args=place)}?jaar={YEAR}"'
    assert link in shown(cast.officer, over) and link not in shown(cast.tenant, over)


@pytest.mark.slow
def test_who_only_gave_input_gets_no_link_to_what_it_may_not_see(table, addendum):
    user = User.objects.create_user("adviseur@zorg.example", name="Adviseur")
    add_member(actor=ACTOR, user=user, party=table.adviser, role=MembershipRole.EDITOR)
    assert addendum.annual_agreement.status == AnnualStatus.SIGNED
    asking = Client()
    asking.force_login(user)
    page = asking.get(reverse("annual", args=[table.municipality.slug, table.framework.slug, YEAR]))
    links = {
        link for link in re.findall(r'href="(/[^"?#]*)', page.content.decode()) if "/static/" not in link
    }
    assert {link for link in links if asking.get(link).status_code >= 400} == set()
    assert b'id="allonges"' not in page.content and len(links) > 3
