"""How is one act done to many rows? As if to each by itself: at the version that was read, by the act's own rules.

A page first names the rows and asks for what the act wants to know. Then each row is one transaction; what is refused
is named with the reason, and stays as it was.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.acting import token
from objectives.models import User, message_of
from objectives.tasks import please_drain
from objectives.versions import ConflictError

if TYPE_CHECKING:  # generic for the type checker only
    Page = admin.ModelAdmin[Any]
else:
    Page = admin.ModelAdmin

MOST = 100
"""Rows at once: each is read, acted on and answered for by itself."""


class Nothing(forms.Form):
    """An act that asks for nothing more."""


class Why(forms.Form):
    """An act that wants a reason."""

    reason = forms.CharField(label=_("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WhyMaybe(forms.Form):
    """An act that takes a reason."""

    reason = forms.CharField(
        label=_("Why? (need not be said)"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


Act = Callable[[User, Any, int, dict[str, Any]], object]
"""Called with who acts, the row, the version that was read, and what the form says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """One act of the domain on the rows that are chosen in a list."""

    name: str
    button: str | Promise
    """In the list of acts, and what is said yes to."""
    lead: str | Promise
    """What will happen, to who is asked for a yes."""
    act: Act
    form: type[forms.Form] = Nothing
    version: Callable[[Any], int] = lambda _row: 0
    may: Callable[[Any], bool] = access.keeps_the_data
    every: Callable[[Any], str] = field(default=str)
    """What a row is called."""


class _Button:
    """What Django takes for an act of a list."""

    def __init__(self, one: Together) -> None:
        self.one, self.__name__, self.short_description = one, one.name, one.button

    def __call__(self, page: Page, request: HttpRequest, rows: "models.QuerySet[Any]") -> HttpResponse | None:
        """Ask for a yes; then act."""
        return _asked(self.one, page, request, rows)


def buttons(*acts: Together) -> tuple[Any, ...]:
    """Return acts as a list of Django's admin takes them."""
    return tuple(_Button(one) for one in acts)


def may_do(button: Any, person: Any) -> bool:
    """Return whether a button is one of ours, and its act the person's to do."""
    return isinstance(button, _Button) and button.one.may(person)


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that stayed as it was, and why."""

    name: str
    why: str


def _asked(one: Together, page: Page, request: HttpRequest, rows: "models.QuerySet[Any]") -> HttpResponse | None:
    chosen = list(rows[: MOST + 1])
    if len(chosen) > MOST:
        told = gettext("Choose at most %(most)s rows at once: each is acted on and answered for by itself.")
        page.message_user(request, told % {"most": MOST}, messages.ERROR)
        return None
    is_said = "said" in request.POST
    form = one.form(request.POST) if is_said else one.form()
    if is_said and form.is_valid():
        return _done(one, page, request, chosen, form.cleaned_data)
    context = {
        **_frame(one, page, request),
        "form": form,
        "rows": [(row.pk, one.every(row), _seen(one, request, row, is_said=is_said)) for row in chosen],
        "count": len(chosen),
        "box": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/together.html", context, status=422 if is_said else 200)


def _seen(one: Together, request: HttpRequest, row: Any, *, is_said: bool) -> int:
    """Return the version to answer to: of a form that comes back, still the one that was read."""
    if not is_said:
        return one.version(row)
    text = request.POST.get(f"seen-{row.pk}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _frame(one: Together, page: Page, request: HttpRequest) -> dict[str, Any]:
    return {
        **page.admin_site.each_context(request),
        "title": one.button,
        "opts": page.opts,
        "media": page.media,
        "one": one,
    }


def _done(one: Together, page: Page, request: HttpRequest, chosen: list[Any], said: dict[str, Any]) -> HttpResponse:
    refused: list[Refused] = []
    last: int | None = None
    for row in chosen:
        try:
            last = _one(one, request, row, said)
        except (ConflictError, ValidationError, PermissionDenied, ObjectDoesNotExist, IntegrityError) as error:
            refused.append(Refused(one.every(row), _why(error)))
    wanted = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
    gone = len(wanted - {str(row.pk) for row in chosen})
    if gone:
        told = ngettext("%(count)s row is no longer there.", "%(count)s rows are no longer there.", gone)
        refused.append(Refused(told % {"count": gone}, gettext("Nothing was done to it.")))
    if last is not None:
        please_drain()
    count = len(chosen) + (1 if gone else 0) - len(refused)
    answer = _answered(one, page, request, count, refused)
    if last is not None:
        answer.headers["Sextant-Token"] = str(last)
    return answer


def _one(one: Together, request: HttpRequest, row: Any, said: dict[str, Any]) -> int:
    by = request.user
    if not isinstance(by, User):
        raise PermissionDenied
    with transaction.atomic():
        one.act(by, row, _seen(one, request, row, is_said=True), said)
        return token()


def _why(error: Exception) -> str:
    if isinstance(error, ConflictError):
        who = next((str(change.actor) for change in reversed(error.changes) if change.actor), None)
        told = gettext("%(who)s changed it since you read it: look at it, then choose it again.")
        return told % {"who": who or gettext("Somebody")}
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    if isinstance(error, IntegrityError):
        return str(message_of(error))
    if isinstance(error, PermissionDenied) and str(error):
        return str(error)
    return gettext("This is not yours to do, or not any more.")


def _answered(one: Together, page: Page, request: HttpRequest, count: int, refused: list[Refused]) -> HttpResponse:
    told = ngettext("%(act)s: done for %(count)s row.", "%(act)s: done for %(count)s rows.", count)
    told %= {"act": one.button, "count": count}
    if not refused:
        page.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(request.get_full_path())
    context = {**_frame(one, page, request), "told": told, "count": count, "refused": refused}
    return TemplateResponse(request, "admin/together_refused.html", context, status=422 if not count else 200)
