"""The page of a KPI's definitions: its versions with what each changed, its values, and the break between them."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from objectives.acts.redefining import Redefinition, redefine_kpi, version_of_definition
from objectives.models import Measurement, Role, Target, User
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ADDRESS = "/contracts/c1/kpis/members/definitions/"


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Measurement.objects.create(kpi=made.kpi, period="2014", value=110, status="validated")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    wanted = Redefinition({"unit": "people", "baseline": Decimal(90)}, "One region now", datetime.date(2016, 1, 1))
    redefine_kpi(
        by=person(Role.STAFF), kpi=made.kpi.pk, seen=version_of_definition(made.kpi), wanted=wanted,
        now=datetime.datetime(2018, 12, 31, tzinfo=datetime.UTC),
    )  # fmt: skip
    return made


def page(address: str = ADDRESS, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_break_and_each_versions_changes_are_said_in_words(portfolio: Portfolio) -> None:
    text = page()
    for words in ("Break in the series: version 2 holds from 1 January 2016.", "Version 1", "until the day before"):
        assert words in text
    assert "<dt>unit</dt><dd><del>members</del> → <ins>people</ins></dd>" in text
    assert "<del>100</del> → <ins>90</ins>" in text
    Target.objects.filter(kpi=portfolio.kpi).update(value="1250.5", basis="illustrative")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    french = Client().get(ADDRESS, headers={"accept-language": "fr"}).content.decode()
    assert "2018\u00a0: 1\u202f250,5 (illustratif)" in french
    assert "Defined anew from 1 January 2016" in page("/contracts/c1/objectives/1/")
    assert "from 1 January 2016 it is defined otherwise" in page("/contracts/c1/objectives/1/?as_of=2015-12-31")


def test_one_definition_is_chosen_by_a_link_that_keeps_the_day(portfolio: Portfolio) -> None:
    assert "?as_of=2018-12-31&amp;definition=1" in page(f"{ADDRESS}?as_of=2018-12-31")
    text = page(f"{ADDRESS}?definition=1")
    assert "Break in the series" not in text
    assert [f'<th scope="row">{year}</th>' in text for year in (2014, 2015, 2017)] == [True, True, False]


def test_who_and_why_are_for_who_sees_everything(portfolio: Portfolio) -> None:
    board = Client()
    board.force_login(person(Role.BOARD))
    assert ("One region now" in page(), "One region now" in page(client=board)) == (False, True)


@pytest.mark.usefixtures("portfolio")
class TestDefiningAnew:
    """Staff, who see first what would break; the board, who only reads."""

    ADDRESS = "/contracts/c1/kpis/members/redefine/"

    def said(self, client: Client, **more: str) -> dict[str, str]:
        form = client.get(self.ADDRESS).context["form"]
        shown = {name: form[name].value() for name in form.fields}
        return {name: str(value) for name, value in shown.items() if value not in (None, [])} | more

    def test_the_form_shows_what_would_break_and_then_does_it(self, portfolio: Portfolio) -> None:
        staff = Client()
        staff.force_login(User.objects.get(role=Role.STAFF))
        assert ">Define anew</a>" in page(client=staff)
        said = self.said(staff, unit="jobs", valid_from="2017-01-01", reason="Counted otherwise", target_value_1="250")
        shown = staff.post(self.ADDRESS, said | {"do": "show"}).content.decode()
        assert "from 1 January 2017 on the new definition holds" in shown
        assert "2 periods would be otherwise" in shown
        in_french = staff.post(self.ADDRESS, said | {"do": "show"}, headers={"Accept-Language": "fr"}).content.decode()
        assert '<small class="aside">emplois</small>' in in_french, "units as on every other page"
        assert portfolio.kpi.versions.count() == 2
        assert staff.post(self.ADDRESS, said | {"do": "define"}).status_code == 302
        newest = portfolio.kpi.versions.order_by("number").last()
        assert newest is not None
        assert (newest.valid_from, newest.reason) == (datetime.date(2017, 1, 1), "Counted otherwise")
        assert newest.definition["targets"] == [{"basis": "illustrative", "value": 250, "period": "2018"}]
        assert "Define anew" in page(client=staff)
        assert staff.post(self.ADDRESS, said | {"do": "define"}).status_code == 409

    def test_what_cannot_be_is_told_by_field_and_kept_as_typed(self) -> None:
        staff = Client()
        staff.force_login(User.objects.get(role=Role.STAFF))
        for wrong, words in (
            ({"reason": " "}, "Say why"), ({"unit": ""}, "id_unit"), ({"target_value_1": ""}, "Say the value"),
            ({"target_period_2": "2018", "target_value_2": "1"}, "named twice"),
            ({"perimeter": "R99"}, "no territory of the code R99"),
        ):  # fmt: skip
            answer = staff.post(self.ADDRESS, self.said(staff, reason="why", direction="increase") | wrong)
            assert answer.status_code == 422, wrong
            assert words in answer.content.decode()

    def test_who_does_not_keep_the_data_is_refused(self) -> None:
        board = Client()
        board.force_login(person(Role.BOARD))
        assert board.get(self.ADDRESS).status_code == 403
        assert Client().get(self.ADDRESS).status_code == 302
        assert "Define anew" not in page(client=board)


@pytest.mark.parametrize(
    ("address", "status"),
    [(f"{ADDRESS}?definition=9", 400), (f"{ADDRESS}?definition=x", 400), ("/contracts/c1/kpis/none/definitions/", 404)],
)
def test_what_there_is_none_of_is_said_so(portfolio: Portfolio, address: str, status: int) -> None:
    assert Client().get(address).status_code == status
