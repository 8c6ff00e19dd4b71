"""The council's set: the letter in both formats, the monitors as PDF, and a list of them, in one zip."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.utils import translation
from django.utils.translation import gettext as _

from config.web.file_names import file_name

from ..models import MonitoringRound
from ..publishing.answers import round_name
from ..publishing.job_views import lines_in_background
from ..publishing.pdf import render_pdf
from .docx import render_docx
from .letter import CouncilLetter
from .odt import render_odt
from .reading import Part
from .wording import annexes


@dataclass(frozen=True, slots=True)
class LetterFormat:
    """How a letter becomes a file."""

    render: Callable[[CouncilLetter], bytes]
    content_type: str


LETTERS: dict[str, LetterFormat] = {
    "odt": LetterFormat(render_odt, "application/vnd.oasis.opendocument.text"),
    "docx": LetterFormat(
        render_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
}


def letter_name(municipality: str, frameworks: Collection[str], dated: date | str, ending: str) -> str:
    """The name of a file about the letter of that day; a letter about one framework tells which, by their address words."""
    about = [*frameworks] if len(frameworks) == 1 else []
    return file_name("raadsbrief", municipality, *about, dated, ending=ending)


def too_large(rounds: Sequence[MonitoringRound]) -> list[MonitoringRound]:
    """The rounds whose PDF takes so long that the set is made in the background."""
    return [row for row in rounds if lines_in_background(row)]


def council_set(letter: CouncilLetter, parts: Sequence[Part], dated: date) -> bytes:
    """The set as a zip. Raises PdfUnavailableError when no PDF can be made here."""
    municipality = parts[0].report.municipality.slug
    about = [part.report.framework.slug for part in parts]
    files = {
        letter_name(municipality, about, dated, name): made.render(letter) for name, made in LETTERS.items()
    }
    names = []
    for place, part in enumerate(parts, start=1):
        names.append(round_name(f"bijlage-{place}-monitor", part.round, ending="pdf"))
        files[names[-1]] = render_pdf(part.report)
    files["bijlagen.txt"] = _list(letter, parts, names).encode()
    return _zipped(files, dated)


def _list(letter: CouncilLetter, parts: Sequence[Part], names: Sequence[str]) -> str:
    """Which annexes there are, in Dutch: the file, what it is, and of which frozen copy it was made."""
    with translation.override("nl"):
        lines = [letter.title, ""]
        for told, name, part in zip(annexes(parts), names, parts, strict=True):
            lines += [told, f"  {name}"]
            if part.report.checksum:
                lines.append("  " + _("checksum (SHA-256): %(sum)s") % {"sum": part.report.checksum})
    return "\r\n".join([*lines, ""])


def _zipped(files: Mapping[str, bytes], dated: date) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            # A zip knows the years 1980 to 2107.
            day = (min(max(dated.year, 1980), 2107), dated.month, dated.day, 0, 0, 0)
            packed.writestr(ZipInfo(name, day), content, ZIP_DEFLATED)
    return buffer.getvalue()
