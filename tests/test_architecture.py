"""What import-linter can not see: relations, templates, migrations and the size of modules."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

from config.web.history import TrackedModel
from parties.demo import CAST, PASSWORD
from parties.models import Party

ROOT = Path(settings.BASE_DIR)
#: From the bottom up; an app knows itself and what stands below it.
APPS = ("web", "parties", "agreements", "monitoring")
#: Django's own that any app may refer to.
ALLOWED = ("auth", "contenttypes")
MAX_LINES = 450
#: A test says more words per idea than what it tests.
MAX_TEST_LINES = 650


def our_models() -> list[type[models.Model]]:
    """Every model of the four apps, histories included."""
    return [
        model for label in APPS for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]


# ---- relations


def targets(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    """What a model refers to, with the names of the fields; generic relations and through tables included."""
    for field in [*model._meta.local_fields, *model._meta.local_many_to_many, *model._meta.private_fields]:
        related = field.remote_field and field.remote_field.model
        if related is not None:
            yield f"{model._meta.label}.{field.name}", related
    for parent in model._meta.parents:
        yield f"{model._meta.label} (parent)", parent


def climbs(name: str, target: type[models.Model]) -> bool:
    """Whether this relation leads to an app above its own, or outside."""
    own, other = name.split(".")[0], target._meta.app_label
    if other in ALLOWED:
        return False
    return other not in APPS or APPS.index(other) > APPS.index(own)


def test_relations_only_lead_down():
    relations = [relation for model in our_models() for relation in targets(model)]
    assert ("monitoring.RoundLine.commitment", "agreements") in {(n, t._meta.app_label) for n, t in relations}
    assert [name for name, target in relations if climbs(name, target)] == []


def test_a_relation_upwards_would_be_found():
    assert climbs("parties.Party.line", apps.get_model("monitoring.RoundLine"))
    assert climbs("parties.Party.session", apps.get_model("sessions.Session"))
    assert not climbs("monitoring.RoundLine.party", Party)


def set_null_targets(candidates: list[type[models.Model]]) -> list[str]:
    """Relations to a tracked model that are emptied, unseen by its history, when their target goes."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in candidates
        for field in model._meta.local_fields
        if field.remote_field
        and field.remote_field.on_delete in (models.SET_NULL, models.SET_DEFAULT)
        and issubclass(field.remote_field.model, TrackedModel)
        and not hasattr(model, "history_id")
    ]


def test_a_tracked_object_never_disappears_out_of_a_relation_unseen():
    """PROTECT or CASCADE: SET_NULL changes rows by an update that leaves no history."""
    assert set_null_targets([*apps.get_models(include_auto_created=True)]) == []


@pytest.mark.django_isolate_apps("parties")
def test_a_relation_that_is_emptied_would_be_found():
    class Forgetful(models.Model):
        party = models.ForeignKey(Party, null=True, on_delete=models.SET_NULL, related_name="+")

        class Meta:
            app_label = "parties"

        def __str__(self) -> str:
            return ""

    assert set_null_targets([Forgetful]) == ["parties.Forgetful.party"]


# ---- templates

_TAG = re.compile(r"\{%-?\s*(include|extends)\s+(\S+)")
#: Folders of things that show what monitoring knows.
_STANDS_WITH = {"pdf": "monitoring", "mail": "monitoring", "public": "monitoring"}
#: Login pages wear the layout of their package.
_ALSO = {
    "account": {"allauth", "mfa"},
    "mfa": {"allauth", "account"},
    "usersessions": {"allauth"},
    "socialaccount": {"allauth"},
}


def places(folder: str) -> set[str]:
    """The folders from which a template in `folder` may include; '' is the top, where base.html stands."""
    own = {folder, "", "components", *_ALSO.get(folder, ())}
    if folder == "components":
        return {"components"}
    app = _STANDS_WITH.get(folder, folder)
    return own | {*APPS[: APPS.index(app) + 1]} if app in APPS else own


