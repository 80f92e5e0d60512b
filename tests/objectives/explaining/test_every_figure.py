"""Does every figure of the real scorecard explain itself, to the last digit?"""

import datetime
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from objectives.access import whole_projects
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.explaining import FigureName, Viewpoint
from objectives.models import Contract, Link, Role, User
from objectives.rollup.progress import progress_on
from objectives.rollup.run import roll_up
from objectives.scorecards import Scorecard, scorecard
from tests.objectives.explaining.asking import explained

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(120)]

DAY = datetime.date(2018, 12, 31)
Shown = tuple[FigureName, str, Decimal | None]


def figures(card: Scorecard) -> Iterator[Shown]:
    """Every figure of a scorecard with its name and subject."""
    for name in ("score", "expected_score", "scored_share", "committed", "unallocated", "undated"):
        yield FigureName(f"contract.{name}"), "", getattr(card, name)
    of_objective = (
        "score", "expected_score", "results", "coverage", "expected_results", "delivery", "committed", "projects",
    )  # fmt: skip
    for objective in card.objectives:
        for name in of_objective:
            yield FigureName(f"objective.{name}"), str(objective.number), getattr(objective, name)
        for kpi in objective.kpis:
            for name in ("actual", "expected", "target", "progress", "score", "schedule_index"):
                yield FigureName(f"kpi.{name}"), kpi.code, getattr(kpi, name)


def figures_of_projects(contract: Contract, reader: User) -> Iterator[Shown]:
    linked = Link.objects.filter(objective__contract=contract, project__isnull=False).values("project")
    codes = dict(whole_projects(reader).filter(pk__in=linked).values_list("pk", "code"))
    for key, stands in progress_on(DAY, codes, contract.pk).items():
        for name in ("progress", "planned", "schedule_index"):
            yield FigureName(f"project.{name}"), codes[key], getattr(stands, name)


def test_every_figure_is_what_its_contributions_add_up_to() -> None:
    load(AEROSPACE_VALLEY)
    contract = Contract.objects.get()
    roll_up(contract, DAY)
    staff = User.objects.create_user("staff@example.org", "secret", full_name="Staff", role=Role.STAFF)
    begun = time.monotonic()
    view = Viewpoint(contract, DAY, staff)
    shown = [*figures(scorecard(contract, DAY)), *figures_of_projects(contract, staff)]
    wrong = []
    for figure, subject, value in shown:
        found = explained(figure, subject, view=view)
        if found.value != value:
            wrong.append((figure.value, subject, value, found.value))
    assert wrong == []
    assert len(shown) >= 300
    told = {figure for figure, _, _ in shown}
    not_on_the_scorecard = {FigureName.OBJECTIVE_PLANNED_DELIVERY, FigureName.KPI_EXPECTED_SCORE}
    assert set(FigureName) - told == not_on_the_scorecard
    assert time.monotonic() - begun < 30
