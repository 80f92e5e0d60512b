"""When does a reader see the board's screen, and what does it weigh? `make bench B=paint`.

A browser that never was here before opens it, served as `make run` does; the first paint counts from the click.
"""

import shutil
from statistics import median

from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright

from bench.measuring import Bench
from bench.server import served
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.models import Contract
from objectives.rollup.run import roll_up

PAGES = {"scorecard": "/", "an indicator": "/contracts/era-3/kpis/members/"}
PAINTED, WEIGHT = 1_000, 500_000
"""Milliseconds, bytes."""
SEEN = """() => [
    performance.getEntriesByName('first-contentful-paint')[0].startTime,
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .reduce((sum, one) => sum + one.transferSize, 0)]"""


def painting(bench: Bench) -> None:
    """Measure the real dataset's pages, first paint and bytes of everything that they fetch."""
    bench.size = "real dataset"
    load(AEROSPACE_VALLEY)
    roll_up(Contract.objects.get(code="era-3"), timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with served(ready=0) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for what, path in PAGES.items():
            _seen(browser, f"http://127.0.0.1:{server.port}{path}")
            seen = [_seen(browser, f"http://127.0.0.1:{server.port}{path}") for _ in range(bench.runs)]
            bench.target(f"{what}: first paint, ms", median(paint for paint, _ in seen), PAINTED)
            bench.target(f"{what}: bytes", median(weight for _, weight in seen), WEIGHT)
        browser.close()


def _seen(browser: Browser, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    paint, weight = page.evaluate(SEEN)
    context.close()
    return float(paint), float(weight)
