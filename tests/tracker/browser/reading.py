"""How does a test read a page as a person does? In a window of a width, a language and a scheme."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from objectives.models import User
from tests.tracker.browser.axe import ALL_RULES, BARRIERS, OF_LOOKS
from tests.tracker.browser.tree import unread

Asked = TypeVar("Asked")
PHONE, DESKTOP = 390, 1440
HEIGHT = {PHONE: 844, DESKTOP: 900}
NARROWEST, ZOOMED = 320, 640
"""Pixels that are left of 1280 at four times (WCAG 1.4.10) and at twice the size."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOST = f"""() => [[...document.querySelectorAll('main *')].filter(one => {{
    const box = one.getBoundingClientRect()
    return box.width && box.right > innerWidth + 1 && getComputedStyle(one).visibility !== 'hidden'
        && one.textContent.trim() && !one.closest('.wide, .unseen, pre, [tabindex="0"]')
}}).map(one => one.outerHTML.slice(0, 120)), {TOO_WIDE}]"""
MOVING = """() => [
    ...document.getAnimations().map(one => `an animation of ${one.effect.target.outerHTML.slice(0, 80)}`),
    ...[...document.querySelectorAll('*')].filter(one => {
        const style = getComputedStyle(one)
        return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0
            || style.scrollBehavior === 'smooth'
    }).map(one => `would move: ${one.outerHTML.slice(0, 80)}`)]"""


@dataclass
class Window:
    """A page that is open, and what the browser complained of."""

    page: Page
    address: str
    way: str
    """Width, language and scheme."""
    complaints: list[str] = field(default_factory=list)
    scheme: str = "light"
    width: int = DESKTOP
    cookie: str = ""
    """Of the session."""

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.address + path)
        return self.page

    def go_on_as(self, cookie: str) -> None:
        """Be the person of a session from now on; nobody, where it is empty."""
        if cookie == self.cookie:
            return
        self.cookie = cookie
        self.page.context.clear_cookies()
        if cookie:
            self.page.context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": self.address}]
            )

    def sign_in(self, somebody: User) -> None:
        """Open a session without the form, which has tests of its own."""
        client = Client()
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])

    def hold(self, addresses: str) -> list[Route]:
        """Let answers of some addresses wait; return them as they are asked for, to be let go by the test."""
        held: list[Route] = []

        def keep(route: Route) -> None:  # Playwright marks what it calls, which a list's own method does not take
            held.append(route)

        self.page.route(addresses, keep)
        return held

    def first(self, held: list[Asked]) -> Asked:
        """Return the first of what is held, once it is asked for; fails where it never is."""
        for _ in range(1_000):
            if held:
                return held[0]
            self.page.wait_for_timeout(20)
        raise AssertionError("nothing was asked for")

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate(TOO_WIDE))

    def barriers(self, rules: Mapping[str, object] = ALL_RULES) -> list[str]:
        """Return what axe finds that keeps somebody out."""
        return list(self.page.evaluate(BARRIERS, dict(rules)))

    def lost_when(self, *widths: int) -> list[str]:
        """Return what is cut off, or makes the page scroll sideways, when the window is that narrow; it stays so."""
        told: list[str] = []
        for width in widths:
            self._be_wide(width)
            cut_off, too_wide = self.page.evaluate(LOST)
            told += [f"at {width}: {one}" for one in cut_off]
            if too_wide > 0:
                told.append(f"at {width}: {too_wide} pixels too wide")
        return told

    def wrong(self) -> list[str]:
        """Return what is wrong with the page that is open, and what is cut off at any width; it is left as it was."""
        others = (width for width in (NARROWEST, ZOOMED, PHONE, DESKTOP) if width != self.width)
        return [*self.barriers(), *unread(self.page), *self.lost_when(*others, self.width)]

    def wrong_in_both_lights(self) -> list[str]:
        """Return the same, and what looks wrong in the other scheme at the other width; it is left as it was."""
        other, scheme = DESKTOP if self.width == PHONE else PHONE, "light" if self.scheme == "dark" else "dark"
        told = [*self.barriers(), *unread(self.page), *self.lost_when(self.width, NARROWEST, ZOOMED, other)]
        self._be_lit(scheme)
        told += self.barriers(OF_LOOKS)
        self._be_lit(self.scheme)
        self._be_wide(self.width)
        return told

    def _be_wide(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT.get(width, HEIGHT[PHONE])})

    def _be_lit(self, scheme: str) -> None:
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    def moving(self) -> list[str]:
        """Return what moves of itself, or would."""
        return list(self.page.evaluate(MOVING))


@contextmanager
def window(
    browser: Browser,
    address: str,
    *,
    width: int = DESKTOP,
    language: str = "en",
    scheme: str = "light",
    still: bool = False,
) -> Iterator[Window]:
    """Open a window; close it afterwards."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce" if still else "no-preference",
        bypass_csp=False,
    )
    opened = Window(context.new_page(), address, f"{width} {language} {scheme}", scheme=scheme, width=width)
    opened.page.on("console", lambda told: opened.complaints.append(told.text) if told.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        yield opened
    finally:
        context.close()
