"""Catalogues on small trees: what is kept, reported and compiled. Collecting: `test_catalogue_collecting.py`."""

import gettext
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from config.web import catalogues

from .catalogue_trees import PYTHON, TEMPLATE, po, translate, write_tree


@pytest.fixture
def tree(tmp_path):
    return partial(write_tree, tmp_path)


@pytest.fixture
def project(tree, settings):
    """A project of one text, with the settings pointing at it."""
    root = tree({"parties/views.py": 'x = _("Sign")\n'})
    settings.BASE_DIR = root
    settings.LOCALE_PATHS = [root / "locale"]
    return root


def problems(root: Path) -> list[str]:
    return [str(problem) for problem in catalogues.find_problems(root, po(root))]


def test_file_has_no_dates_or_line_numbers_and_is_sorted(tree):
    root = tree(
        {
            "parties/a.py": '_("Zebra")\n\n_("Ape")\n_("Zebra")\n',
            "templates/b.html": '{# Translators: an animal #}\n{% translate "Zebra" %}{% translate "{n} of %(total)s" %}',
        }
    )

    catalogues.update(root, po(root))

    assert po(root).read_text(encoding="utf-8").split("\n\n", 1) == [
        "# Dutch texts of prestatieafspraken. Collected by `make messages`; fill in the msgstr lines by hand.\n"
        'msgid ""\n'
        'msgstr ""\n'
        '"Project-Id-Version: prestatieafspraken\\n"\n'
        '"Language: nl\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
        '#: parties/a.py\nmsgid "Ape"\nmsgstr ""\n\n'
        '#. Translators: an animal\n#: parties/a.py templates/b.html\nmsgid "Zebra"\nmsgstr ""\n\n'
        '#: templates/b.html\n#, python-brace-format, python-format\nmsgid "{n} of %%(total)s"\nmsgstr ""\n',
    ]


def test_second_run_changes_nothing(tree):
    root = tree({"parties/a.py": PYTHON, "templates/b.html": TEMPLATE})
    catalogues.update(root, po(root))
    translate(root, ("Plain", "Gewoon"), ("Heading", "Kop"))
    po(root).write_text(
        po(root)
        .read_text(encoding="utf-8")
        .replace("#: templates/b.html\nmsgid", "# B1\n#: templates/b.html\nmsgid", 1),
        encoding="utf-8",
    )
    first = po(root).read_bytes()
    changed = po(root).stat().st_mtime_ns

    catalogues.update(root, po(root))

    assert po(root).read_bytes() == first
    assert po(root).stat().st_mtime_ns == changed
    assert b"\n# B1\n" in first


def test_keeps_translations_drops_obsolete_and_never_guesses(tree):
    root = tree({"parties/a.py": '_("Sign the agreement")\n_("Old words")\nngettext("home", "homes", 2)\n'})
    catalogues.update(root, po(root))
    translate(root, ("Sign the agreement", "Onderteken"), ("Old words", "Oude woorden"))
    tree(
        {"parties/a.py": '_("Sign the agreement")\n_("Sign the agreements")\nngettext("home", "houses", 2)\n'}
    )

    catalog = catalogues.update(root, po(root))

    assert {message.id: message.string for message in catalog if message.id} == {
        "Sign the agreement": "Onderteken",
        "Sign the agreements": "",
        ("home", "houses"): ("", ""),
    }
    content = po(root).read_text(encoding="utf-8")
    assert "Old words" not in content
    assert "fuzzy" not in content


def test_check_is_silent_when_all_is_well(project):
    call_command("messages", verbosity=0)
    translate(project, ("Sign", "Onderteken"))
    before = po(project).read_bytes()
    po(project).with_suffix(".mo").unlink()
    out = StringIO()

    call_command("messages", "--check", stdout=out, stderr=out)

    assert out.getvalue() == ""
    assert po(project).read_bytes() == before
    assert not po(project).with_suffix(".mo").exists()


def test_check_fails_with_a_list_and_writes_nothing(project):
    with pytest.raises(CommandError) as error:
        call_command("messages", "--check")

    assert error.value.returncode == 1
    assert str(error.value) == (
        f"Texts that need work: 1. Run `make messages`, then edit {po(project)}.\n"
        '  missing: "Sign" (parties/views.py)'
    )
    assert not (project / "locale").exists()


