"""A round as a file: JSON, and the command that writes every format."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.test import Client, override_settings

from config.web.history import Actor
from monitoring.publishing import exports
from monitoring.publishing.exports import FORMATS, FileFormat, render_json
from monitoring.publishing.pdf import DRAFT_MARK, PdfUnavailableError
from monitoring.rounds import services as rounds
from monitoring.table.as_json import from_data
from monitoring.table.reading import read_report
from monitoring.table.report import FORMAT, Report

from ..cast import Cast
from ..conftest import Heemstede
from ..reading import pdf_texts
from .pdf_report import make_report

MAIN = "meerjarige-prestatieafspraken-2024-2027"
SMALL = "prestatieafspraken-woonzorg-nederland-2024-2027"


# ---- JSON ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "report", [make_report(), make_report("closed", lines=(), previous=None, previous_date=None)]
)
def test_json_holds_the_whole_report(report: Report) -> None:
    assert from_data(json.loads(render_json(report))) == report


def test_json_of_a_real_round_holds_the_whole_report(heemstede: Heemstede) -> None:
    for monitoring_round in (heemstede.autumn, heemstede.year_end):
        report = read_report(monitoring_round)
        assert from_data(json.loads(render_json(report))) == report


def test_json_tells_its_format_and_writes_what_people_can_read() -> None:
    content = render_json(make_report())
    data = json.loads(content)
    assert data["format"] == FORMAT
    assert data["reference_date"] == "2024-12-31"
    assert data["lines"][4]["results"][1]["value"] == "7.5"
    assert content.endswith(b"}\n")
    report = make_report(municipality=replace(make_report().municipality, name="Súdwest-Fryslân"))
    assert "Súdwest-Fryslân".encode() in render_json(report)


def test_json_of_an_older_shape_is_still_read() -> None:
    data = json.loads(render_json(make_report()))
    del data["glossary"]
    data["something"] = "new"
    assert from_data(data) == make_report(glossary=())


def test_json_of_a_later_shape_is_refused_and_not_misread() -> None:
    data = json.loads(render_json(make_report()))
    with pytest.raises(ValueError, match=f"{FORMAT + 1}"):
        from_data({**data, "format": FORMAT + 1})


# ---- the command ---------------------------------------------------------------------------------------------


def export(output: Path, *args: str, municipality: str = "heemstede", year: str = "2024") -> None:
    """Run the command for JSON, unless another format is named."""
    named = () if "--format" in args else ("--format", "json")
    call_command("export_monitor", municipality, year, "--output", str(output), *named, *args)


def test_the_latest_round_is_written(heemstede: Heemstede, tmp_path: Path) -> None:
    export(tmp_path / "monitor.json", "--framework", MAIN)
    assert from_data(json.loads((tmp_path / "monitor.json").read_bytes())) == read_report(heemstede.year_end)
    assert [path.name for path in tmp_path.iterdir()] == ["monitor.json"]


def test_a_named_round_is_written_from_its_frozen_copy(heemstede: Heemstede, tmp_path: Path) -> None:
    export(tmp_path / "monitor.json", "--round", "najaar-2024")
    report = from_data(json.loads((tmp_path / "monitor.json").read_bytes()))
    assert report.is_final
    assert report.round.slug == "najaar-2024"
    assert len(report.lines) == 35


# WeasyPrint leaves the file of its colour profile to the garbage collector.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("name", "slug", "marked"), [("pdf", "eind-2024", True), ("pdfa", "najaar-2024", False)]
)
def test_the_pdf_has_every_line(
    heemstede: Heemstede, tmp_path: Path, name: str, slug: str, marked: bool
) -> None:
    export(tmp_path / "monitor.pdf", "--format", name, "--round", slug)
    pages = pdf_texts((tmp_path / "monitor.pdf").read_bytes())
    assert {DRAFT_MARK in page for page in pages} == {marked}
    whole = " ".join(pages)
    lines = read_report(heemstede.year_end).lines
    assert len(lines) == 35
    assert [line.number for line in lines if f"{line.number} {line.title}" not in whole] == []


def test_a_file_that_stood_there_is_replaced(heemstede: Heemstede, tmp_path: Path) -> None:
    target = tmp_path / "monitor.json"
    target.write_text("old")
    export(target)
    assert json.loads(target.read_bytes())["year"] == 2024
    assert target.stat().st_mode & 0o777 == 0o666 & ~os.umask(os.umask(0o022))


@pytest.mark.parametrize(
    ("args", "named", "there_is"),
    [
        ({"municipality": "duinstede"}, "duinstede", "heemstede"),
        ({"year": "2019"}, "2019", "2024"),
        ({"args": ("--framework", "bestaat-niet")}, "bestaat-niet", MAIN),
        ({"args": ("--round", "voorjaar")}, "voorjaar", "najaar-2024, eind-2024"),
        ({"args": ("--framework", SMALL)}, "2024", ""),
    ],
)
def test_what_is_not_there_is_told_in_one_line(
    heemstede: Heemstede, tmp_path: Path, args: dict[str, object], named: str, there_is: str
) -> None:
    options = dict(args)
    extra = options.pop("args", ())
    with pytest.raises(CommandError) as caught:
        export(tmp_path / "monitor.json", *extra, **options)
    message = str(caught.value)
    assert named in message
    assert there_is in message
    assert "\n" not in message
    assert caught.value.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_several_frameworks_with_rounds_ask_for_a_choice(heemstede: Heemstede, tmp_path: Path) -> None:
    rounds.prepare_round(
        actor=Actor("Test"),
        framework=heemstede.woonzorg,
        year=2024,
        slug="eind-2024",
        title="Eindstand 2024",
        period="",
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31),
        reference_date=date(2024, 12, 31),
    )
    with pytest.raises(CommandError, match=f"{MAIN}, {SMALL}"):
        export(tmp_path / "monitor.json")
    export(tmp_path / "monitor.json", "--framework", SMALL)
    assert json.loads((tmp_path / "monitor.json").read_bytes())["framework"]["slug"] == SMALL


def test_when_rendering_fails_the_old_file_stays(
    heemstede: Heemstede, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(report: Report) -> bytes:
        raise PdfUnavailableError("Pango is missing")

    monkeypatch.setitem(exports.FORMATS, "pdf", FileFormat(unavailable, "application/pdf", "pdf"))
    target = tmp_path / "monitor.pdf"
    target.write_text("old")
    with pytest.raises(CommandError, match="Pango is missing"):
        export(target, "--format", "pdf")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["monitor.pdf"]


def test_when_writing_fails_nothing_half_written_stays(
    heemstede: Heemstede, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match="No space left on device"):
        export(tmp_path / "monitor.json")
    assert list(tmp_path.iterdir()) == []


def test_in_a_folder_it_has_the_name_it_has_on_the_site(
    client: Client, heemstede: Heemstede, heemstede_cast: Cast, tmp_path: Path
) -> None:
    export(tmp_path)
    client.force_login(heemstede_cast.officer)
    saved = client.get(f"/heemstede/{MAIN}/2024/monitor.json")["Content-Disposition"]
    assert [f'inline; filename="{path.name}"' for path in tmp_path.iterdir()] == [saved]


@pytest.mark.parametrize("output", ["geen-map/monitor.json", "n" * 300])
def test_the_output_must_be_a_file_in_a_folder(heemstede: Heemstede, tmp_path: Path, output: str) -> None:
    with pytest.raises(CommandError, match=re.escape(str(tmp_path / output))):
        export(tmp_path / output)
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_and_its_file_is_written(heemstede: Heemstede, tmp_path: Path) -> None:
    link, target = tmp_path / "nu.json", tmp_path / "monitor.json"
    link.symlink_to(target.name)
    for _time in range(2):
        export(link)
        assert link.is_symlink() and json.loads(target.read_bytes())["year"] == 2024
        target.write_text("oud")


def test_what_is_no_ordinary_file_is_left_alone(heemstede: Heemstede, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.json")
    with pytest.raises(CommandError, match=re.escape("pijp.json")):
        export(tmp_path / "pijp.json")
    assert (tmp_path / "pijp.json").is_fifo()


def test_standard_output(heemstede: Heemstede, tmp_path: Path, capfdbinary, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    call_command("export_monitor", "heemstede", "2024", "--output", "-", "--format", "json")
    assert json.loads(capfdbinary.readouterr().out)["year"] == 2024
    assert list(tmp_path.iterdir()) == []


def test_files_that_set_up_makes_are_looked_at_and_the_rest_of_the_site_is_not(
    heemstede: Heemstede, tmp_path: Path, monkeypatch
) -> None:
    output = tmp_path / "monitor.json"
    command = ("export_monitor", "heemstede", "2024", "--output", str(output), "--format", "json")
    with monkeypatch.context() as away:
        away.setattr("config.web.checks.NEEDED_STATIC", ("vendor/gone.css",))
        with pytest.raises(SystemCheckError, match="make setup"):
            call_command(*command, skip_checks=False)
    assert not output.exists()
    with override_settings(ROOT_URLCONF="a.module.that.is.not.there"):
        call_command(*command, skip_checks=False)
    assert output.exists()


def test_only_formats_that_work_can_be_asked_for(tmp_path: Path) -> None:
    assert set(FORMATS) == {"pdf", "pdfa", "xlsx", "ods", "csv", "html", "json"}
    with pytest.raises(CommandError, match="docx"):
        export(tmp_path / "monitor.docx", "--format", "docx")
