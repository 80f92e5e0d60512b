"""When did somebody last prove at the provider who they are? By what it says (`auth_time`), not by when they came back.

Who comes back may have been waved through, because the browser was signed in there: that proves the browser alone.
"""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

PROVEN = "proven_at_the_provider"
"""In a sign-in's state: seconds since 1970, or None where the provider did not say; in the session also of whom."""
AHEAD = 60
"""Seconds that the provider's clock may run before ours: what lies further ahead is no time of it, and never ends."""


class UntoldError(OAuth2Error):
    """The provider does not say when it asked: it will not the next time, either."""


def is_fresh(proven: Any) -> bool:
    """Return whether it counts as a confirmation."""
    return isinstance(proven, int | float) and -AHEAD < time.time() - proven < account_settings.REAUTHENTICATION_TIMEOUT


def note_proof(session: Any, person: int, proven: Any) -> None:
    """Note in a session when its person proved at the provider who they are; None where they did not."""
    session[PROVEN] = {"person": person, "at": proven}


def has_just_proven(session: Any, person: int | None) -> bool:
    """Return whether a person did so a moment ago: that of somebody whose session it was before counts for nobody."""
    noted = session.get(PROVEN)
    return isinstance(noted, dict) and noted.get("person") == person and is_fresh(noted.get("at"))
