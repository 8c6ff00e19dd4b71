"""The settings come from the environment: what is missing or wrong is told in one line, and production is safe."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from agreements.services import spreadsheets
from config.web.checks import easy_ways_in, hosts_by_name, sender_of_mail
from config.web.middleware import LARGEST_REQUEST
from monitoring.collecting import attaching

ROOT = Path(settings.BASE_DIR)
#: Long and random enough for Django's own check; of no use anywhere.
KEY = "7vN-tests-only-qD3xw8Zk1_Rb5yLm2Pc9Gf4Hs6Tj0Ua-Xe1Vt"
PRODUCTION = {
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "example.org",
    "DATABASE_URL": "sqlite:///:memory:",
    "DEFAULT_FROM_EMAIL": "noreply@example.org",
    "SECURITY_CONTACT": "mailto:beveiliging@example.org",
    "SECURITY_EXPIRES": "2099-01-01",
}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Django's command line in an environment of its own: nothing of this one, and no .env."""
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.slow
def test_production_settings_pass_the_check_for_deployment():
    done = run("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (2 silenced).\n"


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set."),
        ({"DIWOO_CATEGORY": "3"}, "DIWOO_CATEGORY must be 11"),
        ({"SECURITY_EXPIRES": "morgen"}, "SECURITY_EXPIRES must be a day"),
        ({"DATABASE_URL": "onzin:geheim"}, "DATABASE_URL must start with sqlite: or postgres:"),
        ({"DATABASE_URL": "mysql://u:geheim@h/n"}, "DATABASE_URL must start with sqlite: or postgres:"),
        ({"DATABASE_URL": "postgres://u:geheim@h:poort/n"}, "DATABASE_URL is not understood."),
        pytest.param({"LOG_LEVEL": "geheim"}, "LOG_LEVEL must be DEBUG", marks=pytest.mark.slow),
        pytest.param(
            {"OIDC_PROVIDERS": '[{"secret": "geheim"'}, "OIDC_PROVIDERS must be JSON", marks=pytest.mark.slow
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value.values())) or "none",
)
def test_what_is_missing_or_wrong_is_told_in_one_line(environment, words):
    done = run("check", **{**PRODUCTION, **environment})
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("Configuration: ")
    assert words in line
    # What is printed ends up in logs.
    assert KEY not in line
    assert "geheim" not in line


@pytest.mark.slow
def test_a_server_with_a_wrong_setting_does_not_start_and_tells_it_in_one_line():
    """With the number at which gunicorn stops, where it would start workers without end."""
    done = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "ENV_FILE": os.devnull, **PRODUCTION, "SESSION_HOURS": "tien"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (3, "Configuration: SESSION_HOURS must be a whole number.\n")


@pytest.mark.slow
def test_only_debug_has_defaults_that_are_known_to_all():
    names = ("SECRET_KEY", "DEMO", "SESSION_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "ALLOWED_HOSTS")
    shown = f"from django.conf import settings as s; print([getattr(s, n) for n in {names!r}])"
    debug = run("shell", "--no-imports", "-c", shown, DEBUG="true", DATABASE_URL="sqlite:///:memory:")
    assert (
        debug.stdout.strip() == "['only-for-debug', True, False, False, ['127.0.0.1', 'localhost', '[::1]']]"
    )
    production = run("shell", "--no-imports", "-c", shown, **PRODUCTION)
    assert production.stdout.strip() == f"[{KEY!r}, False, True, True, ['example.org']]"


@pytest.mark.slow
def test_https_is_asked_below_the_host_and_by_the_list_of_browsers_only_where_somebody_chose_it():
    """Who gets on that list does not easily get off, with all its subdomains."""
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    shown = f"from django.conf import settings as s; print([bool(getattr(s, n)) for n in {names!r}])"
    command = ("shell", "--no-imports", "-c", shown)
    assert run(*command, **PRODUCTION).stdout.strip() == "[True, False, False]"
    assert run(*command, **PRODUCTION, SECURE_HSTS_PRELOAD="true").stdout.strip() == "[True, True, True]"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "seconds", "options"),
    [
        ("", "0", {"connect_timeout": 5}),
        ("?connect_timeout=9", "300", {"connect_timeout": 9, "prepare_threshold": 0}),
    ],
)
def test_statements_are_prepared_where_a_connection_is_kept_and_none_is_waited_for_long(
    query, seconds, options
):
    shown = "from django.db import connection as c; print(c.settings_dict['OPTIONS'])"
    settings_of = {**PRODUCTION, "DATABASE_URL": f"postgres://u:w@h/n{query}", "DB_CONN_MAX_AGE": seconds}
    assert run("shell", "--no-imports", "-c", shown, **settings_of).stdout.strip() == str(options)


