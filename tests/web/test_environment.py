"""A setting of the wrong kind is told by its name, and its value by nobody."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.web.environment import Env


@pytest.mark.parametrize(
    ("value", "read", "words"),
    [
        ("geheim", Env.int, "SETTING must be a whole number."),
        ("", Env.int, "SETTING must be a whole number."),
        ('[{"secret": "geheim"', Env.json, "SETTING must be JSON, on one line."),
        (
            "geheim",
            lambda env, name: env.level(name, "INFO"),
            "SETTING must be DEBUG, INFO, WARNING, ERROR or CRITICAL.",
        ),
    ],
)
def test_what_is_not_understood_is_told_by_its_name(value, read, words, monkeypatch):
    monkeypatch.setenv("SETTING", value)
    with pytest.raises(ImproperlyConfigured) as told:
        read(Env(), "SETTING")
    assert str(told.value) == words


def test_what_is_understood_or_not_set(monkeypatch):
    monkeypatch.setenv("SETTING", "7")
    assert (Env().int("SETTING"), Env().json("SETTING"), Env().int("OTHER", default=3)) == (7, 7, 3)
    monkeypatch.setenv("SETTING", "warning")
    assert (Env().level("SETTING", "INFO"), Env().level("OTHER", "INFO")) == ("WARNING", "INFO")
