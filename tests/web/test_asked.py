"""What stands for a number in an address or a form."""

from django.http import QueryDict

from config.web.asked import number_in, whole


def test_what_is_no_number_is_none():
    assert [whole(value) for value in ("7", "007", "999999999")] == [7, 7, 999_999_999]
    assert {whole(value) for value in ("", "-1", "1.5", " 7", "²", "٣", "1" * 10, "1" * 5000)} == {0}


def test_the_last_that_was_sent_counts():
    assert [number_in(QueryDict("a=1&a=2"), name) for name in ("a", "b")] == [2, 0]
