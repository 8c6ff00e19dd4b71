"""What every role gets at every address of our own; that of packages stands in packages_table.py.

The addresses are made from the URL configuration (addresses.py), so that a new view needs a decision here. The tests
beside this ask for all of it; what a decision rests on stands in monitoring/rights/.
"""

from monitoring.publishing.exports import FORMATS

from .addresses import HERE

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
#: To the admin's way in; where that leads: test_admin.py.
ADMIN_LOGIN = "admin login"


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
            # A round asks what nobody of the organisation took on.
            "corporation_officer": "/mijn-werk/",
            "stranger": "/elders/",
            "council_member": 200,
            "manager": 200,
        },
        "POST": people(405),
    },
    # Everybody may ask; what is found differs (tests/monitoring/test_search.py).
    "search": {"GET": people(200), "POST": people(405)},
    # Everybody has a list of their own; what stands in it differs (tests/monitoring/test_my_work_page.py).
    **{name: {"GET": people(200), "POST": people(405)} for name in ("my-work", "my-work-count")},
    # What stands in it differs (tests/monitoring/test_deciding.py).
    "deciding": {"GET": people(200), "POST": people(405)},
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
    **dict.fromkeys(("municipality", "framework", "commitment", "figures", "figures-xlsx"), READ),
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
    "own-words": {"GET": {**AT_THE_TABLE, "manager": 404}, "POST": people(405)},
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
    # Rows that do not fit: tests/monitoring/test_figure_lists.py. Without a file there is nothing to look at.
    "figures-import": {
        "GET": {**coordinator(200), "manager": 200},
        "POST": {**coordinator(422), "manager": 422},
    },
    # Also a year that was proposed here, which tells why not (tests/monitoring/test_signed_before_page.py).
    "annual-signed": {
        "GET": {**coordinator(200), "manager": 200},
        "POST": {**coordinator(422), "manager": 422},
    },
    # Nothing was taken in, so there is nothing to take back (tests/monitoring/test_figures_back.py).
    "figures-back": {
        "GET": {**coordinator(200), "manager": 200},
        "POST": {**coordinator(409), "manager": 409},
    },
    "framework-signed": {
        "GET": {**coordinator(200), "manager": 200},
        "POST": {**coordinator(422), "manager": 422},
    },
    # What is open there, and ending it (tests/monitoring/test_ending.py).
    "framework-end": {
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
    "concept-import": {"GET": coordinator(200), "POST": coordinator(422)},
    "concept-framework": {"GET": coordinator(200), "POST": coordinator(422)},
    "concept-target": {"GET": coordinator(200), "POST": coordinator(422)},
    "concept-line": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    # Bids one may not read are left out (tests/monitoring/test_promises.py).
    "promises": READ,
    # The same of the lines of bids about that year, as far as they may read them (tests/monitoring/test_taking.py).
    "concept-bids": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    "concept-bid": {"GET": coordinator(200), "POST": coordinator(422)},
    # Everybody at the table reads the evaluation; editors judge for their party, who coordinates for all and closes.
    "evaluation": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    # What is left goes in one act: who closes it, once there is something left (tests/monitoring/test_evaluation_rest.py).
    "evaluation-rest": {
        "GET": coordinator("/duinstede/afspraken-2024-2027/2024/evaluatie/"),
        "POST": coordinator(422),
    },
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
    "round-arrange": {"GET": coordinator(200), "POST": coordinator(422)},
    # Until it closes its dates change, with the reason; after that a correction stands beside it.
    "round-change": {"GET": coordinator(200), "POST": coordinator(422)},
    # Only while it is being prepared: one that was opened leads back to its page.
    "round-remove": {
        "GET": coordinator("/duinstede/afspraken-2024-2027/2024/rondes/najaar/"),
        "POST": coordinator("/duinstede/afspraken-2024-2027/2024/rondes/najaar/"),
    },
    # A file that does not fit: tests/monitoring/test_taking_over.py. Without one there is nothing to look at.
    "round-import": {"GET": coordinator(200), "POST": coordinator(422)},
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
    # A form that does not tell what it showed is asked again.
    "round-close": {"GET": coordinator(200), "POST": coordinator(409)},
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
    # What was raised is read by everybody at the table. Here nothing is signed yet, so nothing is raised; who coordinates
    # answers and settles, whose it is may withdraw it. A form that asks for nothing is refused.
    "escalate": {"GET": EDITORS, "POST": EDITORS},
    "escalation": {"GET": AT_THE_TABLE, "POST": {**coordinator(422), "corporation_officer": 422}},
    # Everybody at the table reads the projects; this one is of nobody, so who keeps them all changes it.
    **dict.fromkeys(("projects", "projects-xlsx"), READ),
    **{
        name: {m: {**coordinator(n), "corporation_officer": n} for m, n in (("GET", 200), ("POST", 422))}
        for name in ("project-new", "projects-import")
    },
    "project": {"GET": AT_THE_TABLE, "POST": coordinator(422)},
    # Everybody at the table reads the goals; who coordinates keeps them, and so does the application manager.
    "goals": READ,
    **{
        name: {m: {**coordinator(n), "manager": n} for m, n in (("GET", 200), ("POST", 422))}
        for name in ("goal-new", "goal", "commitment-goals")
    },
    # So it is with the meetings that were agreed.
    "bodies": READ,
    **{
        name: {m: {**coordinator(n), "manager": n} for m, n in (("GET", 200), ("POST", 422))}
        for name in ("body-new", "body")
    },
    "meeting-presence": {"GET": coordinator(200), "POST": coordinator(422)},
    "actions": READ,
    "action": {"GET": coordinator(200), "POST": coordinator(422)},
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
    # Only the own passkeys (tests/parties/test_second_factor.py).
    "mfa_remove_webauthn": {"GET": people(404), "POST": people(404)},
    # Nobody here has any.
    "mfa_download_recovery_codes": {"GET": people(404), "POST": people(404)},
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
    # What it wrote itself.
    ("own-words", "GET"): {"adviser": 200},
    # For the own party only.
    ("invitations", "GET"): {"people_manager": 200},
    ("invitations", "POST"): {"people_manager": 422},
}


def rights_of(name: str, method: str) -> dict[str, object]:
    """What everybody gets at one of our own addresses."""
    told = RIGHTS[name][method]
    return {**told, **{role: told[like] for role, like in LIKE.items()}, **EXCEPTIONS.get((name, method), {})}
