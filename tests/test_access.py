"""Who gets what at every address: made from the URL configuration, so that a new view needs a decision here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from agreements.models import Responsibility
from config.web.history import acting
from monitoring.enums import JobStatus
from monitoring.models import Assessment, ExportFile, ExportJob, ProgressReport
from monitoring.publishing import style_views
from monitoring.publishing.exports import FORMATS, FileFormat
from monitoring.style.logo import CheckedLogo
from monitoring.style.services import set_style
from parties.invitations.services import digest
from parties.models import Invitation, Membership, User
from tests.cast import ACTOR
from tests.factories import make_commitment, make_round

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST")
PEOPLE = ("officer", "corporation_officer", "tenant", "alderman", "council_member", "stranger", "manager")
#: To the login page, and back here afterwards.
LOGIN = "login"
#: To the page of another job than the one in the address.
ANEW = "another job"
#: To the admin's way in; where that leads is tested below.
ADMIN_LOGIN = "admin login"

#: What stands between the brackets of an address in the world of these tests.
HERE = {
    "municipality": "duinstede",
    "framework": "afspraken-2024-2027",
    "year": "2024",
    "key": "a-1",
    "slug": "najaar",
    "job": "6c0a1f5e-9b52-4d0e-8f0e-3f6d6f0f7a01",
    "name": "beleidsadviseur",
    "party": "duinstede",
    "invitation": "700001",
    "token": "woord-uit-de-mail",
    "session": "700001",
}
#: The same with one word that does not exist; as long as the real one, so that pages can be compared as they are.
NOWHERE = {
    "municipality": "duinsteed",
    "framework": "afspraken-2024-2028",
    "key": "a-2",
    "slug": "najoor",
    "job": "6c0a1f5e-9b52-4d0e-8f0e-3f6d6f0f7a02",
    "party": "duinsteed",
    "invitation": "700002",
    "session": "700002",
}


@dataclass(frozen=True)
class Address:
    """One URL pattern."""

    name: str
    route: str
    module: str
    by_route: bool

    @property
    def parameters(self) -> set[str]:
        """The names between the brackets."""
        return set(re.findall(r"<(?:\w+:)?(\w+)>", self.route))

    def path(self, **values: object) -> str:
        """The address with its brackets filled in."""
        if not self.by_route:
            return reverse(self.name, kwargs=values)
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), self.route)


def walk(patterns: list, prefix: str = "", namespace: str = "", by_route: bool = True) -> Iterator[Address]:
    """Every pattern of the site in order."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield Address(
                name=f"{namespace}{pattern.name}" if pattern.name else "",
                route=f"{prefix}{pattern.pattern}",
                module=pattern.callback.__module__,
                by_route=by_route and isinstance(pattern.pattern, RoutePattern),
            )
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            plain = by_route and isinstance(pattern.pattern, RoutePattern)
            yield from walk(pattern.url_patterns, f"{prefix}{pattern.pattern}", inner, plain)


ADDRESSES = list(walk(get_resolver().url_patterns))
ADMIN = [address for address in ADDRESSES if address.route.startswith("admin/")]
ALLAUTH = [address for address in ADDRESSES if address.module.startswith("allauth.")]
OWN = [address for address in ADDRESSES if address not in ADMIN and address not in ALLAUTH]


def here(address: Address) -> dict[str, str]:
    """What stands between its brackets in the world of these tests."""
    return {name: HERE[name] for name in address.parameters}


def by_route(address: Address) -> str:
    return address.route or "/"


def everyone(answer: object) -> dict[str, object]:
    return {**dict.fromkeys(PEOPLE, answer), "anonymous": answer}


def people(answer: object) -> dict[str, object]:
    """Everybody with an account; who has none goes to the login page."""
    return {**dict.fromkeys(PEOPLE, answer), "anonymous": LOGIN}


