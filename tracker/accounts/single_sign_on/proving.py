"""When did somebody last prove at the provider who they are? By what it says (`auth_time`), not by when they came back.

Who comes back may have been waved through, because the browser was signed in there: that proves the browser alone.
"""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

PROVEN = "proven_at_the_provider"
"""In the state of a sign-in, then in the session: seconds since 1970, or None where the provider did not say."""
AHEAD = 60
"""Seconds that the provider's clock may run before ours: what lies further ahead is no time of it, and never ends."""


class UntoldError(OAuth2Error):
    """The provider does not say when it asked: it will not the next time, either."""


def is_fresh(proven: Any) -> bool:
    """Return whether it counts as a confirmation."""
    return isinstance(proven, int | float) and -AHEAD < time.time() - proven < account_settings.REAUTHENTICATION_TIMEOUT
