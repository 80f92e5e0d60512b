"""Findings: who reads which, filtered and paged at a fixed cost, accepted with a reason until the values change."""

import datetime
import math
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError

from objectives import access
from objectives.acts.accepting import accept_findings, take_acceptance_back
from objectives.models import (
    AcceptedFinding,
    Change,
    Measurement,
    MilestoneReport,
    Objective,
    Organisation,
    Participation,
    ProjectLead,
    Role,
    User,
)
from objectives.quality import Asked, Finding, asked_by_name, counts, findings, standing, to_mend
from tests.counting import statements
from tests.objectives.quality.sound import TODAY, sound_portfolio, sound_project
from tests.portfolio import person

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2016, 6, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def staff() -> User:
    return person(Role.STAFF)


def spoilt() -> None:
    """Two projects with a late milestone each, the first with a lead; an indicator that falls; a company's size."""
    first = sound_portfolio()
    sound_project("P2", Objective.objects.get(number=2))
    MilestoneReport.objects.all().delete()
    Measurement.objects.filter(period="2015").update(value=5)
    Organisation.objects.filter(code="p1-1").update(kind="company")
    ProjectLead.objects.create(project=first, person=person(Role.CONTRIBUTOR, email="lead@example.org"))


def codes(reader: access.Reader, asked: Asked | None = None) -> list[str]:
    return [one.check.code for one in findings(reader, asked or Asked(), TODAY).findings]


def the(check: str, reader: User) -> Finding:
    return findings(reader, Asked(check=check), TODAY).findings[0]


def test_staff_and_board_read_all_a_lead_the_own_projects_nobody_else_anything(staff: User) -> None:
    spoilt()
    lead = User.objects.get(email="lead@example.org")
    assert codes(staff) == codes(person(Role.BOARD)) == ["falling", "overdue", "overdue", "no-size"]
    assert codes(lead) == ["overdue"]
    assert codes(person(Role.CONTRIBUTOR)) == codes(AnonymousUser()) == []
    assert access.reads_findings(lead)
    assert not access.reads_findings(person(Role.FUNDER))


def test_each_is_mended_by_who_leads_the_project_and_can_else_by_staff(staff: User) -> None:
    spoilt()
    lead = User.objects.get(email="lead@example.org")
    led, other = findings(staff, Asked(check="overdue"), TODAY).findings
    assert (led.leads, other.leads, the("falling", staff).leads) == ((lead.full_name,), (), ())
    assert (to_mend(lead, TODAY), to_mend(staff, TODAY)) == (1, 3)
    lead.is_active = False
    lead.save()
    assert to_mend(staff, TODAY) == 4, "who may not sign in mends nothing"


def test_they_are_asked_for_by_objective_severity_and_check(staff: User) -> None:
    spoilt()
    assert codes(staff, asked_by_name({"objective": "c1.1"})) == ["overdue", "no-size"]
    assert codes(staff, asked_by_name({"objective": "c1.2", "check": "falling"})) == ["falling"]
    assert codes(staff, asked_by_name({"severity": "medium"})) == ["no-size"]
    assert codes(staff, asked_by_name({"severity": "low", "check": "falling"})) == []
    with pytest.raises(ValidationError) as refused:
        asked_by_name({"check": "taste", "objective": "c1.9", "mine": "perhaps", "severity": "grave"})
    assert set(refused.value.message_dict) == {"check", "objective", "mine", "severity"}


def test_an_acceptance_holds_until_the_values_change(staff: User) -> None:
    spoilt()
    one = the("falling", staff)
    accept_findings(by=staff, names=[one.name], reason=" A company left ", today=TODAY)
    assert "falling" not in codes(staff)
    (accepted,) = findings(staff, Asked(accepted=True), TODAY).findings
    assert accepted.acceptance
    assert (accepted.acceptance.reason, accepted.acceptance.accepted_by) == ("A company left", staff)
    assert Change.objects.get(kind="acceptedfinding").actor == staff
    (counted,) = (one for one in counts(staff, Asked(), TODAY) if one.accepted)
    assert (counted.check.code, counted.standing) == ("falling", 0)
    Measurement.objects.filter(period="2015").update(value=4)
    assert "falling" in codes(staff), "other values were not accepted"
    Measurement.objects.filter(period="2015").update(value=5)
    assert "falling" not in codes(staff)


