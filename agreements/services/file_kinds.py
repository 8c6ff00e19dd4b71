"""What a chosen file is, told by its content; of one that can not be read, why not and what to do instead."""

from __future__ import annotations

import zipfile

from django.utils.translation import gettext as _

from .sheet_parts import SpreadsheetError

#: How older office programs begin a file, and newer ones a file with a password.
_OLD = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_MANIFEST = "META-INF/manifest.xml"


def check_kind(content: bytes) -> None:
    """Raises SpreadsheetError for a file that holds no list that can be read."""
    if content.startswith(_OLD):
        raise SpreadsheetError(_about_old(content))
    if content.startswith(b"%PDF"):
        raise SpreadsheetError(
            _("This is a PDF, from which no list can be read. Choose the document that it was made from.")
        )
    if content.startswith(b"{\\rtf"):
        raise SpreadsheetError(_("This is an RTF file. Open it in Word or LibreOffice and save it as .docx."))


def _about_old(content: bytes) -> str:
    """Which of the old files it is, by the names of what stands in it."""
    if _holds(content, "EncryptedPackage"):
        return _("This file has a password. Save it without one.")
    if _holds(content, "WordDocument"):
        return _("This is a file of an old Word (.doc). Open it in Word and save it as .docx.")
    if _holds(content, "Workbook") or _holds(content, "Book"):
        return _("This is a file of an old Excel (.xls). Open it in Excel and save it as .xlsx.")
    return _(
        "This is a file of an old Excel or Word (.xls, .doc) or one with a password. Save it as .xlsx or .docx without one."
    )


def _holds(content: bytes, name: str) -> bool:
    """Whether a file of an old program has a part with this name."""
    return f"{name}\0".encode("utf-16-le") in content


def check_open(pack: zipfile.ZipFile) -> None:
    """Raises SpreadsheetError for a packed file with a password."""
    is_closed = any(entry.flag_bits & _ENCRYPTED for entry in pack.infolist())
    names = pack.namelist()
    if is_closed or "encrypted-package" in names or _tells_of_a_key(pack):
        raise SpreadsheetError(_("This file has a password. Save it without one."))


def _tells_of_a_key(pack: zipfile.ZipFile) -> bool:
    if _MANIFEST not in pack.namelist():
        return False
    with pack.open(_MANIFEST) as part:
        return b"encryption-data" in part.read(1_000_000)


def is_odf_text(pack: zipfile.ZipFile) -> bool:
    """Whether a packed file is a text in OpenDocument, or a template of one; not a sheet."""
    if "mimetype" not in pack.namelist():
        return False
    with pack.open("mimetype") as part:
        return part.read(100).startswith(b"application/vnd.oasis.opendocument.text")


def no_list() -> SpreadsheetError:
    """Why a file of another kind is not read."""
    return SpreadsheetError(
        _("There is no list in this file. Choose one that ends in .xlsx, .ods, .csv, .docx or .odt.")
    )


def damaged() -> SpreadsheetError:
    """Why a file is not read of which nothing can be made."""
    return SpreadsheetError(
        _("The file is damaged. Open it in the program that made it and save it once more.")
    )
