"""Sentences that count: of one of something they speak as of one."""

from types import SimpleNamespace

import pytest
from django.template.loader import render_to_string
from django.utils import translation


@pytest.mark.parametrize(("total", "told"), [(1, "answer is in"), (2, "answers are in")])
def test_the_answers_of_a_round(total, told):
    whole = SimpleNamespace(url="/", answered=0, total=total)
    with translation.override("en"):
        page = render_to_string("monitoring/answers.html", {"answers": (whole, [])})
    assert f"<strong>0 of {total}</strong> {told}" in page
