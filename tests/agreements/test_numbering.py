"""The next number in a municipality's own scheme."""

import pytest

from agreements.services.numbering import for_year, next_number


@pytest.mark.parametrize(
    ("own", "others", "chapter", "found"),
    [
        (["J 1.1", "J 1.2"], ["J 1.1", "J 1.2", "J 2.1"], "1", "J 1.3"),
        (["J 1.9"], [], "1", "J 1.10"),
        # However it is written: what stands there is never given again.
        (["J 2.6"], ["J. 2.7"], "2", "J 2.8"),
        (["1.", "2."], [], "", "3."),
        (["4a", "Overig"], [], "", "5a"),
        ([], ["J 1.1", "J 1.2"], "3", "J 3.1"),
        ([], ["J 1.1"], "", ""),
        ([], ["Overig"], "3", ""),
        ([], [], "1", ""),
    ],
)
def test_what_comes_next(own, others, chapter, found):
    assert next_number(own, others, chapter) == found


@pytest.mark.parametrize(
    ("number", "found"), [("2024-3", "2025-3"), ("J 1.1", "J 1.1"), ("J 20241", "J 20241"), ("", "")]
)
def test_the_year_in_a_number(number, found):
    assert for_year(number, 2024, 2025) == found
