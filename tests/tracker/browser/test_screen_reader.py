"""What does somebody hear, who cannot see the page? And what does somebody need, who has the keyboard only?"""

import pytest
from playwright.sync_api import Browser, Page

from objectives.models import Project, ProjectLead, Role
from tests.portfolio import person
from tests.tracker.browser.reading import PHONE, Window, window
from tests.tracker.browser.tree import Node, tree

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]

HEARD = {
    "/?contract=c1&as_of=2018-12-31": [
        ("navigation", "Site"), ("main", ""), ("heading", "First contract"), ("region", "The contract at a glance"),
        ("img", "Score over the years"), ("region", "3 objectives"), ("heading", "1 Innovate"),
        ("img", "Score 49.9%, expected 100.0%"), ("region", "The widest gaps, and why"), ("contentinfo", ""),
    ],
    "/contracts/c1/objectives/2/": [
        ("navigation", "Where you are"), ("heading", "2 Support SMEs"), ("region", "The objective at a glance"),
        ("region", "Indicators"), ("article", "by-domain (u)"), ("img", "Actual 0, expected 10, target 10"),
        ("link", "Expected by-domain"), ("region", "Projects 2 projects"), ("table", "Projects 2 projects"),
        ("columnheader", "Programme"), ("rowheader", "OPEN0"),
    ],
    "/contracts/c1/kpis/revised/": [
        ("heading", "revised (u)"), ("region", "The indicator at a glance"), ("region", "The series"),
        ("img", "revised: 2 in 2017, 2 in 2017; target 10. The table has every period."), ("table", "The series"),
        ("columnheader", "How it is known"), ("rowheader", "2017"),
    ],
    "/my-projects/": [
        ("heading", "My projects"), ("region", "Late 2"), ("article", "OPEN0 · Review 3"), ("combobox", "Status"),
        ("textbox", "Expected on"), ("button", "Save the report"),
    ],
}  # fmt: skip
"""What is read out, in this order, among other things."""
# A date's field has stops inside it, which the browser marks itself.
LOOKS = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect()
    const points = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9]]
        .map(([x, y]) => document.elementFromPoint(box.x + box.width * x, box.y + box.height * y))
    return {
        name: one.outerHTML.slice(0, 100), last: one === document.body,
        seen: points.some(point => point && (one.contains(point) || point.contains(one))),
        ring: one.matches('#main, [type=date]') || parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none',
    }
}"""


def heard(nodes: list[Node], wanted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what is wanted and not heard, in this order."""
    following = iter([(node.role, node.name) for node in nodes])
    return [one for one in wanted if not any(one == node for node in following)]


def signed_in(reading: Window) -> Page:
    """Sign a lead in, from a password manager: typed nowhere, and not one letter at a time."""
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=Project.objects.get(code="P000"), person=lead)
    page = reading.open("/sign-in/")
    for field, what in (("username", lead.email), ("current-password", "secret")):
        page.locator(f"input[autocomplete={field}]").focus()
        page.keyboard.insert_text(what)
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")
    return page


def test_what_is_heard_in_which_order_and_that_something_was_saved(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = signed_in(reading)
        for path, wanted in HEARD.items():
            reading.open(path)
            assert heard(tree(page), wanted) == [], path
        page.locator("article form button.primary").first.click()
        page.wait_for_selector("article .told:focus")
        saved = next(node for node in tree(page) if node.role == "status" and node.rest.strip(": "))
        assert "progress" in saved.rest
        assert reading.complaints == []


def test_on_a_phone_the_focus_is_always_seen_and_help_is_where_it_always_is(browser: Browser, site: str) -> None:
    with window(browser, site, width=PHONE, still=True) as reading:
        wrong, help_at = [], set()
        for path in ("/?contract=c1", "/portfolio/?contract=c1&cut=funder", "/contracts/c1/kpis/revised/"):
            page = reading.open(path)
            links = page.locator(".masthead nav a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
            help_at.add(links.index("/how-to-read/"))
            for _ in range(150):
                page.keyboard.press("Tab")
                here = page.evaluate(LOOKS)
                if here["last"]:
                    break
                if not (here["seen"] and here["ring"]):
                    wrong.append(f"{path}: {here}")
        assert wrong == []
        assert len(help_at) == 1
