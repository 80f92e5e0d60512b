"""Was a row there, in the world that a block reads?"""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import clock
from objectives.worlds.position import first_recorded

Found = TypeVar("Found", bound=Model)


def found_then(rows: QuerySet[Found], key: int) -> Found:
    """Return one of some rows of this world; ValidationError (`known_at`) where it is not there."""
    found = rows.filter(pk=key).first()
    if found is None:
        began = first_recorded()
        told = _("This was not recorded by then; recording began on %(day)s.")
        day = clock.written(timezone.localtime(began).date()) if began else "—"
        raise ValidationError({"known_at": told % {"day": day}})
    return found
