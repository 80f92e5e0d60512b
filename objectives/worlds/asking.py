"""Which moment does a text name? A day of Europe/Paris, known to its end, or a moment to the microsecond."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.worlds.position import FutureError, Position, end_of, position_at

FORM = re.compile(r"(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?", re.ASCII)


def position_named(text: str) -> Position:
    """Return what was known at `2018-12-31` (until its end) or `2018-12-31T18:00:00+01:00` (Paris without offset).

    Raise ValidationError (`known_at`) for anything else and for what has not come; NotSettledError as `position_at`.
    """
    moment = _moment(text.replace(" ", "+"))  # what an unescaped plus becomes in an address
    if moment is None:
        told = _("Give a day from 1900 to 2199 such as 2018-12-31, or a moment such as 2018-12-31T18:00:00+01:00.")
        raise ValidationError({"known_at": told})
    try:
        return position_at(moment)
    except FutureError:
        told = _("This moment has not come. A day is known once it is over; leave it out for what is known now.")
        raise ValidationError({"known_at": told}) from None


def _moment(text: str) -> datetime.datetime | None:
    if not FORM.fullmatch(text):
        return None
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if not EARLIEST_DAY <= moment.date() <= LATEST_DAY:
        return None
    if len(text) == len("2018-12-31"):
        return end_of(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_default_timezone())


def named(moment: datetime.datetime) -> str:
    """Return the text that names a moment: a day where it is the end of one."""
    local = timezone.localtime(moment)
    if local.time() == datetime.time():
        return (local.date() - datetime.timedelta(days=1)).isoformat()
    return local.isoformat()
