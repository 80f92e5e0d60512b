"""Fifty people report one milestone at once: one winner a version, and every accepted report in the history."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from objectives.acts.news import News
from objectives.acts.reporting import report_milestone
from objectives.models import Change, Milestone, MilestoneReport, Role, User
from objectives.versions import ConflictError, version_of
from tests.portfolio import person, small_portfolio

TODAY = datetime.date(2018, 6, 1)
WRITERS, AT_ONCE, EACH = 50, 10, 4


@pytest.fixture
def review(transactional_db: None) -> Milestone:
    return Milestone.objects.get(project=small_portfolio().published)


def _write(somebody: User, milestone: int, number: int) -> tuple[list[tuple[int, int]], int]:
    """Report from the version just read, a few times; return (version seen, report) of the accepted, and clashes."""
    accepted, clashes = [], 0
    try:
        for turn in range(EACH):
            seen = version_of(milestone)
            news = News(status="in_progress", percent=Decimal(number), comment=f"{number}/{turn}")
            try:
                done = report_milestone(by=somebody, milestone=milestone, seen=seen, news=news, today=TODAY)
            except ConflictError:
                clashes += 1
            else:
                accepted.append((seen, done.report.pk))
    finally:
        connection.close()
    return accepted, clashes


@pytest.mark.slow
def test_no_accepted_report_is_lost_and_each_version_has_one_winner(review: Milestone) -> None:
    somebody = person(Role.STAFF)
    before = set(MilestoneReport.objects.values_list("pk", flat=True))
    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = list(people.map(lambda number: _write(somebody, review.pk, number), range(WRITERS)))
    accepted = [one for answer, _ in answers for one in answer]
    assert len(accepted) + sum(clashes for _, clashes in answers) == WRITERS * EACH
    assert sum(clashes for _, clashes in answers) > 0, "nobody met anybody: the test shows nothing"
    assert len({seen for seen, _ in accepted}) == len(accepted), "two winners of one version"
    stored = set(MilestoneReport.objects.values_list("pk", flat=True)) - before
    assert stored == {report for _, report in accepted}
    recorded = Change.objects.filter(kind="milestonereport", actor=somebody).values_list("key", flat=True)
    assert set(recorded) == stored
