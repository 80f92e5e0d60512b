"""Decide on a measurement: validate it, send it back, withdraw it. By those who keep the data."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting
from objectives.acts.closing import check_open
from objectives.acts.measuring import Measured, held, is_current, moved
from objectives.models import Measurement, Step, User


@transaction.atomic
def validate_measurement(*, by: User, measurement: int, seen: int, comment: str = "") -> Measured:
    """Make a submitted measurement count; it supersedes the revision before it.

    Four eyes: nobody validates what they entered themselves, unless nobody else keeps the data.
    """
    acting(by.pk, comment)
    row = held(by, measurement, seen, Step.VALIDATE, decides=True)
    check_open(row.kpi.contract, "period", row.ends_on, clock.now())
    if not access.validatable_measurements(by).filter(pk=row.pk).exists():
        raise ValidationError(_("You entered this value: somebody else who keeps the data validates it."))
    return _decided(row, Step.VALIDATE, by, comment)


@transaction.atomic
def send_measurement_back(*, by: User, measurement: int, seen: int, comment: str) -> Measured:
    """Return a submitted measurement to who entered it, with what is to be mended."""
    acting(by.pk, comment)
    row = held(by, measurement, seen, Step.SEND_BACK, decides=True)
    if not comment.strip():
        raise ValidationError({"comment": _("Say what is to be mended.")})
    return _decided(row, Step.SEND_BACK, by, comment)


@transaction.atomic
def withdraw_measurement(*, by: User, measurement: int, seen: int, comment: str) -> Measured:
    """Take the value that counts out of the figures: the period has none then, whatever came before it."""
    acting(by.pk, comment)
    row = held(by, measurement, seen, Step.WITHDRAW, decides=True)
    check_open(row.kpi.contract, "period", row.ends_on, clock.now())
    if not is_current(row):
        raise ValidationError(_("A later revision counts: withdraw that one."))
    if not comment.strip():
        raise ValidationError({"comment": _("Say why: others will ask.")})
    return _decided(row, Step.WITHDRAW, by, comment)


def _decided(row: Measurement, step: Step, by: User, comment: str) -> Measured:
    row.decision, row.decided_by, row.decided_at = comment.strip(), by, clock.now()
    try:
        row.clean_fields(exclude={one.name for one in row._meta.fields if one.name != "decision"})
    except ValidationError as error:
        raise ValidationError({"comment": error.message_dict["decision"]}) from None
    return moved(row, step)
