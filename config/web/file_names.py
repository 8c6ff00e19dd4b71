"""Names of files that people save: what each is about, safe for every system, and no longer than a folder can hold."""

import unicodedata
from datetime import date
from hashlib import sha256
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify

#: Windows opens no path of more than 260 signs; what stands before the name of a file takes up to half of that.
LONGEST = 120
#: A word of a longer name is cut to this.
_SHORT = 20


def file_name(*words: str | int | date, ending: str) -> str:
    """From what it is to what tells it from others: place, agreement, year, round, day. Small letters, digits, hyphens.

    The same words give the same name, whatever else there is by then; a word that is cut keeps what tells it from others.
    """
    parts = [part for word in words if (part := slugify(str(word)))]
    if len(name := "-".join(parts)) + len(ending) >= LONGEST:
        name = "-".join(_short(part) for part in parts)
    return f"{name}.{ending}"


def _short(part: str) -> str:
    if len(part) <= _SHORT:
        return part
    return f"{part[: _SHORT - 7].rstrip('-')}-{sha256(part.encode()).hexdigest()[:6]}"


def named(response: HttpResponse, name: str, *, opens: bool = False) -> HttpResponse:
    """The answer with the name under which it is saved; `opens`: a browser shows it, and saves it when asked.

    Names with other signs than ASCII go along twice, as RFC 6266 asks: for who reads RFC 5987 and for who does not.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    header = content_disposition_header(not opens, plain.strip() or "bestand")
    assert header is not None
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    response["Content-Disposition"] = header
    return response
