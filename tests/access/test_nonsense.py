"""What an address or a form asks for is anybody's: no page falls over it."""

from __future__ import annotations

from itertools import cycle
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import QueryDict

from .addresses import OWN, here
from .table import RIGHTS

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


#: What is no number, or none that anything can be done with.
NUMBERS = ("9" * 5000, "²", "٣", "-1", "1e999", "NaN")


class Everything(QueryDict):
    """Has each word that is asked for, with the same value or each with the next; so that no list of words is needed."""

    def __init__(self, *values: str) -> None:
        super().__init__(mutable=True)
        self.values_in_turn = cycle(values)

    @property
    def value(self) -> str:
        return next(self.values_in_turn)

    def copy(self) -> Everything:
        return self

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return self.value

    def get(self, name: str, default: Any = None) -> str:
        return self.value

    def getlist(self, name: str, default: Any = None) -> list[str]:
        return [self.value, self.value]


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("GET", ["\0"]),
        ("GET", ["9" * 20]),
        ("GET", ["9999-12-31"]),
        ("GET", NUMBERS),
        ("POST", ["9" * 20]),
        ("POST", NUMBERS),
    ],
)
def test_no_page_falls_over_nonsense(method, values, asking, unseen, monkeypatch):
    """As every word behind the question mark, or in every field of a form; an error would be raised here."""
    sent = Everything(*values)
    monkeypatch.setattr(WSGIRequest, method, property(lambda request: sent))
    for address in OWN:
        rights = RIGHTS[address.name][method]
        if rights["officer"] != 405:
            path = address.path(**here(address))
            role = "officer" if rights["officer"] != 404 else "manager"
            assert asking[role].generic(method, path).status_code < 500, path
