"""A measurement on its way, for the tests of the acts and of both doors: who may, and what is said."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from objectives.acts.deciding import validate_measurement
from objectives.acts.figures import Figures
from objectives.acts.measuring import Measured, enter_measurement, submit_measurement
from objectives.models import Kpi, Measurement, ProjectLead, Role, User
from objectives.versions import version_of
from tests.portfolio import Portfolio, person, small_portfolio

TODAY = datetime.date(2018, 6, 1)


@dataclass(frozen=True)
class Measuring:
    """The small portfolio without drafts, a KPI measured by project, its lead, and two who keep the data."""

    portfolio: Portfolio
    of_projects: Kpi
    lead: User
    staff: User
    other_staff: User

    @property
    def kpi(self) -> Kpi:
        return self.portfolio.kpi


def small_measuring() -> Measuring:
    portfolio = small_portfolio()
    Measurement.objects.filter(status="draft").delete()
    of_projects = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="patents", name_en="Patents", unit="patents",
        kind="reported", direction="increase", aggregation="sum", accumulation="period", frequency="quarter",
        series_kind="project",
    )  # fmt: skip
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    staff, other = person(Role.STAFF), person(Role.ADMINISTRATOR)
    return Measuring(portfolio, of_projects, lead, staff, other)


def seen(row: Measurement) -> int:
    return version_of(row.pk, Measurement)


def entered(by: User, kpi: Kpi, period: str, series: str = "", **said: Any) -> Measured:
    figures = Figures(**({"value": Decimal(170)} | said))
    return enter_measurement(by=by, kpi=kpi.pk, period=period, series=series, figures=figures, today=TODAY)


def submitted(by: User, kpi: Kpi, period: str, series: str = "", **said: Any) -> Measured:
    row = entered(by, kpi, period, series, **said).measurement
    return submit_measurement(by=by, measurement=row.pk, seen=seen(row))


def validated(made: Measuring, kpi: Kpi, period: str, series: str = "", **said: Any) -> Measurement:
    row = submitted(made.staff, kpi, period, series, **said).measurement
    return validate_measurement(by=made.other_staff, measurement=row.pk, seen=seen(row)).measurement
