"""What a file is follows from its content, never from its name; what could run something is not let in."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import fromstring
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PDF = "application/pdf"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"
JPG = "image/jpeg"
#: The endings of names by kind.
ENDINGS = {PDF: "pdf", ODT: "odt", ODS: "ods", DOCX: "docx", XLSX: "xlsx", PNG: "png", JPG: "jpg"}
#: How a file is served that somebody else sent: to be saved, never run.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"

#: The list of parts in a package is short, also that of a spreadsheet with a thousand sheets; more is none.
_PART_BYTES = 1_000_000
#: Of the packed objects in a PDF no more than this is looked at.
_PACKED_BYTES = 20_000_000
#: And what is tried to unpack is some files' worth: a part lies in one place only.
_LOOKED_AT = 100_000_000
_NAME_LENGTH = 120
#: Parts of packages that can run something, by their names.
_RUNS = ("vbaproject", "macrosheets/", "activex", "oleobject", "basic/", "scripts/")
#: The same by their types, as a part may have any name.
_TYPES_THAT_RUN = ("macroenabled", "vbaproject", "macrosheet", "activex", "oleobject")


def _spelled(name: str) -> str:
    """A pattern for a name in a PDF, each letter of which may also stand there as its number (#61 is a)."""
    return "".join(f"(?:{sign}|#(?i:{ord(sign):x}))" for sign in name)


#: What makes a PDF do something; it opens programs, runs scripts or carries other files.
_PDF_RUNS = re.compile(
    rf"/(?:{'|'.join(map(_spelled, ('JavaScript', 'Launch', 'RichMedia', 'EmbeddedFiles')))})(?![A-Za-z])".encode()
)
_PACKED = re.compile(rf"/{_spelled('ObjStm')}\b".encode())
#: Its content begins within so many bytes, on the next line.
_DICTIONARY = 400
_LINE_END = re.compile(rb"\r?\n?")


def kind_of(content: bytes) -> str | None:
    """The kind of a file by its content; None for one that is not let in.

    Raises ValidationError for one that is damaged, locked, or could run something.
    """
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return _whole(PNG, b"IEND" in content[-64:])
    if content.startswith(b"\xff\xd8\xff"):
        return _whole(JPG, b"\xff\xd9" in content[-2048:])
    return None


def plain_name(name: str, kind: str, otherwise: str) -> str:
    """A name without folders and control characters, with the ending of the kind."""
    plain = "".join(sign for sign in name if sign.isprintable()).replace("\\", "/")
    stem = PurePosixPath(plain).stem[: _NAME_LENGTH - 5].strip(". ") or otherwise
    return f"{stem}.{ENDINGS[kind]}"


def _whole(kind: str, ends: bool) -> str:
    if not ends:
        raise ValidationError(_("This image is damaged: its end is missing. Save it again."))
    return kind


def _pdf(content: bytes) -> str:
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("This PDF is damaged: its end is missing. Save it again."))
    if _PDF_RUNS.search(content) or any(_PDF_RUNS.search(part) for part in _packed(content)):
        raise ValidationError(
            _("This PDF runs a script or carries another file. Save it again as an ordinary PDF.")
        )
    return PDF


def _packed(content: bytes) -> list[bytes]:
    """The packed objects of a PDF, as far as they can be unpacked.

    Raises ValidationError where looking would take long: parts within each other, again and again, are no document.
    """
    left, looked_at, end, found = _PACKED_BYTES, 0, 0, []
    for match in _PACKED.finditer(content):
        begin = content.find(b"stream", match.end(), match.end() + _DICTIONARY)
        if begin < 0:
            continue
        begin += len(b"stream")
        if line_end := _LINE_END.match(content, begin):
            begin = line_end.end()
        if end < begin:
            # Readers do without this word too.
            end = found_at if (found_at := content.find(b"endstream", begin)) > 0 else len(content)
        looked_at += end - begin
        if looked_at > _LOOKED_AT:
            raise ValidationError(_("This file can not be read: it is damaged or locked. Save it again."))
        try:
            part = zlib.decompressobj().decompress(content[begin:end], left)
        except zlib.error:
            continue
        left -= len(part)
        found.append(part)
        if left <= 0:
            break
    return found


def _package(content: bytes) -> str | None:
    """OpenDocument and Office files are packages of files that tell what they are."""
    try:
        with ZipFile(BytesIO(content)) as package:
            names = package.namelist()
            if len({name.lower() for name in names}) < len(names):
                raise BadZipFile("which of two parts with one name is meant differs by program")
            told = _part(package, "mimetype").decode("ascii", "replace")
            types = _types(_part(package, "[Content_Types].xml"))
    except (
        BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ParseError,
        ValueError,
        zlib.error,
    ) as error:
        raise ValidationError(
            _("This file can not be read: it is damaged or locked. Save it again.")
        ) from error
    runs = any(word in name.lower() for name in names for word in _RUNS)
    if runs or any(word in told_type for told_type in types for word in _TYPES_THAT_RUN):
        raise ValidationError(_("There are macros in this file. Save it without them, or as PDF."))
    if told in (ODT, ODS) and "content.xml" in names:
        return told
    if f"{DOCX}.main+xml" in types and "word/document.xml" in names:
        return DOCX
    if f"{XLSX}.main+xml" in types and "xl/workbook.xml" in names:
        return XLSX
    return None


def _types(listed: bytes) -> set[str]:
    """The types of the parts of an Office file, in small letters; raises ParseError and ValueError."""
    return {row.get("ContentType", "").lower() for row in fromstring(listed)} if listed else set()


def _part(package: ZipFile, name: str) -> bytes:
    """A part; empty when there is none. Raises ValueError for one that is too long to be what it says."""
    if name not in package.namelist():
        return b""
    with package.open(name) as part:
        content = part.read(_PART_BYTES + 1)
    if len(content) > _PART_BYTES:
        raise ValueError(name)
    return content.strip()
