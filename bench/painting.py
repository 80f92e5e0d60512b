"""When does a reader see the board's screen, and what does it weigh? `make bench B=paint`.

A browser that never was here before opens it, served as `make run` does; the first paint counts from the click.
"""

import shutil
from collections.abc import Sequence
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.made import vacuum
from bench.measuring import Bench
from bench.server import served
from objectives.models import Contract, Kpi

PAINTED, WEIGHT = 1_000, 500_000
"""Milliseconds, bytes."""
SEEN = """() => [
    performance.getEntriesByName('first-contentful-paint')[0].startTime,
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .reduce((sum, one) => sum + one.transferSize, 0)]"""


def painting(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Measure the first paint and the bytes of everything that a page fetches."""
    if shutil.which("chromium") is None:
        print("NO CHROMIUM: what a reader waits for is NOT MEASURED")
        return
    vacuum()
    code = contracts[0].code
    kpi = Kpi.objects.filter(contract=contracts[0], kind="reported").order_by("code").values_list("code", flat=True)[0]
    pages = {"scorecard": f"/?contract={code}", "an indicator": f"/contracts/{code}/kpis/{kpi}/"}
    with served(ready=0) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for what, path in pages.items():
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
