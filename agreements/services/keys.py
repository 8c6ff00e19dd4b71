"""Address words made from what a commitment is called."""

from __future__ import annotations

import re

from django.utils.text import slugify


def key_from(year: int | None, words: str) -> str:
    """The address word of a commitment called `words`, with its year; others may have it already."""
    word = slugify(re.sub(r"[^\w]+", "-", f"{year or ''} {words}")).replace("_", "-")
    return re.sub("-+", "-", word).strip("-")[:50].strip("-") or "afspraak"
