"""What moved since another day, what nobody knows, and how indicators end."""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from objectives.cockpit import Ending, UnknownKind, cockpit, unknowns
from objectives.cockpit.endings import ending_of
from objectives.explaining import Viewpoint
from objectives.models import (
    Kpi,
    Link,
    Measurement,
    Organisation,
    Participation,
    PeriodClosing,
    Project,
    Role,
    StatusOfFigure,
    Target,
)
from objectives.rollup.run import roll_up
from objectives.scorecards import scorecard
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
MIDDLE = datetime.date(2018, 6, 30)


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Measurement.objects.create(kpi=made.kpi, period="2016", value=120, status="validated")
    roll_up(made.contract, LAST_DAY)
    return made


class TestSince:
    def test_it_is_the_end_of_the_newest_closed_period_else_the_day_kept_before(self, portfolio: Portfolio) -> None:
        assert cockpit(portfolio.contract, LAST_DAY, NOBODY).since.day == datetime.date(2017, 12, 31)
        staff = person(Role.STAFF)
        for through in (datetime.date(2016, 12, 31), MIDDLE):
            PeriodClosing.objects.create(contract=portfolio.contract, through=through, closed_by=staff)
        since = cockpit(portfolio.contract, LAST_DAY, NOBODY).since
        assert (since.day, since.closed) == (MIDDLE, True)
        before = cockpit(portfolio.contract, datetime.date(2017, 12, 31), NOBODY).since
        assert (before.day, before.closed) == (datetime.date(2016, 12, 31), True)

    def test_it_is_the_difference_of_the_two_scorecards(self, portfolio: Portfolio) -> None:
        for day in (datetime.date(2016, 12, 31), MIDDLE):
            now, then = (scorecard(portfolio.contract, one, NOBODY) for one in (LAST_DAY, day))
            since = cockpit(portfolio.contract, LAST_DAY, NOBODY, day).since
            assert (since.whole.before, since.whole.now) == (then.score, now.score)
            assert (since.whole.status_before, since.whole.status) == (then.status, now.status)
            for before, after in zip(then.objectives, now.objectives, strict=True):
                moved = since.objectives[after.number]
                assert (moved.before, moved.now) == (before.score, after.score)
        assert since.whole.points == Decimal(str(now.score)) - Decimal(str(then.score))

    def test_a_day_that_is_kept_costs_nothing_more(self, portfolio: Portfolio) -> None:
        board = person(Role.BOARD)
        with statements() as kept:
            cockpit(portfolio.contract, LAST_DAY, board, datetime.date(2016, 12, 31))
        with statements() as computed:
            cockpit(portfolio.contract, LAST_DAY, board, MIDDLE)
        assert len(kept) < len(computed)

    def test_before_the_first_score_there_is_nothing_to_compare_with(self, portfolio: Portfolio) -> None:
        since = cockpit(portfolio.contract, datetime.date(2013, 6, 30), NOBODY).since
        assert since.day < datetime.date(2013, 6, 30)
        assert since.whole.points is None

    @pytest.mark.parametrize("start", [datetime.date(2013, 1, 1), datetime.date(2013, 7, 1)])
    @pytest.mark.parametrize("day", [datetime.date(2012, 6, 1), datetime.date(2013, 1, 1), datetime.date(2013, 7, 1)])
    def test_the_day_before_lies_before_it_though_the_contract_has_not_begun(
        self, portfolio: Portfolio, start: datetime.date, day: datetime.date
    ) -> None:
        portfolio.contract.start = start
        portfolio.contract.save()
        assert cockpit(portfolio.contract, day, NOBODY).since.day < day

    def test_the_status_is_told_since_the_first_day_of_its_last_run(self, portfolio: Portfolio) -> None:
        screen = cockpit(portfolio.contract, LAST_DAY, NOBODY)
        run = [point for point in screen.card.trend if point.as_of >= (screen.status_since or LAST_DAY)]
        assert {point.status for point in run} == {screen.card.status}
        assert screen.status_since == datetime.date(2016, 12, 31), "before there was no data"


