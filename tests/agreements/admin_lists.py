"""A list in the admin, sent to be looked at and agreed to; for tests."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from .sheets import as_csv

IMPORT = "/admin/agreements/commitment/import/"
CONFIRM = "/admin/agreements/commitment/process_import/"
EXPORT = "/admin/agreements/commitment/export/"
HEAD = ["Nr.", "Afspraak", "Tekst", "Trekker"]
GOOD = as_csv(HEAD, ["J 1", "Bouwen", "Wij bouwen.", "Gemeente"], ["J 2", "Zorgen", "", "Wonen"])


def send(browser, framework, content: bytes = GOOD, year: object = 2025, name: str = "lijst.csv"):
    """Choose a file and look at what it would do."""
    upload = SimpleUploadedFile(name, content)
    return browser.post(IMPORT, {"framework": framework.pk, "year": year or "", "import_file": upload})


def agreed(response) -> dict[str, str]:
    """What the button under the preview sends."""
    form = response.context["confirm_form"]
    return {name: str(form[name].value() or "") for name in form.fields}
