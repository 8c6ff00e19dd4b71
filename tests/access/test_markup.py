"""Every page as who hears it or goes by keyboard meets it: `tests.markup` tells what is looked at."""

from __future__ import annotations

import pytest

from tests.markup import flaws
from tests.reading import read, words

from .addresses import ALLAUTH, HERE, OWN, Address, here
from .packages_table import ACCOUNT_VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADDRESSES = sorted([*OWN, *ALLAUTH], key=lambda one: "logout" in one.name)


def path_of(address: Address) -> str:
    if address in OWN:
        return address.path(**here(address))
    return address.path(**{name: ACCOUNT_VALUES[name] for name in address.parameters})


def pages(browsers, method, statuses):
    """The pages with such a status, by address, each as the first of these people gets it; pieces are no pages."""
    for address in ADDRESSES:
        path = path_of(address)
        for browser in browsers:
            answer = browser.generic(method, path)
            if answer.status_code in statuses:
                if not answer.streaming and answer.content.lstrip()[:9].lower() == b"<!doctype":
                    yield path, read(answer)
                break


@pytest.mark.parametrize("names", [("officer", "manager"), ("anonymous",)], ids="-".join)
def test_every_page(names, asking):
    place = f"/{HERE['municipality']}/"
    looked, wrong = 0, {}
    for path, page in pages([asking[name] for name in names], "GET", {200}):
        told = flaws(page)
        if path.startswith(place) and "Duinstede" not in words(page.find(".//title")):
            told.append(f"the title does not tell of whom it is: {words(page.find('.//title'))}")
        looked, wrong = looked + 1, wrong | ({path: told} if told else {})
    assert wrong == {}
    assert looked > 15


def test_every_form_that_comes_back_empty(asking):
    browsers = [asking["officer"], asking["manager"]]
    found = {path: flaws(page) for path, page in pages(browsers, "POST", {409, 422})}
    assert {path: told for path, told in found.items() if told} == {}
    assert len(found) > 15
