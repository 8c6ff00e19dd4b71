"""People at the site who work in their own way: with the mouse, on a telephone, without JavaScript, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from parties.demo import PASSWORD
from parties.enums import MembershipRole
from parties.models import Party, User
from parties.services import add_member

from ..cast import ACTOR
from ..reading import pdf_texts
from .conftest import Site

#: After so many steps of the Tab key something is not to be reached.
_FAR = 400
#: Whether another page follows: not where a part opens, or htmx puts a piece in its place.
_LEADS_AWAY = (
    "e => e.tagName !== 'SUMMARY' && ![e, e.form ?? e].some(one => one.matches('[hx-post], [hx-get]'))"
)


@dataclass
class Person:
    """Somebody who decides for a party, at the site in a window of their own."""

    site: Site
    party: Party
    email: str

    @property
    def page(self) -> Page:
        """The page as it is now."""
        return self.site.page

    def log_in(self) -> None:
        """Log in."""
        self.site.open("/inloggen/")
        self.fill("#id_login", self.email)
        self.fill("#id_password", PASSWORD)
        self.press("main button[type=submit]")
        self.page.wait_for_url(lambda url: "/inloggen/" not in url)

    def go(self, *selectors: str) -> None:
        """From my work, along links, to where the last one leads."""
        self.site.open("/mijn-werk/")
        for selector in selectors:
            self.press(selector)

    def press(self, selector: str) -> None:
        """A button or link; the page that follows has come."""
        self.page.locator(selector).first.click()

    def fill(self, selector: str, text: str) -> None:
        """Write in a field."""
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str, value: str) -> None:
        """An option of a list."""
        self.page.locator(selector).first.select_option(value)

    def tick(self, selector: str) -> None:
        """A box or a round one."""
        self.page.locator(selector).first.check()

    def unfold(self, selector: str) -> None:
        """A part that is closed."""
        fold = self.page.locator(selector).first
        if fold.get_attribute("open") is None:
            self.press(f"{selector} > summary")

    def look(self, path: str = "") -> None:
        """Nothing to find on the page, or on the page at a path."""
        if path:
            self.site.open(path)
        self.site.examine()

    def document(self) -> str:
        """The text of the document this page leads to."""
        link = self.page.locator(".page-head__actions a[href$='.pdf']").get_attribute("href")
        answer = self.page.request.get(f"{self.site.base}{link}")
        assert answer.status == 200, link
        return " ".join(pdf_texts(answer.body()))


class WithoutScript(Person):
    """A browser that runs no script; the page is measured, which axe can not do there."""

    def look(self, path: str = "") -> None:
        """Nothing wider than the window."""
        if path:
            self.site.open(path)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], self.page.url  # type: ignore[index]


class ByKeyboard(Person):
    """No mouse: Tab, Shift and Tab, Enter, Space, arrows and letters."""

    def press(self, selector: str) -> None:
        """Enter, on a link, a button or a part that is closed."""
        wanted = self._reach(selector)
        if not wanted.evaluate(_LEADS_AWAY):
            self.page.keyboard.press("Enter")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def fill(self, selector: str, text: str) -> None:
        """Everything in the field goes; then letters."""
        self._reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def choose(self, selector: str, value: str) -> None:
        """Arrows, until it stands there."""
        field = self._reach(selector)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not among the options of {selector}")

    def tick(self, selector: str) -> None:
        """Space; among round ones arrows, from where Tab comes in."""
        box = self.page.locator(selector).first
        group = f"[name='{box.get_attribute('name')}']"
        if box.get_attribute("type") != "radio":
            self._reach(selector)
        else:
            first = f"{group}:checked" if self.page.locator(f"{group}:checked").count() else group
            self._reach(first)
            for _ in range(self.page.locator(group).count()):
                if box.evaluate("e => e === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
        if not box.is_checked():
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def _reach(self, selector: str) -> Locator:
        wanted = self.page.locator(selector).first
        wanted.wait_for()
        for _ in range(_FAR):
            if wanted.evaluate("e => e === document.activeElement"):
                assert wanted.evaluate("e => e.matches(':focus-visible')"), selector
                return wanted
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not come to {selector} on {self.page.url}")


def decider(
    party: Party, window: Callable[..., Site], kind: type[Person] = Person, *, password: str, **how: object
) -> Person:
    """A new member who decides for the party, with a window. `password`: as it is kept; `how`: of the window."""
    user = User.objects.create_user(f"beslist@{party.slug}.example", name=f"Beslist, {party.label}")
    User.objects.filter(pk=user.pk).update(password=password)
    add_member(actor=ACTOR, user=user, party=party, role=MembershipRole.DECISION_MAKER)
    return kind(window(**how), party, user.email)
