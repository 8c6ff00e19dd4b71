"""Importing what prints advice leaves standard output as it was, also when threads do so at once."""

import ctypes.util
import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from config.web.quiet import quiet_import, unsearched


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module that prints, and waits a little, as one that loads libraries."""
    (tmp_path / "loud_one.py").write_text("import time\nprint('advice')\ntime.sleep(0.02)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "loud_one"
    sys.modules.pop("loud_one", None)


def test_threads_at_once_leave_the_output_as_it_was(module, capsys):
    before, start = sys.stdout, Barrier(4)

    def load(number: int) -> None:
        start.wait()
        with quiet_import(module):
            importlib.import_module(module)
        print(number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(load, range(4)))
    assert sys.stdout is before
    assert sorted(capsys.readouterr().out.split()) == ["0", "1", "2", "3"]


def test_what_another_thread_prints_meanwhile_is_not_lost(module, capsys):
    with ThreadPoolExecutor(1) as pool, quiet_import(module):
        importlib.import_module(module)
        pool.submit(print, "of another").result()
        print("of this one")
    assert capsys.readouterr().out == "of another\n"


def test_output_stays_in_place_once_it_is_imported_or_failed(module, capsys):
    with pytest.raises(OSError), quiet_import(module):
        raise OSError
    importlib.import_module(module)
    with quiet_import(module):
        print("said")
    assert capsys.readouterr().out == "advice\nsaid\n"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere libraries have to be searched for"
)
def test_nothing_is_searched_for_by_this_thread_alone(monkeypatch):
    monkeypatch.setattr(ctypes.util, "find_library", searched := str.upper)
    with ThreadPoolExecutor(1) as pool, pytest.raises(OSError), unsearched():
        assert ctypes.util.find_library("pango-1.0-0") is None
        assert pool.submit(lambda: ctypes.util.find_library("pango")).result() == "PANGO"
        raise OSError
    assert ctypes.util.find_library is searched
