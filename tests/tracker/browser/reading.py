"""How does a test read a page as a person does? In a window of a width, a language and a scheme."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from objectives.models import User

PHONE, DESKTOP = 390, 1440
HEIGHT = {PHONE: 844, DESKTOP: 900}


@dataclass
class Window:
    """A page that is open, and what the browser complained of."""

    page: Page
    address: str
    way: str
    """Width, language and scheme."""
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, somebody: User) -> None:
        """Open a session without the form, which has tests of its own."""
        client = Client()
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.address}])

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def barriers(self) -> list[str]:
        """Return what axe finds that keeps somebody out."""
        found = Axe().run(self.page)
        return [f"{one['id']}: {node['html'][:160]}" for one in found.response["violations"] for node in one["nodes"]]


@contextmanager
def window(
    browser: Browser, address: str, *, width: int = DESKTOP, language: str = "en", scheme: str = "light"
) -> Iterator[Window]:
    """Open a window; close it afterwards."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=False,
    )
    opened = Window(context.new_page(), address, f"{width} {language} {scheme}")
    opened.page.on("console", lambda told: opened.complaints.append(told.text) if told.type == "error" else None)
    opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
    try:
        yield opened
    finally:
        context.close()
