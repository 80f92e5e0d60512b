"""Name a deputy of a project, or take the deputy's place back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.models import Project, ProjectLead, User


@transaction.atomic
def name_deputy(*, by: User, project: str, email: str) -> ProjectLead:
    """Name somebody who has an account deputy of a project that `by` leads.

    Raises Project.DoesNotExist for everybody else, ValidationError by field.
    """
    acting(by.pk)
    row = access.deputised_projects(by).select_for_update(of=("self",)).get(code=project)
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise ValidationError(
            {"email": _("Nobody with this e-mail address has an account: ask cluster staff to invite.")}
        )
    if there := ProjectLead.objects.filter(project=row, person=person).first():
        stands_in, leads = _("This person stands in already."), _("This person leads the project already.")
        raise ValidationError({"email": stands_in if there.is_deputy else leads})
    return ProjectLead.objects.create(project=row, person=person, is_deputy=True)


@transaction.atomic
def remove_deputy(*, by: User, project: str, person: int) -> None:
    """Take a deputy's place back; raises Project.DoesNotExist, ProjectLead.DoesNotExist (a lead is no deputy)."""
    acting(by.pk)
    row = access.deputised_projects(by).select_for_update(of=("self",)).get(code=project)
    ProjectLead.objects.get(project=row, person=person, is_deputy=True).delete()


def deputies(project: Project) -> list[ProjectLead]:
    """Return who leads a project and who stands in, the lead first."""
    return list(project.leads.select_related("person__organisation").order_by("is_deputy", "person__full_name", "pk"))
