"""What would be a formula goes into a spreadsheet and comes back as the text it is."""

import pytest

from config.web.formulas import FORMULA, as_it_was, neutral


@pytest.mark.parametrize(
    "text", [*(f"{sign}1+1" for sign in FORMULA), *FORMULA, "1.800", "'s avonds", "'", ""]
)
def test_a_text_comes_back_as_it_was(text):
    assert as_it_was(neutral(text)) == text
    assert not neutral(text).startswith(FORMULA)
