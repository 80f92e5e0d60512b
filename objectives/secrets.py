"""How is a secret stored that must be used again? Sealed with SECRET_KEY, of no use to who reads the database alone."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(purpose: str, secret: str) -> str:
    """Return a secret as it is stored; what is sealed for one purpose is not opened for another."""
    return _sealing(purpose, settings.SECRET_KEY).encrypt(secret.encode()).decode()


def unseal(purpose: str, sealed: str) -> str | None:
    """Return a stored secret, also one from before the secret key was changed; None where no known key opens it."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return _sealing(purpose, key).decrypt(sealed.encode()).decode()
        except InvalidToken:
            continue
    return None


def sealed_anew(purpose: str, sealed: str) -> str | None:
    """Return a stored secret as SECRET_KEY seals it, unchanged where it does so already; None as `unseal`."""
    try:
        _sealing(purpose, settings.SECRET_KEY).decrypt(sealed.encode())
    except InvalidToken:
        secret = unseal(purpose, sealed)
        return None if secret is None else seal(purpose, secret)
    return sealed


def _sealing(purpose: str, key: str | bytes) -> Fernet:
    digest = salted_hmac(purpose, b"", key, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
