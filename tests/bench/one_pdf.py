"""One PDF in a process of its own: `python -m tests.bench.one_pdf REPORT.json OUT.pdf`.

Prints the processor's seconds that drawing took; whoever started the process knows how long the whole took.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import django


def main(source: Path, target: Path) -> None:
    """Read a report, draw it, write it."""
    django.setup()
    from monitoring.publishing.pdf import render_pdf
    from monitoring.table.report import from_data

    report = from_data(json.loads(source.read_text(encoding="utf-8")))
    start = time.process_time()
    content = render_pdf(report)
    print(time.process_time() - start)
    target.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
