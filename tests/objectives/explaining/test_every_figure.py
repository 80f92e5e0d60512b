"""Does every figure of the real scorecard explain itself, to the last digit?"""

import datetime
import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from objectives.access import whole_projects
from objectives.explaining import FigureName, Viewpoint
from objectives.models import Contract, Link, Role, User
from objectives.rollup.progress import progress_on
from objectives.rollup.run import roll_up
from objectives.rollup.side_by_side import side_by_side
from objectives.scorecards import Scorecard, scorecard
from objectives.scoring import divide, quantise6
from tests.objectives.explaining.asking import explained
from tests.real_data import load_but_for_its_words

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


def figures_between(view: Viewpoint) -> Iterator[Shown]:
    """What expected scores are made of, of no scorecard itself: each as the scoring has it."""
    for objective in view.objectives:
        sums = view.day.sums.of(objective.pk)
        planned = divide(sums.planned, sums.weight) if sums.weight else None
        yield FigureName.OBJECTIVE_PLANNED_DELIVERY, str(objective.number), planned and quantise6(planned)
    for kpi in view.kpis:
        expected = view.result_of(kpi).expected_score
        yield FigureName.KPI_EXPECTED_SCORE, kpi.code, None if expected is None else quantise6(expected)


def figures_of_counting(contract: Contract, reader: User) -> Iterator[Shown]:
    """What stands side by side: counted gross, as all projects of the real dataset are this cluster's own."""
    for objective in (None, *contract.objectives.all()):
        about, subject = ("objective", str(objective.number)) if objective else ("contract", "")
        gross = side_by_side(contract, DAY, reader, objective=objective).gross
        yield FigureName(f"{about}.projects"), subject, quantise6(gross.projects)
        yield FigureName(f"{about}.total_cost"), subject, gross.cost
        yield FigureName(f"{about}.committed"), subject, gross.committed


def figures_of_projects(contract: Contract, reader: User) -> Iterator[Shown]:
    linked = Link.objects.filter(objective__contract=contract, project__isnull=False).values("project")
    codes = dict(whole_projects(reader).filter(pk__in=linked).values_list("pk", "code"))
    for key, stands in progress_on(DAY, codes, contract.pk).items():
        for name in ("progress", "planned", "schedule_index"):
            yield FigureName(f"project.{name}"), codes[key], getattr(stands, name)


def points_of_trends(card: Scorecard, contract: Contract, reader: User) -> Iterator[tuple[Viewpoint, Shown]]:
    """The scores of the years before, with the day that each is of."""
    for place, point in enumerate(card.trend[:-1]):
        view = Viewpoint(contract, point.as_of, reader)
        yield view, (FigureName.CONTRACT_SCORE, "", point.score)
        for objective in card.objectives:
            assert objective.trend[place].as_of == point.as_of
            yield view, (FigureName.OBJECTIVE_SCORE, str(objective.number), objective.trend[place].score)


def is_explained(view: Viewpoint, shown: Shown) -> bool:
    figure, subject, value = shown
    return explained(figure, subject, view=view).value == value


def test_every_figure_is_what_its_contributions_add_up_to() -> None:
    load_but_for_its_words()
    contract = Contract.objects.get()
    roll_up(contract, DAY)
    staff = User.objects.create_user("staff@example.org", "secret", full_name="Staff", role=Role.STAFF)
    begun = time.monotonic()
    view = Viewpoint(contract, DAY, staff)
    shown = [*figures(scorecard(contract, DAY, staff)), *figures_between(view), *figures_of_projects(contract, staff)]
    shown += figures_of_counting(contract, staff)
    wrong: list[object] = []
    for figure, subject, value in shown:
        found = explained(figure, subject, view=view)
        if found.value != value:
            wrong.append((figure.value, subject, value, found.value))
    wrong += [
        point
        for point in points_of_trends(scorecard(contract, DAY, staff), contract, staff)
        if not is_explained(*point)
    ]
    assert wrong == []
    assert len(shown) >= 300
    told = {figure for figure, _, _ in shown}
    assert set(FigureName) == told
    assert time.monotonic() - begun < 30
