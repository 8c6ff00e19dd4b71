"""Getting in: from an invitation to one's own work, with a code app and with a passkey; and who guesses passwords."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from playwright.sync_api import expect

from agreements.models import Assignment, Responsibility
from config.web.history import acting
from parties.models import Membership, User

from ..cast import ACTOR
from ..factories import make_commitment, make_round

MANAGER, OFFICER = "beheer@site.example", "wonen@gemeente.example"
NEW = "nieuw@corporatie.example"
PASSWORD = "Een-lang-wachtwoord-9"
LOGGED_IN = 'form[action="/uitloggen/"]'


def codes(secret):
    """What an app shows half a minute ago, now, and half a minute from now; the site takes each of them once."""
    return [format_hotp_value(hotp_value(secret, counter)) for counter in yield_hotp_counters_from_time()]


def log_out(site):
    site.page.click(".own-menu > summary")
    site.page.click(f".site-header {LOGGED_IN} button")
    site.page.wait_for_url("**/inloggen/")


def fill_in(site, email, password):
    page = site.open("/inloggen/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("main button[type=submit] >> nth=0")
    return page


def make_work(table):
    """A commitment the corporation leads and nobody took on, in a round that is open."""
    commitment = make_commitment(table.framework, "a-1", title="Bouwen aan de haven")
    with acting(ACTOR):
        Responsibility.objects.create(commitment=commitment, role="lead", party=table.corporation)
    make_round(table.framework, [commitment])
    return commitment


def test_from_invitation_to_ones_own_work(visit_small, small, settings):
    make_work(small)
    inviting = visit_small()
    page = inviting.log_in(MANAGER)
    inviting.open("/account/")
    page.click('main a[href="/account/uitnodigingen/"]')
    page.fill("#id_email", NEW)
    page.select_option("#id_party", small.corporation.slug)
    page.select_option("#id_role", "editor")
    page.click("form.invite [type=submit]")
    expect(page.locator(".invited__one[data-state=open]")).to_contain_text(NEW)
    inviting.examine()

    # The mail is all the invited person has.
    settings.MFA_REQUIRED = True
    assert [message.to for message in mail.outbox] == [[NEW]]
    (link,) = re.findall(r"https?://\S+", mail.outbox[0].body)
    site = visit_small(width=360)
    page = site.page
    page.goto(link)
    page.fill("#id_name", "Nieuwe medewerker")
    page.fill("#id_password1", "kort")
    page.fill("#id_password2", "kort")
    page.click("main form [type=submit]")
    expect(page.locator("#id_password1")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_name")).to_have_value("Nieuwe medewerker")
    site.examine()
    page.fill("#id_password1", PASSWORD)
    page.fill("#id_password2", PASSWORD)
    page.click("main form [type=submit]")

    # Nothing before the second step.
    page.wait_for_url("**/account/tweede-stap/")
    expect(page.locator("#eerst-instellen")).to_be_visible()
    site.open("/mijn-werk/")
    page.wait_for_url("**/account/tweede-stap/")
    site.examine()
    page.click("#code-app a")
    secret = page.inner_text(".account-key")
    now = codes(secret)[1]
    page.fill("#id_code", f"{(int(now) + 1) % 10**6:06}")
    page.click("main form [type=submit]")
    expect(page.locator("#id_code")).to_have_attribute("aria-invalid", "true")
    assert page.inner_text(".account-key") == secret
    site.examine()
    page.fill("#id_code", now)
    page.click("main form [type=submit]")
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator(".messages .utrecht-alert")).to_have_count(1)
    recovery = page.locator(".account-codes code").all_inner_texts()
    assert len(set(recovery)) == 10
    site.examine()
    log_out(site)

    # The password alone opens nothing; a code that was used does not open it again.
    fill_in(site, NEW, PASSWORD)
    page.wait_for_url("**/account/tweede-stap/authenticate/")
    expect(page.locator(f".site-header {LOGGED_IN}")).to_have_count(0)
    page.fill("#id_code", codes(secret)[2])
    page.click("main form [type=submit] >> nth=0")
    # What a round asks and nobody took on stands on the first page.
    page.wait_for_url("**/mijn-werk/")
    page.click("#niemand .untaken button")
    expect(page.locator("#taken tbody tr")).to_have_count(1)
    expect(page.locator("#taken tbody tr")).to_contain_text("Bouwen aan de haven")
    site.examine()
    log_out(site)

    # Without the telephone: each recovery code works once.
    for code, opens in ((recovery[0], True), (recovery[0], False)):
        fill_in(site, NEW, PASSWORD)
        page.fill("#id_code", code)
        page.click("main form [type=submit] >> nth=0")
        expect(page.locator(f".site-header {LOGGED_IN}")).to_have_count(int(opens))
        if opens:
            log_out(site)
    site.examine()
    # The link in the mail does not work a second time.
    page.goto(link)
    expect(page.locator("#reden")).to_have_attribute("data-state", "accepted")


def test_a_passkey(visit_small, settings):
    """A key in the device, as a telephone or laptop has one; the browser makes believe it is there."""
    settings.MFA_REQUIRED = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # The live server has no certificate.
    site = visit_small()
    page = site.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    key = device.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    site.log_in(OFFICER)
    page.wait_for_url("**/account/tweede-stap/")
    page.click("#passkey a")
    page.fill("#id_name", "Laptop")
    expect(page.locator("#id_passwordless")).to_be_checked()
    site.examine()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    (kept,) = device.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
    site.open("/account/tweede-stap/webauthn/")
    expect(page.locator(".account-ways")).to_contain_text("Laptop")
    site.examine()
    log_out(site)

    # Nothing to type: the key tells who it is.
    page.click("#passkey_login")
    page.wait_for_url("**/duinstede/")
    expect(page.locator(".site-header__user")).to_have_text("Beleidsadviseur wonen")
    log_out(site)

    # As the second step after the password.
    site.log_in(OFFICER)
    page.wait_for_url("**/authenticate/")
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url("**/duinstede/")
    log_out(site)

    # A finger the device does not know: told in words, and nobody is in.
    device.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.click("#passkey_login")
    expect(page.locator("[data-passkey-error]")).to_be_visible()
    site.open("/mijn-werk/")
    page.wait_for_url("**/inloggen/?next=/mijn-werk/")


def test_guessing_a_password(visit_small, caplog):
    """Five wrong ones and the right one does not help either for a while; the person is told, the log too."""
    site = visit_small()
    page = site.page
    told = []
    for password in [*(f"Geraden-wachtwoord-{n}" for n in range(5)), "demo-heemstede"]:
        fill_in(site, OFFICER, password)
        told.append(page.inner_text("main .utrecht-alert--error"))
        expect(page.locator(f".site-header {LOGGED_IN}")).to_have_count(0)
    assert len({*told[:5]}) == 1
    assert told[5] != told[0]
    expect(page.locator("#id_login")).to_have_value(OFFICER)
    number = User.objects.get(email=OFFICER).pk
    assert f"Logging in is locked for account {number} " in caplog.text
    site.examine()


def test_a_form_sent_after_losing_the_right(visit_small, small):
    """The page stood open while the membership ended: nothing is written, and the person is told."""
    make_work(small)
    site = visit_small()
    page = site.log_in("beleid@corporatie.example")
    site.open("/mijn-werk/")
    with acting(ACTOR):
        Membership.objects.get(user__email="beleid@corporatie.example").delete()
    told = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
    with page.expect_response("**/oppakken/") as answer:
        page.click("#niemand .untaken button")
    assert answer.value.status == 404
    expect(page.locator("#live")).not_to_be_empty()
    assert told == [page.inner_text("#live")]
    assert not Assignment.objects.exists()
    assert len(site.problems) == 1  # htmx reports the 404 too.
    site.problems.clear()