#: The parties at the table and the application manager; for all others it does not exist.
AT_THE_TABLE = {**people(200), "stranger": 404, "council_member": 404}
FOR_THE_MANAGER = {"GET": {**people(404), "manager": 200}, "POST": people(405)}
#: A read-only page.
READ = {"GET": AT_THE_TABLE, "POST": people(405)}


def coordinator(answer: object) -> dict[str, object]:
    """Only an editor of the coordinating party; the others at the table may look, not do."""
    return {
        **dict.fromkeys(PEOPLE, 403),
        "officer": answer,
        "stranger": 404,
        "council_member": 404,
        "anonymous": LOGIN,
    }


#: A file made in the background is for who asked for it, here the officer; the manager sees it no more than others.
WHO_ASKED = {**people(404), "officer": 200}

#: For an editor of the coordinating party alone; who may only read is refused.
EDITORS = {**people(403), "stranger": 404, "council_member": 404}

#: Who invites sees the invitations; for all others none of them exists.
WHO_INVITES = {**people(404), "manager": "/account/uitnodigingen/"}

#: Per URL name and method: what each role gets.
RIGHTS: dict[str, dict[str, dict[str, object]]] = {
    # Who has work is sent to it: here the coordinator, whose round waits for lights.
    "home": {
        "GET": {
            **people("/duinstede/"),
            "officer": "/mijn-werk/",
            "stranger": "/elders/",
            "council_member": 200,
            "manager": 200,
        },
        "POST": people(405),
    },
    # Everybody may ask; what is found differs (tests/monitoring/test_search.py).
    "search": {"GET": people(200), "POST": people(405)},
    # Everybody has a list of their own; what stands in it differs (tests/monitoring/test_my_work.py).
    **{name: {"GET": people(200), "POST": people(405)} for name in ("my-work", "my-work-count")},
    # What everybody did: for the application manager alone.
    **dict.fromkeys(("log", "log-csv", "log-xlsx"), FOR_THE_MANAGER),
    # A party is seen by whoever sits at a table with it; its work is divided by its own editors alone.
    "party": READ,
    "party-xlsx": READ,
    "work-take": {"GET": people(405), "POST": {**EDITORS, "officer": 422}},
    "work-assign": {"GET": coordinator(200), "POST": coordinator(422)},
    "work-hand-over": {"GET": coordinator(200), "POST": coordinator(422)},
    **dict.fromkeys(("municipality", "framework", "commitment"), READ),
    # Who coordinates completes and opens again; an empty form is refused.
    "completion": {"GET": coordinator(200), "POST": coordinator(422)},
    "monitor": READ,
    # Every file has the rights of the page it is made from.
    **{f"monitor-{name}": READ for name in FORMATS},
    # Asking for it anew leads to a new job, so to another address.
    "export-job": {"GET": WHO_ASKED, "POST": {**WHO_ASKED, "officer": ANEW}},
    "export-file": {"GET": WHO_ASKED, "POST": people(405)},
    # What the JSON looks like, for whoever makes a program for it.
    "monitor-schema": {"GET": everyone(200), "POST": everyone(405)},
    # Only an editor of the coordinating party sets lights; the empty form is refused.
    "line": {"GET": coordinator(200), "POST": coordinator(422)},
    "round-new": {"GET": coordinator(200), "POST": coordinator(422)},
    # How publications look: for editors of the municipality and of the coordinating party; the empty form is refused.
    "publication-style": {"GET": coordinator(200), "POST": coordinator(422)},
    "publication-preview": {"GET": coordinator(200), "POST": people(405)},
    # The logo stands on every publication.
    "publication-logo": READ,
    "round-arrange": {"GET": coordinator(200), "POST": coordinator(409)},
    "round-close": {
        "GET": coordinator(200),
        "POST": coordinator("/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar"),
    },
    # A draft of nothing, undoing nothing, no lines chosen: back to where one came from.
    "line-draft": {
        "GET": people(405),
        "POST": {
            **EDITORS,
            "officer": "/duinstede/afspraken-2024-2027/2024/monitor/regels/a-1/?ronde=najaar",
        },
    },
    "line-undo": {
        "GET": people(405),
        "POST": {**EDITORS, "officer": "/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar#regel-a-1"},
    },
    # What was found in public texts is for who can do something about it; a form that keeps nothing is refused.
    "clearance": {"GET": coordinator(200), "POST": coordinator(422)},
    "lines-together": {
        method: {**EDITORS, "officer": "/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar"}
        for method in METHODS
    },
    # Everybody at the table keeps filters of their own; a form that asks for nothing is refused.
    "saved-filters": {
        "GET": AT_THE_TABLE,
        "POST": {**people(422), "stranger": 404, "council_member": 404},
    },
    # The guides stand in the open repository too.
    "help": {"GET": everyone(200), "POST": everyone(405)},
    "help-guide": {"GET": everyone(200), "POST": everyone(405)},
    # The own account, for whoever has one.
    "account": {"GET": people(200), "POST": people(405)},
    "own-data": {"GET": people(405), "POST": people(200)},
    # Only of the own sessions (tests/parties/test_sessions.py).
    "session-end": {"GET": people(405), "POST": people(404)},
    "invitations": {
        "GET": {**people(403), "manager": 200},
        "POST": {**people(403), "manager": 422},
    },
    "invitation-resend": {"GET": people(405), "POST": WHO_INVITES},
    "invitation-revoke": {"GET": people(405), "POST": WHO_INVITES},
    # The link of the mail says enough; it is for none of those logged in here, and the empty form is refused.
    "invitation": {
        "GET": {**people(403), "anonymous": 200},
        "POST": {**people(403), "anonymous": 422},
    },
    "set_language": {"GET": everyone(405), "POST": everyone("/")},
    **{name: {"GET": everyone(200), "POST": everyone(405)} for name in ("health", "robots")},
}


