"""Which organisation does an address name?"""

from django.http import Http404
from django.utils.translation import gettext as _

from objectives.models import Organisation


def organisation_of(code: str) -> Organisation:
    """Return the organisation of a code; 404 where there is none."""
    found = Organisation.objects.select_related("territory").filter(code=code).first() if "\0" not in code else None
    if found is None:
        raise Http404(_("There is no such organisation."))
    return found
