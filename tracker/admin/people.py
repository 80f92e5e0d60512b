"""People, their roles and the projects they lead."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from objectives.models import ProjectLead, User
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
    readonly_fields = ("last_login", "joined_at")
    fieldsets = (
        (None, {"fields": ("email", "password", "full_name", "organisation", "language")}),
        (_("What the person may do"), {"fields": ("role", "is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "joined_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "organisation", "role", "language", "password1", "password2")}),
    )


@admin.register(ProjectLead)
class ProjectLeads(Keeping):
    """Who leads which project."""

    list_display = ("project", "person", "is_deputy")
    list_select_related = ("project", "person")
    autocomplete_fields = ("project", "person")
    search_fields = ("project__code", "project__acronym", "person__full_name")
