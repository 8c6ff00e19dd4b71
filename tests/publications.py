"""Publications for tests: through the service, or as a bare row where only its address matters."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Any

from django.test import Client

from agreements.models import Commitment, FrameworkAgreement
from config.web.history import acting
from monitoring.enums import RoundStatus
from monitoring.models import MonitoringRound, Publication, PublicationFile
from monitoring.public.services import publish_round
from monitoring.table import keeping
from monitoring.table.as_json import to_data
from monitoring.table.reading import build_report

from .cast import ACTOR
from .factories import make_round

#: Quick to make, and enough for what is asked of files.
QUICK = ("csv", "json")


def published(
    framework: FrameworkAgreement,
    commitments: Sequence[Commitment] = (),
    *,
    formats: Sequence[str] = QUICK,
    **fields: Any,
) -> Publication:
    """The first edition of a closed round. `fields`: of `make_round`."""
    row = make_round(framework, commitments, status=RoundStatus.CLOSED, **fields)
    return publish_round(actor=ACTOR, monitoring_round=row, formats=formats)


def again(publication: Publication, note: str = "Een bedrag.") -> Publication:
    """The next edition of the same round."""
    return publish_round(
        actor=ACTOR,
        monitoring_round=publication.round,
        edition=publication.edition + 1,
        note=note,
        formats=QUICK,
    )


def address(publication: Publication, rest: str = "") -> str:
    """Where it stands for ever."""
    return f"/openbaar/{'/'.join(map(str, publication.place))}/{publication.number}/{rest}"


def publish_as_it_is(row: MonitoringRound, *, file: str, year: int) -> Publication:
    """A publication with one file of nothing, of a round of any year and in any state."""
    data = to_data(build_report(row))
    with acting(ACTOR):
        publication = Publication(
            round=row,
            edition=1,
            number=1,
            municipality_slug=data["municipality"]["slug"],
            municipality_name=data["municipality"]["name"],
            framework_slug=data["framework"]["slug"],
            framework_title=data["framework"]["name"],
            year=year,
            title=row.title,
            reference_date=row.reference_date,
            closed_on=row.reference_date,
            data=data,
            checksum="0" * 64,
            author_name=ACTOR.name,
        )
        publication.save()
        PublicationFile(
            publication=publication,
            file_format="csv",
            name=file,
            content_type="text/csv; charset=utf-8",
            content=b"file",
            size=4,
            sha256=hashlib.sha256(b"file").hexdigest(),
        ).save()
    return publication


def as_served(client: Client, publication: Publication) -> dict[str, str]:
    """What the world gets, to the byte: every page and file; without the form of the language switch.

    As a process that has just started would make it.
    """
    paths = ["", "sha256.txt", "stijl.css", *(f"bestanden/{row.name}" for row in publication.files.all())]
    addresses = [address(publication, path) for path in paths]
    year = address(publication).removesuffix(f"{publication.number}/")
    addresses += [year, "/openbaar/", f"/openbaar/{publication.municipality_slug}/"]
    addresses.append(f"/openbaar/sitemaps/diwoo-{publication.municipality_slug}.xml")
    keeping.clear()
    found = {}
    for path in addresses:
        response = client.get(path)
        assert response.status_code == 200, path
        content = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]*"', b"", response.content)
        found[path] = hashlib.sha256(content).hexdigest()
    return found
