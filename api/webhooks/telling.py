"""Turn a letter of the domain into a signed request, and send it."""

import datetime

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import override
from rest_framework.request import Request
from standardwebhooks import Webhook as Signing

from api.rendering import FastJSONRenderer
from api.resources.changes import page_of
from api.webhooks.posting import post
from objectives.acts.webhooks import SEALED_FOR
from objectives.clock import now
from objectives.models import Trouble, User
from objectives.outside import target_of
from objectives.secrets import unseal
from objectives.webhooks import Letter, Outcome

AGENT = "Sextant-Webhooks/1"


def send(letter: Letter) -> Outcome:
    """Send a letter once, with its person's rights as they are now."""
    try:
        target = target_of(letter.webhook.url)
    except ValidationError:  # the ports that are served are others than when it was made
        return Outcome(milliseconds=0, trouble=Trouble.ADDRESS)
    body = body_of(letter)
    return post(target, headers_of(letter, body), body)


def body_of(letter: Letter) -> bytes:
    """Return `MessageShape` in JSON: type, time, and a page as `/changes/` gives it to the person."""
    with override("en"):
        page = page_of(_asked_by(letter.person), letter.part, more=letter.is_more)
    return FastJSONRenderer().render({"type": letter.message.kind, "timestamp": letter.message.made_at, "data": page})


def headers_of(letter: Letter, body: bytes) -> dict[str, str]:
    """Return the headers, signed with the secret, and with the one before it while both are good.

    Without any secret that opens, no signature is better than none: raises ValueError.
    """
    moment, name = now(), letter.message.identity
    secrets = [secret for sealed in letter.sealed_secrets if (secret := unseal(SEALED_FOR, sealed))]
    if not secrets:
        raise ValueError("a webhook's secret was stored under another SECRET_KEY: add it to SECRET_KEY_FALLBACKS")
    text, at = body.decode(), moment.astimezone(datetime.UTC)
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "Connection": "close",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signing(secret).sign(name, at, text) for secret in secrets),
    }


def _asked_by(person: User) -> Request:
    """Return a request for the feed as the person would send it: rows are shown by who asks, and by nothing else."""
    request = Request(HttpRequest())
    request.user = person
    return request
