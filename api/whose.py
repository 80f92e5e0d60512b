"""Which rows of the database say who asks? Looked at in the same statement as the watermark.

A version of a row is where it lies and which transaction wrote it: as long as those of the token, the machine and the
person are the same, nothing about them has changed, neither rights nor scopes nor an end. What is over, revoked or to
be noted as used again is found under no credential here, and goes the long way.
"""

import hashlib
from typing import Any, NamedTuple

from django.http import HttpRequest
from knox.crypto import hash_token

from objectives.acts.tokens import NOTED_EVERY
from objectives.clock import now

BY_PERSON = """(SELECT concat_ws(' ', t.ctid, t.xmin, u.ctid, u.xmin)
    FROM objectives_apitoken t JOIN objectives_user u ON u.id = t.user_id
    WHERE t.digest = %(secret)s AND t.revoked_at IS NULL AND (t.expiry IS NULL OR t.expiry > %(now)s)
        AND t.last_used_at > %(noted)s AND u.is_active)"""
BY_MACHINE = """(SELECT concat_ws(' ', t.ctid, t.xmin, m.ctid, m.xmin, u.ctid, u.xmin)
    FROM oauth2_provider_accesstoken t JOIN objectives_machineclient m ON m.id = t.application_id
    JOIN objectives_user u ON u.id = m.user_id
    WHERE t.token_checksum = %(secret)s AND t.expires > %(now)s AND m.revoked_at IS NULL AND m.expiry > %(now)s
        AND m.last_used_at > %(noted)s AND u.is_active)"""


class Credential(NamedTuple):
    """How the rows of who asks are found: SQL for their versions as one text, null where there are none that do."""

    sql: str
    secret: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """What the SQL takes."""
        moment = now()
        return {"secret": self.secret, "now": moment, "noted": moment - NOTED_EVERY} if self.secret else {}


VISITOR = Credential("'visitor'")


def credential(request: HttpRequest) -> Credential | None:
    """Return what a request comes with, as a machine sends it; None for a session, or what can be no token of ours."""
    if request.META.get("HTTP_COOKIE"):
        return None
    told = request.META.get("HTTP_AUTHORIZATION")
    if told is None:
        return VISITOR
    scheme, _space, secret = told.partition(" ")
    if not (secret.isascii() and secret.replace("_", "").isalnum() and len(secret) <= 100):
        return None
    match scheme:
        case "Token":
            return Credential(BY_PERSON, hash_token(secret))
        case "Bearer":
            return Credential(BY_MACHINE, hashlib.sha256(secret.encode()).hexdigest())
    return None
