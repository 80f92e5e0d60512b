"""How does a test read a page as a person does? In a window of a width, a language and a scheme."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from objectives.models import User

PHONE, DESKTOP = 390, 1440
HEIGHT = {PHONE: 844, DESKTOP: 900}
NARROWEST, ZOOMED = 320, 640
"""Pixels that are left of 1280 at four times (WCAG 1.4.10) and at twice the size."""
ALL_RULES = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
"""WCAG 2.2's own rule is not among those that axe asks by itself."""
OF_LOOKS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "target-size", "link-in-text-block"]}
"""What another width or scheme can break; all else is the document's."""
CUT_OFF = """() => [...document.querySelectorAll('main *')].filter(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one)
    return box.width && box.right > innerWidth + 1 && style.visibility !== 'hidden' && one.textContent.trim()
        && !one.closest('.wide, .unseen, pre, [tabindex="0"]')
}).map(one => one.outerHTML.slice(0, 120))"""
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

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def barriers(self, rules: Mapping[str, object] = ALL_RULES) -> list[str]:
        """Return what axe finds that keeps somebody out."""
        found = Axe().run(self.page, options=dict(rules))
        return [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]

    def lost_when(self, width: int) -> list[str]:
        """Return what is cut off, or makes the page scroll sideways, when the window is that narrow."""
        usual = self.page.viewport_size
        assert usual is not None
        self.page.set_viewport_size({"width": width, "height": usual["height"]})
        told = [f"at {width}: {one}" for one in self.page.evaluate(CUT_OFF)]
        if self.overflow() > 0:
            told.append(f"at {width}: {self.overflow()} pixels too wide")
        self.page.set_viewport_size(usual)
        return told

    @contextmanager
    def on_a_desk_in_the_other_scheme(self) -> Iterator[None]:
        """Look at the page that is open on a desk, in the dark where it was light, for the length of a block."""
        usual = self.page.viewport_size
        self.page.set_viewport_size({"width": DESKTOP, "height": HEIGHT[DESKTOP]})
        self.page.emulate_media(color_scheme="light" if self.scheme == "dark" else "dark")
        yield
        self.page.emulate_media(color_scheme="dark" if self.scheme == "dark" else "light")
        if usual:
            self.page.set_viewport_size(usual)

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
    opened = Window(context.new_page(), address, f"{width} {language} {scheme}", scheme=scheme)
    opened.page.on("console", lambda told: opened.complaints.append(told.text) if told.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        yield opened
    finally:
        context.close()