def wrong_includes(templates: Path) -> list[str]:
    """Includes and extensions that climb, or whose name can not be read here."""
    wrong = []
    for path in sorted(templates.rglob("*.html")):
        name = path.relative_to(templates)
        folder = name.parts[0] if len(name.parts) > 1 else ""
        for tag, quoted in _TAG.findall(path.read_text()):
            target = quoted.strip("\"'").split("#")[0]
            parts = Path(target).parts
            if quoted[0] not in "\"'":
                wrong.append(f"{name}: {tag} {quoted} (not a literal name)")
            elif parts and (parts[0] if len(parts) > 1 else "") not in places(folder):
                wrong.append(f"{name}: {tag} {target}")
    return wrong


def test_templates_only_include_what_stands_below_them():
    assert wrong_includes(ROOT / "templates") == []


def test_an_include_upwards_would_be_found(tmp_path):
    files = {
        "base.html": "{% include 'components/menu.html' %}",
        "components/menu.html": "{% include 'components/item.html' %}",
        "components/bad.html": "{% extends 'base.html' %}",
        "parties/good.html": "{% extends 'base.html' %}{% include 'parties/part.html#row' %}",
        "parties/bad.html": '{%- include "monitoring/table.html" with x=1 %}',
        "agreements/good.html": "{% include 'parties/part.html' %}",
        "agreements/hidden.html": "{% include name %}",
        "monitoring/good.html": "{% include 'agreements/part.html' %}{% include '#own-partial' %}",
        "account/good.html": "{% extends 'allauth/layouts/base.html' %}",
        "account/bad.html": "{% include 'parties/part.html' %}",
        "pdf/good.html": "{% include 'monitoring/table.html' %}",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert wrong_includes(tmp_path) == [
        "account/bad.html: include parties/part.html",
        "agreements/hidden.html: include name (not a literal name)",
        "components/bad.html: extends base.html",
        "parties/bad.html: include monitoring/table.html",
    ]


#: The bases whose pages show the way to them.
_WITH_CRUMBS = {
    "base_crumbs.html",
    "monitoring/base.html",
    "monitoring/file_import.html",
    "public/base.html",
}


def nowhere(templates: Path) -> list[str]:
    """Pages that write a way of their own, or neither say where the reader is nor leave the way out."""
    wrong = []
    for path in sorted(templates.rglob("*.html")):
        name, text = path.relative_to(templates).as_posix(), path.read_text()
        tells = "{% block here %}" in text or "{% block breadcrumb %}{% endblock %}" in text
        base = re.match(r"\{% extends \"(.*?)\" %\}", text)
        if '<nav class="breadcrumb"' in text and name != "base_crumbs.html" and not name.startswith("admin/"):
            wrong.append(f"{name}: a way of its own")
        elif base and base[1] in _WITH_CRUMBS and name not in _WITH_CRUMBS and not tells:
            wrong.append(f"{name}: nowhere")
    return wrong


def test_every_page_below_another_says_where_the_reader_is():
    assert nowhere(ROOT / "templates") == []


def test_a_page_that_is_nowhere_would_be_found(tmp_path):
    (tmp_path / "monitoring").mkdir()
    files = {
        "base_crumbs.html": '{% extends "base.html" %}<nav class="breadcrumb">',
        "monitoring/base.html": '{% extends "base_crumbs.html" %}',
        "monitoring/good.html": '{% extends "monitoring/base.html" %}{% block here %}Here{% endblock %}',
        "monitoring/top.html": '{% extends "monitoring/base.html" %}{% block breadcrumb %}{% endblock %}',
        "monitoring/lost.html": '{% extends "monitoring/base.html" %}{% block content %}{% endblock %}',
        "own.html": '{% extends "base.html" %}<nav class="breadcrumb">',
        "login.html": '{% extends "base.html" %}',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert nowhere(tmp_path) == ["monitoring/lost.html: nowhere", "own.html: a way of its own"]


# ---- migrations and modules


@pytest.mark.slow
@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def modules() -> dict[str, int]:
    """Every module of ours with its number of lines."""
    folders = ("config", "parties", "agreements", "monitoring", "tests")
    return {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    }


def test_no_module_is_longer_than_a_person_reads_at_a_sitting():
    lines = modules()
    assert lines["tests/test_architecture.py"] > 100
    limits = {name: MAX_TEST_LINES if name.startswith("tests/") else MAX_LINES for name in lines}
    assert {name: count for name, count in lines.items() if count > limits[name]} == {}


def test_make_run_ends_with_the_address_and_how_to_log_in() -> None:
    """It is printed before the server starts, which then says nothing itself."""
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nrun:", 1)[1].split("\n\n", 1)[0]
    said, serves = recipe.strip().splitlines()[-2:]
    assert all(part in said for part in ("http://$(ADDRESS)/", CAST[0].email, PASSWORD))
    assert serves.endswith("runserver $(ADDRESS) >/dev/null")


def test_every_place_has_a_row_that_tells_what_it_holds():
    rows = (ROOT / "docs" / "architecture.md").read_text().split("| place | holds |")[1].split("\n\n")[0]
    told = set(re.findall(r"^\| `([^`]+)/` \|", rows, re.MULTILINE))
    technical = {"management", "migrations", "models", "services", "templatetags"}
    places = {
        path.parent.relative_to(ROOT).as_posix()
        for app in ("parties", "agreements", "monitoring")
        for path in (ROOT / app).glob("*/__init__.py")
    }
    assert {place for place in places if place.split("/")[-1] not in technical} <= told
    assert all((ROOT / place).is_dir() for place in told)


def test_every_decision_is_listed():
    docs = Path(settings.BASE_DIR) / "docs"
    listed = re.findall(
        r"\(decisions/([^)]+)\)", (docs / "architecture.md").read_text().split("## Decisions")[1]
    )
    assert listed == sorted(path.name for path in (docs / "decisions").glob("*.md"))


def test_every_package_has_a_line_that_says_why_it_is_here():
    wanted = {
        re.split(r"[\[<>=]", line)[0].strip()
        for path in ROOT.glob("requirements*.in")
        for line in path.read_text().splitlines()
        if line and not line.startswith(("#", "-"))
    }
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs" / "dependencies.md").read_text(), re.MULTILINE)
    told = {name.lower() for row in rows for name in re.findall(r"[\w.-]+", row)}
    assert {name for name in wanted if name.lower() not in told} == set()


def unplaced(layers: list[str], modules: set[str]) -> set[str]:
    """Modules that stand in none of the layers, nor below one."""
    placed = {name.strip() for layer in layers for name in layer.split("|")}
    return {
        module
        for module in modules
        if not any(module == place or module.startswith(f"{place}.") for place in placed)
    }


def test_every_module_of_monitoring_has_a_layer():
    """Import-linter sees to the other layers itself (`exhaustive`), not to ones that lie in several packages."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["name"].startswith("Inside monitoring"))
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "monitoring").rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    }
    assert unplaced(layers, modules) == set()
    assert unplaced(["monitoring.table"], {"monitoring.table.rows", "monitoring.tables"}) == {
        "monitoring.tables"
    }


def test_mail_goes_out_by_the_outbox_alone():
    """What is sent past it is lost when the mail server is down."""
    ways = re.compile(r"django\.core\.mail|django\.core import mail|smtplib|\.email_user\(")
    modules = [
        path
        for app in ("config", "parties", "agreements", "monitoring")
        for path in (ROOT / app).rglob("*.py")
    ]
    senders = {path.relative_to(ROOT).as_posix() for path in modules if ways.search(path.read_text())}
    assert senders == {"parties/post/delivery.py"}


def test_names_of_files_are_made_in_one_place():
    """Where they are not, two agreements of a municipality give files of one name."""
    modules = [
        path
        for app in ("config", "parties", "agreements", "monitoring")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"filename[*]?=", path.read_text())
    ]
    assert {path.relative_to(ROOT).as_posix() for path in modules} == {"config/web/file_names.py"}


# ---- starting


@pytest.mark.slow
def test_starting_imports_nothing_that_makes_files():
    """Every command starts the application; what draws and packs files takes longer to import than most of them run."""
    heavy = ("docx", "odf", "openpyxl", "tablib", "weasyprint", "xlsxwriter")
    code = f"import sys, django; django.setup(); print([n for n in {heavy} if n in sys.modules])"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