@pytest.mark.parametrize(
    ("demo", "second_step", "told"),
    [(False, True, []), (True, True, ["web.W003"]), (True, False, ["web.W003", "web.W004"])],
)
def test_the_check_for_deployment_tells_what_lets_strangers_in(settings, demo, second_step, told):
    settings.DEMO, settings.MFA_REQUIRED = demo, second_step
    assert [one.id for one in easy_ways_in(None)] == told


@pytest.mark.parametrize(
    ("sender", "told"),
    [
        ("prestatieafspraken@localhost", ["web.W005"]),
        ("Afspraken <afspraken@server.localdomain>", ["web.W005"]),
        ("afspraken", ["web.W005"]),
        ("Afspraken <afspraken@heemstede.nl>", []),
    ],
)
def test_the_check_for_deployment_tells_of_a_sender_that_nobody_takes_mail_from(settings, sender, told):
    settings.DEFAULT_FROM_EMAIL = sender
    assert [one.id for one in sender_of_mail(None)] == told


@pytest.mark.parametrize(
    ("hosts", "told"),
    [
        (["afspraken.heemstede.nl", "localhost"], []),
        (["*"], ["web.W006"]),
        (["afspraken.heemstede.nl", ".heemstede.nl"], ["web.W006"]),
    ],
)
def test_the_check_for_deployment_tells_of_hosts_that_anybody_may_choose(settings, hosts, told):
    settings.ALLOWED_HOSTS = hosts
    assert [one.id for one in hosts_by_name(None)] == told


def test_every_name_is_documented_and_read():
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = guide.split("## Environment variables")[1].split("\n## ")[0]
    read = (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    told = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert sorted(told) == sorted(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", read))


def test_the_documented_proxy_sets_all_that_is_believed_behind_it():
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for header in (
        "Host $host",
        "X-Forwarded-Proto $scheme",
        "X-Forwarded-For $remote_addr",
        "X-Request-ID $request_id",
    ):
        assert f"    proxy_set_header {header};\n" in guide


def test_the_documented_proxy_takes_what_may_be_sent_and_has_pages_of_its_own():
    """nginx shows them as they are: nothing in them is for Django to fill in."""
    guide = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (most,) = re.findall(r"^client_max_body_size (\d+)m;", guide, re.MULTILINE)
    assert int(most) * 1024 * 1024 == LARGEST_REQUEST
    assert max(attaching.MAX_BYTES, spreadsheets.MAX_BYTES) * 3 / 2 < LARGEST_REQUEST
    pages = re.findall(r"^error_page [\d ]+ /(\d+\.html);", guide, re.MULTILINE)
    assert pages == ["413.html", "503.html"]
    for name in pages:
        assert not re.search(r"{[{%]", (ROOT / "templates" / name).read_text(encoding="utf-8"))


def test_the_units_are_shut_in_alike_and_run_what_is_there():
    units = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "systemd").iterdir())]
    (shut_in,) = {re.search(r"\n# Nothing is written.*", unit, re.DOTALL)[0] for unit in units}
    assert "\nProtectSystem=strict\n" in shut_in and "\nNoNewPrivileges=true\n" in shut_in
    run = [
        re.search(r"^ExecStart=/srv/prestatieafspraken/\.venv/bin/(.*)", unit, re.MULTILINE)[1]
        for unit in units
    ]
    assert [line.split(" --")[0] for line in run] == [
        "python manage.py db_worker",
        "python manage.py export_worker",
        "gunicorn config.wsgi",
    ]


def test_the_documented_installation_takes_packages_as_set_up_does():
    flags = re.compile(
        r"install (?:--quiet --disable-pip-version-check )?(--require-hashes .*) -r requirements"
    )
    documented, set_up = (
        flags.search((ROOT / name).read_text(encoding="utf-8"))[1]
        for name in ("docs/operations.md", "Makefile")
    )
    assert documented == set_up