def test_check_finds_missing_untranslated_fuzzy_and_obsolete(tree):
    root = tree({"parties/a.py": '_("Empty")\n_("Doubtful")\n_("Gone")\npgettext("verb", "Fine")\n'})
    catalogues.update(root, po(root))
    translate(root, ("Doubtful", "Twijfel"), ("Gone", "Weg"), ("Fine", "Goed"))
    content = po(root).read_text(encoding="utf-8").replace('msgid "Doubtful"', '#, fuzzy\nmsgid "Doubtful"')
    po(root).write_text(content + '\n#~ msgid "Kept as a comment"\n#~ msgstr "Oud"\n', encoding="utf-8")
    tree({"parties/a.py": '_("Empty")\n_("Doubtful")\npgettext("verb", "Fine")\npgettext("noun", "Fine")\n'})

    assert problems(root) == [
        'fuzzy: "Doubtful" (parties/a.py)',
        'untranslated: "Empty" (parties/a.py)',
        'missing: "Fine" [noun] (parties/a.py)',
        'obsolete: "Gone" (parties/a.py)',
        'obsolete: "Kept as a comment"',
    ]


def test_check_finds_a_changed_plural_and_a_half_translated_one(tree):
    root = tree({"parties/a.py": 'ngettext("home", "homes", 2)\nngettext("year", "years", 2)\n'})
    catalogues.update(root, po(root))
    content = po(root).read_text(encoding="utf-8")
    po(root).write_text(content.replace('msgstr[0] ""', 'msgstr[0] "een"'), encoding="utf-8")
    tree({"parties/a.py": 'ngettext("home", "houses", 2)\nngettext("year", "years", 2)\n'})

    assert problems(root) == [
        'obsolete: "home" / "homes" (parties/a.py)',
        'missing: "home" / "houses" (parties/a.py)',
        'untranslated: "year" / "years" (parties/a.py)',
    ]


@pytest.mark.parametrize(
    ("text", "translation_", "difference"),
    [
        ("%(name)s signs", "%(naam)s tekent", "%(name)s in the code, %(naam)s in the translation"),
        ("%(name)s signs", "Iemand tekent", "%(name)s in the code, none in the translation"),
        ("%(n)s homes", "%(n)d woningen", "%(n)s in the code, %(n)d in the translation"),
        ("%s of %d", "%d van %s", "%s %d in the code, %d %s in the translation"),
        ("{name} signs", "{naam} tekent", "{name} in the code, {naam} in the translation"),
        ("{name} signs", "{name tekent", "{name} in the code, none in the translation"),
        ("{} of {}", "{} van alle", "{} in the code, {} in the translation"),
        ("%(n)s is 5%% more", "%(n)s is 5% meer", "a percent sign must be written %% here"),
        ("Half", "50%%", "a percent sign must be written % here"),
        ("%(a)s and %(b)s", "%(b)s en %(a)s", ""),
        ("7,5 % of social rent", "7,5 % sociale huur", ""),
        ("A 30%-requirement", "Een 30%-eis", ""),
        ("{name} signs", "Getekend door {name}", ""),
        (
            ("%(n)s home of %(x)s", "%(n)s homes of %(x)s"),
            ("%(n)s woning van %(x)s", "%(n)s woningen van %(x)s"),
            "",
        ),
        (("One home", "%(n)s homes"), ("%(n)s woning", "%(n)s woningen"), ""),
        (("%s home", "%s homes"), ("%s woning", "Woningen"), "%s in the code, none in the translation"),
        (("%s home", "%s homes"), ("Een woning", "%s woningen"), "%s in the code, none in the translation"),
    ],
)
def test_placeholders(text, translation_, difference):
    message = catalogues.Message(text, translation_)

    assert catalogues.compare_placeholders(message) == difference


def test_check_reports_placeholders(tree):
    root = tree({"parties/a.py": '_("%(name)s signs")'})
    catalogues.update(root, po(root))
    translate(root, ("%(name)s signs", "%(naam)s tekent"))

    assert problems(root) == [
        'placeholders: "%(name)s signs" (%(name)s in the code, %(naam)s in the translation)'
    ]


