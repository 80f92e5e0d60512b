"""What do all back-office pages have in common? A broken rule of the database is an error on the form, not a 500."""

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.acting import acting, token
from objectives.models import message_of
from objectives.tasks import please_drain

if TYPE_CHECKING:  # generic for the type checker only
    Page = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
    Form = forms.ModelForm[Any]
else:
    Page = admin.ModelAdmin
    Inline = admin.TabularInline
    Form = forms.ModelForm


class _TakenBackError(Exception):
    """Ends a trial: nothing of it stays."""


def _check_rules() -> None:
    """Let rules that wait for the commit speak now, inside the page's own transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class RuledForm(Form):
    """A form that asks the database first: a row that breaks a rule across rows is told beside what was typed."""

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            with transaction.atomic():
                copy.copy(self.instance).save()
                _check_rules()
                raise _TakenBackError
        except _TakenBackError:
            pass
        except IntegrityError as error:
            self.add_error(None, message_of(error))


class _Seen:
    """Read by those who keep the data, whatever rights were given one by one."""

    def has_view_permission(self, request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Whether the person may read."""
        return access.keeps_the_data(request.user)


class _Kept(_Seen):
    """Read and written by those who keep the data."""

    def has_add_permission(self, request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Whether the person may add."""
        return access.keeps_the_data(request.user)

    def has_change_permission(self, request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Whether the person may change."""
        return access.keeps_the_data(request.user)

    def has_delete_permission(self, request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Whether the person may delete."""
        return access.keeps_the_data(request.user)


class _ForKeepers(_Seen, Page):
    """A page for those who keep the data."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person sees the page in the list of pages."""
        return access.keeps_the_data(request.user)


class Below(_Kept, Inline):
    """Rows kept on the page of what they belong to."""

    extra = 0


class Keeping(_Kept, _ForKeepers):
    """A page of the back office. Each save is one transaction in which every rule is checked before it ends."""

    form = RuledForm
    list_per_page = 50
    show_full_result_count = False

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save, or come back with what the rows below the form broke; then nothing is changed."""
        return self._act(
            request, lambda: super(Keeping, self).changeform_view(request, object_id, form_url, extra_context)
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete, unless a rule forbids it."""
        page = super().delete_view
        return self._act(request, lambda: page(request, object_id, extra_context))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """List, or do what was chosen to the rows that were chosen."""
        page = super().changelist_view
        return self._act(request, lambda: page(request, extra_context))

    def _act(self, request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
        """Answer; a write is one transaction with its actor, its token in the answer, and a rollup after it."""
        if request.method != "POST":
            return page()
        try:
            with transaction.atomic():
                acting(request.user.pk or 0)
                response = page()
                _check_rules()
                response.headers["Sextant-Token"] = str(token())
                transaction.on_commit(please_drain)
                return response
        except IntegrityError as error:
            return self._refused(request, error)

    def _refused(self, request: HttpRequest, error: IntegrityError) -> HttpResponse:
        self.message_user(request, message_of(error), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class Reading(_ForKeepers):
    """A page that shows and never changes: rolled-up figures and runs."""

    list_per_page = 50

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Nobody deletes."""
        return False


admin.site.site_header = _("Sextant: back office")
admin.site.site_title = _("Sextant")
admin.site.index_title = _("What the cluster keeps")
