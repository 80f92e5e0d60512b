"""Each check finds the row that is spoilt, and nothing where the data are sound."""

from collections.abc import Callable

import pytest

from objectives.models import (
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Organisation,
    Participation,
    Project,
    Role,
    Territory,
)
from objectives.quality import CHECKS, Asked, counts, findings
from tests.objectives.quality.sound import TODAY, sound_portfolio
from tests.portfolio import person

pytestmark = pytest.mark.django_db


def again(**said: object) -> None:
    """Publish a second value of 2015."""
    first = Measurement.objects.get(period="2015", revision=1)
    row = {"kpi": first.kpi, "period": "2015", "revision": 2, "value": 25, "status": "validated", "source": ["S1"]}
    Measurement.objects.create(**row | said)


def right_at_first() -> None:
    """Publish a second value, and the first one again with a reason."""
    again()
    again(revision=3, value=20, reason="The first was right")


def withdrawn() -> None:
    """Take every value back."""
    for one in list(Measurement.objects.all()):
        again(period=one.period, value=one.value, status="withdrawn")


def summed(**values: object) -> Callable[[], object]:
    """Let the indicator take increments."""
    return lambda: [Kpi.objects.update(aggregation="sum"), Measurement.objects.filter(period="2015").update(**values)]


def without_plan() -> None:
    MilestoneReport.objects.all().delete()
    Milestone.objects.all().delete()


def two_coordinators() -> None:
    """Of the landscape only: of the others the database takes no second one."""
    project = Project.objects.create(code="L1", scope="territory", status="running")
    for organisation in Organisation.objects.exclude(kind="funder"):
        Participation.objects.create(project=project, organisation=organisation, role="coordinator")


def company(**values: object) -> Callable[[], object]:
    return lambda: Organisation.objects.filter(code="p1-1").update(**values)


def money(**values: object) -> Callable[[], object]:
    return lambda: Funding.objects.filter(code="P1-F0").update(**values)


SPOILT: list[tuple[str, Callable[[], object]]] = [
    ("two-values", again),
    ("falling", lambda: Measurement.objects.filter(period="2015").update(value=5)),
    ("falling", summed(value=-1)),
    ("no-value", Measurement.objects.all().delete),
    ("no-value", withdrawn),
    ("no-decision", lambda: Project.objects.update(labelled_on=None)),
    ("overdue", lambda: MilestoneReport.objects.all().delete()),
    ("overdue", lambda: MilestoneReport.objects.update(status="in_progress", forecast="2016-01-01")),
    ("milestone-outside", lambda: Milestone.objects.filter(number=2).update(due="2018-01-01")),
    ("outside-contract", lambda: Project.objects.update(labelled_on="2019-01-01")),
    ("no-plan", without_plan),
    ("no-objective", lambda: Link.objects.all().delete()),
    ("shares", lambda: Link.objects.update(share="0.6")),
    ("coordinator", lambda: Participation.objects.update(role="partner")),
    ("coordinator", two_coordinators),
    ("beyond-cost", money(amount=181)),
    ("beyond-part", lambda: Participation.objects.filter(cost=100).update(funding=101)),
    ("costs-differ", lambda: Participation.objects.filter(cost=200).update(cost=150)),
    ("funding-without-day", money(decided_on=None)),
    ("amount", money(amount=0)),
    ("amount", lambda: [money(amount=3001)(), Project.objects.update(total_cost=None)]),
    ("no-size", company(kind="company")),
    ("no-place", company(territory=None)),
    ("identifiers", company(siret="73282932000075")),
    ("identifiers", company(vat="FR45732829320")),
    ("identifiers", company(pic="99999")),
    ("identifiers", company(pic="999999968")),
    ("identifiers", company(ror="02feahw74")),
    ("identifiers", company(vat="DE129273399")),
]
SOUND: list[Callable[[], object]] = [
    lambda: None,
    lambda: again(reason="Counted again"),
    lambda: again(confirmed_because="Both are right"),
    lambda: again(source=["S2"]),
    lambda: again(status="withdrawn"),
    right_at_first,
    summed(value=5),
    lambda: Measurement.objects.filter(period="2015").update(value=5, confirmed_because="A company left"),
    lambda: MilestoneReport.objects.update(status="in_progress", forecast="2016-07-01"),
    lambda: MilestoneReport.objects.update(status="in_progress", reported_on="2016-05-01"),
    lambda: Participation.objects.filter(cost=200).update(cost=None, funding=None),
    money(stage="requested", decided_on=None),
    company(siret="35600000049837", vat="DE129273398"),
    company(country="DE", territory=None),
    lambda: [Link.objects.all().delete(), Project.objects.update(scope="territory", labelled_on=None)],
    lambda: [Territory.objects.update(name="Elsewhere"), Project.objects.update(summary="Long")],
]


def found() -> dict[str, int]:
    staff = person(Role.STAFF)
    return {one.check.code: one.standing for one in counts(staff, Asked(), TODAY)}


@pytest.mark.parametrize(("code", "spoil"), SPOILT, ids=[code for code, _spoil in SPOILT])
def test_a_check_finds_what_is_spoilt_and_says_it_in_words(code: str, spoil: Callable[[], object]) -> None:
    sound_portfolio()
    spoil()
    assert set(found()) == {code}
    page = findings(person(Role.BOARD), Asked(check=code), TODAY)
    for one in page.findings:
        assert one.wrong
        assert "%(" not in one.wrong
        assert one.about


@pytest.mark.parametrize("change", SOUND)
def test_no_check_finds_anything_where_the_data_are_sound(change: Callable[[], object]) -> None:
    sound_portfolio()
    change()
    assert found() == {}


def test_every_check_is_tried_here() -> None:
    assert {code for code, _spoil in SPOILT} == {check.code for check in CHECKS}
