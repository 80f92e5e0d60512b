"""Who asks? The person signed in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from objectives.models import User


def person_of(request: HttpRequest) -> User:
    """Return the person signed in; views are `login_required` before."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
