"""What catalogues collect: texts from Python and from templates, and from nowhere else."""

from functools import partial

import pytest

from .catalogue_trees import PYTHON, TEMPLATE, texts, write_tree


@pytest.fixture
def tree(tmp_path):
    return partial(write_tree, tmp_path)


def test_collects_every_form_from_python(tree):
    root = tree({"agreements/models/x.py": PYTHON})

    assert texts(root) == {
        (None, "Plain"),
        (None, "Split over two pieces"),
        (None, "Inside"),
        (None, ("w", "ww")),
        (None, "%(name)s signs"),
        (None, "{name} declines"),
        (None, ("%(n)s home", "%(n)s homes")),
        (None, ("year", "years")),
        ("month", "May"),
        ("verb", "May"),
        ("furniture", ("table", "tables")),
    }


def test_collects_every_form_from_templates(tree):
    root = tree({"templates/parties/page.html": TEMPLATE})

    assert texts(root) == {
        (None, "Heading"),
        (None, "Compared"),
        (None, "Default"),
        (None, "On\N{NO-BREAK SPACE}course"),
        ("in a list", "Order"),
        ("homes", ("%(n)s ready, 100%% sure", "%(n)s all ready")),
        (None, "Hello %(name)s"),
    }


def test_looks_in_packages_and_template_folders_only(tree):
    page = '{% translate "Found" %}'
    root = tree(
        {
            "config/settings.py": '_("Found in config")',
            "templates/mail/reminder.txt": page,
            "monitoring/rounds/templates/rounds/page.html": '{% translate "Found below an app" %}',
            "monitoring/notes.txt": '{% translate "Not a template" %}',
            "templates/data.json": '{% translate "Not a page" %}',
            "tests/test_x.py": '_("A test")',
            "manage.py": '_("A script")',
        }
    )

    assert texts(root) == {(None, "Found"), (None, "Found in config"), (None, "Found below an app")}
