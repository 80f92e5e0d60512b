"""The way of a project: which step follows which, who takes it, what it dates and what it leaves behind."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objectives.acts.labelling import Decision, Idea, Moved, move_project, propose_project
from objectives.models import STEPS, Change, Funding, Project, ProjectDecision, ProjectStatus, User
from objectives.scorecards.project_file import way_of
from objectives.versions import ConflictError, version_of_project
from tests.filing import People, people_of, put
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
DAY = datetime.timedelta(days=1)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def moved(by: User, project: Project, to: str, seen: int | None = None, **said: Any) -> Moved:
    seen = version_of_project(project.pk) if seen is None else seen
    given: dict[str, Any] = {"to": to, "on": TODAY, "note": "Agreed"} | said
    return move_project(by=by, project=project.pk, seen=seen, decision=Decision(**given), today=TODAY)


def refused(by: User, project: Project, to: str, **said: Any) -> set[str]:
    before = Change.objects.count()
    with pytest.raises(ValidationError) as error:
        moved(by, project, to, **said)
    assert Change.objects.count() == before
    return set(error.value.message_dict)


def test_a_project_goes_from_idea_to_completion_each_step_signed_and_dated(
    portfolio: Portfolio, people: People
) -> None:
    idea = Idea(acronym="ORION", title="Bench of tomorrow", domains=("space", "space"))
    project = propose_project(by=people.lead, idea=idea, today=TODAY).project
    assert (project.code, project.status, project.published, project.domains) == ("P2018-001", "idea", False, ["space"])
    moved(people.lead, project, "submitted")
    moved(people.staff, project, "labelled", body="Labelling committee", note="Good partners")
    Funding.objects.create(code="X", project=project, funder=portfolio.funder, stage="committed", amount=1)
    moved(people.staff, project, "funded")
    moved(people.lead, project, "running")
    done = moved(people.lead, project, "completed")
    project.refresh_from_db()
    assert (project.status, project.labelled_on, project.start, project.end) == ("completed", TODAY, TODAY, TODAY)
    way = ["idea", "submitted", "labelled", "funded", "running", "completed"]
    decisions = list(ProjectDecision.objects.filter(project=project).order_by("pk"))
    assert [one.moved_to for one in decisions] == way
    assert [one.came_from for one in decisions] == ["", *way[:-1]]
    assert (decisions[2].body, decisions[2].note, decisions[2].decided_by) == (
        "Labelling committee", "Good partners", people.staff,
    )  # fmt: skip
    change = Change.objects.filter(kind="project", key=project.pk).latest("pk")
    assert (change.actor, change.reason, change.transaction_id) == (people.lead, "Agreed", done.token)
    assert done.version == version_of_project(project.pk)


def test_taken_up_again_a_project_goes_its_way_anew(portfolio: Portfolio, people: People) -> None:
    project = put(portfolio.published, status="idea")

    def gone(*steps: str) -> list[tuple[str, bool, bool]]:
        for step in steps:
            moved(people.staff, project, step)
        project.refresh_from_db()
        decisions = list(ProjectDecision.objects.filter(project=project).order_by("pk"))
        return [(one.status, one.is_past, one.decision is not None) for one in way_of(project, decisions)]

    assert gone("submitted", "labelled", "running", "abandoned") == [
        ("idea", True, False), ("submitted", True, True), ("labelled", True, True), ("running", True, True),
        ("abandoned", False, True),
    ]  # fmt: skip
    assert gone("submitted") == [
        ("idea", True, False), ("submitted", False, True), ("labelled", False, False), ("funded", False, False),
        ("running", False, False), ("completed", False, False),
    ], "what is to come has no day yet"  # fmt: skip
    assert gone("rejected") == [("idea", True, False), ("submitted", True, True), ("rejected", False, True)]


@pytest.mark.parametrize("status", ProjectStatus, ids=str)
def test_only_the_steps_of_the_table_are_taken_and_only_by_whom_it_names(
    portfolio: Portfolio, people: People, status: ProjectStatus
) -> None:
    project = put(portfolio.published, status=status, start=None)
    Funding.objects.create(code="X", project=project, funder=portfolio.funder, stage="committed", amount=1)
    steps = {step.to: step for step in STEPS[status]}
    for to in ProjectStatus:
        if to not in steps:
            assert refused(people.staff, project, to) == {"to"}
        elif not steps[to].by_lead:
            with pytest.raises(PermissionDenied):
                moved(people.lead, project, to)
        else:
            with pytest.raises(PermissionDenied):
                moved(people.board, project, to)


def test_a_stranger_finds_no_project_to_decide_on(portfolio: Portfolio, people: People) -> None:
    with pytest.raises(Project.DoesNotExist):
        moved(people.stranger, portfolio.hidden, "completed")
    people.lead.is_active = False
    people.lead.save()
    with pytest.raises(PermissionDenied):
        moved(people.lead, portfolio.published, "completed")


def test_what_cannot_be_is_told_by_its_field_and_changes_nothing(portfolio: Portfolio, people: People) -> None:
    staff, project = people.staff, put(portfolio.published, status="submitted")
    assert refused(staff, project, "labelled", on=TODAY + DAY) == {"on"}
    assert refused(staff, project, "labelled", on=datetime.date(1, 1, 1)) == {"on"}
    assert refused(staff, project, "rejected", note=" ") == {"note"}
    assert refused(staff, project, "labelled", note="x" * 2001, body="x" * 201) == {"note", "body"}
    assert refused(staff, project, "nowhere") == {"to"}
    moved(staff, project, "labelled")
    assert refused(staff, project, "funded", on=TODAY - DAY) == {"on", "to"}, "money first, and no day before the last"
    put(project, end=TODAY - DAY)
    assert refused(staff, project, "running") == {"on"}
    put(project, status="running", start=TODAY + DAY, end=None)
    assert refused(staff, project, "completed") == {"on"}


def test_who_read_an_older_version_is_told_what_changed_and_by_whom(portfolio: Portfolio, people: People) -> None:
    project = put(portfolio.published, status="submitted")
    seen = version_of_project(project.pk)
    moved(people.staff, project, "rejected", note="Too early")
    with pytest.raises(ConflictError) as conflict:
        moved(people.staff, project, "labelled", seen=seen)
    assert [(one.actor, one.reason) for one in conflict.value.changes] == [(people.staff, "Too early")]


def test_a_project_that_is_recorded_late_has_its_decisions_on_their_days(portfolio: Portfolio, people: People) -> None:
    idea = Idea(acronym="ORION", title="Bench", domains=("space",), since=datetime.date(2015, 3, 2))
    project = propose_project(by=people.staff, idea=idea, today=TODAY).project
    moved(people.staff, project, "submitted", on=datetime.date(2015, 3, 2))
    moved(people.staff, project, "labelled", on=datetime.date(2015, 6, 30))
    project.refresh_from_db()
    assert project.labelled_on == datetime.date(2015, 6, 30)
    for wrong in (TODAY + DAY, datetime.date(1899, 12, 31)):
        with pytest.raises(ValidationError) as error:
            propose_project(by=people.staff, idea=replace(idea, since=wrong), today=TODAY)
        assert set(error.value.message_dict) == {"since"}


def test_an_idea_names_itself_and_its_domain(people: People) -> None:
    with pytest.raises(ValidationError) as error:
        propose_project(by=people.lead, idea=Idea(acronym=" ", title="", domains=("ships",)), today=TODAY)
    assert set(error.value.message_dict) == {"acronym", "title", "domains"}
    with pytest.raises(PermissionDenied):
        propose_project(by=people.board, idea=Idea(acronym="A", title="B", domains=("space",)), today=TODAY)
