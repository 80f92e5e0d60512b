"""Who was invited? For those who keep the data: a form, and what became of each invitation."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access
from objectives.acts.inviting import Guest, Sealed, invite, resend_invitation, revoke_invitation
from objectives.models import SCORED_SCOPES, Funding, Invitation, Organisation, Participation, Project, User
from tracker.accounts.invitation_mail import sent
from tracker.pages.signed_in import signed_in

ON_A_PAGE = 50

if TYPE_CHECKING:  # generic for the type checker only
    Form = forms.ModelForm[Invitation]
else:
    Form = forms.ModelForm


class InvitationForm(Form):
    """Shapes only: who may be invited as what is the act's to judge."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), to_field_name="code", required=False, widget=forms.TextInput,
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy("Its code: type a part of it or of its name."),
        error_messages={"invalid_choice": gettext_lazy("There is no organisation with this code.")},
    )  # fmt: skip
    project = forms.ModelChoiceField(
        Project.objects.all(), to_field_name="code", required=False, widget=forms.TextInput,
        label=gettext_lazy("Project"),
        help_text=gettext_lazy("Its code, if the person leads it or stands in."),
        error_messages={"invalid_choice": gettext_lazy("There is no project with this code.")},
    )  # fmt: skip

    class Meta:
        model = Invitation
        fields = ("email", "full_name", "role", "organisation", "language", "project", "is_deputy")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def invitations(request: HttpRequest) -> HttpResponse:
    """Show all invitations; a POST makes one and sends its mail."""
    person = _keeper(request)
    form = _form(request, person)
    if request.method == "POST" and form.is_valid():
        try:
            sealed = invite(by=person, guest=Guest(**form.cleaned_data))
        except ValidationError as error:
            for field, told in error.message_dict.items():
                form.add_error(field if field in form.fields else None, told)
        else:
            return _sent(request, sealed)
    rows = access.visible_invitations(person).select_related("organisation", "project", "invited_by")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "may_change": set(access.open_invitations(person).values_list("pk", flat=True)),
        "organisations": Organisation.objects.filter(_near()).order_by("code").values_list("code", "name"),
        "projects": Project.objects.filter(scope__in=SCORED_SCOPES).order_by("code").values_list("code", "acronym"),
    }
    return render(request, "invitations.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def send(request: HttpRequest, key: int) -> HttpResponse:
    """Send an open invitation again, with a new link."""
    person = _keeper(request)
    _changeable(person, key)
    return _sent(request, resend_invitation(by=person, invitation=key))


@require_POST
@signed_in
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take an open invitation back."""
    person = _keeper(request)
    _changeable(person, key)
    row = revoke_invitation(by=person, invitation=key)
    messages.success(request, _("Taken back: the link sent to %(email)s no longer works.") % {"email": row.email})
    return redirect("invitations")


def _near() -> Q:
    """Organisations that are proposed while somebody types; every other one is known by its code too."""
    scored = Project.objects.filter(scope__in=SCORED_SCOPES)
    parts = Participation.objects.filter(project__in=scored).values("organisation")
    return Q(pk__in=parts) | Q(pk__in=Funding.objects.filter(project__in=scored).values("funder"))


def _keeper(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not access.keeps_the_data(request.user):
        raise Http404
    return request.user


def _changeable(person: User, key: int) -> None:
    if access.open_invitations(person).filter(pk=key).exists():
        return
    if access.visible_invitations(person).filter(pk=key).exists():
        raise PermissionDenied(_("This invitation is over, or not yours to change."))
    raise Http404


def _form(request: HttpRequest, person: User) -> InvitationForm:
    form = InvitationForm(request.POST or None, initial={"language": person.language})
    roles = form.fields["role"]
    if isinstance(roles, forms.TypedChoiceField):
        roles.choices = [("", ""), *((role.value, role.label) for role in access.invitable_roles(person))]
    for name in ("organisation", "project"):
        form.fields[name].widget.attrs["list"] = f"known-{name}s"
    return form


def _sent(request: HttpRequest, sealed: Sealed) -> HttpResponse:
    """Send the mail of an invitation that is stored already: a mail server that is down does not lose it."""
    told: dict[str, Any] = {"email": sealed.invitation.email}
    is_sent = sent(sealed)
    if is_sent:
        messages.success(request, _("Invited: a mail is on its way to %(email)s.") % told)
    elif is_sent is None:
        words = _("The mail server is slow: the mail to %(email)s counts as not sent until it has been taken.")
        messages.warning(request, words % told)
    else:
        messages.error(request, _("The mail to %(email)s was not sent. The invitation is kept: send it again.") % told)
    return redirect("invitations")
