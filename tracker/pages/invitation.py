"""What does the link of an invitation show? Who invites whom as what, and a password to choose; or why it is over."""

from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from objectives.acts.inviting import InvitationOverError, accept_invitation, read_invitation
from objectives.models import User


class AcceptForm(forms.Form):
    """The name as its owner writes it, and a password."""

    full_name = forms.CharField(label=_("Your name"), max_length=200)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput({"autocomplete": "new-password"}), strip=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("password")
def accept(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the invitation; a POST makes the account and signs in. A link that is over answers 410 with a way out."""
    try:
        invitation = read_invitation(token)
        form = AcceptForm(request.POST or None, initial={"full_name": invitation.full_name})
        if request.method == "POST" and not settings.PASSWORDS:
            raise PermissionDenied
        if request.method == "POST" and form.is_valid():
            person = _accepted(form, token)
            if person is not None:
                answer: HttpResponseBase = perform_login(request, person, email=person.email)
                return answer
    except InvitationOverError as over:
        return render(request, "invitation_over.html", {"invitation": over.invitation}, status=410)
    context = {"invitation": invitation, "form": form}
    return render(request, "invitation.html", context, status=422 if form.errors else 200)


def _accepted(form: AcceptForm, token: str) -> User | None:
    try:
        return accept_invitation(token=token, **form.cleaned_data)
    except ValidationError as error:
        for field, told in error.message_dict.items():
            form.add_error(field if field in form.fields else None, told)
        return None
