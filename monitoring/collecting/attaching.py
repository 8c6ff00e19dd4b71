"""Verbs on attachments: let a file in, put it with a line, take it away while the round is open."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from config.web.history import Actor, acting
from config.web.uploads import kind_of, plain_name
from parties.models import Party

from ..models import Attachment, AttachmentFile, RoundLine
from ..rounds.settling import asked_line

#: What one file may be at most, in bytes.
MAX_BYTES = 10 * 1024 * 1024
#: How many one party may put with one line.
MAX_FILES = 5


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept."""

    name: str
    content: bytes
    content_type: str


def check_file(file: IO[bytes], size: int, name: str) -> CheckedFile:
    """The file of `size` bytes; raises ValidationError that says what is wrong. One that is too large is not read."""
    if size > MAX_BYTES:
        raise ValidationError(
            _(
                "This file is %(size)s; an attachment is at most %(most)s. Save it smaller and choose it again."
            )
            % {"size": filesizeformat(size), "most": filesizeformat(MAX_BYTES)}
        )
    content = file.read(MAX_BYTES + 1)
    kind = kind_of(content)
    if kind is None:
        raise ValidationError(
            _(
                "This is no PDF, ODT, ODS, DOCX, XLSX, PNG or JPG, whatever its name says. Save it as one of those."
            )
        )
    return CheckedFile(plain_name(name, kind, "bijlage"), content, kind)


def attach(*, actor: Actor, line: RoundLine, party: Party, file: CheckedFile) -> tuple[Attachment, bool]:
    """Put a file with a line and whether that added it; the one that is there already when it is the same file.

    Raises RoundClosedError, and ValidationError when there are MAX_FILES already.
    """
    digest = hashlib.sha256(file.content).hexdigest()
    with transaction.atomic(), acting(actor):
        asked_line(line.pk)
        present = list(Attachment.objects.filter(line=line, party=party))
        for one in present:
            if one.digest == digest:
                return one, False
        if len(present) >= MAX_FILES:
            raise ValidationError(
                _("There are %(most)s attachments already. Take one away first.") % {"most": MAX_FILES}
            )
        row = Attachment(
            line=line,
            party=party,
            name=file.name,
            content_type=file.content_type,
            size=len(file.content),
            digest=digest,
            author_name=actor.name,
        )
        row.save_checked()
        AttachmentFile.objects.create(attachment=row, content=file.content)
    return row, True


def take_away(*, actor: Actor, line: RoundLine, party: Party, attachment_id: int) -> str:
    """Take an attachment of this party away and return its name; empty when it was gone already.

    That it was there stays in the history, its content does not. Raises RoundClosedError, ValidationError.
    """
    with transaction.atomic(), acting(actor):
        asked_line(line.pk)
        row = Attachment.objects.filter(pk=attachment_id, line=line, party=party).first()
        if row is None:
            return ""
        row.delete()
    return row.name
