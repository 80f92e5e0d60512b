"""`manage.py demonstration_accounts`: people to try Sextant as, in the embedded default only."""

import json
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from objectives.models import (
    SCORED_SCOPES,
    ApiToken,
    Organisation,
    Project,
    ProjectLead,
    ProjectStatus,
    Role,
    TokenScope,
    User,
)

PEOPLE = (
    ("lead@example.org", "Camille Roux", Role.CONTRIBUTOR, "leads a project"),
    ("partner@example.org", "Noa Lambert", Role.CONTRIBUTOR, "works for a partner"),
    ("board@example.org", "Dominique Faure", Role.BOARD, "sits on the board"),
    ("funder@example.org", "Alix Martin", Role.FUNDER, "works for a funder"),
    ("staff@example.org", "Sacha Bernard", Role.STAFF, "keeps the data"),
    ("admin@example.org", "Lou Garcia", Role.ADMINISTRATOR, "administers Sextant"),
)


class Command(BaseCommand):
    """Makes the accounts where they are missing and prints how to sign in."""

    help = "Make the demonstration accounts (embedded default only) and print how to sign in."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse outside the embedded default; else make what is missing and print it."""
        if not settings.SEXTANT_EMBEDDED:
            raise CommandError("Demonstration accounts exist only in the embedded default (no DATABASE_URL).")
        kept = _Kept(Path(settings.DATA_DIR) / "demonstration.json")
        with transaction.atomic():
            encoded = kept.encoded = _encoded(kept)
            people = {email: _person(email, name, role, encoded) for email, name, role, _ in PEOPLE}
            _give_places(people)
            token = kept.token or _token(people["funder@example.org"])
            if not ApiToken.objects.filter(user=people["funder@example.org"]).exists():
                token = _token(people["funder@example.org"])
        kept.write(token)
        for email, name, _, does in PEOPLE:
            self.stdout.write(f"  {email:<20} {kept.password}   {name}, {does}")
        self.stdout.write(f"  API token of the funder: {token}")


class _Kept:
    """The password and the token of the demonstration, kept in the data folder for its owner only."""

    def __init__(self, path: Path) -> None:
        self.path = path
        stored = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        self.password: str = stored.get("password") or f"sextant-{secrets.token_hex(3)}"
        self.token: str = stored.get("token", "")
        self.encoded: str = stored.get("encoded", {}).get(self.password, "")
        """The hash of this password and no other, by which the next start knows that it holds."""

    def write(self, token: str) -> None:
        """Keep the token and the password, readable by their owner."""
        self.path.touch(mode=0o600, exist_ok=True)
        told = {"password": self.password, "token": token, "encoded": {self.password: self.encoded}}
        self.path.write_text(json.dumps(told), encoding="utf-8")


def _encoded(kept: _Kept) -> str:
    """Return the hash of the password, once for all accounts: to make or to check one is slow on purpose."""
    stored = User.objects.filter(email=PEOPLE[0][0]).values_list("password", flat=True).first()
    if stored and (stored == kept.encoded or check_password(kept.password, stored)):
        return stored
    return make_password(kept.password)


def _person(email: str, name: str, role: str, encoded: str) -> User:
    person = User.objects.filter(email=email).first() or User.objects.create_user(email, full_name=name, role=role)
    person.password = encoded
    person.is_staff = role in (Role.STAFF, Role.ADMINISTRATOR)
    person.is_superuser = role == Role.ADMINISTRATOR
    person.save()
    return person


def _give_places(people: dict[str, User]) -> None:
    """Give the lead two running projects with a plan, the partner and the funder an organisation with projects."""
    planned = Project.objects.filter(scope__in=SCORED_SCOPES, status=ProjectStatus.RUNNING, milestones__isnull=False)
    led = list(planned.order_by("-acronym", "code").distinct()[:2])
    for project in led:
        ProjectLead.objects.get_or_create(project=project, person=people["lead@example.org"])
    partner = people["partner@example.org"]
    partner.organisation = Organisation.objects.filter(participations__project__in=led).order_by("code").first()
    partner.save()
    funders = Organisation.objects.filter(fundings__project__scope__in=SCORED_SCOPES)
    people["funder@example.org"].organisation = funders.order_by("code").first()
    people["funder@example.org"].save()


def _token(person: User) -> str:
    """Return a new API token that does not expire; only its hash is stored."""
    _, token = ApiToken.objects.create(user=person, expiry=None, name="Demonstration", scopes=TokenScope.values)
    return str(token)
