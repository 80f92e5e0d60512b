"""How does a test read a page as a person does? In a window of a width, a language and a scheme."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from objectives.models import User
from tests.tracker.browser.tree import unread

PHONE, DESKTOP = 390, 1440
HEIGHT = {PHONE: 844, DESKTOP: 900}
NARROWEST, ZOOMED = 320, 640
"""Pixels that are left of 1280 at four times (WCAG 1.4.10) and at twice the size."""
ONCE_A_COLOUR = """;(known => {
    const color = axe.commons.color.Color, parse = color.prototype.parseString
    color.prototype.parseString = function (said) {
        const {r, g, b, alpha} = known[said] ||= parse.call(new color(), said)
        return Object.assign(this, {r, g, b, alpha})
    }
})({})"""
"""A page has ten colours and thousands of texts: what a colour is made of is asked once for each."""
BESIDE = """class {
    #key = Symbol()
    has(one) { return one != null && Object.hasOwn(one, this.#key) }
    get(one) { return this.has(one) ? one[this.#key] : undefined }
    set(one, what) { one[this.#key] = what; return this }
    add(one) { return this.set(one, true) }
    delete(one) { return this.has(one) && delete one[this.#key] }
}"""
"""What axe keeps of each of its colours lies beside it in weak maps, ten a colour, through which V8 looks whenever it
sweeps: on the colour itself it costs a tenth less for each page."""
AXE = f"((WeakMap, WeakSet) => {{{Axe().axe_script}}})({BESIDE}, {BESIDE})" + ONCE_A_COLOUR
TOLD = {"resultTypes": ["violations"], "selectors": False}
"""What nobody reads is not made."""
ALL_RULES = TOLD | {"rules": {"target-size": {"enabled": True}}}
"""WCAG 2.2's own rule is not among those that axe asks by itself."""
OF_LOOKS = TOLD | {"runOnly": ["color-contrast", "target-size", "link-in-text-block"]}
"""What another width or scheme can break; all else is the document's."""
AXE_AT = "/static/axe.js"
"""A file of the site while tests read it: the browser keeps it, and what its engine made of it, from page to page."""
BARRIERS = f"""async options => {{
    if (!window.axe) await new Promise((loaded, failed) => {{
        const axe = document.createElement('script')
        axe.addEventListener('load', loaded)
        axe.addEventListener('error', () => failed(new Error('no {AXE_AT}')))
        axe.src = '{AXE_AT}'
        document.head.append(axe)
        axe.remove()
    }})
    return (await axe.run(options)).violations.flatMap(
        one => one.nodes.map(node => `${{one.id}}: ${{node.html.slice(0, 160)}}`))
}}"""
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
            self.page.set_viewport_size({"width": width, "height": HEIGHT.get(width, HEIGHT[PHONE])})
            cut_off, too_wide = self.page.evaluate(LOST)
            told += [f"at {width}: {one}" for one in cut_off]
            if too_wide > 0:
                told.append(f"at {width}: {too_wide} pixels too wide")
        return told

    def wrong(self) -> list[str]:
        """Return what is wrong with the page that is open, and what is cut off at any width; it is left as it was."""
        others = (width for width in (NARROWEST, ZOOMED, PHONE, DESKTOP) if width != self.width)
        return [*self.barriers(), *unread(self.page), *self.lost_when(*others, self.width)]

    def wrong_in_the_other_light(self) -> list[str]:
        """Return what looks wrong in the other scheme and at the other width; it is left as it was."""
        width, scheme = DESKTOP if self.width == PHONE else PHONE, "light" if self.scheme == "dark" else "dark"
        self._turn(width, scheme)
        told = self.barriers(OF_LOOKS)
        self._turn(self.width, self.scheme)
        return told

    def _turn(self, width: int, scheme: str) -> None:
        self.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        self.page.set_viewport_size({"width": width, "height": HEIGHT[width]})

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
