"""Measure what a POST costs: `python -m tests.bench.writing schaal-0001 …`, on the database of `DATABASE_URL`.

Per municipality: a light, a draft, closing the round (rolled back), and agreeing on its year (rolled back). Fill it first,
`manage.py generate_scale_data --municipalities 1 --years 1 --commitments 500 --country` for one of 500 lines.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from .__main__ import environment
from .country import browser

IN_PLACE = {"HX-Request": "true"}
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="(\w+)"[^>]*value="([^"]*)"')


def measure(what: str, do: Callable[[], Any]) -> Any:
    """Print the time on the clock, the processor's, and the statements; gives what it gave."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock, processor = time.perf_counter(), time.process_time()
    with CaptureQueriesContext(connection) as asked:
        found = do()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"  {what:24} {clock * 1000:7.0f} ms, processor {processor * 1000:6.0f} ms {len(asked):6} q")
    assert getattr(found, "status_code", 200) in (200, 204, 302), found
    return found


def the_round(client: Any, base: str, place: str) -> None:
    """A light on the whole page and in place, what is typed, the page after it, and closing."""
    from django.db import transaction

    from monitoring.models import RoundLine

    lines = RoundLine.objects.filter(
        round__framework__municipality__slug=place, round__status="open", commitment__assessable=True
    ).select_related("commitment", "round")
    # What stands there already is not written again.
    now = f"Gemeten om {time.time():.0f}"
    told = {
        "note_seen": 0,
        "light": "yellow",
        "cause": now,
        "adjustment": "Bijsturing",
        "text": now,
    }
    for at, (what, headers) in enumerate((("a light, whole page", {}), ("a light, in place", IN_PLACE))):
        line = lines.order_by("position")[at + 1]
        path = f"{base}monitor/regels/{line.commitment.key}/?ronde={line.round.slug}"
        sent = {**told, "version": line.version}
        measure(what, lambda path=path, sent=sent, headers=headers: client.post(path, sent, headers=headers))
    path = f"{base}monitor/regels/{line.commitment.key}/concept/?ronde={line.round.slug}"
    measure("a draft", lambda: client.post(path, {**told, "version": line.version}, headers=IN_PLACE))
    measure("the monitor after it", lambda: client.get(f"{base}monitor/"))
    closing = f"{base}rondes/{line.round.slug}/sluiten/"
    page = measure("page of closing", lambda: client.get(closing)).content.decode()
    with transaction.atomic():
        measure("closing", lambda: client.post(closing, dict(_HIDDEN.findall(page))))
        transaction.set_rollback(True)


def the_year(place: str) -> None:
    """Proposing the year, with every party agreeing and signing."""
    from django.db import transaction
    from django.db.models import QuerySet
    from django.utils import timezone

    from agreements.models import AnnualAgreement, Participation
    from agreements.services.agreeing import approve, propose
    from agreements.services.signing import sign
    from monitoring.scale import ACTOR, LAST_YEAR

    year = AnnualAgreement.objects.get(framework__municipality__slug=place, year=LAST_YEAR)
    told: dict[str, Any] = {"actor": ACTOR, "annual": year}
    with transaction.atomic():
        # Past the services: the made-up year was signed.
        QuerySet(AnnualAgreement).filter(pk=year.pk).update(status="draft")
        until = timezone.localdate() + timedelta(days=14)
        version = measure("proposing", lambda: propose(**told, reply_by=until))
        told["seen"] = version.number
        seats = list(Participation.objects.filter(framework=year.framework).select_related("party"))
        for seat in seats:
            measure("agreeing", lambda seat=seat: approve(**told, party=seat.party))
        for seat in seats:
            measure("signing", lambda seat=seat: sign(**told, party=seat.party, function="Wethouder"))
        transaction.set_rollback(True)


def main(places: list[str]) -> None:
    """Print a row per thing that is done."""
    import django

    django.setup()
    from monitoring.scale import FRAMEWORK_SLUG, LAST_YEAR

    for place in places:
        print(place)
        the_round(browser(f"1@{place}.example"), f"/{place}/{FRAMEWORK_SLUG}/{LAST_YEAR}/", place)
        the_year(place)


if __name__ == "__main__":
    os.environ.update(environment(os.environ["DATABASE_URL"]))
    main(sys.argv[1:] or ["schaal-0001"])
