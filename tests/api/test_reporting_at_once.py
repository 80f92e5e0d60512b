"""Fifty machines report one milestone at once through the API: one winner a version, every 201 in the history."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from pytest_django.live_server_helper import LiveServer

from objectives.models import ApiToken, Change, Milestone, MilestoneReport, Role
from tests.portfolio import person, small_portfolio

WRITERS, AT_ONCE, EACH = 50, 10, 2

Accepted = list[tuple[str, int]]


def _write(address: str, token: str, number: int) -> tuple[Accepted, int]:
    """Read the version, report on it; return (ETag answered to, new version) of what was accepted, and refusals."""
    accepted: Accepted = []
    refused = 0
    with requests.Session() as client:
        client.headers["Authorization"] = f"Token {token}"
        for turn in range(EACH):
            seen = client.get(address, timeout=50).headers["ETag"]
            said = {"status": "in_progress", "percent": str(number), "comment": f"{number}/{turn}"}
            answer = client.post(f"{address}reports/", json=said, headers={"If-Match": seen}, timeout=50)
            assert answer.status_code in (201, 412), answer.text
            if answer.status_code == 201:
                accepted.append((seen, answer.json()["version"]))
            else:
                refused += 1
    return accepted, refused


@pytest.mark.slow
def test_no_accepted_report_is_lost_and_each_version_has_one_winner(
    transactional_db: None, live_server: LiveServer
) -> None:
    review = Milestone.objects.get(project=small_portfolio().published)
    staff = person(Role.STAFF)
    token = ApiToken.objects.create(user=staff, scopes=["read", "report"])[1]
    address = f"{live_server.url}/api/v1/milestones/{review.pk}/"
    with ThreadPoolExecutor(AT_ONCE) as people:
        answers = list(people.map(lambda number: _write(address, token, number), range(WRITERS)))
    accepted = [one for answer, _ in answers for one in answer]
    refused = sum(count for _, count in answers)
    assert len(accepted) + refused == WRITERS * EACH
    assert refused > 0, "nobody met anybody: the test shows nothing"
    assert len({seen for seen, _ in accepted}) == len(accepted), "two winners of one version"
    assert MilestoneReport.objects.filter(reported_by=staff).count() == len(accepted)
    recorded = Change.objects.filter(kind="milestonereport", actor=staff).values_list("pk", flat=True)
    assert {version for _, version in accepted} == set(recorded)
