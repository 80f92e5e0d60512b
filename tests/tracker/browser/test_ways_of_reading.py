"""What a reader does on the pages: with the keyboard alone, on another day, in another language."""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from objectives.models import Project, ProjectLead, Role, Source
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_score_and_the_status_stand_in_the_first_screen_of_a_phone(browser: Browser, site: str) -> None:
    with window(browser, site, width=PHONE) as reading:
        page = reading.open("/?contract=c1&as_of=2018-12-31")
        for words in (".summary .headline", ".summary .status", "h1"):
            box = page.locator(words).first.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] < 844, words


def test_a_status_is_a_shape_and_a_word_beside_its_colour(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/?contract=c1&as_of=2018-12-31")
        for status in page.locator(".status").all():
            assert status.locator("svg, .shape").count() == 1
            assert status.inner_text().strip()


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESKTOP, "en")])
def test_the_keyboard_alone_reaches_the_content_and_an_objective(
    browser: Browser, site: str, width: int, language: str
) -> None:
    with window(browser, site, width=width, language=language) as reading:
        page = reading.open("/?contract=c1")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        shown: dict[str, bool] = {}  # a date field has stops inside it, which the browser marks itself
        for _ in range(120):
            page.keyboard.press("Tab")
            here = page.evaluate(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [e.getAttribute('href') || e.name || '', s.outlineStyle + s.boxShadow] })()"
            )
            shown[here[0]] = shown.get(here[0], False) or here[1] != "nonenone"
            if here[0].startswith("/contracts/c1/objectives/2/"):
                page.keyboard.press("Enter")
                page.wait_for_url("**/objectives/2/**")
                break
        else:
            pytest.fail(f"the objective was not reached: {shown}")
        assert all(shown.values()), shown


def test_another_day_is_chosen_in_the_page_and_stands_in_the_address(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/?contract=c1")
        page.locator("input[name=as_of]").fill("2016-06-30")
        page.locator("input[name=as_of]").press("Enter")
        page.wait_for_url("**as_of=2016-06-30**")
        assert "30 June 2016" in page.locator("main").inner_text()


def test_the_language_changes_and_the_page_stays(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/contracts/c1/objectives/2/?as_of=2016-06-30")
        page.locator("button[lang=fr]").click()
        page.wait_for_function("document.documentElement.lang === 'fr'")
        assert page.url.endswith("/contracts/c1/objectives/2/?as_of=2016-06-30")
        assert "Aider les PME" in page.locator("h1").inner_text()
        assert reading.complaints == []


def test_the_key_to_a_drawing_keeps_its_marks_in_forced_colours(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/?contract=c1&as_of=2018-12-31")
        paint = "one => getComputedStyle(one).backgroundColor"
        marks = page.locator(".key span").all()
        seen = [mark.evaluate(paint) for mark in marks]
        page.emulate_media(forced_colors="active")
        assert [mark.evaluate(paint) for mark in marks] == seen
        assert len(set(seen)) == 3


def test_a_phone_at_twice_the_size_cuts_nothing_off(browser: Browser, site: str) -> None:
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=Project.objects.get(code="P000"), person=lead)
    with window(browser, site, language="fr", width=PHONE) as reading:
        reading.sign_in(lead)
        for path in ("/?contract=c1", "/contracts/c1/objectives/1/", "/portfolio/?contract=c1", "/my-projects/"):
            reading.open(path)
            assert reading.lost_when(PHONE // 2) == [], path


def test_on_a_phone_what_a_list_is_asked_for_has_a_line_of_its_own(browser: Browser, site: str) -> None:
    wide = "one => one.offsetWidth > 300"
    with window(browser, site, language="fr", width=PHONE) as reading:
        page = reading.open("/organisations/?kind=public_authority")
        assert page.locator("#id_kind").evaluate(wide), "“collectivité ou administration” was cut off"
        assert not page.locator("#id_country").evaluate(wide), "what was not asked takes no room from the list"


def printed(page: Page, paper: str = "A4") -> str:
    """Return the words that come out on paper."""
    return "\n".join(one.extract_text() for one in PdfReader(BytesIO(page.pdf(format=paper))).pages)


def test_on_paper_a_wide_table_has_all_its_columns(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        words = printed(reading.open("/portfolio/?contract=c1"), "A5")
    assert "Unallocated" in words.partition("By class")[2], "the last column was cut off"
    assert "Working with us" not in words, "a menu is for who can follow it"


@pytest.mark.parametrize("at", ["objectives/2/", "kpis/members/", "kpis/members/definitions/", "unknown/"])
def test_on_paper_a_figure_says_of_which_day_it_is(browser: Browser, site: str, at: str) -> None:
    with window(browser, site) as reading:
        page = reading.open(f"/contracts/c1/{at}?as_of=2016-06-30")
        assert not page.locator(".on-paper").is_visible(), "the choice of a day says it on the screen"
        assert "As of 30 June 2016" in printed(page)


def test_on_paper_stands_what_nobody_points_at_or_opens_there(browser: Browser, site: str) -> None:
    """What a list was asked for, where a source is, and an amount in full."""
    Source.objects.create(code="S1", title="Annual report", url="https://example.org/annual-report")
    Project.objects.filter(code="P000").update(source=["S1"], total_cost="1500000.25")
    with window(browser, site) as reading:
        asked = printed(reading.open("/organisations/?search=air"))
        assert "Name, id" in asked
        assert "air" in asked
        assert "Kind" not in asked.partition("0 organisations")[0], "what was not asked"
        assert "Name, id" not in printed(reading.open("/organisations/"))
        words = printed(reading.open("/projects/P000/"))
    assert "Annual report (https://example.org/annual-report)" in words
    assert re.search(r"€1\.5M\s+\(€1,500,000\.25\)", words), words
