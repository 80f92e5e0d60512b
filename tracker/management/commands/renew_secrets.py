"""`manage.py renew_secrets`: what an old SECRET_KEY sealed is sealed with the new one, so that the old one can go."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tracker.accounts.renewing import renew_secrets


class Command(BaseCommand):
    """Seals second factors and the secrets of webhooks anew."""

    help = "Seal with SECRET_KEY what was sealed with one of SECRET_KEY_FALLBACKS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do so, and say what no known key opens: its owner sets it up again."""
        done = renew_secrets()
        self.stdout.write(f"{done.known} secrets, {done.anew} of them sealed anew.")
        if done.lost:
            raise CommandError(f"No known key opens: {', '.join(done.lost)}.")
