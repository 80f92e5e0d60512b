"""What must be sealed anew before an old SECRET_KEY is forgotten? Second factors, and the secrets of webhooks."""

from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from objectives.acts.webhooks import SEALED_FOR as OF_WEBHOOKS
from objectives.models import Webhook
from objectives.secrets import sealed_anew
from tracker.accounts.adapter import SEALED_FOR as OF_SECOND_FACTORS


@dataclass
class Renewed:
    """How many secrets there are, how many were sealed anew, and which ones no known key opens."""

    known: int = 0
    anew: int = 0
    lost: list[str] = field(default_factory=list)

    def told(self, purpose: str, sealed: str, whose: str) -> str:
        """Count a secret, and return it as it is to be stored."""
        found = sealed_anew(purpose, sealed)
        self.known += 1
        self.anew += found not in (sealed, None)
        if found is None:
            self.lost.append(whose)
        return found or sealed


@transaction.atomic
def renew_secrets() -> Renewed:
    """Seal with SECRET_KEY whatever is sealed with one of SECRET_KEY_FALLBACKS; all of it or nothing."""
    done = Renewed()
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        data = _of(row, done)
        if data != row.data:
            Authenticator.objects.filter(pk=row.pk).update(data=data)
    for webhook in Webhook.objects.select_for_update().order_by("pk"):
        was = {name: getattr(webhook, name) for name in ("secret", "old_secret") if getattr(webhook, name)}
        now = {name: done.told(OF_WEBHOOKS, sealed, f"webhook {webhook.pk}") for name, sealed in was.items()}
        if now != was:
            Webhook.objects.filter(pk=webhook.pk).update(**now)
    return done


def _of(row: Authenticator, done: Renewed) -> dict[str, Any]:
    """Return what django-allauth stores of a second factor, its secrets renewed."""
    whose = f"{row.get_type_display()} of person {row.user_id}"
    data = dict(row.data)
    for name in ("secret", "seed"):
        if name in data:
            data[name] = done.told(OF_SECOND_FACTORS, data[name], whose)
    if "migrated_codes" in data:
        data["migrated_codes"] = [done.told(OF_SECOND_FACTORS, one, whose) for one in data["migrated_codes"]]
    return data
