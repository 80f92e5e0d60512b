"""`manage.py rebuild_search`: write every search entry anew, for a house whose words were put in without triggers."""

from typing import Any

from django.core.management.base import BaseCommand

from objectives.searching.rebuilding import rebuild


class Command(BaseCommand):
    """Rebuilds the search."""

    help = "Write every entry of the search anew. Triggers keep them; this is for data restored without them."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild; print a line a kind."""
        for kind, count in rebuild().items():
            self.stdout.write(f"  {kind:<24}{count:>8} entries")
