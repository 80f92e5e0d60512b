"""Whom may a person invite, and who proves who they are twice?"""

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data
from objectives.access.writing import led_projects
from objectives.models import Invitation, Project, ProjectLead, Role, User

OF_STAFF = (Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR)


def invitable_roles(person: Reader) -> tuple[Role, ...]:
    """Return the roles that the person may invite somebody to: administrators any, staff none of their own power."""
    if not isinstance(person, User) or not keeps_the_data(person):
        return ()
    return tuple(Role) if person.role == Role.ADMINISTRATOR else OF_STAFF


def visible_invitations(person: Reader) -> QuerySet[Invitation]:
    """Return the invitations that the person may read: all, who keeps the data."""
    return Invitation.objects.all() if keeps_the_data(person) else Invitation.objects.none()


def open_invitations(person: Reader) -> QuerySet[Invitation]:
    """Return the invitations that the person may send again or take back."""
    roles = invitable_roles(person)
    return Invitation.objects.filter(role__in=roles, accepted_at__isnull=True, revoked_at__isnull=True)


def deputised_projects(person: Reader) -> QuerySet[Project]:
    """Return the projects whose deputies the person may name: those led; all, who keeps the data."""
    if keeps_the_data(person):
        return Project.objects.all()
    named = ProjectLead.objects.filter(person=person, is_deputy=False) if isinstance(person, User) else None
    if named is None:
        return Project.objects.none()
    return led_projects(person).filter(pk__in=named.values("project"))


def erasable_people(person: Reader) -> QuerySet[User]:
    """Return whom the person may erase: an administrator everybody else who is not erased."""
    if not isinstance(person, User) or not person.is_active or person.role != Role.ADMINISTRATOR:
        return User.objects.none()
    return User.objects.filter(erased_at__isnull=True).exclude(pk=person.pk)


def closable_people(person: Reader) -> QuerySet[User]:
    """Return whose accounts the person may close and open: the same."""
    return erasable_people(person)


def needs_second_factor(person: Reader) -> bool:
    """Return whether the person has the power over others' data that a password alone does not open."""
    return isinstance(person, User) and (person.keeps_the_data or person.is_staff or person.is_superuser)
