"""A measurement from draft to figure: who enters, changes, submits and corrects it, and what is refused."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from objectives import access, clock
from objectives.acts.closing import close_period
from objectives.acts.figures import Figures, SuspiciousError
from objectives.acts.measuring import (
    change_measurement,
    correct_measurement,
    discard_measurement,
    submit_measurement,
    take_measurement_back,
    those_that_count,
)
from objectives.models import Change, Kpi, Measurement, Project, Role, Territory
from objectives.versions import ConflictError
from tests.measuring import TODAY, Measuring, entered, seen, small_measuring, submitted, validated
from tests.portfolio import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Measuring:
    return small_measuring()


def refused(act: Callable[[], object]) -> dict[str, list[str]]:
    """Return what an act is refused with, by field; nothing is written."""
    before = Measurement.objects.count(), Change.objects.count()
    with pytest.raises(ValidationError) as error:
        act()
    assert (Measurement.objects.count(), Change.objects.count()) == before
    told = error.value
    return told.message_dict if hasattr(told, "error_dict") else {"": told.messages}


def test_a_draft_is_signed_recorded_and_counts_for_nothing(made: Measuring) -> None:
    done = entered(made.staff, made.kpi, "2016", comment="From the register")
    row = Measurement.objects.get(pk=done.measurement.pk)
    assert (row.status, row.revision, row.entered_by, row.value) == ("draft", 1, made.staff, Decimal(170))
    change = Change.objects.latest("pk")
    assert (change.kind, change.key, change.actor) == ("measurement", row.pk, made.staff)
    assert (change.reason, change.transaction_id) == ("From the register", done.token)
    assert done.version == change.pk == seen(row)


def test_a_lead_enters_what_is_measured_of_the_own_project_and_nothing_else(made: Measuring) -> None:
    row = entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    assert row.project == made.portfolio.published
    assert set(refused(lambda: entered(made.lead, made.of_projects, "2018-Q1", "H1"))) == {"series"}
    with pytest.raises(Kpi.DoesNotExist):
        entered(made.lead, made.kpi, "2016")
    assert list(access.visible_measurements(made.lead).filter(status="draft")) == [row]


@pytest.mark.parametrize("role", [Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR])
def test_a_stranger_enters_changes_and_submits_nothing(made: Measuring, role: Role) -> None:
    stranger, row = person(role), entered(made.staff, made.kpi, "2016").measurement
    with pytest.raises(Kpi.DoesNotExist):
        entered(stranger, made.kpi, "2015")
    for act in (submit_measurement, take_measurement_back, discard_measurement):
        with pytest.raises(Measurement.DoesNotExist):
            act(by=stranger, measurement=row.pk, seen=seen(row))
    if role != Role.BOARD:
        assert not access.visible_measurements(stranger).filter(pk=row.pk).exists()


def test_a_draft_is_changed_submitted_taken_back_and_discarded(made: Measuring) -> None:
    row = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    assert (row.status, row.submitted_at is None) == ("submitted", False)
    told = refused(lambda: change(made, row, Decimal(3)))
    assert "submitted" in told[""][0]
    take_measurement_back(by=made.lead, measurement=row.pk, seen=seen(row))
    assert change(made, row, Decimal(3)).value == Decimal(3)
    discard_measurement(by=made.lead, measurement=row.pk, seen=seen(row))
    assert not Measurement.objects.filter(pk=row.pk).exists()
    assert Change.objects.filter(kind="measurement", key=row.pk, operation="delete", actor=made.lead).exists()


def change(made: Measuring, row: Measurement, value: Decimal, at: int | None = None) -> Measurement:
    at = seen(row) if at is None else at
    done = change_measurement(by=made.lead, measurement=row.pk, seen=at, figures=Figures(value=value), today=TODAY)
    return done.measurement


def test_the_second_of_two_who_change_it_is_told_who_was_first(made: Measuring) -> None:
    row = entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    at = seen(row)
    change(made, row, Decimal(3), at)
    with pytest.raises(ConflictError) as conflict:
        change(made, row, Decimal(4), at)
    (first,) = conflict.value.changes
    assert first.after is not None
    assert (first.actor, Decimal(first.after["value"])) == (made.lead, Decimal(3))
    assert Measurement.objects.get(pk=row.pk).value == Decimal(3)


def test_a_correction_is_a_new_revision_with_its_reason(made: Measuring) -> None:
    old = Measurement.objects.get(kpi=made.kpi, period="2017")

    def correct(reason: str = "Counted twice") -> Measurement:
        figures = Figures(value=Decimal(140))
        return correct_measurement(
            by=made.staff, measurement=old.pk, seen=seen(old), figures=figures, reason=reason, today=TODAY
        ).measurement

    assert set(refused(lambda: correct(" "))) == {"reason"}
    new = correct()
    assert (new.revision, new.reason, new.status, new.source) == (2, "Counted twice", "draft", ["S1"])
    assert "continue that one" in refused(correct)["period"][0]
    old.refresh_from_db()
    assert (old.status, old.value) == ("validated", Decimal(150))


def test_a_period_has_one_value_on_its_way(made: Measuring) -> None:
    entered(made.staff, made.kpi, "2016")
    assert "staff" in refused(lambda: entered(made.other_staff, made.kpi, "2016"))["period"][0]
    assert "correct that one" in refused(lambda: entered(made.staff, made.kpi, "2017"))["period"][0]


def test_the_refusal_of_a_second_value_names_the_one_that_is_there(made: Measuring) -> None:
    going = entered(made.staff, made.kpi, "2016").measurement
    counts = Measurement.objects.get(kpi=made.kpi, period="2017")
    for there in (going, counts):
        with pytest.raises(ValidationError) as error:
            entered(made.staff, made.kpi, there.period)
        told = error.value.error_dict["period"][0]
        assert (told.code, (told.params or {}).get("there")) == ("second", there.pk)


def test_a_value_counts_no_more_once_a_later_revision_was_decided_even_when_that_one_was_withdrawn(
    made: Measuring,
) -> None:
    first = Measurement.objects.get(kpi=made.kpi, period="2017")
    assert list(those_that_count(Measurement.objects.filter(kpi=made.kpi))) == [first]
    later = Measurement.objects.create(
        kpi=made.kpi, period="2017", revision=2, value=1, status="draft", reason="Counted twice"
    )
    for status, counting in (("draft", [first]), ("validated", [later]), ("withdrawn", [])):
        Measurement.objects.filter(pk=later.pk).update(status=status)
        assert list(those_that_count(Measurement.objects.filter(kpi=made.kpi))) == counting, status


RATIO = {"value": None, "numerator": Decimal(1), "denominator": Decimal(4)}
BAD: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({}, {"value": None}, "value"),
    ({}, {"value": Decimal("NaN")}, "value"),
    ({}, {"value": Decimal("Infinity")}, "value"),
    ({}, {"value": Decimal("1e17")}, "value"),
    ({}, {"value": Decimal("0.0000000000001")}, "value"),
    ({}, {"numerator": Decimal(1)}, "numerator"),
    ({}, {"weight": Decimal(1)}, "weight"),
    ({}, {"observed_on": TODAY + datetime.timedelta(days=1)}, "observed_on"),
    ({}, {"qualifier": "sure"}, "qualifier"),
    ({}, {"comment": "x" * 2001}, "comment"),
    ({}, {"comment": "a\0b"}, "comment"),
    ({"aggregation": "mean"}, {"weight": Decimal(0)}, "weight"),
    ({"aggregation": "ratio"}, {"value": Decimal(1)}, "value"),
    ({"aggregation": "ratio"}, RATIO | {"denominator": None}, "denominator"),
    ({"aggregation": "ratio"}, RATIO | {"denominator": Decimal(0)}, "denominator"),
    ({"aggregation": "ratio"}, RATIO | {"denominator": Decimal(-4)}, "denominator"),
]


@pytest.mark.parametrize(("kpi", "said", "field"), BAD, ids=str)
def test_a_bad_number_names_its_field(made: Measuring, kpi: dict[str, Any], said: dict[str, Any], field: str) -> None:
    Measurement.objects.all().delete()
    Kpi.objects.filter(pk=made.kpi.pk).update(**kpi)
    told = refused(lambda: entered(made.staff, made.kpi, "2016", **said))
    assert field in told
    assert all(message.endswith(".") for messages in told.values() for message in messages)


@pytest.mark.parametrize("period", ["2016-Q1", "2012", "2019", "2018", "nonsense", "", "2016\n"])
def test_a_period_is_of_the_frequency_in_the_contract_and_over(made: Measuring, period: str) -> None:
    assert set(refused(lambda: entered(made.staff, made.kpi, period))) == {"period"}


def test_a_closed_period_takes_no_value(made: Measuring) -> None:
    row = entered(made.staff, made.kpi, "2015").measurement
    close_period(
        by=made.staff, contract=made.portfolio.contract.pk, through=datetime.date(2016, 12, 31), today=TODAY,
        now=clock.now(),
    )  # fmt: skip
    assert "reopen" in refused(lambda: entered(made.staff, made.kpi, "2016"))["period"][0]
    assert set(refused(lambda: submit_measurement(by=made.staff, measurement=row.pk, seen=seen(row)))) == {"period"}


def test_the_cluster_has_no_series(made: Measuring) -> None:
    assert set(refused(lambda: entered(made.staff, made.kpi, "2016", "P000"))) == {"series"}


@pytest.mark.parametrize("series", ["", "NOBODY", "E1", "\0"])
def test_a_kpi_of_projects_names_the_project(made: Measuring, series: str) -> None:
    assert set(refused(lambda: entered(made.staff, made.of_projects, "2018-Q1", series))) == {"series"}


def test_territories_inside_one_another_are_told_not_thrown(made: Measuring) -> None:
    Kpi.objects.filter(pk=made.of_projects.pk).update(series_kind="territory")
    region = Territory.objects.create(code="R", kind="region", name="R")
    Territory.objects.create(code="D", kind="department", name="D", parent=region)
    entered(made.staff, made.of_projects, "2018-Q1", "R")
    assert "inside one another" in refused(lambda: entered(made.staff, made.of_projects, "2018-Q1", "D"))[""][0]


def test_a_suspicious_value_wants_a_reason_and_keeps_it(made: Measuring) -> None:
    with pytest.raises(SuspiciousError) as error:
        entered(made.staff, made.kpi, "2016", value=Decimal(150_000))
    assert [one.value for one in error.value.found] == ["unit"]
    row = entered(made.staff, made.kpi, "2016", value=Decimal(150_000), confirmed_because="All of Europe").measurement
    assert (row.suspicions, row.confirmed_because) == (["unit"], "All of Europe")
    plain = entered(made.staff, made.kpi, "2015", confirmed_because="No need").measurement
    assert (plain.suspicions, plain.confirmed_because) == ([], "")


def test_only_current_values_of_the_series_are_neighbours(made: Measuring) -> None:
    Project.objects.create(code="P9", scope="labelled", status="running")
    validated(made, made.of_projects, "2017-Q4", "P9", value=Decimal(5000))
    entered(made.staff, made.of_projects, "2017-Q4", "P000", value=Decimal(5000))
    assert entered(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(5)).measurement.suspicions == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_enter_one_period_at_once_one_wins(made: Measuring) -> None:
    def enter(_number: int) -> bool:
        try:
            entered(made.staff, made.kpi, "2016")
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(enter, range(16))) == 1
    assert Measurement.objects.filter(kpi=made.kpi, period="2016").count() == 1
