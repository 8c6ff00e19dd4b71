"""Rows of publications that break a constraint, each with what a person reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models

from monitoring.models import Publication, PublicationFile, PublishedElsewhere
from tests.factories import Table
from tests.publications import QUICK, published


def another(table: Table, **fields: Any) -> Publication:
    """A second row beside the one that is published; not saved."""
    row = published(table.framework, formats=QUICK[:1])
    row.pk, row._state.adding = None, True
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def a_second_file(table: Table) -> PublicationFile:
    row = published(table.framework, formats=QUICK[:1]).files.get()
    row.pk, row._state.adding = None, True
    return row


def elsewhere(table: Table) -> PublishedElsewhere:
    return PublishedElsewhere(
        publication=published(table.framework, formats=QUICK[:1]),
        party=table.tenants,
        party_name="Huurders",
        url="http://huurders.example/",
        published_on=date(2024, 12, 1),
        author_name="Testopzet",
    )


#: Per constraint what is told, and a row that breaks it.
BROKEN: dict[str, tuple[str, Callable[[Table], models.Model]]] = {
    "publication_edition": (
        "This edition is published already.",
        lambda table: another(table, number=2),
    ),
    "publication_address": (
        "This number is taken already.",
        lambda table: another(table, edition=2, note="Een bedrag."),
    ),
    "publication_corrects": (
        "Tell what this edition corrects.",
        lambda table: another(table, edition=2, number=2),
    ),
    "publication_file": ("This publication has a file with this name.", a_second_file),
    "elsewhere_https": ("Give an address that begins with https:// and the day.", elsewhere),
}
