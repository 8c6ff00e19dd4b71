"""One PDF in a process of its own: `python -m tests.bench.one_pdf REPORT.json OUT.pdf [PART…]`.

Prints the processor's seconds that drawing took; whoever started the process knows how long the whole took. With
parts it draws once more and prints, before that, the seconds this took: what a server that runs already needs.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import django


def main(source: Path, target: Path, parts: tuple[str, ...]) -> None:
    """Read a report, draw it (all of it, or cover, table and these parts), write it."""
    django.setup()
    from monitoring.publishing.pdf import render_pdf
    from monitoring.style.look import Look
    from monitoring.table.as_json import from_data

    report = from_data(json.loads(source.read_text(encoding="utf-8")))
    if parts:
        report = replace(report, look=Look(parts=parts))
    start = time.process_time()
    content = render_pdf(report)
    drawing = time.process_time() - start
    target.write_bytes(content)
    start = time.perf_counter()
    if parts:
        render_pdf(report)
    print(time.perf_counter() - start, drawing)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:]))
