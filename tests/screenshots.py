"""`make screenshots`: the pages as people see them, on the real data; one of them for the README.

Run inside the embedded house (`python -m tracker.embedded exec`), whose database it loads and reads.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from itertools import product
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
DATASET = CHECKOUT / "objectives" / "exchange" / "datasets" / "aerospace-valley"
FOLDER = CHECKOUT / "docs" / "screenshots"
PAGES = {
    "scorecard": "/",
    "objective": "/contracts/era-3/objectives/1/",
    "indicator": "/contracts/era-3/kpis/members/",
    "unknown": "/contracts/era-3/unknown/",
    "portfolio": "/portfolio/?cut=funder",
    "organisation": "/organisations/aerospace-valley/",
    "network": "/network/",
    "territory": "/territory/",
    "explanation": "/explanations/?contract=era-3&figure=contract.score",
    "how-to-read": "/how-to-read/",
}

CARRY = """
from django.utils import timezone
from objectives.rollup.drain import drain
while drain(timezone.localdate()):
    pass
"""


def manage(*command: str) -> None:
    """Run a management command to its end."""
    subprocess.run([sys.executable, "manage.py", *command], cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)


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


def take(browser: Browser, address: str, name: str, path: str, how: tuple[int, str, str]) -> Path:
    """Take a picture of a whole page; return its file."""
    width, language, scheme = how
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    page.goto(address + path)
    file = FOLDER / f"{name}-{width}-{language}-{scheme}.png"
    page.screenshot(path=file, full_page=True)
    context.close()
    return file


def main() -> None:
    """Load, roll up, serve, and take every page in every way."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("There is no Chromium on this machine (Debian: apt install chromium fonts-dejavu).")
    manage("migrate", "--verbosity", "0")
    manage("load_dataset", str(DATASET))
    manage("rollup")
    manage("shell", "--command", CARRY)  # nothing waits: no page says that it is being recomputed
    FOLDER.mkdir(exist_ok=True)
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        port = int(spare.getsockname()[1])
    site = serve(port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for (name, path), how in product(PAGES.items(), product((390, 1440), ("en", "fr"), ("light", "dark"))):
                print(take(browser, f"http://127.0.0.1:{port}", name, path, how).relative_to(CHECKOUT))  # noqa: T201
            browser.close()
    finally:
        site.terminate()
        site.wait()
    shutil.copy(FOLDER / "scorecard-1440-en-light.png", CHECKOUT / "docs" / "scorecard.png")


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
main()