def test_compiled_catalogue_works_with_gettext(tree):
    root = tree({"parties/a.py": PYTHON + '_("Doubtful")\n'})
    catalogues.update(root, po(root))
    translate(root, ("Plain", "Gewoon – ‘één’"), ("Doubtful", "Twijfel"))
    content = po(root).read_text(encoding="utf-8").replace('msgid "Doubtful"', '#, fuzzy\nmsgid "Doubtful"')
    content = content.replace(
        'msgid_plural "%(n)s homes"\nmsgstr[0] ""\nmsgstr[1] ""',
        'msgid_plural "%(n)s homes"\nmsgstr[0] "%(n)s woning"\nmsgstr[1] "%(n)s woningen"',
    ).replace('msgctxt "month"\nmsgid "May"\nmsgstr ""', 'msgctxt "month"\nmsgid "May"\nmsgstr "Mei"')
    po(root).write_text(content, encoding="utf-8")

    compiled = catalogues.compile_catalogue(po(root))

    with compiled.open("rb") as file:
        dutch = gettext.GNUTranslations(file)
    assert dutch.gettext("Plain") == "Gewoon – ‘één’"
    assert dutch.ngettext("%(n)s home", "%(n)s homes", 1) == "%(n)s woning"
    assert [dutch.ngettext("%(n)s home", "%(n)s homes", n) for n in (0, 2)] == ["%(n)s woningen"] * 2
    assert dutch.pgettext("month", "May") == "Mei"
    assert dutch.pgettext("verb", "May") == "May"
    assert dutch.gettext("Doubtful") == "Doubtful"
    # A text without translation is left out, so that Django's own may show.
    assert ("year", 0) not in dutch._catalog
    assert dutch.info()["plural-forms"] == "nplurals=2; plural=(n != 1);"
    first = compiled.read_bytes()
    assert catalogues.compile_catalogue(po(root)).read_bytes() == first


def test_dutch_is_translated_and_english_shows_the_code(project):
    call_command("messages", verbosity=0)
    translate(project, ("Sign", "Onderteken"))

    call_command("messages", "--compile", verbosity=0)

    translation.trans_real._translations.clear()
    with translation.override("nl"):
        assert translation.gettext("Sign") == "Onderteken"
    with translation.override("en"):
        assert translation.gettext("Sign") == "Sign"


def test_command_says_what_it_did(project):
    out = StringIO()

    call_command("messages", stdout=out)

    assert out.getvalue() == (
        f"{po(project)}: 1 texts, 1 without translation.\nCompiled {po(project).with_suffix('.mo')}.\n"
    )


def test_compile_alone_leaves_the_catalogue_as_it_is(project, tree):
    call_command("messages", verbosity=0)
    before = po(project).read_bytes()
    tree({"parties/views.py": '_("New")\n'})

    call_command("messages", "--compile", verbosity=0)

    assert po(project).read_bytes() == before


def test_compile_without_catalogues_does_nothing(project):
    out = StringIO()

    call_command("messages", "--compile", stdout=out)

    assert out.getvalue() == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("parties/broken.py", '_("Never closed"\n"""'),
        ("templates/broken.html", "{% blocktranslate %}{% if x %}{% endif %}{% endblocktranslate %}"),
    ],
)
def test_a_broken_source_file_is_named(project, tree, name, text):
    tree({name: text})

    with pytest.raises(CommandError, match=f"^{name} cannot be read: "):
        call_command("messages")


@pytest.mark.parametrize(
    "line",
    ["<<<<<<< HEAD", "=======", 'msgid "Half an entry"', "#~ msgid", 'msgctxt "x"\nmsgid "y"', "msgstr[x] "],
)
def test_a_damaged_catalogue_is_refused_and_left_alone(project, line):
    call_command("messages", verbosity=0)
    damaged = po(project).read_text(encoding="utf-8") + line + "\n"
    po(project).write_text(damaged, encoding="utf-8")

    with pytest.raises(CommandError, match="valid"):
        call_command("messages")

    assert po(project).read_text(encoding="utf-8") == damaged
