"""`make screenshots`: the pages as people see them, on the real data; one of them for the README.

Run inside the embedded house (`python -m tracker.embedded exec`), whose database it loads and reads.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.shown import PAGES

CHECKOUT = Path(__file__).resolve().parent.parent
DATASET = CHECKOUT / "objectives" / "exchange" / "datasets" / "aerospace-valley"
FOLDER = CHECKOUT / "docs" / "screenshots"
Way = tuple[int, str, str]
PREPARE = "import json, sys; from tests.preparing import prepare; sys.stdout.write(json.dumps(prepare()))"
WAYS = (((390, "fr", "dark"), (1440, "en", "light")), ((390, "en", "light"), (1440, "fr", "dark")))
"""At both widths, in turns: what a phone shows in French by night, the next page shows on a desk."""


def manage(*command: str) -> str:
    """Run a management command to its end; return what it says."""
    asked = [sys.executable, "manage.py", *command]
    return subprocess.run(asked, cwd=CHECKOUT, check=True, stdout=subprocess.PIPE, text=True).stdout


def serve(port: int) -> "subprocess.Popen[bytes]":
    """Start the site; return when it answers."""
    child = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--log-level", "error", "tracker.wsgi"],
        cwd=CHECKOUT,
    )
    for _ in range(100):
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return child
    child.kill()
    sys.exit("The site did not start.")


def contexts(browser: Browser, address: str, email: str, password: str) -> dict[Way, BrowserContext]:
    """Open a window in each way, signed in as somebody."""
    opened = {}
    for way in {way for ways in WAYS for way in ways}:
        width, language, scheme = way
        opened[way] = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            color_scheme="dark" if scheme == "dark" else "light",
        )
        if email:
            page = opened[way].new_page()
            page.goto(f"{address}/sign-in/")
            page.fill("#id_username", email)
            page.fill("#id_password", password)
            page.keyboard.press("Enter")
            page.wait_for_selector(".who")
            page.close()
    return opened


def take(context: BrowserContext, address: str, file: Path) -> Path:
    """Take a picture of a whole page; return its file."""
    page = context.new_page()
    page.goto(address)
    page.screenshot(path=file, full_page=True)
    page.close()
    return file


def take_all(browser: Browser, address: str, rows: dict[str, str]) -> Iterator[Path]:
    """Take every page at both widths."""
    for email, pages in PAGES.items():
        opened = contexts(browser, address, email, rows["password"])
        for number, (name, path) in enumerate(pages.items()):
            for way in WAYS[number % 2]:
                file = FOLDER / "-".join((name, *(str(one) for one in way)))
                yield take(opened[way], address + path.format(**rows), file.with_suffix(".png"))
        for context in opened.values():
            context.close()


def main() -> None:
    """Load, roll up, serve, and take every page in every way."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on this machine (Debian: apt install chromium fonts-dejavu).")
    manage("migrate", "--verbosity", "0")
    manage("load_dataset", str(DATASET))
    manage("load_profile")
    manage("rollup")
    manage("demonstration_accounts")
    rows = json.loads(manage("shell", "--no-imports", "--command", PREPARE))
    FOLDER.mkdir(exist_ok=True)
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = int(spare.getsockname()[1])
    site = serve(port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for file in take_all(browser, f"http://127.0.0.1:{port}", rows):
                print(file.relative_to(CHECKOUT))  # noqa: T201
            browser.close()
    finally:
        site.terminate()
        site.wait()
    shutil.copy(FOLDER / "scorecard-1440-en-light.png", CHECKOUT / "docs" / "scorecard.png")


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
main()
