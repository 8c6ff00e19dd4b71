"""Letting a letter in: what it is follows from its content, and what could run something stays out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

#: What a letter may be at most, in bytes.
LETTER_MAX_BYTES = 5 * 1024 * 1024
PDF = "application/pdf"
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: The endings of names by kind.
ENDINGS = {PDF: "pdf", ODT: "odt", DOCX: "docx"}
#: The list of parts in a docx is short; more is none.
_PART_BYTES = 200_000
_NAME_LENGTH = 120


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
    kind = _kind(content)
    plain = "".join(sign for sign in name if sign.isprintable()).replace("\\", "/")
    stem = PurePosixPath(plain).stem[: _NAME_LENGTH - 5] or "brief"
    return CheckedLetter(f"{stem}.{ENDINGS[kind]}", content, kind)


def _kind(content: bytes) -> str:
    if content.startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise ValidationError(_("This PDF is damaged: its end is missing. Save it again."))
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _kind_of_package(content)
    raise ValidationError(_("This is no PDF, ODT or DOCX, whatever its name says."))


def _kind_of_package(content: bytes) -> str:
    """ODT and DOCX are packages of files that tell what they are."""
    try:
        with ZipFile(BytesIO(content)) as package:
            names = package.namelist()
            if any("vbaproject" in name.lower() or name.startswith(("Basic/", "Scripts/")) for name in names):
                raise ValidationError(_("There are macros in this file. Save it without them, or as PDF."))
            if _part(package, "mimetype") == ODT.encode() and "content.xml" in names:
                return ODT
            types = _part(package, "[Content_Types].xml")
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise ValidationError(
            _("This file can not be read: it is damaged or locked. Save it again.")
        ) from error
    if b"wordprocessingml.document.main+xml" in types and "word/document.xml" in names:
        return DOCX
    raise ValidationError(_("This is no PDF, ODT or DOCX, whatever its name says."))


def _part(package: ZipFile, name: str) -> bytes:
    """The beginning of a part; empty when there is none."""
    if name not in package.namelist():
        return b""
    with package.open(name) as part:
        return part.read(_PART_BYTES).strip()
