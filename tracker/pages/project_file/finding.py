"""Which project is asked for, and what does a form on it answer? 404 for a stranger, 403 for who may only read."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, NamedTuple, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives import access
from objectives.models import Change, Project, User
from objectives.scorecards.events import Event
from objectives.scorecards.project_history import Removal, changes_told, removal_of
from objectives.tasks import please_drain
from objectives.versions import ConflictError

Done = TypeVar("Done")
OF_ITS_PEOPLE = gettext_lazy("Only the project's lead, deputies and cluster staff change its file.")


def person(request: HttpRequest) -> User:
    """Return who is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def project_in(
    request: HttpRequest, code: str, allowed: QuerySet[Project], refusal: str | Promise = OF_ITS_PEOPLE
) -> Project:
    """Return the project of a code among those allowed; 403 for who may see it only, 404 for a stranger."""
    chosen = access.visible_projects(request.user).filter(code=code) if "\0" not in code else Project.objects.none()
    seen = chosen.select_related("programme", "call").first()
    if seen is None:
        raise Http404(_("There is no such project."))
    if not allowed.filter(pk=seen.pk).exists():
        raise PermissionDenied(refusal)
    return seen


def row_in(allowed: QuerySet[Any], visible: QuerySet[Any], key: int, refusal: str | Promise = OF_ITS_PEOPLE) -> Any:
    """Return a row that hangs on a project, among those allowed; 403 for who may see it only, 404 for a stranger."""
    row = allowed.filter(pk=key).select_related("project").first()
    if row is not None:
        return row
    if visible.filter(pk=key).exists():
        raise PermissionDenied(refusal)
    raise Http404(_("There is no such entry."))


def version_read_first(row: Model, version: int) -> int:
    """Return a version, and read its row after it: what somebody writes between is then a conflict, not overwritten."""
    row.refresh_from_db()
    return version


class Answering(forms.Form):
    """A form that answers to a version that was read."""

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput, required=False)


class Refused(NamedTuple):
    """Why nothing was done: the form says what is wrong with it (422), or somebody else made changes (409)."""

    status: int
    changes: Sequence[Change] = ()


def tried(form: forms.Form, act: Callable[[], Done]) -> Done | Refused:
    """Do an act with what a valid form says; the form is shown as typed where it is refused."""
    if not form.is_valid():
        return Refused(422)
    try:
        done = act()
    except ValidationError as error:
        refuse(form, error)
        return Refused(422)
    except ConflictError as conflict:
        answering_now(form, conflict.version)
        return Refused(409, conflict.changes)
    transaction.on_commit(please_drain)
    return done


def shown(
    request: HttpRequest,
    project: Project | None,
    form: forms.Form,
    words: dict[str, Any],
    *,
    conflict: Sequence[Event] = (),
    status: int = 200,
) -> HttpResponse:
    """Return the page of a form; `words` are its heading, lead, button and what the template wants besides."""
    context = {"project": project, "form": form, "conflict": conflict} | words
    return render(request, "project_form.html", context, status=status)


def answered(
    request: HttpRequest,
    project: Project,
    form: forms.Form,
    act: Callable[[], Any],
    words: dict[str, Any],
) -> HttpResponse:
    """Do an act with what a valid form says; on a refusal (422) or a conflict (409) return the form as typed."""
    done = tried(form, act)
    if isinstance(done, Refused):
        return shown(request, project, form, words, conflict=changes_told(done.changes), status=done.status)
    messages.success(request, words["saved"])
    for warning in getattr(done, "warnings", ()):
        messages.warning(request, warning)
    answer = redirect(f"{reverse('project', args=[project.code])}{words.get('back', '')}")
    answer.headers["Sextant-Token"] = str(done.token)
    return answer


View = Callable[[HttpRequest, int], HttpResponse]


def losing_nothing(kind: str, form: type[forms.Form], again: str = "") -> Callable[[View], View]:
    """Let a page on a row of a kind keep what was typed where somebody took the row away meanwhile (409).

    Who may change the project's file is told who did so and when; the form then goes to the page named `again`, which
    records what was typed anew. Everybody else is told, as ever, that there is no such row.
    """

    def kept(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, key: int) -> HttpResponse:
            try:
                return view(request, key)
            except (Http404, ObjectDoesNotExist):
                removal = removal_of(access.changeable_projects(request.user), kind, key)
                if request.method != "POST" or removal is None:
                    raise Http404(_("There is no such entry.")) from None
                return _lost(request, removal, form(request.POST), again)

        return answer

    return kept


def _lost(request: HttpRequest, removal: Removal, form: forms.Form, again: str) -> HttpResponse:
    words = {
        "heading": _("This is no longer there"),
        "lost": removal.event,
        "again": reverse(again, args=[removal.project.code]) if again else "",
        "button": _("Record it anew"),
    }
    return shown(request, removal.project, form, words, status=409)


def refuse(form: forms.Form, error: ValidationError) -> None:
    """Show every broken rule beside its field, the others above the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error.messages)
        return
    for field, words in error.message_dict.items():
        form.add_error(field if field in form.fields else None, words)


def answering_now(form: forms.Form, version: int) -> None:
    """Let what was typed answer to the version that the person is being shown."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed[form.add_prefix("seen")] = str(version)
    form.data = typed
