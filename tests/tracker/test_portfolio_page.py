"""The page of the committed money: every cut adds up before the reader, in both languages, as in the API."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from objectives.models import Funding, Label, Link, Organisation, Programme, Project, Role
from objectives.rollup.portfolio_cuts import Cut
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tracker.pages.portfolio import WIDTH

pytestmark = pytest.mark.django_db
every_cut = pytest.mark.parametrize("cut", Cut.values)
AMOUNT = re.compile(r'<td class="figure[^"]*">\s*(?:<b>)?([\d,]+\.\d\d)<')


def page(client: Client, address: str = "/portfolio/", **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def amounts(text: str) -> list[list[Decimal]]:
    """The figures of each line of the table: total, the objectives, unallocated; the line of totals last."""
    _before, _at, table = text.partition('class="listing cut"')
    lines = re.findall(r"<tr.*?</tr>", table, flags=re.DOTALL)
    return [[Decimal(one.replace(",", "")) for one in AMOUNT.findall(line)] for line in lines if AMOUNT.search(line)]


def answered(answer: dict[str, Any]) -> list[list[Decimal]]:
    """The same figures as the API gives them."""
    rows = [*answer["classes"], answer["totals"]]
    return [
        [Decimal(part) for part in (row["total"], *(o["committed"] for o in row["objectives"]), row["unallocated"])]
        for row in rows
    ]


@pytest.fixture
def portfolio() -> Portfolio:
    """Beside the 100.01 of the unpublished project, 2,500.00 of the published one and 7.00 without a date."""
    made = small_portfolio()
    Project.objects.filter(pk=made.published.pk).update(domains=["space"])
    for code, project, amount, day in (("F2", made.published, "2500", "2016-03-01"), ("F3", made.hidden, "7", None)):
        Funding.objects.create(
            code=code, project=project, funder=made.other_funder, stage="committed", amount=amount, decided_on=day
        )
    return made


def test_without_a_contract_the_page_says_what_will_stand_here_and_how(client: Client) -> None:
    assert "manage.py load_dataset DIR" in page(client)


def test_the_reader_sees_classes_totals_and_the_gap(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.BOARD))
    text = page(client)
    assert amounts(text) == [
        [Decimal(part) for part in row.split()]
        for row in ("2500.00 1250.00 0.00 1250.00", "100.01 50.01 0.00 50.00", "2600.01 1300.01 0.00 1300.00")
    ]
    assert "a further €7.00 is committed without a date" in text
    assert "How this adds up" in text
    assert "/api/v1/portfolio/?contract=c1&amp;as_of=2018-12-31&amp;cut=programme" in text


@every_cut
def test_rows_and_columns_sum_to_the_last_line_and_both_doors_say_the_same(
    client: Client, portfolio: Portfolio, cut: str
) -> None:
    rows = amounts(page(client, f"/portfolio/?cut={cut}&as_of=2018-12-31"))
    assert rows == answered(client.get("/api/v1/portfolio/", {"cut": cut, "as_of": "2018-12-31"}).json())
    assert all(row[0] == sum(row[1:]) for row in rows)
    assert [sum(column) for column in zip(*rows[:-1], strict=True)] == rows[-1]


def test_the_money_is_counted_as_the_address_says_beside_the_two_other_ways(
    client: Client, portfolio: Portfolio
) -> None:
    ours, theirs = (Organisation.objects.create(code=code, name=code, kind="cluster") for code in ("ours", "theirs"))
    Label.objects.create(project=portfolio.published, cluster=ours, role="co_labeller", share="0.4")
    Label.objects.create(project=portfolio.published, cluster=theirs, role="leader", share="0.6")
    Label.objects.create(project=portfolio.hidden, cluster=ours, role="leader", share="1")
    client.force_login(person(Role.BOARD))
    for counting, total in (("gross", "2600.01"), ("led", "100.01"), ("fractional", "1100.01")):
        text = page(client, f"/portfolio/?counting={counting}&cut=funder")
        assert amounts(text)[-1][0] == Decimal(total)
        kept = "" if counting == "gross" else f"&amp;counting={counting}&amp;cluster=ours"
        assert f"/api/v1/portfolio/?contract=c1&amp;as_of=2018-12-31&amp;cut=funder{kept}" in text
        assert "2,600.01" in text
    assert "figure=contract.committed&amp;counting=fractional&amp;cluster=ours" in text
    assert "by the share of its label that ours has" in text
    theirs_text = page(client, "/portfolio/?counting=led&cluster=theirs")
    assert amounts(theirs_text)[-1][0] == Decimal("2500.00")
    objective = page(client, "/contracts/c1/objectives/1/?counting=fractional")
    assert "550.01" in objective
    assert client.get("/portfolio/?counting=twice").status_code == 400


def test_the_bars_are_as_long_as_the_money(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.BOARD))
    text = page(client, "/portfolio/?cut=year")
    lengths = re.findall(r'<rect class="(\w+)"\s+width="([\d.]+)"', text)
    # 2015 has 100.01 of the 2,500.00 of 2016; of both, half serves objective 1
    assert lengths == [
        ("unallocated", "8.0"),
        ("allocated", "4.0"),
        ("unallocated", f"{WIDTH}.0"),
        ("allocated", "100.0"),
    ]


def test_french_readers_get_french_words_and_numbers(client: Client, portfolio: Portfolio) -> None:
    text = page(client, "/portfolio/?cut=domain", **{"accept-language": "fr"})
    for words in (
        "Argent engagé",
        "Innover",
        "espace",
        "1\u202f250,00",
        "Sur les seuls projets publiés",
        "au 31 décembre 2018",
    ):
        assert words in text
    assert re.search(r"2\s500,00", text)


@every_cut
@pytest.mark.parametrize("role", [None, Role.FUNDER, Role.BOARD])
def test_the_money_is_that_of_what_the_reader_may_see_and_the_page_says_so(
    client: Client, portfolio: Portfolio, cut: str, role: Role | None
) -> None:
    if role is not None:
        client.force_login(person(role, portfolio.funder if role == Role.FUNDER else None))
    text = page(client, f"/portfolio/?cut={cut}")
    assert amounts(text)[-1][0] == Decimal("2500.00" if role is None else "2600.01")
    assert ("is committed without a date" in text) == (role is not None)
    assert ("Over published projects" in text) == (role != Role.BOARD)
    assert "HIDDEN" not in text


def test_the_switch_keeps_the_day_and_the_day_keeps_the_cut(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.BOARD))
    text = page(client, "/portfolio/?cut=funder&as_of=2015-12-31")
    assert 'href="/portfolio/?contract=c1&amp;as_of=2015-12-31&amp;cut=year"' in text
    assert '<input type="hidden" name="cut" value="funder">' in text
    assert "as_of=2016-12-31&amp;cut=funder" in text
    assert amounts(text)[-1][0] == Decimal("100.01")


def test_a_day_before_the_first_funding_says_so(client: Client, portfolio: Portfolio) -> None:
    assert "No money is committed by this day" in page(client, "/portfolio/?as_of=2013-12-31")


@pytest.mark.parametrize("question", ["cut=colour", "cut=%00", "as_of=x", "as_of=2018-02-30"])
def test_a_bad_question_is_a_friendly_400(client: Client, portfolio: Portfolio, question: str) -> None:
    assert client.get(f"/portfolio/?{question}").status_code == 400


def test_a_name_with_markup_is_text(client: Client, portfolio: Portfolio) -> None:
    Programme.objects.update(name="<script>alert(1)</script>")
    text = page(client)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_scorecard_leads_here(client: Client, portfolio: Portfolio) -> None:
    assert 'href="/portfolio/?contract=c1&amp;as_of=2016-12-31"' in page(client, "/?as_of=2016-12-31")


@pytest.mark.parametrize("counting", ["gross", "led"])
def test_the_page_costs_the_same_at_one_project_and_at_a_hundred(
    client: Client, portfolio: Portfolio, counting: str
) -> None:
    ours = Organisation.objects.create(code="ours", name="ours", kind="cluster")
    Label.objects.create(project=portfolio.published, cluster=ours, role="leader", share="1")
    address = f"/portfolio/?counting={counting}"
    with statements() as at_one:
        page(client, address)
    Project.objects.bulk_create(
        [
            Project(code=f"Q{n}", scope="labelled", status="running", start="2014-01-01", published=True)
            for n in range(100)
        ]
    )
    many = list(Project.objects.filter(code__startswith="Q"))
    Link.objects.bulk_create(
        [Link(objective=portfolio.first, project=one, share="0.3", basis="derived") for one in many]
    )
    Funding.objects.bulk_create(
        [Funding(code=f"G{one.pk}", project=one, funder=portfolio.funder, stage="committed", amount=1) for one in many]
    )
    Label.objects.bulk_create(Label(project=one, cluster=ours, role="leader", share="0.5") for one in many)
    with statements() as at_hundred:
        assert amounts(page(client, address))[-1][0] == Decimal("2600.00")
    assert len(at_one) == len(at_hundred) <= 8


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [390, 1440])
def test_at_every_width_the_page_itself_never_moves_sideways(
    live_server: LiveServer, browser: Browser, portfolio: Portfolio, width: int
) -> None:
    shown = browser.new_page(viewport={"width": width, "height": 900})
    complaints: list[str] = []
    shown.on("console", lambda said: complaints.append(said.text))
    for cut in Cut.values:
        shown.goto(f"{live_server.url}/portfolio/?cut={cut}")
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        assert shown.locator("table.cut tbody svg").first.bounding_box()
    shown.close()
    assert complaints == []
