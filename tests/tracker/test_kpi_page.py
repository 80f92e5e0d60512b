"""The page of an indicator: its series, what it is made of, and what people say of it, for those who may read that."""

import re

import pytest
from django.test import Client

from objectives.acts.erasing import erase_person
from objectives.models import Comment, Kpi, Measurement, Role, Target, User
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.objectives.reminding.making import lead_of
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ADDRESS = "/contracts/c1/kpis/members/"


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Measurement.objects.create(
        kpi=made.kpi, period="2017", revision=2, value=140, status="validated", reason="Counted twice"
    )
    roll_up(made.contract, LAST_DAY)
    return made


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(client: Client, address: str = ADDRESS) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_table_tells_every_period_as_the_chart_does(client: Client, portfolio: Portfolio) -> None:
    text = text_of(client)
    for words in (
        "140 value of 2018", "carried from an earlier period", "no value", "150 Counted twice", "2018", "200",
        "V = sum over the series of the value with the latest period.", "Reported · increase · latest value",
        "the series has no break", "200 illustrative target",
    ):  # fmt: skip
        assert words in text
    page = client.get(ADDRESS).content.decode()
    assert 'alt="Members: 140 in 2017, 140 in 2017; target 200. The table has every period."' in page
    assert "/contracts/c1/kpis/members/series-wide-light.svg?as_of=2018-12-31" in page


def test_a_change_of_the_definition_is_told_with_what_changed(client: Client, portfolio: Portfolio) -> None:
    portfolio.kpi.unit = "companies"
    portfolio.kpi.save()
    assert "unit: from “members” to “companies”" in text_of(client)


def test_a_target_that_moved_is_told_with_the_period_it_is_for(client: Client, portfolio: Portfolio) -> None:
    Target.objects.filter(kpi=portfolio.kpi).update(value=210)
    assert "target for 2018, value: from 200 to 210" in text_of(client)


def test_a_target_of_a_quarter_is_told_in_words_and_not_by_its_code(client: Client, portfolio: Portfolio) -> None:
    Measurement.objects.filter(kpi=portfolio.kpi).delete()
    Target.objects.filter(kpi=portfolio.kpi).delete()
    Kpi.objects.filter(pk=portfolio.kpi.pk).update(frequency="quarter")
    Target.objects.create(kpi=portfolio.kpi, period="2018-Q1", value=180, basis="illustrative")
    Target.objects.filter(kpi=portfolio.kpi).update(value=190)
    french = client.get(ADDRESS, headers={"accept-language": "fr"}).content.decode()
    assert "cible pour trimestre 1 de 2018, valeur" in french
    assert "cible pour 2018-Q1" not in french


@pytest.mark.parametrize(
    "address", ["/contracts/c1/kpis/nothing/", "/contracts/nope/kpis/members/", "/contracts/c1/kpis/%00/"]
)
def test_what_is_not_there_is_404(client: Client, portfolio: Portfolio, address: str) -> None:
    assert client.get(address).status_code == 404


def test_the_board_staff_and_who_leads_a_project_say_something(portfolio: Portfolio) -> None:
    for somebody in (person(Role.BOARD), person(Role.STAFF), lead_of(portfolio.hidden)):
        client = signed_in(somebody)
        answer = client.post(f"{ADDRESS}comments/?as_of=2017-12-31", {"text": f"I am {somebody.email} <b>"})
        said = Comment.objects.latest("pk")
        assert answer.headers["Location"] == f"{ADDRESS}?as_of=2017-12-31#comment-{said.pk}"
        page = client.get(ADDRESS).content.decode()
        assert f"I am {somebody.email} &lt;b&gt;" in page
        assert f"/comments/{said.pk}/withdraw/" in page


def test_a_partner_a_funder_and_a_visitor_neither_see_nor_write(client: Client, portfolio: Portfolio) -> None:
    Comment.objects.create(kpi=portfolio.kpi, text="Between us", written_by=person(Role.BOARD))
    strangers = [person(Role.FUNDER, portfolio.funder), person(Role.CONTRIBUTOR, portfolio.other_funder)]
    for stranger in (client, *(signed_in(one) for one in strangers)):
        page = stranger.get(ADDRESS).content.decode()
        assert "Between us" not in page
        assert 'id="comments"' not in page
    assert client.post(f"{ADDRESS}comments/", {"text": "Me too"}).status_code == 401
    assert signed_in(strangers[0]).post(f"{ADDRESS}comments/", {"text": "Me too"}).status_code == 403
    assert Comment.objects.count() == 1


def test_what_is_refused_is_said_and_what_was_typed_stays(portfolio: Portfolio) -> None:
    answer = signed_in(person(Role.BOARD)).post(f"{ADDRESS}comments/", {"text": "y" * 2001})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The comment was not saved." in page
    assert "y" * 2001 in page


def test_a_comment_taken_back_leaves_its_trace_and_not_its_words(portfolio: Portfolio) -> None:
    author, other = person(Role.BOARD), person(Role.STAFF)
    said = Comment.objects.create(kpi=portfolio.kpi, text="Nonsense", written_by=author)
    assert signed_in(other).post(f"/comments/{said.pk}/withdraw/").status_code == 403
    french = signed_in(author).get(ADDRESS, headers={"accept-language": "fr"}).content.decode()
    assert 'class="quiet">Retirer<' in french
    assert signed_in(author).post(f"/comments/{said.pk}/withdraw/").status_code == 302
    text = text_of(signed_in(other))
    assert "Nonsense" not in text
    assert "Taken back on" in text


def test_people_mentioned_stand_out_in_the_words(portfolio: Portfolio) -> None:
    board = person(Role.BOARD)
    User.objects.filter(pk=board.pk).update(full_name="Zoé <O'Neil>")
    client = signed_in(board)
    client.post(f"{ADDRESS}comments/", {"text": "Ask @zoé <o'neil>!"})
    assert "Ask <b>@zoé &lt;o&#x27;neil&gt;</b>!" in client.get(ADDRESS).content.decode()


def test_who_is_mentioned_and_erased_since_is_called_so_and_not_by_a_number(portfolio: Portfolio) -> None:
    gone, reader = person(Role.BOARD, email="gone@example.org"), signed_in(person(Role.BOARD))
    User.objects.filter(pk=gone.pk).update(full_name="Zo\u00e9 Quill")
    reader.post(f"{ADDRESS}comments/", {"text": "Ask @Zo\u00e9 Quill!"})
    erase_person(by=person(Role.ADMINISTRATOR), person=gone.pk, address=gone.email)
    page = reader.get(ADDRESS).content.decode()
    assert f"Ask <b>@an erased person #{gone.pk}</b>!" in page
    assert f"@#{gone.pk}" not in page


def test_it_costs_the_same_number_of_statements_at_1_revision_and_comment_and_at_40(portfolio: Portfolio) -> None:
    board = person(Role.BOARD)
    client = signed_in(board)
    Comment.objects.create(kpi=portfolio.kpi, text="One", written_by=board)
    with statements() as at_one:
        client.get(ADDRESS)
    Comment.objects.bulk_create(Comment(kpi=portfolio.kpi, text="More", written_by=board) for _ in range(39))
    for revision in range(3, 12):
        Measurement.objects.create(
            kpi=portfolio.kpi, period="2017", revision=revision, value=revision, status="validated"
        )
    roll_up(portfolio.contract, LAST_DAY)
    with statements() as at_forty:
        client.get(ADDRESS)
    assert len(at_one) == len(at_forty)
