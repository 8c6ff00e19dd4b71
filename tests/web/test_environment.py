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


def test_a_file_of_settings(tmp_path, monkeypatch):
    monkeypatch.delenv("SETTING", raising=False)
    file = tmp_path / "env"
    file.write_text("# words\n   # more\n \nexport SETTING='a # b'\n", encoding="utf-8")
    with monkeypatch.context() as changed:
        changed.setattr(Env, "ENVIRON", {})
        Env().read_file(str(file), otherwise=tmp_path / "other")
        assert Env().str("SETTING") == "a # b"
    # Only a file that was named must be there.
    Env().read_file("", otherwise=tmp_path / "nowhere")
    with pytest.raises(ImproperlyConfigured, match="ENV_FILE names a file"):
        Env().read_file(str(tmp_path / "nowhere"), otherwise=file)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'OIDC_PROVIDERS=[{"id": "a",\n  "secret": "geheim"}]\n', "Line 2 of .* must be NAME=value"),
        (b"\nSECRET_KEY = geheim\n", "Line 2 of .* must be NAME=value"),
        (b"SECRET_KEY=geheim\xff\n", "can not be read"),
    ],
)
def test_a_line_that_is_no_setting_is_told_by_its_number(content, words, tmp_path, capsys, caplog):
    file = tmp_path / "env"
    file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=words) as told:
        Env().read_file(str(file), otherwise=file)
    assert "geheim" not in str(told.value) + "".join(capsys.readouterr()) + caplog.text
