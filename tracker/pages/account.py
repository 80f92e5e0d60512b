"""What is set for me? Name and language, the password, the second factor."""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access
from objectives.acts.accounts import change_account
from objectives.models import User
from tracker.pages.signed_in import signed_in

if TYPE_CHECKING:  # generic for the type checker only
    Form = forms.ModelForm[User]
else:
    Form = forms.ModelForm


class AccountForm(Form):
    """What a person changes of the own account; role and organisation are given by others."""

    class Meta:
        model = User
        fields = ("full_name", "language")
        labels: ClassVar[dict[str, Any]] = {"language": gettext_lazy("Language of mails and calendar")}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """Show the own account; save its name and language."""
    person = request.user
    if not isinstance(person, User):
        raise PermissionDenied
    form = AccountForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        try:
            change_account(by=person, **form.cleaned_data)
        except User.DoesNotExist:  # erased meanwhile: the page leads to the sign-in
            return redirect("account")
        messages.success(request, _("Saved."))
        return redirect("account")
    kinds = set(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    context: dict[str, Any] = {
        "form": form,
        "has_second_factor": Authenticator.Type.TOTP in kinds,
        "needs_second_factor": access.needs_second_factor(person),
        "leads": person.led_projects.select_related("project").order_by("project__acronym", "project__code"),
    }
    return render(request, "account.html", context, status=422 if form.errors else 200)
