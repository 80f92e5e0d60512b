"""The labels of a project: whose they are, with shares of at most 1, by staff, and nobody overwrites anybody."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from objectives.acts.crediting import Credit, Labelled, label_with
from objectives.models import Change, Label, Organisation, PeriodClosing, Project, Role, User
from objectives.versions import ConflictError, version_of_labels
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    for code in ("ours", "theirs"):
        Organisation.objects.create(code=code, name=code, kind="cluster")
    return made


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


def part(code: str, share: str, role: str = "co_labeller", **said: Any) -> Credit:
    return Credit(cluster=Organisation.objects.get(code=code), role=role, share=Decimal(share), **said)


def labelled(by: User, project: Project, *parts: Credit, seen: int | None = None) -> Labelled:
    version = version_of_labels(project.pk) if seen is None else seen
    return label_with(by=by, project=project.pk, seen=version, parts=parts, today=LAST_DAY, reason="Minutes of May")


def test_labels_come_change_and_go_as_a_set_with_their_history(portfolio: Portfolio, staff: User) -> None:
    project = portfolio.published
    made = labelled(staff, project, part("ours", "0.6", "leader"), part("theirs", "0.3"))
    assert made.rest == Decimal("0.1")
    assert labelled(staff, project, part("theirs", "1", "leader")).rest == 0
    assert [(one.cluster.code, one.role, one.share) for one in project.labels.all()] == [("theirs", "leader", 1)]
    changes = Change.objects.filter(kind="label").order_by("pk")
    assert sorted(one.operation for one in changes) == ["delete", "insert", "insert", "update"]
    assert {(one.reason, one.actor) for one in changes} == {("Minutes of May", staff)}
    again = version_of_labels(project.pk)
    assert labelled(staff, project, part("theirs", "1", "leader")).version == again


def test_the_second_of_two_is_told_and_nobody_but_staff_records_labels(portfolio: Portfolio, staff: User) -> None:
    seen = version_of_labels(portfolio.published.pk)
    labelled(staff, portfolio.published, part("ours", "1"))
    with pytest.raises(ConflictError):
        labelled(staff, portfolio.published, part("theirs", "1"), seen=seen)
    for role in (Role.BOARD, Role.CONTRIBUTOR, Role.FUNDER):
        with pytest.raises(Project.DoesNotExist):
            labelled(person(role), portfolio.published, part("theirs", "1"))
    assert Label.objects.get().cluster.code == "ours"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ([("ours", "0.6"), ("theirs", "0.5")], "share_2"),
        ([("ours", "-0.1")], "share_1"),
        ([("ours", "NaN")], "share_1"),
        ([("ours", "0.1234567890123")], "share_1"),
        ([("ours", "0.1"), ("ours", "0.1")], "cluster_2"),
        ([("ministry", "0.1")], "cluster_1"),
        ([("ours", "0.1", "leader"), ("theirs", "0.1", "leader")], "role_2"),
        ([("ours", "0.1", "owner")], "role_1"),
    ],
)
def test_what_cannot_be_is_told_by_its_line_and_changes_nothing(
    portfolio: Portfolio, staff: User, said: list[tuple[str, ...]], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        labelled(staff, portfolio.published, *(part(*one) for one in said))
    assert list(refused.value.message_dict) == [field]
    assert not Label.objects.exists()


def test_a_label_is_not_dated_ahead_nor_in_a_closed_period(portfolio: Portfolio, staff: User) -> None:
    with pytest.raises(ValidationError, match="to today"):
        labelled(staff, portfolio.published, part("ours", "1", labelled_on=datetime.date(2019, 1, 1)))
    labelled(staff, portfolio.published, part("ours", "1", labelled_on=datetime.date(2017, 1, 1)))
    PeriodClosing.objects.create(
        contract=portfolio.contract, through=datetime.date(2017, 12, 31), closed_by=staff, reason="x"
    )
    for parts in ([], [part("ours", "1", labelled_on=datetime.date(2018, 1, 1))], [part("ours", "0.5")]):
        with pytest.raises(ValidationError, match="is closed up to"):
            labelled(staff, portfolio.published, *parts)
    assert Label.objects.get().share == 1