def account(get: object, post: object, *, anonymous: tuple[object, object]) -> dict[str, dict[str, object]]:
    """Pages about the own account are the same for everybody who has one."""
    return {
        "GET": {**people(get), "anonymous": anonymous[0]},
        "POST": {**people(post), "anonymous": anonymous[1]},
    }


#: django-allauth's pages. Nobody of the cast has a password yet.
ACCOUNT_RIGHTS = {
    "account_login": account("/", "/", anonymous=(200, 200)),
    "account_logout": account(200, "/inloggen/", anonymous=("/inloggen/", "/inloggen/")),
    "account_inactive": account(200, 405, anonymous=(200, 405)),
    "account_signup": account("/", "/", anonymous=(200, 200)),
    "account_reauthenticate": account(403, 403, anonymous=(LOGIN, LOGIN)),
    "account_email": account(200, "/account/email/", anonymous=(LOGIN, LOGIN)),
    "account_email_verification_sent": account(200, 405, anonymous=(200, 405)),
    "account_change_password": account(
        "/account/password/set/", "/account/password/set/", anonymous=(LOGIN, LOGIN)
    ),
    "account_set_password": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "account_reset_password": account(200, 200, anonymous=(200, 200)),
    "account_reset_password_done": account(200, 405, anonymous=(200, 405)),
    "account_reset_password_from_key": account(200, 200, anonymous=(200, 200)),
    "account_reset_password_from_key_done": account(200, 405, anonymous=(200, 405)),
    "account_confirm_login_code": account("/", "/", anonymous=("/inloggen/", "/inloggen/")),
    # The second factor: to be seen by all, to be changed after proving again who one is.
    "mfa_index": account(200, 405, anonymous=(LOGIN, LOGIN)),
    "mfa_authenticate": account("/", "/", anonymous=("/inloggen/", "/inloggen/")),
    "mfa_reauthenticate": account(403, 403, anonymous=(LOGIN, LOGIN)),
    "mfa_activate_totp": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "mfa_deactivate_totp": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_view_recovery_codes": account(404, 405, anonymous=(LOGIN, LOGIN)),
    "mfa_generate_recovery_codes": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "mfa_download_recovery_codes": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_list_webauthn": account(200, 405, anonymous=(LOGIN, LOGIN)),
    "mfa_add_webauthn": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "mfa_reauthenticate_webauthn": account(403, 403, anonymous=(LOGIN, LOGIN)),
    "mfa_remove_webauthn": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_edit_webauthn": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "mfa_login_webauthn": account("/", "/", anonymous=("/inloggen/", "/inloggen/")),
    # Logging in at a provider; none is configured here (tests/parties/test_provider.py).
    "socialaccount_login_cancelled": account(200, 405, anonymous=(200, 405)),
    "socialaccount_login_error": account(401, 405, anonymous=(LOGIN, LOGIN)),
    "socialaccount_signup": account("/inloggen/", "/inloggen/", anonymous=("/inloggen/", "/inloggen/")),
    "socialaccount_connections": account(200, 200, anonymous=(LOGIN, LOGIN)),
    "openid_connect_login": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "openid_connect_callback": account(404, 404, anonymous=(LOGIN, LOGIN)),
    "usersessions_list": account(200, "/account/sessies/", anonymous=(LOGIN, LOGIN)),
    "account_confirm_email": account(200, 404, anonymous=(200, LOGIN)),
}
ACCOUNT_VALUES = {"key": "abc", "uidb36": "1", "pk": "1", "provider_id": "geen"}

