"""How what is typed is compared with what stands somewhere: the same on every page that searches."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

#: What may stand between the letters and digits of a number.
BETWEEN = "[ .\u00a0-]*"
#: Words between double quotes, and single ones; a quote by itself is a sign as any other.
_WORDS = re.compile(r'["“”„]([^"“”„]*\w[^"“”„]*)["“”„]|(\S+)')


def folded(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    """The words to look for; what stands between double quotes is looked for as it stands there."""
    return [
        found
        for found in (" ".join((quoted or word).split()) for quoted, word in _WORDS.findall(text))
        if found
    ]


def number_pattern(text: str) -> str:
    """An expression for numbers that begin like this, whatever stands between letters and digits; '' if it is none."""
    plain = [c for c in folded(text) if c.isascii() and c.isalnum()]
    is_number = any(c.isdigit() for c in plain) and any(c.isalpha() for c in plain) and len(plain) <= 12
    return "^" + BETWEEN.join(plain) if is_number else ""


if TYPE_CHECKING:
    _Base = ModelAdmin[Any]
else:
    _Base = object


class NumberSearchMixin(_Base):
    """A list in the admin that finds a number however it is written: 'j2.7' finds 'J. 2.7'."""

    #: The field the number stands in.
    number_field = "number"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What the words find, and what has this number."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if pattern := number_pattern(search_term):
            found = found | queryset.filter(**{f"{self.number_field}__iregex": pattern})
        return found, may_repeat
