"""What is a person's own? Notices, tokens, machines, webhooks, and who reads by a calendar's secret."""

import hashlib

from django.db.models import Count, Q, QuerySet

from objectives.access.reading import Reader, visible_projects
from objectives.models import ApiToken, MachineClient, Notice, Role, User, Webhook, WebhookMessage


def notices(reader: Reader) -> QuerySet[Notice]:
    """Return the person's notices, without those on projects that the person may no longer see."""
    return _sent_to(reader).filter(Q(project__isnull=True) | Q(project__in=visible_projects(reader)))


def unread_notices(reader: Reader) -> int:
    """Return how many of `notices` the person has not read.

    Each page tells it, and mostly nothing waits: what the person may see is asked about the projects that do.
    """
    unread = _sent_to(reader).filter(read_at__isnull=True).order_by()
    about: dict[int | None, int] = dict(unread.values_list("project").annotate(Count("pk")))
    projects = [project for project in about if project is not None]
    if not projects:
        return sum(about.values())
    seen = {None, *visible_projects(reader).filter(pk__in=projects).order_by().values_list("pk", flat=True)}
    return sum(many for project, many in about.items() if project in seen)


def _sent_to(reader: Reader) -> QuerySet[Notice]:
    if isinstance(reader, User) and reader.is_active:
        return Notice.objects.filter(person=reader)
    return Notice.objects.none()


def person_of_calendar(secret: str) -> User | None:
    """Return whose due dates a secret opens; None for a wrong one, a revoked one, and who may not sign in."""
    return User.objects.filter(is_active=True, calendar_address__secret_hash=hash_of(secret)).first()


def hash_of(secret: str) -> str:
    """Return what is kept of a secret of 256 random bits: plain SHA-256 needs no salt there."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def own_tokens(person: Reader) -> QuerySet[ApiToken]:
    """Return the tokens with which machines ask in the person's name."""
    is_there = isinstance(person, User) and person.is_active
    tokens: QuerySet[ApiToken] = ApiToken.objects.filter(user=person) if is_there else ApiToken.objects.none()
    return tokens


def revocable_tokens(person: Reader) -> QuerySet[ApiToken]:
    """Return the tokens that the person may take back: the own ones; everybody's, for an administrator."""
    if _administers(person):
        tokens: QuerySet[ApiToken] = ApiToken.objects.all()
        return tokens
    return own_tokens(person)


def own_webhooks(person: Reader) -> QuerySet[Webhook]:
    """Return the webhooks by which the person's machines are told of changes."""
    if not isinstance(person, User) or not person.is_active:
        return Webhook.objects.none()
    return Webhook.objects.filter(person=person)


def own_webhook_messages(person: Reader) -> QuerySet[WebhookMessage]:
    """Return what was sent to the person's webhooks."""
    return WebhookMessage.objects.filter(webhook__in=own_webhooks(person))


def standing(reader: Reader) -> str:
    """Return what decides what somebody may see, but for the facts: the account, its role and its organisation."""
    if not isinstance(reader, User):
        return "visitor"
    return f"{reader.pk}:{reader.role}:{reader.is_staff}:{reader.organisation_id}"


def own_machines(person: Reader) -> QuerySet[MachineClient]:
    """Return the machines that the person registered, to ask with tokens of their own."""
    is_there = isinstance(person, User) and person.is_active
    machines: QuerySet[MachineClient] = MachineClient.objects.all()
    return machines.filter(user=person) if is_there else machines.none()


def revocable_machines(person: Reader) -> QuerySet[MachineClient]:
    """Return the machines that the person may take back: the own ones; everybody's, for an administrator."""
    machines: QuerySet[MachineClient] = MachineClient.objects.all()
    return machines if _administers(person) else own_machines(person)


def _administers(person: Reader) -> bool:
    return isinstance(person, User) and person.is_active and person.role == Role.ADMINISTRATOR
