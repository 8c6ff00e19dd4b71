"""JSON in which no key stands twice."""

from __future__ import annotations

import json

import pytest

from config.web.strict_json import DoubledKeysError, read_json


@pytest.mark.parametrize(
    "text",
    ['{"a": [1, {}, {"a": null}], "b": {"a": "é\\n"}}', "[]", ' "a" ', '{"a":{"b":{}},"c":{"b":-1.5e3}}'],
)
def test_it_reads_what_the_library_reads(text):
    assert read_json(text) == json.loads(text)


def test_a_key_that_stands_twice_is_told_with_its_line():
    text = '{"a": 1,\n "b": {"c": 1,\n "c": [{"d": 1, "d": 2}]},\n\n "a": 2}'
    with pytest.raises(DoubledKeysError) as told:
        read_json(text)
    assert told.value.doubled == [(3, "c"), (3, "d"), (5, "a")]


@pytest.mark.parametrize("text", ["{", '{"a" 1}', '{"a": 1,}', "", "{} {}"])
def test_what_is_no_json_is_an_error(text):
    with pytest.raises(json.JSONDecodeError):
        read_json(text)
