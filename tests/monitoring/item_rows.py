"""What a browser sends of a form with the parts of a commitment, and how they stand afterwards."""

from __future__ import annotations

from typing import Any

from agreements.models import Commitment
from agreements.services.catching_up import read_whole
from agreements.services.versions import words_of
from tests.reading import browser


def filled_in(user: Any, place: str) -> dict[str, object]:
    """What a browser sends of the form as it is opened."""
    form = browser(user).get(place).context["form"]
    rows = form.parts.rows
    sent = {name: form[name].value() for name in form.fields if form[name].value()}
    sent |= {"onderdeel-TOTAL_FORMS": len(rows.forms), "onderdeel-INITIAL_FORMS": rows.initial_form_count()}
    for one in rows.forms:
        sent |= {one.add_prefix(name): value for name in one.fields if (value := one[name].value())}
    return {**sent, "actie": "opslaan"}


def items_of(row: Commitment) -> list[tuple[str, str, list[str], list[str]]]:
    """Of each item its label, its text, who and when."""
    return [
        (one["label"], one["text"], [who["label"] for who in one["who"]], one["when"])
        for one in words_of(read_whole(row.pk))["items"]
    ]
