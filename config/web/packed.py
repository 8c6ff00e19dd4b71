"""Files that are a zip inside (OpenDocument, Word): the same content gives the same bytes."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from odf.element import Element
from odf.namespaces import nsdict

#: The package declares what any document of this process used so far; so that files do not differ by it, everything.
Element.namespaces.update(nsdict)


def odf_bytes(document: Any) -> bytes:
    """An OpenDocument as a file."""
    buffer = BytesIO()
    document.write(buffer)
    return undated(buffer)


def undated(packed: BytesIO) -> bytes:
    """The same package with its parts of the first day a zip knows, not of the moment it was made."""
    buffer = BytesIO()
    with ZipFile(packed) as found, ZipFile(buffer, "w") as made:
        for part in found.infolist():
            made.writestr(ZipInfo(part.filename), found.read(part), part.compress_type)
    return buffer.getvalue()