#: What the manager gets in the admin, GET and POST; everybody else is sent to its way in.
ADMIN_PAGES = {
    "admin:index": (200, 200),
    "admin-start": (200, 200),
    "admin-incomplete": (200, 405),
    # Lists as a file, and commitments taken in from one; the empty form of each is refused or shown again.
    **{
        f"admin:agreements_{model}_export": (200, 200)
        for model in ("commitment", "theme", "glossaryterm", "indicator")
    },
    "admin:agreements_commitment_import": (200, 422),
    "admin:agreements_commitment_process_import": (405, "/admin/agreements/commitment/import/"),
    "admin:logout": (405, "/inloggen/"),
    "admin:password_change": (200, 200),
    "admin:password_change_done": (200, 405),
    "admin:autocomplete": (403, 405),
    "admin:jsi18n": (200, 405),
    "admin:view_on_site": (404, 404),
    "admin:app_list": (200, 200),
    "admin:auth_user_password_change": (200, 200),
}
#: The pages every model has.
MODEL_PAGES = {
    "changelist": (200, 200),
    "add": (200, 200),
    "history": (200, 200),
    "change": (200, 200),
    "delete": (403, 403),
}
#: Where a model differs.
MODEL_EXCEPTIONS = {
    # An account may go; what its person wrote keeps the name (docs/operations.md, personal data).
    "parties_user_delete": (200, 200),
    # Lines and figures are looked up; a figure may be added, and is followed by a better one when it is wrong.
    "monitoring_roundline_add": (403, 403),
    "monitoring_roundline_change": (200, 403),
    "monitoring_measurement_change": (200, 403),
    # How publications look is set on a page of its own.
    "monitoring_publicationstyle_add": (403, 403),
    "monitoring_publicationstyle_change": (200, 403),
    # Nothing of a year can be changed here, so that nothing that is sent can be wrong.
    "agreements_annualagreement_change": (200, "/admin/agreements/annualagreement/"),
    # The demo's first round is closed.
    "monitoring_monitoringround_change": (200, 403),
}