def test_an_acceptance_taken_back_stays_and_the_finding_stands_again(staff: User) -> None:
    spoilt()
    name = the("no-size", staff).name
    for _turn in range(2):
        (row,) = accept_findings(by=staff, names=[name], reason="A start-up", today=TODAY)
        assert accept_findings(by=staff, names=[name], reason="Again", today=TODAY) == []
        take_acceptance_back(by=staff, acceptance=row.pk, now=NOW)
        assert "no-size" in codes(staff)
        with pytest.raises(AcceptedFinding.DoesNotExist):
            take_acceptance_back(by=staff, acceptance=row.pk, now=NOW)
    assert AcceptedFinding.objects.filter(undone_by=staff).count() == 2


@pytest.mark.parametrize(
    ("names", "reason", "field"),
    [([], "Why", "findings"), (["falling.1.x"], " ", "reason"), (["falling.1.x", "\0.1.2", "a"], "Why", "findings")],
)
def test_what_cannot_be_accepted_is_refused_by_field_and_changes_nothing(
    staff: User, names: list[str], reason: str, field: str
) -> None:
    spoilt()
    with pytest.raises(ValidationError) as refused:
        accept_findings(by=staff, names=[*names, *([the("falling", staff).name] if names else [])], reason=reason,
                        today=TODAY)  # fmt: skip
    assert set(refused.value.message_dict) == {field}
    assert not AcceptedFinding.objects.exists()


def test_of_two_who_accept_at_once_the_second_is_told(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt()
    one = the("falling", staff)

    def somebody_else_is_first(*asked: Any) -> list[Finding]:
        found = standing(*asked)
        AcceptedFinding.objects.create(
            check_code=one.check.code, row=one.row, fingerprint=one.fingerprint, reason="First", accepted_by=staff
        )
        return found

    monkeypatch.setattr("objectives.acts.accepting.standing", somebody_else_is_first)
    with pytest.raises(ValidationError) as refused:
        accept_findings(by=staff, names=[one.name], reason="Second", today=TODAY)
    assert set(refused.value.message_dict) == {"findings"}


def test_only_who_keeps_the_data_accepts(staff: User) -> None:
    spoilt()
    name = the("overdue", staff).name
    for somebody in (User.objects.get(email="lead@example.org"), person(Role.BOARD), person(Role.FUNDER)):
        with pytest.raises(PermissionDenied):
            accept_findings(by=somebody, names=[name], reason="Mine", today=TODAY)


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
@pytest.mark.parametrize("counted", [False, True])
def test_pages_follow_each_other_and_hold_each_finding_once(staff: User, counted: bool, limit: int) -> None:
    spoilt()
    everything, after = list[str](), ""
    for _page in range(math.ceil(4 / limit)):
        known = counts(staff, Asked(), TODAY) if counted else None
        page = findings(staff, Asked(), TODAY, after=after, limit=limit, counted=known)
        everything += [one.name for one in page.findings]
        after = page.then
    assert after == ""
    assert everything == [one.name for one in findings(staff, Asked(), TODAY).findings]


def test_the_accepted_ones_are_found_by_their_own_counts(staff: User) -> None:
    spoilt()
    accept_findings(by=staff, names=[the("no-size", staff).name], reason="A start-up", today=TODAY)
    asked = Asked(accepted=True)
    page = findings(staff, asked, TODAY, counted=counts(staff, asked, TODAY))
    assert [one.check.code for one in page.findings] == ["no-size"]


def test_what_was_mended_since_it_was_counted_hides_nothing_that_stands(staff: User) -> None:
    spoilt()
    counted = [replace(one, standing=60) for one in counts(staff, Asked(), TODAY)]
    page = findings(staff, Asked(), TODAY, counted=counted)
    assert page == findings(staff, Asked(), TODAY)


def test_they_cost_the_same_for_one_and_for_many(staff: User) -> None:
    spoilt()

    def cost(reader: User) -> int:
        with statements() as counted:
            findings(reader, Asked(), TODAY, counted=counts(reader, Asked(), TODAY))
        return len(counted)

    lead = User.objects.get(email="lead@example.org")
    few = cost(staff), cost(lead)
    objective = Objective.objects.get(number=1)
    for number in range(30):
        sound_project(f"Q{number}", objective)
    MilestoneReport.objects.all().delete()
    Participation.objects.update(cost=1)
    accept_findings(by=staff, names=[the("overdue", staff).name], reason="Known", today=TODAY)
    assert (cost(staff), cost(lead)) == few
    assert max(few) <= 8
