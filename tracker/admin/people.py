"""People, their roles and the projects they lead."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from objectives import access, clock
from objectives.models import Invitation, InvitationState, ProjectLead, User
from objectives.personal import remember_name
from tracker.accounts.adapter import tell_the_address_of_before
from tracker.admin.bulk.people import CLOSE_ACCOUNT, OPEN_ACCOUNT, REVOKE_INVITATION, SIGN_OUT
from tracker.admin.keeping import Backed, Keeping, Reading
from tracker.admin.together import buttons

if TYPE_CHECKING:  # generic for the type checker only
    Creation = BaseUserCreationForm[User]
    Change = UserChangeForm[User]
    Accounts = UserAdmin[User]
else:
    Creation = BaseUserCreationForm
    Change = UserChangeForm
    Accounts = UserAdmin


RENAMED = [{"changed": {"fields": ["Name"]}}]
LEFT = (InvitationState.EXPIRED, InvitationState.ACCEPTED, InvitationState.REVOKED)


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

    earlier = address = ""
    """What the person is called, and where they are written to, until this is saved."""

    def clean(self) -> dict[str, Any] | None:
        """Hold the row until the page is saved: an erasure comes before or after, and what it took never comes back."""
        told = super().clean()
        row = User.objects.select_for_update(of=("self",), no_key=True).get(pk=self.instance.pk)
        if row.erased_at is not None:
            raise forms.ValidationError(gettext("This person was erased: nothing of the account is changed any more."))
        self.earlier, self.address = row.full_name, row.email
        return told


@admin.register(User)
class People(Backed, Accounts):
    """Accounts: who signs in, as what."""

    add_form, form = NewPerson, KnownPerson
    list_display = ("email", "full_name", "organisation", "role", "is_active", "is_staff")
    list_filter = ("role", "is_active", "is_staff", ("erasure_asked_at", admin.EmptyFieldListFilter))
    actions = buttons(CLOSE_ACCOUNT, OPEN_ACCOUNT, SIGN_OUT)
    list_select_related = ("organisation",)
    search_fields = ("email", "full_name", "organisation__name", "organisation__acronym")
    ordering = ("full_name",)
    autocomplete_fields = ("organisation",)
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

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person sees the page in the list of pages."""
        return access.keeps_the_data(request.user)

    def has_delete_permission(self, _request: HttpRequest, _obj: User | None = None) -> bool:
        """Nobody is deleted here: an account is closed, or its person erased, and both keep the history whole."""
        return False

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Save, keep what the person was called before, and tell who had the address; the page is one transaction."""
        super().save_model(request, obj, form, change)
        if change and isinstance(request.user, User):
            remember_name(obj, form.earlier, by=request.user)
        if change and form.address.casefold() != obj.email.casefold():
            transaction.on_commit(lambda: tell_the_address_of_before(request, obj, form.address))

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Write nothing of a new name alone: the earlier one is in the log already."""
        return None if message == RENAMED else super().log_change(request, obj, message)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Show a reader nothing of the password and of rights given one by one."""
        if obj is not None and not self.has_change_permission(request, obj):
            return self.fieldsets_of_readers
        return super().get_fieldsets(request, obj)


@admin.register(ProjectLead)
class ProjectLeads(Keeping):
    """Who leads which project."""

    list_display = ("project", "person", "is_deputy")
    list_filter = ("is_deputy",)
    list_select_related = ("project", "person")
    autocomplete_fields = ("project", "person")
    search_fields = ("project__code", "project__acronym", "person__full_name")


class Standing(admin.SimpleListFilter):
    """Where invitations stand by now."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, _request: HttpRequest, _page: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for."""
        return [("open", pgettext_lazy("state", "open")), *((one.value, one.label) for one in LEFT)]

    def queryset(self, _request: HttpRequest, queryset: "QuerySet[Invitation]") -> "QuerySet[Invitation]":
        """Return the invitations that stand there."""
        waits = {"accepted_at": None, "revoked_at": None}
        asked: dict[str | None, dict[str, Any]] = {
            "open": {**waits, "expires_at__gt": clock.now()},
            InvitationState.EXPIRED: {**waits, "expires_at__lte": clock.now()},
            InvitationState.ACCEPTED: {"accepted_at__isnull": False},
            InvitationState.REVOKED: {"revoked_at__isnull": False},
        }
        return queryset.filter(**asked.get(self.value(), {}))


@admin.register(Invitation)
class Invitations(Reading):
    """Who was invited, by whom, and what became of it; made and sent again on the page of invitations."""

    list_display = ("email", "full_name", "role", "organisation", "project", "invited_by", "invited_at", "state")
    list_filter = (Standing, "role")
    list_select_related = ("organisation", "project", "invited_by")
    search_fields = ("email", "full_name", "organisation__name", "project__acronym")
    date_hierarchy = "invited_at"
    actions = buttons(REVOKE_INVITATION)

    @admin.display(description=_("state"))
    def state(self, row: Invitation) -> str:
        """Return where the invitation stands now."""
        return str(row.state.label)
