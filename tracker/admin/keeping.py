"""What do all back-office pages have in common? A broken rule is an error on the form, and so is somebody else's write.

The form carries the version of the row that was read, the rows below it included; who saves after somebody else is told
what changed, keeps what was typed, and may save it then.
"""

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closed_rows import closed_periods_hold
from objectives.models import Change, message_of
from objectives.tasks import please_drain
from objectives.versions import changes_with, version_with
from tracker.admin.elsewhere import page_of
from tracker.admin.exactly import ExactField, exactly
from tracker.admin.history import RECORDED_ROWS, below_of, shown_history
from tracker.admin.together import may_do

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

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput, required=False)
    below: Sequence[tuple[type[models.Model], str]] = ()
    """The kinds of rows below the form, each with its reference to the row."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Answer to the version that is shown: it is read first, so that what comes between is a conflict, not lost."""
        row = options.get("instance")
        seen = version_with(row, self.below) if row is not None and row.pk is not None else None
        if row is not None and seen is not None and not arguments and "data" not in options:
            row.refresh_from_db()
        super().__init__(*arguments, **options)
        self.initial["seen"] = seen

    def clean(self) -> dict[str, Any] | None:
        """Refuse what answers to an older version, and name what changed since; the next try answers to that."""
        told = super().clean()
        if self.instance.pk is None or not self.is_bound:
            return told
        type(self.instance)._default_manager.select_for_update(of=("self",)).filter(pk=self.instance.pk).first()
        stands, seen = version_with(self.instance, self.below), self.cleaned_data.get("seen") or 0
        if stands != seen:
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed[self.add_prefix("seen")] = str(stands)
            self.data = typed
            self.add_error(None, _told(changes_with(self.instance, self.below, since=seen)))
        return told

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            with transaction.atomic():
                with closed_periods_hold():
                    copy.copy(self.instance).save()
                    _check_rules()
                raise _TakenBackError
        except _TakenBackError:
            pass
        except ValidationError as error:
            for field, told in error.message_dict.items():
                self.add_error(field if field in self.fields else None, told)
        except IntegrityError as error:
            self.add_error(None, message_of(error))


def _told(changes: Sequence[Change]) -> list[str]:
    words = [
        gettext("Somebody changed this while you wrote. Nothing of yours is saved yet: look, and save again to do so.")
    ]
    for change in changes:
        who = str(change.actor) if change.actor else gettext("The system")
        when = clock.written(timezone.localtime(change.recorded_at), clock.MOMENT)
        moved = [
            f"{name}: {(change.before or {}).get(name, '')} → {(change.after or {}).get(name, '')}"
            for name in sorted({*(change.before or {}), *(change.after or {})} - {"id"})
            if (change.before or {}).get(name) != (change.after or {}).get(name)
        ]
        words.append(f"{who}, {when}: {'; '.join(moved)}")
    return words


