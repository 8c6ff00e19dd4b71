"""The fixtures against the documents, where somebody found them to differ once."""

import json
from typing import Any

import pytest
from django.conf import settings

PLACE = settings.BASE_DIR / "fixtures"
MUNICIPALITIES = ("heemstede", "vlaardingen", "wassenaar", "westland")


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((PLACE / f"{name}.json").read_text())
    return found


@pytest.mark.parametrize("place", MUNICIPALITIES)
def test_a_price_level_is_told_without_the_word_for_it(place):
    amounts = [a for term in read(f"{place}/framework")["glossary"] for a in term.get("amounts", [])]
    assert amounts
    assert not any("prijspeil" in (amount.get("price_level") or "") for amount in amounts)
