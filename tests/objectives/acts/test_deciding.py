"""Decisions on a measurement: who validates, sends back and withdraws, and what the figures do then."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from objectives.acts.deciding import send_measurement_back, validate_measurement, withdraw_measurement
from objectives.acts.figures import Figures
from objectives.acts.kpi_effects import tried_on_kpi, with_kpi_effect
from objectives.acts.measuring import change_measurement, correct_measurement, submit_measurement
from objectives.models import Measurement, MeasurementStatus, Step, User
from objectives.rollup.run import roll_up
from tests.measuring import TODAY, Measuring, entered, seen, small_measuring, submitted
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def made() -> Measuring:
    found = small_measuring()
    roll_up(found.portfolio.contract, TODAY)
    return found


def test_what_is_validated_is_the_figure_and_says_what_it_moved(made: Measuring) -> None:
    Measurement.objects.all().delete()
    row = submitted(made.staff, made.kpi, "2017").measurement
    done, effect = with_kpi_effect(
        made.kpi,
        TODAY,
        made.staff,
        lambda: validate_measurement(by=made.other_staff, measurement=row.pk, seen=seen(row)),
    )
    assert (done.measurement.status, done.measurement.decided_by) == ("validated", made.other_staff)
    assert effect is not None
    assert (effect.before.actual, effect.after.actual) == (None, Decimal(170))
    # (170 - 100) / (200 - 100) = 0.7 of the results; no project has progress that a validated value could change
    assert effect.after.score == Decimal("0.7")
    assert effect.after.objective_score is not None


def test_four_eyes_unless_nobody_else_keeps_the_data(made: Measuring) -> None:
    row = submitted(made.staff, made.kpi, "2016").measurement
    with pytest.raises(ValidationError, match="somebody else"):
        validate_measurement(by=made.staff, measurement=row.pk, seen=seen(row))
    User.objects.filter(pk=made.other_staff.pk).update(is_active=False)
    assert validate_measurement(by=made.staff, measurement=row.pk, seen=seen(row)).measurement.status == "validated"


def test_what_is_sent_back_says_what_to_mend_and_comes_again(made: Measuring) -> None:
    row = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    with pytest.raises(ValidationError) as error:
        send_measurement_back(by=made.staff, measurement=row.pk, seen=seen(row), comment=" ")
    assert set(error.value.message_dict) == {"comment"}
    row = send_measurement_back(by=made.staff, measurement=row.pk, seen=seen(row), comment="Which?").measurement
    assert (row.status, row.decision) == ("rejected", "Which?")
    figures = Figures(value=Decimal(3))
    change_measurement(by=made.lead, measurement=row.pk, seen=seen(row), figures=figures, today=TODAY)
    submit_measurement(by=made.lead, measurement=row.pk, seen=seen(row))
    done = validate_measurement(by=made.staff, measurement=row.pk, seen=seen(row), comment="Thank you")
    assert (done.measurement.revision, done.measurement.decision) == (1, "Thank you")


def test_a_withdrawn_value_leaves_the_period_empty(made: Measuring) -> None:
    row = Measurement.objects.get(kpi=made.kpi, period="2017")
    with pytest.raises(ValidationError) as error:
        withdraw_measurement(by=made.staff, measurement=row.pk, seen=seen(row), comment="")
    assert set(error.value.message_dict) == {"comment"}
    _, effect = with_kpi_effect(
        made.kpi,
        TODAY,
        made.staff,
        lambda: withdraw_measurement(by=made.staff, measurement=row.pk, seen=seen(row), comment="Wrong perimeter"),
    )
    assert effect is not None
    assert (effect.before.actual, effect.after.actual, effect.after.status) == (Decimal(150), None, "no_data")
    assert entered(made.staff, made.kpi, "2017").measurement.revision == 2


def test_a_correction_supersedes_once_it_is_validated_and_the_old_one_is_not_withdrawn(made: Measuring) -> None:
    old = Measurement.objects.get(kpi=made.kpi, period="2017")
    figures = Figures(value=Decimal(160))
    new = correct_measurement(
        by=made.staff, measurement=old.pk, seen=seen(old), figures=figures, reason="Late members", today=TODAY
    ).measurement
    submit_measurement(by=made.staff, measurement=new.pk, seen=seen(new))
    validate_measurement(by=made.other_staff, measurement=new.pk, seen=seen(new))
    with pytest.raises(ValidationError, match="later revision"):
        withdraw_measurement(by=made.staff, measurement=old.pk, seen=seen(old), comment="Old")


def test_a_trial_of_a_draft_says_what_it_would_do_once_validated_and_leaves_nothing(made: Measuring) -> None:
    Measurement.objects.all().delete()
    done, effect = tried_on_kpi(made.kpi, TODAY, made.staff, lambda: entered(made.staff, made.kpi, "2017"))
    assert (effect.after.actual, effect.after.period) == (Decimal(170), "2017")
    assert not Measurement.objects.filter(pk=done.measurement.pk).exists()


def test_the_lead_decides_nothing(made: Measuring) -> None:
    row = submitted(made.lead, made.of_projects, "2018-Q1", "P000", value=Decimal(2)).measurement
    with pytest.raises(Measurement.DoesNotExist):
        validate_measurement(by=made.lead, measurement=row.pk, seen=seen(row))
    for act in (send_measurement_back, withdraw_measurement):
        with pytest.raises(Measurement.DoesNotExist):
            act(by=made.lead, measurement=row.pk, seen=seen(row), comment="Mine")


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("status", MeasurementStatus)
def test_only_what_was_validated_is_ever_withdrawn(status: MeasurementStatus, step: Step) -> None:
    if status.allows(step) and status.after(step) == MeasurementStatus.WITHDRAWN:
        assert status == MeasurementStatus.VALIDATED
    assert not (status == MeasurementStatus.WITHDRAWN and status.allows(step))
