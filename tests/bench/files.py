"""The PDF: how it grows with the number of lines, and how it compares with LibreOffice on the same texts.

Every file is made by a process of its own. Against LibreOffice the clock counts, from start to end of both processes;
for growth the processor's time of drawing, because a file of minutes meets all the noise of a machine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import word
from .results import Findings, Spread

SMALL, MIDDLE, LARGE = 35, 350, 2000
#: Seconds per line may grow this much from MIDDLE to LARGE.
GROWTH_LIMIT = 1.10
#: What the Word document has as well; a publication has a foreword, contents, results per party and changes besides.
SAME = ("summary", "items", "glossary")
#: Our process / LibreOffice's, at most.
OFFICE_LIMIT = 1.3


@dataclass
class Runs:
    """What processes that do the same needed."""

    seconds: list[float] = field(default_factory=list)
    #: Peak of what the process and its children held, in MB.
    memory: list[float] = field(default_factory=list)
    #: Seconds of the processor, of the process and its children.
    busy: list[float] = field(default_factory=list)
    #: Of those, what drawing took; empty where we can not look inside.
    drawing: list[float] = field(default_factory=list)
    #: Seconds on the clock of drawing once more in the same process.
    again: list[float] = field(default_factory=list)

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Do it once more; raises SystemExit with what the process said when it fails."""
        start = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None
        output = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)}\n{output}")
        self.seconds.append(time.perf_counter() - start)
        self.memory.append(usage.ru_maxrss / 1024)
        self.busy.append(usage.ru_utime + usage.ru_stime)
        if "tests.bench.one_pdf" in command:
            again, drawing = output.split()[-2:]
            self.again.append(float(again))
            self.drawing.append(float(drawing))

    def tell(self) -> str:
        """Seconds on the clock and of the processor, and memory."""
        clock, busy, memory = (Spread.of(values) for values in (self.seconds, self.busy, self.memory))
        return f"{clock.tell('s', 2)}, processor {busy.middle:.1f} s, {memory.most:.0f} MB"


def measure(folder: Path, environment: Mapping[str, str], rounds: int) -> Findings:
    """Make the files, `rounds` times where they are small."""
    sizes = [SMALL, MIDDLE, LARGE]
    module = [sys.executable, "-m"]
    subprocess.run(
        [*module, "tests.bench.reports", str(folder), *map(str, sizes)], env=environment, check=True
    )
    ours = {lines: Runs() for lines in sizes}
    same, theirs = Runs(), Runs()
    office = shutil.which("soffice")

    def draw(lines: int) -> None:
        paths = [str(folder / f"{lines}.json"), str(folder / f"{lines}.pdf")]
        ours[lines].run([*module, "tests.bench.one_pdf", *paths], environment)

    def draw_same() -> None:
        paths = [str(folder / f"{SMALL}.json"), str(folder / "same.pdf")]
        same.run([*module, "tests.bench.one_pdf", *paths, *SAME], environment)

    def convert() -> None:
        if office:
            theirs.run(_conversion(office, folder), environment)

    word.write(json.loads((folder / f"{SMALL}.json").read_text(encoding="utf-8")), folder / "office.docx")
    draw(SMALL)  # Caches of fonts, and the profile LibreOffice makes when it first starts.
    convert()
    ours[SMALL], theirs = Runs(), Runs()
    for _turn in range(rounds):
        draw(SMALL)
        draw_same()
        convert()
    for lines in (MIDDLE, LARGE, MIDDLE):
        draw(lines)
    return report(ours, same, theirs if office else None)


def _conversion(office: str, folder: Path) -> list[str]:
    """LibreOffice with a profile of its own, so that it does not wait for one that runs already."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    return [
        office,
        profile,
        "--headless",
        "--convert-to",
        # Tagged, as ours is; it takes no longer than an untagged one.
        'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}',
        "--outdir",
        str(folder),
        str(folder / "office.docx"),
    ]


def report(ours: dict[int, Runs], same: Runs, theirs: Runs | None) -> Findings:
    """What came out, and what is said about the limits."""
    found = Findings()
    for lines, runs in ours.items():
        found.note(f"PDF of {lines} lines", runs.tell())
    found.note(f"PDF of the same {SMALL} lines, only what the Word document has", same.tell())
    per_line = {lines: Spread.of([1000 * s / lines for s in runs.drawing]) for lines, runs in ours.items()}
    for lines, spread in per_line.items():
        found.note(f"drawing, processor's time per line of {lines}", spread.tell("ms"))
    growth = per_line[LARGE].middle / per_line[MIDDLE].middle
    what = f"drawing per line, {LARGE} / {MIDDLE} lines"
    found.limit(what, f"{growth:.2f}", growth <= GROWTH_LIMIT, f"at most {GROWTH_LIMIT:.2f}")
    if theirs is None:
        found.note("LibreOffice", "not installed")
        return found
    found.note(f"LibreOffice, the same {SMALL} lines from .docx", theirs.tell())
    command = [(a - again) / b for a, again, b in zip(same.seconds, same.again, theirs.seconds, strict=True)]
    server = [a / b for a, b in zip(same.again, theirs.seconds, strict=True)]
    for how, ratios in (("by a command", command), ("by a running server", server)):
        what = f"PDF of {SMALL} lines with the same content, {how} / LibreOffice"
        found.note(what, Spread.of(ratios).tell("", 2))
    ratio = Spread.of([a / b for a, b in zip(ours[SMALL].seconds, theirs.seconds, strict=True)])
    found.limit(
        f"PDF of {SMALL} lines / LibreOffice",
        ratio.tell("", 2),
        ratio.middle <= OFFICE_LIMIT,
        f"at most {OFFICE_LIMIT:g}",
    )
    return found
