"""Letting a letter in: what it is follows from its content, and what could run something stays out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from config.web.uploads import DOCX, ENDINGS, ODT, PDF, kind_of, plain_name

__all__ = ["DOCX", "ENDINGS", "LETTER_MAX_BYTES", "ODT", "PDF", "CheckedLetter", "check_letter"]

#: What a letter may be at most, in bytes.
LETTER_MAX_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CheckedLetter:
    """A letter that may be kept."""

    name: str
    content: bytes
    content_type: str

    @property
    def digest(self) -> str:
        """SHA-256 of the content as 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


def check_letter(file: IO[bytes], size: int, name: str) -> CheckedLetter:
    """The letter in a file of `size` bytes; raises ValidationError that says what is wrong with it.

    A file that is too large is not read at all.
    """
    if size > LETTER_MAX_BYTES:
        raise ValidationError(
            _("This file is %(size)s; a letter is at most %(most)s. Save it smaller and choose it again.")
            % {"size": filesizeformat(size), "most": filesizeformat(LETTER_MAX_BYTES)}
        )
    content = file.read(LETTER_MAX_BYTES + 1)
    kind = kind_of(content)
    if kind not in (PDF, ODT, DOCX):
        raise ValidationError(_("This is no PDF, ODT or DOCX, whatever its name says."))
    return CheckedLetter(plain_name(name, kind, "brief"), content, kind)
