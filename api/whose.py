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

BY_PERSON = "versions_of_token(%(secret)s, %(now)s, %(noted)s)"
BY_MACHINE = "versions_of_machine(%(secret)s, %(now)s, %(noted)s)"
"""The migration `versions_of_who_asks` says what they are."""


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