class _Seen:
    """Read by those who keep the data, whatever rights were given one by one."""

    def has_view_permission(self, request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Whether the person may read."""
        return access.keeps_the_data(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whether the person sees the page in the list of pages."""
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


class Backed(Page):
    """What every page has: the history of its rows from the ledger, and acts on many rows that are the domain's own."""

    list_per_page = 50
    show_full_result_count = False
    tells_of_the_gone = True
    """Whether everybody who may open the page may read what rows were that are gone."""

    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DecimalField: {"form_class": ExactField}}

    def view_on_site(self, obj: models.Model) -> str | None:
        """Return where readers see the row."""
        return page_of(obj)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Return the columns; of numbers as many decimals are shown as they have, not as many as fit."""
        return [exactly(self.model, name) for name in super().get_list_display(request)]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """List the rows, under what they are called."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Return the acts on many rows that the person may do: only a page's own, each of which answers to versions."""
        found: dict[str, Any] = super().get_actions(request)
        return {name: one for name, one in found.items() if may_do(one[0], request.user)}

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what the ledger recorded of a row; of what is in no ledger, what was done to it here."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if self.model in RECORDED_ROWS:
            return shown_history(self, request, object_id)
        return super().history_view(request, object_id, extra_context)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing beside what the ledger recorded."""
        return None if self.model in RECORDED_ROWS else super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing beside what the ledger recorded."""
        return None if self.model in RECORDED_ROWS else super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write nothing beside what the ledger recorded."""
        return None if self.model in RECORDED_ROWS else super().log_deletions(request, queryset)


class Below(_Kept, Inline):
    """Rows kept on the page of what they belong to."""

    extra = 0
    template = "admin/edit_inline/rows.html"
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DecimalField: {"form_class": ExactField}}


class ReadBelow(Inline):
    """Rows that are shown on the page of what they belong to, to who may open that, and never changed."""

    extra = 0
    template = "admin/edit_inline/rows.html"
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DecimalField: {"form_class": ExactField}}
    can_delete = False

    def has_add_permission(self, *_: Any) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, *_: Any) -> bool:
        """Nobody changes them."""
        return False

    def has_delete_permission(self, *_: Any) -> bool:
        """Nobody takes them away."""
        return False

    def has_view_permission(self, *_: Any) -> bool:
        """Who may open what they belong to."""
        return True


class Keeping(_Kept, Backed):
    """A page of the back office. Each save is one transaction in which every rule is checked before it ends."""

    form = RuledForm

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form, which knows which rows stand below it."""
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.below = below_of(self)
        return form

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
        """Delete what was read, unless a rule forbids it: the address says which version that is."""
        return self._act(request, lambda: self._deleted(request, object_id, extra_context))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Return what would go along, and name each row that stands in the way.

        Rows that are taken away by an act alone stand in it too: Django would say no more than that a right is
        missing, which nobody can be given. Rows kept on this very page go along, though their own list is only read.
        """
        going, counts, lacking, protected = super().get_deleted_objects(objs, request)
        own = {str(one.opts.verbose_name) for one in self.get_inline_instances(request) if isinstance(one, Below)}
        lacking = {name for name in map(str, lacking) if name not in own}
        return going, counts, set(), protected or sorted(lacking)

    def _deleted(self, request: HttpRequest, key: str, extra_context: dict[str, Any] | None) -> HttpResponse:
        row = self.get_object(request, key)
        if row is not None:
            if request.method == "POST":
                self.model._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
            stands = str(version_with(row, below_of(self)))
            if request.GET.get("seen") != stands:
                if request.method == "POST":
                    told = gettext("Somebody changed this since you read it: nothing is deleted. Look, then delete it.")
                    self.message_user(request, told, messages.ERROR)
                return HttpResponseRedirect(f"{request.path}?{urlencode({'seen': stands})}")
        return super().delete_view(request, key, extra_context)

    def _act(self, request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
        """Answer; a write is one transaction with its actor, its token in the answer, and a rollup after it."""
        if request.method != "POST":
            return page()
        try:
            with transaction.atomic():
                acting(request.user.pk or 0)
                with closed_periods_hold():
                    response = page()
                    _check_rules()
                response.headers["Sextant-Token"] = str(token())
                transaction.on_commit(please_drain)
                return response
        except IntegrityError as error:
            return self._refused(request, message_of(error))
        except ValidationError as error:
            return self._refused(request, " ".join(error.messages))

    def _refused(self, request: HttpRequest, told: str) -> HttpResponse:
        self.message_user(request, told, messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


class OfAFile(Keeping):
    """A page of what a project's file holds: taken away there, by an act that asks why and keeps who did so."""

    def has_delete_permission(self, _request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Nobody deletes here."""
        return False


class Shown(Backed):
    """A page that shows and never changes what acts, clocks and other people wrote."""

    def has_add_permission(self, _request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: models.Model | None = None) -> bool:
        """Nobody deletes."""
        return False


class Reading(_Seen, Shown):
    """Such a page for those who keep the data."""