@pytest.fixture
def world(cast, table, monkeypatch):
    """A framework with a commitment in an open round, and the people around it."""
    commitment = make_commitment(table.framework)
    with acting(ACTOR):
        Responsibility(commitment=commitment, role="party", everyone=True).save()
    monitoring_round = make_round(table.framework, [commitment])
    job = ExportJob.objects.create(
        pk=HERE["job"],
        round=monitoring_round,
        user=cast.officer,
        file_format="csv",
        lines=1,
        status=JobStatus.DONE,
        started_at=timezone.now(),
        finished_at=timezone.now(),
    )
    ExportFile.objects.create(job=job, content=b"afspraak", size=8)
    now = timezone.now()
    with acting(ACTOR):
        Invitation.objects.create(
            pk=HERE["invitation"],
            email="nieuw@gemeente.example",
            party=table.municipality,
            token_hash=digest(HERE["token"]),
            invited_by="Functioneel beheerder",
            sent_at=now,
            expires_at=now + timedelta(days=14),
        )
    set_style(
        actor=ACTOR,
        framework=table.framework,
        version=0,
        values={"logo_alt": "Een duin"},
        logo=CheckedLogo(b"<svg/>", "image/svg+xml", 10, 10),
    )
    monkeypatch.setattr(style_views, "render_pdf", lambda report, is_preview: b"%PDF-")
    for name in ("pdf", "pdfa"):
        monkeypatch.setitem(FORMATS, name, FileFormat(lambda report: b"%PDF-", "application/pdf", "pdf"))
    return cast


def browser_of(person) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def browsers(cast) -> dict[str, Client]:
    return {name: browser_of(person) for name, person in cast.people()}


def where(response: Any, path: str) -> object:
    """The status of the answer to `path`, or where it leads."""
    if response.status_code != 302:
        return response.status_code
    back = quote(path, safe="/")
    if path.endswith(f"/bestanden/{HERE['job']}/") and response["Location"].startswith(path[:-37]):
        return ANEW if response["Location"] != path else path
    named = {f"/inloggen/?next={back}": LOGIN, f"/admin/login/?next={back}": ADMIN_LOGIN}
    return named.get(response["Location"], response["Location"])


def answers(asking: dict[str, Client], method: str, path: str) -> dict[str, object]:
    return {name: where(browser.generic(method, path), path) for name, browser in asking.items()}


def differences(found: dict[str, object], expected: dict[str, object]) -> dict[str, tuple[object, object]]:
    """What each role got and should have got, where the two differ."""
    return {name: (found[name], expected[name]) for name in expected if found[name] != expected[name]}


# ---- the tables are complete


def test_every_own_address_has_a_decision():
    assert sorted(address.name for address in OWN) == sorted(RIGHTS)


def test_every_account_address_has_a_decision():
    """Logging in and out stand in it twice: under their Dutch address, which the site uses, and the library's."""
    twice = ["account_login", "account_logout"]
    assert sorted(address.name for address in ALLAUTH) == sorted([*ACCOUNT_RIGHTS, *twice])
    assert [reverse(name) for name in twice] == ["/inloggen/", "/uitloggen/"]


def test_every_admin_address_has_a_decision():
    models = [f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    expected = {f"{model}_{page}" for model in models for page in MODEL_PAGES}
    assert {address.name for address in ADMIN if address.name} == {*ADMIN_PAGES, "admin:login", *expected}
    assert {f"admin:{name}" for name in MODEL_EXCEPTIONS} <= expected


# ---- own pages


@pytest.mark.parametrize("address", OWN, ids=by_route)
def test_who_gets_what(address, world):
    """And asking alone changes nothing."""
    asking = browsers(world)
    path = address.path(**here(address))
    assert {method: answers(asking, method, path) for method in METHODS} == RIGHTS[address.name]
    for method in ("PUT", "PATCH", "DELETE"):
        assert where(asking["officer"].generic(method, path), path) == 405
    assert (Assessment.objects.count(), ProgressReport.objects.count()) == (0, 0)


def test_access_ends_with_the_membership(world):
    path = "/duinstede/afspraken-2024-2027/2024/monitor/"
    browser = browser_of(world.officer)
    assert browser.get(path).status_code == 200
    membership = Membership.objects.get(user=world.officer)
    membership.starts_on = membership.ends_on = timezone.localdate() - timedelta(days=1)
    with acting(ACTOR):
        membership.save()
    assert browser.get(path).status_code == 404


def test_access_ends_with_the_account(world):
    browser = browser_of(world.officer)
    User.objects.filter(pk=world.officer.pk).update(is_active=False)
    assert where(browser.get("/duinstede/"), "/duinstede/") == LOGIN


# ---- what you may not see does not exist

WITH_PLACE = [address for address in OWN if address.parameters]
_CHANGING = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|name="next" value="[^"]*"')


