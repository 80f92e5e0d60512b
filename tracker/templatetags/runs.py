"""How is a run of the rollup written?"""

import datetime
import json
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def lasted(duration: datetime.timedelta | None) -> str:
    """Write a duration: milliseconds under a second, then seconds, minutes, hours; a dash for none."""
    if duration is None:
        return "—"
    whole = duration // datetime.timedelta(milliseconds=1)
    if whole < 1_000:
        return _("%(number)s ms") % {"number": whole}
    if whole < 60_000:
        return _("%(number)s s") % {"number": number_format((Decimal(whole) / 1_000).quantize(Decimal("0.1")))}
    minutes = whole // 60_000
    if minutes < 120:
        return _("%(number)s min") % {"number": minutes}
    return _("%(number)s h") % {"number": minutes // 60}


@register.filter
def as_json(value: Any) -> str:
    """Write a stored value the way the database holds it."""
    return "—" if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
