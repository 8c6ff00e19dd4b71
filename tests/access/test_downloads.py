"""Every file that somebody can save has a name that tells whose it is: a municipality can have several agreements."""

from __future__ import annotations

import re

import pytest

from config.web.file_names import LONGEST

from .addresses import HERE, OWN, here

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: What is saved as it was named: by who attached it, and when it was published.
_AS_NAMED = {"attachment", "public-file"}
_PLACE = ("municipality", "framework", "year")


def test_every_file_tells_place_agreement_and_year(asking, unseen):
    names: dict[str, str] = {}
    for address in OWN:
        response = asking["officer"].get(address.path(**here(address)))
        if "filename=" in response.get("Content-Disposition", ""):
            (names[address.name],) = re.findall(r'filename="([^"]+)"', response["Content-Disposition"])
    assert {"monitor-pdf", "figures-xlsx", "bid-letter", "meeting-xlsx", "public-file"} <= {*names}
    for address in OWN:
        if (name := names.get(address.name)) and address.name not in _AS_NAMED:
            told = [HERE[word] for word in _PLACE if word in address.parameters]
            assert name.isascii() and len(name) <= LONGEST and "-".join(told) in name, address.name
    # The same file as the page gives, made in the background.
    assert names.pop("export-file") in names.values()
    assert len({*names.values()}) == len(names), names
