"""Who presses twice asks once: what is the same press, what is not, and what the second one meets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory

from config.web import once
from config.web.once import TOKEN, OnceMiddleware
from parties.models import User


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


class Site:
    """A view that counts what it was asked, behind the middleware."""

    def __init__(self, answer=lambda request: redirect("/na/")):
        self.asked = 0
        self.answer = answer
        self.guard = OnceMiddleware(self.view)

    def view(self, request):
        """Django asks the middleware of a view first, and then the view."""
        return self.guard.process_view(request, None, (), {}) or self._view(request)

    def _view(self, request):
        self.asked += 1
        messages.success(request, "Toegevoegd.")
        return self.answer(request)

    def press(self, sent=None, path="/erbij/", user=None, **more):
        request = RequestFactory().post(path, {TOKEN: "een", "naam": "Overleg", **(sent or {})}, **more)
        request.user = user or User(pk=7)
        request.session = SessionStore()
        request._messages = FallbackStorage(request)
        request.htmx = bool(more.get("headers"))
        answer = self.guard(request)
        return answer, [str(one) for one in get_messages(request)]


@pytest.mark.usefixtures("english")
def test_the_second_press_leads_where_the_first_did_and_tells_that_it_was_one():
    site = Site()
    first, second = site.press(), site.press()
    assert site.asked == 1
    assert first[0]["Location"] == second[0]["Location"] == "/na/"
    assert first[1] == ["Toegevoegd."]
    once_only = "You sent exactly the same twice, so it was done once. Did you mean to do it a second time?"
    assert second[1] == ["Toegevoegd.", f"{once_only} Then open the page with the form again."]


@pytest.mark.usefixtures("english")
@pytest.mark.parametrize(
    ("came_from", "leads"),
    [
        ("http://testserver/erbij/?jaar=2025#formulier", "/erbij/?jaar=2025"),
        ("http://testserver//elders.example/", ""),
        ("http://elders.example/erbij/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_who_means_a_second_one_is_led_to_the_form(came_from, leads):
    site = Site()
    for _time in range(2):
        _answer, told = site.press(HTTP_REFERER=came_from)
    assert "done once" in told[-1]
    assert (f'href="{leads}"' in told[-1]) == bool(leads) and ("<a" in told[-1]) == bool(leads)


@pytest.mark.parametrize(
    "other",
    [
        {"sent": {"naam": "Ander overleg"}},
        {"sent": {TOKEN: "twee"}},
        {"sent": {"naam": ["Overleg", "Overleg"]}},
        {"path": "/elders/"},
        {"path": "/erbij/?jaar=2025"},
        {"user": User(pk=8)},
        {"headers": {"HX-Request": "true"}},
        {"sent": {"brief": SimpleUploadedFile("brief.pdf", b"een")}},
    ],
    ids=["words", "page", "times", "address", "question", "person", "htmx", "file"],
)
def test_what_is_another_press(other):
    site = Site()
    site.press()
    site.press(**other)
    assert site.asked == 2


def test_files_are_known_by_what_stands_in_them_and_reach_the_view_whole():
    site = Site(lambda request: redirect(f"/{request.FILES['brief'].read().decode()}/"))
    press = [
        site.press({"brief": SimpleUploadedFile("brief.pdf", word)})[0]["Location"]
        for word in (b"a", b"b", b"a", b"a")
    ]
    assert (press, site.asked) == (["/a/", "/b/", "/a/", "/a/"], 3), "the last is the one before it again"


def test_back_to_what_it_was_is_on_purpose():
    """From one page, as where something is switched on, off and on again."""
    site = Site()
    for name in ("aan", "uit", "aan"):
        site.press({"naam": name})
    assert site.asked == 3


@pytest.mark.parametrize("status", [200, 403, 409, 422, 500])
def test_what_was_not_done_can_be_done_still(status):
    site = Site(lambda request: HttpResponse(status=status))
    for _time in range(2):
        assert site.press()[0].status_code == status
    assert site.asked == 2


def test_without_a_token_and_by_another_method_nothing_is_kept():
    site = Site()
    for _time in range(2):
        site.press({TOKEN: ""})
    assert site.asked == 2


def test_logging_in_is_done_each_time():
    def logs_in(request):
        request.user = User(pk=7)
        return redirect("/")

    def keeps(request):
        request.session["stap"] = 2
        return redirect("/")

    for answer in (logs_in, keeps):
        site = Site(answer)
        for _time in range(2):
            site.press(user=AnonymousUser())
        assert site.asked == 2
    site = Site()
    for _time in range(2):
        site.press({"naam": "zonder account"}, user=AnonymousUser())
    assert site.asked == 1


def held() -> tuple[Event, Event, Site]:
    """A site that is at work until it may go on: that it began, and what lets it."""
    begun, go_on = Event(), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        begun.set()
        assert go_on.wait(10)
        return redirect("/na/")

    return begun, go_on, Site(slow)


def test_a_second_press_waits_for_the_first():
    begun, go_on, site = held()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(site.press)
        assert begun.wait(10)
        second = pool.submit(site.press)
        go_on.set()
        assert first.result()[0]["Location"] == second.result()[0]["Location"]
    assert site.asked == 1


@pytest.fixture
def plainly(monkeypatch):
    """The page of what is under way, without what the site has around it."""
    monkeypatch.setattr(
        once, "render", lambda request, name, told, status: HttpResponse(told["place"], status=status)
    )


def test_and_is_not_done_a_second_time_while_the_first_is_under_way(monkeypatch, plainly):
    """Nor where the first broke off and nobody knows: not before it can not be under way any more."""
    monkeypatch.setattr(once, "WAIT", 0.2)
    site = Site()
    monkeypatch.setattr(once.cache, "delete", lambda key: None)
    site.answer = lambda request: HttpResponse(status=500)
    site.press()
    site.answer = lambda request: redirect("/na/")
    answer, _told = site.press(HTTP_REFERER="http://testserver/erbij/")
    assert (answer.status_code, site.asked) == (503, 1)
    assert answer["Retry-After"] == "10" and answer.content == b"/erbij/"
    cache.clear()
    assert site.press()[0]["Location"] == "/na/"
    assert site.asked == 2


def test_of_those_that_wait_only_the_last_holds_a_worker(plainly):
    begun, go_on, site = held()
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(site.press)
        assert begun.wait(10)
        second = pool.submit(site.press)
        while not any("waits" in key for key in list(cache._cache)):
            sleep(0.01)
        third = pool.submit(site.press)
        # Long before the first is done, and long before it would have given up itself.
        assert second.result(5)[0].status_code == 503
        assert not third.done()
        go_on.set()
        assert third.result(5)[0]["Location"] == first.result(5)[0]["Location"] == "/na/"
    assert site.asked == 1


def test_waiting_asks_the_cache_once_a_turn(monkeypatch, plainly):
    monkeypatch.setattr(once, "WAIT", 0.35)
    site = Site(lambda request: HttpResponse(status=500))
    monkeypatch.setattr(once.cache, "delete", lambda key: None)
    site.press()
    asked = []
    monkeypatch.setattr(once.cache, "get", lambda *rest, **more: asked.append("get"))
    monkeypatch.setattr(once.cache, "get_many", lambda keys: asked.append("many") or {keys[0]: {}})
    added = []
    monkeypatch.setattr(once.cache, "add", lambda *rest: added.append(1) and False)
    site.press()
    assert set(asked) == {"many"} and len(asked) <= 5 and len(added) == 1


@pytest.mark.django_db
def test_the_page_that_tells_it_is_under_way(client, cast, monkeypatch, english):
    monkeypatch.setattr(once, "WAIT", 0)
    monkeypatch.setattr(once._Press, "claim", lambda press: False)
    client.force_login(cast.officer)
    answer = client.post("/account/", {TOKEN: "een"})
    assert answer.status_code == 503 and 'id="nog-bezig"' in answer.content.decode()
