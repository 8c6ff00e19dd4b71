"""What every role gets at every address. Made from the URL configuration, so that a new view needs a decision here.

The tests beside this ask for all of it; what a decision rests on stands in monitoring/rights/.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.urls.resolvers import RoutePattern

from monitoring.asking.services import sign
from monitoring.publishing.exports import FORMATS

METHODS = ("GET", "POST")
#: No page of ours takes these.
OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
PEOPLE = ("officer", "corporation_officer", "tenant", "alderman", "council_member", "stranger", "manager")
#: Who gets what another gets, except where EXCEPTIONS tells otherwise.
LIKE = {"decision_maker": "corporation_officer", "people_manager": "tenant", "adviser": "stranger"}
#: To the login page, and back here afterwards.
LOGIN = "login"
#: To the page of another job than the one in the address.
ANEW = "another job"
#: The monitor of the framework below.
MONITOR = "/duinstede/afspraken-2024-2027/2024/monitor/"
#: The meeting about its round that goes on.
MEETING = "/duinstede/afspraken-2024-2027/2024/overleg/700001/"
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
    "member": "700001",
    "token": "woord-uit-de-mail",
    "session": "700001",
    "contact": "700001",
    "step": "bod",
    "drafted": "2024-concept",
    "line": "700001",
    "item": "700001",
    "edition": "1",
    "addendum": "1",
    "secret": "geheim-woord",
    "meeting": "700001",
    "number": "1",
    "file": "monitor.csv",
    "category": "012",
    "question": "700001",
    "indicator": "700001",
    "attachment": "700001",
    "word": sign("woord-uit-de-mail"),
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
    "member": "700002",
    "session": "700002",
    "contact": "700002",
    "step": "bot",
    "drafted": "2024-conzept",
    "line": "700002",
    "item": "700002",
    "question": "700002",
    "indicator": "700002",
    "attachment": "700002",
    "edition": "2",
    "addendum": "2",
    "meeting": "700002",
    "number": "2",
    "file": "monitor.csw",
    "category": "013",
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


def colleagues(answer: object, manager: object = None) -> dict[str, object]:
    """Only the people of the municipality, and the application manager."""
    return {**people(404), "officer": answer, "alderman": answer, "manager": manager or answer}


#: A file made in the background is for who asked for it, here the officer; the manager sees it no more than others.
WHO_ASKED = {**people(404), "officer": 200}

#: For an editor of the coordinating party alone; who may only read is refused.
EDITORS = {**people(403), "stranger": 404, "council_member": 404}

#: Who invites sees the invitations; for all others none of them exists.
WHO_INVITES = {**people(404), "manager": "/account/uitnodigingen/"}

#: The pages of what is published, and what belongs to them.
PUBLIC = (
    "public-index",
    "public-explained",
    "public-accessibility",
    "public-privacy",
    "public-municipality",
    "public-year",
    "public-publication",
    "public-checksums",
    "public-style",
    "public-logo",
    "public-file",
    "public-diwoo",
    "public-diwoo-index",
    "sitemap",
)

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
    # What stands in it differs (tests/monitoring/test_collecting.py).
    "collect": {"GET": people(200), "POST": people(405)},
    # Editors tell for their own party, here the municipality; an empty form is refused, an empty draft is none.
    "collect-line": {"GET": coordinator(200), "POST": coordinator(422)},
    "collect-draft": {
        "GET": people(405),
        "POST": coordinator(f"/mijn-werk/invullen/{HERE['line']}/duinstede/"),
    },
    # The municipality leads the item.
    "collect-item": {"GET": coordinator(200), "POST": coordinator(422)},
    "collect-item-draft": {
        "GET": people(405),
        "POST": coordinator(f"/mijn-werk/invullen/{HERE['line']}/duinstede/onderdeel/{HERE['item']}/"),
    },
    # No figure is asked here (tests/monitoring/test_shared_figures.py).
    "collect-figure": {"GET": people(405), "POST": people(404)},
    "ask": {"GET": people(405), "POST": coordinator(422)},
    # Who asked how many questions, others at the table can not count either.
    "ask-decide": {"GET": people(405), "POST": {**people(404), "officer": 422}},
    "attach": {"GET": people(405), "POST": coordinator(422)},
    "attachment": READ,
    # Who has the link may answer, with or without an account; the empty form is refused.
    "asked": {"GET": everyone(200), "POST": everyone(422)},
    # What everybody did: for the application manager alone.
    **dict.fromkeys(("log", "log-csv", "log-xlsx"), FOR_THE_MANAGER),
    # A party is seen by whoever sits at a table with it; its work is divided by its own editors alone.
    "party": READ,
    "party-xlsx": READ,
    # Who works for a party is known to whoever does so too; who manages its people says so.
    "party-people": {"GET": colleagues(200), "POST": colleagues(403, manager=422)},
    "party-member": {"GET": colleagues(403, manager=200), "POST": colleagues(403, manager=422)},
    "party-member-end": {"GET": colleagues(403, manager=200), "POST": colleagues(403, manager=422)},
    "work-take": {"GET": people(405), "POST": {**EDITORS, "officer": 422}},
    "work-assign": {"GET": coordinator(200), "POST": coordinator(422)},
    "work-hand-over": {"GET": coordinator(200), "POST": coordinator(422)},
    **dict.fromkeys(("municipality", "framework", "commitment"), READ),
    # Who coordinates completes and opens again; an empty form is refused.
    "completion": {"GET": coordinator(200), "POST": coordinator(422)},
    # Editors write for their own party; a form without a line or a party is refused.
    "commitment-note": {
        "GET": {**EDITORS, "officer": 200, "corporation_officer": 200},
        "POST": {**EDITORS, "officer": 422, "corporation_officer": 422},
    },
    # Everybody at the table reads the cycle; who coordinates changes it, and what is sent without sense is refused.
    "cycle": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "cycle-step": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "cycle-new": {"GET": coordinator(200), "POST": coordinator(422)},
    # The municipality's own input, submitted: all read it, its editor may do nothing without telling what, and editors
    # of the others answer per line. Who reads what of whom: tests/agreements/test_bidding.py.
    "bids": {"GET": AT_THE_TABLE, "POST": {**EDITORS, "officer": 422, "corporation_officer": 422}},
    "bid": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "bid-line": {"GET": AT_THE_TABLE, "POST": {**EDITORS, "officer": 422, "corporation_officer": 422}},
    **dict.fromkeys(("bids-compare", "bids-xlsx", "bid-letter"), READ),
    # The secret word of the address is enough, here the officer's (tests/monitoring/test_calendar.py).
    "calendar-feed": {"GET": everyone(200), "POST": everyone(405)},
    # Who is at the table reads what is proposed, who only gave input too; each party answers for itself
    # (tests/monitoring/test_annual_page.py). A form that says nothing is refused.
    "annual": {
        "GET": AT_THE_TABLE,
        "POST": {**EDITORS, "officer": 422, "corporation_officer": 422},
    },
    "annual-pdf": READ,
    "amendment": {"GET": coordinator(200), "POST": coordinator(422)},
    "framework-signed": {
        "GET": {**coordinator(200), "manager": 200},
        "POST": {**coordinator(422), "manager": 422},
    },
    # Who is at the table reads an addendum; each party consents for itself, who coordinates does the rest
    # (tests/monitoring/test_addendum_pages.py).
    **dict.fromkeys(("addenda", "addendum-pdf"), READ),
    "addendum": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    **{
        name: {"GET": coordinator(200), "POST": coordinator(422)}
        for name in ("addendum-new", "addendum-add", "addendum-change")
    },
    "calendar": {"GET": people(200), "POST": people("/mijn-werk/agenda/")},
    "cycle-change": {"GET": coordinator(200), "POST": coordinator(422)},
    # Everybody at the table reads the draft and comments; who coordinates makes it.
    "concept": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "concept-new": {"GET": coordinator(200), "POST": coordinator(422)},
    "concept-line": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    # Bids one may not read are left out (tests/monitoring/test_promises.py).
    "promises": READ,
    # The same of the lines of bids about that year, as far as they may read them (tests/monitoring/test_taking.py).
    "concept-bids": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "concept-bid": {"GET": coordinator(200), "POST": coordinator(422)},
    # Everybody at the table reads the evaluation; editors judge for their party, who coordinates for all and closes.
    "evaluation": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "evaluation-line": {
        "GET": people(405),
        "POST": {**EDITORS, "officer": 422, "corporation_officer": 422},
    },
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
    # Until it closes its dates change, with the reason; after that a correction stands beside it.
    "round-change": {"GET": coordinator(200), "POST": coordinator(422)},
    # Only while it is being prepared: one that was opened leads back to its page.
    "round-remove": {
        "GET": coordinator("/duinstede/afspraken-2024-2027/2024/rondes/najaar/"),
        "POST": coordinator("/duinstede/afspraken-2024-2027/2024/rondes/najaar/"),
    },
    "round-corrections": {"GET": coordinator(200), "POST": coordinator(422)},
    # Everybody at the table reads who says what; editors react for their party, who coordinates settles.
    "round-reactions": {
        "GET": AT_THE_TABLE,
        "POST": {**EDITORS, "officer": 422, "corporation_officer": 422},
    },
    "round-agenda": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "round-agenda-xlsx": READ,
    # Everybody at the table is party to this commitment, so editors report for their own.
    "line-input": {
        "GET": {**EDITORS, "officer": 200, "corporation_officer": 200},
        "POST": {**EDITORS, "officer": 422, "corporation_officer": 422},
    },
    "round-close": {"GET": coordinator(200), "POST": coordinator(f"{MONITOR}?ronde=najaar")},
    # A draft of nothing, undoing nothing, no lines chosen: back to where one came from.
    "line-draft": {"GET": people(405), "POST": {**EDITORS, "officer": f"{MONITOR}regels/a-1/?ronde=najaar"}},
    "line-undo": {"GET": people(405), "POST": {**EDITORS, "officer": f"{MONITOR}?ronde=najaar#regel-a-1"}},
    # From 'my work'; an empty report is refused.
    "line-report": {"GET": people(405), "POST": {**EDITORS, "officer": 422}},
    # What was found in public texts is for who can do something about it; a form that keeps nothing is refused.
    "clearance": {"GET": coordinator(200), "POST": coordinator(422)},
    "lines-together": {
        method: {**EDITORS, "officer": "/duinstede/afspraken-2024-2027/2024/monitor/?ronde=najaar"}
        for method in METHODS
    },
    # The letter to the council is for editors of the municipality; one that is about no round is refused.
    "council-letter": {"GET": coordinator(200), "POST": coordinator(422)},
    **{f"council-{name}": {"GET": coordinator(200), "POST": people(405)} for name in ("odt", "docx", "zip")},
    "council-letter-sent": {"GET": people(405), "POST": coordinator(422)},
    # No set of a large monitor is made here (tests/monitoring/test_council_jobs.py).
    "council-job": {"GET": people(404), "POST": people(404)},
    "council-job-file": {"GET": people(404), "POST": people(405)},
    # What the council was promised is the municipality's own list; its editors keep it. An empty form is refused.
    "council": {"GET": colleagues(200), "POST": people(405)},
    "council-new": {m: {**colleagues(403), "officer": answer} for m, answer in (("GET", 200), ("POST", 422))},
    "council-item": {"GET": colleagues(200), "POST": {**colleagues(403), "officer": 422}},
    # A meeting goes on: everybody at the table follows it, who coordinates leads; a form that asks nothing is refused.
    "meetings": {
        "GET": {**people(MEETING), "stranger": 404, "council_member": 404},
        "POST": coordinator(MEETING),
    },
    "meeting-live": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    **dict.fromkeys(("meeting-state", "meeting-decisions", "meeting-pdf", "meeting-xlsx"), READ),
    # Everybody at the table keeps filters of their own; a form that asks for nothing is refused.
    "saved-filters": {"GET": AT_THE_TABLE, "POST": {**people(422), "stranger": 404, "council_member": 404}},
    # Contacts are for everybody at the table; each party keeps its own, who coordinates places them all.
    **dict.fromkeys(("contacts", "contacts-xlsx", "contacts-csv"), READ),
    "contact-new": {
        m: {**coordinator(n), "corporation_officer": n} for m, n in (("GET", 200), ("POST", 422))
    },
    "contact": {"GET": coordinator(200), "POST": coordinator(422)},
    # What is published is for everybody; nobody is named here to report a weakness to.
    **{key: {"GET": everyone(200), "POST": everyone(405)} for key in PUBLIC},
    "security-txt": {"GET": everyone(404), "POST": everyone(405)},
    # The municipality publishes; parties tell where they did. A form that asks for nothing is refused.
    "round-publish": {
        "GET": AT_THE_TABLE,
        "POST": {**EDITORS, "officer": 422, "corporation_officer": 422},
    },
    # The guides stand in the open repository too.
    "help": {"GET": everyone(200), "POST": everyone(405)},
    "help-guide": {"GET": everyone(200), "POST": everyone(405)},
    # The table of rights is no secret: it stands in the open repository too.
    "help-rights": {"GET": everyone(200), "POST": everyone(405)},
    # The own account, for whoever has one.
    "account": {"GET": people(200), "POST": people(405)},
    "reminder-choice": {"GET": people(405), "POST": people(422)},
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


#: Where somebody gets something else than who they are LIKE; per URL name and method.
EXCEPTIONS: dict[tuple[str, str], dict[str, object]] = {
    # Without a framework to go to.
    ("home", "GET"): {"adviser": 200},
    # For the own party only.
    ("invitations", "GET"): {"people_manager": 200},
    ("invitations", "POST"): {"people_manager": 422},
}


def rights_of(name: str, method: str) -> dict[str, object]:
    """What everybody gets at one of our own addresses."""
    told = RIGHTS[name][method]
    return {**told, **{role: told[like] for role, like in LIKE.items()}, **EXCEPTIONS.get((name, method), {})}


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
    # What is sent has to tell what stood there when the page was opened (config/web/checked_admin.py).
    "change": (200, 409),
    "delete": (403, 403),
}
#: Where a model differs.
MODEL_EXCEPTIONS = {
    # An account may go; what its person wrote keeps the name (docs/operations.md, personal data).
    "parties_user_delete": (200, 200),
    # Mail is posted by what causes it.
    "parties_mail_add": (403, 403),
    "parties_mail_change": (200, 403),
    # Lines and figures are looked up; a figure may be added, and is followed by a better one when it is wrong.
    "monitoring_roundline_add": (403, 403),
    "monitoring_roundline_change": (200, 403),
    "monitoring_measurement_change": (200, 403),
    # The work of a party is divided by its editors, on their pages.
    "agreements_assignment_add": (403, 403),
    "agreements_assignment_change": (200, 403),
    # The cycle is arranged on the page of its year.
    "agreements_cyclestep_add": (403, 403),
    "agreements_cyclestep_change": (200, 403),
    # Meetings and publications come about on their own pages.
    "monitoring_meeting_add": (403, 403),
    "monitoring_meeting_change": (200, 403),
    "monitoring_publication_add": (403, 403),
    "monitoring_publication_change": (200, 403),
    # How publications look is set on a page of its own.
    "monitoring_councilitem_add": (403, 403),
    "monitoring_councilitem_change": (200, 403),
    "monitoring_publicationstyle_add": (403, 403),
    "monitoring_publicationstyle_change": (200, 403),
    # The demo's first round is closed.
    "monitoring_monitoringround_change": (200, 403),
}


# ---- asking


def browser_of(person) -> Client:
    """A browser in which this person is logged in."""
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def browsers_of(world: Mapping[str, Any]) -> dict[str, Client]:
    """A browser for each of these people."""
    return {name: browser_of(person) for name, person in world.items()}


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