class TestUnknown:
    def known(self, portfolio: Portfolio, reader: object = NOBODY) -> dict[str, int]:
        view = Viewpoint(portfolio.contract, LAST_DAY, reader)  # type: ignore[arg-type]
        return {one.kind.value: one.count for one in unknowns(view).counts()}

    def test_each_kind_is_counted_once_and_goes_when_it_is_entered(self, portfolio: Portfolio) -> None:
        company = Organisation.objects.create(code="c", name="C", kind="company")
        Participation.objects.create(project=portfolio.published, organisation=company, role="partner")
        planless = Project.objects.create(
            code="N", acronym="N", scope="labelled", status="running", published=True, total_cost=5
        )
        Link.objects.create(objective=portfolio.first, project=planless, share=1, basis="declared")
        Kpi.objects.create(
            contract=portfolio.contract, objective=portfolio.first, code="none", name_en="None", unit="u",
            kind="computed", rule="events", direction="increase", aggregation="sum", accumulation="period",
            frequency="year",
        )  # fmt: skip
        assert self.known(portfolio) == {"sizes": 1, "costs": 1, "plans": 1, "values": 4, "no_score": 1}
        Organisation.objects.filter(pk=company.pk).update(kind="sme")
        Project.objects.update(total_cost=1)
        Measurement.objects.create(kpi=portfolio.kpi, period="2015", value=110, status="validated")
        roll_up(portfolio.contract, LAST_DAY)
        assert self.known(portfolio) == {"plans": 1, "values": 3, "no_score": 1}

    def test_what_a_reader_may_not_see_is_not_counted(self, portfolio: Portfolio) -> None:
        assert self.known(portfolio)[UnknownKind.COSTS] == 1
        assert self.known(portfolio, person(Role.BOARD))[UnknownKind.COSTS] == 2


class TestEndings:
    def ending(self, portfolio: Portfolio, day: datetime.date = LAST_DAY) -> Ending:
        roll_up(portfolio.contract, LAST_DAY)
        (kpi,) = scorecard(portfolio.contract, day, NOBODY).objectives[0].kpis
        return ending_of(kpi, portfolio.contract.end)

    def test_too_few_periods_leave_it_open_and_the_last_one_ends_it(self, portfolio: Portfolio) -> None:
        assert self.ending(portfolio) == Ending.OPEN
        Measurement.objects.filter(status="draft").update(status="validated", value=150)
        assert self.ending(portfolio) == Ending.MISSED
        Measurement.objects.filter(period="2018").update(value=200)
        assert self.ending(portfolio) == Ending.REACHED

    @pytest.mark.parametrize(
        ("values", "ending"),
        [((110, 140, 170), Ending.WILL_REACH), ((101, 102, 103), Ending.WILL_MISS), ((100, 180, 150), Ending.MAY_MISS)],
    )
    def test_before_the_last_period_the_forecast_says(
        self, portfolio: Portfolio, values: tuple[int, ...], ending: Ending
    ) -> None:
        Measurement.objects.all().delete()
        for year, value in zip((2014, 2015, 2016), values, strict=True):
            Measurement.objects.create(kpi=portfolio.kpi, period=str(year), value=value, status="validated")
        assert self.ending(portfolio, datetime.date(2016, 12, 31)) == ending

    def test_without_a_target_nothing_ends(self, portfolio: Portfolio) -> None:
        Measurement.objects.filter(status="draft").update(status="validated")
        Target.objects.update(value=9999)
        assert self.ending(portfolio) == Ending.MISSED
        screen = cockpit(portfolio.contract, LAST_DAY, NOBODY)
        assert screen.endings.counts == ((Ending.MISSED, 1),)
        assert screen.endings.judged == 1
        assert screen.endings_by_objective[2].counts == ()
        assert screen.card.objectives[1].status == StatusOfFigure.NO_DATA
