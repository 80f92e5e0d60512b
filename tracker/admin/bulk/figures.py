"""Decide on measurements, take acceptances back, compute a contract's figures now."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from objectives import access, clock
from objectives.acts.accepting import take_acceptance_back
from objectives.acts.deciding import send_measurement_back, validate_measurement, withdraw_measurement
from objectives.models import AcceptedFinding, Contract, Measurement, User
from objectives.rollup.run import roll_up
from objectives.versions import version_of
from tracker.admin.together import Nothing, Together, Why, WhyMaybe


def _version(row: Measurement) -> int:
    return version_of(row.pk, Measurement)


def _deciding(act: Any) -> Any:
    def decide(by: User, row: Measurement, seen: int, said: dict[str, Any]) -> object:
        return act(by=by, measurement=row.pk, seen=seen, comment=said["reason"])

    return decide


VALIDATE = Together(
    name="validate",
    button=_("Validate"),
    lead=_("Each value counts from now on, in place of the revision before it. Nobody validates an own value."),
    act=_deciding(validate_measurement),
    form=WhyMaybe,
    version=_version,
)
SEND_BACK = Together(
    name="send_back",
    button=_("Send back"),
    lead=_("Each value goes back to who entered it, with what is to be mended."),
    act=_deciding(send_measurement_back),
    form=Why,
    version=_version,
)
WITHDRAW = Together(
    name="withdraw",
    button=_("Withdraw"),
    lead=_("No value counts for these periods any more, whatever came before."),
    act=_deciding(withdraw_measurement),
    form=Why,
    version=_version,
)


def _take_back(by: User, row: AcceptedFinding, _seen: int, _said: dict[str, Any]) -> object:
    return take_acceptance_back(by=by, acceptance=row.pk, now=clock.now())


TAKE_ACCEPTANCE_BACK = Together(
    name="take_back",
    button=_("Take back"),
    lead=_("What was accepted is a finding again, for whoever it is to mend."),
    act=_take_back,
    form=Nothing,
)


def _roll_up(by: User, row: Contract, _seen: int, _said: dict[str, Any]) -> object:
    if not access.keeps_the_data(by):
        raise PermissionDenied
    return roll_up(row, clock.today())


ROLL_UP = Together(
    name="roll_up",
    button=_("Compute the figures now"),
    lead=_("All figures of each contract are computed from the facts. This takes seconds, and changes what is wrong."),
    act=_roll_up,
)
