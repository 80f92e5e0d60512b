"""Does axe, made cheaper for the tests, find what axe itself finds? On a page that keeps people out in many ways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.tracker.browser.axe import ALL_RULES, OF_LOOKS, REMEMBERED
from tests.tracker.browser.reading import window

pytestmark = pytest.mark.browser

BAD = """<!DOCTYPE html><html><head><title></title><style>
    p, a { color: #aaa; background: #fff } main a { text-decoration: none }
    i { display: inline-block; background: linear-gradient(#000, #fff); color: rgb(120 120 120 / .5) }
    span { color: #6a6a6a } em { color: #767676; font-size: 20pt } em b { font-size: 9pt }
    .lifted { position: relative }
    .lifted div { position: absolute; z-index: -1; inset: 0 } .dark { background: #888 }
</style></head><body><main>
    <img src="/x.png"><p>Pale <a href="/">link</a> <i>on a gradient</i></p><h4>Late</h4><h4></h4>
    <input id="twice" title="Only a title"><input id="twice" aria-labelledby="nobody"><select></select><button></button>
    <a href="#a" style="font-size: 5px">1</a><a href="#b" style="font-size: 5px">2</a><ul><p>No item</p></ul>
    <div role="checkbox" aria-checked="perhaps" tabindex="3"></div><table><td headers="none">1</td></table>
    <section>ALIKE</section><section style="opacity: .6">ALIKE</section>
    <section style="background: #777">ALIKE</section>
    <section style="background: #eee"><em>Large <b>grey</b></em></section><section><em>Large <b>grey</b></em></section>
    <section class="lifted"><div></div>ALIKE</section><section class="lifted"><div class="dark"></div>ALIKE</section>
    <img loading="lazy" src="/wide.svg" alt="Wide" style="margin-top: 9000px">
    <iframe src="about:blank"></iframe><svg role="img"></svg><div aria-hidden="true"><button>Hidden</button></div>
</main></body></html>""".replace("ALIKE", "<span>Grey</span> <span>grey</span> <span>grey</span>")
"""Texts of the same looks are told apart by what lies behind them."""
FOUND = {
    "button-name", "color-contrast", "document-title", "html-has-lang", "image-alt", "label", "list", "select-name",
    "svg-img-alt", "target-size",
}  # fmt: skip
"""Some of what is wrong with it."""
BY_ITSELF = """options => axe.run(options).then(found => found.violations.flatMap(
    one => one.nodes.map(node => `${one.id}: ${node.html.slice(0, 160)}`)))"""


WIDE = '<svg xmlns="http://www.w3.org/2000/svg" width="700" height="10"/>'


@pytest.mark.django_db(transaction=True)
def test_a_browser_that_paints_nothing_finds_all_that_another_finds(
    unpainted: Browser, browser: Browser, live_server: LiveServer
) -> None:
    told = []
    for one in (unpainted, browser):
        with window(one, live_server.url, scheme="dark") as reading:
            reading.page.route("**/bad", lambda asked: asked.fulfill(body=BAD, content_type="text/html"))
            reading.page.route("**/wide.svg", lambda asked: asked.fulfill(body=WIDE, content_type="image/svg+xml"))
            reading.open("/bad").evaluate("document.querySelector('[alt=Wide]').scrollIntoView()")
            reading.page.wait_for_function("[...document.images].every(one => one.complete)", polling=50)
            told.append([*reading.wrong_in_both_lights(), *reading.moving(), *reading.complaints])
    assert told[0] == told[1]
    assert any("too wide" in one for one in told[0])


@pytest.mark.django_db(transaction=True)
def test_axe_finds_what_axe_by_itself_finds(browser: Browser, live_server: LiveServer) -> None:
    with window(browser, live_server.url) as reading:
        reading.page.route("**/bad", lambda asked: asked.fulfill(body=BAD, content_type="text/html"))
        for rules in (ALL_RULES, OF_LOOKS):
            reading.open("/bad")
            found = reading.barriers(rules)
            assert reading.barriers(rules) == found
            reading.open("/bad")
            assert found == _by_itself(reading.page, rules)
            assert "color-contrast: <b>grey</b>" in found
            if rules is ALL_RULES:
                assert {told.partition(":")[0] for told in found} >= FOUND


def test_axe_has_the_lists_that_maps_stand_in_for() -> None:
    assert Axe().axe_script.count(REMEMBERED) == 1


def _by_itself(page: Page, rules: dict[str, object]) -> list[str]:
    page.evaluate(Axe().axe_script)
    return list(page.evaluate(BY_ITSELF, dict(rules)))
