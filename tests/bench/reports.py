"""Reports of made-up rounds as JSON files: `python -m tests.bench.reports FOLDER LINES…`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django
from django.core.management import call_command


def main(folder: Path, sizes: list[int]) -> None:
    """Write `<lines>.json` for each size, as the open round of a made-up municipality reads."""
    django.setup()
    from monitoring.models import MonitoringRound
    from monitoring.scale import Size, make_municipality, slug_of
    from monitoring.table.as_json import to_data
    from monitoring.table.reading import read_report

    call_command("migrate", verbosity=0)
    rounds = MonitoringRound.objects.select_related("framework__municipality")
    for number, lines in enumerate(sizes, start=1):
        make_municipality(number, Size(years=1, commitments=lines))
        row = rounds.get(framework__municipality__slug=slug_of(number), status="open")
        data = json.dumps(to_data(read_report(row)), ensure_ascii=False)
        (folder / f"{lines}.json").write_text(data, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(lines) for lines in sys.argv[2:]])
