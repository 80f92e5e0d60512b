"""People, their roles and the projects they lead."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from objectives import access
from objectives.models import ProjectLead, User
from tracker.accounts.browsers import end_browsers
from tracker.admin.keeping import Keeping

if TYPE_CHECKING:  # generic for the type checker only
    Creation = BaseUserCreationForm[User]
    Change = UserChangeForm[User]
    Accounts = UserAdmin[User]
else:
    Creation = BaseUserCreationForm
    Change = UserChangeForm
    Accounts = UserAdmin


class NewPerson(Creation):
    """A new account."""

    class Meta:
        model = User
        fields = ("email", "full_name", "organisation", "role", "language")
        field_classes: ClassVar[dict[str, Any]] = {"email": forms.EmailField}


class KnownPerson(Change):
    """An account that exists."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {"email": forms.EmailField}


@admin.action(description=_("Sign out everywhere"), permissions=["view"])
def sign_out_everywhere(model: "People", request: HttpRequest, people: QuerySet[User]) -> None:
    """End every browser session of the people chosen: a device was lost, somebody left."""
    ended = sum(end_browsers(person) for person in people)
    for person in people:
        model.log_change(request, person, [{"changed": {"fields": [str(_("signed out everywhere"))]}}])
    told = ngettext("%(count)d browser is signed out.", "%(count)d browsers are signed out.", ended)
    model.message_user(request, told % {"count": ended})


@admin.register(User)
class People(Accounts):
    """Accounts: who signs in, as what."""

    add_form, form = NewPerson, KnownPerson
    list_display = ("email", "full_name", "organisation", "role", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff")
    list_select_related = ("organisation",)
    search_fields = ("email", "full_name")
    ordering = ("full_name",)
    autocomplete_fields = ("organisation",)
    actions = (sign_out_everywhere,)
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "password", "full_name", "organisation", "language")}),
        (_("What the person may do"), {"fields": ("role", "is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    fieldsets_of_readers = ((None, {"fields": ("email", "full_name", "organisation", "role")}),)
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "organisation", "role", "language", "password1", "password2")}),
    )

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who keeps the data names leads, and so sees who there is; only administrators change accounts."""
        return access.keeps_the_data(request.user) or super().has_view_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show a reader nothing of the password and of rights given one by one."""
        if obj is not None and not self.has_change_permission(request, obj):
            return self.fieldsets_of_readers
        return super().get_fieldsets(request, obj)


@admin.register(ProjectLead)
class ProjectLeads(Keeping):
    """Who leads which project."""

    list_display = ("project", "person", "is_deputy")
    list_select_related = ("project", "person")
    autocomplete_fields = ("project", "person")
    search_fields = ("project__code", "project__acronym", "person__full_name")
