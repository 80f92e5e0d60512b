"""What may happen to the facts, in any order? Every kind of change, drawn by chance, alone and several at once."""

from collections.abc import Callable
from random import Random
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import ProtectedError

from objectives.models import (
    Activity,
    Call,
    Contract,
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    Organisation,
    Participation,
    Programme,
    Project,
    ProjectLead,
    Role,
    Source,
    Territory,
    User,
)
from tests.portfolio import person, small_portfolio


class Chance:
    """Makes a small world and changes it."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)  # noqa: S311 (chance, not a secret)
        self.number = 0
        portfolio = small_portfolio(published_projects=3)
        self.orgs = [portfolio.funder, portfolio.other_funder]
        self.orgs += [Organisation.objects.create(code=code, name=code, kind="sme") for code in ("alpha", "beta")]
        self.people: dict[str, User | None] = {
            "funder": person(Role.FUNDER, self.orgs[0]),
            "other funder": person(Role.FUNDER, self.orgs[1]),
            "partner": person(Role.CONTRIBUTOR, self.orgs[2]),
            "lead": person(Role.CONTRIBUTOR, email="lead@example.org"),
            "staff": person(Role.STAFF),
            "visitor": None,
        }
        for kind in ("project", "organisation"):
            Kpi.objects.create(
                contract=portfolio.contract, objective=portfolio.first, code=f"jobs-{kind}", name_en="Jobs",
                name_fr="Emplois", unit="jobs", kind="reported", direction="increase", aggregation="sum",
                accumulation="period", frequency="year", series_kind=kind, baseline=0, baseline_basis="published",
            )  # fmt: skip
        Territory.objects.create(code="T1", kind="city", name="T1")

    def step(self) -> None:
        """Change something, or a few things at once; now and then think better of it."""
        with transaction.atomic():
            for _ in range(self.draw.choice((1, 1, 1, 2, 4))):
                self._try(self.draw.choice(CHANGES))
            if self.draw.random() < 0.05:
                transaction.set_rollback(True)

    def _try(self, change: Callable[["Chance"], None]) -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '20ms'")
                change(self)
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except (DatabaseError, ProtectedError):
            pass  # what cannot be is not

    def code(self) -> str:
        """A name that nothing has, or one that something of another kind has."""
        self.number += 1
        return f"x{self.draw.randint(0, 3)}" if self.draw.random() < 0.2 else f"n{self.number}"

    def any(self, model: type[models.Model]) -> Any:
        """Return a row; a project is often one of those around which much happens."""
        rows = model._default_manager.order_by("pk")
        count = rows.count()
        if not count:
            raise ProtectedError("none", set())
        return rows[self.draw.randrange(count)]

    def org(self) -> Organisation:
        return self.draw.choice(self.orgs)


def _publish(c: Chance) -> None:
    Project.objects.filter(pk=c.any(Project).pk).update(published=c.draw.random() < 0.4)


def _project(c: Chance) -> None:
    Project.objects.create(code=c.code(), scope="labelled", status="running", published=c.draw.random() < 0.3)


def _drop_project(c: Chance) -> None:
    project = c.any(Project)
    for model in (Funding, Participation, ProjectLead, Link, Measurement):
        model._default_manager.filter(project=project).delete()
    MilestoneReport.objects.filter(milestone__project=project).delete()
    Milestone.objects.filter(project=project).delete()
    project.delete()


def _touch(c: Chance) -> None:
    Project.objects.filter(pk=c.any(Project).pk).update(title=c.code())


def _funding(c: Chance) -> None:
    beneficiary = c.org() if c.draw.random() < 0.5 else None
    Funding.objects.create(
        code=c.code(), project=c.any(Project), funder=c.org(), beneficiary=beneficiary, stage="paid", amount=c.number
    )


def _move_funding(c: Chance) -> None:
    new: dict[str, Any] = c.draw.choice(
        [{"funder": c.org()}, {"beneficiary": c.org()}, {"amount": c.number}, {"code": c.code()}]
    )
    Funding.objects.filter(pk=c.any(Funding).pk).update(**new)


def _participation(c: Chance) -> None:
    Participation.objects.create(project=c.any(Project), organisation=c.org(), role="partner", cost=c.number)


def _move_participation(c: Chance) -> None:
    new: dict[str, Any] = c.draw.choice([{"organisation": c.org()}, {"cost": 7}])
    Participation.objects.filter(pk=c.any(Participation).pk).update(**new)


def _lead(c: Chance) -> None:
    somebody = c.people["lead" if c.draw.random() < 0.7 else "partner"]
    assert somebody is not None
    ProjectLead.objects.create(project=c.any(Project), person=somebody, is_deputy=c.draw.random() < 0.5)


def _milestone(c: Chance) -> None:
    project = c.any(Project)
    Milestone.objects.create(
        project=project, number=c.number + 100, kind="review", title="m", due="2015-01-01", basis="declared"
    )
    c.number += 1


def _report(c: Chance) -> None:
    MilestoneReport.objects.create(
        milestone=c.any(Milestone), reported_on="2016-01-01", revision=c.number + 10, status="planned",
        basis="declared", comment="Said",
    )  # fmt: skip
    c.number += 1


def _drop_milestone(c: Chance) -> None:
    milestone = c.any(Milestone)
    milestone.reports.all().delete()
    milestone.delete()


def _measurement(c: Chance) -> None:
    about: dict[str, Any] = {"project": c.any(Project)}
    if c.draw.random() < 0.3:
        about = {"organisation": c.any(Organisation)}
    kpi = Kpi.objects.filter(series_kind=next(iter(about))).get()
    status = c.draw.choice(["draft", "validated"])
    Measurement.objects.create(kpi=kpi, period="2015", revision=c.number + 1, value=1, status=status, **about)
    c.number += 1


def _move_measurement(c: Chance) -> None:
    status = c.draw.choice(["draft", "submitted", "validated", "validated", "withdrawn"])
    Measurement.objects.filter(pk=c.any(Measurement).pk).update(status=status, value=c.number)


def _link(c: Chance) -> None:
    Link.objects.create(objective=c.any(Objective), project=c.any(Project), share="0.3", basis="derived")


def _rename(c: Chance) -> None:
    model: Any = c.draw.choice([Project, Project, Project, Organisation, Kpi, Contract, Territory, Activity])
    model._default_manager.filter(pk=c.any(model).pk).update(code=c.code())


def _renumber(c: Chance) -> None:
    Objective.objects.filter(pk=c.any(Objective).pk).update(number=c.draw.randint(1, 6))


def _public(c: Chance) -> None:
    code = c.code()
    happens: list[Callable[[], Any]] = [
        lambda: Source.objects.create(code=code, title=code),
        lambda: Call.objects.create(code=code, name=code, programme=c.any(Programme)),
        lambda: Activity.objects.create(code=code, kind="event", title=code),
        lambda: c.any(Activity).partners.add(c.org()),
        lambda: c.any(Activity).partners.set([]),
        lambda: Organisation.objects.create(code=code, name=code, kind="sme", territory=c.any(Territory)),
        lambda: Project.objects.filter(pk=c.any(Project).pk).update(call=c.any(Call)),
    ]
    c.draw.choice(happens)()


def _drop(*kinds: type[models.Model]) -> Callable[[Chance], None]:
    return lambda c: c.any(c.draw.choice(kinds)).delete() and None


CHANGES: tuple[Callable[[Chance], None], ...] = (
    _publish, _publish, _publish, _project, _drop_project, _touch, _funding, _funding, _move_funding, _move_funding,
    _participation, _move_participation, _lead, _milestone, _report, _drop_milestone, _measurement, _measurement,
    _move_measurement, _link, _rename, _renumber, _public, _public,
    _drop(Funding), _drop(Participation, ProjectLead), _drop(ProjectLead), _drop(Measurement, Link),
    _drop(Source, Call, Activity, Organisation, Territory),
)  # fmt: skip
