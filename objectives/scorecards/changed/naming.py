"""Which standpoint does an address name? A day or a seal, and for a day what was known of it."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives import worlds
from objectives.models import Contract, Seal
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.scorecards.changed.standpoint import Standpoint, of_seal

SEAL = "seal-"


def standpoints_named(contract: Contract, today: datetime.date, asked: dict[str, str]) -> tuple[Standpoint, Standpoint]:
    """Return the two standpoints that `before`, `before_known_at`, `after` and `after_known_at` name.

    A day (`2018-12-31`), known now, at the end of a day or at a moment, or a seal of the contract (`seal-3`). Left
    out, `after` is today or the contract's last day, and `before` the last end of a year before it. Raises
    ValidationError by field.
    """
    live = contract.default_as_of(today)
    after = _standpoint(contract, asked, "after", live)
    year_before = datetime.date(max(after.day.year - 1, EARLIEST_DAY.year), 12, 31)
    before = _standpoint(contract, asked, "before", year_before)
    if not before.may_come_before(after):
        raise ValidationError(
            {"before": _("The first day, and what was known of it, must not be later than the second.")}
        )
    return before, after


def _standpoint(contract: Contract, asked: dict[str, str], name: str, otherwise: datetime.date) -> Standpoint:
    text, known_at = asked.get(name, ""), asked.get(f"{name}_known_at", "")
    if text.startswith(SEAL):
        number = text.removeprefix(SEAL)
        is_number = number.isascii() and number.isdecimal() and len(number) < 9
        seal = Seal.objects.filter(contract=contract, number=int(number)).first() if is_number else None
        if seal is None:
            raise ValidationError({name: _("The contract has no such seal.")})
        if known_at:
            raise ValidationError({f"{name}_known_at": _("A seal says itself what was known: leave this out.")})
        return of_seal(seal)
    day = _day(text, name) if text else otherwise
    return Standpoint(day, _position(known_at, f"{name}_known_at") if known_at else None)


def _day(text: str, name: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != 10 or not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValidationError({name: _("Give a day from 1900 to 2199 such as 2018-12-31, or a seal such as seal-3.")})
    return day


def _position(text: str, name: str) -> worlds.Position:
    try:
        return worlds.position_named(text)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from None
    except worlds.NotSettledError:
        raise ValidationError({name: _("Something is being written just now: ask again in a moment.")}) from None
