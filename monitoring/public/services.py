"""Publishing a closed round, withdrawing it, and telling where else it was published."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.models import FrameworkAgreement
from config.web.history import Actor, acting
from parties.models import Party

from ..models import (
    MAX_NOTE,
    FrozenReport,
    MonitoringRound,
    Publication,
    PublicationFile,
    PublishedElsewhere,
    Withdrawal,
)
from ..privacy.refusing import check_private
from ..publishing.answers import monitor_name
from ..publishing.exports import FORMATS
from ..table.clearance import known_words
from ..table.closing import checksum
from ..table.reading import read_report
from ..table.report import Report

#: What is made of every publication, in the order of the page.
FILES = ("pdf", "pdfa", "ods", "xlsx", "csv", "json")


class EditionTakenError(ValidationError):
    """Somebody else published this edition meanwhile."""


def publish_round(
    *,
    actor: Actor,
    monitoring_round: MonitoringRound,
    edition: int = 1,
    note: str = "",
    formats: Sequence[str] = FILES,
    looked: bool = False,
) -> Publication:
    """Publish a closed round with its files. `edition`: the one the person saw coming; `note`: what it corrects.

    A note with words that may be private is refused (code `private`) unless somebody `looked`.

    The files are made first and take as long as they take; then all rows are written in one short transaction, so
    that nothing half is ever published. Raises ValidationError, EditionTakenError and PdfUnavailableError.
    """
    note = note.strip()
    row = MonitoringRound.objects.select_related("framework__municipality").get(pk=monitoring_round.pk)
    _may_be_published(row, edition, note)
    report = read_report(row)
    if not looked:
        check_private(note, known_words(report), "note")
    files = _make_files(row, report, edition, formats)
    with transaction.atomic(), acting(actor):
        FrameworkAgreement.lock(row.framework_id)
        MonitoringRound.lock(row.pk)
        # Asked again: while the files were made somebody else may have published.
        _may_be_published(row, edition, note)
        publication = _publication(row, edition, note)
        publication.save()
        for file in files:
            file.publication = publication
            file.save()
    return publication


def next_edition(monitoring_round: MonitoringRound) -> int:
    """The edition that publishing makes now."""
    newest = Publication.objects.filter(round=monitoring_round).aggregate(newest=Max("edition"))["newest"]
    return (newest or 0) + 1


def _may_be_published(row: MonitoringRound, edition: int, note: str) -> None:
    if not row.is_closed:
        raise ValidationError(_("Only a closed round can be published. Close the round first."))
    coming = next_edition(row)
    if edition != coming:
        raise EditionTakenError(_("This edition was published meanwhile. Look at what stands there now."))
    if edition > 1 and not note:
        raise ValidationError({"note": _("Tell what this edition corrects: readers of the old one see it.")})
    if len(note) > MAX_NOTE:
        raise ValidationError({"note": _("Use at most %(most)s characters.") % {"most": MAX_NOTE}})


def _make_files(
    row: MonitoringRound, report: Report, edition: int, formats: Sequence[str]
) -> list[PublicationFile]:
    files = []
    for name in formats:
        content = FORMATS[name].render(report)
        files.append(
            PublicationFile(
                file_format=name,
                name=monitor_name(row, name, edition=edition),
                content_type=FORMATS[name].content_type,
                content=content,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
        )
    return files


def _publication(row: MonitoringRound, edition: int, note: str) -> Publication:
    frozen = FrozenReport.objects.get(round=row)
    if checksum(frozen.data) != frozen.checksum:
        raise ValidationError(_("The frozen copy of this round does not have its checksum any more."))
    data = frozen.data
    place = {
        "municipality_slug": data["municipality"]["slug"],
        "framework_slug": data["framework"]["slug"],
        "year": data["year"],
    }
    last = Publication.objects.filter(**place).aggregate(last=Max("number"))["last"] or 0
    return Publication(
        round=row,
        edition=edition,
        number=last + 1,
        note=note,
        **place,
        municipality_name=data["municipality"]["name"],
        municipality_code=row.framework.municipality.code,
        framework_title=data["framework"]["name"],
        title=data["round"]["name"],
        reference_date=date.fromisoformat(data["reference_date"]),
        closed_on=timezone.localdate(row.closed_at),
        data=data,
        checksum=frozen.checksum,
    )


def withdraw(
    *,
    actor: Actor,
    publication: Publication,
    reason: str,
    looked: bool = False,
) -> Withdrawal:
    """Withdraw one edition: its page says so from now on, and its files are not offered any more.

    Raises ValidationError without a reason, or when it was withdrawn already; `looked`: as for a note.
    """
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tell why it is withdrawn: it stands on the page.")})
    if len(reason) > MAX_NOTE:
        raise ValidationError({"reason": _("Use at most %(most)s characters.") % {"most": MAX_NOTE}})
    if not looked:
        row = MonitoringRound.objects.select_related("framework__municipality").get(pk=publication.round_id)
        check_private(reason, known_words(read_report(row)), "reason")
    with transaction.atomic(), acting(actor):
        MonitoringRound.lock(publication.round_id)
        _not_withdrawn(publication)
        made = Withdrawal(
            publication=publication,
            round_id=publication.round_id,
            reason=reason,
        )
        made.save()
    return made


def tell_where(
    *, actor: Actor, publication: Publication, party: Party, url: str, published_on: date | None
) -> PublishedElsewhere:
    """Write down where a party published the monitor itself; an empty address takes back what was told.

    Raises ValidationError with a message per field.
    """
    url = url.strip()
    _check_where(url, published_on)
    with transaction.atomic(), acting(actor):
        MonitoringRound.lock(publication.round_id)
        _not_withdrawn(publication)
        row = PublishedElsewhere(
            publication=publication,
            party=party,
            party_name=party.name,
            url=url,
            published_on=published_on if url else None,
        )
        row.save()
    return row


def _not_withdrawn(publication: Publication) -> None:
    if Withdrawal.objects.filter(publication=publication).exists():
        raise ValidationError(_("This edition is withdrawn already."))


def _check_where(url: str, published_on: date | None) -> None:
    errors = {}
    if url:
        try:
            URLValidator(schemes=["https"])(url)
            # A name or password in an address misleads who reads it.
            if len(url) > 500 or "@" in urlsplit(url).netloc:
                raise ValidationError("")
        except ValidationError:
            errors["url"] = _("Give the whole address, beginning with https://.")
        if published_on is None:
            errors["published_on"] = _("Tell on which day it was published.")
    if published_on is not None and published_on > timezone.localdate():
        errors["published_on"] = _("This day is still to come.")
    if errors:
        raise ValidationError(errors)
