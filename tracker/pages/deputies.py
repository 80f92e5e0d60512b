"""Who leads a project and who stands in? The lead names the deputies."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access
from objectives.acts.deputising import deputies, name_deputy, remove_deputy
from objectives.models import Project, ProjectLead, User
from tracker.pages.signed_in import signed_in


class DeputyForm(forms.Form):
    """Somebody who has an account."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), help_text=gettext_lazy("Of somebody with an account.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def project_deputies(request: HttpRequest, code: str) -> HttpResponse:
    """Show who leads and who stands in; a POST names a deputy."""
    project, person = _led(request, code)
    form = DeputyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            named = name_deputy(by=person, project=code, email=form.cleaned_data["email"])
        except ValidationError as error:
            for field, told in error.message_dict.items():
                form.add_error(field, told)
        else:
            messages.success(request, _("%(name)s stands in now.") % {"name": named.person.full_name})
            return redirect("deputies", code)
    context = {"project": project, "form": form, "leads": deputies(project)}
    return render(request, "deputies.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def remove(request: HttpRequest, code: str, person: int) -> HttpResponse:
    """Take a deputy's place back."""
    _project, lead = _led(request, code)
    try:
        remove_deputy(by=lead, project=code, person=person)
    except ProjectLead.DoesNotExist:
        messages.info(request, _("This person does not stand in: nothing was changed."))
    else:
        messages.success(request, _("Removed: the person no longer stands in."))
    return redirect("deputies", code)


def _led(request: HttpRequest, code: str) -> tuple[Project, User]:
    """Return the project to who names its deputies; 404 for a stranger, 403 for who may only read it."""
    code = code.replace("\0", "?")
    project = access.deputised_projects(request.user).filter(code=code).first()
    if project is not None and isinstance(request.user, User):
        return project, request.user
    if access.visible_projects(request.user).filter(code=code).exists():
        raise PermissionDenied(_("Only the project's lead and cluster staff name its deputies."))
    raise Http404(_("There is no such project."))
