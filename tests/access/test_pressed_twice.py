"""Whatever form adds a row, wherever it stands: who presses its button twice adds one, and sees the page as after the first.

The forms are found by asking for every address; a new page comes along by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_save

from config.web.once import TOKEN
from parties.models import AccessEvent
from tests.filling import Filled, forms_of
from tests.reading import read

from .addresses import OWN, here

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: Who adds what others may not.
PEOPLE = ("officer", "decision_maker", "manager")
#: What at least is added by a form that is filled in without thinking; more may be.
ADDED = {
    *(
        "NationalGoal",
        "Body",
        "CycleStep",
        "Commitment",
        "CommitmentComment",
        "BidLine",
        "HousingProject",
    ),
    *(
        "AgendaItem",
        "Decision",
        "CouncilItem",
        "Contact",
        "ProgressReport",
        "MonitoringRound",
    ),
    *("Invitation", "InternalNote", "PartyView"),
}
#: Answered once by itself, by the word in its address, and taken without a token (`monitoring.asking.public`).
BY_ITS_ADDRESS = "/vraag/"
ONCE = "config.web.once.OnceMiddleware"


@contextmanager
def added() -> Iterator[Counter[str]]:
    """What is added meanwhile, by model; not the trace of it, nor that something was taken along, which counts each time."""
    found: Counter[str] = Counter()

    def count(sender, created, **_told):
        if created and sender is not AccessEvent and not sender.__name__.startswith("Historical"):
            found[sender.__name__] += 1

    post_save.connect(count, weak=False)
    try:
        yield found
    finally:
        post_save.disconnect(count)


def pages(browser) -> Iterator[tuple[str, list[tuple[Filled, Filled]]]]:
    """Every page that this person gets, with its forms: with something in all of it, and in what must be filled in."""
    for address in OWN:
        path = address.path(**here(address))
        answer = browser.get(path)
        if answer.status_code == 200 and not answer.streaming and b"<form" in answer.content:
            page = read(answer)
            yield path, list(zip(forms_of(page), forms_of(page, sparse=True), strict=True))


def press(browser, path: str, form: Filled, times: int) -> list[tuple[int, str, Counter[str]]]:
    """What each press was answered, where it led and what it added; nothing of it stays."""
    answers = []
    cache.clear()
    with transaction.atomic():
        for _time in range(times):
            with added() as rows:
                answer = browser.post(urljoin(path, form.action), form.sent)
            answers.append((answer.status_code, answer.get("Location", ""), rows))
        transaction.set_rollback(True)
    return answers


def twice_in(browser, bare: list[str]) -> Iterator[tuple[str, list[tuple[int, str, Counter[str]]]]]:
    """Every form of every page, pressed twice, of which the first press added something; `bare`: those without a token."""
    for path, forms in pages(browser):
        for form, sparse in forms:
            if form.action in ("/taal/", "/uitloggen/"):
                continue
            if form.sent and not form.sent.get(TOKEN) and not path.startswith(BY_ITS_ADDRESS):
                bare.append(path)
            answers = press(browser, path, form, times=2)
            if answers[0][0] == 422:
                answers = press(browser, path, sparse, times=2)
            if answers[0][2]:
                yield f"{path} {form.sent.get('actie', '')}", answers


def test_every_form_that_adds_adds_once(asking):
    kinds, wrong, bare = set(), {}, []
    for name in PEOPLE:
        for place, (first, second) in twice_in(asking[name], bare):
            kinds |= set(first[2])
            if second[2] or second[:2] != first[:2]:
                wrong[name, place] = first, second
    assert (wrong, bare) == ({}, [])
    assert kinds >= ADDED, f"No form adds {ADDED - kinds} any more; are they still found and filled in?"


def test_this_would_find_one_that_adds_twice(asking, settings):
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != ONCE]
    asking["officer"].handler._middleware_chain = None
    try:
        assert any(second[2] for _place, (_first, second) in twice_in(asking["officer"], []))
    finally:
        asking["officer"].handler._middleware_chain = None
