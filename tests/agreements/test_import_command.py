"""`manage.py import_commitments`: what it prints, what it answers, what it leaves behind."""

from __future__ import annotations

from io import StringIO
from time import monotonic

import pytest
from django.core.management import CommandError, call_command

from agreements.models import AnnualAgreement, Commitment
from agreements.services.drafting import add_theme
from agreements.services.importing import plan_import
from agreements.services.spreadsheets import read_rows
from monitoring.publishing.exports import FORMATS
from monitoring.table.reading import read_report
from tests.cast import ACTOR

from .sheets import as_csv, as_ods, as_xlsx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

NAME = "duinstede/afspraken-2024-2027"
GOOD = (["Nr.", "Afspraak", "Trekker"], ["J 1", "Bouwen", "Gemeente"], ["J 2", "Zorgen", "de provincie"])


@pytest.fixture
def run(table, tmp_path):
    """Run the command on a file with this content; returns what it prints."""

    def run(content: bytes, *options: str, name: str = NAME) -> str:
        path = tmp_path / "lijst"
        path.write_bytes(content)
        out = StringIO()
        call_command("import_commitments", name, str(path), *options, stdout=out)
        return out.getvalue()

    return run


@pytest.mark.parametrize(
    "content", [as_csv(*GOOD), as_xlsx(*GOOD), as_ods(*GOOD)], ids=["csv", "xlsx", "ods"]
)
def test_it_takes_in_every_kind_of_file_and_twice_is_once(run, content):
    assert run(content, "--year", "2025") == (
        "Row 3: “de provincie” is no party here and is noted as somebody outside.\n2 new, 0 changed, 0 unchanged.\n"
    )
    assert [*Commitment.objects.values_list("key", "annual_agreement__year")] == [
        ("2025-j-1", 2025),
        ("2025-j-2", 2025),
    ]
    assert Commitment.history.first().actor_party == "System"
    assert run(content, "--year", "2025").endswith("0 new, 0 changed, 2 unchanged.\n")
    assert Commitment.history.count() == 2


def test_a_dry_run_tells_and_writes_nothing(run):
    printed = run(as_csv(*GOOD), "--year", "2025", "--dry-run")
    assert printed.endswith(
        "Nothing was written; this is what would happen: 2 new, 0 changed, 0 unchanged.\n"
    )
    assert (Commitment.objects.count(), AnnualAgreement.objects.count()) == (0, 0)


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_one_wrong_row_and_nothing_is_taken_in(run, options):
    with pytest.raises(CommandError) as told:
        run(as_csv([*GOOD[0], "Wat"], *GOOD[1:], ["J 3", "", ""], ["x" * 21, "Wonen", ""]), *options)
    assert told.value.returncode == 1
    assert str(told.value).split("\n") == [
        "These columns are not used: Wat.",
        "Row 4, column “Afspraak”: Fill this in; every commitment needs a title.",
        "Row 5, column “Nr.”: This is too long: 21 characters, at most 20.",
        "Nothing was taken in: 2 problems.",
    ]
    assert Commitment.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("duinstede/bestaat-niet", NAME),
        ("elders/x", "elders/elders-2024-2027"),
        ("duinstede", NAME),
        ("/", f"{NAME}, elders/elders-2024-2027"),
    ],
)
def test_a_framework_that_does_not_exist(run, name, there):
    with pytest.raises(CommandError) as told:
        run(as_csv(*GOOD), name=name)
    assert str(told.value) == (f"Framework agreement “{name}” does not exist. There is: {there}.")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "The file is damaged."),
        (as_csv(["Straat"]), "There is no column"),
    ],
)
def test_a_file_that_can_not_be_used(run, content, message):
    with pytest.raises(CommandError, match=message):
        run(content)


def test_a_file_that_is_not_there(table):
    with pytest.raises(CommandError, match="can not be read"):
        call_command("import_commitments", NAME, "/bestaat/niet.csv")


@pytest.mark.parametrize("name", ["csv", "xlsx", "ods"])
def test_the_monitor_as_a_file_is_understood(heemstede, name):
    """Headings of the round that look like a theme of the agreement and are none are told; the rest is recognised."""
    content = FORMATS[name].render(read_report(heemstede.year_end))
    plan = plan_import(framework=heemstede.framework, rows=read_rows(content), year=2026)
    assert len(plan.rows) == 35
    assert {problem.column for problem in plan.problems} == {"Thema", "Subthema"}
    assert plan.count("new") == 32


@pytest.mark.slow
def test_two_thousand_rows(run, table):
    """Understood and compared in a few seconds; writing goes at some sixty rows a second."""
    add_theme(actor=ACTOR, framework=table.framework, position=1, number="1", title="Bouwen")
    head = ["Nr.", "Afspraak", "Tekst", "Thema", "Trekker", "Planning"]
    rows = [
        [f"J {at // 10}.{at % 10}", f"Afspraak {at}", "Tekst " * 50, "1", "Gemeente, Wonen", "T2"]
        for at in range(2000)
    ]
    assert run(as_xlsx(head, *rows[:100]), "--year", "2025") == "100 new, 0 changed, 0 unchanged.\n"
    started = monotonic()
    printed = run(as_xlsx(head, *rows), "--year", "2025", "--dry-run")
    assert printed.endswith("1900 new, 0 changed, 100 unchanged.\n")
    assert monotonic() - started < 20
