"""No side door, through the acts: after each, a drain moves a figure, and all figures are those of a full rollup."""

import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from objectives.acts.changing import change_project
from objectives.acts.consortium import Part, add_participant, change_participant, remove_participant
from objectives.acts.deciding import validate_measurement, withdraw_measurement
from objectives.acts.figures import Figures
from objectives.acts.funding import Money, change_funding, record_funding, remove_funding
from objectives.acts.labelling import Decision, move_project
from objectives.acts.measuring import correct_measurement, submit_measurement
from objectives.acts.merging import merge_organisations, undo_merge
from objectives.acts.news import News
from objectives.acts.organisations import change_organisation, version_of_organisation
from objectives.acts.reporting import report_milestone, undo_last_report
from objectives.acts.sharing_out import share_out
from objectives.models import (
    Contract,
    Funding,
    Measurement,
    Milestone,
    Organisation,
    Participation,
    Project,
    Role,
    RollupRun,
    User,
)
from objectives.rollup.drain import drain, is_pending
from objectives.versions import version_of, version_of_links, version_of_project, version_of_row
from tests.objectives.rollup.proof import TODAY, cells_written_since, figures_are_those_made_from_nothing
from tests.portfolio import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("busy")]

DAY = datetime.date(2018, 6, 30)
Acts = Callable[[User], Iterator[object]]
"""Does one act before each `yield`."""


def _project() -> Project:
    return Project.objects.get(code="P000")


def of_a_project(by: User) -> Iterator[object]:
    project = _project()
    changes: list[dict[str, Any]] = [
        {"total_cost": Decimal(5)}, {"start": datetime.date(2017, 1, 1)}, {"domains": ["space"]}, {"tags": []},
        {"programme": None},
    ]  # fmt: skip
    for values in changes:
        seen = version_of_project(project.pk)
        yield change_project(by=by, project=project.pk, seen=seen, values=values)
    decision = Decision(to="abandoned", on=DAY, body="board", note="The coordinator gave up")
    yield move_project(by=by, project=project.pk, seen=version_of_project(project.pk), decision=decision, today=DAY)


def of_a_consortium(by: User) -> Iterator[object]:
    known = Participation.objects.get(project=_project(), organisation__code="sme")
    part = Part(organisation=known.organisation, role="partner", funding=Decimal("12.34"))
    seen = version_of_row("participation", known.pk)
    yield change_participant(by=by, participation=known.pk, seen=seen, part=part)
    seen = version_of_row("participation", known.pk)
    yield remove_participant(by=by, participation=known.pk, seen=seen, reason="Left")
    yield add_participant(by=by, project=known.project_id, part=part)


def of_organisations(by: User) -> Iterator[object]:
    known = Organisation.objects.get(code="sme")
    twin = Organisation.objects.create(code="twin", kind="sme", country="IT")
    Participation.objects.create(project=_project(), organisation=twin, role="third_party")
    seen = version_of_organisation(known)
    yield change_organisation(by=by, organisation=known.pk, seen=seen, values={"kind": "large"})
    both = (version_of_organisation(known), version_of_organisation(twin))
    yield (merge := merge_organisations(by=by, keep=known.pk, gone=twin.pk, seen=both))
    yield undo_merge(by=by, merge=merge.pk)


def of_money(by: User) -> Iterator[object]:
    funder, known = Organisation.objects.get(code="ministry"), Funding.objects.get(code="F-P000")
    money = Money(funder=funder, stage="committed", amount=Decimal("77.77"), decided_on=datetime.date(2017, 1, 1))
    yield record_funding(by=by, project=known.project_id, money=money, today=DAY)
    seen = version_of_row("funding", known.pk)
    yield change_funding(by=by, funding=known.pk, seen=seen, money=money, today=DAY)
    seen = version_of_row("funding", known.pk)
    yield remove_funding(by=by, funding=known.pk, seen=seen, reason="Twice")


def of_a_milestone(by: User) -> Iterator[object]:
    milestone = Milestone.objects.get(project=_project(), number=1)
    news = News(status="in_progress", percent=Decimal(70), reported_on=datetime.date(2017, 3, 1))
    yield report_milestone(by=by, milestone=milestone.pk, seen=version_of(milestone.pk), news=news, today=DAY)
    yield undo_last_report(by=by, milestone=milestone.pk, seen=version_of(milestone.pk), today=DAY)


def of_shares(by: User) -> Iterator[object]:
    project, contract = _project(), Contract.objects.get(code="c1")
    for shares in ({1: Decimal("0.2"), 3: Decimal("0.1")}, {2: None}):
        yield share_out(
            by=by, project=project.pk, contract=contract.pk, seen=version_of_links(project.pk), shares=shares
        )


def of_a_measurement(by: User) -> Iterator[object]:
    row, other = Measurement.objects.get(kpi__code="members", period="2017"), person(Role.ADMINISTRATOR)
    seen = version_of(row.pk, Measurement)
    figures = Figures(value=Decimal(160))
    done = correct_measurement(by=by, measurement=row.pk, seen=seen, figures=figures, reason="Typed wrong", today=DAY)
    new = done.measurement.pk
    done = submit_measurement(by=by, measurement=new, seen=done.version)
    yield validate_measurement(by=other, measurement=new, seen=done.version)
    seen = version_of(new, Measurement)
    yield withdraw_measurement(by=by, measurement=new, seen=seen, comment="Doubted")


@pytest.mark.parametrize(
    "acts",
    [of_a_project, of_a_consortium, of_organisations, of_money, of_a_milestone, of_shares, of_a_measurement],
    ids=lambda acts: acts.__name__,
)
def test_every_act_on_a_fact_reaches_the_figures(acts: Acts) -> None:
    for number, _done in enumerate(acts(person(Role.STAFF)), 1):
        before = RollupRun.objects.latest("pk").pk
        assert is_pending(), number
        drain(TODAY)
        assert cells_written_since(before) > 0, number
    assert figures_are_those_made_from_nothing()
