"""Fixtures of the demo tests."""

import shutil

import pytest

from tests.conftest import FIXTURES


@pytest.fixture
def folder(tmp_path):
    """A copy of the fixtures."""
    return shutil.copytree(FIXTURES, tmp_path / "heemstede")
