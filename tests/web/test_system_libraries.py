"""The last line of set-up: what is missing on this machine, and the cure."""

import sys
from io import StringIO

import pytest
from django.core.management import call_command

PACKAGES = "libpango-1.0-0\nchromium\n"


def said() -> str:
    out = StringIO()
    call_command("system_libraries", stdout=out)
    return out.getvalue()


@pytest.fixture
def machine(tmp_path, monkeypatch, settings):
    """Pretends a machine: which programs are there, and whether WeasyPrint finds its libraries."""

    def pretend(programs: tuple[str, ...], pango: bool, packages: str = PACKAGES) -> None:
        for name in programs:
            program = tmp_path / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text("#!/bin/sh\n")
            program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path / "bin"))
        (tmp_path / "weasyprint.py").write_text(
            "" if pango else "print('-----\\nlong advice\\n')\nraise OSError('cannot load library')\n"
        )
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        monkeypatch.syspath_prepend(str(tmp_path))
        if packages:
            (tmp_path / "system-packages.txt").write_text(packages)
        settings.BASE_DIR = tmp_path

    yield pretend
    # The stand-in must not stay behind for tests that print a real PDF.
    sys.modules.pop("weasyprint", None)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_silent_when_nothing_is_missing(machine, name):
    machine((name,), pango=True)

    assert said() == ""


@pytest.mark.parametrize(
    ("programs", "pango", "missing"),
    [
        (("chromium",), False, "Pango (for the PDF)"),
        ((), True, "Chromium (for the browser tests)"),
        ((), False, "Pango (for the PDF), Chromium (for the browser tests)"),
    ],
)
def test_one_line_names_what_is_missing_and_the_cure(machine, capsys, programs, pango, missing):
    machine(programs, pango=pango)

    assert said() == (
        f"Missing: {missing}. To get them, run `make system` as root (Debian or Ubuntu), "
        "or install: libpango-1.0-0 chromium\n"
    )
    assert capsys.readouterr() == ("", "")


def test_works_without_the_list_of_packages(machine):
    machine((), pango=True, packages="")

    assert said() == (
        "Missing: Chromium (for the browser tests). "
        "To get them, run `make system` as root (Debian or Ubuntu)\n"
    )