def page(browser: Client, method: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """The answer without what differs at every request: the safety token and the language switch's way back."""
    response = browser.generic(method, path)
    return response.status_code, dict(response.headers), _CHANGING.sub(b"", response.content)


def missing(address: Address) -> Iterator[str]:
    """The address with each of its words in turn replaced by one that does not exist."""
    for name in sorted(address.parameters & set(NOWHERE)):
        yield address.path(**{**here(address), name: NOWHERE[name]})


@pytest.mark.parametrize("address", WITH_PLACE, ids=by_route)
def test_invisible_and_missing_are_the_same(address, world):
    """Status, headers (the length among them) and every byte of the page; missing is missing for all."""
    asking = browsers(world)
    hidden = address.path(**here(address))
    for role in ("stranger", "council_member"):
        for method in METHODS:
            seen = page(asking[role], method, hidden)
            assert seen[0] == RIGHTS[address.name][method][role]
            for path in missing(address):
                assert page(asking[role], method, path) == seen, path
    method = "POST" if RIGHTS[address.name]["GET"] == people(405) else "GET"
    for path in missing(address):
        assert answers(asking, method, path) == people(404), path


def test_an_address_that_nothing_answers_to(world):
    """For a visitor the login page, as for an address that exists; for the rest the one page."""
    asking = browsers(world)
    seen = page(asking["stranger"], "GET", "/duinstede/")
    for path in ("/bestaat-n/", "/a/b/c/d/e/", "/DUINSTED/", "/%00%0A%0D/"):
        assert answers(asking, "GET", path) == people(404), path
        found = page(asking["stranger"], "GET", path)
        assert (found[0], found[2]) == (seen[0], seen[2]), path
    for path in (
        "/duinstede/afspraken-2024-2027/1989/monitor/",
        "/duinstede/afspraken-2024-2027/20244/monitor/",
    ):
        assert answers(asking, "GET", path) == people(404), path


# ---- accounts


@pytest.mark.parametrize("method", METHODS)
def test_who_gets_what_of_the_account_pages(method, cast):
    asking = browsers(cast)
    wrong = {}
    for address in sorted(ALLAUTH, key=lambda address: address.name == "account_logout"):
        if address.name == "account_logout":
            asking = browsers(cast)
        path = address.path(**{name: ACCOUNT_VALUES[name] for name in address.parameters})
        wrong[path] = differences(answers(asking, method, path), ACCOUNT_RIGHTS[address.name][method])
    assert {path: roles for path, roles in wrong.items() if roles} == {}


def test_nobody_signs_up(client, cast):
    before = User.objects.count()
    password = "Een-lang-wachtwoord-9"
    data = {"email": "ik@nieuw.example", "password1": password, "password2": password}
    client.post("/account/signup/", data)
    assert User.objects.count() == before
    assert "_auth_user_id" not in client.session


def test_logging_in_brings_you_back_but_never_elsewhere(client, cast):
    password = "Een-lang-wachtwoord-9"
    cast.officer.set_password(password)
    cast.officer.save()
    for wanted, reached in {
        "/duinstede/": "/duinstede/",
        "https://elders.example/": "/",
        "//elders.example/": "/",
        "javascript:alert(1)": "/",
    }.items():
        # Capitals in an address make no difference.
        data = {"login": "WONEN@gemeente.example", "password": password, "next": wanted}
        assert client.post("/inloggen/", data)["Location"] == reached
        client.post("/uitloggen/")
        assert "_auth_user_id" not in client.session


# ---- the admin


#: Where the pages of models come from; the admin wraps all others in a login of its own.
OF_MODELS = (
    "django.contrib.admin.options",
    "django.contrib.auth.admin",
    "import_export.admin",
    "config.web.tracked_admin",
    "agreements.admin",
    "monitoring.overview.incomplete",
)


def expected_of_manager(name: str) -> tuple[object, object]:
    if name in ADMIN_PAGES:
        return ADMIN_PAGES[name]
    model_page = name.removeprefix("admin:")
    return MODEL_EXCEPTIONS.get(model_page, MODEL_PAGES[model_page.rsplit("_", 1)[1]])


def admin_values(address: Address, cast) -> dict[str, object]:
    """The brackets of an admin address, filled with something that exists where it matters."""
    values = {**dict.fromkeys(address.parameters, "0"), "app_label": "parties", "id": cast.officer.pk}
    for model in admin.site._registry:
        if address.route.startswith(f"admin/{model._meta.app_label}/{model._meta.model_name}/"):
            values["object_id"] = model._default_manager.order_by("pk").values_list("pk", flat=True)[0]
    return {name: values[name] for name in address.parameters}


@pytest.mark.parametrize("method", METHODS)
def test_who_gets_what_in_the_admin(method, heemstede_cast):
    """On the demo, which has something of everything. Who is no manager is sent to its way in."""
    asking = browsers(heemstede_cast)
    wrong = {}
    for address in ADMIN:
        if address.name in ("", "admin:login", "admin:logout"):
            continue
        expected = {
            **dict.fromkeys(PEOPLE, ADMIN_LOGIN),
            # The start page is ours; it answers where the admin's own would.
            "anonymous": LOGIN
            if address.module in OF_MODELS or address.name == "admin:index"
            else ADMIN_LOGIN,
            "manager": expected_of_manager(address.name)[METHODS.index(method)],
        }
        path = address.path(**admin_values(address, heemstede_cast))
        wrong[address.name] = differences(answers(asking, method, path), expected)
    assert {name: roles for name, roles in wrong.items() if roles} == {}


def test_the_way_into_the_admin(cast):
    """One login page for all; who is logged in without being a manager reads that it is not allowed."""
    asking = browsers(cast)
    for method, manager in (("GET", "/admin/"), ("POST", 200)):
        assert answers(asking, method, "/admin/login/?next=/admin/") == {
            **dict.fromkeys(PEOPLE, 403),
            "manager": manager,
            "anonymous": "/inloggen/?next=%2Fadmin%2F",
        }


def test_the_way_out_of_the_admin(cast):
    browser = browser_of(cast.manager)
    assert browser.get("/admin/logout/").status_code == 405
    browser.post("/admin/logout/")
    assert "_auth_user_id" not in browser.session


def test_unnamed_admin_addresses_tell_nothing(cast, table):
    """The short address of an object, and anything else below /admin/: the same whether it exists or not."""
    modules = {address.module for address in ADMIN if not address.name}
    assert modules == {"django.views.generic.base", "django.contrib.admin.sites"}
    asking = browsers(cast)
    for path in (
        f"/admin/parties/party/{table.municipality.pk}/",
        "/admin/parties/party/0/",
        "/admin/niets/",
    ):
        found = answers(asking, "GET", path)
        assert found.pop("manager") in (404, f"{path}change/")
        assert found.pop("anonymous") in (LOGIN, ADMIN_LOGIN, f"{path}change/"), path
        assert len(set(found.values())) == 1 and 200 not in found.values(), path
